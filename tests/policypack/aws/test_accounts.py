"""In which account a resource is, as far as its provider tells."""

from __future__ import annotations

import json

import pytest

from guardrails.aws.accounts import account_in, account_of, same_account
from guardrails.core.resources import Provider
from guardrails.core.values import Object
from tests.policypack.support import UNKNOWN, provider, resource

TOPIC = "aws:sns/topic:Topic"
ROLE = "arn:aws:iam::444455556666:role/deploy"


def of(**inputs):
    return resource(TOPIC, "t", {"arn": "arn:aws:sns:us-east-1:999988887777:t"}, provider=provider(**inputs))


@pytest.mark.parametrize(
    ("inputs", "account"),
    [
        ({}, ""),
        ({"allowedAccountIds": json.dumps(["111122223333"])}, "111122223333"),
        ({"allowedAccountIds": json.dumps([111122223333])}, "111122223333"),
        ({"allowedAccountIds": json.dumps(["111122223333", "444455556666"])}, ""),
        ({"allowedAccountIds": ["111122223333"]}, "111122223333"),
        ({"allowedAccountIds": UNKNOWN}, ""),
        ({"allowedAccountIds": "["}, ""),
        (
            {"assumeRoles": json.dumps([{"roleArn": "arn:aws:iam::111122223333:role/a"}, {"roleArn": ROLE}])},
            "444455556666",
        ),
        ({"assumeRoles": [{"roleArn": ROLE}]}, "444455556666"),
        ({"assumeRoles": json.dumps([{"roleArn": UNKNOWN}])}, ""),
        ({"profile": "prod"}, ""),
    ],
)
def test_the_account_that_a_provider_tells(inputs, account):
    assert account_of(of(**inputs)) == account


def test_without_a_provider_it_is_not_known():
    assert account_of(resource(TOPIC, "t", {"arn": "arn:aws:sns:us-east-1:999988887777:t"})) == ""


@pytest.mark.parametrize(
    ("arn", "account"),
    [(ROLE, "444455556666"), ("arn:aws:iam::000000000000:role/x", ""), ("arn:aws:iam::aws:policy/x", ""), (None, "")],
)
def test_the_account_in_an_arn(arn, account):
    assert account_in(arn) == account


def under(name, type_="pulumi:providers:aws", **inputs):
    return resource(TOPIC, "t", provider=Provider(type_, f"urn:{name}", name, Object(inputs)))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (under("a"), under("a"), True),
        (under("a"), resource(TOPIC, "t"), True),
        (under("a"), under("b"), True),
        (under("a", region="x", defaultTags="{}"), under("b", region="y"), True),
        (under("a", profile="dev"), under("b", profile="dev"), True),
        (under("a", profile="dev"), under("b", profile="prod"), False),
        (under("a"), under("b", profile="prod"), False),
        (under("a", profile=UNKNOWN), under("b", profile=UNKNOWN), False),
        (under("a", assumeRoles=json.dumps([{"roleArn": ROLE}])), under("b"), False),
        (
            under("a", assumeRoles=json.dumps([{"roleArn": ROLE}])),
            under("b", profile="prod", allowedAccountIds='["444455556666"]'),
            True,
        ),
        (
            under("a", allowedAccountIds='["111122223333"]'),
            under("b", allowedAccountIds='["444455556666"]'),
            False,
        ),
        (under("a", profile="dev"), under("b", "pulumi:providers:aws-native", profile="prod"), True),
        (under("a", endpoints=[{}]), under("b", endpoints=[{}]), False),
    ],
)
def test_whether_two_resources_are_in_one_account(one, other, same):
    assert same_account(one, other) is same
    assert same_account(other, one) is same
