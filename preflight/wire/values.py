"""Property values as they travel in Pulumi's protocol, and what can be asked of them.

A value is plain JSON (numbers are floats), with the protocol's markers in it: a string that is one of `UNKNOWNS`, and
objects with a signature under `SIGNATURE` for secrets, outputs with dependencies, resource references, assets.
Source: pulumi/pulumi pkg/resource/plugin/rpc.go and sdk/go/common/resource/sig.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, Final, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SIGNATURE: Final = "4dabf18193072939515e22adb298388d"
SECRET: Final = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105 - a protocol constant, not a password
OUTPUT: Final = "d0e6a833031e9bbcd3f4e8bde6ca49a4"
RESOURCE: Final = "5cf8f73096256a8f31e491e813e4eb8e"
ASSET: Final = "c44067f5952c0a294b673a41bacd8c17"
ARCHIVE: Final = "0def7320c3a5731c473e5ecbe6d01bc7"

UNKNOWN: Final = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
"""The unknown string, which is also how the engine sends an unknown of no particular type."""

UNKNOWNS: Final = frozenset(
    {
        UNKNOWN,
        "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",  # bool
        "3eeb2bf0-c639-47a8-9e75-3b44932eb421",  # number
        "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",  # array
        "030794c1-ac77-496b-92df-f27374a8bd58",  # asset
        "e48ece36-62e2-4504-bad9-02848725956a",  # archive
        "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",  # object
    }
)

Value: TypeAlias = Any
"""A property value: JSON with the protocol's markers in it."""

Properties: TypeAlias = dict[str, Any]


def signature(value: Value) -> str | None:
    """Return the signature of a marked object, else ``None``."""
    if isinstance(value, dict):
        found = value.get(SIGNATURE)
        return found if isinstance(found, str) else None
    return None


def is_unknown(value: Value) -> bool:
    """Return whether the value itself is unknown (a secret around it does not make it known)."""
    if isinstance(value, str):
        return value in UNKNOWNS
    mark = signature(value)
    if mark == SECRET:
        return is_unknown(value.get("value"))
    return mark == OUTPUT and "value" not in value


def make_secret(value: Value) -> Value:
    """Mark a value as secret; one that is marked already stays as it is."""
    return value if signature(value) == SECRET else {SIGNATURE: SECRET, "value": value}


def unwrap_secret(value: Value) -> Value:
    """Return a value without the mark of a secret, at the top only."""
    while signature(value) == SECRET:
        value = value.get("value")
    return value


def reveal(value: Value) -> Value:
    """Return a value without the marks of secrets anywhere, as the engine does before a provider's Check."""
    if isinstance(value, dict):
        if signature(value) == SECRET:
            return reveal(value.get("value"))
        return {key: reveal(item) for key, item in value.items()}
    if isinstance(value, list):
        return [reveal(item) for item in value]
    return value


def contains_unknown(value: Value) -> bool:
    """Return whether anything in the value is unknown."""
    if isinstance(value, str):
        return value in UNKNOWNS
    if isinstance(value, dict):
        if signature(value) == OUTPUT and "value" not in value:
            return True
        return any(contains_unknown(item) for item in value.values())
    return isinstance(value, list) and any(contains_unknown(item) for item in value)


def drop_unknowns(value: Value) -> Value:
    """Return a value without what is unknown in it: members and elements go, and lists get shorter.

    That is how the engine hands arguments of a function to a provider (``MarshalPropertyValue`` in plugin/rpc.go).
    """
    if isinstance(value, dict):
        return {key: drop_unknowns(item) for key, item in value.items() if not is_unknown(item)}
    if isinstance(value, list):
        return [drop_unknowns(item) for item in value if not is_unknown(item)]
    return value


def contains_secret(value: Value) -> bool:
    """Return whether anything in the value is marked secret."""
    if isinstance(value, dict):
        mark = signature(value)
        if mark == SECRET or (mark == OUTPUT and value.get("secret") is True):
            return True
        return any(contains_secret(item) for item in value.values())
    return isinstance(value, list) and any(contains_secret(item) for item in value)


def secret_leaves(value: Value, *, inside: bool = False) -> Iterator[Value]:
    """Yield the known texts, numbers and booleans in what is marked secret (``inside``: all of ``value`` is)."""
    if isinstance(value, dict):
        mark = signature(value)
        inside = inside or mark == SECRET or (mark == OUTPUT and value.get("secret") is True)
        for key, item in value.items():
            if mark is None or key == "value" or (key != SIGNATURE and mark not in (SECRET, OUTPUT)):
                yield from secret_leaves(item, inside=inside)
    elif isinstance(value, list):
        for item in value:
            yield from secret_leaves(item, inside=inside)
    elif inside and value is not None and not is_unknown(value):
        yield value


def downgrade(value: Value) -> Value:
    """Return outputs that carry dependencies as plain, unknown or secret values (``downgradeOutputValues``)."""
    if isinstance(value, dict):
        if signature(value) == OUTPUT:
            plain = downgrade(value["value"]) if "value" in value else UNKNOWN
            return make_secret(plain) if value.get("secret") is True else plain
        return {key: downgrade(item) for key, item in value.items()}
    if isinstance(value, list):
        return [downgrade(item) for item in value]
    return value


def with_dependencies(value: Value, urns: set[str]) -> Value:
    """Return a value that tells what it depends on (``upgradeOutputValues``); one that does already stays as it is."""
    if dependencies(value) >= urns:
        return value
    mark = signature(value)
    output: Properties = {SIGNATURE: OUTPUT, "dependencies": sorted(urns)}
    if mark == OUTPUT:
        return {**value, "dependencies": sorted(urns.union(value.get("dependencies") or ()))}
    if mark == SECRET:
        output["secret"] = True
        value = unwrap_secret(value)
    if not is_unknown(value):
        output["value"] = value
    return output


def dependencies(value: Value) -> set[str]:
    """Return the URNs that the outputs inside the value depend on."""
    if isinstance(value, dict):
        found: set[str] = set()
        if signature(value) == OUTPUT:
            found.update(urn for urn in value.get("dependencies") or () if isinstance(urn, str))
        for item in value.values():
            found |= dependencies(item)
        return found
    if isinstance(value, list):
        return set().union(*(dependencies(item) for item in value)) if value else set()
    return set()


def for_pack(value: Value) -> Value:
    """Return a value as the engine marshals it for packs: resource references as their id, else their URN."""
    if isinstance(value, dict):
        mark = signature(value)
        if mark == RESOURCE:
            identifier = value.get("id")
            if identifier is None:
                return value.get("urn")
            return identifier or UNKNOWN
        if mark == ASSET:
            return hash_asset(value)
        return {key: for_pack(item) for key, item in value.items()}
    if isinstance(value, list):
        return [for_pack(item) for item in value]
    return value


def hash_asset(asset: Properties) -> Properties:
    """Add the SHA-256 of a text asset, as the engine does (files and URLs are left to it: packs rarely look)."""
    text = asset.get("text")
    if asset.get("hash") or not isinstance(text, str) or not text:
        return asset
    return {**asset, "hash": hashlib.sha256(text.encode()).hexdigest()}


def map_strings(value: Value, change: Callable[[str], str]) -> Value:
    """Return a value with every string in it changed, keys excepted."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {key: map_strings(item, change) for key, item in value.items()}
    if isinstance(value, list):
        return [map_strings(item, change) for item in value]
    return value


def strings(value: Value) -> list[str]:
    """Return every string in the value, keys excepted."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for item in value.values() for text in strings(item)]
    if isinstance(value, list):
        return [text for item in value for text in strings(item)]
    return []
