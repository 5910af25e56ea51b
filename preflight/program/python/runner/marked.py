"""Notes of what the program marks as secret, which it may print, raise or export without registering it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_LONGEST = 2**16
"""Characters of a value that is told by itself; the engine sees longer ones where they are registered."""

Sdk = Any  # the SDK of the program, whose version is not known here


def note_secrets(pulumi: Sdk, tell: Callable[[list[object]], None]) -> None:
    """Let ``tell`` know the plain values that the program makes secrets of."""
    original = pulumi.Output.secret
    told: set[object] = set()

    def secret(val: Sdk, *args: Sdk, **kwargs: Sdk) -> Sdk:
        new = [leaf for leaf in _leaves(val) if leaf not in told]
        if new:
            told.update(new)
            tell(new)
        return original(val, *args, **kwargs)

    pulumi.Output.secret = staticmethod(secret)


def _leaves(value: object) -> Iterator[object]:
    waiting = [value]
    seen: set[int] = set()
    while waiting:
        item = waiting.pop()
        if isinstance(item, str):
            if len(item) <= _LONGEST:
                yield item
        elif isinstance(item, (int, float)) and not isinstance(item, bool):
            yield item
        elif isinstance(item, (dict, list, tuple)) and id(item) not in seen:
            seen.add(id(item))
            waiting += item.values() if isinstance(item, dict) else item
