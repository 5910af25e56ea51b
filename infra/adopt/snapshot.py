"""The snapshot file: what there was before, kept so that it can be planned with, compared with and gone back to."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema

from infra.adopt.errors import AdoptError

SCHEMA_VERSION = 1
SCHEMA = Path(__file__).with_name("snapshot.schema.json")


@cache
def _validator() -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))


def load_snapshot(path: Path) -> dict[str, Any]:
    """Read and check a snapshot.

    Raises
    ------
    AdoptError
        If there is no such file, or if it is no snapshot of this version; the message names the file and the place.
    """
    try:
        snapshot = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise AdoptError(f"The snapshot {path} can't be read: {error.strerror}.") from error
    except ValueError as error:
        raise AdoptError(f"The snapshot {path} is not JSON: {error}.") from error
    check_snapshot(snapshot, str(path))
    found: dict[str, Any] = snapshot
    return found


def check_snapshot(snapshot: object, where: str) -> None:
    """Check a snapshot against its schema.

    Raises
    ------
    AdoptError
        At the first thing that is wrong.
    """
    error = jsonschema.exceptions.best_match(_validator().iter_errors(snapshot))
    if error is not None:
        raise AdoptError(f"The snapshot {where} is wrong at {error.json_path}: {error.message[:200]}")


def dump_snapshot(snapshot: dict[str, Any]) -> str:
    """Render a snapshot as the text of its file."""
    return json.dumps(snapshot, indent=2) + "\n"
