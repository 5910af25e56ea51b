"""Files as they were when a run began."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path

import pytest

from preflight.processes.beginning import Beginning, ChangedError
from tests.preflight.harness import ROOT, command, write_pack, write_program


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of modules, with a file in a folder of its own."""
    found = tmp_path / "modules"
    (found / "deep").mkdir(parents=True)
    (found / "deep/file").write_text("as it was", encoding="utf-8")
    (found / "untouched").write_text("as it was", encoding="utf-8")
    monkeypatch.syspath_prepend(str(found))
    time.sleep(0.05)  # the clock of files runs in steps
    return found


@pytest.fixture
def beginning(folder: Path) -> Beginning:
    found = Beginning()
    time.sleep(0.05)
    return found


def test_what_is_as_it_was_is_read(folder: Path, beginning: Beginning) -> None:
    (folder / "beside").write_text("new, beside it", encoding="utf-8")

    assert beginning.read(str(folder / "deep/file")) == b"as it was"
    with pytest.raises(FileNotFoundError):
        beginning.read(str(folder / "deep/other"))


def test_a_folder_is_what_it_was_when_it_was_first_looked_at(folder: Path, beginning: Beginning) -> None:
    """What is made in it later, of other modules, does not count against it."""
    beginning.read(str(folder / "deep/file"))
    (folder / "deep/__pycache__").mkdir()

    assert beginning.read(str(folder / "deep/file")) == b"as it was"


def test_a_folder_in_which_something_changed_before_is_refused(folder: Path, beginning: Beginning) -> None:
    (folder / "deep/new").mkdir()

    with pytest.raises(ChangedError, match="deep was changed while the program ran"):
        beginning.read(str(folder / "deep/file"))


def test_a_library_that_was_not_there(folder: Path) -> None:
    """A folder that is put in front of a library's is not the library, however old it is."""
    (folder / "aside/json").mkdir(parents=True)
    (folder / "aside/json/file").write_text("forged", encoding="utf-8")
    time.sleep(0.05)
    beginning = Beginning()
    (folder / "json").symlink_to(folder / "aside/json")

    with pytest.raises(ChangedError):
        beginning.read(str(folder / "json/file"))


def test_links_to_folders(folder: Path) -> None:
    (folder / "link").symlink_to("deep")
    time.sleep(0.05)
    beginning = Beginning()
    time.sleep(0.05)
    (folder / "later").symlink_to("deep")

    assert beginning.read(str(folder / "link/file")) == b"as it was"
    with pytest.raises(ChangedError):
        beginning.read(str(folder / "later/file"))


def test_links_that_lead_in_a_circle(folder: Path) -> None:
    (folder / "one").symlink_to("two")
    (folder / "two").symlink_to("one")
    time.sleep(0.05)

    with pytest.raises(OSError, match="symbolic links"):
        Beginning().read(str(folder / "one"))


def test_nothing_stays_open(folder: Path) -> None:
    before = len(list(Path("/dev/fd").iterdir()))
    beginning = Beginning()
    beginning.read(str(folder / "deep/file"))
    beginning.held(str(folder / "deep/file"))

    beginning.close()

    assert len(list(Path("/dev/fd").iterdir())) == before


def test_relative_links_from_a_folder_that_is_linked_itself(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """``..`` leads out of the folder that the link leads to."""
    (folder.parent / "cache").mkdir()
    (folder.parent / "cache/file").write_text("in the cache", encoding="utf-8")
    (folder / "deep/linked").symlink_to("../../cache/file")
    (folder.parent / "elsewhere").mkdir()
    (folder.parent / "elsewhere/entry").symlink_to(folder / "deep")
    monkeypatch.syspath_prepend(str(folder.parent / "elsewhere/entry"))
    time.sleep(0.05)

    assert Beginning().read(str(folder.parent / "elsewhere/entry/linked")) == b"in the cache"


def test_a_busy_folder_that_nobody_else_could_have_put_there(
    folder: Path, beginning: Beginning, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The temporary folder, say, changes all the time, and only root could exchange it."""
    (folder / "deep/new").mkdir()
    (folder / "deep/file").touch()
    monkeypatch.setattr("preflight.processes.beginning._could_rename", lambda _: False)

    with pytest.raises(ChangedError, match="file was changed"):
        beginning.read(str(folder / "deep/file"))
    assert beginning.read(str(folder / "untouched")) == b"as it was"


def test_what_is_changed_at_once_is_noticed(folder: Path) -> None:
    """The clock that files get their times from is behind the other one."""
    for _ in range(50):
        beginning = Beginning()
        (folder / "deep/file").write_text("forged", encoding="utf-8")
        with pytest.raises(ChangedError):
            beginning.read(str(folder / "deep/file"))
        beginning.close()


def test_too_few_descriptors_are_told_as_such(tmp_path: Path) -> None:
    project = write_program(tmp_path / "project")
    arguments = command("--project", project, "--policy-pack", write_pack(tmp_path / "pack"))

    done = subprocess.run(
        ["bash", "-c", 'ulimit -n 80; exec "$@"', "bash", *map(str, arguments)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )

    assert done.returncode == 2
    assert "Too many open files" in done.stdout + done.stderr
    assert "was changed" not in done.stdout + done.stderr
