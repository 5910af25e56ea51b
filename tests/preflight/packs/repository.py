"""A git repository with a pack in it."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from tests.preflight.harness import write_pack

AUTHOR = {f"GIT_{who}_{what}": "a@example.com" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}


def git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        ["git", *arguments], cwd=folder, env={**os.environ, **AUTHOR}, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def write_repository(folder: Path) -> str:
    """Write a repository whose folder ``rules`` is a pack, with a later commit on top; returns the pack's commit."""
    write_pack(folder / "rules")
    git(folder, "init", "--quiet")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "Pack")
    commit = git(folder, "rev-parse", "HEAD")
    (folder / "rules/__main__.py").write_text("raise SystemExit('later')", "utf-8")
    git(folder, "commit", "--quiet", "--all", "--message", "Later")
    return commit
