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
READING = f'Write name="{READ_ROLE}".'
NO_TABLE = "Put the name of its table in the place of {table}, or take the access away."
CLAIM = (
    "Put the name of its table in the place of {table}; a role for something else has a name that does not begin with "
    "`dynamodb-`."
)
WARN = (
    '"onUnknown": "warn" for dynamodb-role-naming leaves it to the preview after the first update, and to the update '
    "itself."
)


def said(*resources, **config):
    return answers(RULE, stack(*resources), **config)


READER = "arn:aws:iam::123456789012:role/reader"


def letting_in(principal, action="dynamodb:GetItem", **props):
    policy = document({**allow(action, "*"), "Principal": {"AWS": principal}})
    return resource(
        "aws:dynamodb/resourcePolicy:ResourcePolicy", "p", {"resourceArn": EVENTS, "policy": policy, **props}
    )


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
        [role("reader"), role_policy(document(allow(["dynamodb:List*", "dynamodb:Describe*"], "*")), "reader")],
        [role("reader"), role_policy(document(allow("*", "*")), "reader")],
        [role("reader"), attached("arn:aws:iam::aws:policy/AdministratorAccess")],
        [role("reader"), attached("arn:aws:iam::aws:policy/PowerUserAccess")],
        [role("reader"), attached("arn:aws:iam::aws:policy/ReadOnlyAccess")],
        [role("dynamodb-events-read-role"), resource(TABLE, "events", {"name": "events-1a2b3c4"})],
        [role("dynamodb-orders-read-role"), resource(TABLE, "orders", {"name": "orders-1a2b3c4"})],
        [role("dynamodb-orders-1a2b3c4-read-role"), resource(TABLE, "orders", {"name": "orders-1a2b3c4"})],
        [role("reader"), letting_in(READER.replace("123456789012", "999999999999"))],
        [role("reader"), letting_in(READER, "dynamodb:DescribeTable")],
        [role("reader"), letting_in("123456789012")],
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
        "only listing",
        "everything",
        "administrator",
        "power user",
        "read only",
        "a table of the configuration that Pulumi names",
        "a table that Pulumi names",
        "a table that Pulumi names, by its name in AWS",
        "another account's role",
        "a resource policy that only lets describe",
        "a resource policy for the account",
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


BOTH = f'Write name="{READ_ROLE}" or name="{WRITE_ROLE}".'


@pytest.mark.parametrize(
    ("resources", "because", "advice"),
    [
        ([role_policy(READ, "reader")], "RolePolicy 'items' allows `dynamodb:GetItem`", READING),
        (
            [role_policy(document(allow("dynamodb:PutItem")), "reader")],
            "RolePolicy 'items' allows `dynamodb:PutItem`",
            f'Write name="{WRITE_ROLE}".',
        ),
        (
            [role_policy(document(allow(["dynamodb:GetItem", "dynamodb:PutItem"])), "reader")],
            "RolePolicy 'items' allows `dynamodb:GetItem`",
            BOTH,
        ),
        (
            [role_policy(document(allow("*", "*"), allow()), "reader")],
            "RolePolicy 'items' allows `dynamodb:GetItem`",
            BOTH,
        ),
        (
            [role_policy(document(allow(["s3:GetObject", "dynamodb:Query"], "*")), "reader")],
            "RolePolicy 'items' allows `dynamodb:Query`",
            NO_TABLE,
        ),
        (
            [role_policy(document(allow("dynamodb:*", "*")), "reader")],
            "RolePolicy 'items' allows `dynamodb:*`",
            NO_TABLE,
        ),
        (
            [role_policy(document(allow(resource=EVENTS.replace("events", "unheard-of"))), "reader")],
            "RolePolicy 'items' allows `dynamodb:GetItem`",
            NO_TABLE,
        ),
        (
            [role_policy(document(allow(resource=[EVENTS, EVENTS.replace("events", "users")])), "reader")],
            "RolePolicy 'items' allows `dynamodb:GetItem`",
            "A role is for one table: write one for each of events and users, with a name of that pattern.",
        ),
        (
            [
                resource(TABLE, "orders", {"name": "orders-1a2b3c4"}),
                role_policy(document(allow(resource=EVENTS.replace("events", "orders-1a2b3c4"))), "reader"),
            ],
            "RolePolicy 'items' allows `dynamodb:GetItem`",
            'Write name="dynamodb-orders-read-role".',
        ),
        (
            [role_policy(document({"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}), "reader")],
            "RolePolicy 'items' allows all but a few actions (statement 1)",
            NO_TABLE,
        ),
        (
            [
                role_policy(
                    document({"Effect": "Allow", "NotAction": ["s3:*", "dynamodb:?"], "Resource": "*"}), "reader"
                )
            ],
            "RolePolicy 'items' allows all but a few actions (statement 1)",
            NO_TABLE,
        ),
        (
            [role_policy(document(allow("dynamodb:DescribeStream", f"{EVENTS}/stream/*")), "reader")],
            "RolePolicy 'items' allows `dynamodb:DescribeStream`",
            READING,
        ),
        (
            [attached(FULL_ACCESS)],
            "RolePolicyAttachment 'a' attaches the AWS managed policy AmazonDynamoDBFullAccess",
            NO_TABLE,
        ),
        (
            [attached("arn:aws:iam::aws:policy/job-function/DatabaseAdministrator")],
            "RolePolicyAttachment 'a' attaches the AWS managed policy DatabaseAdministrator",
            NO_TABLE,
        ),
        ([letting_in(READER)], "ResourcePolicy 'p' lets the role use `dynamodb:GetItem`", READING),
        (
            [letting_in(READER.replace("reader", "team/reader"), "dynamodb:PutItem")],
            "ResourcePolicy 'p' lets the role use `dynamodb:PutItem`",
            f'Write name="{WRITE_ROLE}".',
        ),
        (
            [attached(FULL_ACCESS), role_policy(READ, "reader")],
            "RolePolicy 'items' allows `dynamodb:GetItem`",
            BOTH,
        ),
    ],
    ids=[
        "read",
        "write",
        "read and write",
        "everything besides",
        "not alone",
        "wildcard",
        "a table that nobody knows",
        "two tables",
        "a table that Pulumi names",
        "NotAction",
        "NotAction that leaves out names of one character",
        "stream",
        "managed",
        "job function",
        "resource policy",
        "resource policy for a role with a path",
        "two grants",
    ],
)
def test_a_role_that_gives_access_under_another_name(resources, because, advice):
    assert said(role("reader"), *resources) == [
        f"violation: Role 'reader' is named 'reader' and gives access to DynamoDB ({because}); the name must be "
        f"{EXACT}. {advice}"
    ]


UNTOLD = (
    "unknown: Role 'reader' gets permissions from {}, so nobody can tell whether it gives access to DynamoDB, which "
    "takes the name dynamodb-{{table}}-{{read|write}}-role. If it does, name the role so; if not, "
)
LATE_ATTACHMENT = resource(
    ATTACHMENT, "a", {"role": "reader", "policyArn": UNKNOWN}, made_of={"policyArn": [urn(POLICY, "items")]}
)


@pytest.mark.parametrize(
    ("resources", "source"),
    [
        (
            [table(), unknown_policy(role="reader")],
            "RolePolicy 'items', which is made from a table and not known before the update",
        ),
        (
            [table(), unknown_policy(POLICY), LATE_ATTACHMENT],
            "Policy 'items', which is made from a table and not known before the update",
        ),
        (
            [table(), resource(ROLE_POLICY, "items", {"role": "reader", "policy": UNKNOWN})],
            "RolePolicy 'items', which is not known before the update, nor is what it is made from",
        ),
        (
            [letting_in(READER, policy=UNKNOWN)._replace(property_dependencies={"policy": [urn(ROLE, "reader")]})],
            "ResourcePolicy 'p', which is made from the role and not known before the update",
        ),
    ],
)
def test_a_role_of_whose_policy_nobody_can_tell(resources, source):
    assert said(role("reader"), *resources) == [UNTOLD.format(source) + WARN]


def test_a_role_with_the_right_name_of_whose_policy_nobody_can_tell():
    config = {"pattern": "ro-{table}-{a|b}"}
    assert said(role("ro-events-a"), table(), unknown_policy(role="ro-events-a"), **config) == []


def test_what_is_known_weighs_more_than_what_is_not():
    (message,) = said(role("reader"), table(), unknown_policy(role="reader"), attached(FULL_ACCESS))
    assert message.startswith("violation: Role 'reader' is named 'reader' and gives access to DynamoDB (RolePolicyAtt")


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
        f"{CLAIM}"
    ]


def test_the_advice_is_for_the_table_that_the_document_is_about():
    (message,) = said(role("users-reader"), role_policy(READ, "users-reader"))
    assert message.endswith(READING)


def test_a_name_that_pulumi_made_is_not_repeated():
    made_up = resource(ROLE, "reader", {"name": "reader-1a2b3c4", "assumeRolePolicy": LAMBDA})
    (message,) = said(made_up, role_policy(READ, "reader-1a2b3c4"))
    assert message == (
        "violation: Role 'reader' gives access to DynamoDB (RolePolicy 'items' allows `dynamodb:GetItem`) and has no "
        f"`name`, so AWS or Pulumi makes one up; it must be {EXACT}. {READING}"
    )


@pytest.mark.parametrize("prefix", [{}, {"namePrefix": "dynamodb-events-read-role"}, {"name": ""}])
def test_a_name_that_is_made_up(prefix):
    props = {"assumeRolePolicy": LAMBDA, **prefix}
    reader = resource(ROLE, "reader", props)
    policy = resource(ROLE_POLICY, "p", {"role": UNKNOWN, "policy": READ}, made_of={"role": [urn(ROLE, "reader")]})
    assert said(reader, policy) == [
        "violation: Role 'reader' gives access to DynamoDB (RolePolicy 'p' allows `dynamodb:GetItem`) and has no "
        f"`name`, so AWS or Pulumi makes one up; it must be {EXACT}. {READING}"
    ]


def test_a_prefix_alone_claims_access():
    assert said(resource(ROLE, "reader", {"namePrefix": "dynamodb-", "name": ""})) == [
        "violation: Role 'reader' claims to give access to DynamoDB and has no `name`, so AWS or Pulumi makes one up; "
        f"it must be {EXACT}. {CLAIM}"
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
        f"configuration knows; they know events, orders, sessions and users. {CLAIM}"
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
    assert message.endswith(READING)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (READ_ROLE, []),
        (
            "reader",
            [
                "violation: RolePolicy 'items' gives the role 'reader' access to DynamoDB (it allows "
                f"`dynamodb:GetItem`); the name of such a role must be {EXACT}. Rename the role, or give the policy to "
                "another."
            ],
        ),
        (
            "dynamodb-orders-read-role",
            [
                "violation: RolePolicy 'items' gives access to DynamoDB to the role 'dynamodb-orders-read-role', after "
                "a table 'orders' that neither the stack nor the configuration knows; they know events, sessions and "
                f"users. {READING}"
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
        f"`dynamodb:GetItem`); the name must be exactly {{rw|wo}}+{{table}}. {NO_TABLE}"
    ]
    orders = document(allow(resource=EVENTS.replace("events", "orders")))
    (message,) = said(role("ro+orders"), role_policy(orders, "ro+orders"), **config)
    assert message.endswith('Write name="rw+orders".')


def test_tables_of_the_configuration_may_be_patterns():
    config = {"tables": ["orders-*"]}
    assert said(role("dynamodb-orders-dev-read-role"), **config) == []
    (message,) = said(role("dynamodb-carts-dev-read-role"), **config)
    assert "they know orders-*." in message


HIDDEN = resource(ROLE_POLICY, "items", {"role": "reader", "policy": UNKNOWN})
MADE_FROM_A_BUCKET = resource(
    ROLE_POLICY, "items", {"role": "reader", "policy": UNKNOWN}, made_of={"policy": [urn(BUCKET, "b")]}
)


@pytest.mark.parametrize("name", [None, UNKNOWN])
def test_a_role_without_a_known_name_may_give_access_too(name):
    reader = resource(ROLE, "reader", {"name": name}, made_of={"name": ["x"]})
    late = resource(ROLE_POLICY, "items", {"role": UNKNOWN, "policy": UNKNOWN}, made_of={"role": [reader.urn]})
    late = late._replace(props=Object({"role": UNKNOWN, "policy": UNKNOWN}))
    (answer,) = said(table(), reader, late)
    assert answer.startswith("unknown: Role 'reader' gets permissions from RolePolicy 'items', which is not known")


def test_an_inline_policy_may_hide_it_too():
    late = role("reader", inlinePolicies=[{"name": "items", "policy": UNKNOWN}])
    (answer,) = said(table(), late)
    assert answer.startswith("unknown: Role 'reader' gets permissions from Role 'reader', which is not known")


SOMEBODY = {"role": UNKNOWN}
NAMELESS = (
    "to a role whose name is not known before the update, so nobody can tell whether that is "
    f"{EXACT}. Write the name of the role; where it can't be written, {WARN}"
)


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        (
            [resource(ROLE_POLICY, "p", {**SOMEBODY, "policy": READ}, made_of={"role": ["x"]})],
            [f"unknown: RolePolicy 'p' gives access to DynamoDB (it allows `dynamodb:GetItem`) {NAMELESS}"],
        ),
        (
            [
                table(),
                resource(
                    ROLE_POLICY,
                    "p",
                    {**SOMEBODY, "policy": UNKNOWN},
                    made_of={"role": ["x"], "policy": [urn(TABLE, "events")]},
                ),
            ],
            [
                "unknown: RolePolicy 'p' may give access to DynamoDB (it is made from a table and not known before the "
                f"update) {NAMELESS}"
            ],
        ),
        (
            [attached(FULL_ACCESS, **SOMEBODY)],
            [
                "unknown: RolePolicyAttachment 'a' gives access to DynamoDB (it attaches the AWS managed policy "
                f"AmazonDynamoDBFullAccess) {NAMELESS}"
            ],
        ),
        ([attached("arn:aws:iam::aws:policy/AdministratorAccess", **SOMEBODY)], []),
        (
            [
                resource(
                    ROLE_POLICY,
                    "p",
                    {**SOMEBODY, "policy": document(allow("s3:GetObject", "*"))},
                    made_of={"role": ["x"]},
                )
            ],
            [],
        ),
    ],
)
def test_a_policy_for_a_role_that_nobody_can_name(resources, expected):
    assert said(*resources) == expected


def test_an_unknown_policy_of_a_role_that_the_stack_only_names():
    assert said(table(), unknown_policy(role="elsewhere")) == [
        "unknown: The role 'elsewhere' gets permissions from RolePolicy 'items', which is made from a table and not "
        "known before the update, so nobody can tell whether it gives access to DynamoDB, which takes the name "
        f"dynamodb-{{table}}-{{read|write}}-role. If it does, name the role so; if not, {WARN}"
    ]
    assert said(table(), unknown_policy(role=READ_ROLE)) == []


def test_everything_for_a_role_that_the_stack_only_names_is_told_elsewhere():
    assert said(role_policy(document(allow("*", "*")), "elsewhere")) == []


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
                'role_name="dynamodb-events-read-role".'
            ],
        ),
        (
            {"policies": NATIVE_POLICIES},
            [
                "violation: Role 'x' gives access to DynamoDB (Role 'x' allows `dynamodb:GetItem`) and has no "
                "`roleName`, so AWS or Pulumi makes one up; it must be exactly dynamodb-{table}-{read|write}-role. "
                'Write role_name="dynamodb-events-read-role".'
            ],
        ),
        (
            {"roleName": "dynamodb-orders-read-role"},
            [
                "violation: Role 'x' is named 'dynamodb-orders-read-role', after a table 'orders' that neither the "
                f"stack nor the configuration knows; they know events, sessions and users. {CLAIM}"
            ],
        ),
    ],
    ids=["named after its table", "no access", "another name", "no name", "no such table"],
)
def test_roles_of_aws_native(props, expected):
    assert said(resource("aws-native:iam:Role", "x", props)) == expected
