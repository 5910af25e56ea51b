"""Modules and data that were changed since a run began are not loaded."""

from __future__ import annotations

import importlib
import importlib.machinery
import importlib.util
import json
import os
import py_compile
import shutil
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from preflight.processes.beginning import Beginning, ChangedError
from preflight.processes.sealed import read_text, sealed
from tests.preflight.harness import BAD_PROGRAM, ROOT, command, write_pack, write_program


def beginning() -> Beginning:
    """A run that began a while ago: the clock of files runs in steps."""
    found = Beginning()
    time.sleep(0.05)
    return found


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.syspath_prepend(str(tmp_path))
    for name in ("alpha_sealed", "beta_sealed"):
        (tmp_path / f"{name}.py").write_text(f"WORD = {name!r}\n", encoding="utf-8")
        sys.modules.pop(name, None)
    time.sleep(0.05)  # the clock of files runs in steps
    return tmp_path


def test_what_was_not_changed_is_loaded(folder: Path) -> None:
    with sealed(beginning()):
        assert importlib.import_module("alpha_sealed").WORD == "alpha_sealed"
    assert not any(type(finder).__module__ == "preflight.processes.sealed" for finder in sys.meta_path)


def test_what_was_changed_is_not_loaded_whatever_its_times_say(folder: Path) -> None:
    file = folder / "beta_sealed.py"
    before = file.stat()
    began = beginning()
    file.write_text("WORD = 'forged'\n", encoding="utf-8")
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))

    with sealed(began), pytest.raises(ChangedError, match=r"beta_sealed\.py was changed while the program ran"):
        importlib.import_module("beta_sealed")


def test_a_new_file_in_front_of_a_module_is_not_loaded(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "front").mkdir()
    monkeypatch.syspath_prepend(str(folder / "front"))
    began = beginning()
    (folder / "front" / "alpha_sealed.py").write_text("WORD = 'forged'\n", encoding="utf-8")

    with sealed(began), pytest.raises(ChangedError):
        importlib.import_module("alpha_sealed")


def test_what_was_compiled_meanwhile_is_compiled_anew(folder: Path) -> None:
    file = folder / "alpha_sealed.py"
    began = beginning()
    forged = folder / "forged.py"
    forged.write_text("WORD = 'forged_______'\n", encoding="utf-8")
    os.utime(forged, ns=(file.stat().st_atime_ns, file.stat().st_mtime_ns))
    cached = Path(importlib.util.cache_from_source(str(file)))
    cached.parent.mkdir(exist_ok=True)
    content = Path(py_compile.compile(str(forged), str(folder / "forged.pyc"))).read_bytes()  # type: ignore[arg-type]
    cached.write_bytes(content[:12] + file.stat().st_size.to_bytes(4, "little") + content[16:])

    with sealed(began):
        assert importlib.import_module("alpha_sealed").WORD == "alpha_sealed"


def test_data_that_was_changed_is_not_read(folder: Path) -> None:
    (folder / "data").write_text("as it was", encoding="utf-8")
    time.sleep(0.05)

    with sealed(beginning()):
        assert read_text(folder / "data") == "as it was"
        time.sleep(0.05)
        (folder / "data").write_text("forged", encoding="utf-8")
        with pytest.raises(ChangedError):
            read_text(folder / "data")


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

    with sealed(beginning()):
        monkeypatch.setattr(importlib.machinery.SourceFileLoader, "path_stats", look_and_forge)
        time.sleep(0.05)
        with pytest.raises(ChangedError):
            importlib.import_module("beta_sealed")


def test_what_was_changed_before_a_second_beginning_is_not_loaded(folder: Path) -> None:
    """The project's environment may run code as soon as its interpreter starts, before the session begins."""
    with sealed(beginning()):
        time.sleep(0.05)
        (folder / "beta_sealed.py").write_text("WORD = 'forged'\n", encoding="utf-8")
        time.sleep(0.05)
        with sealed(Beginning()), pytest.raises(ChangedError):
            importlib.import_module("beta_sealed")


@pytest.fixture
def package(folder: Path) -> Path:
    """A package that preflight has yet to load, and beside the path another one of that name, from before."""
    for name, word in (("delta_sealed", "as it was"), ("forged/delta_sealed", "forged")):
        (folder / name / "deep").mkdir(parents=True)
        (folder / name / "__init__.py").write_text("", encoding="utf-8")
        (folder / name / "deep/__init__.py").write_text("", encoding="utf-8")
        (folder / name / "deep/word.py").write_text(f"WORD = {word!r}\n", encoding="utf-8")
        py_compile.compile(str(folder / name / "deep/word.py"))
    for name in [name for name in sys.modules if name.startswith("delta_sealed")]:
        del sys.modules[name]
    time.sleep(0.05)
    return folder / "delta_sealed"


def swapped(folder: Path, other: Path) -> None:
    folder.rename(folder.with_name("aside"))
    other.rename(folder)


def linked(folder: Path, other: Path) -> None:
    folder.rename(folder.with_name("aside"))
    folder.symlink_to(other)


@pytest.mark.parametrize("inside", ["", "deep", "deep/__pycache__", "deep/word.py"])
@pytest.mark.parametrize("put", [swapped, linked])
@pytest.mark.parametrize("looked_at", [False, True], ids=["", "looked at before"])
def test_what_was_put_in_the_place_of_a_folder_is_not_loaded(
    package: Path, put: Callable[[Path, Path], None], inside: str, looked_at: bool
) -> None:
    """All that is in it is older than the run."""
    with sealed(beginning()):
        if looked_at:
            importlib.import_module("delta_sealed.deep")
        put(package / inside, package.parent / "forged/delta_sealed" / inside)
        importlib.invalidate_caches()
        try:
            word = importlib.import_module("delta_sealed.deep.word").WORD
        except ChangedError:
            word = "refused"

    assert word in ("as it was", "refused")


def test_a_folder_that_is_held_stays_what_it_was(package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(package / "deep"))
    with sealed(beginning()):
        swapped(package, package.parent / "forged/delta_sealed")

        assert importlib.import_module("word").WORD == "as it was"


def test_a_folder_in_a_folder_that_was_exchanged_is_not_loaded(package: Path) -> None:
    (package.parent / "forged/delta_sealed/deep/word").mkdir()
    (package.parent / "forged/delta_sealed/deep/word/__init__.py").write_text("WORD = 'forged'\n", encoding="utf-8")
    time.sleep(0.05)
    with sealed(beginning()):
        importlib.import_module("delta_sealed.deep")
        swapped(package / "deep", package.parent / "forged/delta_sealed/deep")

        with pytest.raises(ImportError):
            importlib.import_module("delta_sealed.deep.word")


def test_what_is_compiled_and_has_no_source_is_not_loaded_where_it_is_new(folder: Path) -> None:
    forged = folder / "forged.py"
    forged.write_text("WORD = 'forged'\n", encoding="utf-8")
    began = beginning()
    (folder / "alpha_sealed.py").unlink()
    py_compile.compile(str(forged), str(folder / "alpha_sealed.pyc"))

    with sealed(began), pytest.raises(ChangedError):
        importlib.import_module("alpha_sealed")


def test_what_is_compiled_and_has_no_source_is_loaded_where_it_is_not(folder: Path) -> None:
    py_compile.compile(str(folder / "alpha_sealed.py"), str(folder / "gamma_sealed.pyc"))
    time.sleep(0.05)

    with sealed(beginning()):
        assert importlib.import_module("gamma_sealed").WORD == "alpha_sealed"


def test_an_archive_is_not_looked_at(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with zipfile.ZipFile(folder / "library.zip", "w") as archive:
        archive.writestr("zipped_sealed.py", "WORD = 'forged'\n")
    monkeypatch.syspath_prepend(str(folder / "library.zip"))

    with sealed(beginning()), pytest.raises(ChangedError):
        importlib.import_module("zipped_sealed")


def test_links_are_followed_where_they_are_as_they_were(folder: Path) -> None:
    """As some installers make them, to a cache."""
    (folder / "cache").mkdir()
    (folder / "cache/word.py").write_text("WORD = 'linked'\n", encoding="utf-8")
    (folder / "linked_sealed.py").symlink_to(folder / "cache/word.py")
    time.sleep(0.05)

    with sealed(beginning()):
        assert importlib.import_module("linked_sealed").WORD == "linked"


def test_a_new_link_is_not_followed(folder: Path) -> None:
    with sealed(beginning()):
        (folder / "alpha_sealed.py").unlink()
        (folder / "alpha_sealed.py").symlink_to(folder / "beta_sealed.py")

        with pytest.raises(ChangedError):
            importlib.import_module("alpha_sealed")


@pytest.mark.parametrize("new", [False, True])
def test_an_extension_is_loaded_out_of_its_folder_as_it_was(folder: Path, new: bool) -> None:
    original = importlib.util.find_spec("_queue")
    if original is None or not isinstance(original.loader, importlib.machinery.ExtensionFileLoader):
        pytest.skip("_queue is no extension of its own here")
    place = folder / Path(original.loader.path).name
    if not new:
        shutil.copy(original.loader.path, place)
        time.sleep(0.05)
    before = sys.modules.pop("_queue", None)
    try:
        with sealed(beginning()):
            if new:
                shutil.copy(original.loader.path, place)
                importlib.invalidate_caches()
                with pytest.raises(ChangedError):
                    importlib.import_module("_queue")
            else:
                loaded = importlib.import_module("_queue")
                assert (loaded.__file__, hasattr(loaded, "SimpleQueue")) == (str(place), True)
    finally:
        sys.modules.pop("_queue", None)
        if before is not None:
            sys.modules["_queue"] = before


LATE = """
import json, sys
from preflight.processes.beginning import Beginning
opened = Beginning._opened
missed = set()
def noted(self, path):
    if not path.endswith("__pycache__"):
        missed.add(path)
    return opened(self, path)
Beginning._opened = noted
from preflight.cli.main import main
main(sys.argv[2:])
with open(sys.argv[1], "w") as file:
    json.dump(sorted(missed), file)
"""


@pytest.mark.parametrize("format_", ["text", "json", "sarif", "junit", "markdown", "html"])
def test_what_is_loaded_late_is_held_from_the_beginning(tmp_path: Path, format_: str) -> None:
    """A folder that is not is refused where another process compiles into it meanwhile."""
    project = write_program(tmp_path / "project", BAD_PROGRAM)
    config = tmp_path / "config.json"
    config.write_text('{"all": "mandatory"}', encoding="utf-8")
    arguments = command("--project", project, "--policy-pack", write_pack(tmp_path / "pack"), "--format", format_)

    subprocess.run(
        [sys.executable, "-c", LATE, tmp_path / "missed", *arguments[3:], "--policy-pack-config", config],
        cwd=ROOT,
        capture_output=True,
        timeout=120,
        check=True,
    )

    optional = {"fqdn", "idna", "uri_template", "webcolors", "jsonpointer"}  # of jsonschema, where they are installed
    missed = json.loads((tmp_path / "missed").read_text(encoding="utf-8"))
    assert {Path(each).name for each in missed} <= optional


def test_nobody_else_is_asked_for_what_is_refused(folder: Path) -> None:
    """Libraries try imports that may fail, and ask again."""
    with sealed(beginning()):
        (folder / "late_sealed.py").write_text("WORD = 'forged'\n", encoding="utf-8")
        importlib.invalidate_caches()
        for _ in range(2):
            with pytest.raises(ChangedError):
                importlib.import_module("late_sealed")
        assert importlib.machinery.PathFinder not in sys.meta_path
        with sealed(beginning()):
            pass
        assert importlib.machinery.PathFinder not in sys.meta_path
    assert importlib.machinery.PathFinder in sys.meta_path


def test_a_seal_in_a_seal_goes_by_the_first(folder: Path) -> None:
    with sealed():
        time.sleep(0.05)
        (folder / "beta_sealed.py").write_text("WORD = 'forged'\n", encoding="utf-8")
        time.sleep(0.05)
        before = len(list(Path("/dev/fd").iterdir()))
        with sealed():
            assert len(list(Path("/dev/fd").iterdir())) == before
            with pytest.raises(ChangedError):
                importlib.import_module("beta_sealed")
        assert importlib.import_module("alpha_sealed").WORD == "alpha_sealed"
    assert importlib.machinery.PathFinder in sys.meta_path
