"""Finding and building the executable of a program in Go."""

from __future__ import annotations

import os
import shutil
import subprocess

import pytest

from preflight.errors import ConfigurationError, ProgramError
from preflight.processes.group import ProcessGroup
from preflight.program.go import build
from preflight.program.go.build import Build, named_executable
from tests.preflight.program.go.support import write_project, write_script

needs_go = pytest.mark.skipif(shutil.which("go") is None, reason="no go on PATH: nothing was compiled")


@pytest.fixture
def group(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    with ProcessGroup() as found:
        yield found


@pytest.fixture
def stand_in(tmp_path, monkeypatch):
    """Puts a script in the place of `go`."""

    def put(body):
        (tmp_path / "bin").mkdir(exist_ok=True)
        write_script(tmp_path / "bin" / "go", body)
        monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}/usr/bin{os.pathsep}/bin")

    return put


def built(project, group, told=print):
    return Build(project, group, told).executable()


@needs_go
def test_a_program_is_built_and_kept_and_built_anew_when_it_changes(tmp_path, group, monkeypatch):
    monkeypatch.setenv("GOCACHE", os.environ.get("GOCACHE") or subprocess.getoutput("go env GOCACHE"))
    source = 'package main\n\nfunc main() {\n\tprintln("one")\n}\n'
    project = write_project(tmp_path / "project", source)

    def printed():
        return subprocess.run([built(project, group)], capture_output=True, text=True, check=True).stderr

    assert printed() == "one\n"
    [kept] = (tmp_path / "cache").rglob("program")
    inode = kept.stat().st_ino
    assert (printed(), kept.stat().st_ino) == ("one\n", inode)
    (tmp_path / "project" / "main.go").write_text(source.replace("one", "two"))
    assert printed() == "two\n"


@needs_go
def test_a_program_that_does_not_compile(tmp_path, group):
    source = "package main\n\nfunc main() {\n\tx := 1\n\ty()\n}\n"

    with pytest.raises(ProgramError) as caught:
        built(write_project(tmp_path / "project", source), group)

    assert caught.value.message == "The program does not compile at main.go:4: declared and not used: x"
    assert caught.value.hint.startswith("1 more like it: in ")


@needs_go
def test_a_module_that_is_missing(tmp_path, group, monkeypatch):
    monkeypatch.setenv("GOFLAGS", "-mod=mod")
    monkeypatch.setenv("GOPROXY", "off")
    source = 'package main\n\nimport _ "example.com/nothing"\n\nfunc main() {\n}\n'

    with pytest.raises(ProgramError) as caught:
        built(write_project(tmp_path / "project", source), group)

    assert "example.com/nothing" in caught.value.message
    assert "could not be downloaded" in caught.value.hint


def test_without_go(tmp_path, group, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(ProgramError, match="there is no go on PATH") as caught:
        built(write_project(tmp_path / "project"), group)

    assert "runtime.options.binary" in caught.value.hint


def test_without_source(tmp_path, group, stand_in):
    stand_in("exit 0\n")
    with pytest.raises(ProgramError, match=r"holds no file \*.go"):
        built(write_project(tmp_path / "project", None), group)


def test_a_package_that_is_no_program(tmp_path, group, stand_in):
    stand_in("exit 0\n")
    with pytest.raises(ProgramError, match="made no executable"):
        built(write_project(tmp_path / "project"), group)


@pytest.mark.parametrize(
    ("said", "hint"),
    [
        ("main.go:3:8: no required module provides package x; to add it:\n\tgo get x", "go mod tidy"),
        ("go: updates to go.mod needed; to update it:\n\tgo mod tidy", "go mod tidy"),
        ("go: example.com/x@v1: Get: dial tcp: lookup proxy: no such host", "go mod download"),
        ("something else", "go build"),
    ],
)
def test_what_to_do_about_a_build_that_failed(tmp_path, group, stand_in, said, hint):
    stand_in(f"cat <<'END'\n{said}\nEND\nexit 1\n")

    with pytest.raises(ProgramError) as caught:
        built(write_project(tmp_path / "project"), group)

    assert hint in caught.value.hint
    assert said.splitlines()[0].split(": ")[-1] in caught.value.message


def test_the_name_of_a_run_is_taken_away_and_what_runs_is_not_changed(tmp_path, group, stand_in):
    stand_in('for last; do :; done\necho "#!/bin/sh" > "$last.new"; chmod +x "$last.new"; mv "$last.new" "$last"\n')
    project = write_project(tmp_path / "project")
    one, other = Build(project, group, print), Build(project, group, print)

    assert one.executable() != other.executable()
    assert one.executable().is_file()
    one.close()
    one.close()
    assert not one.executable().exists()
    assert other.executable().is_file()


def test_a_user_who_waits_is_told_why(tmp_path, group, stand_in, monkeypatch):
    monkeypatch.setattr(build, "_PATIENCE", 0.05)
    stand_in("sleep 1; exit 1\n")
    told = []

    with pytest.raises(ProgramError):
        built(write_project(tmp_path / "project"), group, told.append)

    assert told[0].startswith("Compiling the program")


def test_an_executable_that_is_named(tmp_path, monkeypatch):
    project = write_project(tmp_path / "project", options="binary: bin/shop")
    with pytest.raises(ProgramError, match="names the executable bin/shop, which does not exist"):
        named_executable(project)
    (tmp_path / "project/bin").mkdir()
    file = write_script(tmp_path / "project/bin/shop", "exit 0\n")
    assert named_executable(project) == file

    monkeypatch.setenv("PATH", str(tmp_path / "project/bin"))
    on_path = write_project(tmp_path / "other", options="binary: shop")
    assert named_executable(on_path) == file

    assert named_executable(write_project(tmp_path / "none")) is None
    with pytest.raises(ConfigurationError, match=r"runtime\.options\.binary must be a text"):
        named_executable(write_project(tmp_path / "wrong", options="binary: [a]"))
