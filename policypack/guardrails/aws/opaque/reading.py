"""Reading the text of a template: JSON, or YAML with CloudFormation's short intrinsics, into a tree.

Nothing is built but objects, lists and strings, whatever tags a text has, and a text can't ask for more time or memory
than its size allows: PyYAML hands out its events one by one, and the first that goes too far ends it.

Sources: AWS CloudFormation User Guide, "Template format" and "Intrinsic function reference" (a template is JSON or YAML
1.1; aliases are refused), "Understand CloudFormation quotas" (51,200 bytes for a template in a request); Cloud Control
API Reference, ``DesiredState`` (262,144 characters).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from typing import Any, NoReturn

from guardrails.aws.opaque.trees import DEEPEST, TOO_DEEP, Tree, Unreadable
from guardrails.core.words import quoted

LARGEST_TEMPLATE = 51_200
LARGEST_STATE = 262_144

_PLAIN_TAGS = frozenset(f"tag:yaml.org,2002:{name}" for name in ("str", "int", "float", "bool", "null", "timestamp"))
_GROUP_TAGS = frozenset(f"tag:yaml.org,2002:{name}" for name in ("map", "seq"))
_NULL_TAG = "tag:yaml.org,2002:null"
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_LONG_NAMES = ("Ref", "Condition")
"""Intrinsics that have no ``Fn::`` before their long names."""

PLAINLY = "Write a template that any parser reads the same way."


class _Stop(Exception):  # noqa: N818 - an answer, not a failure
    """Carries the answer up."""

    def __init__(self, reason: str, advice: str = PLAINLY) -> None:
        super().__init__(reason)
        self.answer = Unreadable(reason, advice)


def read_template(text: str) -> Tree | Unreadable:
    """Read the text of a template."""
    if (size := _bytes(text)) > LARGEST_TEMPLATE:
        return Unreadable(
            f"has {size:,} bytes, more than the {LARGEST_TEMPLATE:,} that CloudFormation takes and this rule reads",
            "Split it into several stacks.",
        )
    try:
        return _template(text)
    except _Stop as stop:
        return stop.answer


def _template(text: str) -> Tree:
    if text.lstrip().startswith("{"):
        with suppress(json.JSONDecodeError):
            return _json(text)
    return _yaml(text)


def read_state(text: str) -> Tree | Unreadable:
    """Read the JSON text of a resource's properties."""
    if _bytes(text) > LARGEST_STATE:
        return Unreadable(f"has more than the {LARGEST_STATE:,} bytes that Cloud Control takes", "Write it shorter.")
    try:
        return _json(text)
    except json.JSONDecodeError as error:
        return Unreadable(f"is not JSON (line {error.lineno}, column {error.colno})", "Write JSON.")
    except _Stop as stop:
        return stop.answer


def _bytes(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))


def _json(text: str) -> Tree:
    """Read JSON.

    Raises
    ------
    JSONDecodeError
        Where it is none.
    _Stop
        Where it is, and is not read for another reason.
    """
    try:
        tree: Tree = json.loads(text, object_pairs_hook=_object, parse_constant=_no_constant)
    except RecursionError:
        raise _too_deep() from None
    except json.JSONDecodeError:
        raise
    except ValueError:  # a number with more digits than Python reads
        raise _Stop("has a number that is too long to be read") from None
    return _not_too_deep(tree)


def _too_deep() -> _Stop:
    return _Stop(TOO_DEEP.reason, TOO_DEEP.advice)


def _not_too_deep(tree: Tree) -> Tree:
    level: list[Tree] = [tree]
    for _ in range(DEEPEST + 1):
        level = [inner for node in level for inner in _inside(node)]
        if not level:
            return tree
    raise _too_deep()


def _inside(node: Tree) -> Iterable[Tree]:
    """Return what is in a node; one that is empty is as deep as one with something in it."""
    if isinstance(node, dict):
        return node.values() or (None,)
    if isinstance(node, list):
        return node or (None,)
    return ()


def _object(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise _twice(key)
        found[key] = value
    return found


def _twice(key: str) -> _Stop:
    return _Stop(f"has the key `{quoted(key)}` twice in one object, so nobody can tell which holds", "Write it once.")


def _no_constant(name: str) -> NoReturn:
    raise _Stop(f"has the value {name}, which is not JSON")


def _yaml(text: str) -> Tree:
    """Read YAML.

    Raises
    ------
    _Stop
        Where it is none, or is not read for another reason.
    """
    # PyYAML is loaded for a template and not before: a pack starts often, and few stacks have a template.
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return _Builder(yaml).tree(yaml.parse(text, Loader=loader))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        where = f" (line {mark.line + 1}, column {mark.column + 1})" if mark else ""
        raise _Stop(f"is neither JSON nor YAML{where}") from None
    except (yaml.YAMLError, ValueError, OverflowError):  # characters that YAML does not have, escapes beyond Unicode
        raise _Stop("is neither JSON nor YAML") from None


class _Builder:
    """Puts a tree together from events. ``yaml`` is the module."""

    def __init__(self, yaml: Any) -> None:  # noqa: ANN401 - a module
        self._yaml = yaml
        self._open: list[tuple[dict[str, Tree] | list[Tree], str]] = []
        self._keys: list[str | None] = []
        self._done: list[Tree] = []

    def tree(self, events: Iterator[Any]) -> Tree:
        """Return the tree of the only document."""
        yaml = self._yaml
        for event in events:
            if isinstance(event, yaml.AliasEvent):
                raise _Stop("has YAML aliases, which CloudFormation refuses", "Write out what they stand for.")
            if isinstance(event, yaml.ScalarEvent):
                self._put(self._scalar(event))
            elif isinstance(event, yaml.MappingStartEvent):
                self._begin({}, event.tag)
            elif isinstance(event, yaml.SequenceStartEvent):
                self._begin([], event.tag)
            elif isinstance(event, yaml.CollectionEndEvent):
                self._end()
        if len(self._done) != 1:
            raise _Stop(f"holds {len(self._done)} YAML documents, where one is required", "Write one.")
        return self._done[0]

    def _begin(self, group: dict[str, Tree] | list[Tree], tag: str | None) -> None:
        if len(self._open) >= DEEPEST:
            raise _too_deep()
        if self._wants_a_key():
            raise _Stop("has a key that is no plain text")
        self._open.append((group, "" if tag in _GROUP_TAGS else self._intrinsic(tag)))
        self._keys.append(None)

    def _end(self) -> None:
        group, intrinsic = self._open.pop()
        self._keys.pop()
        self._put({intrinsic: group} if intrinsic else group)

    def _wants_a_key(self) -> bool:
        return bool(self._open) and isinstance(self._open[-1][0], dict) and self._keys[-1] is None

    def _put(self, value: Tree) -> None:
        if not self._open:
            self._done.append(value)
            return
        group = self._open[-1][0]
        if isinstance(group, list):
            group.append(value)
            return
        key = self._keys[-1]
        if key is not None:
            group[key] = value
            self._keys[-1] = None
        elif not isinstance(value, str):
            raise _Stop("has a key that is no plain text")
        elif value in group:
            raise _twice(value)
        else:
            self._keys[-1] = value

    def _scalar(self, event: Any) -> Tree:  # noqa: ANN401 - an event of PyYAML
        key, plain = self._wants_a_key(), event.implicit[0]
        if key and plain and event.value == "<<":
            raise _Stop("has YAML merge keys, which CloudFormation does not have", "Write out what they stand for.")
        intrinsic = "" if event.tag in _PLAIN_TAGS else self._intrinsic(event.tag)
        if intrinsic == "Fn::GetAtt":
            name, _, attribute = event.value.partition(".")
            return {intrinsic: [name, attribute]}
        if intrinsic:
            return {intrinsic: event.value}
        if not key and (event.tag == _NULL_TAG or (plain and event.value in _NULLS)):
            return None
        value: str = event.value
        return value

    @staticmethod
    def _intrinsic(tag: str | None) -> str:
        """Return the long name of a short intrinsic; nothing where there is no tag."""
        if tag is None or tag == "!":
            return ""
        if not tag.startswith("!"):
            raise _Stop(f"has the YAML tag `{quoted(tag)}`, which CloudFormation does not have", "Remove the tag.")
        name = tag[1:]
        return name if name in _LONG_NAMES else f"Fn::{name}"
