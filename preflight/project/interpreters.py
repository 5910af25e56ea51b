"""Which interpreter a program or a Python pack runs in: the one that its own project file names.

Rules as Pulumi's Python language host has them (pulumi: sdk/python/toolchain). Where the file names none, it is
``python3`` on PATH, that of an activated environment included; never preflight's own, which may be installed anywhere.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from preflight.errors import ConfigurationError
from preflight.processes.ambient import COMMAND, ambient_python
from preflight.processes.environment import inherited

if TYPE_CHECKING:
    from collections.abc import Mapping

_POETRY_TIMEOUT: Final = 60
_USUAL_NAMES: Final = (".venv", "venv")


@dataclass(frozen=True, slots=True)
class Interpreter:
    """An interpreter, and the virtual environment that it belongs to (``None``: its file names none)."""

    executable: Path
    virtualenv: Path | None

    def environment(self) -> dict[str, str]:
        """Return the environment variables of a process in this interpreter, the environment activated."""
        variables = inherited()
        # The environment is chosen by the project, so what chose it for preflight itself must not leak in.
        variables.pop("PYTHONHOME", None)
        return variables | self.activation()

    def activation(self) -> dict[str, str]:
        """Return the variables that activate the virtual environment."""
        if self.virtualenv is None:
            return {}
        path = os.pathsep.join(part for part in (str(self.executable.parent), os.environ.get("PATH", "")) if part)
        return {"VIRTUAL_ENV": str(self.virtualenv), "PATH": path}


def find_interpreter(folder: Path, options: Mapping[str, Any], *, file: str) -> Interpreter:
    """Resolve the runtime options of a project or pack in ``folder``.

    ``file`` is the name of the project file, for messages. Raises `PreflightError` that names the missing environment
    and the commands that create it.
    """
    toolchain = str(options.get("toolchain") or "pip").lower()
    named = options.get("virtualenv")
    if toolchain == "pip":
        if not named:
            return _ambient(file)
        virtualenv = _absolute(folder, str(named))
        return _existing(virtualenv, folder, file, _pip_commands(folder, virtualenv))
    if toolchain == "uv":
        virtualenv = _absolute(folder, str(named)) if named else _uv_environment(folder)
        return _existing(virtualenv, folder, file, f"cd {_quoted(folder)} && uv sync")
    if toolchain == "poetry":
        return _existing(_poetry_environment(folder, file), folder, file, f"cd {_quoted(folder)} && poetry install")
    raise ConfigurationError(
        f"{folder / file} names the toolchain {toolchain!r}, which does not exist.",
        "Set runtime.options.toolchain to pip, uv or poetry.",
    )


def _quoted(path: Path) -> str:
    return shlex.quote(str(path))


def _absolute(folder: Path, path: str) -> Path:
    return Path(os.path.normpath(folder / Path(path).expanduser()))


def _existing(virtualenv: Path, folder: Path, file: str, commands: str) -> Interpreter:
    for executable in (virtualenv / "bin" / "python", virtualenv / "Scripts" / "python.exe"):
        if executable.exists():
            return Interpreter(executable, virtualenv)
    problem = "is not a virtual environment" if virtualenv.exists() else "does not exist"
    raise ConfigurationError(
        f"{folder / file} names the virtual environment {virtualenv}, which {problem}.", f"Create it: {commands}"
    )


def _pip_commands(folder: Path, virtualenv: Path) -> str:
    target = "pulumi pulumi-policy"
    if (folder / "requirements.txt").exists():
        target = f"-r {_quoted(folder / 'requirements.txt')}"
    elif (folder / "pyproject.toml").exists():
        target = _quoted(folder)
    python = _quoted(virtualenv / "bin" / "python")
    return f"python3 -m venv {_quoted(virtualenv)} && {python} -m pip install {target}"


def in_environment(executable: Path) -> bool:
    """Return whether an interpreter is that of a virtual environment (PEP 405)."""
    return (executable.parent.parent / "pyvenv.cfg").is_file()


def environment_advice(folder: Path, file: str) -> str:
    """Return how to give what lies in ``folder`` an environment, where ``file`` names none."""
    there = next((name for name in _USUAL_NAMES if (folder / name / "pyvenv.cfg").is_file()), "")
    name = there or "venv"
    line = f"runtime: {{name: python, options: {{virtualenv: {name}}}}}"
    why = f"{file} names no environment, so python3 on PATH runs it, as with the Pulumi CLI."
    if there:
        return f"{why} There is one in {folder / name}: activate it, or name it in {file}: {line}"
    return f"{why} Activate the one that has it, or name one in {file}: {line}, and create it: " + _pip_commands(
        folder, folder / name
    )


def _ambient(file: str) -> Interpreter:
    found = ambient_python()
    if found is None:
        named = os.environ.get(COMMAND)
        raise ConfigurationError(
            f"{file} names no environment, and there is no {named or 'python3'} on PATH.",
            f"Name one in {file}: runtime: {{name: python, options: {{virtualenv: venv}}}}"
            + (f"; or correct the variable {COMMAND}." if named else ""),
        )
    return Interpreter(Path(found), None)


def _uv_environment(folder: Path) -> Path:
    """Find uv's environment: beside the nearest uv.lock, else beside the nearest pyproject.toml."""
    home = next(
        (
            parent
            for name in ("uv.lock", "pyproject.toml")
            for parent in (folder, *folder.parents)
            if (parent / name).exists()
        ),
        folder,
    )
    return _absolute(home, os.environ.get("UV_PROJECT_ENVIRONMENT") or ".venv")


def _poetry_environment(folder: Path, file: str) -> Path:
    poetry = shutil.which("poetry")
    if poetry is None:
        raise ConfigurationError(
            f"{folder / file} names the toolchain poetry, and there is no poetry on PATH.",
            "Install it (https://python-poetry.org/docs/#installation), then run poetry install in that folder.",
        )
    try:
        found = subprocess.run(
            [poetry, "env", "info", "--path"],
            cwd=folder,
            capture_output=True,
            text=True,
            timeout=_POETRY_TIMEOUT,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise ConfigurationError(f"poetry did not name its environment for {folder}: {error}") from error
    path = found.stdout.strip()
    if found.returncode != 0 or not path:
        raise ConfigurationError(
            f"poetry has no environment for {folder}.", f"Create it: cd {_quoted(folder)} && poetry install"
        )
    return Path(path)
