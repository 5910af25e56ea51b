"""Which roles get access to DynamoDB, and by what."""

from __future__ import annotations

import json

import pytest

from guardrails.aws.iam.access import Access
from guardrails.aws.iam.grants import RoleGrants
from tests.policypack.aws.iam.identities import (
    EVENTS,
    ROLE,
    ROLE_POLICY,
    TABLE,
    allow,
    document,
    role,
    role_policy,
    table,
    unknown_policy,
)
from tests.policypack.support import UNKNOWN, provider, resource, stack, urn

READ = document(allow())
ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
RESOURCE_POLICY = "aws:dynamodb/resourcePolicy:ResourcePolicy"
READER = "arn:aws:iam::123456789012:role/reader"


def grants(*resources, beside_tables=True):
    return RoleGrants(Access(stack(*resources)), beside_tables=beside_tables)


def attached(name):
    return resource(ATTACHMENT, "a", {"role": "reader", "policyArn": f"arn:aws:iam::aws:policy/{name}"})


def letting_in(principal, action="dynamodb:PutItem", **props):
    statement = {"Effect": "Allow", "Action": action, "Principal": {"AWS": principal}, "Resource": "*"}
    return resource(
        RESOURCE_POLICY, "p", {"resourceArn": EVENTS, "policy": json.dumps({"Statement": [statement]}), **props}
    )


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        ([], []),
        ([role_policy(document(allow("s3:GetObject")), "reader")], []),
        ([role_policy(document(allow("dynamodb:ListTables")), "reader")], []),
        (
            [role_policy(READ, "reader")],
            [("allows `dynamodb:GetItem`", True, False, {"events"}, ("read",))],
        ),
        (
            [role_policy(document(allow("*", "*")), "reader")],
            [("allows `*`", True, True, set(), ("read", "write"))],
        ),
        (
            [attached("AmazonDynamoDBFullAccess")],
            [
                (
                    "attaches the AWS managed policy AmazonDynamoDBFullAccess",
                    True,
                    False,
                    set(),
                    ("read", "write"),
                )
            ],
        ),
        (
            [attached("PowerUserAccess")],
            [
                (
                    "attaches the AWS managed policy PowerUserAccess",
                    True,
                    True,
                    set(),
                    ("read", "write"),
                )
            ],
        ),
        ([attached("SecurityAudit")], []),
        (
            [table(), unknown_policy(role="reader")],
            [
                (
                    "is made from a table and not known before the update",
                    False,
                    False,
                    set(),
                    ("read", "write"),
                )
            ],
        ),
        (
            [resource(ROLE_POLICY, "items", {"role": "reader", "policy": UNKNOWN})],
            [
                (
                    "is not known before the update, nor is what it is made from",
                    False,
                    False,
                    set(),
                    ("read", "write"),
                )
            ],
        ),
        (
            [letting_in(READER)],
            [("lets the role use `dynamodb:PutItem`", True, False, {"events"}, ("write",))],
        ),
        ([letting_in(READER, "dynamodb:DescribeTable")], []),
        ([letting_in(READER.replace("123456789012", "999999999999"))], []),
        (
            [letting_in(READER.replace("123456789012", "999999999999"), resourceArn=UNKNOWN)],
            [("lets the role use `dynamodb:PutItem`", True, False, set(), ("write",))],
        ),
        (
            [
                table(),
                resource(
                    RESOURCE_POLICY,
                    "p",
                    {"resourceArn": EVENTS, "policy": UNKNOWN},
                    made_of={"policy": [urn(ROLE, "reader"), urn(TABLE, "events")]},
                ),
            ],
            [
                (
                    "is made from the role and not known before the update",
                    False,
                    False,
                    set(),
                    ("read", "write"),
                )
            ],
        ),
    ],
)
def test_grants_of_a_role_of_the_stack(resources, expected):
    found = grants(role("reader"), *resources).of(role("reader"))
    assert [(g.does, g.known, g.every_service, set(g.tables), g.directions) for g in found] == expected


@pytest.mark.parametrize(
    ("policy", "known"),
    [
        ({"Version": "2012-10-17"}, [False]),
        ({"Statement": [{"Effect": "Allow", "Resource": "*"}]}, [False]),
        ({"Statement": [allow("*", UNKNOWN)]}, [False]),
        ({"Statement": [{"Effect": "Allow", "Action": "dynamodb:GetItem"}]}, [True]),
        ({"Statement": [allow("sqs:SendMessage", UNKNOWN)]}, []),
        ({"Statement": [allow("sqs:SendMessage", "*")]}, []),
    ],
)
def test_a_document_that_is_made_from_a_table_and_known_in_part(policy, known):
    late = resource(ROLE_POLICY, "p", {"role": "reader", "policy": policy}, made_of={"policy": [urn(TABLE, "events")]})
    assert [grant.known for grant in grants(table(), role("reader"), late).of(role("reader"))] == known
    literal = resource(ROLE_POLICY, "p", {"role": "reader", "policy": policy})
    assert all(grant.known for grant in grants(table(), role("reader"), literal).of(role("reader")))


def test_what_hides_everything_matters_beside_tables_only():
    hidden = resource(ROLE_POLICY, "items", {"role": "reader", "policy": UNKNOWN})
    assert grants(role("reader"), hidden, beside_tables=False).of(role("reader")) == ()


def test_roles_that_the_stack_only_names():
    found = dict(grants(role("reader"), role_policy(READ, "elsewhere")).elsewhere)
    assert list(found) == ["elsewhere"]
    assert grants(role("reader"), role_policy(READ, "elsewhere")).of(role("reader")) == ()


def test_roles_whose_name_is_not_known():
    found = grants(resource(ROLE_POLICY, "p", {"role": UNKNOWN, "policy": READ}, made_of={"role": ["x"]}))
    assert [grant.does for grant in found.nameless] == ["allows `dynamodb:GetItem`"]
    assert list(found.elsewhere) == []


def test_users_and_groups_are_no_roles():
    policy = resource("aws:iam/userPolicy:UserPolicy", "p", {"user": "reader", "policy": READ})
    found = grants(policy)
    assert (list(found.elsewhere), found.nameless) == ([], ())


def test_the_account_of_a_table_may_be_its_providers():
    policy = letting_in(READER, resourceArn=UNKNOWN)._replace(
        provider=provider(allowedAccountIds=json.dumps(["999999999999"]))
    )
    assert grants(role("reader"), policy).of(role("reader")) == ()
