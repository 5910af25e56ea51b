"""What the runner attaches to a call, because only the program's own interpreter knows it.

The runner (`preflight.program.python.runner`) writes JSON under these keys; calls that another SDK makes have none.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from preflight.wire.protocol import Message

SHAPE: Final = "preflight-shape-bin"
"""The shape of a resource class: names of inputs and outputs, and which of the properties are maps or documents."""

SAMPLE: Final = "preflight-sample-bin"
"""A made-up result of a function, of the shape that the SDK promises."""

VERSION: Final = "preflight-version-bin"
"""The version of the SDK that serves a call which tells none itself."""

CONDITIONAL: Final = "preflight-conditional-bin"
"""A registration that was made in a callback on a made-up value."""

MADE_UP: Final = "preflight-made-up-bin"
"""Of an answer: the words for the outputs that the runner makes up, by key, and the id if it is made up."""


@dataclass(frozen=True, slots=True)
class CallMetadata:
    """The metadata of one call; ``sample`` is ``None`` where nobody knows the shape of a result."""

    shape: Mapping[str, Any] = field(default_factory=dict)
    sample: Mapping[str, Any] | None = field(default_factory=dict)
    version: str = ""
    conditional: bool = False

    @classmethod
    def of(cls, context: Message) -> CallMetadata:
        """Read what is attached to the call of ``context``; raises `ValueError` for what is no JSON."""
        found = {key: json.loads(value) for key, value in context.invocation_metadata() if key in _KEYS}
        return cls(
            shape=_mapping(found.get(SHAPE)),
            sample=_mapping(found.get(SAMPLE)),
            version=str(_mapping(found.get(VERSION)).get("version", "")),
            conditional=CONDITIONAL in found,
        )


_KEYS: Final = frozenset({SHAPE, SAMPLE, VERSION, CONDITIONAL})


def _mapping(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
