"""Whom a statement lets in."""

from __future__ import annotations

import pytest

from guardrails.aws.iam.documents import Document, parse
from guardrails.aws.iam.principals import Doubt, Fault, Party, identity, parties, roles
from tests.policypack.aws.iam.identities import document, trust
from tests.policypack.support import UNKNOWN

ACCOUNT = "123456789012"


def statement(text):
    found = parse(text, "trust")
    assert isinstance(found, Document)
    return found.statements[0]


@pytest.mark.parametrize(
    ("principal", "expected"),
    [
        ("*", Party("anyone", "*")),
        ({"AWS": "*"}, Party("anyone", "*")),
        ({"Service": "*"}, Party("anyone", "*")),
        ({"Federated": "*"}, Party("anyone", "*")),
        ({"AWS": "arn:aws:iam::*:root"}, Party("anyone", "arn:aws:iam::*:root")),
        ({"AWS": ACCOUNT}, Party("account", ACCOUNT, ACCOUNT)),
        ({"AWS": f"arn:aws:iam::{ACCOUNT}:root"}, Party("account", f"arn:aws:iam::{ACCOUNT}:root", ACCOUNT)),
        ({"AWS": f"arn:aws:iam::{ACCOUNT}:user/ann"}, Party("account", f"arn:aws:iam::{ACCOUNT}:user/ann", ACCOUNT)),
        ({"AWS": f"arn:aws:iam::{ACCOUNT}:role/a/b/deploy"}, Party("role", "deploy", ACCOUNT)),
        ({"AWS": f"arn:aws:iam::{ACCOUNT}:role/*"}, Party("role", "*", ACCOUNT)),
        ({"AWS": f"arn:aws-cn:sts::{ACCOUNT}:assumed-role/deploy/session"}, Party("role", "deploy", ACCOUNT)),
        (
            {"AWS": f"arn:aws:iam::{ACCOUNT}:role/aws-service-role/x.amazonaws.com/AWSServiceRoleForX"},
            Party(
                "account", f"arn:aws:iam::{ACCOUNT}:role/aws-service-role/x.amazonaws.com/AWSServiceRoleForX", ACCOUNT
            ),
        ),
        ({"AWS": "AROAEXAMPLEID"}, Party("other", "AROAEXAMPLEID")),
        ({"AWS": UNKNOWN}, Party("unknown", UNKNOWN)),
        ({"AWS": f"arn:aws:iam::{UNKNOWN}:root"}, Party("unknown", f"arn:aws:iam::{UNKNOWN}:root")),
        ({"AWS": f"arn:aws:iam::{ACCOUNT}:role/{UNKNOWN}"}, Party("role", UNKNOWN, ACCOUNT)),
        ({"Service": "lambda.amazonaws.com"}, Party("service", "lambda.amazonaws.com")),
        ({"Federated": "accounts.google.com"}, Party("federated", "accounts.google.com")),
    ],
)
def test_parties(principal, expected):
    assert list(parties(statement(trust(principal)))) == [expected]


def test_everybody_but_a_few():
    text = document({"Effect": "Allow", "Action": "sts:AssumeRole", "NotPrincipal": {"AWS": ACCOUNT}})
    assert list(parties(statement(text))) == [Party("anyone", "NotPrincipal")]


@pytest.mark.parametrize(
    ("principal", "condition", "expected"),
    [
        ({"AWS": f"arn:aws:iam::{ACCOUNT}:role/deploy"}, {}, ["deploy"]),
        ({"AWS": ACCOUNT}, {}, []),
        ("*", {"ArnEquals": {"aws:PrincipalArn": f"arn:aws:iam::{ACCOUNT}:role/deploy"}}, ["deploy"]),
        (ACCOUNT, {"ArnLike": {"aws:PrincipalArn": f"arn:aws:iam::{ACCOUNT}:role/*"}}, []),
        ("*", {"ArnNotEquals": {"aws:PrincipalArn": f"arn:aws:iam::{ACCOUNT}:role/deploy"}}, []),
        ("*", {"ArnEquals": {"aws:PrincipalArn": f"arn:aws:iam::{ACCOUNT}:user/ann"}}, []),
        ("*", {"StringEquals": {"aws:PrincipalArn": "deploy"}}, []),
    ],
)
def test_roles(principal, condition, expected):
    principal = {"AWS": principal} if principal == ACCOUNT else principal
    found = roles(statement(trust(principal, Condition=condition)))
    assert [role.name for role in found] == expected


def test_what_is_no_identity():
    assert identity("arn:aws:s3:::bucket") is None
    assert identity("") is None


def test_what_there_is_to_say():
    assert Fault("lets anyone in.").text == "lets anyone in."
    assert Doubt("lets somebody in", "Say whom.").instead == "Say whom."
