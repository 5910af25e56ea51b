"""What a program's source asks for: configuration keys and environment variables, read off without running it.

The SDK stops at the first missing key. The source names the others, so that a user sets all of them at once.
"""

from __future__ import annotations

import ast
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from preflight.project.project import Project

_SKIPPED_FOLDERS: Final = frozenset({"node_modules", "site-packages", "__pycache__"})
_MOST_FILES: Final = 500
_ENVIRONMENT: Final = frozenset({"os.environ", "environ"})
_ENVIRONMENT_READERS: Final = frozenset({"os.getenv", "getenv", "os.environ.get", "environ.get"})


@dataclass(frozen=True, slots=True)
class Asked:
    """What the program's source asks for by constant names, in the order of the source.

    Configuration keys with their namespace, each mapped to whether it is taken as a secret; environment variables.
    """

    required: Mapping[str, bool]
    optional: Mapping[str, bool]
    variables: tuple[str, ...]


def asked_keys(project: Project) -> Asked:
    """Read off the source what the program asks for.

    Only what can be read off: a constant key, on ``pulumi.Config()`` or a variable that holds one, ``os.environ`` and
    ``os.getenv``.
    """
    required: dict[str, bool] = {}
    optional: dict[str, bool] = {}
    variables: dict[str, None] = {}
    for file in _sources(project):
        try:
            with warnings.catch_warnings():
                # A program's own invalid escapes are not preflight's to tell.
                warnings.simplefilter("ignore")
                tree = ast.parse(file.read_bytes())
        except (OSError, SyntaxError, ValueError, RecursionError):
            continue
        for method, key in _config_calls(tree, project.name):
            found = required if method.startswith("require") else optional
            found[key] = found.get(key, False) or "secret" in method
        variables.update(dict.fromkeys(_variables(tree)))
    return Asked(required, optional, tuple(variables))


def _sources(project: Project) -> Iterator[Path]:
    """Return the program's own files, its entry's folder first; never those of environments."""
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


def _config_calls(tree: ast.Module, project: str) -> Iterator[tuple[str, str]]:
    """Return the method and the key of each call of a ``Config``."""
    spaces: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            space = _namespace(node.value, project)
            if space is not None:
                spaces.update({ast.unparse(target): space for target in node.targets})
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)]
    for call in sorted(calls, key=lambda node: (node.lineno, node.col_offset)):
        function = call.func
        if not isinstance(function, ast.Attribute) or not call.args:
            continue
        if not function.attr.startswith(("require", "get")):
            continue
        key = call.args[0]
        space = _namespace(function.value, project) or spaces.get(ast.unparse(function.value))
        if space is not None and isinstance(key, ast.Constant) and isinstance(key.value, str):
            yield function.attr, f"{space}:{key.value}"


def _variables(tree: ast.Module) -> Iterator[str]:
    """Return the names of environment variables that are read."""
    for node in ast.walk(tree):
        name: ast.expr | None = None
        if isinstance(node, ast.Subscript) and ast.unparse(node.value) in _ENVIRONMENT:
            name = node.slice
        elif isinstance(node, ast.Call) and ast.unparse(node.func) in _ENVIRONMENT_READERS and node.args:
            name = node.args[0]
        if isinstance(name, ast.Constant) and isinstance(name.value, str):
            yield name.value


def _namespace(node: ast.expr, project: str) -> str | None:
    """Return the namespace of ``Config()`` or ``pulumi.Config("space")``; ``None`` for any other expression."""
    if not isinstance(node, ast.Call) or ast.unparse(node.func).rsplit(".", 1)[-1] != "Config":
        return None
    named = [*node.args, *(keyword.value for keyword in node.keywords if keyword.arg == "name")]
    if not named:
        return project
    name = named[0]
    if isinstance(name, ast.Constant):
        return name.value if isinstance(name.value, str) else project
    return project if ast.unparse(name).endswith("get_project()") else None
