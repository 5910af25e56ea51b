"""Where what compilers made of programs is kept for the next run."""

from __future__ import annotations

import os
from pathlib import Path


def cache_folder(language: str) -> Path:
    """Return preflight's folder for a language in the user's cache; it need not be there yet.

    Source: the XDG Base Directory Specification, which wants a relative ``XDG_CACHE_HOME`` ignored.
    """
    base = Path(os.environ.get("XDG_CACHE_HOME", ""))
    return (base if base.is_absolute() else Path.home() / ".cache") / "preflight" / language
