"""Data sources in their output form: with unknown arguments, with dependencies, with a provider, with a parent."""

import pulumi
import pulumi_aws as aws

west = aws.Provider("west", region="eu-central-1")
queue = aws.sqs.Queue("queue")
on_unknown = aws.get_region_output(region=queue.arn)
aws.sqs.Queue("from-unknown", name=on_unknown.region, tags={"A": "b"})
after = aws.get_region_output(opts=pulumi.InvokeOutputOptions(depends_on=[queue]))
aws.sqs.Queue("after", name=after.region)
known = aws.get_caller_identity_output()
aws.sqs.Queue("known", tags={"Account": known.account_id})
by_provider = aws.get_region(opts=pulumi.InvokeOptions(provider=west))
aws.sqs.Queue("by-provider", tags={"Region": by_provider.region})
secret = aws.get_region_output(region=pulumi.Output.secret("eu-west-1"))
aws.sqs.Queue("secret", tags={"Region": secret.region})
both = pulumi.Output.all(known.account_id, queue.arn).apply(lambda found: found[0])
aws.sqs.Queue("mixed", tags={"Account": both})
