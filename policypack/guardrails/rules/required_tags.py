"""Every AWS resource that can carry tags carries the required ones."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from guardrails.aws.frameworks import TAGGING, well_architected
from guardrails.aws.tag_values import LONGEST, PLACEHOLDERS, is_text_of_output, placeholder_in, visible
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
from guardrails.core.rule import Change, Example, Metadata, ResourceRule, Setting
from guardrails.core.schema import SettingsError
from guardrails.core.values import Object, Unknown, Wrong
from guardrails.core.words import argument, joined, quoted_list

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
        Example(
            "A value that nobody has filled in.",
            'aws.sns.Topic("alarms", tags={"Environment": "dev", "Team": "changeme", "CostCenter": "None"})',
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
    details=(
        "A resource's own tags and its provider's `default_tags` count; a tag whose value is unknown is there.",
        (
            "Not a value: one that shows nothing (invisible characters included), one of more than "
            f"{LONGEST} characters, the text that Pulumi's SDKs put where an Output is written into a string, and one "
            "of `placeholders`. A value that a list of `allowedValues` holds is none of these."
        ),
        (
            "A tag that the provider's `ignore_tags` names, or has a prefix of, counts as missing, on the resource and "
            "in `default_tags`: the provider writes it to a new resource and never again, so no resource that exists "
            "already gets it, and what somebody changes by hand stays."
        ),
        "Lone tags (`aws.ec2.Tag`, `aws.dynamodb.Tag`, ...) of a required key are held to the same values.",
        "What the environment adds (TF_AWS_DEFAULT_TAGS_..., TF_AWS_IGNORE_TAGS_...) no policy sees.",
    ),
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
            "placeholders",
            {
                "type": "array",
                "items": {"type": "string", "minLength": 1},
                "uniqueItems": True,
                "default": list(PLACEHOLDERS),
                "description": "Texts that are no values, in whatever case, if they are all that a tag says.",
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


KEYS_KNOWN = "Write the keys in the program; their values may be unknown."


@dataclass(frozen=True, slots=True)
class TagRules:
    """Required keys, what their values may be (a list or a pattern) and are not, and what may be filled in.

    ``ignored`` are types of resources.
    """

    keys: tuple[str, ...]
    allowed: Mapping[str, tuple[str, ...] | re.Pattern[str]]
    ignored: frozenset[str]
    defaults: Mapping[str, str]
    placeholders: tuple[str, ...]


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
        yield from _all_tags(resource, Tags(resource), wanted)
    else:
        yield NotApplicable("Resources of this type carry no tags.")


def _all_tags(resource: Resource, tags: Tags, wanted: TagRules) -> Iterator[Finding]:
    """Judge all tags: one finding on those that are missing, one for each cause of doubt, one for each wrong value."""
    missing, ignored = [], []
    doubts: dict[Unknown | Wrong, list[str]] = {}
    for key in wanted.keys:
        value, no_use = tags.get(key), tags.ignored(key)
        if no_use is True:
            ignored.append(key)
        elif value is None:
            missing.append(key)
        elif isinstance(no_use, Unknown):
            doubts.setdefault(no_use, []).append(key)
        elif isinstance(value, Wrong) or (isinstance(value, Unknown) and not _is_value(value, key)):
            doubts.setdefault(value, []).append(key)
        else:
            yield from _value(resource, key, value, wanted)
    if missing or ignored:
        yield resource.violation(" ".join(_lacking(resource, missing, ignored, tags)))
    for doubt, keys in doubts.items():
        yield resource.undecided(doubt, f"it has {_the_tags(keys)}", KEYS_KNOWN)


def _lacking(resource: Resource, missing: Sequence[str], ignored: Sequence[str], tags: Tags) -> Iterator[str]:
    """Yield what to say of tags that are missing, and of those that the provider ignores, in sentences."""
    yield f"lacks {_the_tags([*missing, *ignored])}."
    for key in missing:
        alike = sorted(each for each in tags.keys() if each != key and visible(each).lower() == key.lower())  # noqa: SIM118
        if alike:
            yield f"It has the tag {quoted_list(alike)}, but the key must be spelled exactly: {key}."
    if missing:
        yield f"Write {_spelling(resource, missing)}."
    if ignored:
        of = f" '{resource.provider.name}'" if resource.provider else ""
        yield (
            f"The provider{of} ignores {_the_tags(ignored)} (ignore_tags), so it never writes "
            f"{'it' if len(ignored) == 1 else 'them'} to a resource that exists already. Remove "
            f"{'it' if len(ignored) == 1 else 'them'} from ignore_tags."
        )


def _value(resource: Resource, key: str, value: str | Unknown | Wrong, wanted: TagRules) -> Iterator[Finding]:
    """Judge the value of a tag that is there."""
    allowed = wanted.allowed.get(key)
    if isinstance(value, Unknown):
        if key in wanted.allowed:
            yield resource.unverifiable(value, f"its tag {key} has an allowed value")
    elif isinstance(value, Wrong):
        yield resource.undecided(value, f"it has the tag {key}")
    elif fault := _fault(key, value, wanted):
        yield resource.violation(f"{fault} Write {_spelling(resource, [key])}.")
    elif not _is_allowed(value, allowed):
        yield resource.violation(f"has a value in the tag {key} that is not allowed; {_allowed(wanted.allowed[key])}.")


def _fault(key: str, value: str, wanted: TagRules) -> str | None:
    """Return why a text is no value for a person who reads it; the text itself is not repeated."""
    allowed = wanted.allowed.get(key)
    if isinstance(allowed, tuple) and value in allowed:
        return None
    if not visible(value):
        of = " (its characters are invisible)" if value.strip() else ""
        return f"has a blank tag {key}{of}; a value is required."
    if is_text_of_output(value):
        return (
            f"has, in the tag {key}, the text that Pulumi puts where an Output is written into a string; the value "
            "itself is required. Hand over the Output, or put the text together with pulumi.Output.concat "
            "(pulumi.interpolate in TypeScript)."
        )
    if len(value) > LONGEST:
        return f"has a value of {len(value)} characters in the tag {key}; AWS takes at most {LONGEST}."
    found = placeholder_in(value, wanted.placeholders)
    return (
        f"has `{found}` in the tag {key}, which stands for a value that is not there; a value is required."
        if found
        else None
    )


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


def _the_tags(keys: Iterable[str]) -> str:
    *more, last = keys
    return f"the tags {joined([*more, last])}" if more else f"the tag {last}"


def _spelling(resource: Resource, keys: Sequence[str]) -> str:
    """Return how a Python program writes these tags on the resource."""
    if resource.type in TAG_RESOURCES:
        return f'key="{keys[0]}" with a value'
    shape = shape_of(resource.type) or TagShape()
    if not shape.listed:
        pairs = ", ".join(f'"{key}": ...' for key in keys)
        return f"{argument(shape.prop)}={{{pairs}}}"
    more = ', "propagate_at_launch": True' if resource.type == AUTOSCALING_GROUP else ""
    items = ", ".join(f'{{"key": "{key}", "value": ...{more}}}' for key in keys)
    return f"{argument(shape.prop)}=[{items}]"


def remediate(resource: Resource, wanted: TagRules) -> Mapping[str, Change]:
    """Add required tags that are missing and have a configured default; nothing that is there is changed.

    A tag that the provider ignores is not added: it would not last.
    """
    if resource.type in wanted.ignored or not is_taggable(resource):
        return {}
    tags = Tags(resource)
    fillable = [key for key in wanted.keys if key in wanted.defaults]
    missing = {key: wanted.defaults[key] for key in fillable if tags.get(key) is None and tags.ignored(key) is False}
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
    wanted = TagRules(
        required, allowed, frozenset(config["ignoreTypes"]), dict(config["defaults"]), tuple(config["placeholders"])
    )
    for key, value in config["defaults"].items():
        if _fault(key, value, wanted):
            raise SettingsError(f"`defaults.{key}` is no value that a person can read; write one, or leave it out")
        if not _is_allowed(value, allowed.get(key)):
            raise SettingsError(f"`defaults.{key}` is not allowed by `allowedValues`: {_allowed(allowed[key])}")
    for type_ in config["ignoreTypes"]:
        if shape_of(type_) is None and type_ not in TAG_RESOURCES:
            raise SettingsError(
                f"`ignoreTypes` names `{type_}`, which is no type with tags; write one such as `aws:sns/topic:Topic`"
            )
    return wanted


def _values(key: str, values: Any) -> tuple[str, ...] | re.Pattern[str]:  # noqa: ANN401 - a list or a string
    if not isinstance(values, str):
        return tuple(values)
    try:
        return re.compile(values)
    except re.error as error:
        raise SettingsError(f"`allowedValues.{key}` is not a regular expression: {error}") from error


RULE = ResourceRule(METADATA, parse=parse, check=check, remediate=remediate)
