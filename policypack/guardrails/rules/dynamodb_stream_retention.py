"""Change records live exactly as long as a table's own stream keeps them: 24 hours."""

from __future__ import annotations

from collections.abc import Iterator

from guardrails.aws.dynamodb.streams import (
    DEFAULT_HOURS,
    EVENT_SOURCE_MAPPINGS,
    KINESIS_STREAMS,
    PIPES,
    RECORD_AGE,
    kinesis_arn_names,
    reads_a_table,
)
from guardrails.aws.dynamodb.types import KINESIS_DESTINATION, TABLE
from guardrails.aws.frameworks import well_architected
from guardrails.core.findings import Finding, Unverifiable
from guardrails.core.resources import Resource, Stack
from guardrails.core.rule import Example, Metadata, Setting, StackRule
from guardrails.core.values import Object, Unknown, Wrong
from guardrails.core.words import argument

METADATA = Metadata(
    name="dynamodb-stream-retention",
    title="Stream retention",
    description="Change records of DynamoDB tables must live exactly as many hours as are required.",
    summary="change records live 24 hours, wherever they go",
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
        "Write the required hours as retention_period on the Kinesis stream; 24 may be left out.",
        "Write no maximum_record_age_in_seconds on an event source mapping or pipe, or at most the same time.",
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
)


def check(stack: Stack, hours: int) -> Iterator[Finding]:
    """Judge Kinesis streams that tables write to, then what reads the tables' own streams."""
    for destination in stack.of_type(KINESIS_DESTINATION):
        yield from _destination(destination, stack, hours)
    for mapping in stack.of_type(*sorted(EVENT_SOURCE_MAPPINGS)):
        yield from _mapping(mapping, hours)
    for pipe in stack.of_type(*PIPES):
        yield from _pipe(pipe, hours)


def _destination(destination: Resource, stack: Stack, hours: int) -> Iterator[Finding]:
    arn = destination.props.text("streamArn")
    requirement = f"its Kinesis stream keeps records for {hours} hours"
    if isinstance(arn, str):
        streams = [stream for stream in stack.of_type(*KINESIS_STREAMS) if kinesis_arn_names(arn, stream)]
    else:
        streams = list(stack.sources_of(destination, "streamArn", *KINESIS_STREAMS))
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


def _kinesis(stream: Resource, hours: int) -> Iterator[Finding]:
    prop = KINESIS_STREAMS[stream.type]
    yield from stream.require(
        stream.props.number(prop),
        lambda kept: (kept or DEFAULT_HOURS) == hours,
        f"it keeps records for {hours} hours",
        lambda kept: (
            f"keeps the change records of a table for {kept or DEFAULT_HOURS} hours; exactly {hours} are required. "
            f"Write {argument(prop)}={hours}."
        ),
    )


def _mapping(mapping: Resource, hours: int) -> Iterator[Finding]:
    """Judge an event source mapping; one that need not care for tables may claim what it likes."""
    findings = list(_reader(mapping, mapping.props, hours))
    if findings:
        of_table = reads_a_table(mapping)
        if isinstance(of_table, Unknown | Wrong):
            yield mapping.undecided(of_table, "it reads no table's stream, or no old records from one")
        elif of_table:
            yield from findings


def _pipe(pipe: Resource, hours: int) -> Iterator[Finding]:
    parameters = pipe.props.object("sourceParameters")
    stream = parameters.object(PIPES[pipe.type]) if isinstance(parameters, Object) else parameters
    if isinstance(stream, Object):
        yield from _reader(pipe, stream, hours)
    elif stream is not None:
        yield pipe.undecided(stream, f"it takes no record older than {hours} hours")


def _reader(reader: Resource, holder: Object, hours: int) -> Iterator[Finding]:
    """Judge how old the records are that a reader of a table's stream takes."""
    yield from reader.require(
        holder.number(RECORD_AGE),
        lambda age: age is None or age <= hours * 3600,
        f"it takes no record older than {hours} hours",
        lambda age: (
            f"claims records of a table's stream up to {age} seconds old; the stream keeps them for {hours} hours. "
            f"Write maximum_record_age_in_seconds={hours * 3600}, or less, or leave it out."
        ),
    )


RULE = StackRule(METADATA, parse=lambda config: int(config["hours"]), check=check)
