"""Tags of AWS resources: which types carry them, and where a resource's tags are to be found."""

from __future__ import annotations

import json
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeAlias

from guardrails.core.resources import Resource
from guardrails.core.values import List, Object, Unknown, Wrong


@dataclass(frozen=True, slots=True)
class TagShape:
    """How a type carries its tags: as a list of objects or as a map, and in which property."""

    listed: bool = False
    prop: str = "tags"


def _load() -> dict[str, TagShape]:
    text = (Path(__file__).parent / "taggable_types.txt").read_text(encoding="utf-8")
    lines = [line.partition(" ") for line in text.splitlines() if not line.startswith("#")]
    shapes = {said: _shape(said.split()) for said in {said for _, _, said in lines}}
    return {type_: shapes[said] for type_, _, said in lines}


def _shape(said: Sequence[str]) -> TagShape:
    """Read what the table says of a type: nothing, ``list``, or ``list`` or ``map`` and the name of the property."""
    return TagShape(said[:1] == ["list"], *said[1:])


TAGGABLE: Mapping[str, TagShape] = _load()
"""Types that carry tags (scripts/taggable_types.py)."""

_AWSCC = {
    token.removeprefix("aws-native:").replace(":", "").lower(): token
    for token in TAGGABLE
    if token.startswith("aws-native:")
}
"""AWS Native's token of each type by the end of AWSCC's: both are made of CloudFormation's types."""

AUTOSCALING_GROUP = "aws:autoscaling/group:Group"
"""Gets no default tags, and says of each tag whether its instances get it."""

TAG_RESOURCES = frozenset(
    {
        "aws:autoscaling/tag:Tag",
        "aws:dynamodb/tag:Tag",
        "aws:ec2/tag:Tag",
        "aws:ecs/tag:Tag",
        "aws:transfer/tag:Tag",
    }
)
"""Resources that are a single tag of another resource; autoscaling's has it in an object ``tag``."""

SELECTORS = frozenset(
    {"aws:devopsguru/resourceCollection:ResourceCollection", "aws:inspector/resourceGroup:ResourceGroup"}
)
"""Types whose ``tags`` say which resources they are about, and are not their own (a test looks for more of them)."""

TAG_KEY_SCHEMA: Mapping[str, Any] = {
    "type": "string",
    "minLength": 1,
    "maxLength": 128,
    "title": "the key of a tag (1 to 128 characters, not blank)",
}
"""What AWS allows as the key of a tag (Tag in the API reference of each service)."""

TagValue: TypeAlias = str | Unknown | Wrong | None


class TaggableTypes(Container[str]):
    """All types of the AWS providers: one that the table does not know may be newer than the table and have tags."""

    def __contains__(self, type_: object) -> bool:
        return isinstance(type_, str) and type_.startswith(("aws:", "aws-native:", "awscc:"))


def shape_of(type_: str) -> TagShape | None:
    """Return how resources of a type carry tags; None for a type that the table does not know.

    AWSCC's ``awscc:index/sqsQueue:SqsQueue`` stands there as ``aws-native:sqs:Queue``.
    """
    known = _AWSCC.get(type_.rpartition(":")[2].lower(), type_) if type_.startswith("awscc:") else type_
    return TAGGABLE.get(known)


def is_taggable(resource: Resource) -> bool:
    """Return whether the resource carries tags: by the table or, for a type it does not know, by its properties."""
    if resource.type in SELECTORS:
        return False
    return shape_of(resource.type) is not None or any(key in ("tags", "tagsAll") for key in resource.props)


def tag_of(resource: Resource) -> tuple[TagValue, TagValue]:
    """Return key and value of a resource that is a tag itself."""
    inner = resource.props.object("tag")
    if isinstance(inner, Unknown | Wrong):
        return inner, inner
    holder = resource.props if inner is None else inner
    return holder.text("key"), holder.text("value")


class Tags:
    """All tags of a resource, own and default ones. Each source is read once, and only if it is asked for."""

    __slots__ = ("_own", "_resource", "shape")

    def __init__(self, resource: Resource) -> None:
        self._resource = resource
        self.shape = shape_of(resource.type) or TagShape()
        self._own = resource.props.read(self.shape.prop)

    def get(self, key: str) -> TagValue:
        """Return the value of a tag; None where the resource lacks it, Unknown also where nobody can tell.

        A resource's own tags come before the provider's default ones. ``tagsAll`` holds both, but it is unknown as a
        whole as soon as one value is, so it has no say then where the provider's inputs are at hand.
        """
        own = self._in_own(key)
        if self._resource.type == AUTOSCALING_GROUP:
            return own
        if isinstance(own, Unknown) and own is self._own:
            default = _default_tag(self._resource, key)
            return default if isinstance(default, str) else own
        return self._inherited(key) if own is None else own

    def _in_own(self, key: str) -> TagValue:
        tags = self._own
        if tags is None or isinstance(tags, Unknown):
            return tags
        if isinstance(tags, Object):
            return tags.text(key)
        if isinstance(tags, List):
            return _in_list(tags, key)
        return Wrong(self.shape.prop, "a map of strings", "another value")

    def _inherited(self, key: str) -> TagValue:
        every = self._resource.props.object("tagsAll")
        found = every.text(key) if isinstance(every, Object) else None
        if found is not None:
            return found
        default = _default_tag(self._resource, key)
        if isinstance(every, Unknown) and self._resource.provider is None:
            return every
        return default

    def ignored(self, key: str) -> bool | Unknown:
        """Return whether the provider ignores the tag: it writes it to a new resource, and never to one that exists.

        Source: the provider's ``ignoreTags``, of which lone tags (`TAG_RESOURCES`) know nothing.
        """
        return _ignores(self._resource, key)

    def keys(self) -> Iterator[str]:
        """Yield the keys of the resource's tags, default ones too, as far as they are known."""
        every = self._resource.props.read("tagsAll")
        if isinstance(every, Object):
            yield from every
        if isinstance(self._own, Object):
            yield from self._own
        elif isinstance(self._own, List):
            for item in self._own.objects():
                name = item.text("key") if isinstance(item, Object) else None
                if isinstance(name, str):
                    yield name


def _in_list(tags: List, key: str) -> TagValue:
    in_doubt: Unknown | Wrong | None = None
    for item in tags.objects():
        name = item.text("key") if isinstance(item, Object) else item
        if name == key and isinstance(item, Object):
            return item.text("value")
        if isinstance(name, Unknown | Wrong):
            in_doubt = in_doubt or name
    return in_doubt


def _default_tag(resource: Resource, key: str) -> TagValue:
    """Look into the provider's ``defaultTags``."""
    defaults = _of_provider(resource, "defaultTags")
    tags = defaults.object("tags") if isinstance(defaults, Object) else defaults
    if isinstance(tags, Object):
        return _as_text(tags, key)
    return tags if isinstance(tags, Unknown) else None


def _ignores(resource: Resource, key: str) -> bool | Unknown:
    """Look into the provider's ``ignoreTags``; a list of which something is unknown may hold any key."""
    ignored = _of_provider(resource, "ignoreTags")
    if not isinstance(ignored, Object):
        return ignored or False
    doubt: Unknown | None = None
    for prop, meant in _IGNORED.items():
        listed = ignored.list(prop)
        for item in listed.texts() if isinstance(listed, List) else [listed]:
            if isinstance(item, str) and meant(key, item):
                return True
            doubt = item if isinstance(item, Unknown) else doubt
    return doubt or False


_IGNORED: Mapping[str, Callable[[str, str], bool]] = {
    "keys": str.__eq__,
    "keyPrefixes": str.startswith,
    "key_prefixes": str.startswith,  # a plain dict of a Python program, which the SDK hands on as it is
}
"""The lists of ``ignoreTags``, and what it means that an item of one names a key."""


def _of_provider(resource: Resource, prop: str) -> Object | Unknown | None:
    """Return an object among the provider's inputs, which hold it as JSON; None where there is none."""
    if resource.provider is None:
        return None
    value = resource.provider.props.read(prop)
    if isinstance(value, Unknown):
        return Unknown(f"{prop} of the provider")
    if isinstance(value, str):
        return _parsed(value, prop)
    return value if isinstance(value, Object) else None


def _as_text(tags: Object, key: str) -> TagValue:
    """Read a default tag; from YAML it may be a number or a boolean, of which the provider makes a text."""
    value = tags.read(key)
    return str(value) if isinstance(value, bool | int | float) else tags.text(key)


@lru_cache(maxsize=16)
def _parsed(text: str, prop: str) -> Object | None:
    """Read ``{"tags": {...}}``; a provider's text is the same for all of its resources."""
    try:
        parsed = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return Object(parsed, prop) if isinstance(parsed, Mapping) else None
