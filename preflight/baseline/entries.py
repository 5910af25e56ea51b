"""The file of a baseline: which findings are let by, who owns each, and until when."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from preflight.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

SCHEMA_VERSION: Final = 1
_TEXTS: Final = ("policy", "urn", "key", "message", "owner")


@dataclass(frozen=True, slots=True)
class Entry:
    """A finding that is let by until the end of the day ``until`` (UTC).

    ``key`` tells which finding it is (see `preflight.baseline.keys`), ``message`` is for readers.
    """

    policy: str
    urn: str
    key: str
    message: str
    owner: str
    until: date

    @property
    def identity(self) -> tuple[str, str, str]:
        """What makes two entries the same one."""
        return self.policy, self.urn, self.key


def read_baseline(file: Path) -> tuple[Entry, ...]:
    """Read a baseline; raises `ConfigurationError` that names the file and the entry that is wrong."""
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise ConfigurationError(f"There is no baseline at {file}.", "Write one with --write-baseline.") from error
    except (OSError, ValueError, RecursionError) as error:
        raise ConfigurationError(f"The baseline {file} can't be read: {error}.") from error
    entries = content.get("entries") if isinstance(content, dict) else None
    if not isinstance(entries, list) or content.get("schema_version") != SCHEMA_VERSION:
        raise ConfigurationError(
            f"{file} is no baseline of version {SCHEMA_VERSION}.", "Write one with --write-baseline."
        )
    found = tuple(_entry(each, f"{file}, entry {number}") for number, each in enumerate(entries, 1))
    if len({entry.identity for entry in found}) != len(found):
        raise ConfigurationError(f"{file} holds the same finding twice.", "Leave one of the entries.")
    return found


def _entry(raw: object, where: str) -> Entry:
    if not isinstance(raw, dict):
        raise ConfigurationError(f"{where} is not an object.")
    if unknown := sorted(set(raw) - {*_TEXTS, "until"}):
        raise ConfigurationError(f"{where} holds {', '.join(map(str, unknown))}, which no entry has.")
    for name in _TEXTS:
        if not isinstance(raw.get(name), str) or not raw[name].strip():
            raise ConfigurationError(f"{where}: {name} is missing.")
    try:
        until = date.fromisoformat(raw["until"])
    except (KeyError, TypeError, ValueError):
        raise ConfigurationError(f"{where}: until is not a day.", "Write it as 2027-03-31.") from None
    texts: dict[str, Any] = {name: raw[name] for name in _TEXTS}
    return Entry(**texts, until=until)


def render_baseline(entries: Iterable[Entry]) -> str:
    """Write entries as the file holds them, sorted, so that a change of one is a change of few lines."""
    rows = [
        {**asdict(entry), "until": entry.until.isoformat()}
        for entry in sorted(entries, key=lambda entry: (entry.urn, entry.policy, entry.key))
    ]
    return json.dumps({"schema_version": SCHEMA_VERSION, "entries": rows}, indent=2) + "\n"
