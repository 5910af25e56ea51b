"""Templates and properties as plain trees, bounded: they come from strangers.

A tree is what JSON can say, and `Unknown` where a preview does not know yet. Its keys are read in any spelling, because
CloudFormation writes ``PolicyDocument``, AWSCC ``policyDocument`` and a Terraform module ``policy_document``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from guardrails.core.values import List, Object, Opaque, Unknown, Value

Tree: TypeAlias = "dict[str, Tree] | list[Tree] | str | int | float | bool | Unknown | None"

DEEPEST = 100
"""So many objects and lists may stand in each other; no template needs as many."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Why something is not read; ``reason`` goes on after "has a template that"."""

    reason: str
    advice: str


TOO_DEEP = Unreadable(
    f"is nested more than {DEEPEST} deep", "Write it flatter; what is not read by this rule is made with pulumi-aws."
)


class _TooDeep(Exception):  # noqa: N818 - an answer, not a failure
    """Carries the answer up."""


def copied(value: Value) -> Tree | Unreadable:
    """Return what a view shows as a tree; what is no JSON, such as an asset, is None."""
    try:
        return _copied(value, 0)
    except _TooDeep:
        return TOO_DEEP


def _copied(value: Value, depth: int) -> Tree:
    if depth == DEEPEST and isinstance(value, Object | List):
        raise _TooDeep
    if isinstance(value, Object):
        return {key: _copied(value.read(key), depth + 1) for key in value}
    if isinstance(value, List):
        return [_copied(item, depth + 1) for item in value]
    return None if isinstance(value, Opaque) else value


def spelled(key: str) -> str:
    """Return a key or the name of a type as it is compared, whoever spells it."""
    return key.replace("_", "").lower()


def at(tree: Tree, key: str) -> Iterator[Tree]:
    """Yield what an object has at ``key`` (in lower case): mostly one value, or two spellings of which one is bait."""
    if isinstance(tree, dict):
        for name, value in tree.items():
            if spelled(name) == key and value is not None:
                yield value


def items(tree: Tree, key: str) -> Iterator[Tree]:
    """Yield the items of the list that an object has at ``key``; what is no list is taken for its only item."""
    for value in at(tree, key):
        if isinstance(value, list):
            yield from value
        else:
            yield value


def along(tree: Tree, *keys: str) -> Iterator[Tree]:
    """Yield what stands at the end of a way of keys, ``*`` for any; what is not known on the way is its end."""
    if isinstance(tree, Unknown) or not keys:
        yield tree
        return
    key, *rest = keys
    if key != "*":
        inside: Iterable[Tree] = at(tree, key)
    elif isinstance(tree, dict):
        inside = tree.values()
    else:
        inside = tree if isinstance(tree, list) else ()
    for value in inside:
        yield from along(value, *rest)


def nodes(tree: Tree) -> Iterator[Tree]:
    """Yield ``tree`` and all that is in it, in the order in which it is written."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        if isinstance(node, dict):
            waiting.extend(reversed(node.values()))
        elif isinstance(node, list):
            waiting.extend(reversed(node))


def anywhere(tree: Tree, key: str) -> Iterator[Tree]:
    """Yield what any object in ``tree`` has at ``key`` (in lower case)."""
    for node in nodes(tree):
        yield from at(node, key)


def texts(tree: Tree) -> Iterator[str]:
    """Yield every string in ``tree`` that is a value."""
    return (node for node in nodes(tree) if isinstance(node, str))


def size_of(tree: Tree) -> int:
    """Return about how many characters JSON takes for ``tree``."""
    return sum(
        sum(len(key) + 4 for key in node) if isinstance(node, dict) else len(node) + 3 if isinstance(node, str) else 4
        for node in nodes(tree)
    )
