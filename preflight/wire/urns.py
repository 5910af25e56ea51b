"""Resource names as the engine builds them: ``urn:pulumi:<stack>::<project>::<parent types>$<type>::<name>``.

Source: pulumi/pulumi sdk/go/common/resource/urn.
"""

from __future__ import annotations

from typing import Final

STACK_TYPE: Final = "pulumi:pulumi:Stack"
PROVIDER_PREFIX: Final = "pulumi:providers:"

_PREFIX: Final = "urn:pulumi:"
_FIELDS: Final = 4


def create(stack: str, project: str, parent: str, type_: str, name: str) -> str:
    """Return a URN; the types of the parents come before the resource's own, the stack's is left out."""
    parent_type = qualified_type(parent) if parent else ""
    chain = f"{parent_type}${type_}" if parent_type and parent_type != STACK_TYPE else type_
    return f"{_PREFIX}{stack}::{project}::{chain}::{name}"


def stack_urn(stack: str, project: str) -> str:
    """Return the URN of the root resource of a stack."""
    return create(stack, project, "", STACK_TYPE, f"{project}-{stack}")


def _field(urn: str, index: int) -> str:
    parts = urn.split("::", _FIELDS - 1)
    return parts[index] if len(parts) == _FIELDS else ""


def qualified_type(urn: str) -> str:
    """Return the type with those of the parents in front, ``my:index:Site$aws:s3/bucket:Bucket``."""
    return _field(urn, 2)


def type_of(urn: str) -> str:
    """Return the resource's own type."""
    return qualified_type(urn).rsplit("$", 1)[-1]


def name_of(urn: str) -> str:
    """Return the logical name (which may itself hold ``::``)."""
    return _field(urn, 3)


def is_valid(urn: str) -> bool:
    """Return whether ``urn`` has the form of a URN."""
    return urn.startswith(_PREFIX) and len(urn.split("::", _FIELDS - 1)) == _FIELDS


def package_of(type_: str) -> str:
    """Return the package of a type or function token, ``aws`` for ``aws:s3/bucket:Bucket``."""
    return type_.split(":", 1)[0]


def is_provider(type_: str) -> bool:
    """Return whether ``type_`` is that of a provider resource."""
    return type_.startswith(PROVIDER_PREFIX)
