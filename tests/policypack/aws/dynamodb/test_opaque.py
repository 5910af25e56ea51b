"""Tables that are made where no rule looks are found as far as a type or a template tells."""

from __future__ import annotations

import json

import pytest

from guardrails.aws.dynamodb.opaque import CLOUD_CONTROL, OTHER_PROVIDERS, TEMPLATES, TYPES, makes_a_table
from tests.policypack.support import UNKNOWN, resource

TEMPLATE = json.dumps({"Resources": {"T": {"Type": "AWS::DynamoDB::Table"}}})
BUCKET = TEMPLATE.replace("DynamoDB::Table", "S3::Bucket")


@pytest.mark.parametrize(
    ("type_", "props", "expected"),
    [
        *((type_, {}, True) for type_ in sorted(OTHER_PROVIDERS)),
        (CLOUD_CONTROL, {"typeName": "AWS::DynamoDB::GlobalTable"}, True),
        (CLOUD_CONTROL, {"typeName": "AWS::S3::Bucket"}, False),
        (CLOUD_CONTROL, {"typeName": UNKNOWN}, False),
        *((type_, {"templateBody": TEMPLATE}, True) for type_ in sorted(TEMPLATES)),
        *((type_, {"templateBody": BUCKET}, False) for type_ in sorted(TEMPLATES)),
        *((type_, {"templateUrl": "https://example.com"}, False) for type_ in sorted(TEMPLATES)),
    ],
)
def test_what_makes_a_table(type_, props, expected):
    assert type_ in TYPES
    assert makes_a_table(resource(type_, "x", props)) is expected
