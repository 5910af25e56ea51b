"""Tags of AWS resources: which types carry them, and where a resource's tags are to be found."""

from __future__ import annotations

import json
from collections.abc import Container, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import TypeAlias

from guardrails.resources import Resource
from guardrails.values import List, Object, Unknown, Wrong


def _load() -> tuple[frozenset[str], frozenset[str]]:
    text = (Path(__file__).parent / "data" / "taggable_types.txt").read_text(encoding="utf-8")
    lines = [line.split() for line in text.splitlines() if not line.startswith("#")]
    return frozenset(line[0] for line in lines), frozenset(line[0] for line in lines if line[1:] == ["list"])


TAGGABLE, LISTED = _load()
"""Types that carry tags, and those of them whose tags are a list of objects (scripts/taggable_types.py)."""

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

TagValue: TypeAlias = str | Unknown | Wrong | None


class TaggableTypes(Container[str]):
    """All types of the AWS provider: one that the table does not know may be newer than the table and have tags."""

    def __contains__(self, type_: object) -> bool:
        return isinstance(type_, str) and type_.startswith("aws:")


def is_taggable(resource: Resource) -> bool:
    """Whether the resource carries tags: by the table or, for a type it does not know, by its properties."""
    return resource.type in TAGGABLE or any(key in ("tags", "tagsAll") for key in resource.props)


def tag_of(resource: Resource) -> tuple[TagValue, TagValue]:
    """Key and value of a resource that is a tag itself."""
    inner = resource.props.object("tag")
    if isinstance(inner, Unknown | Wrong):
        return inner, inner
    holder = resource.props if inner is None else inner
    return holder.text("key"), holder.text("value")


def tag(resource: Resource, key: str) -> TagValue:
    """Value of a tag; None if the resource does not have it, Unknown also where nobody can tell whether it does.

    A resource's own tags come before the provider's default ones. ``tagsAll`` holds both, but it is unknown as a whole
    as soon as one value is, so it has no say then where the provider's inputs are at hand.
    """
    own = _in_tags(resource, key)
    if own is not None or resource.type in LISTED:  # autoscaling groups get no default tags
        if isinstance(own, Unknown) and own.path == "tags":
            default = _default_tag(resource, key)
            return default if isinstance(default, str) else own
        return own
    every = resource.props.object("tagsAll")
    if isinstance(every, Object):
        found = every.text(key)
        if found is not None:
            return found
    default = _default_tag(resource, key)
    if default is None and isinstance(every, Unknown) and resource.provider is None:
        return every
    return default


def _in_tags(resource: Resource, key: str) -> TagValue:
    tags = resource.props.read("tags")
    if tags is None or isinstance(tags, Unknown):
        return tags
    if isinstance(tags, Object):
        return tags.text(key)
    if isinstance(tags, List):
        return _in_list(tags, key)
    return Wrong("tags", "a map of strings", "another value")


def _in_list(tags: List, key: str) -> TagValue:
    unknown: Unknown | Wrong | None = None
    for item in tags.objects():
        name = item.text("key") if isinstance(item, Object) else item
        if name == key and isinstance(item, Object):
            return item.text("value")
        if isinstance(name, Unknown | Wrong):
            unknown = unknown or name
    return unknown


def _default_tag(resource: Resource, key: str) -> TagValue:
    """Look into the provider's ``defaultTags``, which its inputs hold as JSON."""
    if resource.provider is None:
        return None
    defaults = resource.provider.props.read("defaultTags")
    if isinstance(defaults, Unknown):
        return Unknown("defaultTags of the provider")
    tags: object = None
    if isinstance(defaults, str):
        tags = _parsed(defaults)
    elif isinstance(defaults, Object):
        tags = defaults.object("tags")
    if isinstance(tags, Object):
        return tags.text(key)
    return tags if isinstance(tags, Unknown) else None


@lru_cache(maxsize=16)
def _parsed(text: str) -> Object | None:
    """Read ``{"tags": {...}}``; a provider's text is the same for all of its resources."""
    try:
        parsed = json.loads(text)
    except ValueError:
        return None
    tags = parsed.get("tags") if isinstance(parsed, dict) else None
    return Object(tags, "defaultTags.tags") if isinstance(tags, Mapping) else None


def keys(resource: Resource) -> Iterator[str]:
    """Iterate over the keys of the resource's own tags, as far as they are known."""
    tags = resource.props.read("tags")
    if isinstance(tags, Object):
        yield from tags
    elif isinstance(tags, List):
        for item in tags.objects():
            name = item.text("key") if isinstance(item, Object) else None
            if isinstance(name, str):
                yield name
