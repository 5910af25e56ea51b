"""Every AWS resource that can carry tags carries the required ones."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from guardrails.aws.frameworks import TAGGING, well_architected
from guardrails.aws.tags import (
    AUTOSCALING_GROUP,
    TAG_KEY_SCHEMA,
    TAG_RESOURCES,
    TaggableTypes,
    Tags,
    TagShape,
    is_taggable,
    shape_of,
    tag_of,
)
from guardrails.core.configuration import Config
from guardrails.core.findings import Finding, NotApplicable
from guardrails.core.resources import Resource
from guardrails.core.rule import Additions, Example, Metadata, ResourceRule, Setting
from guardrails.core.schema import SettingsError
from guardrails.core.values import Object, Unknown, Wrong
from guardrails.core.words import argument, joined

METADATA = Metadata(
    name="required-tags",
    title="Required tags",
    description="AWS resources that can carry tags must carry the required tags, with values.",
    summary="Environment, Team and CostCenter on every AWS resource that can carry tags",
    severity="medium",
    why=(
        "Tags say who owns a resource, who pays for it, and which environment it belongs to. Without them nobody finds "
        "it when it fails, and nobody can say whose bill it is. Spelling counts: `environment` is another tag than "
        "`Environment`."
    ),
    passes=(
        Example(
            "Tags on the resource.",
            'aws.sns.Topic("alarms", tags={"Environment": "dev", "Team": "data", "CostCenter": "1234"})',
        ),
        Example(
            "Default tags of the provider.",
            'aws.Provider("sydney", region="ap-southeast-2", '
            'default_tags={"tags": {"Environment": "dev", "Team": "data", "CostCenter": "1234"}})',
        ),
    ),
    fails=(
        Example("Two tags are missing.", 'aws.sns.Topic("alarms", tags={"Environment": "dev"})'),
        Example(
            "Another spelling, and a blank value.",
            'aws.sns.Topic("alarms", tags={"environment": "dev", "Team": "", "CostCenter": "1234"})',
        ),
    ),
    fix=(
        'Write tags={"Environment": ..., "Team": ..., "CostCenter": ...} on the resource.',
        "Or give the provider default_tags.",
        'On aws.autoscaling.Group write tags=[{"key": ..., "value": ..., "propagate_at_launch": True}, ...].',
        'On resources of pulumi-aws-native write tags=[{"key": ..., "value": ...}, ...].',
    ),
    url="https://docs.aws.amazon.com/whitepapers/latest/tagging-best-practices/tagging-best-practices.html",
    types=TaggableTypes(),
    scope="AWS resources that can carry tags",
    references=(TAGGING, well_architected("Operational excellence")),
    settings=(
        Setting(
            "tags",
            {
                "type": "array",
                "items": TAG_KEY_SCHEMA,
                "minItems": 1,
                "uniqueItems": True,
                "default": ["Environment", "Team", "CostCenter"],
                "description": "Keys that every resource carries, spelled exactly.",
            },
        ),
        Setting(
            "allowedValues",
            {
                "type": "object",
                "default": {},
                "additionalProperties": {
                    "anyOf": [
                        {
                            "type": "array",
                            "items": {"type": "string", "minLength": 1},
                            "minItems": 1,
                            "title": "a list of values",
                        },
                        {"type": "string", "minLength": 1, "title": "a regular expression"},
                    ]
                },
                "description": "Values by key: a list of them, or a regular expression that the whole value matches.",
            },
        ),
        Setting(
            "ignoreTypes",
            {
                "type": "array",
                "items": {"type": "string", "minLength": 1},
                "uniqueItems": True,
                "default": [],
                "description": "Types of resources to leave alone, as tokens: `aws:sns/topic:Topic`.",
            },
        ),
        Setting(
            "defaults",
            {
                "type": "object",
                "default": {},
                "additionalProperties": {"type": "string", "minLength": 1},
                "description": "Values to fill in by key where a tag is missing; used at the level `remediate` only.",
            },
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class TagRules:
    """Required keys, what their values may be (a list or a pattern), where not to look, and what may be filled in."""

    keys: tuple[str, ...]
    allowed: Mapping[str, tuple[str, ...] | re.Pattern[str]]
    ignored: frozenset[str]
    defaults: Mapping[str, str]


def check(resource: Resource, wanted: TagRules) -> Iterator[Finding]:
    """Judge a resource, or a resource that is a tag of another."""
    if resource.type in wanted.ignored:
        yield NotApplicable("The configuration ignores resources of this type.")
    elif resource.type in TAG_RESOURCES:
        key, value = tag_of(resource)
        if isinstance(key, Unknown | Wrong):
            yield resource.undecided(key, "it is a tag that the rule allows")
        elif key in wanted.keys:
            yield from _value(resource, str(key), "" if value is None else value, wanted)
    elif is_taggable(resource):
        tags = Tags(resource)
        for key in wanted.keys:
            value = tags.get(key)
            if value is None:
                yield _missing(resource, key, tags)
            else:
                yield from _value(resource, key, value, wanted)
    else:
        yield NotApplicable("Resources of this type carry no tags.")


def _missing(resource: Resource, key: str, tags: Tags) -> Finding:
    alike = sorted(each for each in tags.keys() if each != key and each.lower().strip() == key.lower())  # noqa: SIM118
    found = f" It has the tag {joined(alike)}, but the key must be spelled exactly." if alike else ""
    return resource.violation(f"lacks the tag {key}.{found} Write {_spelling(resource, key)}.")


def _value(resource: Resource, key: str, value: str | Unknown | Wrong, wanted: TagRules) -> Iterator[Finding]:
    if isinstance(value, Unknown):
        if not _is_value(value, key):
            yield resource.unverifiable(value, f"it has the tag {key}")
        elif key in wanted.allowed:
            yield resource.unverifiable(value, f"its tag {key} has an allowed value")
    elif isinstance(value, Wrong):
        yield resource.undecided(value, f"it has the tag {key}")
    elif not value.strip():
        yield resource.violation(f"has a blank tag {key}; a value is required. Write {_spelling(resource, key)}.")
    elif not _is_allowed(value, wanted.allowed.get(key)):
        yield resource.violation(f"has a value in the tag {key} that is not allowed; {_allowed(wanted.allowed[key])}.")


def _is_value(unknown: Unknown, key: str) -> bool:
    """Return whether it is the tag's value that is unknown (then the tag is there), or more than that."""
    return unknown.path.endswith((f".{key}", ".value")) or unknown.path == "value"


def _is_allowed(value: str, allowed: tuple[str, ...] | re.Pattern[str] | None) -> bool:
    if allowed is None:
        return True
    return value in allowed if isinstance(allowed, tuple) else allowed.fullmatch(value) is not None


def _allowed(allowed: tuple[str, ...] | re.Pattern[str]) -> str:
    if isinstance(allowed, tuple):
        return f"write one of {joined(allowed)}"
    return f"write one that matches {allowed.pattern}"


def _spelling(resource: Resource, key: str) -> str:
    if resource.type in TAG_RESOURCES:
        return f'key="{key}" with a value'
    shape = shape_of(resource.type) or TagShape()
    name = argument(shape.prop)
    if resource.type == AUTOSCALING_GROUP:
        return f'{name}=[{{"key": "{key}", "value": ..., "propagate_at_launch": True}}]'
    return f'{name}=[{{"key": "{key}", "value": ...}}]' if shape.listed else f'{name}={{"{key}": ...}}'


def remediate(resource: Resource, wanted: TagRules) -> Mapping[str, Additions]:
    """Add required tags that are missing and have a configured default; nothing that is there is changed."""
    if resource.type in wanted.ignored or not is_taggable(resource):
        return {}
    tags = Tags(resource)
    fillable = [key for key in wanted.keys if key in wanted.defaults]
    missing = {key: wanted.defaults[key] for key in fillable if tags.get(key) is None}
    if not missing:
        return {}
    if tags.shape.listed:
        more = {"propagateAtLaunch": True} if resource.type == AUTOSCALING_GROUP else {}
        return {tags.shape.prop: [{"key": key, "value": value, **more} for key, value in missing.items()]}
    # The provider's Check has written tagsAll from tags before remediations run, so both must agree.
    in_all = isinstance(resource.props.read("tagsAll"), Object)
    return {tags.shape.prop: missing, "tagsAll": missing} if in_all else {tags.shape.prop: missing}


def parse(config: Config) -> TagRules:
    """Return the settings of a configuration.

    Raises
    ------
    SettingsError
        For a key that is not required, a pattern that is none, a type that carries no tags, a default not allowed.
    """
    required = tuple(config["tags"])
    for setting in ("allowedValues", "defaults"):
        for key in config[setting]:
            if key not in required:
                raise SettingsError(f"`{setting}` names the tag `{key}`, which is not among `tags`: {joined(required)}")
    allowed = {key: _values(key, values) for key, values in config["allowedValues"].items()}
    for key, value in config["defaults"].items():
        if not _is_allowed(value, allowed.get(key)):
            raise SettingsError(f"`defaults.{key}` is not allowed by `allowedValues`: {_allowed(allowed[key])}")
    for type_ in config["ignoreTypes"]:
        if shape_of(type_) is None and type_ not in TAG_RESOURCES:
            raise SettingsError(
                f"`ignoreTypes` names `{type_}`, which is no type with tags; write one such as `aws:sns/topic:Topic`"
            )
    return TagRules(required, allowed, frozenset(config["ignoreTypes"]), dict(config["defaults"]))


def _values(key: str, values: Any) -> tuple[str, ...] | re.Pattern[str]:  # noqa: ANN401 - a list or a string
    if not isinstance(values, str):
        return tuple(values)
    try:
        return re.compile(values)
    except re.error as error:
        raise SettingsError(f"`allowedValues.{key}` is not a regular expression: {error}") from error


RULE = ResourceRule(METADATA, parse=parse, check=check, remediate=remediate)
