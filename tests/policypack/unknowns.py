"""Cases with one value at a time made unknown, through the SDK's own servicer, for any rule."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from guardrails.core.resources import STACK_TYPE
from guardrails.core.rule import AnyRule
from preflight.testing.cases import Case
from preflight.testing.inputs import Reference
from tests.policypack.sdk.house_rule import rule_on_tables
from tests.policypack.support import UNKNOWN, Said, Served, urn


def nothing(_table, _settings):
    return ()


@dataclass(frozen=True)
class Given:
    """A resource of a case: its properties with references resolved, and what each property is made from."""

    type: str
    name: str
    props: Mapping[str, Any]
    made_of: Mapping[str, Sequence[str]]


def given(case: Case) -> list[Given]:
    """The resources of a case, as a preview knows them."""
    resources = [case.resource] if case.resource is not None else list(case.resources)
    by_name = {each.name: each for each in resources}
    found = []
    for each in resources:
        made_of = {prop: list(names) for prop, names in each.property_dependencies.items()}

        def resolved(value: Any, prop: str, made_of: dict[str, list[str]] = made_of) -> Any:
            if isinstance(value, Reference):
                made_of.setdefault(prop, []).append(value.resource)
                return by_name[value.resource].properties.get(value.property, UNKNOWN)
            if isinstance(value, Mapping):
                return {key: resolved(item, prop) for key, item in value.items()}
            return [resolved(item, prop) for item in value] if isinstance(value, list) else value

        props = {prop: resolved(value, prop) for prop, value in each.properties.items()}
        urns = {prop: [urn(by_name[name].type, name) for name in names] for prop, names in made_of.items()}
        found.append(Given(each.type, each.name, props, urns))
    return found


def answers_to(rule: AnyRule, case: Case, resources: Sequence[Given]) -> list[Said]:
    """What the rule says to these resources and, at the end, to the stack; what is unknown blocks.

    Beside it stands a rule on resources that finds nothing: by such rules the adapter learns what is unknown.
    """
    config = case.config.get(rule.name, {})
    own = {} if isinstance(config, str) else {key: value for key, value in config.items() if key != "enforcementLevel"}
    served = Served([rule_on_tables(nothing), rule], {rule.name: {**own, "onUnknown": "block"}})
    said = [
        message for each in resources for message in served.violations(each.type, each.name, each.props, case.provider)
    ]
    root = {"type": STACK_TYPE, "name": "app-dev", "props": _plain(case.outputs)}
    return said + served.stack_violations(
        root,
        *({"type": each.type, "name": each.name, "props": each.props, "made_of": each.made_of} for each in resources),
    )


def with_one_unknown(resources: Sequence[Given]) -> Iterator[tuple[str, list[Given]]]:
    """The same resources again and again, each time with one value of one of them unknown; and which."""
    for place, each in enumerate(resources):
        for path, props in _one_unknown(each.props):
            changed = replace(each, props=props)
            yield f"{each.name}: {path}", [*resources[:place], changed, *resources[place + 1 :]]


def _one_unknown(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    if path and value is not None:
        yield path, UNKNOWN
    if isinstance(value, Mapping):
        for key, item in value.items():
            for inner, changed in _one_unknown(item, f"{path}.{key}" if path else key):
                yield inner, {**value, key: changed}
    elif isinstance(value, list):
        for index, item in enumerate(value):
            for inner, changed in _one_unknown(item, f"{path}[{index}]"):
                yield inner, [*value[:index], changed, *value[index + 1 :]]


def _plain(value: Any) -> Any:
    if isinstance(value, Reference):
        return UNKNOWN
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list) else value


def holds_unknown(value: Any) -> bool:
    """Whether a property of a case is unknown, or comes from another resource, however deep."""
    if isinstance(value, Mapping):
        return any(map(holds_unknown, value.values()))
    if isinstance(value, list):
        return any(map(holds_unknown, value))
    return value == UNKNOWN
