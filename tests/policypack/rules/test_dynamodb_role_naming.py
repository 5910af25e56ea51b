"""Roles that give access to DynamoDB are named after their table."""

from __future__ import annotations

import pytest

from guardrails.core.values import Object
from guardrails.rules.dynamodb_role_naming import RULE
from tests.policypack.aws.iam.identities import (
    EVENTS,
    LAMBDA,
    POLICY,
    READ_ROLE,
    ROLE,
    ROLE_POLICY,
    TABLE,
    WRITE_ROLE,
    allow,
    document,
    role,
    role_policy,
    table,
    unknown_policy,
)
from tests.policypack.support import UNKNOWN, answers, resource, stack, urn

READ = document(allow())
BUCKET = "aws:s3/bucket:Bucket"
ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
FULL_ACCESS = "arn:aws:iam::aws:policy/AmazonDynamoDBFullAccess"

EXACT = "exactly dynamodb-{table}-{read|write}-role"
ADVICE = f'Write name="{READ_ROLE}" or name="{WRITE_ROLE}".'


def said(*resources, **config):
    return answers(RULE, stack(*resources), **config)


def attached(arn, **props):
    return resource(ATTACHMENT, "a", {"role": "reader", "policyArn": arn, **props})


@pytest.mark.parametrize(
    "resources",
    [
        [],
        [table()],
        [role(), role_policy(READ)],
        [role(WRITE_ROLE), role_policy(READ, WRITE_ROLE)],
        [role("dynamodb-orders-read-role"), table("orders")],
        [role("dynamodb-user-events-read-role"), table("user-events")],
        [role("reader")],
        [role("reader"), role_policy(document(allow("s3:GetObject", "*")), "reader")],
        [role("reader"), role_policy(document(allow("*", "arn:aws:s3:::bucket/*")), "reader")],
        [role("reader"), role_policy(document({**allow(), "Effect": "Deny"}), "reader")],
        [
            role("reader"),
            role_policy(document({"Effect": "Allow", "NotAction": "dynamodb:*", "Resource": "*"}), "reader"),
        ],
        [role("reader"), role_policy("no JSON", "reader")],
        [role("reader"), attached("arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole")],
        [role("reader", permissionsBoundary=FULL_ACCESS)],
        [role("reader"), resource(BUCKET, "b"), unknown_policy(of=urn(BUCKET, "b"), role="reader")],
        [role("reader", inlinePolicies=[{"name": "", "policy": ""}], managedPolicyArns=[], namePrefix="")],
        [resource("aws:iam/serviceLinkedRole:ServiceLinkedRole", "r", {"name": "dynamodb-role"})],
        [
            resource("aws:iam/user:User", "dynamodb-reader", {"name": "dynamodb-reader"}),
            resource("aws:iam/userPolicy:UserPolicy", "p", {"user": "dynamodb-reader", "policy": READ}),
        ],
        [
            role("reader"),
            table(),
            resource(
                ROLE_POLICY,
                "p",
                {"role": "reader", "policy": document(allow("s3:GetObject", "*"))},
                made_of={"policy": [urn(TABLE, "events")]},
            ),
        ],
    ],
    ids=[
        "nothing",
        "no roles",
        "read role",
        "write role",
        "another table of the stack",
        "a table with a hyphen",
        "no policies",
        "another service",
        "a wildcard on another service's resources",
        "deny",
        "everything but DynamoDB",
        "no document",
        "a managed policy without DynamoDB",
        "a boundary grants nothing",
        "unknown, but made from a bucket",
        "empty as in state",
        "service-linked",
        "a user of that name",
        "made from a table, but about something else",
    ],
)
def test_passes(resources):
    assert said(*resources) == []


@pytest.mark.parametrize(
    ("resources", "because"),
    [
        ([role_policy(READ, "reader")], "RolePolicy 'items' allows `dynamodb:GetItem`"),
        ([role_policy(document(allow("*", "*")), "reader")], "RolePolicy 'items' allows `*`"),
        (
            [role_policy(document(allow(["s3:GetObject", "dynamodb:Query"], "*")), "reader")],
            "RolePolicy 'items' allows `dynamodb:Query`",
        ),
        (
            [role_policy(document({"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}), "reader")],
            "RolePolicy 'items' allows all but a few actions (statement 1)",
        ),
        (
            [
                role_policy(
                    document({"Effect": "Allow", "NotAction": ["s3:*", "dynamodb:?"], "Resource": "*"}), "reader"
                )
            ],
            "RolePolicy 'items' allows all but a few actions (statement 1)",
        ),
        (
            [role_policy(document({"Effect": "Allow", "Action": "*", "NotResource": "arn:aws:s3:::b/*"}), "reader")],
            "RolePolicy 'items' allows `*`",
        ),
        ([attached(FULL_ACCESS)], "RolePolicyAttachment 'a' attaches the AWS managed policy AmazonDynamoDBFullAccess"),
        (
            [attached("arn:aws:iam::aws:policy/AdministratorAccess")],
            "RolePolicyAttachment 'a' attaches the AWS managed policy AdministratorAccess",
        ),
        (
            [table(), unknown_policy(role="reader")],
            "the policy document of RolePolicy 'items' is made from a table",
        ),
        (
            [
                table(),
                unknown_policy(POLICY),
                attached(UNKNOWN).__class__(
                    ATTACHMENT,
                    urn(ATTACHMENT, "a"),
                    "a",
                    attached(UNKNOWN).props,
                    property_dependencies={"policyArn": [urn(POLICY, "items")]},
                ),
            ],
            "the policy document of Policy 'items' is made from a table",
        ),
    ],
    ids=[
        "inline",
        "wildcard",
        "not alone",
        "NotAction",
        "NotAction that leaves out names of one character",
        "NotResource",
        "managed",
        "administrator",
        "made from a table",
        "attached by reference",
    ],
)
def test_a_role_that_gives_access_under_another_name(resources, because):
    assert said(role("reader"), *resources) == [
        f"violation: Role 'reader' is named 'reader' and gives access to DynamoDB ({because}); the name must be "
        f"{EXACT}. {ADVICE}"
    ]


@pytest.mark.parametrize(
    "name",
    [
        "dynamodb-events-role",
        "dynamodb-events-readwrite-role",
        "dynamodb-events-Read-role",
        "dynamodb-events-read-role-1a2b3c4",
        "dynamodb-events-read",
        "dynamodb--read-role",
        "dynamodb-ev-read-role-x",
        "dynamodb-autoscaling",
    ],
)
def test_a_role_that_claims_to_give_access(name):
    """A role whose name begins as DynamoDB's do is held to the pattern, whatever it gives."""
    assert said(role(name)) == [
        f"violation: Role '{name}' is named '{name}' and claims to give access to DynamoDB; the name must be {EXACT}. "
        f"{ADVICE}"
    ]


def test_the_advice_is_for_the_table_that_the_name_means():
    (message,) = said(role("users-reader"), role_policy(READ, "users-reader"))
    assert message.endswith('Write name="dynamodb-users-read-role" or name="dynamodb-users-write-role".')


@pytest.mark.parametrize("prefix", [{}, {"namePrefix": "dynamodb-events-read-role"}, {"name": ""}])
def test_a_name_that_is_made_up(prefix):
    props = {"assumeRolePolicy": LAMBDA, **prefix}
    reader = resource(ROLE, "reader", props)
    policy = resource(ROLE_POLICY, "p", {"role": UNKNOWN, "policy": READ}, made_of={"role": [urn(ROLE, "reader")]})
    assert said(reader, policy) == [
        "violation: Role 'reader' gives access to DynamoDB (RolePolicy 'p' allows `dynamodb:GetItem`) and has no "
        f"`name`, so AWS or Pulumi makes one up; it must be {EXACT}. {ADVICE}"
    ]


def test_a_prefix_alone_claims_access():
    assert said(resource(ROLE, "reader", {"namePrefix": "dynamodb-", "name": ""})) == [
        "violation: Role 'reader' claims to give access to DynamoDB and has no `name`, so AWS or Pulumi makes one up; "
        f"it must be {EXACT}. {ADVICE}"
    ]


@pytest.mark.parametrize("props", [{"name": UNKNOWN}])
def test_an_unknown_name(props):
    late = resource(ROLE, "reader", props, made_of={"name": [urn(TABLE, "events")]})
    policy = resource(ROLE_POLICY, "p", {"role": UNKNOWN, "policy": READ}, made_of={"role": [urn(ROLE, "reader")]})
    assert said(late) == []
    assert said(late, policy) == [
        "unknown: Role 'reader' has a value for `name` that is not known before the update, so nobody can tell whether "
        f"its name is {EXACT}. Write a value that is known when the program runs."
    ]


def test_a_table_that_nobody_knows():
    name = "dynamodb-evnts-read-role"
    assert said(role(name), table("orders")) == [
        f"violation: Role '{name}' is named '{name}', after a table 'evnts' that neither the stack nor the "
        'configuration knows; they know events, orders, sessions and users. Write name="dynamodb-events-read-role" or '
        'name="dynamodb-events-write-role".'
    ]


def test_a_table_that_may_be_one_of_the_stack():
    late = resource(TABLE, "orders", {"name": UNKNOWN}, made_of={"name": ["x"]})
    name = "dynamodb-orders-read-role"
    assert said(role(name), late) == [
        f"unknown: Role '{name}' is named '{name}', after a table 'orders' that neither the stack nor the "
        "configuration knows, but a table of the stack has a name that is not known before the update. Write a name "
        "for the table that is known when the program runs."
    ]


def test_a_wrong_name_beside_a_table_whose_name_is_unknown():
    late = resource(TABLE, "orders", {"name": UNKNOWN}, made_of={"name": ["x"]})
    (message,) = said(role("reader"), role_policy(READ, "reader"), late)
    assert message.endswith(ADVICE)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (READ_ROLE, []),
        (
            "reader",
            [
                "violation: RolePolicy 'items' gives the role 'reader' access to DynamoDB (RolePolicy 'items' allows "
                f"`dynamodb:GetItem`); the name of such a role must be {EXACT}. Rename the role, or give the policy to "
                "another."
            ],
        ),
        (
            "dynamodb-orders-read-role",
            [
                "violation: RolePolicy 'items' gives access to DynamoDB to the role 'dynamodb-orders-read-role', after "
                "a table 'orders' that neither the stack nor the configuration knows; they know events, sessions and "
                f"users. {ADVICE}"
            ],
        ),
    ],
)
def test_a_role_that_the_stack_only_names(name, expected):
    assert said(role_policy(READ, name)) == expected


def test_each_role_is_judged_once():
    reader = role("reader", managedPolicyArns=[FULL_ACCESS])
    assert len(said(reader, role_policy(READ, "reader"), attached(FULL_ACCESS))) == 1


def test_a_name_of_the_wrong_type():
    (message,) = said(resource(ROLE, "reader", {"name": 7, "managedPolicyArns": [FULL_ACCESS]}))
    assert message.startswith("violation: Role 'reader' has a number at `name`, where a string is required")


def test_another_organisation():
    config = {"pattern": "{rw|wo}+{table}", "tables": ["orders"]}
    assert said(role("rw+orders"), role_policy(document(allow(resource=EVENTS)), "rw+orders"), **config) == []
    assert said(role("ro+orders"), role_policy(READ, "ro+orders"), **config) == [
        "violation: Role 'ro+orders' is named 'ro+orders' and gives access to DynamoDB (RolePolicy 'items' allows "
        '`dynamodb:GetItem`); the name must be exactly {rw|wo}+{table}. Write name="rw+orders" or name="wo+orders".'
    ]


HIDDEN = resource(ROLE_POLICY, "items", {"role": "reader", "policy": UNKNOWN})
MADE_FROM_A_BUCKET = resource(
    ROLE_POLICY, "items", {"role": "reader", "policy": UNKNOWN}, made_of={"policy": [urn(BUCKET, "b")]}
)


def test_a_policy_that_hides_even_what_it_is_made_from_may_give_access():
    assert said(table(), role("reader"), HIDDEN) == [
        "unknown: Role 'reader' has a policy (RolePolicy 'items') that is not known before the update, nor is what it "
        "is made from, so nobody can tell whether it gives access to DynamoDB, which takes the name "
        "dynamodb-{table}-{read|write}-role. Write the policy with pulumi.Output.json_dumps(...), which shows what it "
        "is made from; get_policy_document_output hides that while an argument is not known."
    ]


@pytest.mark.parametrize("name", [None, UNKNOWN])
def test_a_role_without_a_known_name_may_give_access_too(name):
    reader = resource(ROLE, "reader", {"name": name}, made_of={"name": ["x"]})
    late = resource(ROLE_POLICY, "items", {"role": UNKNOWN, "policy": UNKNOWN}, made_of={"role": [reader.urn]})
    late = late._replace(props=Object({"role": UNKNOWN, "policy": UNKNOWN}))
    (answer,) = said(table(), reader, late)
    assert answer.startswith("unknown: Role 'reader' has a policy (RolePolicy 'items') that is not known")


def test_an_inline_policy_may_hide_it_too():
    late = role("reader", inlinePolicies=[{"name": "items", "policy": UNKNOWN}])
    (answer,) = said(table(), late)
    assert answer.startswith("unknown: Role 'reader' has a policy (Role 'reader') that is not known")


@pytest.mark.parametrize(
    "resources",
    [
        [role("reader"), HIDDEN],
        [table(), role("reader"), MADE_FROM_A_BUCKET],
        [table(), role(), resource(ROLE_POLICY, "items", {"role": READ_ROLE, "policy": UNKNOWN})],
        [table(), role("reader"), role_policy(document(allow("s3:GetObject", "*")), "reader")],
    ],
    ids=["no table in the stack", "made from a bucket", "the name fits", "known"],
)
def test_a_policy_that_hides_nothing_of_weight(resources):
    assert said(*resources) == []


NATIVE_POLICIES = [{"policyName": "p", "policyDocument": {"Statement": [allow()]}}]


@pytest.mark.parametrize(
    ("props", "expected"),
    [
        ({"roleName": READ_ROLE, "policies": NATIVE_POLICIES}, []),
        ({"roleName": "worker"}, []),
        (
            {"roleName": "worker", "policies": NATIVE_POLICIES},
            [
                "violation: Role 'x' is named 'worker' and gives access to DynamoDB (Role 'x' allows "
                "`dynamodb:GetItem`); the name must be exactly dynamodb-{table}-{read|write}-role. Write "
                'role_name="dynamodb-events-read-role" or role_name="dynamodb-events-write-role".'
            ],
        ),
        (
            {"policies": NATIVE_POLICIES},
            [
                "violation: Role 'x' gives access to DynamoDB (Role 'x' allows `dynamodb:GetItem`) and has no "
                "`roleName`, so AWS or Pulumi makes one up; it must be exactly dynamodb-{table}-{read|write}-role. "
                'Write role_name="dynamodb-events-read-role" or role_name="dynamodb-events-write-role".'
            ],
        ),
        (
            {"roleName": "dynamodb-orders-read-role"},
            [
                "violation: Role 'x' is named 'dynamodb-orders-read-role', after a table 'orders' that neither the "
                "stack nor the configuration knows; they know events, sessions and users. Write "
                'role_name="dynamodb-events-read-role" or role_name="dynamodb-events-write-role".'
            ],
        ),
    ],
    ids=["named after its table", "no access", "another name", "no name", "no such table"],
)
def test_roles_of_aws_native(props, expected):
    assert said(resource("aws-native:iam:Role", "x", props)) == expected
