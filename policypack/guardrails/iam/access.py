"""Who gets which policy in a stack: every way in which pulumi-aws hands a policy to a role, a user or a group.

Source of the types and their properties: pulumi_aws 7.51 (``iam``, ``ssoadmin``, ``dynamodb``); a test compares them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, TypeAlias

from guardrails.dynamodb import TABLE
from guardrails.iam.documents import Document, Kind, Malformed, parse, read
from guardrails.quoting import quoted
from guardrails.resources import Resource, Stack
from guardrails.values import SENTINELS, List, Object, Unknown, Value, Wrong

HolderKind: TypeAlias = Literal["role", "user", "group"]
Content: TypeAlias = "Document | Malformed | Unknown | Wrong"

ROLE = "aws:iam/role:Role"
USER = "aws:iam/user:User"
GROUP = "aws:iam/group:Group"
POLICY = "aws:iam/policy:Policy"
RESOURCE_POLICY = "aws:dynamodb/resourcePolicy:ResourcePolicy"
KMS_KEY = "aws:kms/key:Key"

HOLDERS: Mapping[str, HolderKind] = {ROLE: "role", USER: "user", GROUP: "group"}
"""Types of those who can hold a policy."""


@dataclass(frozen=True, slots=True)
class _DocumentType:
    """A type that carries a policy document in the property ``prop``, for the holders that ``holders`` name."""

    prop: str
    kind: Kind
    holders: Mapping[HolderKind, str]


@dataclass(frozen=True, slots=True)
class _AttachmentType:
    """A type that gives the policies whose ARNs are in ``arns`` to the holders that ``holders`` name."""

    arns: str
    holders: Mapping[HolderKind, str]


DOCUMENT_TYPES: Mapping[str, _DocumentType] = {
    POLICY: _DocumentType("policy", "identity", {}),
    "aws:iam/rolePolicy:RolePolicy": _DocumentType("policy", "identity", {"role": "role"}),
    "aws:iam/userPolicy:UserPolicy": _DocumentType("policy", "identity", {"user": "user"}),
    "aws:iam/groupPolicy:GroupPolicy": _DocumentType("policy", "identity", {"group": "group"}),
    "aws:ssoadmin/permissionSetInlinePolicy:PermissionSetInlinePolicy": _DocumentType("inlinePolicy", "identity", {}),
    RESOURCE_POLICY: _DocumentType("policy", "resource", {}),
}

ATTACHMENT_TYPES: Mapping[str, _AttachmentType] = {
    ROLE: _AttachmentType("managedPolicyArns", {}),
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": _AttachmentType("policyArn", {"role": "role"}),
    "aws:iam/userPolicyAttachment:UserPolicyAttachment": _AttachmentType("policyArn", {"user": "user"}),
    "aws:iam/groupPolicyAttachment:GroupPolicyAttachment": _AttachmentType("policyArn", {"group": "group"}),
    "aws:iam/policyAttachment:PolicyAttachment": _AttachmentType(
        "policyArn", {"role": "roles", "user": "users", "group": "groups"}
    ),
    "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive": _AttachmentType(
        "policyArns", {"role": "roleName"}
    ),
    "aws:iam/userPolicyAttachmentsExclusive:UserPolicyAttachmentsExclusive": _AttachmentType(
        "policyArns", {"user": "userName"}
    ),
    "aws:iam/groupPolicyAttachmentsExclusive:GroupPolicyAttachmentsExclusive": _AttachmentType(
        "policyArns", {"group": "groupName"}
    ),
    "aws:ssoadmin/managedPolicyAttachment:ManagedPolicyAttachment": _AttachmentType("managedPolicyArn", {}),
    "aws:ssoadmin/managedPolicyAttachmentsExclusive:ManagedPolicyAttachmentsExclusive": _AttachmentType(
        "managedPolicyArns", {}
    ),
}

TYPES = frozenset({*HOLDERS, *DOCUMENT_TYPES, *ATTACHMENT_TYPES})
"""All types that `Access` reads. ``rolePoliciesExclusive`` and its kin list names of policies and grant nothing."""


@dataclass(frozen=True, slots=True)
class Holder:
    """A role, user or group. ``resource`` is None where the stack only names it."""

    kind: HolderKind
    name: str | Unknown | Wrong | None
    resource: Resource | None


@dataclass(frozen=True, slots=True)
class Policy:
    """A policy document in a stack, with who holds it.

    ``subject`` stands in a message between the name of ``carrier`` and what is said about the policy.
    ``from_tables`` are the tables that the document is made from, by the dependency graph: known even if it is not.
    ``traced`` tells whether the graph names anything at all that it is made from.
    """

    carrier: Resource
    subject: str
    kind: Kind
    content: Content
    holders: tuple[Holder, ...]
    from_tables: tuple[Resource, ...] = ()
    traced: bool = False


@dataclass(frozen=True, slots=True)
class Attachment:
    """The ARN of a policy, given to ``holders``. ``resources`` are the policies of the stack that may be meant."""

    carrier: Resource
    arn: str | Unknown | Wrong
    policies: tuple[Resource, ...]
    holders: tuple[Holder, ...]


class Access:
    """All policies of a stack, and who gets them."""

    def __init__(self, stack: Stack) -> None:
        self._stack = stack

    @cached_property
    def holders(self) -> tuple[Holder, ...]:
        """Roles, users and groups of the stack."""
        return tuple(
            Holder(kind, resource.props.text("name"), resource)
            for type_, kind in HOLDERS.items()
            for resource in self._stack.of_type(type_)
        )

    @cached_property
    def attachments(self) -> tuple[Attachment, ...]:
        """Every attachment, one for each ARN.

        In state a role also shows the policies that other resources attach to it; those speak for themselves.
        """
        found = [
            attachment
            for type_, shape in ATTACHMENT_TYPES.items()
            for resource in self._stack.of_type(type_)
            for attachment in self._attachments_of(resource, shape)
        ]
        apart = {
            (attachment.arn, holder.resource.urn)
            for attachment in found
            for holder in attachment.holders
            if attachment.carrier.type != ROLE and holder.resource is not None
        }
        return tuple(a for a in found if a.carrier.type != ROLE or (a.arn, a.carrier.urn) not in apart)

    @cached_property
    def policies(self) -> tuple[Policy, ...]:
        """Every document that grants something: standalone, inline, of a resource. Trust policies stand apart."""
        return tuple(self._documents())

    @cached_property
    def trust_policies(self) -> tuple[Policy, ...]:
        """For each role, who may assume it."""
        return tuple(
            Policy(role, "", "trust", content, (self._by_urn[role.urn],))
            for role in self._stack.of_type(ROLE)
            if (content := _content(role.props.read("assumeRolePolicy"), "assumeRolePolicy", "trust")) is not None
        )

    def boundary_only(self, policy: Resource) -> bool:
        """Whether a standalone policy only bounds what others allow: nobody gets it, somebody is bounded by it."""
        return policy.urn in self._boundaries and policy.urn not in self._attached

    @cached_property
    def _by_urn(self) -> Mapping[str, Holder]:
        return {holder.resource.urn: holder for holder in self.holders if holder.resource is not None}

    @cached_property
    def _by_name(self) -> Mapping[tuple[HolderKind, str], Holder]:
        return {(holder.kind, holder.name): holder for holder in self.holders if isinstance(holder.name, str)}

    @cached_property
    def _attached(self) -> Mapping[str, tuple[Holder, ...]]:
        """Holders of the stack's standalone policies, by the policy's URN."""
        found: dict[str, tuple[Holder, ...]] = {}
        for attachment in self.attachments:
            for policy in attachment.policies:
                found[policy.urn] = (*found.get(policy.urn, ()), *attachment.holders)
        return found

    @cached_property
    def _boundaries(self) -> frozenset[str]:
        return frozenset(
            policy.urn
            for holder in self.holders
            if holder.resource is not None
            for policy in self._policies_at(
                holder.resource, "permissionsBoundary", holder.resource.props.text("permissionsBoundary")
            )
        )

    @cached_property
    def _policies_by_name(self) -> Mapping[str, tuple[Resource, ...]]:
        """Standalone policies; in a stack of two accounts several may have one name."""
        found: dict[str, tuple[Resource, ...]] = {}
        for policy in self._stack.of_type(POLICY):
            name = policy.props.text("name")
            if isinstance(name, str):
                found[name] = (*found.get(name, ()), policy)
        return found

    def _documents(self) -> Iterator[Policy]:
        for type_, shape in DOCUMENT_TYPES.items():
            for resource in self._stack.of_type(type_):
                content = _content(resource.props.read(shape.prop), shape.prop, shape.kind)
                if content is not None:
                    holders = self._holders_of(resource, shape.holders) + self._attached.get(resource.urn, ())
                    yield Policy(resource, "", shape.kind, content, holders, *self._origin(resource, shape.prop))
        for role in self._stack.of_type(ROLE):
            yield from self._inline_policies(role)

    def _origin(self, resource: Resource, prop: str) -> tuple[tuple[Resource, ...], bool]:
        """Tables that ``prop`` is made from, and whether anything is known that it is made from."""
        return self._stack.behind(resource, prop, TABLE), bool(resource.property_dependencies.get(prop))

    def _inline_policies(self, role: Resource) -> Iterator[Policy]:
        """Policies inside a role. In state they also show what RolePolicy resources hold; those speak for themselves.

        An empty block, which tells the provider that there is no policy, is none.
        """
        holder = self._by_urn[role.urn]
        origin = self._origin(role, "inlinePolicies")
        elsewhere = self._inline_elsewhere.get(role.urn, frozenset())
        for index, item in enumerate(role.props.objects("inlinePolicies")):
            if isinstance(item, Unknown | Wrong):
                yield Policy(role, "has an inline policy that", "identity", item, (holder,), *origin)
                continue
            name = item.text("name")
            shown = name if isinstance(name, str) and name else str(index + 1)
            content = (
                None if item.text("policy") == "" else _content(item.read("policy"), item.at("policy"), "identity")
            )
            if content is not None and content not in elsewhere:
                subject = f"has the inline policy '{quoted(shown)}', which"
                yield Policy(role, subject, "identity", content, (holder,), *origin)

    @cached_property
    def _inline_elsewhere(self) -> Mapping[str, frozenset[Content]]:
        """Contents of RolePolicy resources, by the URN of their role."""
        found: dict[str, frozenset[Content]] = {}
        shape = DOCUMENT_TYPES["aws:iam/rolePolicy:RolePolicy"]
        for resource in self._stack.of_type("aws:iam/rolePolicy:RolePolicy"):
            content = _content(resource.props.read(shape.prop), shape.prop, shape.kind)
            for holder in self._holders_of(resource, shape.holders):
                if holder.resource is not None and isinstance(content, Document):
                    urn = holder.resource.urn
                    found[urn] = found.get(urn, frozenset()) | {content}
        return found

    def _attachments_of(self, resource: Resource, shape: _AttachmentType) -> Iterator[Attachment]:
        holder = self._by_urn.get(resource.urn)
        holders = (holder,) if holder else self._holders_of(resource, shape.holders)
        for arn in _strings(resource, shape.arns):
            yield Attachment(resource, arn, self._policies_at(resource, shape.arns, arn), holders)

    def _policies_at(self, resource: Resource, prop: str, arn: str | Unknown | Wrong | None) -> tuple[Resource, ...]:
        """Policies of the stack that ``arn``, the value of ``prop``, may be: by name, else by the dependency graph.

        Where the ARNs of policies are known, as in state, they tell policies of one name apart.
        """
        if isinstance(arn, str):
            named = self._policies_by_name.get(arn.rpartition("/")[2], ()) if ":iam::aws:" not in arn else ()
            return tuple(policy for policy in named if policy.props.text("arn") == arn) or named
        return self._stack.behind(resource, prop, POLICY) if isinstance(arn, Unknown) else ()

    def _holders_of(self, resource: Resource, props: Mapping[HolderKind, str]) -> tuple[Holder, ...]:
        """Holders that the properties name: by name, or by the dependency graph where the name is not known."""
        found = {
            (kind, holder.resource.urn if holder.resource else str(holder.name)): holder
            for kind, prop in props.items()
            for name in _strings(resource, prop)
            for holder in self._holders_named(resource, kind, prop, name)
        }
        return tuple(found.values())

    def _holders_named(
        self, resource: Resource, kind: HolderKind, prop: str, name: str | Unknown | Wrong
    ) -> tuple[Holder, ...]:
        if isinstance(name, str) and (kind, name) in self._by_name:
            return (self._by_name[kind, name],)
        types = [type_ for type_, of in HOLDERS.items() if of == kind]
        behind = tuple(self._by_urn[found.urn] for found in self._stack.behind(resource, prop, *types))
        if isinstance(name, Unknown):
            return behind or (Holder(kind, name, None),)
        unnamed = tuple(holder for holder in behind if not isinstance(holder.name, str))
        return unnamed or (Holder(kind, name, None),)


def _strings(resource: Resource, prop: str) -> Iterator[str | Unknown | Wrong]:
    """Yield the strings at ``prop``, which is a string or a list; empty ones, as in state, are none."""
    value = resource.props.read(prop)
    if isinstance(value, List):
        yield from (text for text in value.texts() if text != "")
    elif text := resource.props.text(prop):
        yield text


def is_unknown(text: str) -> bool:
    """Whether a part of a document is not known before the update."""
    return any(sentinel in text for sentinel in SENTINELS)


def _content(value: Value, path: str, kind: Kind) -> Content | None:
    """Read a document; None where there is none."""
    if value is None or isinstance(value, Unknown):
        return value
    if isinstance(value, str):
        found = parse(value, kind)
        return Unknown(path) if isinstance(found, Malformed) and is_unknown(value) else found
    if isinstance(value, Object):
        unknown: list[Unknown] = []
        found = read(_plain(value, unknown), kind)
        return unknown[0] if isinstance(found, Malformed) and unknown else found
    return Wrong(path, "a policy document", "a value of another type")


def _plain(value: Value, unknown: list[Unknown]) -> Any:  # noqa: ANN401 - JSON of any shape
    """Copy an object without its views; what is not known becomes a sentinel, and is noted in ``unknown``."""
    if isinstance(value, Unknown):
        unknown.append(value)
        return min(SENTINELS)
    if isinstance(value, Object):
        return {key: _plain(value.read(key), unknown) for key in value}
    if isinstance(value, List):
        return [_plain(item, unknown) for item in value]
    return value
