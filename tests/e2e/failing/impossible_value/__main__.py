"""A value that a resource can't be given."""

import pulumi_aws as aws

aws.sqs.Queue("queue", tags={"a": object()})
