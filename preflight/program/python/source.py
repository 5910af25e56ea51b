"""What the source of a program in Python asks for: configuration keys and environment variables, without running it.

The SDK stops at the first missing key. The source names the others, so that a user sets all of them at once.
"""

from __future__ import annotations

import ast
import warnings
from typing import TYPE_CHECKING, Final

from preflight.program.source import Asked, sources

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from preflight.project.project import Project

_ENDINGS: Final = frozenset({".py"})
_ENVIRONMENT: Final = frozenset({"os.environ", "environ"})
_ENVIRONMENT_READERS: Final = frozenset({"os.getenv", "getenv", "os.environ.get", "environ.get"})


def entry_file(project: Project) -> Path:
    """Return the file in which the program begins."""
    entry = project.directory / project.entry
    return entry / "__main__.py" if entry.is_dir() else entry


def asked_keys(project: Project) -> Asked:
    """Read off the source what the program asks for.

    Only what can be read off: a constant key, on ``pulumi.Config()`` or a variable that holds one, ``os.environ`` and
    ``os.getenv``.
    """
    required: dict[str, bool] = {}
    optional: dict[str, bool] = {}
    variables: dict[str, None] = {}
    for file in sources(project, _ENDINGS):
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
