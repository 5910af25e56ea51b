"""Makes a queue."""

import pulumi_aws as aws


def make(name):
    return aws.sqs.Queue(
        name,
        delay_seconds=1,
    )
