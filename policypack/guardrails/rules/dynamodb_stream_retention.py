"""Change records live exactly as long as a table's own stream keeps them: 24 hours."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from guardrails.aws.cloudformation import cloudformation
from guardrails.aws.dynamodb.tables import KINESIS_DESTINATION, TABLE
from guardrails.aws.frameworks import well_architected
from guardrails.core.findings import Finding, Unverifiable
from guardrails.core.resources import Resource, Stack, type_of
from guardrails.core.rule import Example, Setting, StackRule
from guardrails.core.values import Object, Unknown, Wrong
from guardrails.core.words import argument

KINESIS_STREAMS: Mapping[str, str] = {
    "aws:kinesis/stream:Stream": "retentionPeriod",
    **dict.fromkeys(cloudformation("Kinesis", "Stream"), "retentionPeriodHours"),
}
"""Types of Kinesis streams, and the property with the hours that they keep records."""

OTHER_SOURCES = frozenset(
    {
        *KINESIS_STREAMS,
        "aws:sqs/queue:Queue",
        "aws:msk/cluster:Cluster",
        "aws:msk/serverlessCluster:ServerlessCluster",
        "aws:mq/broker:Broker",
        "aws:docdb/cluster:Cluster",
        "aws:kinesis/streamConsumer:StreamConsumer",
        *cloudformation("SQS", "Queue"),
        *cloudformation("MSK", "Cluster"),
        *cloudformation("Kinesis", "StreamConsumer"),
    }
)
"""What else an event source mapping may read (Lambda's CreateEventSourceMapping): none of these is a table."""

EVENT_SOURCE_MAPPINGS = frozenset(
    {"aws:lambda/eventSourceMapping:EventSourceMapping", *cloudformation("Lambda", "EventSourceMapping")}
)
PIPES: Mapping[str, str] = {
    "aws:pipes/pipe:Pipe": "dynamodbStreamParameters",
    **dict.fromkeys(cloudformation("Pipes", "Pipe"), "dynamoDbStreamParameters"),
}
"""Types of pipes, and in ``sourceParameters`` the property for a table's stream."""

DEFAULT_HOURS = 24
"""What Kinesis keeps where nothing is set, and what a DynamoDB stream always keeps (their API references)."""

AGE = "maximumRecordAgeInSeconds"


def check(stack: Stack, hours: int) -> Iterator[Finding]:
    """Judge Kinesis streams that tables write to, then what reads the tables' own streams."""
    for destination in stack.of_type(KINESIS_DESTINATION):
        yield from _destination(destination, stack, hours)
    for mapping in stack.of_type(*sorted(EVENT_SOURCE_MAPPINGS)):
        yield from _reader(mapping, mapping.props, hours, source="eventSourceArn")
    for pipe in stack.of_type(*PIPES):
        yield from _pipe(pipe, hours)


def _destination(destination: Resource, stack: Stack, hours: int) -> Iterator[Finding]:
    arn = destination.props.text("streamArn")
    requirement = f"its Kinesis stream keeps records for {hours} hours"
    if isinstance(arn, str):
        streams = [s for s in stack.of_type(*KINESIS_STREAMS) if s.props.text("arn") == arn or _named(s, arn)]
    else:
        streams = list(stack.behind(destination, "streamArn", *KINESIS_STREAMS))
    for stream in streams:
        yield from _kinesis(stream, hours)
    if isinstance(arn, Unknown | Wrong) and not streams:
        yield destination.undecided(arn, requirement)
    elif not streams:
        yield Unverifiable(
            f"{destination.label} sends change records to a Kinesis stream outside this stack, so nobody can tell "
            f"whether {requirement}. Put the stream into the stack, or exempt the destination.",
            destination.urn,
        )


def _named(stream: Resource, arn: str) -> bool:
    """Whether the ARN ends with the stream's name; in a preview the stream has no ARN yet."""
    name = stream.props.text("name")
    return arn.endswith(f":stream/{stream.name if name is None else name}")


def _kinesis(stream: Resource, hours: int) -> Iterator[Finding]:
    prop = KINESIS_STREAMS[stream.type]
    kept = stream.props.number(prop)
    if isinstance(kept, Unknown | Wrong):
        yield stream.undecided(kept, f"it keeps records for {hours} hours")
    elif (kept or DEFAULT_HOURS) != hours:
        yield stream.violation(
            f"keeps the change records of a table for {kept or DEFAULT_HOURS} hours; exactly {hours} are required. "
            f"Write {argument(prop)}={hours}."
        )


def _pipe(pipe: Resource, hours: int) -> Iterator[Finding]:
    parameters = pipe.props.object("sourceParameters")
    stream = parameters.object(PIPES[pipe.type]) if isinstance(parameters, Object) else parameters
    if isinstance(stream, Object):
        yield from _reader(pipe, stream, hours)
    elif stream is not None:
        yield pipe.undecided(stream, f"it takes no record older than {hours} hours")


def _reader(reader: Resource, holder: Object, hours: int, source: str = "") -> Iterator[Finding]:
    """Judge what reads a stream; ``source`` is the property with its ARN, where it need not be a table's."""
    age = holder.number(AGE)
    if age is None or (not isinstance(age, Unknown | Wrong) and age <= hours * 3600):
        return  # a stream's own 24 hours, whatever it reads
    if source:
        arn = reader.props.text(source)
        of_table = _of_table(arn, reader, source)
        if isinstance(of_table, Unknown | Wrong):
            yield reader.undecided(of_table, "it reads no table's stream, or no old records from one")
            return
        if not of_table:
            return
    if isinstance(age, Unknown | Wrong):
        yield reader.undecided(age, f"it takes no record older than {hours} hours")
    else:
        yield reader.violation(
            f"claims records of a table's stream up to {age} seconds old; the stream keeps them for {hours} hours. "
            f"Write maximum_record_age_in_seconds={hours * 3600}, or less, or leave it out."
        )


def _of_table(arn: str | Unknown | Wrong | None, reader: Resource, source: str) -> bool | Unknown | Wrong | None:
    """Whether a source is a table's stream; an unknown one is told by what it is made from."""
    if isinstance(arn, str):
        return ":dynamodb:" in arn
    types = {type_of(urn) for urn in reader.property_dependencies.get(source, ())}
    if TABLE in types:
        return True
    return False if isinstance(arn, Unknown) and types & OTHER_SOURCES else arn


RULE = StackRule(
    name="dynamodb-stream-retention",
    title="Stream retention",
    description="Change records of DynamoDB tables must live exactly 24 hours.",
    severity="medium",
    why=(
        "A table's own stream keeps each record for 24 hours; AWS offers no other value. A Kinesis stream that a table "
        "writes to can keep the same data for up to a year, out of sight of those who delete from the table. A reader "
        "that claims older records than there are will be thought safe from outages that it is not safe from."
    ),
    passes=(
        Example(
            "A Kinesis stream with the default of 24 hours.",
            'stream = aws.kinesis.Stream("changes", retention_period=24)\n'
            'aws.dynamodb.KinesisStreamingDestination("changes", table_name=events.name, stream_arn=stream.arn)',
        ),
        Example(
            "A reader of the table's own stream.",
            'aws.lambda_.EventSourceMapping("changes", event_source_arn=events.stream_arn, function_name=f.name, '
            'starting_position="LATEST", maximum_record_age_in_seconds=3600)',
        ),
    ),
    fails=(
        Example(
            "A Kinesis stream that keeps a week.",
            'stream = aws.kinesis.Stream("changes", retention_period=168)\n'
            'aws.dynamodb.KinesisStreamingDestination("changes", table_name=events.name, stream_arn=stream.arn)',
        ),
        Example(
            "A reader that claims two days.",
            'aws.lambda_.EventSourceMapping("changes", event_source_arn=events.stream_arn, function_name=f.name, '
            'starting_position="LATEST", maximum_record_age_in_seconds=172800)',
        ),
    ),
    fix=(
        "Write retention_period=24 on the Kinesis stream, or leave it out.",
        "Write maximum_record_age_in_seconds=86400 or less on the event source mapping or pipe, or leave it out.",
    ),
    url="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html",
    types=frozenset({TABLE, KINESIS_DESTINATION, *KINESIS_STREAMS, *EVENT_SOURCE_MAPPINGS, *PIPES}),
    scope="the streams of DynamoDB tables and what reads them",
    references=(well_architected("Security"),),
    settings=(
        Setting(
            "hours",
            {
                "type": "integer",
                "minimum": 24,
                "maximum": 8760,
                "default": 24,
                "description": "Hours that a Kinesis stream keeps the change records of a table (24 to 8760).",
            },
        ),
    ),
    parse=lambda config: int(config["hours"]),
    check=check,
)
