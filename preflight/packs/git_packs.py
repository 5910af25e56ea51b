"""Packs from git repositories, pinned by commit: fetched once with the user's own git, then kept in a cache.

Each time such a pack is used its digest is that of the day it was fetched, or it is refused.
"""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from preflight.errors import PackError
from preflight.packs.digest import folder_digest

if TYPE_CHECKING:
    from preflight.project.settings import PackSetting

_SECONDS: Final = 300
_PROTOCOLS: Final = "https:ssh:git:file"
"""What a repository may be reached by; git's `ext` would run any command."""


def cache_folder() -> Path:
    """Return where fetched packs are kept (XDG Base Directory Specification)."""
    base = os.environ.get("XDG_CACHE_HOME", "")
    return (Path(base) if Path(base).is_absolute() else Path.home() / ".cache") / "preflight" / "packs"


def fetched_pack(pack: PackSetting, cache: Path) -> Path:
    """Return the folder of a pack at its commit, fetched if it is not there yet; raises `PackError`."""
    place = cache / f"{hashlib.sha256(pack.git.encode()).hexdigest()[:16]}-{pack.commit}"
    if not place.is_dir():
        _fetch(pack, cache, place)
    content = (place / "content").resolve()
    folder = (content / pack.subdirectory).resolve()
    if not folder.is_relative_to(content) or not folder.is_dir():
        raise PackError(f"Pack {pack.name}: there is no folder {pack.subdirectory} in {pack.git} at {pack.commit}.")
    kept = place / "digest"
    if not kept.is_file() or kept.read_text(encoding="utf-8").strip() != folder_digest(content):
        raise PackError(
            f"Pack {pack.name} was changed in the cache since it was fetched.", f"Remove it, and run again: {place}"
        )
    return folder


def _fetch(pack: PackSetting, cache: Path, place: Path) -> None:
    if shutil.which("git") is None:
        raise PackError(f"Pack {pack.name} is in a git repository, and there is no git on PATH.", "Install git.")
    try:
        cache.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=cache, prefix=".fetching-") as folder:
            draft = Path(folder)
            _git(pack, draft, "init", "--quiet", "--bare", "repository")
            repository = draft / "repository"
            try:
                _git(pack, repository, "fetch", "--quiet", "--depth=1", "--no-tags", "--", pack.git, pack.commit)
            except PackError:  # a server that gives only what has a name
                _git(pack, repository, "fetch", "--quiet", "--", pack.git, "+refs/*:refs/fetched/*")
            found = _git(pack, repository, "rev-parse", "--verify", f"{pack.commit}^{{commit}}").decode().strip()
            if found != pack.commit:
                raise PackError(f"Pack {pack.name}: {pack.git} has no commit {pack.commit}.")
            content = draft / "pack" / "content"
            content.mkdir(parents=True)
            with tarfile.open(fileobj=io.BytesIO(_git(pack, repository, "archive", "--format=tar", found))) as archive:
                _extract(archive, content)
            (draft / "pack" / "digest").write_text(folder_digest(content) + "\n", encoding="utf-8")
            try:
                (draft / "pack").rename(place)
            except OSError:
                if not place.is_dir():  # else somebody else fetched it meanwhile
                    raise
    except (OSError, tarfile.TarError) as error:
        raise PackError(f"Pack {pack.name} can't be kept in {cache}: {error}.") from error


def _extract(archive: tarfile.TarFile, folder: Path) -> None:
    """Write what is in an archive; raises `tarfile.TarError` for what would lie, or lead, outside of ``folder``."""
    if hasattr(tarfile, "data_filter"):
        archive.extractall(folder, filter="data")
        return
    # Python before 3.11.4
    inside = folder.resolve()
    for member in archive:
        place = inside / member.name
        leads_to = [place, place.parent / member.linkname] if member.issym() else [place]
        if not (member.isreg() or member.isdir() or member.issym()):
            raise tarfile.ExtractError(f"{member.name} is neither a file nor a folder nor a link")
        if not all(each.resolve().is_relative_to(inside) for each in leads_to):
            raise tarfile.ExtractError(f"{member.name} leads outside of it")
        archive.extract(member, inside)


def _git(pack: PackSetting, folder: Path, *arguments: str) -> bytes:
    environment = {
        **{name: value for name, value in os.environ.items() if name not in ("GIT_DIR", "GIT_WORK_TREE")},
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_ALLOW_PROTOCOL": _PROTOCOLS,
    }
    try:
        done = subprocess.run(
            ["git", *arguments],
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise PackError(f"Pack {pack.name}: git did not fetch {pack.git} within {_SECONDS} s.") from None
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip()
        raise PackError(
            f"Pack {pack.name}: git can't {arguments[0]} {pack.git} at {pack.commit}: {said[:500]}",
            "Check the address, the commit, and whether git may read it: git ls-remote URL",
        )
    return done.stdout
