"""What a provider is: it checks inputs, plans outputs and answers calls of its functions.

`Provider` is one that preflight knows nothing of: inputs are passed on, the outputs that every resource has are planned
as unknown, no function is answered. A provider that preflight knows overrides what it knows better, and stands in
`preflight.providers.registry`.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from preflight.program.python.runner.declared import Type, Types
from preflight.wire import values

if TYPE_CHECKING:
    from collections.abc import Mapping

    from preflight.project.autonaming import Naming
    from preflight.wire.values import Properties, Value


class ShapeTable(Types, Protocol):
    """What a provider's types and functions look like, for programs whose own SDK does not tell."""

    @property
    def source(self) -> str:
        """The SDK that the shapes are those of, with its version (``pulumi-aws 7.51.1``)."""

    def load(self) -> None:
        """Read the table, which happens else when it is first asked."""

    def resource(self, type_: str) -> tuple[Shape, Mapping[str, Type]] | None:
        """Return the shape of a resource type and the types of its outputs; ``None`` for one that is not there."""

    def result(self, token: str) -> Type:
        """Return the type of a function's result; ``None`` for one that is not there."""


class InvokeError(Exception):
    """A function refuses its arguments, as the provider would."""

    def __init__(self, reason: str, argument: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.argument = argument


@dataclass(frozen=True, slots=True)
class Shape:
    """What the SDK in the program's interpreter declares for a resource type.

    ``always`` are the outputs that no resource is without: those that a program must give, and computed ones.
    """

    inputs: frozenset[str] = frozenset()
    outputs: frozenset[str] = frozenset()
    always: frozenset[str] = frozenset()

    @classmethod
    def parse(cls, data: Mapping[str, Any]) -> Shape | None:
        """Read a shape as the runner sends it; ``None`` if there is none in ``data``."""
        if "outputs" not in data:
            return None
        return cls(*(frozenset(data.get(kind, ())) for kind in ("inputs", "outputs", "always")))


@dataclass(frozen=True, slots=True)
class Registration:
    """A resource that is about to be checked.

    ``maps`` are the paths of free maps, such as ``tags``; ``texts`` those of objects and lists that stand where the SDK
    declares a text; ``scalars`` those of values of another kind than it declares, with that (``int``, ``str``).
    ``provider`` are the provider's own inputs. ``naming`` is what the engine tells the provider of names that the
    program leaves out.
    """

    urn: str
    type: str
    name: str
    properties: Properties
    shape: Shape | None
    maps: frozenset[str]
    provider: Properties
    naming: Naming | None = None
    texts: tuple[str, ...] = ()
    scalars: tuple[tuple[tuple[str | int, ...], str], ...] = ()


@dataclass(frozen=True, slots=True)
class Call:
    """A call of a provider's function: its token, its arguments without marks of secrets, and who calls.

    ``provider`` are the provider's own inputs, ``account`` is the cloud account that the program runs in.
    """

    token: str
    arguments: Properties
    provider: Properties
    account: str


class Provider:
    """A provider of which preflight knows nothing but what the SDK in the program's interpreter declares."""

    asked_unconfigured = False
    """Whether it is asked although a part of its own configuration is unknown; the engine asks no plugin then."""

    def check(self, registration: Registration) -> Properties:
        """Return the inputs as the provider's Check returns them."""
        return copy.deepcopy(registration.properties)

    def plan(self, registration: Registration, inputs: Properties) -> Properties:
        """Return the outputs that a preview plans for checked ``inputs``."""
        return plan_computed(registration.shape, inputs)

    def create(self, registration: Registration, inputs: Properties, planned: Properties, account: str) -> Properties:
        """Return ``planned`` outputs as they are once the resource exists, as far as they follow from ``inputs``.

        Its ``id`` is among them if it follows as well.
        """
        del registration, inputs, account
        return planned

    def account(self, settings: Properties) -> str:
        """Return the cloud account that a provider's own inputs name; empty where they name none, or several."""
        del settings
        return ""

    def accounts_named(self, inputs: Properties) -> set[str]:
        """Return the cloud accounts that a resource's ``inputs`` name as owners of other resources."""
        del inputs
        return set()

    def shapes(self) -> ShapeTable | None:
        """Return what the types and functions of the provider look like; ``None`` where only the SDK knows."""
        return None

    def answer(self, call: Call) -> Properties | None:
        """Return the result of a function, or ``None`` where only the cloud knows; raises `InvokeError`."""
        del call
        return None

    def deduce(self, call: Call, made: Properties) -> Properties:
        """Return the parts of a result that follow from the arguments although the rest is ``made`` up."""
        del call, made
        return {}


def plan_computed(shape: Shape | None, inputs: Properties) -> Properties:
    """Return the inputs, and as unknown every output that a resource has and that is not among them.

    These are the outputs that the SDK declares as such only, and those that it declares for every resource.
    """
    outputs = {key: strip_internal(value) for key, value in inputs.items() if not key.startswith("__")}
    if shape is not None:
        for key in (shape.outputs - shape.inputs) | shape.always:
            outputs.setdefault(key, values.UNKNOWN)
    return outputs


def strip_internal(value: Value) -> Value:
    """Drop the provider's bookkeeping (``__defaults``) from a value."""
    if isinstance(value, dict):
        return {key: strip_internal(item) for key, item in value.items() if key != "__defaults"}
    if isinstance(value, list):
        return [strip_internal(item) for item in value]
    return value
