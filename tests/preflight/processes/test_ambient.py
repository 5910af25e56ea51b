from __future__ import annotations

import os
import sys

import pytest

from preflight.processes.ambient import COMMAND, ambient_python


def executable(folder, name):
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / name
    file.write_text("", encoding="utf-8")
    file.chmod(0o755)
    return str(file)


@pytest.fixture(autouse=True)
def _no_command(monkeypatch):
    monkeypatch.delenv(COMMAND, raising=False)
    monkeypatch.delenv("PRE_COMMIT", raising=False)


def test_the_first_python3_on_path(tmp_path, monkeypatch):
    executable(tmp_path / "a", "python")
    found = executable(tmp_path / "b", "python3")
    executable(tmp_path / "c", "python3")
    monkeypatch.setenv("PATH", os.pathsep.join(str(tmp_path / name) for name in "abc"))

    assert ambient_python() == found


def test_python_where_there_is_no_python3(tmp_path, monkeypatch):
    found = executable(tmp_path / "a", "python")
    monkeypatch.setenv("PATH", str(tmp_path / "a"))

    assert ambient_python() == found


def test_what_can_not_be_executed_is_passed_over(tmp_path, monkeypatch):
    executable(tmp_path / "a", "python3")
    (tmp_path / "a" / "python3").chmod(0o644)
    monkeypatch.setenv("PATH", str(tmp_path / "a"))

    assert ambient_python() is None


@pytest.mark.parametrize("whole", [True, False])
def test_the_command_that_the_environment_names(tmp_path, monkeypatch, whole):
    executable(tmp_path / "a", "python3")
    found = executable(tmp_path / "a", "python3.11")
    monkeypatch.setenv("PATH", str(tmp_path / "a"))
    monkeypatch.setenv(COMMAND, found if whole else "python3.11")

    assert ambient_python() == found


def test_the_environment_of_a_pre_commit_hook_is_not_that_of_the_project(tmp_path, monkeypatch):
    own = executable(tmp_path / "hook" / "bin", "python3")
    found = executable(tmp_path / "a", "python3")
    monkeypatch.setattr(sys, "prefix", str(tmp_path / "hook"))
    monkeypatch.setenv("PATH", os.pathsep.join([str(tmp_path / "hook" / "bin"), str(tmp_path / "a")]))
    assert ambient_python() == own

    monkeypatch.setenv("PRE_COMMIT", "1")

    assert ambient_python() == found
