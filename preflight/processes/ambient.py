"""The interpreter of what names none: the one that Pulumi's Python language host takes from PATH.

Loads as little as it can: the program's interpreter is found by it before anything else is loaded.
"""

from __future__ import annotations

import os
import sys

COMMAND = "PULUMI_PYTHON_CMD"
"""The environment variable that names another command than ``python3``."""

_COMMANDS = ("python3", "python")
_PRE_COMMIT = "PRE_COMMIT"
"""Set by pre-commit, which puts a hook's own environment before those of the shell that it was started in."""


def ambient_python() -> str | None:
    """Return the path of the interpreter on PATH, an activated environment's included; ``None``: there is none.

    Source: pulumi/pulumi sdk/python/toolchain/pip.go, CommandPath.
    """
    named = os.environ.get(COMMAND)
    for command in (named,) if named else _COMMANDS:
        for folder in _folders() if os.sep not in command else [""]:
            candidate = os.path.join(folder, command)  # noqa: PTH118 - pathlib is slow
            if os.path.isfile(candidate) and os.access(candidate, os.X_OK):  # noqa: PTH113
                return os.path.abspath(candidate)  # noqa: PTH100
    return None


def _folders() -> list[str]:
    folders = os.environ.get("PATH", "").split(os.pathsep)
    if _PRE_COMMIT not in os.environ:
        return folders
    own = os.path.join(sys.prefix, "bin")  # noqa: PTH118
    return [folder for folder in folders if folder != own]
