"""Types that hold policies, carry them or attach them, and the properties in which they do.

Sources: pulumi_aws 7.51 (``iam``, ``ssoadmin``, ``dynamodb``; a test compares them). AWS Native and AWSCC are made of
CloudFormation's types and name properties as its reference does (AWS::IAM::Role and so on; pulumi_aws_native 1.84).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from guardrails.aws.cloudformation import tokens_of
from guardrails.aws.iam.documents import Kind

HolderKind: TypeAlias = Literal["role", "user", "group"]

ROLE = "aws:iam/role:Role"
USER = "aws:iam/user:User"
GROUP = "aws:iam/group:Group"
POLICY = "aws:iam/policy:Policy"
ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy"
RESOURCE_POLICY = "aws:dynamodb/resourcePolicy:ResourcePolicy"
KMS_KEY = "aws:kms/key:Key"


@dataclass(frozen=True, slots=True)
class Inline:
    """Where a holder lists its inline policies: the property, and in each item those of its name and its document."""

    prop: str
    name: str
    document: str


@dataclass(frozen=True, slots=True)
class HolderType:
    """A type that can hold policies.

    ``name`` is the property with the physical name, ``argument`` the same as a Python program writes it, ``trust`` that
    of the trust policy of a role.
    """

    kind: HolderKind
    name: str
    argument: str
    inline: Inline | None = None
    trust: str = ""


@dataclass(frozen=True, slots=True)
class DocumentType:
    """A type that carries a policy document in the property ``prop``, for the holders that ``holders`` name."""

    prop: str
    kind: Kind
    holders: Mapping[HolderKind, str]


@dataclass(frozen=True, slots=True)
class AttachmentType:
    """A type that gives the policies whose ARNs are in ``arns`` to the holders that ``holders`` name."""

    arns: str
    holders: Mapping[HolderKind, str]


_KINDS: tuple[HolderKind, ...] = ("role", "user", "group")

_CLOUDFORMATION_HOLDERS = {
    token: HolderType(
        kind,
        f"{kind}Name",
        f"{kind}_name",
        Inline("policies", "policyName", "policyDocument"),
        "assumeRolePolicyDocument" if kind == "role" else "",
    )
    for kind in _KINDS
    for token in tokens_of("IAM", kind.title())
}

HOLDERS: Mapping[str, HolderType] = {
    ROLE: HolderType("role", "name", "name", Inline("inlinePolicies", "name", "policy"), "assumeRolePolicy"),
    USER: HolderType("user", "name", "name"),
    GROUP: HolderType("group", "name", "name"),
    **_CLOUDFORMATION_HOLDERS,
}

DOCUMENT_TYPES: Mapping[str, DocumentType] = {
    POLICY: DocumentType("policy", "identity", {}),
    ROLE_POLICY: DocumentType("policy", "identity", {"role": "role"}),
    "aws:iam/userPolicy:UserPolicy": DocumentType("policy", "identity", {"user": "user"}),
    "aws:iam/groupPolicy:GroupPolicy": DocumentType("policy", "identity", {"group": "group"}),
    "aws:ssoadmin/permissionSetInlinePolicy:PermissionSetInlinePolicy": DocumentType("inlinePolicy", "identity", {}),
    RESOURCE_POLICY: DocumentType("policy", "resource", {}),
    **{
        token: DocumentType("policyDocument", "identity", {kind: f"{kind}Name"})
        for kind in _KINDS
        for token in tokens_of("IAM", f"{kind.title()}Policy")
    },
    **dict.fromkeys(
        tokens_of("IAM", "ManagedPolicy"),
        DocumentType("policyDocument", "identity", {kind: f"{kind}s" for kind in _KINDS}),
    ),
}

STANDALONE: Mapping[str, str] = {
    POLICY: "name",
    **dict.fromkeys(tokens_of("IAM", "ManagedPolicy"), "managedPolicyName"),
}
"""Types of policies that others attach, and the property with their physical name."""

ATTACHMENT_TYPES: Mapping[str, AttachmentType] = {
    ROLE: AttachmentType("managedPolicyArns", {}),
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": AttachmentType("policyArn", {"role": "role"}),
    "aws:iam/userPolicyAttachment:UserPolicyAttachment": AttachmentType("policyArn", {"user": "user"}),
    "aws:iam/groupPolicyAttachment:GroupPolicyAttachment": AttachmentType("policyArn", {"group": "group"}),
    "aws:iam/policyAttachment:PolicyAttachment": AttachmentType(
        "policyArn", {"role": "roles", "user": "users", "group": "groups"}
    ),
    "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive": AttachmentType(
        "policyArns", {"role": "roleName"}
    ),
    "aws:iam/userPolicyAttachmentsExclusive:UserPolicyAttachmentsExclusive": AttachmentType(
        "policyArns", {"user": "userName"}
    ),
    "aws:iam/groupPolicyAttachmentsExclusive:GroupPolicyAttachmentsExclusive": AttachmentType(
        "policyArns", {"group": "groupName"}
    ),
    "aws:ssoadmin/managedPolicyAttachment:ManagedPolicyAttachment": AttachmentType("managedPolicyArn", {}),
    "aws:ssoadmin/managedPolicyAttachmentsExclusive:ManagedPolicyAttachmentsExclusive": AttachmentType(
        "managedPolicyArns", {}
    ),
    **dict.fromkeys(_CLOUDFORMATION_HOLDERS, AttachmentType("managedPolicyArns", {})),
}

TYPES = frozenset({*HOLDERS, *DOCUMENT_TYPES, *ATTACHMENT_TYPES})
"""All of these. ``rolePoliciesExclusive`` and its kin list names of policies and grant nothing."""
