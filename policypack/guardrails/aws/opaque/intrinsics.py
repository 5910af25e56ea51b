"""What CloudFormation's intrinsic functions stand for, as far as a template tells.

Two readings are made of what has functions in it: one with ``${Name}`` where only CloudFormation knows, which allows
nothing by itself, and one with ``*`` there, which allows all that might be. A rule that finds something in the first is
certain; one that finds something in the second only can't tell.

Sources: AWS CloudFormation User Guide, "Intrinsic function reference" and "Pseudo parameters reference"; "Fn::If" lists
both its branches here, as either may hold.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from guardrails.aws.opaque.trees import Tree, at
from guardrails.core.values import Unknown

LONGEST = 10_240
"""A text that is longer once it is put together is no policy or name (an inline policy has at most so many)."""

LONGEST_PARAMETER = 4_096
"""No parameter is longer (AWS CloudFormation User Guide, "Understand CloudFormation quotas")."""

BUDGET = 500_000
"""Characters that are put together for one template, in all: references to long parameters multiply."""

_PSEUDO = {"AWS::Partition": "aws", "AWS::URLSuffix": "amazonaws.com"}
NO_VALUE: Tree = {"Ref": "AWS::NoValue"}
"""As if nothing were written."""

_IN_SUB = re.compile(r"\$\{([^{}]*)\}")
_LISTS = ("CommaDelimitedList", "List<")


@dataclass(slots=True)
class Budget:
    """What may still be put together for a template; when nothing is left, the rest is what nobody knows."""

    left: int = BUDGET


@dataclass(frozen=True, slots=True)
class Scope:
    """What names mean in a template.

    Attributes
    ----------
    parameters
        The values of parameters that are known.
    resources
        Logical ids of the template's own resources.
    settled
        Whether nobody else can give the parameters other values; instances of a stack set can.
    """

    parameters: Mapping[str, Tree] = field(default_factory=dict)
    resources: frozenset[str] = frozenset()
    settled: bool = True
    budget: Budget = field(default_factory=Budget, compare=False, repr=False)

    def readings(self, tree: Tree) -> tuple[Tree, Tree | None]:
        """Return what is certain of ``tree``, and what it may be at most; None there where all is known."""
        certain = _Reading(self, at_most=False)
        found = certain.of(tree)
        return found, _Reading(self, at_most=True).of(tree) if certain.open else None

    def is_own(self, text: Tree) -> bool:
        """Return whether a text of the first reading stands for a resource of this template."""
        found = _IN_SUB.fullmatch(text) if isinstance(text, str) else None
        return found is not None and found[1].partition(".")[0] in self.resources


def scope_of(template: Tree, given: Tree, resources: frozenset[str], *, settled: bool) -> Scope:
    """Return the scope of a template, whose parameters are ``given``: a map, or CloudFormation's list of pairs."""
    declared = template.get("Parameters") if isinstance(template, dict) else None
    handed = _by_name(given)
    values: dict[str, Tree] = {}
    if handed is not None and isinstance(declared, dict):
        for name, parameter in declared.items():
            value = _value(parameter, handed.get(name, next(at(parameter, "default"), None)))
            if value is not None:
                values[name] = value
    return Scope(values, resources, settled)


def _by_name(given: Tree) -> Mapping[str, Tree] | None:
    """Return the parameters that are handed over; None where nobody knows yet which."""
    if isinstance(given, Unknown) or (isinstance(given, list) and any(isinstance(pair, Unknown) for pair in given)):
        return None
    if isinstance(given, dict):
        return given
    pairs = given if isinstance(given, list) else ()
    found = {name: value for pair in pairs for name in at(pair, "parameterkey") for value in at(pair, "parametervalue")}
    return {name: value for name, value in found.items() if isinstance(name, str)}


def _value(parameter: Tree, value: Tree) -> Tree:
    """Return what a parameter stands for: a text, or the items of a list; None where only CloudFormation knows."""
    type_ = next(at(parameter, "type"), "")
    if not isinstance(type_, str) or "SSM" in type_.upper():
        return None
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return str(value)
    if not isinstance(value, str) or len(value) > LONGEST_PARAMETER:
        return None
    return list(value.split(",")) if type_.startswith(_LISTS) else value


def references(tree: Tree) -> Iterator[str]:
    """Yield the names to which the functions at the top of ``tree`` refer: in Ref, Fn::GetAtt and Fn::Sub."""
    if isinstance(tree, dict):
        for function, argument in tree.items():
            name = argument[0] if isinstance(argument, list) and argument else argument
            if function in ("Ref", "Fn::GetAtt") and isinstance(name, str):
                yield name.partition(".")[0]
            elif function == "Fn::Sub" and isinstance(name, str):
                yield from (found[1].partition(".")[0] for found in _IN_SUB.finditer(name))


class _NoValue:
    """What AWS::NoValue stands for: as if nothing were written."""


class _Reading:
    """One reading of a tree. ``open`` tells whether it met something that only CloudFormation knows."""

    def __init__(self, scope: Scope, *, at_most: bool) -> None:
        self._scope = scope
        self._at_most = at_most
        self._budget = scope.budget
        self.open = False

    def of(self, tree: Tree) -> Tree:
        """Return ``tree`` without functions."""
        found = self._read(tree)
        return None if isinstance(found, _NoValue) else found

    def _read(self, tree: Tree) -> Tree | _NoValue:
        if isinstance(tree, Unknown):
            return self._not_known("...")
        if isinstance(tree, str):
            return self._paid(tree)
        if isinstance(tree, list):
            return self._list(tree)
        return self._object(tree) if isinstance(tree, dict) else tree

    def _object(self, tree: dict[str, Tree]) -> Tree | _NoValue:
        if len(tree) == 1:
            ((function, argument),) = tree.items()
            if function in ("Ref", "Condition") and isinstance(argument, str):
                return self._named(argument)
            if function.startswith("Fn::"):
                return self._function(function.removeprefix("Fn::"), argument)
        found: dict[str, Tree] = {}
        for key, value in tree.items():
            read = self._read(value)
            if not isinstance(read, _NoValue):
                found[key] = read
        return found

    def _list(self, tree: list[Tree]) -> list[Tree]:
        """Read the items; both branches of an Fn::If that stands for some of them are among these."""
        found: list[Tree] = []
        for item in tree:
            read = self._read(item)
            if isinstance(read, _NoValue):
                continue
            if isinstance(read, list) and isinstance(item, dict):
                found.extend(read)
            else:
                found.append(read)
        return found

    def _function(self, name: str, argument: Tree) -> Tree | _NoValue:
        """Read a function; what depends on the account, or on another stack, only CloudFormation knows."""
        match name, argument:
            case "If", [_, one, other]:
                return self._either(one, other)
            case "Sub", str():
                return self._substituted(argument, {})
            case "Sub", [str() as text, dict() as variables]:
                return self._substituted(text, variables)
            case "Join", [str() as separator, list() as parts]:
                return self._joined(separator, parts)
            case "ToJsonString", dict() | list():
                return self._read(argument)
        of = argument[0] if name == "GetAtt" and isinstance(argument, list) and argument else name
        return self._not_known(of if isinstance(of, str) else name)

    def _either(self, one: Tree, other: Tree) -> Tree | _NoValue:
        branches = [read for read in map(self._read, (one, other)) if not isinstance(read, _NoValue)]
        if len(branches) < 2:  # noqa: PLR2004 - one of the two
            return branches[0] if branches else _NoValue()
        found: list[Tree] = []
        for branch in branches:
            found.extend(branch if isinstance(branch, list) else [branch])
        return found

    def _named(self, name: str) -> Tree | _NoValue:
        if name == "AWS::NoValue":
            return _NoValue()
        if name in _PSEUDO:
            return _PSEUDO[name]
        value = self._scope.parameters.get(name)
        if value is None or self._budget.left <= 0 or (self._at_most and not self._scope.settled):
            return self._not_known(name)
        self.open = self.open or not self._scope.settled
        return [self._paid(str(item)) for item in value] if isinstance(value, list) else self._paid(str(value))

    def _substituted(self, text: str, variables: dict[str, Tree]) -> str:
        parts, end = [], 0
        for found in _IN_SUB.finditer(text):
            parts.append(text[end : found.start()])
            name = found[1]
            if name.startswith("!"):
                parts.append(f"${{{name[1:]}}}")
            else:
                value = self._read(variables[name]) if name in variables else self._attribute(name)
                parts.append(self._as_text(value, name))
            end = found.end()
        return self._whole([*parts, text[end:]])

    def _attribute(self, name: str) -> Tree | _NoValue:
        return self._not_known(name) if "." in name else self._named(name)

    def _joined(self, separator: str, parts: list[Tree]) -> str:
        found = [self._as_text(part, "...") for part in self._list(parts)]
        return self._whole([found[0], *(text for part in found[1:] for text in (separator, part))]) if found else ""

    def _as_text(self, value: Tree | _NoValue, name: str) -> str:
        if isinstance(value, str):
            return value
        if isinstance(value, int | float):
            return str(value)
        return self._not_known(name)

    def _whole(self, parts: list[str]) -> str:
        return self._paid("".join(parts)) if sum(map(len, parts)) <= LONGEST else self._not_known("...")

    def _paid(self, text: str) -> str:
        """Return ``text``, as long as the reading may go on."""
        self._budget.left -= len(text) + 1
        return text if self._budget.left > 0 else self._not_known("...")

    def _not_known(self, name: str) -> str:
        self.open = True
        return "*" if self._at_most else f"${{{name}}}"


def is_open(text: Tree) -> bool:
    """Return whether a text of the first reading has something in it that only CloudFormation knows."""
    return isinstance(text, str) and _IN_SUB.search(text) is not None
