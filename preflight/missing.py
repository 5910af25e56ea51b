"""What to write when a program lacks configuration or a package.

The SDK stops at the first missing key. The program's source names the others, so that a user sets all of them at once.
"""

from __future__ import annotations

import ast
import re
import shlex
import warnings
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from preflight.project import Project

_MISSING_KEY: Final = re.compile(r"Missing required configuration variable '([^']+)'")
_MISSING_MODULE: Final = re.compile(r"^ModuleNotFoundError: No module named '([^']+)'")
_SKIPPED_FOLDERS: Final = frozenset({"node_modules", "site-packages", "__pycache__"})
_MOST_FILES: Final = 500


def missing_config(message: str, project: Project) -> str:
    """Give the ``--config`` options for every key that the program requires and has not; empty for another failure."""
    found = _MISSING_KEY.search(message)
    if found is None:
        return ""
    keys = {found[1]: None} | dict.fromkeys(key for key in required_keys(project) if key not in project.config)
    options = " ".join(f"--config {shlex.quote(f'{key}=VALUE')}" for key in keys)
    return f"Set it in Pulumi.{project.stack}.yaml, or with {options}"


def missing_module(message: str, project: Project, executable: str) -> str:
    """Give the command that installs the module that was not found; empty for another failure."""
    found = _MISSING_MODULE.match(message)
    if found is None:
        return ""
    module = found[1].split(".", 1)[0]
    pip = f"{shlex.quote(executable)} -m pip install"
    for folder in dict.fromkeys((project.directory, project.root)):
        requirements = folder / "requirements.txt"
        if requirements.is_file():
            return (
                f"Install the project's requirements: {pip} -r {shlex.quote(str(requirements))} "
                f"(add the package that has {module}, if it is not among them)"
            )
    # Only Pulumi's own packages are named after their module. A guess at any other could bring in a stranger's package.
    package = module.replace("_", "-") if module.startswith("pulumi_") else f"PACKAGE, the one that has {module}"
    return f"Install it into the environment of the program: {pip} {package}"


def required_keys(project: Project) -> tuple[str, ...]:
    """Name the keys that the program's source asks for with ``config.require…("key")``, in the order of the source.

    Only what can be read off: a constant key, on ``pulumi.Config()`` or a variable that holds one.
    """
    keys: dict[str, None] = {}
    for file in _sources(project):
        try:
            with warnings.catch_warnings():
                # A program's own invalid escapes are not preflight's to tell.
                warnings.simplefilter("ignore")
                tree = ast.parse(file.read_bytes())
        except (OSError, SyntaxError, ValueError, RecursionError):
            continue
        keys.update(dict.fromkeys(_required_in(tree, project.name)))
    return tuple(keys)


def _sources(project: Project) -> Iterator[Path]:
    """Give the program's own files, its entry's folder first; never those of environments."""
    entry = project.directory / project.entry
    folder = entry if entry.is_dir() else entry.parent
    files = 0
    pending = [folder]
    while pending:
        here = pending.pop(0)
        try:
            children = sorted(here.iterdir())
        except OSError:
            continue
        for child in children:
            if child.suffix == ".py" and child.is_file():
                files += 1
                if files > _MOST_FILES:
                    return
                yield child
            elif child.is_dir() and not child.is_symlink() and _is_source(child):
                pending.append(child)


def _is_source(folder: Path) -> bool:
    if folder.name in _SKIPPED_FOLDERS or folder.name.startswith("."):
        return False
    # An environment, or a project of its own: neither belongs to this program.
    return not any((folder / name).exists() for name in ("pyvenv.cfg", "Pulumi.yaml", "PulumiPolicy.yaml"))


def _required_in(tree: ast.Module, project: str) -> Iterator[str]:
    spaces: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            space = _namespace(node.value, project)
            if space is not None:
                spaces.update({ast.unparse(target): space for target in node.targets})
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)]
    for call in sorted(calls, key=lambda node: (node.lineno, node.col_offset)):
        function = call.func
        if not isinstance(function, ast.Attribute) or not function.attr.startswith("require") or not call.args:
            continue
        key = call.args[0]
        space = _namespace(function.value, project) or spaces.get(ast.unparse(function.value))
        if space is not None and isinstance(key, ast.Constant) and isinstance(key.value, str):
            yield f"{space}:{key.value}"


def _namespace(node: ast.expr, project: str) -> str | None:
    """Give the namespace of ``Config()`` or ``pulumi.Config("space")``; ``None`` for any other expression."""
    if not isinstance(node, ast.Call) or ast.unparse(node.func).rsplit(".", 1)[-1] != "Config":
        return None
    named = [*node.args, *(keyword.value for keyword in node.keywords if keyword.arg == "name")]
    if not named:
        return project
    name = named[0]
    if isinstance(name, ast.Constant):
        return name.value if isinstance(name.value, str) else project
    return project if ast.unparse(name).endswith("get_project()") else None
