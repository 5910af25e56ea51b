"""Who gets which policy in a stack: every way in which a role, a user or a group comes by one (see `iam.types`)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias

from guardrails.aws.dynamodb.types import TABLE, TABLE_REPLICA
from guardrails.aws.iam.documents import UNKNOWN_PART, Document, Kind, Malformed, is_unknown, parse, read
from guardrails.aws.iam.types import (
    ATTACHMENT_TYPES,
    BOUNDARY_TYPES,
    DOCUMENT_TYPES,
    HOLDERS,
    REFERENCE_TYPES,
    STANDALONE,
    AttachmentType,
    DocumentType,
    HolderKind,
    Inline,
    ReferenceType,
)
from guardrails.core.resources import Resource, Stack
from guardrails.core.values import List, Object, Unknown, Value, Wrong
from guardrails.core.words import quoted

Content: TypeAlias = "Document | Malformed | Unknown | Wrong"


@dataclass(frozen=True, slots=True)
class Holder:
    """A role, user or group. ``resource`` is None where the stack only names it."""

    kind: HolderKind
    name: str | Unknown | Wrong | None
    resource: Resource | None

    @property
    def key(self) -> str:
        """What tells holders of one kind apart: a URN, or the name of one that the stack only names, or nothing."""
        if self.resource is not None:
            return self.resource.urn
        return self.name if isinstance(self.name, str) else ""


@dataclass(frozen=True, slots=True)
class IamPolicy:
    """A policy document in a stack, with who holds it.

    ``subject`` stands in a message between the name of ``carrier`` and what is said about the policy.
    ``from_tables`` are the tables and replicas that the document is made from, by the dependency graph: they are known
    even if it is not.
    ``traced`` tells whether the graph names anything at all that it is made from.
    """

    carrier: Resource
    subject: str
    kind: Kind
    content: Content
    holders: tuple[Holder, ...]
    from_tables: tuple[Resource, ...] = ()
    traced: bool = False

    @property
    def own_holder(self) -> Holder | None:
        """Whoever holds it by what its carrier says alone: by name, or because the carrier is the holder."""
        carrier = self.carrier
        if carrier.type in HOLDERS:
            shape = HOLDERS[carrier.type]
            return Holder(shape.kind, carrier.props.text(shape.name), carrier)
        for kind, prop in DOCUMENT_TYPES[carrier.type].holders.items() if carrier.type not in STANDALONE else ():
            return Holder(kind, carrier.props.text(prop), None)
        return None


@dataclass(frozen=True, slots=True)
class Attachment:
    """The ARN of a policy, given to ``holders``. ``resources`` are the policies of the stack that may be meant."""

    carrier: Resource
    arn: str | Unknown | Wrong
    policies: tuple[Resource, ...]
    holders: tuple[Holder, ...]


@dataclass(frozen=True, slots=True)
class NamedPolicy:
    """The name of a policy of the account, given to a permission set; ``policies`` are those of the stack meant."""

    carrier: Resource
    name: str | Unknown | Wrong
    policies: tuple[Resource, ...]


class Access:
    """All policies of a stack, and who gets them."""

    def __init__(self, stack: Stack) -> None:
        self._stack = stack

    @cached_property
    def holders(self) -> tuple[Holder, ...]:
        """Roles, users and groups of the stack."""
        return tuple(
            Holder(shape.kind, resource.props.text(shape.name), resource)
            for type_, shape in HOLDERS.items()
            for resource in self._stack.of_type(type_)
        )

    @cached_property
    def attachments(self) -> tuple[Attachment, ...]:
        """Every attachment, one for each ARN.

        In state a holder also shows the policies that other resources attach to it; those speak for themselves.
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
            if attachment.carrier.type not in HOLDERS and holder.resource is not None
        }
        return tuple(a for a in found if (a.arn, a.carrier.urn) not in apart)

    @cached_property
    def policies(self) -> tuple[IamPolicy, ...]:
        """Every document that grants something: standalone, inline, of a resource. Trust policies stand apart."""
        return tuple(self._documents())

    @cached_property
    def trust_policies(self) -> tuple[IamPolicy, ...]:
        """For each role, who may assume it."""
        return tuple(
            IamPolicy(role, "", "trust", content, (self._by_urn[role.urn],))
            for type_, shape in HOLDERS.items()
            if shape.trust
            for role in self._stack.of_type(type_)
            if (content := _content(role.props.read(shape.trust), shape.trust, "trust")) is not None
        )

    def boundary_only(self, policy: IamPolicy) -> bool:
        """Return whether a standalone policy only bounds what others allow: nobody gets it, somebody is bounded."""
        urn = policy.carrier.urn
        return urn in self._boundaries and urn not in self._attached and not policy.holders

    def role_named(self, name: str) -> Holder:
        """Return the role of this name, which the stack may lack."""
        return self._by_name.get(("role", name)) or Holder("role", name, None)

    def roles_behind(self, policy: IamPolicy) -> tuple[Holder, ...]:
        """Return the roles that a document is made from, by the dependency graph."""
        roles = [type_ for type_, shape in HOLDERS.items() if shape.kind == "role"]
        prop = DOCUMENT_TYPES[policy.carrier.type].prop
        return tuple(self._by_urn[found.urn] for found in self._stack.sources_of(policy.carrier, prop, *roles))

    def tables_behind(self, policy: IamPolicy) -> tuple[Resource, ...]:
        """Return the tables that the ARN of a resource policy's table is made from, by the dependency graph."""
        return self._stack.sources_of(policy.carrier, "resourceArn", TABLE)

    @cached_property
    def _by_urn(self) -> Mapping[str, Holder]:
        return {holder.resource.urn: holder for holder in self.holders if holder.resource is not None}

    @cached_property
    def _by_name(self) -> Mapping[tuple[HolderKind, str], Holder]:
        return {(holder.kind, holder.name): holder for holder in self.holders if isinstance(holder.name, str)}

    @cached_property
    def _attached(self) -> Mapping[str, tuple[Holder, ...]]:
        """Holders of the stack's standalone policies, by the policy's URN; permission sets are not among them."""
        found: dict[str, tuple[Holder, ...]] = {policy.urn: () for policy in self._referred_to(REFERENCE_TYPES)}
        for attachment in self.attachments:
            for policy in attachment.policies:
                found[policy.urn] = (*found.get(policy.urn, ()), *attachment.holders)
        return found

    @cached_property
    def _boundaries(self) -> frozenset[str]:
        by_arn = (
            policy
            for holder in self.holders
            if holder.resource is not None
            for policy in self._policies_at(
                holder.resource, "permissionsBoundary", holder.resource.props.text("permissionsBoundary")
            )
        )
        return frozenset(policy.urn for policy in (*by_arn, *self._referred_to(BOUNDARY_TYPES)))

    @property
    def named_policies(self) -> Iterator[NamedPolicy]:
        """Every policy that a permission set gets by its name."""
        return self._named(REFERENCE_TYPES)

    def _named(self, types: Mapping[str, ReferenceType]) -> Iterator[NamedPolicy]:
        for type_, shape in types.items():
            for resource in self._stack.of_type(type_):
                for found in _objects(resource, shape.prop):
                    inner = found.object(shape.inside) if shape.inside and isinstance(found, Object) else found
                    name = inner.text("name") if isinstance(inner, Object) else inner
                    if name is not None:
                        yield NamedPolicy(resource, name, self._policies_called(resource, shape.prop, name))

    def _policies_called(self, resource: Resource, prop: str, name: str | Unknown | Wrong) -> tuple[Resource, ...]:
        """Return the policies of the stack that are called so or, where the name is not known, those behind it."""
        if isinstance(name, str):
            return self._policies_by_name.get(name, ())
        return self._stack.sources_of(resource, prop, *STANDALONE)

    def _referred_to(self, types: Mapping[str, ReferenceType]) -> Iterator[Resource]:
        return (policy for named in self._named(types) for policy in named.policies)

    @cached_property
    def _policies_by_name(self) -> Mapping[str, tuple[Resource, ...]]:
        """Standalone policies; in a stack of two accounts several may have one name."""
        found: dict[str, tuple[Resource, ...]] = {}
        for type_, prop in STANDALONE.items():
            for policy in self._stack.of_type(type_):
                name = policy.props.text(prop)
                if isinstance(name, str):
                    found[name] = (*found.get(name, ()), policy)
        return found

    @cached_property
    def _carried(self) -> tuple[tuple[Resource, DocumentType, Content, tuple[Holder, ...]], ...]:
        """Resources that are a policy, what is in it, and for whom they say it is."""
        return tuple(
            (resource, shape, content, self._holders_of(resource, shape.holders))
            for type_, shape in DOCUMENT_TYPES.items()
            for resource in self._stack.of_type(type_)
            if (content := _content(_document_at(resource, shape), shape.prop, shape.kind)) is not None
        )

    def _documents(self) -> Iterator[IamPolicy]:
        for resource, shape, content, named in self._carried:
            holders = named + self._attached.get(resource.urn, ())
            yield IamPolicy(resource, "", shape.kind, content, holders, *self._origin(resource, shape.prop))
        for type_, of in HOLDERS.items():
            if of.inline is not None:
                for resource in self._stack.of_type(type_):
                    yield from self._inline_policies(resource, of.inline)

    def _origin(self, resource: Resource, prop: str) -> tuple[tuple[Resource, ...], bool]:
        """Return the tables that ``prop`` is made from, and whether anything is known that it is made from."""
        return self._stack.sources_of(resource, prop, TABLE, TABLE_REPLICA), bool(
            resource.property_dependencies.get(prop)
        )

    def _inline_policies(self, resource: Resource, inline: Inline) -> Iterator[IamPolicy]:
        """Yield the policies inside a holder. In state they show RolePolicy resources too, which speak for themselves.

        An empty block, which tells the provider that there is no policy, is none.
        """
        holder = self._by_urn[resource.urn]
        origin = self._origin(resource, inline.prop)
        elsewhere = self._inline_elsewhere.get(resource.urn, frozenset())
        for index, item in enumerate(resource.props.objects(inline.prop)):
            if isinstance(item, Unknown | Wrong):
                yield IamPolicy(resource, "has an inline policy that", "identity", item, (holder,), *origin)
                continue
            name, document = item.text(inline.name), item.read(inline.document)
            shown = name if isinstance(name, str) and name else str(index + 1)
            content = None if document == "" else _content(document, item.at(inline.document), "identity")
            if content is not None and content not in elsewhere:
                subject = f"has the inline policy '{quoted(shown)}', which"
                yield IamPolicy(resource, subject, "identity", content, (holder,), *origin)

    @cached_property
    def _inline_elsewhere(self) -> Mapping[str, frozenset[Content]]:
        """Contents of RolePolicy resources and their kin, by the URN of the holder."""
        found: dict[str, frozenset[Content]] = {}
        for _, _, content, holders in self._carried:
            for holder in holders:
                if holder.resource is not None and isinstance(content, Document):
                    urn = holder.resource.urn
                    found[urn] = found.get(urn, frozenset()) | {content}
        return found

    def _attachments_of(self, resource: Resource, shape: AttachmentType) -> Iterator[Attachment]:
        holder = self._by_urn.get(resource.urn)
        holders = (holder,) if holder else self._holders_of(resource, shape.holders)
        for arn in _strings(resource, shape.arns):
            yield Attachment(resource, arn, self._policies_at(resource, shape.arns, arn), holders)

    def _policies_at(self, resource: Resource, prop: str, arn: str | Unknown | Wrong | None) -> tuple[Resource, ...]:
        """Return the policies of the stack that ``arn``, the value of ``prop``, may be: by name, else by the graph.

        Where the ARNs of policies are known, as in state, they tell policies of one name apart.
        """
        if isinstance(arn, str):
            named = self._policies_by_name.get(arn.rpartition("/")[2], ()) if ":iam::aws:" not in arn else ()
            return tuple(policy for policy in named if policy.props.text("arn") == arn) or named
        return self._stack.sources_of(resource, prop, *STANDALONE) if isinstance(arn, Unknown) else ()

    def _holders_of(self, resource: Resource, props: Mapping[HolderKind, str]) -> tuple[Holder, ...]:
        """Return the holders that the properties name: by name, or by the graph where the name is not known."""
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
        types = [type_ for type_, shape in HOLDERS.items() if shape.kind == kind]
        behind = tuple(self._by_urn[found.urn] for found in self._stack.sources_of(resource, prop, *types))
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


def _objects(resource: Resource, prop: str) -> Iterator[Object | Unknown | Wrong]:
    """Yield the objects at ``prop``, which is one or a list of them."""
    value = resource.props.read(prop)
    if isinstance(value, Object | Unknown):
        yield value
    elif isinstance(value, List):
        yield from value.objects()


def _document_at(resource: Resource, shape: DocumentType) -> Value:
    """Return what stands where a document may be."""
    value = resource.props.read(shape.prop)
    return None if shape.optional and (value == "" or (isinstance(value, Object) and not len(value))) else value


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
        return UNKNOWN_PART
    if isinstance(value, Object):
        return {key: _plain(value.read(key), unknown) for key in value}
    if isinstance(value, List):
        return [_plain(item, unknown) for item in value]
    return value
