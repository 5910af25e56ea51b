"""Where a project's Node.js packages lie, and how they are installed where they are missing."""

from __future__ import annotations

import os
import shlex
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Final

from preflight.errors import ProgramError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from preflight.project.project import Project

_SDK: Final = Path("@pulumi", "pulumi")
_MANAGERS: Final = {
    "package-lock.json": "npm ci",
    "npm-shrinkwrap.json": "npm ci",
    "pnpm-lock.yaml": "pnpm install",
    "yarn.lock": "yarn install",
    "bun.lock": "bun install",
    "bun.lockb": "bun install",
}
"""By lock file: what installs the packages that it names."""

_NAMED: Final = {"npm": "npm install", "pnpm": "pnpm install", "yarn": "yarn install", "bun": "bun install"}
"""By what Pulumi.yaml says after ``packagemanager:``, where there is no lock file."""


def find_node(project: Project) -> str:
    """Return the path of Node.js; raises `ProgramError` where there is none."""
    node = shutil.which("node")
    if node is None:
        raise ProgramError(
            f"{project.root} is a program in Node.js, and there is no node on PATH.",
            "Install Node.js (https://nodejs.org), the version that the program is written for.",
        )
    return node


def find_sdk(project: Project) -> Path:
    """Return the folder of ``@pulumi/pulumi`` that Node.js finds from the program's folder, or one above it.

    Raises `ProgramError` where there is none: nothing is installed here.
    """
    for folder in _module_folders(project.directory):
        if (folder / _SDK / "cmd" / "run").is_dir():
            return folder / _SDK
    where, command = install_command(project)
    problem = "has no package.json, and so no" if where is None else "lacks its"
    raise ProgramError(
        f"The program in {project.directory} {problem} dependencies: @pulumi/pulumi is in no node_modules "
        "of its folder or of one above it.",
        f"Install them: {command}",
    )


def install_command(project: Project) -> tuple[Path | None, str]:
    """Return the folder whose package.json is the program's, if there is one, and the command that installs there."""
    above = (project.directory, *project.directory.parents)
    home = next((folder for folder in above if (folder / "package.json").is_file()), None)
    if home is None:
        folder = project.directory
        return None, f"cd {shlex.quote(str(folder))} && npm init -y && npm install @pulumi/pulumi"
    # The lock file of a workspace lies at its root.
    for folder in (home, *home.parents):
        for file, command in _MANAGERS.items():
            if (folder / file).is_file():
                return home, f"cd {shlex.quote(str(folder))} && {command}"
        if (folder / ".git").exists():
            break
    command = _NAMED.get(str(project.options.get("packagemanager")), "npm install")
    return home, f"cd {shlex.quote(str(home))} && {command}"


def _module_folders(start: Path) -> Iterator[Path]:
    """Return the folders in which Node.js looks for packages.

    Source: nodejs.org/api/modules.html, "Loading from node_modules folders" and "Loading from the global folders".
    """
    for folder in (start, *start.parents):
        if folder.name != "node_modules":
            yield folder / "node_modules"
    yield from (Path(folder) for folder in os.environ.get("NODE_PATH", "").split(os.pathsep) if folder)
