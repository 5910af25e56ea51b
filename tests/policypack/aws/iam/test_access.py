"""Every way in which a policy gets to somebody, with names known and unknown."""

from __future__ import annotations

import pytest

from guardrails.aws.iam.access import Access
from guardrails.aws.iam.documents import Document, Malformed
from guardrails.aws.iam.types import TYPES
from guardrails.core.values import Unknown, Wrong
from tests.policypack.aws.iam.identities import (
    EVENTS,
    GROUP,
    POLICY,
    READ_ROLE,
    ROLE,
    ROLE_POLICY,
    TABLE,
    USER,
    allow,
    document,
    role,
    role_policy,
    table,
    unknown_policy,
)
from tests.policypack.support import UNKNOWN, resource, stack, urn

READ = document(allow())


def holders_of(*resources):
    """Who holds the one policy: kind, and name or ``?``."""
    (policy,) = Access(stack(*resources)).policies
    return [(holder.kind, holder.name if isinstance(holder.name, str) else "?") for holder in policy.holders]


def named(type_, name, **props):
    return resource(type_, name, {"name": name, **props})


READ_EVENTS = resource(POLICY, "p", {"name": "read-events", "policy": READ})
READ_EVENTS_ARN = "arn:aws:iam::123456789012:policy/read-events"


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        ([role(), role_policy(READ)], [("role", READ_ROLE)]),
        ([role_policy(READ, "elsewhere")], [("role", "elsewhere")]),
        (
            [named(USER, "ann"), resource("aws:iam/userPolicy:UserPolicy", "p", {"user": "ann", "policy": READ})],
            [("user", "ann")],
        ),
        (
            [named(GROUP, "ops"), resource("aws:iam/groupPolicy:GroupPolicy", "p", {"group": "ops", "policy": READ})],
            [("group", "ops")],
        ),
        ([role(inlinePolicies=[{"name": "p", "policy": READ}])], [("role", READ_ROLE)]),
        ([READ_EVENTS], []),
        (
            [
                READ_EVENTS,
                role(),
                resource(
                    "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
                    "a",
                    {"role": READ_ROLE, "policyArn": READ_EVENTS_ARN},
                ),
            ],
            [("role", READ_ROLE)],
        ),
        (
            [
                READ_EVENTS,
                role(),
                resource(
                    "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
                    "a",
                    {"role": UNKNOWN, "policyArn": UNKNOWN},
                    made_of={"role": [urn(ROLE, READ_ROLE)], "policyArn": [urn(POLICY, "p")]},
                ),
            ],
            [("role", READ_ROLE)],
        ),
        ([READ_EVENTS, role(managedPolicyArns=[READ_EVENTS_ARN])], [("role", READ_ROLE)]),
        (
            [
                READ_EVENTS,
                role(managedPolicyArns=[UNKNOWN], made_of={"managedPolicyArns": [urn(POLICY, "p")]}),
            ],
            [("role", READ_ROLE)],
        ),
        (
            [
                READ_EVENTS,
                role(),
                named(USER, "ann"),
                named(GROUP, "ops"),
                resource(
                    "aws:iam/policyAttachment:PolicyAttachment",
                    "a",
                    {
                        "policyArn": UNKNOWN,
                        "roles": [READ_ROLE, "elsewhere"],
                        "users": ["ann", "elsewhere"],
                        "groups": UNKNOWN,
                    },
                    made_of={"policyArn": [urn(POLICY, "p")], "groups": [urn(GROUP, "ops")]},
                ),
            ],
            [("role", READ_ROLE), ("role", "elsewhere"), ("user", "ann"), ("user", "elsewhere"), ("group", "ops")],
        ),
        (
            [
                READ_EVENTS,
                role(),
                resource(
                    "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive",
                    "a",
                    {"roleName": READ_ROLE, "policyArns": [READ_EVENTS_ARN, "arn:aws:iam::aws:policy/read-events"]},
                ),
            ],
            [("role", READ_ROLE)],
        ),
        (
            [
                resource(ROLE, "late", {"name": UNKNOWN}, made_of={"name": []}),
                resource(ROLE_POLICY, "p", {"role": UNKNOWN, "policy": READ}, made_of={"role": [urn(ROLE, "late")]}),
            ],
            [("role", "?")],
        ),
        (
            [
                resource(ROLE, "late", {"name": UNKNOWN}, made_of={"name": ["x"]}),
                resource(ROLE_POLICY, "p", {"role": "late-1", "policy": READ}, made_of={"role": [urn(ROLE, "late")]}),
            ],
            [("role", "?")],
        ),
        ([resource(ROLE_POLICY, "p", {"role": UNKNOWN, "policy": READ}, made_of={"role": ["x"]})], [("role", "?")]),
        (
            [
                named(USER, "ann"),
                resource(ROLE_POLICY, "p", {"role": UNKNOWN, "policy": READ}, made_of={"role": [urn(USER, "ann")]}),
            ],
            [("role", "?")],
        ),
        (
            [
                role(),
                resource(
                    ROLE_POLICY, "p", {"role": "a-copy", "policy": READ}, made_of={"role": [urn(ROLE, READ_ROLE)]}
                ),
            ],
            [("role", "a-copy")],
        ),
        (
            [
                READ_EVENTS,
                resource(
                    "aws:iam/policyAttachment:PolicyAttachment",
                    "a",
                    {"policyArn": READ_EVENTS_ARN, "roles": ["", READ_ROLE]},
                ),
            ],
            [("role", READ_ROLE)],
        ),
        ([resource(ROLE_POLICY, "p", {"role": 1, "policy": READ})], [("role", "?")]),
        ([resource(ROLE_POLICY, "p", {"policy": READ})], []),
    ],
    ids=[
        "role policy",
        "role elsewhere",
        "user policy",
        "group policy",
        "inline policy",
        "standalone",
        "attached by name",
        "attached by reference",
        "managed by name",
        "managed by reference",
        "attached to many",
        "exclusive",
        "name unknown",
        "name known to one side",
        "made from something else",
        "made from a user's name",
        "made from another role's name",
        "empty name",
        "wrong type",
        "no role",
    ],
)
def test_holders(resources, expected):
    assert holders_of(*resources) == expected


def contents(*resources):
    return [policy.content for policy in Access(stack(*resources)).policies]


def test_a_document_may_be_an_object():
    (content,) = contents(role_policy({"Statement": [{**allow(), "__defaults": []}], "__defaults": []}))
    assert isinstance(content, Document)
    assert content.statements[0].resources == (EVENTS,)


def test_an_object_with_an_unknown_part_is_read():
    (content,) = contents(role_policy({"Statement": [allow(resource=[UNKNOWN, EVENTS])]}))
    assert isinstance(content, Document)
    assert content.statements[0].resources is not None
    assert content.statements[0].resources[1] == EVENTS


def test_a_text_with_an_unknown_part_is_read():
    (content,) = contents(role_policy(document(allow(resource=[UNKNOWN, EVENTS]))))
    assert isinstance(content, Document)
    assert content.statements[0].resources == (UNKNOWN, EVENTS)


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        (UNKNOWN, Unknown("policy")),
        ({"Statement": 1}, Malformed("is not a policy: its `Statement` is a number, where a list is required")),
        ({"Statement": UNKNOWN}, Unknown("policy.Statement")),
        ({"Statement": [UNKNOWN]}, Unknown("policy.Statement[0]")),
        (f'{{"Statement": {UNKNOWN}}}', Unknown("policy")),
        ("", Malformed("is not valid JSON (line 1, column 1)")),
        (True, Wrong("policy", "a policy document", "a value of another type")),
    ],
)
def test_contents_that_are_no_document(policy, expected):
    assert contents(role_policy(policy)) == [expected]


def test_what_can_not_be_read_is_named_where_it_stands():
    part = f'{{"Statement": {UNKNOWN}}}'
    resources = role(inlinePolicies=[{"name": "a", "policy": part}], assumeRolePolicy=part)
    assert contents(resources) == [Unknown("inlinePolicies[0].policy")]
    assert [policy.content for policy in Access(stack(resources)).trust_policies] == [Unknown("assumeRolePolicy")]


def test_a_policy_without_a_document_is_none():
    assert contents(role_policy(None)) == []


def test_empty_inline_policies_are_none():
    """The provider takes an empty block for "no inline policies", and shows it in state."""
    assert contents(role(inlinePolicies=[{}, {"name": "", "policy": ""}])) == []


def test_an_inline_policy_without_a_name_is_called_by_its_place():
    policies = [{"policy": READ}, {"name": "", "policy": READ}, {"name": UNKNOWN, "policy": READ}]
    found = Access(stack(role(inlinePolicies=policies, made_of={"inlinePolicies": ["x"]}))).policies
    assert [policy.subject for policy in found] == [f"has the inline policy '{place}', which" for place in (1, 2, 3)]


def test_what_a_role_shows_of_other_resources_in_state_is_counted_once():
    again = role(
        inlinePolicies=[{"name": "items", "policy": READ.replace(" ", "")}, {"name": "x", "policy": document()}],
        managedPolicyArns=[READ_EVENTS_ARN, "arn:aws:iam::aws:policy/ReadOnlyAccess"],
    )
    attachment = resource(
        "aws:iam/rolePolicyAttachment:RolePolicyAttachment", "a", {"role": READ_ROLE, "policyArn": READ_EVENTS_ARN}
    )
    access = Access(stack(again, role_policy(READ), attachment))
    assert [(policy.carrier.type, policy.subject) for policy in access.policies] == [
        (ROLE_POLICY, ""),
        (ROLE, "has the inline policy 'x', which"),
    ]
    assert [(found.carrier.name, found.arn) for found in access.attachments] == [
        (READ_ROLE, "arn:aws:iam::aws:policy/ReadOnlyAccess"),
        ("a", READ_EVENTS_ARN),
    ]


@pytest.mark.parametrize(
    ("others", "expected"),
    [
        ([], False),
        ([role(permissionsBoundary=READ_EVENTS_ARN)], True),
        ([role(permissionsBoundary=UNKNOWN, made_of={"permissionsBoundary": [urn(POLICY, "p")]})], True),
        ([named(USER, "ann", permissionsBoundary=READ_EVENTS_ARN)], True),
        ([role(permissionsBoundary=READ_EVENTS_ARN, managedPolicyArns=[READ_EVENTS_ARN])], False),
        (
            [
                role(permissionsBoundary=READ_EVENTS_ARN),
                resource(
                    "aws:ssoadmin/managedPolicyAttachment:ManagedPolicyAttachment",
                    "a",
                    {"managedPolicyArn": READ_EVENTS_ARN},
                ),
            ],
            False,
        ),
    ],
    ids=[
        "nobody",
        "a role's",
        "a role's by reference",
        "a user's",
        "attached as well",
        "attached to whom the stack does not name",
    ],
)
def test_boundary_only(others, expected):
    access = Access(stack(READ_EVENTS, *others))
    (policy,) = [policy for policy in access.policies if policy.carrier.type == POLICY]
    assert access.boundary_only(policy) is expected


PERMISSION_SET = "aws-native:sso:PermissionSet"
SSO = "aws:ssoadmin/"


@pytest.mark.parametrize(
    ("others", "bounds", "in_use"),
    [
        ([], False, False),
        (
            [
                resource(
                    f"{SSO}customerManagedPolicyAttachment:CustomerManagedPolicyAttachment",
                    "a",
                    {"customerManagedPolicyReference": {"name": "read-events", "path": "/"}},
                )
            ],
            False,
            True,
        ),
        (
            [
                resource(
                    f"{SSO}customerManagedPolicyAttachmentsExclusive:CustomerManagedPolicyAttachmentsExclusive",
                    "a",
                    {"customerManagedPolicyReferences": [{"name": "other"}, {"name": "read-events"}, UNKNOWN, "x"]},
                )
            ],
            False,
            True,
        ),
        (
            [
                resource(
                    f"{SSO}customerManagedPolicyAttachment:CustomerManagedPolicyAttachment",
                    "a",
                    {"customerManagedPolicyReference": {"name": UNKNOWN}},
                    made_of={"customerManagedPolicyReference": [urn(POLICY, "p")]},
                )
            ],
            False,
            True,
        ),
        (
            [
                resource(
                    f"{SSO}customerManagedPolicyAttachment:CustomerManagedPolicyAttachment",
                    "a",
                    {"customerManagedPolicyReference": UNKNOWN},
                    made_of={"customerManagedPolicyReference": [urn(POLICY, "p")]},
                )
            ],
            False,
            True,
        ),
        ([resource(PERMISSION_SET, "s", {"customerManagedPolicyReferences": [{"name": "read-events"}]})], False, True),
        (
            [
                resource(
                    f"{SSO}permissionsBoundaryAttachment:PermissionsBoundaryAttachment",
                    "a",
                    {"permissionsBoundary": {"customerManagedPolicyReference": {"name": "read-events"}}},
                )
            ],
            True,
            False,
        ),
        (
            [
                resource(
                    f"{SSO}permissionsBoundaryAttachment:PermissionsBoundaryAttachment",
                    "a",
                    {"permissionsBoundary": {"managedPolicyArn": READ_EVENTS_ARN}},
                )
            ],
            False,
            False,
        ),
        (
            [
                resource(
                    PERMISSION_SET,
                    "s",
                    {"permissionsBoundary": {"customerManagedPolicyReference": {"name": "read-events"}}},
                )
            ],
            True,
            False,
        ),
    ],
    ids=[
        "nobody",
        "attached by name",
        "attached among others",
        "attached by reference",
        "attached by a reference of which nothing is known",
        "named by a permission set of CloudFormation",
        "a permission set's boundary",
        "a boundary by ARN",
        "a boundary of a permission set of CloudFormation",
    ],
)
def test_permission_sets_name_policies(others, bounds, in_use):
    def only_bounds(*resources):
        access = Access(stack(READ_EVENTS, *resources))
        (policy,) = [policy for policy in access.policies if policy.carrier.type == POLICY]
        return access.boundary_only(policy)

    assert only_bounds(*others) is bounds
    assert only_bounds(role(permissionsBoundary=READ_EVENTS_ARN), *others) is not in_use


def test_named_policies_that_the_stack_lacks():
    set_ = resource(
        PERMISSION_SET, "s", {"customerManagedPolicyReferences": [{"name": "read-events"}, {"name": "x"}, {}]}
    )
    found = Access(stack(READ_EVENTS, set_)).named_policies
    assert [(named.name, [policy.name for policy in named.policies]) for named in found] == [
        ("read-events", ["p"]),
        ("x", []),
    ]


@pytest.mark.parametrize(("inline", "count"), [(READ, 1), ({"Statement": [allow()]}, 1), ("", 0), ({}, 0), (None, 0)])
def test_inline_policy_of_a_permission_set_of_cloudformation(inline, count):
    assert len(contents(resource(PERMISSION_SET, "s", {"inlinePolicy": inline}))) == count


@pytest.mark.parametrize(
    ("carrier", "expected"),
    [
        (role_policy(READ), ("role", READ_ROLE)),
        (role_policy(READ, UNKNOWN), ("role", "?")),
        (role(inlinePolicies=[{"policy": READ}]), ("role", READ_ROLE)),
        (resource("aws:iam/userPolicy:UserPolicy", "p", {"user": "ann", "policy": READ}), ("user", "ann")),
        (READ_EVENTS, None),
        (resource("aws-native:iam:ManagedPolicy", "p", {"policyDocument": READ, "roles": ["r"]}), None),
        (resource("aws:dynamodb/resourcePolicy:ResourcePolicy", "p", {"policy": READ}), None),
    ],
)
def test_who_holds_a_policy_by_what_its_carrier_says(carrier, expected):
    (policy,) = Access(stack(carrier)).policies
    holder = policy.own_holder
    assert (holder and (holder.kind, holder.name if isinstance(holder.name, str) else "?")) == expected


def test_keys_tell_holders_apart():
    assert [holder.key for holder in Access(stack(role())).holders] == [urn(ROLE, READ_ROLE)]
    ((here,), (there,), (nobody,)) = (
        Access(stack(*found)).policies[0].holders
        for found in ([role(), role_policy(READ)], [role_policy(READ)], [role_policy(READ, UNKNOWN)])
    )
    assert (here.key, there.key, nobody.key) == (urn(ROLE, READ_ROLE), READ_ROLE, "")


def test_tables_behind_a_resource_policy():
    policy = resource(
        "aws:dynamodb/resourcePolicy:ResourcePolicy",
        "p",
        {"resourceArn": UNKNOWN, "policy": UNKNOWN},
        made_of={"resourceArn": [urn(TABLE, "events")], "policy": [urn(ROLE, READ_ROLE), urn(TABLE, "events")]},
    )
    access = Access(stack(table(), role(), policy))
    (found,) = access.policies
    assert [each.name for each in access.tables_behind(found)] == ["events"]
    assert [holder.name for holder in access.roles_behind(found)] == [READ_ROLE]
    assert access.role_named(READ_ROLE).key == urn(ROLE, READ_ROLE)
    assert access.role_named("elsewhere").key == "elsewhere"


def test_tables_behind_an_unknown_document():
    (policy,) = Access(stack(table(), unknown_policy(role=READ_ROLE))).policies
    assert [found.urn for found in policy.from_tables] == [urn(TABLE, "events")]
    replica = resource("aws:dynamodb/tableReplica:TableReplica", "events", {"globalTableArn": UNKNOWN})
    (policy,) = Access(stack(replica, unknown_policy(of=replica.urn, role=READ_ROLE))).policies
    assert [found.urn for found in policy.from_tables] == [replica.urn]


def test_an_attached_policy_is_read_for_its_holder_though_another_account_has_one_of_that_name():
    there = "arn:aws:iam::210987654321:policy/shared"
    policies = [
        resource(POLICY, "here", {"name": "shared", "policy": document(), "arn": READ_EVENTS_ARN}),
        resource(POLICY, "there", {"name": "shared", "policy": READ, "arn": there}),
    ]
    (attachment,) = Access(stack(*policies, role(managedPolicyArns=[there]))).attachments
    assert [policy.name for policy in attachment.policies] == ["there"]

    planned = [resource(POLICY, name, {"name": "shared", "policy": READ}) for name in ("here", "there")]
    (attachment,) = Access(stack(*planned, role(managedPolicyArns=[there]))).attachments
    assert [policy.name for policy in attachment.policies] == ["here", "there"]


def test_a_document_for_a_role_elsewhere_says_nothing_of_a_role_of_the_stack():
    resources = role(inlinePolicies=[{"name": "items", "policy": READ}]), role_policy(READ, "elsewhere")
    assert [policy.carrier.type for policy in Access(stack(*resources)).policies] == [ROLE_POLICY, ROLE]


# CloudFormation's types, by AWS Native and AWSCC


def native(name, props, logical="x", made_of=None):
    return resource(f"aws-native:iam:{name}", logical, props, made_of=made_of)


NATIVE_ROLE = native("Role", {"roleName": READ_ROLE})
NATIVE_POLICY = {"managedPolicyName": "read-events", "policyDocument": {"Statement": [allow()]}}


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        ([native("Role", {"roleName": "r", "policies": [{"policyDocument": READ}]})], [("role", "r")]),
        ([native("User", {"userName": "u", "policies": [{"policyDocument": READ}]})], [("user", "u")]),
        ([native("Group", {"groupName": "g", "policies": [{"policyDocument": READ}]})], [("group", "g")]),
        ([NATIVE_ROLE, native("RolePolicy", {"roleName": READ_ROLE, "policyDocument": READ})], [("role", READ_ROLE)]),
        ([native("UserPolicy", {"userName": "u", "policyDocument": READ})], [("user", "u")]),
        ([native("GroupPolicy", {"groupName": "g", "policyDocument": READ})], [("group", "g")]),
        ([native("ManagedPolicy", NATIVE_POLICY)], []),
        (
            [native("ManagedPolicy", {**NATIVE_POLICY, "roles": ["r"], "users": ["u"], "groups": ["g"]})],
            [("role", "r"), ("user", "u"), ("group", "g")],
        ),
        (
            [
                native("ManagedPolicy", NATIVE_POLICY),
                native("Role", {"roleName": "r", "managedPolicyArns": [READ_EVENTS_ARN]}, "r"),
            ],
            [("role", "r")],
        ),
        (
            [
                native("ManagedPolicy", NATIVE_POLICY, "p"),
                native(
                    "User",
                    {"userName": "u", "managedPolicyArns": [UNKNOWN]},
                    made_of={"managedPolicyArns": [urn("aws-native:iam:ManagedPolicy", "p")]},
                ),
            ],
            [("user", "u")],
        ),
        ([NATIVE_ROLE, role_policy(READ)], [("role", READ_ROLE)]),
        (
            [resource("awscc:index/iamRole:IamRole", "x", {"roleName": "r", "policies": [{"policyDocument": READ}]})],
            [("role", "r")],
        ),
        (
            [resource("awscc:index/iamRolePolicy:IamRolePolicy", "x", {"roleName": "r", "policyDocument": READ})],
            [("role", "r")],
        ),
    ],
    ids=[
        "inline policy of a role",
        "inline policy of a user",
        "inline policy of a group",
        "role policy",
        "user policy",
        "group policy",
        "managed policy",
        "managed policy that names who has it",
        "managed policy, attached by name",
        "managed policy, attached by reference",
        "role policy of pulumi-aws",
        "AWSCC's role",
        "AWSCC's role policy",
    ],
)
def test_holders_by_other_providers(resources, expected):
    assert holders_of(*resources) == expected
    types = {each.type for each in resources}
    assert types <= TYPES


def test_the_trust_policy_of_a_native_role():
    trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "lambda.amazonaws.com"}}
    trusting = native("Role", {"roleName": "r", "assumeRolePolicyDocument": {"Statement": [trust]}})
    (policy,) = Access(stack(trusting)).trust_policies
    assert isinstance(policy.content, Document)


def test_a_native_policy_that_names_who_has_it_is_no_mere_boundary():
    bounded = role(permissionsBoundary=READ_EVENTS_ARN)
    for props, expected in ((NATIVE_POLICY, True), ({**NATIVE_POLICY, "roles": ["r"]}, False)):
        access = Access(stack(native("ManagedPolicy", props), bounded))
        (policy,) = access.policies
        assert access.boundary_only(policy) is expected


@pytest.mark.parametrize(
    ("type_", "holder"),
    [("RolePolicy", "roleName"), ("UserPolicy", "userName"), ("GroupPolicy", "groupName"), ("ManagedPolicy", "path")],
)
def test_native_policies_are_those_of_identities(type_, holder):
    document = {"Statement": [{**allow(), "Principal": "*"}]}
    (policy,) = Access(stack(native(type_, {holder: "x", "policyDocument": document}))).policies
    assert policy.content == Malformed("is not a policy of an identity: its statement 1 names a principal")
