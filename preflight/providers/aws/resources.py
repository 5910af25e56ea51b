"""The AWS provider's Check and plan: names, tags, region, defaults, documents.

Sources: pulumi-aws provider/autonaming.go, provider/tags.go, provider/region.go; pulumi-terraform-bridge pkg/tfbridge:
schema.go (defaults and ``__defaults``, conversions), ``TransformJSONDocument``. What the real provider knows from its
schema is here told by the shape of the SDK's classes and by `preflight.providers.aws.plans`.
"""

from __future__ import annotations

import contextlib
import copy
import json
import re
from typing import TYPE_CHECKING, Any, Final

from preflight.errors import ProgramError
from preflight.providers.aws import defaults, go_json, names, scalars, state
from preflight.providers.aws.computed import Place, computed_outputs
from preflight.providers.aws.defaults import DEFAULTS_KEY
from preflight.providers.aws.plans import fill, plan_of
from preflight.providers.base import plan_computed, strip_internal
from preflight.wire import values

if TYPE_CHECKING:
    from collections.abc import Sequence

    from preflight.providers.base import Registration
    from preflight.wire.values import Properties, Value

_ROLE: Final = re.compile(r"arn:[\w-]+:iam::(\d{12}):role/")


def check(registration: Registration) -> Properties:
    """Return the inputs with what the provider adds to them."""
    secrets = {key for key, value in registration.properties.items() if values.contains_secret(value)}
    plain = {key: values.reveal(copy.deepcopy(value)) for key, value in registration.properties.items()}
    # Absent and null are the same to the provider.
    plain = {key: value for key, value in plain.items() if value is not None}
    for path in registration.texts:
        _write_document(plain, path)
    for parts, kind in registration.scalars:
        _convert(plain, parts, kind)
    _apply_tags(registration, plain)
    _apply_region(registration, plain)
    added = _apply_name(registration, plain)
    added += defaults.apply(registration.type, plain, registration.shape)
    checked = {key: _mark_objects(value, key, registration.maps) for key, value in plain.items()}
    for key in secrets:
        original = registration.properties[key]
        # A property that is secret as a whole is marked as such again; secrets inside keep their place.
        if values.signature(original) == values.SECRET:
            checked[key] = values.make_secret(checked[key])
        else:
            checked[key] = _restore_secrets(checked[key], original)
    checked[DEFAULTS_KEY] = sorted(added)
    return checked


def plan(registration: Registration, inputs: Properties) -> Properties:
    """Return the planned outputs: the inputs, defaults that only a plan shows, and as unknown what AWS chooses."""
    planned = plan_of(registration.type)
    defaulted = set(inputs.get(DEFAULTS_KEY) or ())
    outputs = {key: strip_internal(value) for key, value in inputs.items() if not key.startswith("__")}
    for key in planned.hidden & defaulted:
        outputs.pop(key, None)
    declared = registration.shape.outputs if registration.shape is not None else None
    fill(outputs, {key: value for key, value in planned.plan.items() if declared is None or key in declared})
    # A plan holds the id as any other output (pulumi-terraform-bridge pkg/tfshim/sdk-v2/provider2.go, Object).
    return {**plan_computed(registration.shape, outputs), "id": values.UNKNOWN}


def create(registration: Registration, inputs: Properties, planned: Properties, account: str) -> Properties:
    """Return ``planned`` outputs as they are once the resource exists, as far as they follow; its ``id`` too."""
    place = Place.of(account, inputs, registration.provider)
    found = computed_outputs(registration.type, registration.urn, inputs, place).outputs
    declared = registration.shape.outputs if registration.shape is not None else found.keys()
    outputs = {**planned, **{key: value for key, value in found.items() if key == "id" or key in declared}}
    state.settle(registration.type, outputs)
    # The state holds what was given, which nobody knows here.
    return outputs | {
        key: planned[key] for key, value in inputs.items() if key in planned and values.contains_unknown(value)
    }


def account(settings: Properties) -> str:
    """Return the account that a provider's inputs name: the only one allowed, else that of the role to assume."""
    decoded = decode_provider(settings)
    allowed = decoded.get("allowedAccountIds")
    if isinstance(allowed, list) and len(allowed) == 1:
        return str(allowed[0])
    # The last role of a chain is the one that the provider works as.
    roles = decoded.get("assumeRoles") or decoded.get("assumeRole") or decoded.get("assumeRoleWithWebIdentity")
    role = roles[-1] if isinstance(roles, list) and roles else roles
    found = _ROLE.match(str(role.get("roleArn"))) if isinstance(role, dict) else None
    return found[1] if found is not None else ""


def _write_document(properties: Properties, path: str) -> None:
    """Write an object that stands for a JSON document, such as a policy, as text (``TransformJSONDocument``)."""
    *parents, last = path.split(".")
    holder: Any = properties
    for name in parents:
        holder = holder[int(name)] if isinstance(holder, list) else holder.get(name)
    if isinstance(holder, list):
        last = int(last)  # type: ignore[assignment]
    document = holder[last]
    holder[last] = values.UNKNOWN if values.contains_unknown(document) else go_json.encode_map(document)


def _convert(properties: Properties, path: Sequence[str | int], kind: str) -> None:
    """Make a text, number or boolean one of the kind that is declared, as far as it can be."""
    *parents, last = path
    holder: Any = properties
    for part in parents:
        holder = holder[part]
    holder[last] = scalars.convert(holder[last], kind)


def _declares(registration: Registration, key: str, *, among_inputs: bool = True) -> bool:
    shape = registration.shape
    if shape is None:
        return False
    return key in (shape.inputs if among_inputs else shape.outputs)


def _apply_tags(registration: Registration, properties: Properties) -> None:
    """Merge the provider's default tags and the resource's into ``tagsAll``; one unknown value hides them all."""
    if not (_declares(registration, "tags") and _declares(registration, "tagsAll", among_inputs=False)):
        return
    tags = properties.get("tags", {})
    settings = decode_provider(registration.provider)
    if values.contains_unknown(tags) or values.contains_unknown(settings):
        properties["tagsAll"] = values.UNKNOWN
        return
    merged = {**_default_tags(settings), **(tags if isinstance(tags, dict) else {})}
    ignored = settings.get("ignoreTags")
    if isinstance(ignored, dict):
        keys = set(ignored.get("keys") or ())
        prefixes = tuple(str(prefix) for prefix in ignored.get("keyPrefixes") or ())
        merged = {
            key: value
            for key, value in merged.items()
            if key not in keys and not (prefixes and key.startswith(prefixes))
        }
    properties["tagsAll"] = merged


def _default_tags(settings: Properties) -> dict[str, Any]:
    block = settings.get("defaultTags")
    tags = block.get("tags") if isinstance(block, dict) else None
    return {key: scalars.convert(value, "str") for key, value in tags.items()} if isinstance(tags, dict) else {}


def decode_provider(inputs: Properties) -> Properties:
    """Return a provider's settings as values: on the wire, everything but text is JSON in a string."""
    decoded: Properties = {}
    for key, value in inputs.items():
        plain = values.reveal(value)
        if isinstance(plain, str) and plain[:1] in ("{", "["):
            with contextlib.suppress(ValueError, RecursionError):
                plain = json.loads(plain)
        decoded[key] = values.reveal(plain)
    return decoded


def _apply_region(registration: Registration, properties: Properties) -> None:
    """Fill ``region`` from the provider where the type has one."""
    region = values.reveal(registration.provider.get("region"))
    if region and _declares(registration, "region") and properties.get("region") is None:
        properties["region"] = region


def _apply_name(registration: Registration, properties: Properties) -> list[str]:
    """Return a name to a resource that has none, stable from run to run; list the properties that got one."""
    rule = names.rule_of(registration.type, properties)
    key = rule.property if rule else "name"
    if key in properties or (rule is None and not _declares(registration, "name")):
        return []
    if rule is not None and not rule.generated:
        return []
    # A prefix is for the provider to complete, once the resource is created.
    if f"{key}Prefix" in properties:
        return []
    try:
        properties[key] = names.build(rule, registration.name, registration.urn, properties, registration.naming)
    except names.NoNameError as error:
        raise ProgramError(
            f"could not make instance of '{registration.type}' {registration.name}: {error}",
            f"Give it a name of its own with {key}=, or a shorter logical name.",
        ) from error
    return [key]


def _mark_objects(value: Value, path: str, maps: frozenset[str]) -> Value:
    """Put ``__defaults`` into every object, not into maps with free keys; the top level is the caller's."""
    if isinstance(value, dict):
        if values.signature(value) is not None:
            return value
        marked = {key: _mark_objects(item, f"{path}.{key}", maps) for key, item in value.items()}
        if path in maps or path.rsplit(".", 1)[-1] in defaults.FREE_MAPS:
            return marked
        return {DEFAULTS_KEY: [], **marked}
    if isinstance(value, list):
        return [_mark_objects(item, f"{path}.{index}", maps) for index, item in enumerate(value)]
    return value


def _restore_secrets(checked: Value, original: Value) -> Value:
    """Mark as secret again what was secret inside ``original``."""
    if values.signature(original) == values.SECRET:
        return values.make_secret(checked)
    if isinstance(checked, str) and values.contains_secret(original):
        return values.make_secret(checked)  # a document that was written out
    if isinstance(checked, dict) and isinstance(original, dict):
        return {
            key: _restore_secrets(item, original[key]) if key in original else item for key, item in checked.items()
        }
    if isinstance(checked, list) and isinstance(original, list) and len(checked) == len(original):
        return [_restore_secrets(*pair) for pair in zip(checked, original, strict=True)]
    return checked
