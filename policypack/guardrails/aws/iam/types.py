"""Types that hold policies, carry them or attach them, and the properties in which they do.

Sources: pulumi_aws 7.51 (``iam``, ``ssoadmin``, ``dynamodb``, ``quicksight``; a test compares them). AWS Native and
AWSCC are made of CloudFormation's types and name properties as its reference does (AWS::IAM::Role and so on;
pulumi_aws_native 1.84).
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
    """A type that carries a policy document in the property ``prop``, for the holders that ``holders`` name.

    ``optional`` says that an empty document is none.
    """

    prop: str
    kind: Kind
    holders: Mapping[HolderKind, str]
    optional: bool = False


@dataclass(frozen=True, slots=True)
class AttachmentType:
    """A type that gives the policies whose ARNs are in ``arns`` to the holders that ``holders`` name."""

    arns: str
    holders: Mapping[HolderKind, str]


@dataclass(frozen=True, slots=True)
class ReferenceType:
    """A type that names policies of the account, ``{name, path}``, in ``prop``, an object or a list of them.

    ``inside`` is the property of that object in which the name stands, if it is not the object itself.
    """

    prop: str
    inside: str = ""


_KINDS: tuple[HolderKind, ...] = ("role", "user", "group")

PERMISSION_SETS = tokens_of("SSO", "PermissionSet")
"""Permission sets of CloudFormation, which hold their policies themselves; pulumi-aws has a type for each of these."""

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
    **dict.fromkeys(PERMISSION_SETS, DocumentType("inlinePolicy", "identity", {}, optional=True)),
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
    "aws:quicksight/iamPolicyAssignment:IamPolicyAssignment": AttachmentType("policyArn", {}),
    **dict.fromkeys(_CLOUDFORMATION_HOLDERS, AttachmentType("managedPolicyArns", {})),
    **dict.fromkeys(PERMISSION_SETS, AttachmentType("managedPolicies", {})),
}

REFERENCE_TYPES: Mapping[str, ReferenceType] = {
    "aws:ssoadmin/customerManagedPolicyAttachment:CustomerManagedPolicyAttachment": ReferenceType(
        "customerManagedPolicyReference"
    ),
    "aws:ssoadmin/customerManagedPolicyAttachmentsExclusive:CustomerManagedPolicyAttachmentsExclusive": ReferenceType(
        "customerManagedPolicyReferences"
    ),
    **dict.fromkeys(PERMISSION_SETS, ReferenceType("customerManagedPolicyReferences")),
}
"""Types that give policies of the account to permission sets, by name."""

BOUNDARY_TYPES: Mapping[str, ReferenceType] = {
    "aws:ssoadmin/permissionsBoundaryAttachment:PermissionsBoundaryAttachment": ReferenceType(
        "permissionsBoundary", "customerManagedPolicyReference"
    ),
    **dict.fromkeys(PERMISSION_SETS, ReferenceType("permissionsBoundary", "customerManagedPolicyReference")),
}
"""Types that bound permission sets by policies of the account, by name; holders say ``permissionsBoundary``, an ARN."""

TYPES = frozenset({*HOLDERS, *DOCUMENT_TYPES, *ATTACHMENT_TYPES, *REFERENCE_TYPES, *BOUNDARY_TYPES})
"""All of these. ``rolePoliciesExclusive`` and its kin list names of policies and grant nothing; session policies
(``rolesanywhere``, ``eks.PodIdentityAssociation``, ``transfer``) only narrow what a role may."""
