"""Test the rules of a policy pack as easily as functions (see docs/testing.md).

`PackUnderTest` runs the pack as the engine runs it; what it hands to rules is what the engine hands to them. The names
are loaded when they are first used: pytest loads `preflight.testing.plugin` in every run, and must not wait for them.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from preflight.testing.inputs import UNKNOWN, Reference, Resource, ref, secret
    from preflight.testing.outcome import Outcome
    from preflight.testing.pack import PackUnderTest

__all__ = ["UNKNOWN", "Outcome", "PackUnderTest", "Reference", "Resource", "ref", "secret"]

_MODULES = {
    "UNKNOWN": "inputs",
    "Outcome": "outcome",
    "PackUnderTest": "pack",
    "Reference": "inputs",
    "Resource": "inputs",
    "ref": "inputs",
    "secret": "inputs",
}


def __getattr__(name: str) -> object:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
