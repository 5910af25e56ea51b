"""What a run is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from preflight.report import Preview


@dataclass(frozen=True, slots=True)
class PackRequest:
    """A pack to run: its folder as the user named it, and its configuration (a file, or plain data)."""

    path: str
    config: Path | Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class RunRequest:
    """What to run.

    ``config`` are configuration values over those of ``config_file``, which are over those of the stack's file;
    ``answers`` is the answers file where it is not the project's own, ``account`` the cloud account that the program
    runs in, where that is known. ``previews`` are those to run, the first one first. Policies that are in ``skip``, or
    not in ``only`` where that names any, are disabled. ``exceptions`` says whether those of the packs' configurations
    are honoured, ``allow_nothing`` whether a pack may have no policy to run, ``transpile_only`` whether the types of a
    program in TypeScript are left unchecked. Times are in seconds; ``program_timeout``
    counts from the last call that the program made.
    """

    project: Path = Path()
    stack: str = "dev"
    packs: tuple[PackRequest, ...] = ()
    config: tuple[tuple[str, str], ...] = ()
    config_file: Path | None = None
    answers: Path | None = None
    account: str = ""
    previews: tuple[Preview, ...] = ("first", "later")
    only: tuple[str, ...] = ()
    skip: tuple[str, ...] = ()
    allow_unevaluated: bool = False
    allow_nothing: bool = False
    exceptions: bool = True
    transpile_only: bool = False
    program_timeout: float = 120.0
    pack_timeout: float = 60.0
