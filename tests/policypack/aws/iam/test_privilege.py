"""What a policy allows on DynamoDB beyond what is needed, as clauses."""

from __future__ import annotations

import pytest

from guardrails.aws.iam.documents import Document, parse
from guardrails.aws.iam.privilege import (
    Duty,
    Place,
    dynamodb_statements,
    faults,
    first_grant,
    has_unknown,
    kms_faults,
    open_to_anyone,
)
from tests.policypack.aws.iam.identities import EVENTS, allow, document, trust
from tests.policypack.support import UNKNOWN

READER = Duty("dynamodb-events-read-role", "events", "read", ("GetItem", "Query"))
KEY = "arn:aws:kms:ap-southeast-2:123456789012:key/1"


def read(*statements, kind="identity"):
    found = parse(document(*statements), kind)
    assert isinstance(found, Document)
    return found


@pytest.mark.parametrize(
    ("statement", "grant"),
    [
        (allow(), "`dynamodb:GetItem`"),
        (allow("*", "*"), "`*`"),
        (allow("*", "arn:aws:s3:::bucket/*"), None),
        (allow("s3:GetObject", "*"), None),
        ({"Effect": "Allow", "NotAction": "s3:*", "Resource": "*"}, "all but a few actions (statement 1)"),
        ({"Effect": "Allow", "NotAction": "dynamodb:*", "Resource": "*"}, None),
        ({"Effect": "Allow", "Action": "*", "NotResource": "arn:aws:dynamodb:*:*:*"}, None),
        ({"Effect": "Deny", "Action": "dynamodb:*", "Resource": "*"}, None),
    ],
)
def test_what_a_document_grants(statement, grant):
    found = read(statement)
    assert first_grant(found) == grant
    assert any(dynamodb_statements(found)) is (grant is not None)


@pytest.mark.parametrize(
    ("statement", "duty", "expected"),
    [
        (allow(), None, []),
        (allow(), READER, []),
        (allow("dynamodb:Get*"), None, ["allows `dynamodb:Get*` in statement 1; a wildcard"]),
        (allow("dynamodb:PutItem"), None, []),
        (
            allow("dynamodb:PutItem"),
            READER,
            ["allows `dynamodb:PutItem` in statement 1, but 'dynamodb-events-read-role'"],
        ),
        (allow(resource="*"), None, ["allows DynamoDB actions on `*` in statement 1. Write"]),
        (allow(resource=EVENTS.replace("events", "users")), None, []),
        (allow(resource=EVENTS.replace("events", "users")), READER, ["allows DynamoDB actions on `arn:aws:dynamodb:"]),
        (allow(["s3:GetObject", "dynamodb:GetItem"], ["arn:aws:s3:::b/*", EVENTS]), READER, []),
        (allow(resource=UNKNOWN), READER, []),
    ],
)
def test_what_is_too_much(statement, duty, expected):
    found = list(faults(read(statement), duty))
    assert [clause[: len(start)] for clause, start in zip(found, expected, strict=True)] == expected


@pytest.mark.parametrize(
    ("place", "fits"),
    [
        (Place(), True),
        (Place(frozenset({"ap-southeast-2", "eu-west-1"}), "123456789012"), True),
        (Place(frozenset({"eu-west-1"})), False),
        (Place(account="999999999999"), False),
    ],
)
def test_the_table_of_a_role_is_where_it_is(place, fits):
    duty = Duty(READER.role, "events", "read", READER.actions, place)
    assert (list(faults(read(allow()), duty)) == []) is fits


def test_places_of_tables_of_one_name_unite_as_far_as_they_are_known():
    sydney, dublin = Place(frozenset({"ap-southeast-2"}), "1"), Place(frozenset({"eu-west-1"}), "2")
    assert sydney | dublin == Place(frozenset({"ap-southeast-2", "eu-west-1"}), "")
    assert sydney | Place() == Place()
    assert (str(sydney), str(Place())) == (" in ap-southeast-2", "")


def test_a_part_that_is_unknown():
    assert has_unknown(read(allow(resource=f"{UNKNOWN}/index/*")))
    assert has_unknown(read(allow(UNKNOWN)))
    assert not has_unknown(read(allow()))


@pytest.mark.parametrize(
    ("more", "keys", "needless"),
    [
        ({}, set(), True),
        ({}, {KEY}, False),
        ({"Condition": {"StringEquals": {"kms:ViaService": "s3.ap-southeast-2.amazonaws.com"}}}, set(), False),
        ({"Condition": {"StringEquals": {"kms:ViaService": "dynamodb.ap-southeast-2.amazonaws.com"}}}, set(), True),
        ({"Condition": {"StringNotEquals": {"kms:ViaService": "s3.amazonaws.com"}}}, set(), True),
    ],
)
def test_kms_for_no_need(more, keys, needless):
    found = read({**allow("kms:Decrypt", KEY), **more})
    assert bool(list(kms_faults(found, frozenset(keys)))) is needless


@pytest.mark.parametrize(
    ("principal", "expected"),
    [
        ("*", True),
        ({"AWS": "*"}, True),
        ({"AWS": "arn:aws:iam::*:root"}, True),
        ({"AWS": "arn:aws:iam::123456789012:root"}, False),
        ({"Service": "lambda.amazonaws.com"}, False),
    ],
)
def test_who_may_come_in(principal, expected):
    found = parse(trust(principal), "trust")
    assert any(open_to_anyone(found)) is expected
