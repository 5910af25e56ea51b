"""Packs are read before anything of the project runs, and run from a copy."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from preflight.packs.copies import PackCopies


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    folder = tmp_path / "repository" / "pack"
    (folder / "rules" / "__pycache__").mkdir(parents=True)
    (folder / "PulumiPolicy.yaml").write_text("runtime: python\n", encoding="utf-8")
    (folder / "rules" / "one.py").write_text("ONE = 1\n", encoding="utf-8")
    (folder / "rules" / "__pycache__" / "one.pyc").write_bytes(b"compiled")
    (folder / "run.sh").write_text("#!/bin/sh\n", encoding="utf-8")
    (folder / "run.sh").chmod(0o755)
    (folder / "venv").mkdir()
    (folder / "venv" / "pyvenv.cfg").touch()
    (folder / "node_modules" / "x").mkdir(parents=True)
    (folder / ".git").mkdir()
    os.mkfifo(folder / "pipe")
    (folder / "linked.py").symlink_to(folder / "rules" / "one.py")
    (folder.parent / "shared.json").write_text("{}", encoding="utf-8")
    os.utime(folder / "rules" / "one.py", (1_000_000_000, 1_000_000_000))
    return folder


@pytest.fixture
def copies() -> PackCopies:
    return PackCopies()


def test_a_copy_holds_what_the_pack_held_when_it_was_read(pack: Path, copies: PackCopies) -> None:
    assert copies.read(str(pack))
    (pack / "rules" / "one.py").write_text("ONE = 'forged'\n", encoding="utf-8")
    (pack / "two.py").touch()
    copies.write()
    copy = copies.of(str(pack))
    assert copy is not None
    folder = Path(copy.folder)

    assert sorted(path.name for path in folder.iterdir()) == [
        "PulumiPolicy.yaml", "linked.py", "node_modules", "rules", "run.sh", "venv",
    ]  # fmt: skip
    assert (folder / "rules" / "one.py").read_text(encoding="utf-8") == "ONE = 1\n"
    assert (folder / "rules" / "one.py").stat().st_mtime == 1_000_000_000
    assert (folder / "rules" / "__pycache__" / "one.pyc").read_bytes() == b"compiled"
    assert os.access(folder / "run.sh", os.X_OK)
    assert not (folder / "linked.py").is_symlink()
    assert (folder / "venv").readlink() == pack / "venv"
    assert (folder / ".." / "shared.json").read_text(encoding="utf-8") == "{}"
    assert folder.parent.parent.stat().st_mode & 0o777 == 0o700

    copies.close()
    assert not folder.parent.parent.exists()
    assert (pack / "venv" / "pyvenv.cfg").exists()


def test_the_digest_is_that_of_what_runs(pack: Path, copies: PackCopies) -> None:
    def digest() -> str:
        again = PackCopies()
        again.read(str(pack))
        copy = again.of(str(pack))
        assert copy is not None
        return copy.digest

    first = digest()
    (pack / "rules" / "__pycache__" / "one.pyc").write_bytes(b"compiled anew")
    assert digest() == first
    assert first.startswith("sha256:")
    (pack / "rules" / "one.py").write_text("ONE = 2\n", encoding="utf-8")
    assert digest() != first


@pytest.mark.parametrize(
    "arguments",
    [["--policy-pack", "{pack}"], ["--policy-pack={pack}"], ["--project", "{pack}/.."], ["--project={pack}/.."]],
)
def test_the_arguments_tell_which_packs_there_are(pack: Path, arguments: list[str]) -> None:
    default = pack.parent / "policypack"
    pack.rename(default)
    found = PackCopies.of_arguments([text.format(pack=default) for text in arguments])

    assert found.of(str(default)) is not None


def test_a_configuration_is_read_as_well(tmp_path: Path) -> None:
    file = tmp_path / "config.json"
    file.write_text('{"all": "mandatory"}', encoding="utf-8")
    found = PackCopies.of_arguments(["--policy-pack-config", str(file)])
    file.write_text('{"all": "disabled"}', encoding="utf-8")

    assert found.config(str(file)) == b'{"all": "mandatory"}'


def test_what_is_not_there_is_told_of_later(tmp_path: Path, copies: PackCopies) -> None:
    assert not copies.read(str(tmp_path / "nowhere"))
    assert copies.of(str(tmp_path / "nowhere")) is None
    copies.write()
    copies.close()


def test_too_much_is_not_copied(pack: Path, copies: PackCopies, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("preflight.packs.copies._MOST_FILES", 2)

    copies.read(str(pack))

    assert copies.is_too_large(str(pack))
    assert copies.of(str(pack)) is None


DEEDS = {
    "nothing": (lambda folder: None, "", ""),
    "a module is written to": (
        lambda folder: (folder / "rules/one.py").write_text("ONE = 2"),
        "rules/one.py",
        "rules/one.py",
    ),
    "a module is exchanged": (
        lambda folder: (
            (folder / "new").write_text("ONE = 1\n"),
            (folder / "new").replace(folder / "rules/one.py"),
        ),
        "rules/one.py",
        "rules/one.py",
    ),
    "a module is gone": (lambda folder: (folder / "run.sh").unlink(), "run.sh", "run.sh"),
    "a folder is exchanged": (
        lambda folder: (
            shutil.copytree(folder / "rules", folder / "new"),
            (folder / "rules").rename(folder / "old"),
            (folder / "new").rename(folder / "rules"),
        ),
        "rules/one.py",
        "rules/one.py",
    ),
    "a module is new": (lambda folder: (folder / "rules/grpc.py").touch(), "rules", "rules/grpc.py"),
    "a link is new": (lambda folder: (folder / "grpc").symlink_to("/"), "its folder", "grpc"),
    "a file of the pack's own is new": (lambda folder: (folder / "state.json").touch(), "its folder", ""),
    "a folder of the pack's own is new": (lambda folder: (folder / "state").mkdir(), "its folder", ""),
}


@pytest.mark.parametrize(("deed", "before", "after"), DEEDS.values(), ids=DEEDS)
def test_what_is_changed_in_a_copy_is_told(
    pack: Path, copies: PackCopies, deed: Callable[[Path], object], before: str, after: str
) -> None:
    """``before`` the pack has loaded its modules, and ``after`` that."""
    copies.read(str(pack))
    copies.write()
    copy = copies.of(str(pack))
    assert copy is not None
    time.sleep(0.02)  # the clock of files runs in steps

    deed(Path(copy.folder))

    found = [copy.changed(since_loaded=loaded).removeprefix(f"{copy.folder}/") for loaded in (False, True)]
    assert found == [before, after]
    copies.close()


def test_what_is_changed_in_the_same_tick_is_told(pack: Path, copies: PackCopies) -> None:
    for _ in range(30):
        copies.read(str(pack))
        copies.write()
        copy = copies.of(str(pack))
        assert copy is not None
        (Path(copy.folder) / "rules/one.py").write_text("TWO = 1\n", encoding="utf-8")

        assert copy.changed(since_loaded=False) == "rules/one.py"
        copies.close()
        copies = PackCopies()
