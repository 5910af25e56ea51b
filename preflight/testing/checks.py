"""What a test may write of a resource, and what it may not."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from preflight.errors import ArgumentsError
from preflight.testing.inputs import OPTIONS, Reference
from preflight.wire import values

if TYPE_CHECKING:
    from preflight.testing.inputs import Mode, Resource

_TIMEOUTS: Final = ("create", "update", "delete")


def check(resource: Resource, mode: Mode) -> None:
    """Raise `PreflightError` for what no program could register, and for what is not known in this mode."""
    for what, given in (("properties", resource.properties), ("outputs", resource.outputs)):
        if problem := _unfit(given, what):
            raise ArgumentsError(f"{resource.type} {resource.name}: {problem}")
    for option, value in resource.options.items():
        if option in OPTIONS and (wanted := _wanted(option, value)):
            raise ArgumentsError(f"{resource.type} {resource.name}: the option {option} must be {wanted}.")
    wrong = sorted(set(resource.options) - OPTIONS)
    if wrong:
        raise ArgumentsError(
            f"{resource.type} {resource.name}: {', '.join(wrong)} is no resource option that a test can give.",
            f"Options are {', '.join(sorted(OPTIONS))}.",
        )
    if mode == "preview":
        if resource.outputs:
            raise ArgumentsError(
                f"{resource.type} {resource.name}: a preview has no outputs of a provider.",
                "Give outputs to an update or to state.",
            )
    elif values.contains_unknown(plain(resource.properties)) or values.contains_unknown(plain(resource.outputs)):
        raise ArgumentsError(
            f"{resource.type} {resource.name}: nothing is unknown in {article(mode)}.",
            "Unknown values are for previews.",
        )


def article(mode: Mode) -> str:
    """Return a mode with its article."""
    return "an update" if mode == "update" else "state"


def _wanted(option: str, value: object) -> str:
    """Return what an option must be; empty where it is."""
    if option in ("protect", "deleteBeforeReplace"):
        return "" if isinstance(value, bool) else "true or false"
    if option == "version":
        return "" if isinstance(value, str) else "a text"
    if option == "customTimeouts":
        fits = isinstance(value, Mapping) and all(
            key in _TIMEOUTS and isinstance(text, str) for key, text in value.items()
        )
        return "" if fits else f"a mapping of {', '.join(_TIMEOUTS)} to durations like 5m"
    fits = isinstance(value, (list, tuple)) and all(isinstance(item, str) for item in value)
    return "" if fits else "a list of texts"


def _unfit(value: object, where: str) -> str:
    """Return which part of a property is no value that the engine's wire can carry; empty where all are."""
    if isinstance(value, Mapping):
        parts = [(item, f"{where}.{key}") for key, item in value.items()]
        return next((problem for item, inner in parts if (problem := _unfit(item, inner))), "")
    if isinstance(value, (list, tuple)):
        parts = [(item, f"{where}[{index}]") for index, item in enumerate(value)]
        return next((problem for item, inner in parts if (problem := _unfit(item, inner))), "")
    if isinstance(value, float) and not math.isfinite(value):
        return f"{where} is {value}, which no program can send."
    if value is None or isinstance(value, (str, bool, int, float, Reference)):
        return ""
    return f"{where} is a {type(value).__name__}, which no property can hold."


def plain(value: Any) -> Any:  # noqa: ANN401 - any property value
    """Return a value with null in place of references."""
    if isinstance(value, Reference):
        return None
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    return value
