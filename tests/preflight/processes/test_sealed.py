"""Modules and data that were changed since a run began are not loaded."""

from __future__ import annotations

import importlib
import importlib.machinery
import os
import py_compile
import sys
import time
from pathlib import Path

import pytest

from preflight.processes.sealed import ChangedError, now, read_text, sealed


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.syspath_prepend(str(tmp_path))
    for name in ("alpha_sealed", "beta_sealed"):
        (tmp_path / f"{name}.py").write_text(f"WORD = {name!r}\n", encoding="utf-8")
        sys.modules.pop(name, None)
    time.sleep(0.05)  # the clock of files runs in steps
    return tmp_path


def test_what_was_not_changed_is_loaded(folder: Path) -> None:
    with sealed(now()):
        assert importlib.import_module("alpha_sealed").WORD == "alpha_sealed"
    assert not any(type(finder).__module__ == "preflight.processes.sealed" for finder in sys.meta_path)


def test_what_was_changed_is_not_loaded_whatever_its_times_say(folder: Path) -> None:
    file = folder / "beta_sealed.py"
    before = file.stat()
    began = now()
    file.write_text("WORD = 'forged'\n", encoding="utf-8")
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))

    with sealed(began), pytest.raises(ChangedError, match=r"beta_sealed\.py was changed while the program ran"):
        importlib.import_module("beta_sealed")


def test_a_new_file_in_front_of_a_module_is_not_loaded(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    began = now()
    (folder / "front").mkdir()
    (folder / "front" / "alpha_sealed.py").write_text("WORD = 'forged'\n", encoding="utf-8")
    monkeypatch.syspath_prepend(str(folder / "front"))

    with sealed(began), pytest.raises(ChangedError):
        importlib.import_module("alpha_sealed")


def test_what_was_compiled_meanwhile_is_compiled_anew(folder: Path) -> None:
    file = folder / "alpha_sealed.py"
    began = now()
    forged = folder / "forged.py"
    forged.write_text("WORD = 'forged_______'\n", encoding="utf-8")
    os.utime(forged, ns=(file.stat().st_atime_ns, file.stat().st_mtime_ns))
    cached = Path(importlib.util.cache_from_source(str(file)))
    cached.parent.mkdir(exist_ok=True)
    content = Path(py_compile.compile(str(forged), str(folder / "forged.pyc"))).read_bytes()  # type: ignore[arg-type]
    cached.write_bytes(content[:12] + file.stat().st_size.to_bytes(4, "little") + content[16:])

    with sealed(began):
        assert importlib.import_module("alpha_sealed").WORD == "alpha_sealed"


def test_data_that_was_changed_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("as it was", encoding="utf-8")
    time.sleep(0.05)

    with sealed(now()):
        assert read_text(tmp_path / "data") == "as it was"
        time.sleep(0.05)
        (tmp_path / "data").write_text("forged", encoding="utf-8")
        with pytest.raises(ChangedError):
            read_text(tmp_path / "data")


def test_what_is_changed_between_the_look_and_the_reading_is_not_loaded(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = folder / "beta_sealed.py"
    look = importlib.machinery.SourceFileLoader.path_stats

    def look_and_forge(loader: importlib.machinery.SourceFileLoader, path: str) -> object:
        found = look(loader, path)
        if path == str(file):
            file.write_text("WORD = 'forged'\n", encoding="utf-8")
        return found

    with sealed(now()):
        monkeypatch.setattr(importlib.machinery.SourceFileLoader, "path_stats", look_and_forge)
        time.sleep(0.05)
        with pytest.raises(ChangedError):
            importlib.import_module("beta_sealed")


def test_what_was_changed_before_a_second_beginning_is_not_loaded(folder: Path) -> None:
    """The project's environment may run code as soon as its interpreter starts, before the session begins."""
    with sealed(now()):
        time.sleep(0.05)
        (folder / "beta_sealed.py").write_text("WORD = 'forged'\n", encoding="utf-8")
        time.sleep(0.05)
        with sealed(now()), pytest.raises(ChangedError):
            importlib.import_module("beta_sealed")
