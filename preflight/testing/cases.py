"""Table-driven cases: ``*.policy.yaml`` files, read strictly. docs/testing.md tells what may stand in them."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import yaml

from preflight.testing.inputs import MODES, OPTIONS, UNKNOWN, Reference, Resource, secret

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from preflight.testing.inputs import Mode

OUTCOMES: Final = ("pass", "violation", "not_applicable", "unevaluated", "remediated")

_FILE_KEYS: Final = frozenset({"pack", "config", "provider", "stack_config", "project", "stack_name", "cases"})
_CASE_KEYS: Final = frozenset(
    {"name", "as", "config", "provider", "stack_config", "resource", "stack", "program", "expect"}
)
_INPUTS: Final = ("resource", "stack", "program")
_RESOURCE_KEYS: Final = frozenset(
    {
        "type",
        "name",
        "properties",
        "outputs",
        "options",
        "provider",
        "parent",
        "depends_on",
        "property_dependencies",
        "component",
    }
)
_STACK_KEYS: Final = frozenset({"resources", "outputs"})
_LEVELS: Final = ("advisory", "mandatory")
_EXPECT_KEYS: Final = frozenset({"outcome", "message", "match", "resource", "level"})


class CaseError(Exception):
    """A case file is wrong; the message names file and line."""


@dataclass(frozen=True, slots=True)
class Expectation:
    """What one policy is to say. ``message`` is a part of the text, ``match`` a regular expression."""

    policy: str
    outcome: str
    line: int
    message: str = ""
    match: str = ""
    resource: str | None = None
    level: str | None = None

    @property
    def pattern(self) -> str | None:
        """The expected text as a regular expression."""
        if self.match:
            return self.match
        return re.escape(self.message) if self.message else None


@dataclass(frozen=True, slots=True)
class Case:
    """One case: what is analysed, how, and what is expected."""

    name: str
    line: int
    mode: Mode
    expect: tuple[Expectation, ...]
    config: Mapping[str, Any]
    provider: Mapping[str, Any] | None
    stack_config: Mapping[str, Any]
    resource: Resource | None = None
    resources: tuple[Resource, ...] = ()
    outputs: Mapping[str, Any] = field(default_factory=dict)
    program: str = ""


@dataclass(frozen=True, slots=True)
class CaseFile:
    """A file of cases; ``pack`` is the folder that it names, relative to the file, or empty."""

    path: Path
    pack: str
    project: str
    stack_name: str
    cases: tuple[Case, ...]


def load(path: Path) -> CaseFile:
    """Read a case file; raises `CaseError` for whatever is not as it must be."""
    try:
        loader = _Loader(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise CaseError(f"{path}: {error}") from error
    try:
        node = loader.get_single_node()
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f":{mark.line + 1}" if mark is not None else ""
        raise CaseError(f"{path}{where}: this is not valid YAML: {getattr(error, 'problem', error)}") from error
    finally:
        loader.dispose()
    return _Reader(path, loader).file(node)


class _Loader(yaml.SafeLoader):
    """Knows ``!unknown``, ``!secret`` and ``!ref``."""


def _unknown(loader: yaml.SafeLoader, node: yaml.Node) -> str:
    if getattr(node, "value", "") not in ("", None):
        raise yaml.constructor.ConstructorError(None, None, "!unknown takes no value", node.start_mark)
    del loader
    return UNKNOWN


def _secret(loader: yaml.SafeLoader, node: yaml.Node) -> dict[str, Any]:
    value: object
    if isinstance(node, yaml.MappingNode):
        value = loader.construct_mapping(node, deep=True)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        tag = loader.resolve(yaml.ScalarNode, node.value, (True, False))  # type: ignore[no-untyped-call]
        plain = yaml.ScalarNode(tag, node.value)
        value = loader.construct_object(plain)
    return secret(value)


def _reference(loader: yaml.SafeLoader, node: yaml.Node) -> Reference:
    text = loader.construct_scalar(node) if isinstance(node, yaml.ScalarNode) else ""
    name, separator, key = str(text).rpartition(".")
    if not separator or not name or not key:
        message = "!ref takes a resource and a property: !ref users.arn"
        raise yaml.constructor.ConstructorError(None, None, message, node.start_mark)
    return Reference(name, key)


# A date or a time in a property is text, as it is in a program.
_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in found if tag != "tag:yaml.org,2002:timestamp"]
    for first, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_constructor("!unknown", _unknown)
_Loader.add_constructor("!secret", _secret)
_Loader.add_constructor("!ref", _reference)


class _Reader:
    """Walks the nodes of a file, so that each fault is told with its line."""

    def __init__(self, path: Path, loader: _Loader) -> None:
        self._path = path
        self._loader = loader
        self._case_name = ""

    def _fault(self, node: yaml.Node | None, message: str, line: int | None = None) -> CaseError:
        if line is None:
            line = node.start_mark.line + 1 if node is not None else 1
        case = f"case {self._case_name!r}: " if self._case_name else ""
        return CaseError(f"{self._path}:{line}: {case}{message}")

    def _mapping(
        self, node: yaml.Node | None, what: str, allowed: frozenset[str] | None = None
    ) -> dict[str, tuple[yaml.Node, yaml.Node]]:
        if not isinstance(node, yaml.MappingNode):
            raise self._fault(node, f"{what} must be a mapping.")
        found: dict[str, tuple[yaml.Node, yaml.Node]] = {}
        for key, value in node.value:
            name = str(key.value) if isinstance(key, yaml.ScalarNode) else "?"
            if name in found:
                raise self._fault(key, f"{name!r} stands twice in {what}.")
            if allowed is not None and name not in allowed:
                raise self._fault(key, f"{what} has no {name!r}. It has: {', '.join(sorted(allowed))}.")
            found[name] = (key, value)
        return found

    def _list(self, node: yaml.Node, what: str) -> list[yaml.Node]:
        if not isinstance(node, yaml.SequenceNode) or not node.value:
            raise self._fault(node, f"{what} must be a list that is not empty.")
        return list(node.value)

    def _text(self, node: yaml.Node, what: str) -> str:
        value = self._data(node, what)
        if not isinstance(value, str) or not value:
            raise self._fault(node, f"{what} must be a text{_instead(value)}.")
        return value

    def _data(self, node: yaml.Node, what: str) -> Any:  # noqa: ANN401 - any YAML
        self._refuse_duplicates(node, what)
        try:
            return self._loader.construct_object(node, deep=True)
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            line = (mark or node.start_mark).line + 1
            raise self._fault(node, f"{what}: {getattr(error, 'problem', error)}", line) from error

    def _refuse_duplicates(self, node: yaml.Node, what: str, above: tuple[yaml.Node, ...] = ()) -> None:
        if any(node is other for other in above):
            raise self._fault(node, f"{what}: an alias stands inside what it stands for.")
        if isinstance(node, yaml.MappingNode):
            self._mapping(node, what)
            for key, value in node.value:
                inner = f"{what}.{key.value}" if isinstance(key, yaml.ScalarNode) else what
                self._refuse_duplicates(value, inner, (*above, node))
        elif isinstance(node, yaml.SequenceNode):
            for index, item in enumerate(node.value):
                self._refuse_duplicates(item, f"{what}[{index}]", (*above, node))

    def _object(self, keys: Mapping[str, tuple[yaml.Node, yaml.Node]], name: str) -> dict[str, Any] | None:
        if name not in keys:
            return None
        node = keys[name][1]
        value = self._data(node, name)
        if not isinstance(value, dict):
            raise self._fault(node, f"{name} must be a mapping{_instead(value)}.")
        return {str(key): item for key, item in value.items()}

    def file(self, node: yaml.Node | None) -> CaseFile:
        keys = self._mapping(node, "a case file", _FILE_KEYS)
        if "cases" not in keys:
            raise self._fault(node, "there are no cases.")
        defaults = {name: self._object(keys, name) for name in ("config", "provider", "stack_config")}
        cases = [self._case(item, defaults) for item in self._list(keys["cases"][1], "cases")]
        self._case_name = ""
        names: set[str] = set()
        for case in cases:
            if case.name in names:
                raise CaseError(f"{self._path}:{case.line}: two cases are named {case.name!r}.")
            names.add(case.name)
        texts = {
            name: self._text(keys[name][1], name) if name in keys else default
            for name, default in (("pack", ""), ("project", "project"), ("stack_name", "dev"))
        }
        return CaseFile(self._path, texts["pack"], texts["project"], texts["stack_name"], tuple(cases))

    def _case(self, node: yaml.Node, defaults: Mapping[str, dict[str, Any] | None]) -> Case:
        self._case_name = _name_of(node)
        keys = self._mapping(node, "a case", _CASE_KEYS)
        for name in ("name", "expect"):
            if name not in keys:
                raise self._fault(node, f"this case has no {name}.")
        given = [name for name in _INPUTS if name in keys]
        if len(given) != 1:
            raise self._fault(node, f"a case has exactly one of {', '.join(_INPUTS)}; this one has {len(given)}.")
        mode = self._mode(keys)
        own = {name: self._object(keys, name) for name in defaults}
        resource: Resource | None = None
        resources: tuple[Resource, ...] = ()
        outputs: dict[str, Any] = {}
        program = ""
        source = keys[given[0]][1]
        if given[0] == "resource":
            resource = self._resource(source)
        elif given[0] == "stack":
            resources, outputs = self._stack(source)
        else:
            program = self._text(source, "program")
            if mode != "preview":
                raise self._fault(source, "a program can only be previewed.")
        provider = own["provider"] if own["provider"] is not None else defaults["provider"]
        return Case(
            name=self._text(keys["name"][1], "name"),
            line=node.start_mark.line + 1,
            mode=mode,
            expect=self._expectations(keys["expect"][1]),
            config={**(defaults["config"] or {}), **(own["config"] or {})},
            provider=provider,
            stack_config={**(defaults["stack_config"] or {}), **(own["stack_config"] or {})},
            resource=resource,
            resources=resources,
            outputs=outputs,
            program=program,
        )

    def _mode(self, keys: Mapping[str, tuple[yaml.Node, yaml.Node]]) -> Mode:
        if "as" not in keys:
            return "preview"
        text = self._text(keys["as"][1], "as")
        for mode in MODES:
            if text == mode:
                return mode
        raise self._fault(keys["as"][1], f"as: {text!r} is no way to analyse. There are: {', '.join(MODES)}.")

    def _stack(self, node: yaml.Node) -> tuple[tuple[Resource, ...], dict[str, Any]]:
        keys = self._mapping(node, "a stack", _STACK_KEYS)
        resources: list[Resource] = []
        if "resources" in keys:
            items = keys["resources"][1]
            if not isinstance(items, yaml.SequenceNode):
                raise self._fault(items, "resources must be a list.")
            resources = [self._resource(item) for item in items.value]
        return tuple(resources), self._object(keys, "outputs") or {}

    def _resource(self, node: yaml.Node) -> Resource:
        keys = self._mapping(node, "a resource", _RESOURCE_KEYS)
        if "type" not in keys:
            raise self._fault(node, "this resource has no type.")
        properties = self._object(keys, "properties") or {}
        options = self._object(keys, "options") or {}
        wrong = sorted(set(options) - OPTIONS)
        if wrong:
            raise self._fault(
                keys["options"][1], f"options: {wrong[0]!r} is no option. There are: {', '.join(sorted(OPTIONS))}."
            )
        names = self._object(keys, "property_dependencies") or {}
        depends_on = self._data(keys["depends_on"][1], "depends_on") if "depends_on" in keys else []
        if not _is_texts(depends_on):
            raise self._fault(keys["depends_on"][1], "depends_on must be a list of names of resources.")
        for name, found in names.items():
            if not _is_texts(found):
                at = keys["property_dependencies"][1]
                raise self._fault(at, f"property_dependencies.{name} must be a list of names of resources.")
        component = self._data(keys["component"][1], "component") if "component" in keys else False
        if not isinstance(component, bool):
            raise self._fault(keys["component"][1], "component must be true or false.")
        named = self._text(keys["name"][1], "name") if "name" in keys else properties.get("name")
        return Resource(
            type=self._text(keys["type"][1], "type"),
            name=named if isinstance(named, str) and named != UNKNOWN else "resource",
            properties=properties,
            outputs=self._object(keys, "outputs") or {},
            options=options,
            provider=self._object(keys, "provider"),
            parent=self._text(keys["parent"][1], "parent") if "parent" in keys else "",
            depends_on=depends_on,
            property_dependencies=names,
            component=component,
        )

    def _expectations(self, node: yaml.Node) -> tuple[Expectation, ...]:
        keys = self._mapping(node, "expect")
        if not keys:
            raise self._fault(node, "a case that expects nothing can't fail.")
        return tuple(self._expectation(name, key, value) for name, (key, value) in keys.items())

    def _expectation(self, policy: str, key: yaml.Node, node: yaml.Node) -> Expectation:
        line = key.start_mark.line + 1
        if isinstance(node, yaml.ScalarNode):
            return Expectation(policy, self._outcome(node, policy), line)
        keys = self._mapping(node, f"what is expected of {policy}", _EXPECT_KEYS)
        if "outcome" not in keys:
            raise self._fault(node, f"what is expected of {policy} has no outcome.")
        texts = {
            name: self._text(keys[name][1], f"expect.{policy}.{name}")
            for name in _EXPECT_KEYS - {"outcome"}
            if name in keys
        }
        outcome = self._outcome(keys["outcome"][1], policy)
        if outcome in ("pass", "remediated") and ({"message", "match"} & texts.keys()):
            raise self._fault(node, f"expect.{policy}: the outcome {outcome} has no message.")
        if "level" in texts and outcome != "violation":
            raise self._fault(node, f"expect.{policy}: only a violation has a level.")
        if "level" in texts and texts["level"] not in _LEVELS:
            raise self._fault(
                keys["level"][1],
                f"expect.{policy}.level: {texts['level']!r} is no level of a violation. "
                f"There are: {', '.join(_LEVELS)}.",
            )
        if "match" in texts:
            try:
                re.compile(texts["match"])
            except re.error as error:
                raise self._fault(
                    keys["match"][1], f"expect.{policy}.match is no regular expression: {error}"
                ) from error
        return Expectation(
            policy,
            outcome,
            line,
            message=texts.get("message", ""),
            match=texts.get("match", ""),
            resource=texts.get("resource"),
            level=texts.get("level"),
        )

    def _outcome(self, node: yaml.Node, policy: str) -> str:
        text = self._text(node, f"the outcome in expect.{policy}")
        if text not in OUTCOMES:
            raise self._fault(node, f"expect.{policy}: {text!r} is no outcome. There are: {', '.join(OUTCOMES)}.")
        return text


def _is_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _name_of(node: yaml.Node) -> str:
    """Find the name of a case that may be wrong in any way; empty where it has none."""
    for key, value in node.value if isinstance(node, yaml.MappingNode) else ():
        if isinstance(key, yaml.ScalarNode) and key.value == "name" and isinstance(value, yaml.ScalarNode):
            return str(value.value)
    return ""


def _instead(value: object) -> str:
    """Return what stands there instead, for a message: those who write a number may mean a text."""
    if isinstance(value, (bool, int, float)):
        return f", not {json.dumps(value)}: write it in quotes"
    return ""
