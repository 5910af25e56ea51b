"""Which conditions say who comes in, and whom they admit."""

from __future__ import annotations

import pytest

from guardrails.aws.iam.conditions import Bound, account_of, bounds, is_literal
from guardrails.aws.iam.documents import Document, parse
from tests.policypack.aws.iam.identities import trust
from tests.policypack.support import UNKNOWN

ROLE = "arn:aws:iam::123456789012:role/deploy"
OWN = frozenset({"123456789012"})


def found(condition):
    document = parse(trust("*", Condition=condition), "trust")
    assert isinstance(document, Document)
    return list(bounds(document.statements[0]))


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ({"StringEquals": {"aws:PrincipalAccount": "123456789012"}}, Bound("aws:principalaccount", OWN, (), False)),
        ({"StringLike": {"AWS:principalaccount": "123456789012"}}, Bound("aws:principalaccount", OWN, (), False)),
        (
            {"StringEquals": {"aws:SourceAccount": ["123456789012", "999999999999"]}},
            Bound("aws:sourceaccount", OWN | {"999999999999"}, (), False),
        ),
        ({"ArnEquals": {"aws:PrincipalArn": ROLE}}, Bound("aws:principalarn", OWN, (), False)),
        (
            {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::123456789012:role/*"}},
            Bound("aws:principalarn", OWN, (), False),
        ),
        (
            {"ForAnyValue:StringEquals": {"aws:PrincipalArn": ROLE}},
            Bound("aws:principalarn", OWN, (), False),
        ),
        (
            {"ArnLike": {"aws:SourceArn": "arn:aws:s3:::bucket"}},
            Bound("aws:sourcearn", frozenset(), ("arn:aws:s3:::bucket",), False),
        ),
        (
            {"StringEquals": {"aws:PrincipalOrgID": "o-abcd123456"}},
            Bound("aws:principalorgid", frozenset(), ("o-abcd123456",), False),
        ),
        (
            {"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": "o-abcd123456/r-ab12/ou-ab12-1/*"}},
            Bound("aws:principalorgpaths", frozenset(), ("o-abcd123456/r-ab12/ou-ab12-1/*",), False),
        ),
        (
            {"StringEquals": {"aws:SourceVpce": "vpce-1"}},
            Bound("aws:sourcevpce", frozenset(), ("vpce-1",), False),
        ),
        ({"StringLike": {"aws:userid": "AROAEXAMPLE:*"}}, Bound("aws:userid", frozenset(), ("AROAEXAMPLE:*",), False)),
        ({"StringLike": {"aws:userid": "123456789012"}}, Bound("aws:userid", OWN, (), False)),
        (
            {"StringEquals": {"aws:PrincipalOrgID": UNKNOWN}},
            Bound("aws:principalorgid", frozenset(), (), True),
        ),
        (
            {"StringEquals": {"aws:SourceAccount": [UNKNOWN, "123456789012"]}},
            Bound("aws:sourceaccount", OWN, (), True),
        ),
    ],
)
def test_conditions_that_bind(condition, expected):
    assert found(condition) == [expected]


@pytest.mark.parametrize(
    "condition",
    [
        {"StringNotEquals": {"aws:PrincipalAccount": "123456789012"}},
        {"StringEqualsIfExists": {"aws:PrincipalAccount": "123456789012"}},
        {"ForAllValues:StringEquals": {"aws:PrincipalAccount": "123456789012"}},
        {"ArnNotLike": {"aws:PrincipalArn": ROLE}},
        {"Null": {"aws:PrincipalAccount": "false"}},
        {"StringEquals": {"sts:ExternalId": "secret"}},
        {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}},
        {"StringEquals": {"aws:SourceIp": "203.0.113.1"}},
        {"StringEquals": {"aws:PrincipalTag/team": "data"}},
        {"Bool": {"aws:PrincipalIsAWSService": "true"}},
        {"StringLike": {"aws:PrincipalAccount": "*"}},
        {"StringLike": {"aws:PrincipalAccount": "1234*"}},
        {"StringLike": {"aws:PrincipalOrgID": "o-*"}},
        {"StringLike": {"aws:PrincipalOrgPaths": "*/r-ab12"}},
        {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/deploy"}},
        {"ArnLike": {"aws:PrincipalArn": "*"}},
        {"StringEquals": {"aws:PrincipalArn": "arn:aws:iam::${aws:PrincipalAccount}:role/deploy"}},
        {"StringEquals": {"aws:PrincipalArn": "arn:aws:iam::123456789012:role/${aws:username}"}},
        {"StringEquals": {"aws:PrincipalAccount": ["123456789012", "*"]}},
        {"ArnLike": {"aws:SourceArn": "arn:aws:s3:::*"}},
        {"StringLike": {"aws:SourceVpce": "vpce-*"}},
        {"StringLike": {"aws:userid": "*:session"}},
        {"StringEquals": {"aws:SourceVpce": " "}},
    ],
)
def test_conditions_that_say_nobody(condition):
    assert found(condition) == []


def test_each_condition_stands_for_itself():
    condition = {"StringEquals": {"aws:PrincipalAccount": "123456789012", "aws:PrincipalOrgID": "o-1", "a:b": "c"}}
    assert [bound.key for bound in found(condition)] == ["aws:principalaccount", "aws:principalorgid"]


@pytest.mark.parametrize(
    ("arn", "expected"),
    [
        (ROLE, "123456789012"),
        ("arn:aws:iam::123456789012:*", "123456789012"),
        (f"arn:aws:iam::123456789012:role/{UNKNOWN}", "123456789012"),
        (f"arn:aws:iam::{UNKNOWN}:role/x", None),
        ("arn:aws:s3:::bucket", ""),
        ("urn:aws:iam::123456789012:role/x", None),
        ("123456789012", None),
    ],
)
def test_the_account_in_an_arn(arn, expected):
    assert account_of(arn) == expected


@pytest.mark.parametrize(
    ("value", "expected"), [("a", True), ("a*", False), ("?", False), ("${a}", False), ("", False), (" ", False)]
)
def test_what_is_literal(value, expected):
    assert is_literal(value) is expected
