"""Resources that are read, not created: by a known id and by an unknown one."""

import pulumi
import pulumi_aws as aws

known = aws.sqs.Queue.get("known", "https://sqs.us-west-2.amazonaws.com/123456789012/known")
created = aws.sqs.Queue("created", tags={"Read": known.id})
aws.sqs.Queue.get("unknown", created.id)
pulumi.export("known", known.id)
