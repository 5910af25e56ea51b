"""KMS for no need, in documents."""

from __future__ import annotations

import pytest

from guardrails.aws.iam.documents import Document, parse
from guardrails.aws.iam.kms import customer_keys, kms_clauses
from tests.policypack.aws.iam.identities import TABLE, allow, document
from tests.policypack.support import UNKNOWN, resource, stack

KEY = "arn:aws:kms:ap-southeast-2:123456789012:key/1"
ALIAS = "arn:aws:kms:ap-southeast-2:123456789012:alias/aws/dynamodb"


@pytest.mark.parametrize(
    ("statement", "keys", "needless"),
    [
        (allow("kms:Decrypt", KEY), frozenset(), True),
        (allow("kms:Decrypt", KEY), frozenset({KEY}), False),
        (allow("kms:Decrypt", [KEY, UNKNOWN]), frozenset({KEY}), False),
        (allow("kms:Decrypt", [KEY, ALIAS]), frozenset({KEY}), True),
        (allow("kms:Decrypt", KEY), None, False),
        (allow("kms:Decrypt", UNKNOWN), None, False),
        (allow("kms:Decrypt", ALIAS), None, True),
        (allow("kms:Decrypt", "*"), None, True),
        (allow("kms:Decrypt", "arn:aws:kms:*:*:key/*"), None, True),
        ({"Effect": "Allow", "Action": "kms:Decrypt", "NotResource": KEY}, None, True),
        (allow("s3:GetObject", "*"), frozenset(), False),
        (allow("*", "*"), frozenset(), False),
    ],
)
def test_kms_for_no_need(statement, keys, needless):
    found = parse(document(statement), "identity")
    assert isinstance(found, Document)
    assert bool(list(kms_clauses(found, keys))) is needless


@pytest.mark.parametrize(
    ("condition", "needless"),
    [
        ({"StringEquals": {"kms:ViaService": "s3.ap-southeast-2.amazonaws.com"}}, False),
        ({"StringEquals": {"kms:ViaService": "dynamodb.ap-southeast-2.amazonaws.com"}}, True),
        ({"StringNotEquals": {"kms:ViaService": "s3.amazonaws.com"}}, True),
    ],
)
def test_kms_by_way_of_a_service(condition, needless):
    found = parse(document(allow("kms:Decrypt", "*", Condition=condition)), "identity")
    assert isinstance(found, Document)
    assert bool(list(kms_clauses(found, frozenset()))) is needless


def test_keys_of_customers():
    made = resource("aws:kms/key:Key", "k", {"arn": KEY})
    late = resource("aws:kms/key:Key", "late", {"arn": UNKNOWN})
    used = resource(TABLE, "t", {"serverSideEncryption": {"enabled": True, "kmsKeyArn": ALIAS}})
    none = resource(TABLE, "u", {"serverSideEncryption": {"enabled": True}})
    assert list(customer_keys(stack(made, late, used, none))) == [KEY, ALIAS]
