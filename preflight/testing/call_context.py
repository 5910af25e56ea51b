"""Calls of the engine's services that do not cross a wire."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NoReturn

from preflight.engine.call_metadata import SHAPE

if TYPE_CHECKING:
    from collections.abc import Mapping


class Refusal(Exception):  # noqa: N818 - not an error of ours: the engine refuses a call
    """The engine refuses a registration."""


class CallContext:
    """The context of a call that does not cross a wire."""

    def __init__(self, metadata: Mapping[str, Any] | None = None) -> None:
        self._metadata = metadata

    def invocation_metadata(self) -> list[tuple[str, bytes]]:
        """Return what the caller attached."""
        if not self._metadata:
            return []
        return [(SHAPE, json.dumps(self._metadata).encode())]

    def abort(self, code: object, details: str) -> NoReturn:
        """Refuse the call."""
        del code
        raise Refusal(details)
