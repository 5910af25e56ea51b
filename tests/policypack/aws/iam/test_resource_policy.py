"""Whom the resource policy of a table lets in."""

from __future__ import annotations

import json

import pytest

from guardrails.aws.iam.documents import Document, parse
from guardrails.aws.iam.principals import Fault
from guardrails.aws.iam.privilege import Duty
from guardrails.aws.iam.resource_policy import NAME_THEM, SAY_WHOSE, Owner, judge
from tests.policypack.aws.iam.identities import EVENTS, READ_ROLE, TABLE, document, table
from tests.policypack.support import UNKNOWN, provider, resource

OWN, OTHER, TRUSTED = "123456789012", "999999999999", "222222222222"
OWNER = Owner(OWN, frozenset({TRUSTED}), "events")
RESOURCE_POLICY = "aws:dynamodb/resourcePolicy:ResourcePolicy"
REPLICATION = "replication.dynamodb.amazonaws.com"


def duty_of(name):
    return Duty(name, "events", "read", ("GetItem",)) if name == READ_ROLE else None


def judged(owner=OWNER, **statement):
    text = document({"Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": "*", **statement})
    found = parse(text, "resource")
    assert isinstance(found, Document)
    return [
        f"fault: {clause.text}" if isinstance(clause, Fault) else f"doubt: {clause.text} | {clause.instead}"
        for clause in judge(found, owner, duty_of)
    ]


def on(**conditions):
    return {"StringEquals": {key.replace("_", ":"): value for key, value in conditions.items()}}


@pytest.mark.parametrize(
    "statement",
    [
        {"Principal": {"AWS": OWN}},
        {"Principal": {"AWS": f"arn:aws:iam::{OWN}:root"}},
        {"Principal": {"AWS": f"arn:aws:iam::{OWN}:user/ann"}},
        {"Principal": {"AWS": f"arn:aws:iam::{OWN}:role/{READ_ROLE}"}},
        {"Principal": {"AWS": [OWN, f"arn:aws:iam::{TRUSTED}:role/partner"]}},
        {"Principal": "*", "Condition": on(aws_PrincipalAccount=OWN)},
        {"Principal": "*", "Condition": on(aws_PrincipalAccount=[OWN, TRUSTED], aws_PrincipalOrgID="o-1")},
        {"Principal": {"Service": REPLICATION}, "Condition": on(aws_SourceAccount=[OWN, TRUSTED])},
        {"Principal": {"Service": "x.amazonaws.com"}, "Condition": on(aws_SourceOrgID="o-1")},
        {"Principal": {"Service": "x.amazonaws.com"}, "Condition": on(aws_SourceArn="arn:aws:s3:::bucket")},
        {"Effect": "Deny", "Principal": "*"},
        {"Principal": "*", "Action": ["dynamodb:DescribeTable", "dynamodb:ListTagsOfResource"]},
    ],
)
def test_those_who_may(statement):
    assert judged(**statement) == []


STRANGER = (
    f"fault: lets {{}}the account {OTHER} use the table, in statement 1; the table is of the account {OWN}, and "
    f"`trustedAccounts` lists {TRUSTED}. Remove it, or list it; with the AWS managed key nobody of another account can "
    "use a table anyway."
)


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ({"Principal": {"AWS": OTHER}}, STRANGER.format("")),
        ({"Principal": {"AWS": f"arn:aws:iam::{OTHER}:root"}, "Action": "dynamodb:AssociateTableReplica"}, ...),
        ({"Principal": {"AWS": f"arn:aws:iam::{OTHER}:root"}, "Action": "dynamodb:ReadDataForReplication"}, ...),
        ({"Principal": {"AWS": [OWN, f"arn:aws:iam::{OTHER}:user/ann"]}}, STRANGER.format("")),
        ({"Principal": "*", "Condition": on(aws_PrincipalAccount=[OWN, OTHER])}, STRANGER.format("")),
        ({"Principal": "*", "Condition": on(aws_PrincipalAccount=OTHER, aws_PrincipalOrgID="o-1")}, ...),
        (
            {"Principal": {"Service": REPLICATION}, "Condition": on(aws_SourceAccount=[OWN, OTHER])},
            STRANGER.format(f"the service `{REPLICATION}` for "),
        ),
        (
            {"Principal": {"Service": "x.amazonaws.com"}},
            "fault: lets the service `x.amazonaws.com` use the table for whoever asks it to, in statement 1. Write a "
            "condition with StringEquals on aws:SourceAccount, with the account of the table.",
        ),
        ({"Principal": {"Service": "x.amazonaws.com"}, "Condition": on(aws_PrincipalAccount=OWN)}, ...),
        (
            {"Principal": "*"},
            "fault: lets anyone (`*`) use the table, in statement 1. Write who may, under `Principal`.",
        ),
        (
            {"NotPrincipal": {"AWS": OWN}},
            "fault: lets anyone (`NotPrincipal`) use the table, in statement 1. Write who may, under `Principal`.",
        ),
    ],
)
def test_strangers(statement, expected):
    (found,) = judged(**statement)
    assert found.startswith("fault: ") if expected is ... else found == expected


def test_nobody_is_trusted_by_default():
    (found,) = judged(Owner(OWN, frozenset()), Principal={"AWS": OTHER})
    assert "`trustedAccounts` lists none" in found


@pytest.mark.parametrize(
    ("owner", "statement", "expected"),
    [
        (
            Owner("", frozenset()),
            {"Principal": {"AWS": OTHER}},
            f"lets the account {OTHER} use the table, in statement 1, while it does not show of which account the "
            f"table is | {SAY_WHOSE}",
        ),
        (
            OWNER,
            {"Principal": "*", "Condition": on(aws_PrincipalOrgID="o-1")},
            f"lets `o-1` use the table, in statement 1, and does not say which accounts these are | {NAME_THEM}",
        ),
        (
            OWNER,
            {"Principal": {"AWS": "AROAEXAMPLEID"}},
            f"lets `AROAEXAMPLEID` use the table, in statement 1, and does not say of which account | {NAME_THEM}",
        ),
        (
            OWNER,
            {"Principal": {"Federated": "cognito-identity.amazonaws.com"}},
            "lets `cognito-identity.amazonaws.com` use the table, in statement 1, and does not say of which account | "
            f"{NAME_THEM}",
        ),
        (
            OWNER,
            {"Principal": {"AWS": UNKNOWN}},
            "lets somebody use the table, in statement 1, who is not known before the update | The update judges it "
            "before it makes the policy.",
        ),
        (
            OWNER,
            {"Principal": "*", "Condition": on(aws_PrincipalAccount=UNKNOWN)},
            "lets somebody use the table, in statement 1, under a condition that is not known before the update | The "
            "update judges it before it makes the policy.",
        ),
    ],
)
def test_what_does_not_show(owner, statement, expected):
    assert judged(owner, **statement) == [f"doubt: {expected}"]


def test_who_is_trusted_is_welcome_whosever_the_table_is():
    assert judged(Owner("", frozenset({OTHER})), Principal={"AWS": OTHER}) == []


READER = {"AWS": f"arn:aws:iam::{OWN}:role/{READ_ROLE}"}


@pytest.mark.parametrize(
    ("owner", "statement", "expected"),
    [
        (
            OWNER,
            {"Action": ["dynamodb:GetItem", "dynamodb:DeleteItem"]},
            f"fault: lets '{READ_ROLE}' use `dynamodb:DeleteItem`, in statement 1, but that is a read role; such a "
            "role has only GetItem. Remove what is not among them.",
        ),
        (
            OWNER,
            {"Action": "dynamodb:ListTagsOfResource"},
            f"fault: lets '{READ_ROLE}' use `dynamodb:ListTagsOfResource`, in statement 1, but that is a read role; "
            "such a role has only GetItem. Remove what is not among them.",
        ),
        (
            Owner(OWN, frozenset(), "users"),
            {},
            f"fault: lets '{READ_ROLE}' use the table 'users', in statement 1; '{READ_ROLE}' is for the table 'events' "
            "only. Name a role of this table.",
        ),
    ],
)
def test_a_role_gets_no_more_than_it_may_have(owner, statement, expected):
    assert judged(owner, Principal=READER, **statement) == [expected]


def test_a_role_of_a_condition_gets_no_more_either():
    condition = {"ArnEquals": {"aws:PrincipalArn": READER["AWS"]}}
    (found,) = judged(Principal="*", Condition=condition, Action="dynamodb:PutItem")
    assert found.startswith(f"fault: lets '{READ_ROLE}' use `dynamodb:PutItem`")


def test_a_table_that_is_not_known_may_be_the_roles():
    assert judged(Owner(OWN, frozenset()), Principal=READER) == []


ALLOWED = {"allowedAccountIds": json.dumps([OTHER])}


@pytest.mark.parametrize(
    ("policy", "tables", "expected"),
    [
        (resource(RESOURCE_POLICY, "p", {"resourceArn": EVENTS}), [], Owner(OWN, frozenset(), "events")),
        (
            resource(RESOURCE_POLICY, "p", {"resourceArn": f"{EVENTS}/stream/1"}, provider=provider(**ALLOWED)),
            [],
            Owner(OWN, frozenset(), "events"),
        ),
        (
            resource(RESOURCE_POLICY, "p", {"resourceArn": UNKNOWN}, provider=provider(**ALLOWED)),
            [table()],
            Owner(OTHER, frozenset(), "events"),
        ),
        (
            resource(RESOURCE_POLICY, "p", {"resourceArn": UNKNOWN}),
            [table(arn=EVENTS)],
            Owner(OWN, frozenset(), "events"),
        ),
        (
            resource(RESOURCE_POLICY, "p", {"resourceArn": UNKNOWN}),
            [resource(TABLE, "t", {"name": "events-1a2b3c4"}, provider=provider(**ALLOWED))],
            Owner(OTHER, frozenset(), "events-1a2b3c4"),
        ),
        (
            resource(RESOURCE_POLICY, "p", {"resourceArn": UNKNOWN}),
            [table(), table("users")],
            Owner("", frozenset(), ""),
        ),
        (
            resource(RESOURCE_POLICY, "p", {"resourceArn": UNKNOWN}),
            [resource(TABLE, "t", {"name": UNKNOWN})],
            Owner("", frozenset(), ""),
        ),
    ],
)
def test_whose_a_table_is(policy, tables, expected):
    assert Owner.of(policy, tables) == expected
