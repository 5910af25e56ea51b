from __future__ import annotations

import pytest

from guardrails.rules.dynamodb_stream_retention import RULE
from tests.policypack.support import UNKNOWN, answers, resource, stack, urn

TABLE = "aws:dynamodb/table:Table"
DESTINATION = "aws:dynamodb/kinesisStreamingDestination:KinesisStreamingDestination"
STREAM = "aws:kinesis/stream:Stream"
MAPPING = "aws:lambda/eventSourceMapping:EventSourceMapping"
NATIVE_MAPPING = "aws-native:lambda:EventSourceMapping"
PIPE = "aws:pipes/pipe:Pipe"
QUEUE = "aws:sqs/queue:Queue"
ARN = "arn:aws:kinesis:ap-southeast-2:123456789012:stream/changes"
TABLE_STREAM = "arn:aws:dynamodb:ap-southeast-2:123456789012:table/events/stream/2026-01-01T00:00:00.000"
FROM_STREAM = {"streamArn": [urn(STREAM, "s")]}
FROM_TABLE = {"eventSourceArn": [urn(TABLE, "events")], "maximumRecordAgeInSeconds": ["urn"]}


def destination(arn=UNKNOWN, made_of=FROM_STREAM):
    return resource(DESTINATION, "d", {"tableName": "events", "streamArn": arn}, made_of=made_of)


def kinesis(made_of=None, **props):
    return resource(STREAM, "s", {"name": "changes", **props}, made_of=made_of or {})


def keeps(hours: int) -> str:
    return (
        f"violation: Stream 's' keeps the change records of a table for {hours} hours; exactly 24 are required. "
        "Write retention_period=24."
    )


def later(name: str, path: str, requirement: str) -> str:
    return (
        f"unknown: {name} has a value for `{path}` that is not known before the update, so nobody can tell whether "
        f"{requirement}. Write a value that is known when the program runs."
    )


KEPT = "its Kinesis stream keeps records for 24 hours"


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param([destination(), kinesis()], [], id="default"),
        pytest.param([destination(), kinesis(retentionPeriod=24)], [], id="written out"),
        pytest.param([destination(), kinesis(retentionPeriod=0)], [], id="zero of state"),
        pytest.param([destination(), kinesis(retentionPeriod=UNKNOWN)], [], id="left to the provider"),
        pytest.param([kinesis(retentionPeriod=168)], [], id="no table writes to it"),
        pytest.param([destination(), kinesis(retentionPeriod=25)], [keeps(25)], id="an hour more"),
        pytest.param([destination(ARN, {}), kinesis(retentionPeriod=168)], [keeps(168)], id="known by name in the ARN"),
        pytest.param(
            [destination(ARN, {}), kinesis(name=None, retentionPeriod=168)],
            [
                "unknown: KinesisStreamingDestination 'd' sends change records to a Kinesis stream outside this stack, "
                f"so nobody can tell whether {KEPT}. Put the stream into the stack, or exempt the destination."
            ],
            id="another stream",
        ),
        pytest.param(
            [destination(ARN.replace("changes", "s"), {}), kinesis(name=None, retentionPeriod=168)],
            [keeps(168)],
            id="known by its logical name",
        ),
        pytest.param(
            [destination(ARN, {}), kinesis(name="x", arn=ARN, retentionPeriod=168)], [keeps(168)], id="known by its ARN"
        ),
        pytest.param(
            [destination(), kinesis({"retentionPeriod": ["urn"]}, retentionPeriod=UNKNOWN)],
            [later("Stream 's'", "retentionPeriod", "it keeps records for 24 hours")],
            id="unknown retention",
        ),
        pytest.param(
            [destination(), kinesis(retentionPeriod="a day")],
            [
                "violation: Stream 's' has a string at `retentionPeriod`, where a number is required, so it is not "
                "shown that it keeps records for 24 hours. Write a number."
            ],
            id="wrong type",
        ),
        pytest.param([destination(), kinesis(retentionPeriod="24")], [], id="as text"),
        pytest.param(
            [destination(UNKNOWN, {"streamArn": ["urn:pulumi:dev::app::pulumi:pulumi:StackReference::r"]})],
            [later("KinesisStreamingDestination 'd'", "streamArn", KEPT)],
            id="a stream that nobody can tell",
        ),
    ],
)
def test_kinesis_streams_of_tables(resources, expected):
    assert answers(RULE, stack(*resources)) == expected


def mapping(made_of=FROM_TABLE, **props):
    return resource(MAPPING, "m", {"eventSourceArn": UNKNOWN, **props}, made_of=made_of)


def claims(name: str, age: int) -> str:
    return (
        f"violation: {name} claims records of a table's stream up to {age} seconds old; the stream keeps them for 24 "
        "hours. Write maximum_record_age_in_seconds=86400, or less, or leave it out."
    )


OLD = "it takes no record older than 24 hours"
NOT_A_TABLES = "it reads no table's stream, or no old records from one"


@pytest.mark.parametrize(
    ("reader", "expected"),
    [
        pytest.param(mapping(), [], id="age left out"),
        pytest.param(mapping(maximumRecordAgeInSeconds=-1), [], id="the stream's own age"),
        pytest.param(mapping(maximumRecordAgeInSeconds=86400), [], id="a day"),
        pytest.param(
            mapping({"eventSourceArn": [urn(TABLE, "e")]}, maximumRecordAgeInSeconds=UNKNOWN), [], id="computed"
        ),
        pytest.param(mapping(maximumRecordAgeInSeconds=86401), [claims("EventSourceMapping 'm'", 86401)], id="more"),
        pytest.param(
            mapping({}, eventSourceArn=TABLE_STREAM, maximumRecordAgeInSeconds=604800),
            [claims("EventSourceMapping 'm'", 604800)],
            id="more, known by ARN",
        ),
        pytest.param(mapping({}, eventSourceArn=ARN, maximumRecordAgeInSeconds=604800), [], id="more, from Kinesis"),
        pytest.param(mapping({}, eventSourceArn=None, maximumRecordAgeInSeconds=604800), [], id="more, from no ARN"),
        pytest.param(
            mapping({"eventSourceArn": [urn(QUEUE, "q")]}, maximumRecordAgeInSeconds=604800),
            [],
            id="more, from a queue",
        ),
        pytest.param(
            mapping(
                {"eventSourceArn": ["urn:pulumi:dev::app::my:Tables$" + TABLE + "::e"]}, maximumRecordAgeInSeconds=86401
            ),
            [claims("EventSourceMapping 'm'", 86401)],
            id="more, from a table in a component",
        ),
        pytest.param(
            mapping(
                {"eventSourceArn": ["urn:pulumi:dev::app::pulumi:pulumi:StackReference::r"]},
                maximumRecordAgeInSeconds=86401,
            ),
            [later("EventSourceMapping 'm'", "eventSourceArn", NOT_A_TABLES)],
            id="more, from nobody can tell where",
        ),
        pytest.param(
            mapping({"eventSourceArn": [urn("aws:ssm/parameter:Parameter", "p")]}, maximumRecordAgeInSeconds=86401),
            [later("EventSourceMapping 'm'", "eventSourceArn", NOT_A_TABLES)],
            id="more, from what may pass on the ARN of a table's stream",
        ),
        pytest.param(
            mapping({"eventSourceArn": [urn("aws-native:kinesis:Stream", "s")]}, maximumRecordAgeInSeconds=86401),
            [],
            id="more, from AWS Native's Kinesis",
        ),
        pytest.param(
            mapping(maximumRecordAgeInSeconds=UNKNOWN),
            [later("EventSourceMapping 'm'", "maximumRecordAgeInSeconds", OLD)],
            id="unknown age",
        ),
        pytest.param(
            mapping(maximumRecordAgeInSeconds="day"),
            [
                "violation: EventSourceMapping 'm' has a string at `maximumRecordAgeInSeconds`, where a number is "
                f"required, so it is not shown that {OLD}. Write a number."
            ],
            id="wrong type of age",
        ),
        pytest.param(
            mapping({"eventSourceArn": [urn(QUEUE, "q")]}, eventSourceArn=3, maximumRecordAgeInSeconds=86401),
            [
                "violation: EventSourceMapping 'm' has a number at `eventSourceArn`, where a string is required, so it "
                f"is not shown that {NOT_A_TABLES}. Write a string."
            ],
            id="wrong type of source",
        ),
    ],
)
def test_event_source_mappings(reader, expected):
    assert answers(RULE, stack(reader)) == expected


@pytest.mark.parametrize(
    ("props", "expected"),
    [
        pytest.param({}, [], id="no parameters"),
        pytest.param(
            {"sourceParameters": {"kinesisStreamParameters": {"maximumRecordAgeInSeconds": 604800}}}, [], id="k"
        ),
        pytest.param({"sourceParameters": {"dynamodbStreamParameters": {}}}, [], id="age left out"),
        pytest.param(
            {"sourceParameters": {"dynamodbStreamParameters": {"maximumRecordAgeInSeconds": -1}}}, [], id="own"
        ),
        pytest.param(
            {"sourceParameters": {"dynamodbStreamParameters": {"maximumRecordAgeInSeconds": 604800}}},
            [claims("Pipe 'p'", 604800)],
            id="a week",
        ),
        pytest.param(
            {"sourceParameters": {"dynamodbStreamParameters": {"maximumRecordAgeInSeconds": UNKNOWN}}},
            [later("Pipe 'p'", "sourceParameters.dynamodbStreamParameters.maximumRecordAgeInSeconds", OLD)],
            id="unknown age",
        ),
        pytest.param(
            {"sourceParameters": UNKNOWN}, [later("Pipe 'p'", "sourceParameters", OLD)], id="unknown parameters"
        ),
        pytest.param(
            {"sourceParameters": {"dynamodbStreamParameters": UNKNOWN}},
            [later("Pipe 'p'", "sourceParameters.dynamodbStreamParameters", OLD)],
            id="unknown stream parameters",
        ),
    ],
)
def test_pipes(props, expected):
    assert answers(RULE, stack(resource(PIPE, "p", props, made_of={"sourceParameters": ["urn"]}))) == expected


def test_other_hours_by_configuration():
    assert answers(RULE, stack(destination(), kinesis(retentionPeriod=48)), hours=48) == []
    assert answers(RULE, stack(destination(), kinesis()), hours=48) == [
        keeps(24).replace("exactly 24", "exactly 48").replace("=24", "=48")
    ]
    assert answers(RULE, stack(mapping(maximumRecordAgeInSeconds=172800)), hours=48) == []


def test_mappings_of_aws_native():
    old = {"eventSourceArn": TABLE_STREAM, "maximumRecordAgeInSeconds": 604800}
    assert answers(RULE, stack(resource(NATIVE_MAPPING, "n", old))) == [claims("EventSourceMapping 'n'", 604800)]
    assert answers(RULE, stack(resource(NATIVE_MAPPING, "n", old | {"maximumRecordAgeInSeconds": 86400}))) == []
    assert answers(RULE, stack(resource(NATIVE_MAPPING, "n", old | {"eventSourceArn": ARN}))) == []


NATIVE_PIPE = "aws-native:pipes:Pipe"
NATIVE_STREAM = "aws-native:kinesis:Stream"


def test_pipes_of_aws_native():
    def pipe(**parameters):
        props = {"sourceParameters": {"dynamoDbStreamParameters": parameters}}
        return answers(RULE, stack(resource(NATIVE_PIPE, "n", props)))

    assert pipe(maximumRecordAgeInSeconds=604800) == [claims("Pipe 'n'", 604800)]
    assert pipe(maximumRecordAgeInSeconds=86400) == pipe(maximumRecordAgeInSeconds=-1) == pipe() == []


@pytest.mark.parametrize(("kept", "expected"), [(None, []), (24, []), (168, [keeps(168)])])
def test_kinesis_streams_of_aws_native(kept, expected):
    native = resource(NATIVE_STREAM, "s", {"retentionPeriodHours": kept})
    made_of = {"streamArn": [urn(NATIVE_STREAM, "s")]}
    target = resource(DESTINATION, "d", {"streamArn": UNKNOWN}, made_of=made_of)
    assert answers(RULE, stack(native, target)) == [
        text.replace("retention_period=", "retention_period_hours=") for text in expected
    ]


def test_the_rule_reads_all_these_types():
    types = {TABLE, DESTINATION, STREAM, MAPPING, PIPE, NATIVE_STREAM, NATIVE_MAPPING, NATIVE_PIPE}
    assert types == {type_ for type_ in RULE.metadata.types if not type_.startswith("awscc:")}
    assert len(RULE.metadata.types) == len(types) + 3


@pytest.mark.parametrize(
    "type_",
    [
        "aws:kinesis/stream:Stream",
        "aws:kinesis/streamConsumer:StreamConsumer",
        "aws:sqs/queue:Queue",
        "aws:msk/cluster:Cluster",
        "aws:msk/serverlessCluster:ServerlessCluster",
        "aws:mq/broker:Broker",
        "aws:docdb/cluster:Cluster",
        "aws-native:kinesis:Stream",
        "aws-native:kinesis:StreamConsumer",
        "aws-native:sqs:Queue",
        "aws-native:msk:Cluster",
    ],
)
def test_sources_that_are_no_tables(type_):
    assert answers(RULE, stack(mapping({"eventSourceArn": [urn(type_, "s")]}, maximumRecordAgeInSeconds=86401))) == []
