"""Report files and standard output: whole, or no verdict."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
from pathlib import Path

import pytest

from tests.preflight.harness import PROGRAM, ROOT, command, preflight, write_pack, write_program


def test_an_interruption_while_nobody_reads_the_report(tmp_path: Path) -> None:
    """The document is longer than a pipe holds: preflight waits for its reader when the signal comes."""
    code = PROGRAM + "\n    for number in range(800):\n        Thing(f'thing-{number}')\n"
    process = subprocess.Popen(
        command(
            *("--project", write_program(tmp_path / "project", code)),
            *("--policy-pack", write_pack(tmp_path / "pack")),
            *("--format", "json"),
        ),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    assert process.stdout.read(1) == b"{"

    process.send_signal(signal.SIGTERM)
    status = process.wait(60)

    assert status == 2
    assert process.stderr is not None
    assert b"the verdict could not be written to standard output: interrupted by SIGTERM" in process.stderr.read()
    process.stdout.close()
    process.stderr.close()


@pytest.mark.parametrize("kind", ["json", "html"])
def test_a_reader_that_goes_away(tmp_path: Path, pack: Path, kind: str) -> None:
    code = PROGRAM + "\n    for number in range(300):\n        Thing(f'thing-{number}')\n"
    process = subprocess.Popen(
        command("--project", write_program(tmp_path / "project", code), "--policy-pack", pack, "--format", kind),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    process.stdout.read(1)
    process.stdout.close()

    assert process.wait(60) == 2
    assert process.stderr is not None
    err = process.stderr.read()
    assert b"could not be written to standard output" in err
    assert b"Traceback" not in err
    process.stderr.close()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
def test_a_report_on_a_full_device(project: Path, pack: Path) -> None:
    outcome = preflight(project, pack, options=("--report", "sarif=/dev/full"))

    assert outcome.status == 2
    assert outcome.message == "The sarif report /dev/full can't be written: it is a device."
    assert Path("/dev/full").is_char_device()


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("pipe", "it is a pipe"),
        ("socket", "it is a socket"),
        ("folder", "it is a folder"),
        ("link", "it is a link"),
        ("dangling", "it is a link"),
    ],
)
def test_a_report_where_something_else_is(tmp_path: Path, project: Path, pack: Path, name: str, what: str) -> None:
    """The judged program may have put it there: to be waited for, or to have another file overwritten."""
    os.mkfifo(tmp_path / "pipe")
    listening = socket.socket(socket.AF_UNIX)
    listening.bind(os.path.relpath(tmp_path / "socket"))
    (tmp_path / "folder").mkdir()
    (tmp_path / "target").write_text("as it was", encoding="utf-8")
    (tmp_path / "link").symlink_to(tmp_path / "target")
    (tmp_path / "dangling").symlink_to(tmp_path / "nowhere")

    outcome = preflight(project, pack, options=("--report", f"json={tmp_path / name}"))
    listening.close()

    assert outcome.status == 2
    assert outcome.message == f"The json report {tmp_path / name} can't be written: {what}."
    assert (tmp_path / "target").read_text(encoding="utf-8") == "as it was"
    assert not (tmp_path / "nowhere").exists()
    assert not list((tmp_path / "folder").iterdir())


@pytest.mark.parametrize(
    ("file", "written"), [("out/a.json", False), ("elsewhere/../b.json", True), ("sub/new/c.json", True)]
)
def test_a_report_in_a_folder_that_is_a_link(
    tmp_path: Path, project: Path, pack: Path, file: str, written: bool
) -> None:
    """A checkout may hold a link where the reports go; ``..`` behind a link means the folder that holds the link."""
    (tmp_path / "here").mkdir()
    (tmp_path / "there" / "deep").mkdir(parents=True)
    (tmp_path / "here" / "out").symlink_to(tmp_path / "there")
    (tmp_path / "here" / "elsewhere").symlink_to(tmp_path / "there" / "deep")

    done = subprocess.run(
        command("--project", project, "--policy-pack", pack, "--report", f"json={file}"),
        cwd=tmp_path / "here", env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip

    assert done.returncode == (0 if written else 2), done.stderr
    assert "out is a link" in done.stdout or written
    assert Path(os.path.normpath(tmp_path / "here" / file)).is_file() == written
    assert [path.name for path in (tmp_path / "there").rglob("*")] == ["deep"]


def test_report_files(project: Path, pack: Path, tmp_path: Path) -> None:
    reports = tmp_path / "new" / "folder"

    outcome = preflight(
        project, pack, options=("--report", f"json={reports / 'a.json'}", "--report", f"junit={reports / 'a.xml'}")
    )

    assert outcome.status == 0
    assert json.loads((reports / "a.json").read_text(encoding="utf-8"))["verdict"] == "pass"
    assert sorted(path.name for path in reports.iterdir()) == ["a.json", "a.xml"]


def test_report_files_are_written_without_a_verdict_too(tmp_path: Path, pack: Path) -> None:
    project = write_program(tmp_path / "project", "raise ValueError('no')")

    preflight(project, pack, options=("--report", f"json={tmp_path / 'a.json'}"))

    assert json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))["verdict"] == "error"


def test_a_report_file_that_can_not_be_written(project: Path, pack: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")

    outcome = preflight(project, pack, options=("--report", f"html={tmp_path / 'file' / 'a.html'}"))

    assert outcome.status == 2
    assert outcome.report["verdict"] == "error"
    assert outcome.message.startswith(f"The html report {tmp_path / 'file' / 'a.html'} can't be written: ")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no /dev/full to stand in for a full disk")  # noqa: PTH110
def test_standard_output_that_is_full(project: Path, pack: Path) -> None:
    with open("/dev/full", "w", encoding="utf-8") as full:  # noqa: PTH123
        done = subprocess.run(
            command("--project", project, "--policy-pack", pack),
            cwd=ROOT, stdout=full, stderr=subprocess.PIPE, timeout=120, check=False,
        )  # fmt: skip

    assert done.returncode == 2


def test_standard_output_that_nobody_reads(project: Path, pack: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = subprocess.run(
            command("--project", project, "--policy-pack", pack),
            cwd=ROOT, stdout=writing, stderr=subprocess.PIPE, timeout=120, check=False,
        )  # fmt: skip
    finally:
        os.close(writing)

    assert done.returncode == 2
