"""What to do about a program that failed: what it lacks, and what the failure may rest on."""

from __future__ import annotations

import re
import shlex
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from preflight.meant import closest
from preflight.program.advice import made_up_answers, missing_configuration, unset
from preflight.program.python.source import asked_keys
from preflight.project.interpreters import environment_advice, in_environment

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from preflight.project.project import Project

_MISSING_MODULE: Final = re.compile(r"^ModuleNotFoundError: No module named '([^']+)'")
_WANTS_VALUE: Final = re.compile(r"Missing required property|NoneType|\bNone\b")
# A missing file or name, and configuration of another type: no answer of a data source is to blame.
_NO_ANSWER_TO_BLAME: Final = re.compile(
    r"FileNotFoundError|PermissionError|ImportError|ModuleNotFoundError|SyntaxError|NameError|Configuration '"
    r"|AttributeError: module '|TypeError: .* unexpected keyword argument"
)


@dataclass(frozen=True, slots=True)
class ProgramFailure:
    """How a program failed, as its own interpreter tells it.

    ``variable`` is the environment variable it lacked, if that was it; ``packages`` are the Pulumi packages, with their
    versions, that did not take or have what the program wants; ``made_up`` the calls that got placeholders for answers;
    ``meant`` is what was meant by an argument or attribute that does not exist.
    """

    message: str
    executable: str
    variable: str = ""
    packages: Mapping[str, str] | None = None
    made_up: Sequence[str] = ()
    meant: str = ""

    @classmethod
    def parse(cls, message: Mapping[str, Any], executable: str, made_up: Sequence[str]) -> ProgramFailure:
        """Read what the runner sent."""
        packages = message.get("packages") or {}
        unknown = message.get("unknown") or {}
        return cls(
            message=str(message["message"]),
            executable=executable,
            variable=str(message.get("variable") or ""),
            packages={str(name): str(version) for name, version in packages.items()},
            made_up=made_up,
            meant=closest(str(unknown.get("written", "")), map(str, unknown.get("known", ()))),
        )


def diagnose(failure: ProgramFailure, project: Project) -> str:
    """Return what to do; empty where nothing is known."""
    if failure.meant:
        clash = _other_version(failure, project, clashes_only=True)
        return f"{clash} Or did you mean {failure.meant}?" if clash else f"Did you mean {failure.meant}?"
    certain = (
        missing_configuration(failure.message, asked_keys(project), project)
        or _missing_variable(failure)
        or (not failure.packages and _missing_module(failure.message, project, failure.executable))
    )
    if certain:
        return certain
    return " ".join(
        part for part in (_unset(failure, project), _other_version(failure, project), _made_up(failure)) if part
    )


def _missing_module(message: str, project: Project, executable: str) -> str:
    """Return the command that installs the module that was not found; empty for another failure."""
    found = _MISSING_MODULE.match(message)
    return install_advice(found[1], project, executable) if found is not None else ""


def install_advice(module: str, project: Project, executable: str) -> str:
    """Return how the program's interpreter gets ``module``, which it lacks."""
    module = module.split(".", 1)[0]
    pip = f"{shlex.quote(executable)} -m pip install"
    if module == "pkg_resources":
        return f"An old Pulumi SDK wants it, new releases of setuptools lack it: {pip} 'setuptools<81'"
    unnamed = not project.options.get("virtualenv") and project.options.get("toolchain") in (None, "pip")
    if unnamed and not in_environment(Path(executable)):
        return environment_advice(project.root, "Pulumi.yaml")
    for folder in dict.fromkeys((project.directory, project.root)):
        requirements = folder / "requirements.txt"
        if requirements.is_file():
            return (
                f"Install the project's requirements: {pip} -r {shlex.quote(str(requirements))} "
                f"(add the package that has {module}, if it is not among them)"
            )
    # Only Pulumi's own packages are named after their module. A guess at any other could bring in a stranger's package.
    own = module == "pulumi" or module.startswith("pulumi_")
    package = module.replace("_", "-") if own else f"PACKAGE, the one that has {module}"
    return f"Install it into the environment of the program: {pip} {package}"


def _missing_variable(failure: ProgramFailure) -> str:
    name = failure.variable
    return f"Set the environment variable {name} for this run: {name}=VALUE preflight ..." if name else ""


def _other_version(failure: ProgramFailure, project: Project, *, clashes_only: bool = False) -> str:
    """Hold the packages that the program clashed with against what the project asks for."""
    told = []
    pip = f"{shlex.quote(failure.executable)} -m pip install"
    asked = {canonicalize_name(wish.name): (wish, text, file) for wish, text, file in _requirements(project)}
    for name, version in (failure.packages or {}).items():
        wish, text, file = asked.get(canonicalize_name(name), (None, "", None))
        agrees = wish is None or not wish.specifier or wish.specifier.contains(version, prereleases=True)
        if clashes_only and agrees:
            continue
        if wish is None or file is None or not wish.specifier:
            told.append(
                f"{name} {version} is installed, and the project does not say which version it is written for. "
                f"If it is another one: {pip} '{name}==VERSION'."
            )
        elif wish.specifier.contains(version, prereleases=True):
            told.append(
                f"{name} {version} is installed, which {file.name} allows ({text}). The program may be "
                f"written for an older one: {pip} '{name}==VERSION'."
            )
        else:
            told.append(
                f"{name} {version} is installed, and {file.name} asks for {text}. Install what it asks for: "
                f"{pip} {shlex.quote(text)}."
            )
    return " ".join(told)


def _requirements(project: Project) -> Iterator[tuple[Requirement, str, Path]]:
    """Return what the project requires: parsed, as written, and where."""
    for folder in dict.fromkeys((project.root, project.directory)):
        for name in ("requirements.txt", "pyproject.toml"):
            file = folder / name
            try:
                text = file.read_text(encoding="utf-8", errors="replace")
                lines = text.splitlines() if name.endswith(".txt") else _dependencies(tomllib.loads(text))
            except (OSError, ValueError):
                continue
            for line in lines:
                wish = line.partition("#")[0].partition(" --")[0].strip(" \\")
                try:
                    yield Requirement(wish), wish, file
                except InvalidRequirement:
                    continue


def _dependencies(content: Mapping[str, Any]) -> list[str]:
    section = content.get("project")
    found = section.get("dependencies") if isinstance(section, dict) else None
    return [str(item) for item in found] if isinstance(found, list) else []


def _unset(failure: ProgramFailure, project: Project) -> str:
    return unset(asked_keys(project), project) if _WANTS_VALUE.search(failure.message) else ""


def _made_up(failure: ProgramFailure) -> str:
    return "" if _NO_ANSWER_TO_BLAME.match(failure.message) else made_up_answers(failure.made_up)
