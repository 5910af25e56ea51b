"""How self-managed backends (files, S3, GCS, Azure) lay out their stacks.

Source: pulumi/pulumi pkg/backend/diy, ``store.go``, ``state.go``, ``lock.go``, ``meta.go`` and ``stack_tags.go``::

    .pulumi/meta.yaml                              version: 1
    .pulumi/stacks/PROJECT/STACK.json[.gz|.zst]    the newest of the variants counts; .bak and .attrs are beside them
    .pulumi/stacks/PROJECT/STACK.pulumi-tags       {"version": 1, "tags": {}}
    .pulumi/locks/organization/PROJECT/STACK/*.json
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import yaml

from preflight.errors import StateError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from preflight.audit.stores import Store, StoredFile

FOLDER: Final = ".pulumi"
STACKS: Final = f"{FOLDER}/stacks"
META: Final = f"{FOLDER}/meta.yaml"
ORGANIZATION: Final = "organization"
"""What the organization of a stack on a self-managed backend is always called."""

_LOCKS: Final = f"{FOLDER}/locks/{ORGANIZATION}"
_VERSION: Final = 1
_PROJECT: Final = re.compile(r"[A-Za-z_.][A-Za-z0-9_.-]*")
_STACK: Final = re.compile(r"[A-Za-z0-9_.-]{1,100}")
_CHECKPOINT: Final = re.compile(r"(?P<stack>.+)\.json(?:\.gz|\.zst)?")
_TAGS: Final = ".pulumi-tags"


@dataclass(frozen=True, slots=True)
class StoredStack:
    """A stack of a backend; ``tags`` is the path of its tags' file if there is one, ``locked`` tells of an update."""

    project: str
    stack: str
    file: StoredFile
    tags: str = ""
    locked: bool = False


def list_stacks(store: Store) -> list[StoredStack]:
    """List the stacks of a backend; raises `StateError` for a layout that is not understood."""
    version = _version(store)
    variants: dict[tuple[str, str], list[StoredFile]] = {}
    tags: dict[tuple[str, str], str] = {}
    without_project: list[str] = []
    for file in store.files(STACKS):
        parts = file.path.removeprefix(f"{STACKS}/").split("/")
        if len(parts) == 1 and _CHECKPOINT.fullmatch(parts[0]):
            without_project.append(parts[0])
        if len(parts) != 2 or not _PROJECT.fullmatch(parts[0]):  # noqa: PLR2004 - PROJECT/FILE
            continue
        project, name = parts
        if name.endswith(_TAGS):
            tags[project, name.removesuffix(_TAGS)] = file.path
            continue
        found = _CHECKPOINT.fullmatch(name)
        if found is None or not _STACK.fullmatch(found["stack"]):
            continue
        variants.setdefault((project, found["stack"]), []).append(file)
    # Where nothing names a version, such a file makes it 0, as in `ensurePulumiMeta` of the engine.
    if version == 0 or (version is None and without_project):
        raise StateError(
            "The backend has the layout of version 0, without projects, which current versions of Pulumi refuse.",
            "Bring it up to date: pulumi state upgrade",
        )
    locked = _locked(store.files(_LOCKS))
    return [
        StoredStack(*key, file=_newest(files), tags=tags.get(key, ""), locked=key in locked)
        for key, files in sorted(variants.items())
    ]


def _newest(files: list[StoredFile]) -> StoredFile:
    """Return the variant that counts; of two that are equally old the later path, as in `stackPath` of the engine."""
    if len(files) > 1 and any(file.modified is None for file in files):
        raise StateError(
            f"{files[0].path} lies beside another variant, and the store does not say which is the newer one.",
            "Move the variant that the CLI does not use away, or audit the output of `pulumi stack export`.",
        )
    return max(files, key=lambda file: (file.modified or 0.0, file.path))


def _version(store: Store) -> int | None:
    content = store.read(META)
    if content is None:
        return None
    try:
        meta = yaml.safe_load(content)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise StateError(f"{META} is not YAML.", "It should hold: version: 1") from error
    version = meta.get("version") if isinstance(meta, dict) else None
    if not isinstance(version, int) or isinstance(version, bool):
        raise StateError(f"{META} names no version of the layout.", "It should hold: version: 1")
    if version > _VERSION:
        raise StateError(
            f"{META} names version {version} of the layout, which is not understood.", "Bring preflight up to date."
        )
    return version


def _locked(files: Iterable[StoredFile]) -> set[tuple[str, ...]]:
    return {tuple(file.path.removeprefix(f"{_LOCKS}/").split("/")[:2]) for file in files if file.path.endswith(".json")}


def read_tags(content: bytes) -> dict[str, str]:
    """Return the tags of a stack from the file beside it; raises `StateError` where it is not understood."""
    try:
        raw = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise StateError("The file of the stack's tags is not JSON.", "See `pulumi stack tag ls`.") from error
    tags = raw.get("tags") if isinstance(raw, dict) else None
    if not isinstance(raw, dict) or raw.get("version") != 1 or not isinstance(tags, dict | None):
        raise StateError("The file of the stack's tags has another form than version 1.", "See `pulumi stack tag ls`.")
    return {str(key): str(value) for key, value in (tags or {}).items()}
