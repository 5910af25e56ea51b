"""What a provider does to a resource in a preview: check the inputs, plan the outputs.

One function each, chosen by package; a package that is not known passes inputs on, and plans as unknown what its SDK
declares as output only.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from preflight import urns, values

if TYPE_CHECKING:
    from collections.abc import Mapping

    from preflight.autonaming import Naming
    from preflight.values import Properties, Value


@dataclass(frozen=True, slots=True)
class Shape:
    """What the SDK in the program's interpreter declares for a resource type."""

    inputs: frozenset[str] = frozenset()
    outputs: frozenset[str] = frozenset()

    @classmethod
    def parse(cls, data: Mapping[str, Any]) -> Shape | None:
        """Read a shape as the runner sends it; ``None`` if there is none in ``data``."""
        if "outputs" not in data:
            return None
        return cls(frozenset(data.get("inputs", ())), frozenset(data["outputs"]))


@dataclass(frozen=True, slots=True)
class Registration:
    """A resource that is about to be checked.

    ``maps`` are the paths of free maps, such as ``tags``; ``texts`` those of objects and lists that stand where the SDK
    declares a text; ``scalars`` those of values of another kind than it declares, with that (``int``, ``str``).
    ``naming`` is what the engine tells the provider of names that the program leaves out.
    """

    urn: str
    type: str
    name: str
    properties: Properties
    shape: Shape | None
    maps: frozenset[str]
    provider: Properties
    organization: str = "organization"
    naming: Naming | None = None
    texts: tuple[str, ...] = ()
    scalars: tuple[tuple[tuple[str | int, ...], str], ...] = ()


def check(registration: Registration) -> Properties:
    """Give the inputs as the provider's Check returns them."""
    if values.contains_unknown(registration.provider):
        # The engine does not ask a provider that it could not configure yet (plugin/provider_plugin.go, `known`).
        return copy.deepcopy(registration.properties)
    if urns.package_of(registration.type) == "aws":
        from preflight.aws import resources  # noqa: PLC0415 - only programs that use AWS pay for it

        return resources.check(registration)
    return copy.deepcopy(registration.properties)


def plan(registration: Registration, inputs: Properties) -> Properties:
    """Give the outputs that a preview plans for checked ``inputs``."""
    if values.contains_unknown(registration.provider):
        return {}
    if urns.package_of(registration.type) == "aws":
        from preflight.aws import resources  # noqa: PLC0415 - only programs that use AWS pay for it

        return resources.plan(registration, inputs)
    if registration.type.startswith("pulumi-python:dynamic"):
        return dict(inputs)
    return plan_computed(registration.shape, inputs)


def plan_computed(shape: Shape | None, inputs: Properties) -> Properties:
    """Give the inputs, and as unknown everything that the SDK declares as output only."""
    outputs = {key: strip_internal(value) for key, value in inputs.items() if not key.startswith("__")}
    if shape is not None:
        for key in shape.outputs - shape.inputs:
            outputs.setdefault(key, values.UNKNOWN)
    return outputs


def strip_internal(value: Value) -> Value:
    """Drop the provider's bookkeeping (``__defaults``) from a value."""
    if isinstance(value, dict):
        return {key: strip_internal(item) for key, item in value.items() if key != "__defaults"}
    if isinstance(value, list):
        return [strip_internal(item) for item in value]
    return value
