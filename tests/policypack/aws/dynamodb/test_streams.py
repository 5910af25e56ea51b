"""Who keeps change records, who reads them, and whether it is a table that they read."""

from __future__ import annotations

import pytest

from guardrails.aws.dynamodb.streams import (
    EVENT_SOURCE_MAPPINGS,
    KINESIS_STREAMS,
    PIPES,
    kinesis_arn_names,
    reads_a_table,
)
from guardrails.core.values import Unknown, Wrong
from guardrails.core.words import argument
from tests.policypack.shapes import arguments_of
from tests.policypack.support import UNKNOWN, resource, urn

MAPPING, STREAM = "aws:lambda/eventSourceMapping:EventSourceMapping", "aws:kinesis/stream:Stream"
TABLE, QUEUE, PARAMETER = "aws:dynamodb/table:Table", "aws:sqs/queue:Queue", "aws:ssm/parameter:Parameter"
ARN = "arn:aws:kinesis:ap-southeast-2:123456789012:stream/changes"


@pytest.mark.parametrize(
    ("type_", "prop"),
    [
        *KINESIS_STREAMS.items(),
        *((type_, "eventSourceArn") for type_ in sorted(EVENT_SOURCE_MAPPINGS)),
        *((type_, "maximumRecordAgeInSeconds") for type_ in sorted(EVENT_SOURCE_MAPPINGS)),
        *((type_, "sourceParameters") for type_ in PIPES),
    ],
)
def test_properties_exist(type_, prop):
    if not type_.startswith("awscc:"):
        assert hasattr(arguments_of(type_), argument(prop))


@pytest.mark.parametrize(
    ("props", "expected"),
    [
        ({"name": "changes"}, True),
        ({"name": "other", "arn": ARN}, True),
        ({"name": "other"}, False),
        ({}, True),
        ({"name": UNKNOWN}, False),
    ],
    ids=["by name", "by ARN", "another name", "by the logical name", "name unknown"],
)
def test_the_stream_that_an_arn_names(props, expected):
    assert kinesis_arn_names(ARN, resource(STREAM, "changes", props)) is expected


@pytest.mark.parametrize(
    ("source", "made_of", "expected"),
    [
        ("arn:aws:dynamodb:ap-southeast-2:123456789012:table/events/stream/2026", [], True),
        ("arn:aws:sqs:ap-southeast-2:123456789012:q", [], False),
        (None, [], None),
        (UNKNOWN, [TABLE], True),
        (UNKNOWN, [QUEUE], False),
        (UNKNOWN, [PARAMETER], Unknown("eventSourceArn")),
        (UNKNOWN, [PARAMETER, TABLE], True),
        (3, [], Wrong("eventSourceArn", "a string", "a number")),
    ],
)
def test_whether_a_mapping_reads_a_table(source, made_of, expected):
    found = {"eventSourceArn": [urn(type_, "s") for type_ in made_of]}
    assert reads_a_table(resource(MAPPING, "m", {"eventSourceArn": source}, made_of=found)) == expected
