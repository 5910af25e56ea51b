"""The state of a stack: a checkpoint of a self-managed backend, or what ``pulumi stack export`` writes.

What is understood is what the engine understands (pulumi/pulumi pkg/resource/stack); of anything else nothing may be
said. Resources that are only read are left out: a preview hands none of them to packs, and the stack does not manage
them. So are those that wait to be deleted.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final, NoReturn

from preflight.audit.compression import decompress
from preflight.audit.decryption import Decryption
from preflight.audit.properties import decode_properties
from preflight.errors import StateError
from preflight.report import Location
from preflight.resources import ResourceOptions, ResourceState
from preflight.wire import urns

if TYPE_CHECKING:
    from collections.abc import Callable

    from preflight.wire.values import Properties

_VERSIONS: Final = (3, 4)
_FEATURES: Final = frozenset(
    {
        "byteString",
        "extensionParameterization",
        "hooks",
        "refreshBeforeUpdate",
        "replaceWith",
        "snippets-prototype",
        "taint",
        "views",
    }
)
"""Source: pulumi/pulumi pkg/resource/stack/deployment.go, ``supportedFeatures`` of 3.260. None changes what counts."""

_POSITION: Final = re.compile(r"project:///(?P<file>[^#]+)#(?P<line>\d+)(?:,(?P<column>\d+))?")
SEVERAL: Final = "multiple"
"""The name of project and stack where a file holds resources of several, as ``pulumi policy analyze`` calls them."""


@dataclass(frozen=True, slots=True)
class State:
    """What a stack holds. ``project`` and ``stack`` are those of the URNs, empty where there is no resource.

    ``undecrypted`` says of secrets that should be read why they are not.
    """

    project: str
    stack: str
    resources: tuple[ResourceState, ...]
    read_only: int
    pending_operations: int
    undecrypted: tuple[str, ...] = ()


def read_state(content: bytes, *, decrypt: bool = False) -> State:
    """Read a state file; secrets are unknown unless ``decrypt``. Raises `StateError`: what is not understood."""
    deployment = _deployment(_json(decompress(content)))
    decryption = Decryption(deployment)
    decode = partial(decode_properties, read_secret=decryption.read) if decrypt else decode_properties
    raw = _list(deployment, "resources", "The state")
    found: list[ResourceState] = []
    seen: set[str] = set()
    read_only = 0
    for item in raw:
        resource = _resource(item, decode)
        if item.get("delete") is True:
            continue
        if resource.urn in seen:
            raise StateError(f"The state holds {resource.urn} twice.", _DAMAGED)
        seen.add(resource.urn)
        if item.get("external") is True:
            read_only += 1
        else:
            found.append(resource)
    names = {tuple(resource.urn.split("::", 2)[:2]) for resource in found}
    project, stack = _names(names)
    pending = len(_list(deployment, "pending_operations", "The state"))
    return State(project, stack, tuple(found), read_only, pending, tuple(decryption.notes()))


def _names(names: set[tuple[str, ...]]) -> tuple[str, str]:
    if len(names) > 1:
        return SEVERAL, SEVERAL
    for prefix, project in names:
        return project, prefix.rpartition(":")[2]
    return "", ""


def root_urn(state: State, project: str, stack: str) -> str:
    """Return the URN that findings on the whole stack stand on (``snapshotRootStackURN`` of the engine)."""
    for resource in state.resources:
        if resource.type == urns.STACK_TYPE and not resource.parent:
            return resource.urn
    if state.project and state.project != SEVERAL:
        return urns.stack_urn(state.stack, state.project)
    return urns.stack_urn(stack, project)


def _json(plain: bytes) -> dict[str, Any]:
    try:
        content = json.loads(plain, parse_constant=_no_constant)
    except RecursionError:
        raise StateError("The state is nested deeper than can be read.", _DAMAGED) from None
    except ValueError as error:
        place = f": {error}" if isinstance(error, json.JSONDecodeError) else ""
        raise StateError(f"The state is not JSON{place}.", _HALF) from None
    if not isinstance(content, dict):
        raise StateError("The state is not a JSON object.", _FORMS)
    return content


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _deployment(content: dict[str, Any]) -> dict[str, Any]:
    """Return the deployment in a checkpoint or an export, once version and features are known to be understood."""
    body = content.get("checkpoint", content.get("deployment"))
    version = content.get("version")
    if "checkpoint" not in content and "deployment" not in content:
        raise StateError("The state has neither a `checkpoint` nor a `deployment`.", _FORMS)
    if version not in _VERSIONS or isinstance(version, bool):
        old = isinstance(version, int) and version < min(_VERSIONS)
        raise StateError(
            f"The state has version {str(version)[:40]}; versions {' and '.join(map(str, _VERSIONS))} are understood.",
            "Let a current CLI write it anew: `pulumi stack export | pulumi stack import`." if old else _NEWER,
        )
    features = content.get("features") or []
    unknown = sorted({str(each)[:40] for each in features} - _FEATURES) if isinstance(features, list) else ["?"]
    if unknown:
        raise StateError(f"The state needs features that are not understood: {', '.join(unknown)}.", _NEWER)
    if "checkpoint" in content and isinstance(body, dict):
        body = body.get("latest")
        if body is None:  # a stack that nothing was ever deployed to
            return {}
    if not isinstance(body, dict):
        raise StateError("The state holds no deployment.", _FORMS)
    return body


def _resource(raw: object, decode: Callable[[Properties], Properties]) -> ResourceState:
    if not isinstance(raw, dict):
        raise StateError("A resource of the state is not an object.", _DAMAGED)
    urn, type_ = raw.get("urn"), raw.get("type")
    if not isinstance(urn, str) or not urns.is_valid(urn):
        raise StateError(f"A resource of the state has the URN {str(urn)[:200]!r}, which is none.", _DAMAGED)
    if not isinstance(type_, str) or not type_:
        raise StateError(f"{urn} has no type.", _DAMAGED)
    try:
        inputs = decode(_object(raw, "inputs", urn))
        outputs = decode(_object(raw, "outputs", urn))
    except StateError as error:
        raise StateError(f"{urn}: {error.message}", error.hint) from error
    except RecursionError:
        raise StateError(f"{urn} is nested deeper than can be read.", _DAMAGED) from None
    return ResourceState(
        urn=urn,
        type=type_,
        name=urns.name_of(urn),
        custom=raw.get("custom") is True,
        parent=_text(raw, "parent", urn),
        inputs=inputs,
        outputs=outputs,
        id=_text(raw, "id", urn),
        # A reference is the provider's URN and its id.
        provider=_text(raw, "provider", urn).rpartition("::")[0],
        dependencies=_texts(raw, "dependencies", urn),
        property_dependencies={
            key: _texts({key: item}, key, urn) for key, item in _object(raw, "propertyDependencies", urn).items()
        },
        options=ResourceOptions(
            protect=raw.get("protect") is True,
            ignore_changes=tuple(_texts(raw, "ignoreChanges", urn)),
            additional_secret_outputs=tuple(_texts(raw, "additionalSecretOutputs", urn)),
            timeouts=_timeouts(raw, urn),
            aliases=tuple(_texts(raw, "aliases", urn)),
        ),
        location=_location(raw.get("sourcePosition")),
    )


def _location(position: object) -> Location | None:
    """Return the line that registered a resource, from the project's folder on; newer engines keep it in the state."""
    found = _POSITION.fullmatch(position) if isinstance(position, str) else None
    if found is None:
        return None
    return Location(found["file"], int(found["line"]), int(found["column"]) if found["column"] else None)


def _timeouts(raw: dict[str, Any], urn: str) -> dict[str, float]:
    found = _object(raw, "customTimeouts", urn)
    if not all(isinstance(item, int | float) for item in found.values()):
        raise StateError(f"{urn}: `customTimeouts` holds what is no number.", _DAMAGED)
    return {key: float(item) for key, item in found.items()}


def _object(raw: dict[str, Any], key: str, urn: str) -> dict[str, Any]:
    found = raw.get(key)
    if found is None:
        return {}
    if not isinstance(found, dict):
        raise StateError(f"{urn}: `{key}` is not an object.", _DAMAGED)
    return found


def _list(raw: dict[str, Any], key: str, who: str) -> list[Any]:
    found = raw.get(key)
    if found is None:
        return []
    if not isinstance(found, list):
        raise StateError(f"{who}: `{key}` is not a list.", _DAMAGED)
    return found


def _texts(raw: dict[str, Any], key: str, urn: str) -> list[str]:
    found = _list(raw, key, urn)
    if not all(isinstance(item, str) for item in found):
        raise StateError(f"{urn}: `{key}` holds what is no text.", _DAMAGED)
    return found


def _text(raw: dict[str, Any], key: str, urn: str) -> str:
    found = raw.get(key)
    if found is None:
        return ""
    if not isinstance(found, str):
        raise StateError(f"{urn}: `{key}` is not a text.", _DAMAGED)
    return found


_FORMS: Final = "A checkpoint of a self-managed backend, or the output of `pulumi stack export`, is expected."
_DAMAGED: Final = "The state may be damaged: `pulumi stack export` tells what the CLI makes of it."
_HALF: Final = "It may be half written: see whether an update is running, then `pulumi stack export`."
_NEWER: Final = "A newer Pulumi wrote it: bring preflight up to date, or use `pulumi policy analyze` on this stack."
