"""Policies give no more on DynamoDB than reading or writing one table needs."""

from __future__ import annotations

import json

import pytest

from guardrails.aws.iam.dynamodb import READ_ACTIONS, STREAM_ACTIONS, WRITE_ACTIONS
from guardrails.core.schema import SettingsError
from guardrails.core.settings import parse
from guardrails.rules.dynamodb_least_privilege import RULE
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
    trust,
    unknown_policy,
)
from tests.policypack.support import UNKNOWN, Served, answers, provider, resource, stack, urn

ELSEWHERE = (
    "n/a: The rule is about IAM roles and policies, and resource policies of tables; this is looked at when the stack "
    "is complete."
)
LATER = "n/a: What does not show in this resource alone is judged when the stack is complete."
ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
RESOURCE_POLICY = "aws:dynamodb/resourcePolicy:ResourcePolicy"
KEY = "arn:aws:kms:ap-southeast-2:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"
USERS = EVENTS.replace("events", "users")

ONE_TABLE = "the ARN of one table (arn:aws:dynamodb:REGION:ACCOUNT:table/NAME), its indexes (/index/*) or its stream."
OWN_TABLE = ONE_TABLE.replace("NAME", "events")
WRITE_ARN = (
    'For the preview to judge it, write the ARN of the table out: f"arn:aws:dynamodb:{region}:{account}:table/{name}".'
)
NOT_KNOWN = (
    "nobody can tell whether it gives no more than it must. The update judges it before it makes the policy. "
    f"{WRITE_ARN}"
)


def full(actions):
    return [f"dynamodb:{action}" for action in actions]


def said(*resources, **config):
    return answers(RULE, stack(*resources), **config)


def reading(*statements):
    """What the rule says of a read role's policy, without the resource's name."""
    found = said(table(), role(), role_policy(document(*statements)))
    return [message.removeprefix("violation: RolePolicy 'items' ") for message in found]


def writing(*statements):
    found = said(table(), role(WRITE_ROLE), role_policy(document(*statements), WRITE_ROLE))
    return [message.removeprefix("violation: RolePolicy 'items' ") for message in found]


def standing(*statements):
    """The same of a policy that nobody holds."""
    found = said(resource(POLICY, "p", {"name": "p", "policy": document(*statements)}))
    return [message.removeprefix("violation: Policy 'p' ") for message in found]


@pytest.mark.parametrize(
    "statements",
    [
        [allow(full(READ_ACTIONS + STREAM_ACTIONS), [EVENTS, f"{EVENTS}/index/*", f"{EVENTS}/stream/*"])],
        [allow("dynamodb:GetItem"), allow(full(STREAM_ACTIONS), f"{EVENTS}/stream/2026-11-23T00:00:00.000")],
        [allow("DynamoDB:getitem")],
        [allow(resource="arn:aws:dynamodb:*:*:table/events")],
        [allow(resource=f"{EVENTS}/*")],
        [allow(Condition={"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": ["${aws:username}"]}})],
        [allow(), {"Effect": "Deny", "Action": "dynamodb:*", "Resource": "*"}],
        [allow(), {"Effect": "Deny", "NotAction": "dynamodb:*", "NotResource": EVENTS}],
        [allow(), allow(["logs:CreateLogStream", "logs:PutLogEvents"], "*")],
        [allow(["dynamodb:GetItem", "s3:GetObject"], [EVENTS, "arn:aws:s3:::bucket/*"])],
        [allow(), {"Effect": "Allow", "NotAction": "dynamodb:*", "Resource": "*"}],
        [allow(), {"Effect": "Allow", "NotAction": "iam:*", "Resource": "arn:aws:s3:::bucket/*"}],
        [allow(), {"Effect": "Allow", "Action": "*", "NotResource": ["arn:aws:dynamodb:*", "arn:aws:kms:*"]}],
    ],
    ids=[
        "all read actions",
        "stream apart",
        "any case",
        "any region and account",
        "all below the table",
        "a condition",
        "deny beside it",
        "deny all else",
        "another service",
        "another service in the same statement",
        "everything but DynamoDB",
        "everything but IAM on a bucket",
        "everything on what is not DynamoDB",
    ],
)
def test_a_read_role_passes(statements):
    assert reading(*statements) == []


def test_a_write_role_passes():
    returned = {"StringEqualsIfExists": {"dynamodb:ReturnValues": ["NONE", "UPDATED_NEW"]}}
    assert writing(allow(full(WRITE_ACTIONS), EVENTS, Condition=returned)) == []


def wild(*actions, label="statement 1", example="GetItem"):
    shown = ", ".join(f"`{action}`" for action in actions)
    return (
        f"allows {shown} in {label}; a wildcard also stands for actions that nobody chose. Write out each action, for "
        f"example dynamodb:{example}."
    )


@pytest.mark.parametrize(
    "action",
    [
        "dynamodb:*",
        "dynamodb:Get*",
        "dynamodb:*Item",
        "dynamodb:BatchGet?tem",
        "DYNAMODB:*",
        "d*:GetItem",
        "dynamo*:*",
        "*",
        "*:*",
    ],
)
def test_wildcards_in_actions(action):
    assert reading(allow(action)) == [wild(action)]
    assert standing(allow(action)) == [wild(action)]
    assert writing(allow([action, "dynamodb:PutItem"])) == [wild(action, example="PutItem")]


def test_a_condition_does_not_excuse_a_wildcard():
    condition = {"StringEquals": {"aws:PrincipalOrgID": "o-1"}}
    assert reading(allow("dynamodb:*", Condition=condition, Sid="All")) == [wild("dynamodb:*", label="statement 'All'")]


def test_a_deny_does_not_excuse_a_wildcard():
    deny = {"Effect": "Deny", "Action": "dynamodb:Delete*", "Resource": "*"}
    assert reading(deny, allow("dynamodb:*")) == [wild("dynamodb:*", label="statement 2")]


def test_many_actions_are_counted():
    actions = [f"dynamodb:{letter}*" for letter in "ABCDEFG"]
    assert reading(allow(actions)) == [
        wild(*actions[:5]).replace("`dynamodb:E*` in", "`dynamodb:E*` and 2 more in"),
    ]


@pytest.mark.parametrize(
    "wrong",
    [
        "*",
        "arn:aws:dynamodb:*",
        "arn:aws:dynamodb:*:*:table/*",
        "arn:aws:dynamodb:ap-southeast-2:123456789012:*",
        "arn:aws:dynamodb:ap-southeast-2:123456789012:table/*",
        f"{EVENTS}*",
        f"{EVENTS[:-1]}?",
        f"{EVENTS}/backup/*",
        "arn:aws:dynamodb:ap-*:123456789012:table/events",
        "arn:aws:dynamodb:ap-southeast-2:123456789012:table/${aws:username}",
        "arn:aws:s3:::bucket",
        "events",
    ],
)
def test_resources_that_are_not_one_table(wrong):
    assert reading(allow(resource=wrong)) == [
        f"allows DynamoDB actions on `{wrong}` in statement 1; '{READ_ROLE}' is for the table 'events' only. "
        f"Write {OWN_TABLE}"
    ]
    assert standing(allow(resource=wrong)) == [
        f"allows DynamoDB actions on `{wrong}` in statement 1. Write {ONE_TABLE}"
    ]


@pytest.mark.parametrize("wrong", [USERS, f"{USERS}/index/*", EVENTS.replace("events", "Events"), f"{EVENTS}-archive"])
def test_resources_of_another_table(wrong):
    assert reading(allow(resource=[EVENTS, wrong])) == [
        f"allows DynamoDB actions on `{wrong}` in statement 1; '{READ_ROLE}' is for the table 'events' only. "
        f"Write {OWN_TABLE} Or name the role after the table that it is for."
    ]
    assert standing(allow(resource=[EVENTS, wrong])) == []


def test_not_action():
    expected = (
        "allows all but the actions that `NotAction` lists, in statement 1, DynamoDB's among them. Write Action with "
        "each action that is needed."
    )
    assert reading({"Effect": "Allow", "NotAction": ["iam:*"], "Resource": EVENTS}) == [expected]
    assert standing({"Effect": "Allow", "NotAction": "dynamodb:DeleteTable", "Resource": EVENTS}) == [expected]


def test_not_resource():
    statement = {"Effect": "Allow", "Action": "dynamodb:GetItem", "NotResource": USERS}
    expected = "allows DynamoDB actions on all but what `NotResource` lists, in statement 1. Write Resource with "
    assert reading(statement) == [expected + OWN_TABLE]
    assert standing(statement) == [expected + ONE_TABLE]


@pytest.mark.parametrize("action", ["PutItem", "DeleteTable", "PartiQLSelect", "ListStreams", "NoSuchAction"])
def test_a_read_role_only_reads(action):
    assert reading(allow([f"dynamodb:{action}", "dynamodb:Query"])) == [
        f"allows `dynamodb:{action}` in statement 1, but '{READ_ROLE}' is a read role; such a role has only GetItem, "
        "BatchGetItem, Query, Scan, ConditionCheckItem, DescribeTable, DescribeStream, GetRecords, GetShardIterator. "
        "Remove what is not among them."
    ]


@pytest.mark.parametrize("action", ["GetItem", "Scan", "GetRecords", "UpdateTable"])
def test_a_write_role_only_writes(action):
    assert writing(allow(f"dynamodb:{action}")) == [
        f"allows `dynamodb:{action}` in statement 1, but '{WRITE_ROLE}' is a write role; such a role has only PutItem, "
        "UpdateItem, DeleteItem, BatchWriteItem, DescribeTable. Remove what is not among them."
    ]


def test_a_policy_without_a_role_may_do_both():
    assert standing(allow(["dynamodb:GetItem", "dynamodb:PutItem"], [EVENTS, USERS])) == []


@pytest.mark.parametrize(
    ("type_", "props"),
    [
        ("aws:iam/userPolicy:UserPolicy", {"user": "ann"}),
        ("aws:iam/groupPolicy:GroupPolicy", {"group": "ops"}),
        (POLICY, {"name": "p"}),
        (ROLE_POLICY, {"role": "reader"}),
    ],
)
def test_every_type_of_policy(type_, props):
    label = type_.rpartition(":")[2]
    assert said(resource(type_, "x", {"policy": document(allow("dynamodb:*")), **props})) == [
        f"violation: {label} 'x' {wild('dynamodb:*')}"
    ]


def test_inline_policy_of_a_permission_set():
    token = "aws:ssoadmin/permissionSetInlinePolicy:PermissionSetInlinePolicy"
    assert said(resource(token, "x", {"inlinePolicy": document(allow("dynamodb:*"))})) == [
        f"violation: PermissionSetInlinePolicy 'x' {wild('dynamodb:*')}"
    ]


def test_inline_policies_of_a_role():
    inline = [
        {"name": "wide", "policy": document(allow("dynamodb:*"))},
        {"policy": "no JSON"},
        {"name": "", "policy": ""},
        {"name": "late", "policy": UNKNOWN},
        UNKNOWN,
        "none",
    ]
    head = f"Role '{READ_ROLE}' has"
    assert said(role(inlinePolicies=inline)) == [
        f"violation: {head} the inline policy 'wide', which {wild('dynamodb:*')}",
        f"violation: {head} the inline policy '2', which holds a policy document that is not valid JSON (line 1, "
        "column 1). Write a valid one.",
        f"unknown: {head} a value for `inlinePolicies[3].policy` that is not known before the update, so {NOT_KNOWN}",
        f"unknown: {head} a value for `inlinePolicies[4]` that is not known before the update, so {NOT_KNOWN}",
        f"violation: {head} a string at `inlinePolicies[5]`, where an object is required, so it is not shown that it "
        "gives no more than it must. Write an object.",
    ]


def test_a_policy_attached_by_reference_is_held_to_the_role():
    standalone = resource(POLICY, "p", {"name": "p", "policy": document(allow("dynamodb:PutItem"))})
    attachment = resource(
        ATTACHMENT,
        "a",
        {"role": READ_ROLE, "policyArn": UNKNOWN},
        made_of={"policyArn": [urn(POLICY, "p")], "role": [urn(ROLE, READ_ROLE)]},
    )
    (message,) = said(role(), standalone, attachment)
    assert message.startswith(
        f"violation: Policy 'p' allows `dynamodb:PutItem` in statement 1, but '{READ_ROLE}' is a "
    )


def test_a_policy_of_two_roles_is_held_to_both():
    standalone = resource(
        POLICY, "p", {"name": "p", "policy": document(allow(["dynamodb:GetItem", "dynamodb:PutItem"]))}
    )
    arn = "arn:aws:iam::123456789012:policy/p"
    roles = [role(READ_ROLE, managedPolicyArns=[arn]), role(WRITE_ROLE, managedPolicyArns=[arn])]
    assert [message.split(";")[0] for message in said(standalone, *roles)] == [
        f"violation: Policy 'p' allows `dynamodb:PutItem` in statement 1, but '{READ_ROLE}' is a read role",
        f"violation: Policy 'p' allows `dynamodb:GetItem` in statement 1, but '{WRITE_ROLE}' is a write role",
    ]


def test_a_boundary_grants_nothing():
    boundary = resource(POLICY, "p", {"name": "p", "policy": document(allow("*", "*"))})
    bounded = role(permissionsBoundary="arn:aws:iam::123456789012:policy/p")
    assert said(bounded, boundary) == [
        "unknown: Policy 'p' is only a permissions boundary here, which gives nothing; attached elsewhere it would "
        f"break this rule: it {wild('*')}"
    ]
    assert len(said(boundary)) == 2
    harmless = resource(POLICY, "p", {"name": "p", "policy": document(allow())})
    assert said(bounded, harmless) == []
    late = resource(POLICY, "p", {"name": "p", "policy": UNKNOWN}, made_of={"policy": ["x"]})
    assert said(bounded, late) == []


def test_a_boundary_that_is_attached_as_well_is_judged():
    wide = resource(POLICY, "p", {"name": "p", "policy": document(allow("dynamodb:*"))})
    arn = "arn:aws:iam::123456789012:policy/p"
    ops = resource("aws:iam/userPolicyAttachment:UserPolicyAttachment", "a", {"user": "ops", "policyArn": arn})
    assert said(role("app", permissionsBoundary=arn), wide, ops) == [f"violation: Policy 'p' {wild('dynamodb:*')}"]


def test_the_note_on_a_boundary_never_blocks():
    boundary = resource(POLICY, "p", {"name": "p", "policy": document(allow("*", "*"))})
    parsed = parse(RULE, {"onUnknown": "block"})
    bounded = role(permissionsBoundary="arn:aws:iam::123456789012:policy/p")
    (finding,) = RULE.at_end(stack(boundary, bounded), parsed.settings)
    assert finding.may_block is False


@pytest.mark.parametrize(
    ("type_", "props"),
    [
        (ATTACHMENT, {"role": "reader", "policyArn": "ARN"}),
        ("aws:iam/userPolicyAttachment:UserPolicyAttachment", {"user": "ann", "policyArn": "ARN"}),
        ("aws:iam/groupPolicyAttachment:GroupPolicyAttachment", {"group": "ops", "policyArn": "ARN"}),
        ("aws:iam/policyAttachment:PolicyAttachment", {"users": ["ann"], "policyArn": "ARN"}),
        (
            "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive",
            {"roleName": "reader", "policyArns": ["ARN"]},
        ),
        (
            "aws:iam/userPolicyAttachmentsExclusive:UserPolicyAttachmentsExclusive",
            {"userName": "ann", "policyArns": ["ARN"]},
        ),
        (
            "aws:iam/groupPolicyAttachmentsExclusive:GroupPolicyAttachmentsExclusive",
            {"groupName": "ops", "policyArns": ["ARN"]},
        ),
        ("aws:ssoadmin/managedPolicyAttachment:ManagedPolicyAttachment", {"managedPolicyArn": "ARN"}),
        (
            "aws:ssoadmin/managedPolicyAttachmentsExclusive:ManagedPolicyAttachmentsExclusive",
            {"managedPolicyArns": ["ARN"]},
        ),
        (ROLE, {"name": "reader", "assumeRolePolicy": LAMBDA, "managedPolicyArns": ["ARN"]}),
    ],
)
@pytest.mark.parametrize("name", ["AmazonDynamoDBFullAccess", "AmazonDynamoDBReadOnlyAccess", "AdministratorAccess"])
def test_managed_policies(type_, props, name):
    props = json.loads(json.dumps(props).replace('"ARN"', f'"arn:aws:iam::aws:policy/{name}"'))
    assert said(resource(type_, "x", props)) == [
        f"violation: {type_.rpartition(':')[2]} 'x' attaches the AWS managed policy {name}, which allows actions on "
        "the items of every table. Remove it, and write a policy with the actions and the table that are needed."
    ]


def test_managed_policies_without_access_to_items_pass():
    arns = ["arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole", "arn:aws:iam::aws:policy/SecurityAudit"]
    assert said(role(managedPolicyArns=arns)) == []


def test_an_attachment_of_something_unknown():
    attachment = resource(ATTACHMENT, "a", {"role": "reader", "policyArn": UNKNOWN}, made_of={"policyArn": ["x"]})
    assert said(attachment) == [
        "unknown: RolePolicyAttachment 'a' has a value for `policyArn` that is not known before the update, so nobody "
        "can tell whether it gives no more than it must. Write the ARN as text, or attach a policy of this stack."
    ]


KMS = (
    "allows `kms:Decrypt` in statement 2, together with access to DynamoDB; DynamoDB itself uses the AWS managed key "
    "for whoever may use the table. Remove it; where another service needs a key, write a condition on "
    "`kms:ViaService`."
)


@pytest.mark.parametrize("key", ["*", KEY, "arn:aws:kms:*:*:key/*", "arn:aws:kms:ap-southeast-2:1:alias/aws/dynamodb"])
def test_kms_for_the_managed_key(key):
    assert reading(allow(), allow("kms:Decrypt", key)) == [KMS]
    assert standing(allow(), allow("kms:Decrypt", key)) == [KMS]
    assert standing(allow("kms:Decrypt", key)) == []


@pytest.mark.parametrize(
    ("service", "excused"),
    [
        ("sqs.ap-southeast-2.amazonaws.com", True),
        (["sqs.ap-southeast-2.amazonaws.com", "sns.*.amazonaws.com"], True),
        ("dynamodb.ap-southeast-2.amazonaws.com", False),
        (["sqs.ap-southeast-2.amazonaws.com", "dynamodb.*.amazonaws.com"], False),
        ("*.ap-southeast-2.amazonaws.com", False),
        ([], True),
    ],
)
def test_kms_by_way_of_another_service(service, excused):
    statement = allow("kms:Decrypt", KEY, Condition={"StringLike": {"kms:viaService": service}})
    assert reading(allow(), statement) == ([] if excused else [KMS])


def test_a_condition_that_turns_the_service_round_excuses_nothing():
    condition = {"StringNotEquals": {"kms:ViaService": "sqs.ap-southeast-2.amazonaws.com"}}
    assert reading(allow(), allow("kms:Decrypt", KEY, Condition=condition)) == [KMS]


def test_a_condition_on_something_else_excuses_nothing():
    condition = {"StringEquals": {"aws:SourceAccount": "sqs.ap-southeast-2.amazonaws.com"}}
    assert reading(allow(), allow("kms:Decrypt", KEY, Condition=condition)) == [KMS]


def test_kms_on_all_but_a_key():
    statement = {"Effect": "Allow", "Action": "kms:Decrypt", "NotResource": KEY}
    assert reading(allow(), statement) == [KMS]


def test_kms_for_a_customer_key():
    policy = role_policy(document(allow(), allow("kms:Decrypt", KEY)))
    assert said(role(), policy, table(serverSideEncryption={"enabled": True, "kmsKeyArn": KEY})) == []
    assert said(role(), policy, resource("aws:kms/key:Key", "k", {"arn": KEY})) == []
    assert said(role(), policy, table(serverSideEncryption={"enabled": True, "kmsKeyArn": ""})) != []


def test_kms_in_another_policy_of_the_role():
    other = resource(ROLE_POLICY, "keys", {"role": READ_ROLE, "policy": document(allow("kms:Decrypt", "*"))})
    assert said(role(), role_policy(document(allow())), other) == [
        f"violation: RolePolicy 'keys' {KMS.replace('statement 2', 'statement 1')}"
    ]
    assert (
        said(role("other"), resource(ROLE_POLICY, "keys", {"role": "other", "policy": document(allow("kms:*", "*"))}))
        == []
    )


def test_kms_in_another_policy_of_a_user():
    """Each policy of a user or a group is judged by itself."""
    type_ = "aws:iam/userPolicy:UserPolicy"
    ann = resource("aws:iam/user:User", "ann", {"name": "ann"})
    policies = [
        resource(type_, str(number), {"user": "ann", "policy": document(statement)})
        for number, statement in enumerate([allow(), allow("kms:Decrypt", "*")])
    ]
    assert said(ann, *policies) == []


def test_only_roles_have_a_duty():
    policy = {"user": READ_ROLE, "policy": document(allow("dynamodb:PutItem"))}
    assert said(resource("aws:iam/userPolicy:UserPolicy", "x", policy)) == []


def test_a_role_whose_name_is_unknown_has_no_duty_yet():
    late = resource(ROLE, "late", {"name": UNKNOWN}, made_of={"name": ["x"]})
    policy = {"role": UNKNOWN, "policy": document(allow("dynamodb:PutItem"))}
    assert said(late, resource(ROLE_POLICY, "x", policy, made_of={"role": [urn(ROLE, "late")]})) == []


ANYONE = (
    "has a trust policy that lets anyone (`*`) assume it, in statement 1. Write the services, the accounts or the "
    "roles that may, under `Principal`, or a condition with StringEquals or ArnLike on a key that names an account, an "
    "organisation or an ARN (aws:PrincipalOrgID, aws:PrincipalArn, aws:SourceAccount)."
)
READS = document(allow())


def trusting(name, policy, **props):
    return role(name, assumeRolePolicy=policy, **props)


@pytest.mark.parametrize(
    "resources",
    [
        [trusting(READ_ROLE, trust("*"))],
        [trusting("dynamodb-autoscaling", trust("*"))],
        [trusting("x", trust("*")), role_policy(READS, "x")],
        [trusting("x", trust("*"), inlinePolicies=[{"name": "p", "policy": READS}])],
        [trusting("x", trust("*")), role_policy(document(allow("*", "*")), "x")],
        [trusting("x", trust("*"), managedPolicyArns=["arn:aws:iam::aws:policy/ReadOnlyAccess"])],
        [
            trusting("x", trust("*")),
            resource(
                RESOURCE_POLICY,
                "p",
                {
                    "resourceArn": EVENTS,
                    "policy": document(
                        {**allow(resource="*"), "Principal": {"AWS": "arn:aws:iam::123456789012:role/x"}}
                    ),
                },
            ),
        ],
    ],
    ids=[
        "by name",
        "by its beginning",
        "policy",
        "inline policy",
        "everything",
        "AWS managed policy",
        "resource policy",
    ],
)
def test_a_role_with_access_that_anyone_may_assume(resources):
    name = resources[0].name
    assert f"violation: Role '{name}' {ANYONE}" in said(*resources)


@pytest.mark.parametrize(
    "resources",
    [
        [trusting("build", trust("*"))],
        [trusting("build", "{")],
        [trusting("build", UNKNOWN)],
        [trusting("build", trust("*")), role_policy(document(allow("s3:GetObject", "*")), "build")],
        [trusting("build", trust("*")), role_policy(document(allow("dynamodb:List*", "*")), "build")],
        [trusting("build", trust("*")), role_policy(READS, "another")],
    ],
    ids=["no policy", "no policy and no document", "unknown", "another service", "only listing", "another role's"],
)
def test_who_assumes_a_role_without_access_is_nobodys_business_here(resources):
    assert [message for message in said(*resources) if "Role 'build'" in message] == []


@pytest.mark.parametrize(
    "policy",
    [
        LAMBDA,
        trust({"AWS": ["arn:aws:iam::123456789012:root", "arn:aws:iam::210987654321:role/x"]}),
        # No wildcard: IAM takes a `*` in a role's name for what it is, and such a role there is none.
        trust({"AWS": "arn:aws:iam::123456789012:role/*"}),
        trust("*", Condition={"StringEquals": {"aws:PrincipalOrgID": "o-abcd123456"}}),
        document({"Effect": "Deny", "Action": "sts:AssumeRole", "Principal": "*"}),
    ],
)
def test_a_trust_policy_that_names_whom_it_lets_in(policy):
    assert said(role(assumeRolePolicy=policy)) == []


def test_a_trust_policy_that_is_none():
    assert said(role(assumeRolePolicy="{")) == [
        f"violation: Role '{READ_ROLE}' has a trust policy that is not valid JSON (line 1, column 2). Write a valid "
        "policy document."
    ]


def test_a_trust_policy_of_the_wrong_type():
    (message,) = said(role(assumeRolePolicy=True))
    assert message.startswith(f"violation: Role '{READ_ROLE}' has a value of another type at `assumeRolePolicy`")


NAMED = "its trust policy lets nobody in but those named"


def test_an_unknown_trust_policy():
    late = role(assumeRolePolicy=UNKNOWN, made_of={"assumeRolePolicy": ["x"]})
    assert said(late) == [
        f"unknown: Role '{READ_ROLE}' has a value for `assumeRolePolicy` that is not known before the update, so "
        f"nobody can tell whether {NAMED}. The update judges it. For the preview to judge it, write ARNs out: "
        'f"arn:aws:iam::{account}:oidc-provider/{issuer}".'
    ]


def test_a_trust_policy_with_a_part_that_is_unknown():
    assert said(role(assumeRolePolicy=trust({"AWS": UNKNOWN}))) == [
        f"unknown: Role '{READ_ROLE}' has a trust policy that lets somebody in, in statement 1, who is not known "
        f"before the update, so nobody can tell whether {NAMED}. The update judges it."
    ]


def test_a_trust_policy_that_lacks_whom_it_lets_in():
    lacking = document({"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": []}})
    assert said(role(assumeRolePolicy=lacking)) == [
        f"violation: Role '{READ_ROLE}' has a trust policy that is not a policy: `AWS` of its statement 1 is an empty "
        "list. Write a valid policy document."
    ]
    traced = role(assumeRolePolicy=lacking, made_of={"assumeRolePolicy": ["x"]})
    assert [message.partition(":")[0] for message in said(traced)] == ["unknown"]
    empty = role(assumeRolePolicy='{"Version": "2012-10-17"}', made_of={"assumeRolePolicy": ["x"]})
    (message,) = said(empty)
    assert message.startswith(
        f"unknown: Role '{READ_ROLE}' has a trust policy that is not known before the update, so nobody can tell "
        f"whether {NAMED}. The update judges it."
    )


# What one resource shows is told on it, so that an update stops it before it is made.


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        (role_policy(document(allow("dynamodb:*"))), [f"violation: RolePolicy 'items' {wild('dynamodb:*')}"]),
        (role_policy(document(allow("dynamodb:*")), UNKNOWN), [f"violation: RolePolicy 'items' {wild('dynamodb:*')}"]),
        (
            role_policy(document(allow("dynamodb:PutItem"))),
            [
                f"violation: RolePolicy 'items' allows `dynamodb:PutItem` in statement 1, but '{READ_ROLE}' is a read "
                "role; such a role has only GetItem, BatchGetItem, Query, Scan, ConditionCheckItem, DescribeTable, "
                "DescribeStream, GetRecords, GetShardIterator. Remove what is not among them."
            ],
        ),
        (role_policy(document(allow("dynamodb:PutItem")), UNKNOWN), []),
        (
            role_policy(document(allow(resource=USERS))),
            [
                f"violation: RolePolicy 'items' allows DynamoDB actions on `{USERS}` in statement 1; '{READ_ROLE}' is "
                f"for the table 'events' only. Write {OWN_TABLE} Or name the role after the table that it is "
                "for."
            ],
        ),
        (role_policy(document(allow(resource=f"{EVENTS}-1a2b3c4"))), []),
        (role_policy(document(allow())), []),
        (role_policy(document(allow("dynamodb:ListTables", "*")), "reader"), []),
        (
            role_policy("no JSON"),
            [
                "violation: RolePolicy 'items' holds a policy document that is not valid JSON (line 1, column 1). "
                "Write a valid one."
            ],
        ),
        (role_policy(UNKNOWN), [LATER]),
        (role_policy(document({"Effect": "Allow", "Action": "dynamodb:GetItem"})), []),
        (
            resource("aws:iam/userPolicy:UserPolicy", "x", {"user": "ann", "policy": document(allow("dynamodb:*"))}),
            [f"violation: UserPolicy 'x' {wild('dynamodb:*')}"],
        ),
        (
            resource("aws:iam/groupPolicy:GroupPolicy", "x", {"group": "ops", "policy": document(allow("dynamodb:*"))}),
            [f"violation: GroupPolicy 'x' {wild('dynamodb:*')}"],
        ),
        (
            role(inlinePolicies=[{"name": "wide", "policy": document(allow("dynamodb:*"))}]),
            [f"violation: Role '{READ_ROLE}' has the inline policy 'wide', which {wild('dynamodb:*')}"],
        ),
        (resource(POLICY, "p", {"name": "p", "policy": document(allow("dynamodb:*"))}), [LATER]),
        (role(assumeRolePolicy=trust("*")), [f"violation: Role '{READ_ROLE}' {ANYONE}"]),
        (role("x", assumeRolePolicy=trust("*")), []),
        (role(assumeRolePolicy=UNKNOWN), []),
        (role_policy(document(allow(), allow("kms:Decrypt", "*"))), [f"violation: RolePolicy 'items' {KMS}"]),
        (role_policy(document(allow(), allow("kms:Decrypt", KEY))), []),
        (
            resource(
                ATTACHMENT, "a", {"role": UNKNOWN, "policyArn": "arn:aws:iam::aws:policy/AmazonDynamoDBFullAccess"}
            ),
            [
                "violation: RolePolicyAttachment 'a' attaches the AWS managed policy AmazonDynamoDBFullAccess, which "
                "allows actions on the items of every table. Remove it, and write a policy with the actions and the "
                "table that are needed."
            ],
        ),
        (resource(ATTACHMENT, "a", {"role": READ_ROLE, "policyArn": "arn:aws:iam::123456789012:policy/p"}), []),
        (resource(ATTACHMENT, "a", {"role": READ_ROLE, "policyArn": UNKNOWN}), [LATER]),
        (table(), [ELSEWHERE]),
        (resource("aws:kms/key:Key", "k", {}), [ELSEWHERE]),
    ],
)
def test_what_one_resource_shows(subject, expected):
    assert answers(RULE, subject) == expected


SUBJECTS = [
    role_policy(document(allow("dynamodb:*"), allow("dynamodb:PutItem", [USERS, "*"]), allow("kms:Decrypt", "*"))),
    role_policy("no JSON"),
    role(inlinePolicies=[{"name": "p", "policy": document(allow("dynamodb:*", "*"))}], assumeRolePolicy=trust("*")),
    role(managedPolicyArns=["arn:aws:iam::aws:policy/AmazonDynamoDBFullAccess"]),
    resource(
        RESOURCE_POLICY,
        "p",
        {
            "resourceArn": EVENTS,
            "policy": document({**allow("dynamodb:*", "*"), "Principal": {"AWS": ["*", "999999999999"]}}),
        },
    ),
    role_policy(document(*[allow("dynamodb:*", Sid=f"s{number}") for number in range(25)])),
]


@pytest.mark.parametrize("subject", SUBJECTS)
def test_the_end_says_the_same_in_the_same_words(subject):
    """So what was told on the resource is not told again."""
    first = [message for message in answers(RULE, subject) if message.startswith("violation")]
    assert first
    assert [message for message in said(table(), subject) if message.startswith("violation")] == first


def test_what_was_told_on_the_resource_is_not_told_again():
    served = Served([RULE])
    policy = {"role": READ_ROLE, "policy": document(allow("dynamodb:*"))}
    assert len(served.violations(ROLE_POLICY, "items", policy)) == 1
    assert served.stack_violations({"type": ROLE_POLICY, "name": "items", "props": policy}) == []


def test_a_document_that_the_preview_did_not_know_is_told_in_the_update_before_it_is_made():
    served = Served([RULE])
    made_of = {"policy": [urn(TABLE, "events")]}
    stack_of = [
        {"type": TABLE, "name": "events", "props": {"name": "events"}},
        {"type": ROLE_POLICY, "name": "items", "props": {"role": READ_ROLE, "policy": UNKNOWN}, "made_of": made_of},
    ]
    assert served.violations(ROLE_POLICY, "items", {"role": READ_ROLE, "policy": UNKNOWN}) == []
    assert served.stack_violations(*stack_of) == []
    (found,) = served.violations(ROLE_POLICY, "items", {"role": READ_ROLE, "policy": document(allow("dynamodb:*"))})
    assert (found.level, found.message) == ("mandatory", f"RolePolicy 'items' {wild('dynamodb:*')}")


def test_the_pattern_of_the_other_rule_holds_on_the_resource_too():
    served = Served(config={"dynamodb-role-naming": {"pattern": "ddb-{table}-{ro|rw}"}})
    found = served.violations(
        ROLE_POLICY, "p", {"role": "ddb-events-ro", "policy": document(allow("dynamodb:PutItem"))}
    )
    assert [each.message.split(";")[0] for each in found] == [
        "RolePolicy 'p' allows `dynamodb:PutItem` in statement 1, but 'ddb-events-ro' is a read role"
    ]


def named_by_pulumi(logical="events", suffix="1a2b3c4"):
    return resource(TABLE, logical, {"name": f"{logical}-{suffix}"})


@pytest.mark.parametrize(
    ("tables", "arn", "passes"),
    [
        ([named_by_pulumi()], f"{EVENTS}-1a2b3c4", True),
        ([named_by_pulumi()], f"{EVENTS}-7777777", False),
        ([named_by_pulumi()], EVENTS, False),
        ([table(), named_by_pulumi()], EVENTS, True),
        ([], f"{EVENTS}-1a2b3c4", True),
        ([], f"{EVENTS}-archive", False),
    ],
)
def test_a_role_is_for_the_table_that_pulumi_names(tables, arn, passes):
    assert bool(said(*tables, role(), role_policy(document(allow(resource=arn))))) is not passes


def test_what_the_end_adds_is_told_with_the_role():
    late = role_policy(document(allow(["dynamodb:*", "dynamodb:PutItem"])), UNKNOWN)._replace(
        property_dependencies={"role": [urn(ROLE, READ_ROLE)]}
    )
    assert said(table(), role(), late) == [
        f"violation: RolePolicy 'items' {wild('dynamodb:*')}",
        f"violation: RolePolicy 'items' allows `dynamodb:PutItem` in statement 1, but '{READ_ROLE}' is a read role; "
        "such a role has only GetItem, BatchGetItem, Query, Scan, ConditionCheckItem, DescribeTable, DescribeStream, "
        "GetRecords, GetShardIterator. Remove what is not among them.",
    ]


@pytest.mark.parametrize(
    "statement",
    [
        allow("sqs:SendMessage", UNKNOWN),
        allow(["s3:PutObject", "s3:Get*"], f"{UNKNOWN}/*"),
        allow(["dynamodb:List*", "dynamodb:Describe*"], UNKNOWN),
        {"Effect": "Allow", "NotAction": "dynamodb:*", "Resource": UNKNOWN},
        {"Effect": "Deny", "Action": UNKNOWN, "Resource": UNKNOWN},
    ],
)
def test_what_gives_no_access_is_nobodys_business_whatever_in_it_is_unknown(statement):
    policy = {"Version": "2012-10-17", "Statement": [statement]}
    assert said(table(), role("worker"), resource(ROLE_POLICY, "p", {"role": "worker", "policy": policy})) == []


@pytest.mark.parametrize("name", ["monitor", "ops"])
def test_listing_and_describing_is_no_access(name):
    policy = document(allow(["dynamodb:List*", "dynamodb:Describe*", "cloudwatch:Get*"], "*"))
    assert said(role(name), role_policy(policy, name)) == []


def test_a_role_of_the_pattern_does_not_even_list():
    assert said(role(), role_policy(document(allow("dynamodb:ListTables", "*")))) == [
        f"violation: RolePolicy 'items' allows `dynamodb:ListTables` in statement 1, but '{READ_ROLE}' is a read role; "
        "such a role has only GetItem, BatchGetItem, Query, Scan, ConditionCheckItem, DescribeTable, DescribeStream, "
        "GetRecords, GetShardIterator. Remove what is not among them.",
        f"violation: RolePolicy 'items' allows DynamoDB actions on `*` in statement 1; '{READ_ROLE}' is for the table "
        f"'events' only. Write {OWN_TABLE}",
    ]


def test_a_statement_without_a_resource_is_on_its_way_or_no_policy():
    lacking = document({"Effect": "Allow", "Action": "dynamodb:GetItem"})
    assert said(role(), role_policy(lacking)) == [
        "violation: RolePolicy 'items' holds a policy document that is not a policy: its statement 1 has no "
        "`Resource`. Write a valid one."
    ]
    traced = role_policy(lacking)._replace(property_dependencies={"policy": [urn(TABLE, "events")]})
    assert said(table(), role(), traced) == [
        f"unknown: RolePolicy 'items' holds a policy document with a part that is not known before the update, so "
        f"{NOT_KNOWN}"
    ]


def test_a_document_without_statements_is_on_its_way_or_no_policy():
    assert said(role(), role_policy('{"Version": "2012-10-17"}')) == [
        "violation: RolePolicy 'items' holds a policy document that is not a policy: it has no `Statement`. Write a "
        "valid one."
    ]
    traced = role_policy('{"Version": "2012-10-17"}')._replace(property_dependencies={"policy": ["x"]})
    assert [message.partition(":")[0] for message in said(role(), traced)] == ["unknown"]


def test_a_policy_of_the_account_on_a_role_of_the_pattern_is_not_verified():
    arn = "arn:aws:iam::123456789012:policy/shared/events"
    attachments = [resource(ATTACHMENT, name, {"role": name, "policyArn": arn}) for name in (READ_ROLE, "reader")]
    assert said(role(), role("reader"), *attachments) == [
        f"unknown: RolePolicyAttachment '{READ_ROLE}' attaches the policy {arn} to '{READ_ROLE}'; the stack does not "
        "hold it, so nobody can tell whether it gives no more than it must. Write what it allows into a policy of this "
        "stack."
    ]
    own = resource(POLICY, "p", {"name": "events", "policy": document(allow())})
    assert said(role(), own, attachments[0]) == []


def test_advice_on_a_document_that_is_not_made_from_a_table_is_about_no_table():
    bucket = resource("aws:s3/bucket:Bucket", "reports", {})
    of_bucket = resource(
        "aws:iam/rolePolicy:RolePolicy",
        "reports",
        {"role": "reader", "policy": UNKNOWN},
        made_of={"policy": [bucket.urn]},
    )
    assert said(table(), bucket, of_bucket) == [
        "unknown: RolePolicy 'reports' has a value for `policy` that is not known before the update, so nobody can "
        "tell whether it gives no more than it must. The update judges it before it makes the policy. For the preview "
        "to judge it, write names and ARNs in it out, instead of outputs of resources."
    ]


def test_a_standalone_policy_that_is_not_known_is_judged_at_the_end():
    late = unknown_policy(POLICY)
    assert said(table(), late) == [
        "unknown: Policy 'items' has a value for `policy` that is not known before the update, so nobody can tell "
        f"whether it gives no more than it must. The update judges it at its end. {WRITE_ARN}"
    ]


@pytest.mark.parametrize(
    ("props", "expected"),
    [
        ({"inlinePolicy": {"Statement": [allow("dynamodb:*")]}}, f"violation: PermissionSet 'x' {wild('dynamodb:*')}"),
        (
            {"managedPolicies": ["arn:aws:iam::aws:policy/job-function/DataScientist"]},
            "violation: PermissionSet 'x' attaches the AWS managed policy DataScientist, which allows actions on the "
            "items of every table. Remove it, and write a policy with the actions and the table that are needed.",
        ),
    ],
)
@pytest.mark.parametrize("token", ["aws-native:sso:PermissionSet", "awscc:index/ssoPermissionSet:SsoPermissionSet"])
def test_permission_sets_of_cloudformation(token, props, expected):
    expected = expected.replace("PermissionSet", token.rpartition(":")[2])
    assert answers(RULE, resource(token, "x", props)) == [expected]
    assert said(resource(token, "x", props)) == [expected]


def test_an_aws_managed_policy_by_its_name():
    token = "aws:ssoadmin/customerManagedPolicyAttachment:CustomerManagedPolicyAttachment"
    attachment = resource(token, "x", {"customerManagedPolicyReference": {"name": "AmazonDynamoDBFullAccess"}})
    (message,) = said(attachment)
    assert message.startswith("violation: CustomerManagedPolicyAttachment 'x' attaches the AWS managed policy Amazon")
    own = resource(POLICY, "p", {"name": "AmazonDynamoDBFullAccess", "policy": document(allow())})
    assert said(attachment, own) == []
    harmless = resource(token, "x", {"customerManagedPolicyReference": {"name": "SecurityAudit"}})
    assert said(harmless) == []


def test_a_policy_for_tables_of_a_service_says_so():
    (message,) = said(role(managedPolicyArns=["arn:aws:iam::aws:policy/AWSElasticBeanstalkWorkerTier"]))
    assert "allows actions on the items of tables of that service's own" in message


def shared(principal, *actions, **props):
    statement = {**allow([f"dynamodb:{action}" for action in actions or ("GetItem",)], "*"), "Principal": principal}
    statement |= props.pop("more", {})
    return resource(RESOURCE_POLICY, "x", {"resourceArn": EVENTS, "policy": document(statement), **props})


ORGANISATION = {"Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-abcd123456"}}}


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        (shared({"AWS": "123456789012"}), []),
        (shared({"AWS": f"arn:aws:iam::123456789012:role/{READ_ROLE}"}), []),
        (
            shared({"AWS": "999999999999"}, "AssociateTableReplica", "ReadDataForReplication"),
            [
                "violation: ResourcePolicy 'x' lets the account 999999999999 use the table, in statement 1; the table "
                "is of the account 123456789012, and `trustedAccounts` lists none. Remove it, or list it; with the AWS "
                "managed key nobody of another account can use a table anyway."
            ],
        ),
        (
            shared({"AWS": "999999999999"}, resourceArn=UNKNOWN),
            [
                "unknown: ResourcePolicy 'x' lets the account 999999999999 use the table, in statement 1, while it "
                "does not show of which account the table is, so nobody can tell whether it lets others in. Set "
                "`allowedAccountIds` on the provider, or list the account in `trustedAccounts`."
            ],
        ),
        (
            shared("*", more=ORGANISATION),
            [
                "unknown: ResourcePolicy 'x' lets `o-abcd123456` use the table, in statement 1, and does not say which "
                "accounts these are, so nobody can tell whether it lets others in. Name the accounts under "
                "`Principal`, and list those of others in `trustedAccounts`."
            ],
        ),
        (
            shared({"AWS": f"arn:aws:iam::123456789012:role/{READ_ROLE}"}, "DeleteItem"),
            [
                f"violation: ResourcePolicy 'x' lets '{READ_ROLE}' use `dynamodb:DeleteItem`, in statement 1, but that "
                "is a read role; such a role has only GetItem, BatchGetItem, Query, Scan, ConditionCheckItem, "
                "DescribeTable, DescribeStream, GetRecords, GetShardIterator. Remove what is not among them."
            ],
        ),
        (
            shared({"AWS": "arn:aws:iam::123456789012:role/dynamodb-users-read-role"}),
            [
                "violation: ResourcePolicy 'x' lets 'dynamodb-users-read-role' use the table 'events', in statement 1; "
                "'dynamodb-users-read-role' is for the table 'users' only. Name a role of this table."
            ],
        ),
    ],
)
def test_resource_policies(subject, expected):
    assert said(subject) == expected
    assert [m for m in answers(RULE, subject) if not m.startswith("n/a")] == [m for m in expected if "unknown" not in m]


def test_a_trusted_account_may_use_the_table():
    assert said(shared({"AWS": "999999999999"}), trustedAccounts=["999999999999"]) == []


def test_the_table_of_a_resource_policy_is_known_by_the_graph():
    late = shared({"AWS": f"arn:aws:iam::123456789012:role/{READ_ROLE}"}, resourceArn=UNKNOWN)._replace(
        property_dependencies={"resourceArn": [urn(TABLE, "users")]}
    )
    found = [message.split(";")[0] for message in said(table("users"), late) if message.startswith("violation")]
    assert found == [f"violation: ResourcePolicy 'x' lets '{READ_ROLE}' use the table 'users', in statement 1"]


def test_a_resource_policy_of_a_table():
    def judged(**statement):
        policy = document({**allow(), "Principal": {"AWS": "123456789012"}, **statement})
        return said(resource(RESOURCE_POLICY, "x", {"resourceArn": EVENTS, "policy": policy}))

    assert judged() == []
    assert judged(Resource="*") == []
    assert judged(Principal="*") == [
        "violation: ResourcePolicy 'x' lets anyone (`*`) use the table, in statement 1. Write who may, under "
        "`Principal`."
    ]
    assert judged(Action="dynamodb:*") == [f"violation: ResourcePolicy 'x' {wild('dynamodb:*')}"]


@pytest.mark.parametrize(
    ("policy", "reason"),
    [
        ("", "is not valid JSON (line 1, column 1)"),
        ("{'Statement': []}", "is not valid JSON (line 1, column 2)"),
        ('{"Statement": []}', "is not a policy: its `Statement` is an empty list, which IAM rejects"),
        ("[]", "is not a policy: it is an empty list, where an object with `Statement` is required"),
        ('{"statement": []}', "is not a policy: it has the key `statement`; IAM spells it `Statement`"),
    ],
)
def test_documents_that_are_none(policy, reason):
    assert said(role_policy(policy, "reader")) == [
        f"violation: RolePolicy 'items' holds a policy document that {reason}. Write a valid one."
    ]


def test_an_unknown_document():
    assert said(table(), unknown_policy(role=READ_ROLE)) == [
        f"unknown: RolePolicy 'items' has a value for `policy` that is not known before the update, so {NOT_KNOWN}"
    ]


def test_what_is_known_of_a_document_is_judged():
    policy = {"Statement": [allow("dynamodb:*", UNKNOWN), allow([UNKNOWN, "dynamodb:PutItem"], EVENTS)]}
    assert said(role(), role_policy(policy)) == [
        f"unknown: RolePolicy 'items' holds a policy document with a part that is not known before the update, so "
        f"{NOT_KNOWN}",
        f"violation: RolePolicy 'items' {wild('dynamodb:*')}",
        f"violation: RolePolicy 'items' allows `dynamodb:PutItem` in statement 2, but '{READ_ROLE}' is a read role; "
        "such a role has only GetItem, BatchGetItem, Query, Scan, ConditionCheckItem, DescribeTable, DescribeStream, "
        "GetRecords, GetShardIterator. Remove what is not among them.",
    ]


def test_an_action_that_is_unknown_in_part():
    (message,) = said(role(), role_policy({"Statement": [allow(f"dynamodb:{UNKNOWN}")]}))
    assert message.startswith("unknown: ")


HERE_AND_THERE = ("ap-southeast-2", "us-east-1")


def in_region(default, **props):
    return resource(TABLE, "events", {"name": "events", **props}, provider=provider(region=default))


@pytest.mark.parametrize(
    ("where", "passes"),
    [
        (table(), True),
        (in_region("ap-southeast-2"), True),
        (in_region("us-east-1"), False),
        (in_region("us-east-1", region="ap-southeast-2"), True),
        (in_region("us-east-1", replicas=[{"regionName": "ap-southeast-2"}]), True),
        (in_region(UNKNOWN), True),
        (in_region(""), True),
        (table(arn=EVENTS.replace("123456789012", "210987654321")), True),
    ],
    ids=[
        "not known",
        "same",
        "another",
        "its own",
        "a replica's",
        "unknown",
        "blank",
        "another account",
    ],
)
def test_the_table_is_the_one_of_the_stack(where, passes):
    found = said(where, role(), role_policy(document(allow())))
    assert bool(found) is not passes
    assert said(where, role(), role_policy(document(allow(resource="arn:aws:dynamodb:*:*:table/events")))) == []


def test_tables_of_one_name_are_in_all_their_regions():
    there = resource(TABLE, "events-us", {"name": "events"}, provider=provider(region="us-east-1"))
    policies = [document(allow(resource=EVENTS.replace("ap-southeast-2", region))) for region in HERE_AND_THERE]
    for tables in ([in_region("ap-southeast-2"), there], [there, in_region("ap-southeast-2")]):
        assert [said(*tables, role(), role_policy(policy)) for policy in policies] == [[], []]
        elsewhere = document(allow(resource=EVENTS.replace("ap-southeast-2", "eu-west-1")))
        assert len(said(*tables, role(), role_policy(elsewhere))) == 1
        assert said(*tables, in_region(UNKNOWN), role(), role_policy(elsewhere)) == []


def test_a_role_for_the_table_of_another_region_is_told_where_its_own_is():
    (message,) = said(in_region("us-east-1"), role(), role_policy(document(allow())))
    assert f"`{EVENTS}` in statement 1; '{READ_ROLE}' is for the table 'events' in us-east-1 only." in message


def test_another_organisation():
    config = {
        "readActions": ["dynamodb:GetItem"],
        "writeActions": ["PutItem"],
        "streamActions": [],
        "pattern": "{ro|rw}-{table}",
    }
    policy = role_policy(document(allow(["dynamodb:GetItem", "dynamodb:Query"])), "ro-events")
    (message,) = said(role("ro-events"), policy, **config)
    assert (
        "allows `dynamodb:Query` in statement 1, but 'ro-events' is a read role; such a role has only GetItem."
        in message
    )


def test_a_document_with_many_faults():
    many = [allow("dynamodb:*", Sid=f"s{number}") for number in range(25)]
    found = reading(*many)
    assert found[:20] == [wild("dynamodb:*", label=f"statement 's{number}'") for number in range(20)]
    assert found[20:] == ["holds a policy document with 5 more such faults."]
    assert len(reading(*many[:20])) == 20


@pytest.mark.parametrize(
    "config",
    [
        {"readActions": ["Get*"]},
        {"writeActions": ["PutItem", "PutItem"]},
        {"streamActions": ["kinesis:GetRecords"]},
        {"trustedAccounts": ["12345"]},
        {"trustedAccounts": "123456789012"},
    ],
)
def test_settings_that_make_no_sense(config):
    with pytest.raises(SettingsError, match=next(iter(config))):
        said(**config)


def test_no_document_is_ever_printed():
    secret = "hunter2"
    policies = [
        f'{{"{secret}',
        json.dumps({"Statement": secret}),
        document(allow("dynamodb:*", Condition={"StringEquals": {"a": secret}})),
    ]
    for policy in policies:
        (message,) = said(role_policy(policy, "reader"))
        assert secret not in message


def late_policy(*tables, holder=READ_ROLE):
    made_of = {"policy": [urn(TABLE, name) for name in tables]}
    return resource(ROLE_POLICY, "p", {"role": holder, "policy": UNKNOWN}, made_of=made_of)


@pytest.mark.parametrize(
    ("tables", "shown"), [(["users"], "'users'"), (["orders", "users"], "'orders' and 'users'")], ids=["one", "two"]
)
def test_a_policy_that_is_made_from_other_tables_only_is_not_for_its_own(tables, shown):
    made = [table(name) for name in ("events", "orders", "users")]
    assert said(*made, role(), late_policy(*tables)) == [
        f"violation: RolePolicy 'p' is made from the table {shown}; 'dynamodb-events-read-role' is for the table "
        "'events' only. Make it from the ARN of that table."
    ]


def test_an_inline_policy_that_is_made_from_another_table():
    late = role(
        inlinePolicies=[{"name": "items", "policy": UNKNOWN}], made_of={"inlinePolicies": [urn(TABLE, "users")]}
    )
    assert said(table("users"), late) == [
        "violation: Role 'dynamodb-events-read-role' has the inline policy 'items', which is made from the table "
        "'users'; 'dynamodb-events-read-role' is for the table 'events' only. Make it from the ARN of that table."
    ]
    late = role(inlinePolicies=[UNKNOWN], made_of={"inlinePolicies": [urn(TABLE, "users")]})
    assert said(table("users"), late) == [
        "violation: Role 'dynamodb-events-read-role' has an inline policy that is made from the table 'users'; "
        "'dynamodb-events-read-role' is for the table 'events' only. Make it from the ARN of that table."
    ]


REPLICA = resource("aws:dynamodb/tableReplica:TableReplica", "users", {"globalTableArn": UNKNOWN})


@pytest.mark.parametrize(
    "resources",
    [
        [REPLICA, role(), unknown_policy(of=REPLICA.urn, role=READ_ROLE)._replace(name="p")],
        [table(), table("users"), role(), late_policy("events", "users")],
        [table(), role(), late_policy("events")],
        [table(), role(), late_policy()],
        [table(), table("users"), role("reader"), late_policy("users", holder="reader")],
        [resource(TABLE, "users", {"name": UNKNOWN}, made_of={"name": ["x"]}), role(), late_policy("users")],
    ],
    ids=[
        "a replica of some table",
        "its own among others",
        "its own",
        "from nothing known",
        "a role for no table",
        "a table of unknown name",
    ],
)
def test_a_policy_that_may_be_for_its_own_table_is_left_open(resources):
    assert said(*resources) == [
        f"unknown: RolePolicy 'p' has a value for `policy` that is not known before the update, so {NOT_KNOWN}"
    ]


NATIVE_ROLE = "aws-native:iam:Role"


def test_a_native_role_is_judged_like_any_other():
    policies = [{"policyName": "p", "policyDocument": {"Statement": [allow("dynamodb:PutItem")]}}]
    trusting = {"Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": "*"}}]}
    props = {"roleName": READ_ROLE, "policies": policies, "assumeRolePolicyDocument": trusting}
    trust_found, policy_found = said(resource(NATIVE_ROLE, "x", props))
    assert trust_found.startswith("violation: Role 'x' has a trust policy that lets anyone (`*`) assume it")
    assert policy_found.startswith(
        "violation: Role 'x' has the inline policy 'p', which allows `dynamodb:PutItem` in statement 1, "
        f"but '{READ_ROLE}' is a read role"
    )


def test_a_native_role_with_a_policy_of_aws_for_all_tables():
    arns = {"managedPolicyArns": ["arn:aws:iam::aws:policy/AmazonDynamoDBFullAccess"]}
    (found,) = said(resource("aws-native:iam:User", "x", {"userName": "u", **arns}))
    assert found.startswith("violation: User 'x' attaches the AWS managed policy AmazonDynamoDBFullAccess")


def test_a_key_that_is_not_known_yet_may_be_a_customers():
    policy = {"Version": "2012-10-17", "Statement": [allow(), allow("kms:Decrypt", UNKNOWN)]}
    assert said(role(), resource(ROLE_POLICY, "items", {"role": READ_ROLE, "policy": policy})) == []
