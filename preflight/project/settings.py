"""``[tool.preflight]`` of pyproject.toml, or preflight.toml: what a project asks of preflight.

Looked for in the project's folder and those above it, up to the root of the repository; the nearest file counts. What
stands beside the packs are flags of the command line, by their long names; who reads the command line checks them::

    [tool.preflight]
    stack = "prod"
    fail-on = "advisory"
    config = ["aws:region=ap-southeast-2"]

    [tool.preflight.packs.dynamodb-guardrails]
    package = "dynamodb-guardrails"                   # a distribution that is installed beside preflight, or
    path = "../policypack"                            # a folder, from the file on, or
    git = "https://git.example.com/platform/packs"    # a repository, with
    commit = "<40 hexadecimal digits>"
    subdirectory = "guardrails"
    digest = "sha256:..."                             # of the pack's folder, as `preflight packs` tells it
    config = "guardrails.json"                        # for --policy-pack-config, from the file on
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from preflight.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

NOWHERE: Final = "none"
"""What names no file of settings."""

_COMMIT: Final = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_DIGEST: Final = re.compile(r"sha256:[0-9a-f]{64}")
_SOURCES: Final = ("path", "package", "git")
_OF_GIT: Final = ("commit", "subdirectory")


@dataclass(frozen=True, slots=True)
class PackSetting:
    """A pack that settings name: one of ``path``, ``package`` and ``git`` is given. Paths are as the file has them."""

    name: str
    path: str = ""
    package: str = ""
    git: str = ""
    commit: str = ""
    subdirectory: str = ""
    digest: str = ""
    config: str = ""


@dataclass(frozen=True, slots=True)
class Settings:
    """What a file asks for: packs, and flags by name."""

    file: Path
    packs: tuple[PackSetting, ...]
    flags: Mapping[str, Any] = field(default_factory=dict)


def find_settings(project: Path, named: str = "") -> Settings | None:
    """Return the settings of a project, ``None`` where no file has any; raises `ConfigurationError`.

    ``named`` is a file to read instead, or ``none``.
    """
    if named == NOWHERE:
        return None
    if named:
        file = Path(named).absolute()
        found = _read(file, nested=file.name == "pyproject.toml")
        if found is None:
            raise ConfigurationError(f"{named} holds no settings of preflight.", "Name another file, or none.")
        return found
    for folder in _folders(project.absolute()):
        for name, nested in (("preflight.toml", False), ("pyproject.toml", True)):
            found = _read(folder / name, nested=nested)
            if found is not None:
                return found
    return None


def _folders(project: Path) -> Iterator[Path]:
    above = [project, *project.parents]
    root = next((number for number, folder in enumerate(above) if (folder / ".git").exists()), 0)
    yield from above[: root + 1]


def _read(file: Path, *, nested: bool) -> Settings | None:
    try:
        content = file.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise ConfigurationError(f"{file} can't be read: {error.strerror or error}.") from error
    if nested and b"preflight" not in content:  # most files: not worth the time to parse
        return None
    try:
        document = tomllib.loads(content.decode())
    except ValueError as error:
        raise ConfigurationError(f"{file} is not valid TOML: {error}") from error
    table = document.get("tool", {}).get("preflight") if nested else document
    if table is None:
        return None
    if not isinstance(table, dict):
        raise ConfigurationError(f"{file}: the settings of preflight must be a table.", "Write: [tool.preflight]")
    packs = table.get("packs", {})
    if not isinstance(packs, dict):
        raise ConfigurationError(f"{file}: packs must be tables.", "Write: [tool.preflight.packs.NAME]")
    flags = {name: value for name, value in table.items() if name != "packs"}
    return Settings(file, tuple(_pack(name, raw, file) for name, raw in packs.items()), flags)


def _pack(name: str, raw: object, file: Path) -> PackSetting:
    where = f"{file}: pack {name}"
    known = {field.name for field in fields(PackSetting)} - {"name"}
    if not isinstance(raw, dict) or set(raw) - known:
        unknown = sorted(set(raw) - known) if isinstance(raw, dict) else ["no table"]
        raise ConfigurationError(f"{where} has {', '.join(unknown)}.", f"Known are {', '.join(sorted(known))}.")
    if wrong := sorted(key for key, value in raw.items() if not isinstance(value, str) or not value):
        raise ConfigurationError(f"{where}: {', '.join(wrong)} must be a text.")
    texts: dict[str, Any] = raw
    pack = PackSetting(name=name, **texts)
    if sum(bool(getattr(pack, source)) for source in _SOURCES) != 1:
        raise ConfigurationError(f"{where} must have exactly one of {', '.join(_SOURCES)}.")
    if pack.git and not _COMMIT.fullmatch(pack.commit):
        raise ConfigurationError(
            f"{where}: commit must be a whole commit id, not {pack.commit or 'missing'!r}.",
            "A branch or a tag may be another one tomorrow. See: git ls-remote URL",
        )
    if not pack.git and any(getattr(pack, key) for key in _OF_GIT):
        raise ConfigurationError(f"{where}: {' and '.join(_OF_GIT)} go with git.")
    if pack.digest and not _DIGEST.fullmatch(pack.digest):
        raise ConfigurationError(f"{where}: digest must be sha256: and 64 hexadecimal digits.")
    return pack
