"""What a test writes to describe resources: properties, unknown and secret values, references between resources."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Literal

from preflight.wire import values

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

UNKNOWN: Final = values.UNKNOWN
"""A value that a preview can't know yet: what the SDK sends for an output of a resource that is not created."""

Mode = Literal["preview", "update", "state"]
MODES: Final[tuple[Mode, ...]] = ("preview", "update", "state")

OPTIONS: Final = frozenset(
    {
        "additionalSecretOutputs",
        "customTimeouts",
        "deleteBeforeReplace",
        "ignoreChanges",
        "protect",
        "version",
    }
)
"""Resource options that a test may give, spelled as the engine's protocol spells them."""


@dataclass(frozen=True, slots=True)
class Reference:
    """A property of another resource of the same stack; without ``property`` its ``id``."""

    resource: str
    property: str = "id"


@dataclass(frozen=True, slots=True)
class Resource:
    """A resource of a stack under test.

    Parameters
    ----------
    type, name
        Type token (``aws:dynamodb/table:Table``) and logical name.
    properties
        The inputs as the program gives them, spelled as on the wire (camelCase). They may hold `UNKNOWN`,
        `secret` values and references (`ref`).
    outputs
        What the provider returns beside the inputs: for updates and state, where nothing is unknown.
    options
        Resource options, see `OPTIONS`.
    provider
        Settings of the provider (``{"region": "eu-west-1"}``); else those of the stack.
    parent, depends_on
        Logical names of resources that stand before this one.
    property_dependencies
        By property, names of the resources its value comes from; references are noted by themselves.
    component
        Whether this is a component, which has no provider.
    """

    type: str
    name: str
    properties: Mapping[str, Any] = field(default_factory=dict)
    outputs: Mapping[str, Any] = field(default_factory=dict)
    options: Mapping[str, Any] = field(default_factory=dict)
    provider: Mapping[str, Any] | None = None
    parent: str = ""
    depends_on: Sequence[str] = ()
    property_dependencies: Mapping[str, Sequence[str]] = field(default_factory=dict)
    component: bool = False


def ref(resource: str, property: str = "id") -> Reference:  # noqa: A002 - the field's own word
    """Refer to a property of another resource by the resource's logical name."""
    return Reference(resource, property)


def secret(value: Any) -> dict[str, Any]:  # noqa: ANN401 - any property value
    """Mark a value as a secret, as ``pulumi.Output.secret`` does."""
    marked: dict[str, Any] = values.make_secret(value)
    return marked
