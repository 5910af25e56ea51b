"""Who owns a stack or a resource: the stack's tag, else the resource's, else a file like CODEOWNERS."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from preflight.errors import ConfigurationError
from preflight.wire import values

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from preflight.resources import ResourceState

_LONGEST = 200


def tagged_owner(tags: Mapping[str, Any], keys: Sequence[str]) -> str:
    """Return the owner that tags name: the value of the first of ``keys`` that is there, empty without one."""
    known = {key.lower(): value for key, value in tags.items()}
    for key in keys:
        value = known.get(key.lower())
        if isinstance(value, str) and value and not values.contains_unknown(value):
            return value[:_LONGEST]
    return ""


def resource_owner(resource: ResourceState, keys: Sequence[str]) -> str:
    """Return the owner that the tags of a resource name; secret and unknown ones name nobody."""
    for name in ("tags", "tagsAll"):
        tags = resource.inputs.get(name)
        if isinstance(tags, dict) and values.signature(tags) is None and (found := tagged_owner(tags, keys)):
            return found
    return ""


@dataclass(frozen=True, slots=True)
class OwnersFile:
    """Lines ``PATTERN OWNER...``: the last that fits PROJECT/STACK counts, as in CODEOWNERS.

    ``*`` stands for anything within a name, ``**`` for anything; a pattern without ``/`` is about the project.
    """

    rules: tuple[tuple[re.Pattern[str], str], ...]

    @classmethod
    def read(cls, file: Path) -> OwnersFile:
        """Read a file; raises `ConfigurationError` that names the line that is wrong."""
        try:
            lines = file.read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigurationError(f"The file of owners {file} can't be read: {error}.") from error
        rules = []
        for number, text in enumerate(lines, 1):
            words = text.partition("#")[0].split()
            if not words:
                continue
            if len(words) == 1:
                raise ConfigurationError(f"{file}:{number}: {words[0]} has no owner.", "Write: PROJECT/STACK OWNER")
            rules.append((_pattern(words[0]), " ".join(words[1:])[:_LONGEST]))
        return cls(tuple(rules))

    def owner(self, project: str, stack: str) -> str:
        """Return who owns a stack; empty where no line fits."""
        name = f"{project}/{stack}"
        return next((owner for pattern, owner in reversed(self.rules) if pattern.fullmatch(name)), "")


def _pattern(text: str) -> re.Pattern[str]:
    text = text.strip("/")
    if "/" not in text and text != "**":
        text += "/*"
    wild = {"**": ".*", "*": "[^/]*", "?": "[^/]"}
    return re.compile("".join(wild.get(part) or re.escape(part) for part in re.split(r"(\*\*|\*|\?)", text)))


@dataclass(frozen=True, slots=True)
class StackOwners:
    """Who owns a stack and what is in it: as its own tag says, as its resources' do (by URN), as a file does."""

    tag: str = ""
    resources: Mapping[str, str] = field(default_factory=dict)
    file: str = ""

    @property
    def stack(self) -> str:
        """The owner of the stack, empty where nobody names one."""
        return self.tag or self.file

    def of(self, urn: str) -> str:
        """Return the owner of a finding on a resource."""
        return self.tag or self.resources.get(urn, "") or self.file
