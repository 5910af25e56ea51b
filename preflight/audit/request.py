"""What an audit is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

    from preflight.runs.request import PackRequest

OWNER_TAGS: Final = ("owner", "team")
"""Keys of tags that name who owns a stack or a resource, the first that is there counts; upper and lower case agree."""


@dataclass(frozen=True, slots=True)
class Judges:
    """What every worker needs to know: the packs, what they may take (seconds), and which tags name owners.

    ``decrypt``: packs are handed secrets that can be read.
    """

    packs: tuple[PackRequest, ...]
    pack_timeout: float = 60.0
    program_timeout: float = 120.0
    owner_tags: tuple[str, ...] = OWNER_TAGS
    decrypt: bool = False


@dataclass(frozen=True, slots=True)
class Shard:
    """The part ``number`` (from 1 on) of ``count`` parts."""

    number: int
    count: int

    def __str__(self) -> str:
        return f"{self.number}/{self.count}"


@dataclass(frozen=True, slots=True)
class AuditRequest:
    """What to audit, and with what.

    ``jobs`` are the processes that work side by side on this machine, ``dask`` is the address of a scheduler that is
    asked instead. ``database`` keeps the results; ``owners`` is a file like CODEOWNERS.
    """

    sources: tuple[str, ...]
    judges: Judges
    jobs: int = 1
    dask: str = ""
    shard: Shard | None = None
    database: Path | None = None
    baseline: Path | None = None
    owners: Path | None = None
    allow_unevaluated: bool = False
