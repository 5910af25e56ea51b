"""Where what was compiled is kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from preflight.program.caches import cache_folder


@pytest.mark.parametrize(
    ("told", "base"), [("", "home/.cache"), ("relative", "home/.cache"), ("/elsewhere", "/elsewhere")]
)
def test_the_users_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, told: str, base: str) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_CACHE_HOME", told)

    assert cache_folder("node") == tmp_path / base / "preflight/node"
