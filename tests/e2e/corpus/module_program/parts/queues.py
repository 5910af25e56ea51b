"""Makes queues."""

import dataclasses

import pulumi_aws as aws


@dataclasses.dataclass
class Settings:
    retention: int = 60


def make_queues(names, tags):
    return [
        aws.sqs.Queue(name, aws.sqs.QueueArgs(message_retention_seconds=Settings().retention, tags={**tags, "N": name}))
        for name in names
    ]
