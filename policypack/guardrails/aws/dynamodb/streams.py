"""Change records: views of a stream, Kinesis streams that tables write to, and what reads a table's own stream.

Sources: pulumi_aws 7.51 (``kinesis``, ``lambda_``, ``pipes``); CloudFormation's types of the same names for AWS Native
and AWSCC.
"""

from __future__ import annotations

from collections.abc import Mapping

from guardrails.aws.cloudformation import tokens_of
from guardrails.aws.dynamodb.types import TABLE
from guardrails.core.resources import Resource, type_of
from guardrails.core.values import Unknown, Wrong

VIEWS = ("KEYS_ONLY", "NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES")
"""All view types there are (StreamSpecification in DynamoDB's API reference)."""

KINESIS_STREAMS: Mapping[str, str] = {
    "aws:kinesis/stream:Stream": "retentionPeriod",
    **dict.fromkeys(tokens_of("Kinesis", "Stream"), "retentionPeriodHours"),
}
"""Types of Kinesis streams, and the property with the hours that they keep records."""

EVENT_SOURCE_MAPPINGS = frozenset(
    {"aws:lambda/eventSourceMapping:EventSourceMapping", *tokens_of("Lambda", "EventSourceMapping")}
)

PIPES: Mapping[str, str] = {
    "aws:pipes/pipe:Pipe": "dynamodbStreamParameters",
    **dict.fromkeys(tokens_of("Pipes", "Pipe"), "dynamoDbStreamParameters"),
}
"""Types of pipes, and in ``sourceParameters`` the property for a table's stream."""

RECORD_AGE = "maximumRecordAgeInSeconds"
"""How old a record a reader takes; missing and -1 mean whatever the stream still has (their API references)."""

DEFAULT_HOURS = 24
"""What Kinesis keeps where nothing is set, and what a DynamoDB stream always keeps (their API references)."""

OTHER_SOURCES = frozenset(
    {
        *KINESIS_STREAMS,
        "aws:sqs/queue:Queue",
        "aws:msk/cluster:Cluster",
        "aws:msk/serverlessCluster:ServerlessCluster",
        "aws:mq/broker:Broker",
        "aws:docdb/cluster:Cluster",
        "aws:kinesis/streamConsumer:StreamConsumer",
        *tokens_of("SQS", "Queue"),
        *tokens_of("MSK", "Cluster"),
        *tokens_of("Kinesis", "StreamConsumer"),
    }
)
"""What else an event source mapping may read (Lambda's CreateEventSourceMapping): none of these is a table."""


def kinesis_arn_names(arn: str, stream: Resource) -> bool:
    """Return whether the ARN is this Kinesis stream's, or ends with its name: in a preview it has no ARN yet."""
    name = stream.props.text("name")
    return stream.props.text("arn") == arn or arn.endswith(f":stream/{stream.name if name is None else name}")


def reads_a_table(mapping: Resource) -> bool | Unknown | Wrong | None:
    """Return whether an event source mapping reads a table's stream. An unknown source is told by its own sources."""
    source = "eventSourceArn"
    arn = mapping.props.text(source)
    if isinstance(arn, str):
        return ":dynamodb:" in arn
    types = {type_of(urn) for urn in mapping.property_dependencies.get(source, ())}
    if TABLE in types:
        return True
    return False if isinstance(arn, Unknown) and types & OTHER_SOURCES else arn
