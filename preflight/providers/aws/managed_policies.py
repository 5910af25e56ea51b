"""The policies that AWS manages: their names and paths.

`managed_policies.json` names its source; ``scripts/aws_managed_policies.py`` makes it.
"""

from __future__ import annotations

import functools
import json
from pathlib import Path
from typing import Final

from preflight.processes.sealed import read_text

_FILE: Final = Path(__file__).with_name("managed_policies.json")


def path_of(name: str) -> str | None:
    """Return the path of a policy of AWS's, such as ``/service-role/``; ``None`` for a name that is none of theirs."""
    return _paths().get(name)


@functools.cache
def _paths() -> dict[str, str]:
    content = json.loads(read_text(_FILE))
    return {name: path for path, names in content.items() if path.startswith("/") for name in names.split(" ")}
