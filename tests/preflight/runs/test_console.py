"""Where the output of programs and packs goes, and what it loses on the way."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

import pytest

from preflight.runs.console import Console

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def written() -> list[str]:
    return []


@pytest.fixture
def console(written: list[str]) -> Iterator[Console]:
    with Console(written.append) as found:
        yield found


def test_by_default_it_is_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    with Console() as console:
        console.line("a pack says")
        os.write(console.stream, b"a program says")

    assert console.shown
    assert capsys.readouterr() == ("", "a pack says\na program says")


def test_quiet_shows_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    with Console.quiet() as console:
        console.line("a pack says")

        assert (console.stream, console.shown) == (subprocess.DEVNULL, False)
    assert capsys.readouterr() == ("", "")


def test_nothing_is_written_before_all_secrets_are_known(console: Console, written: list[str]) -> None:
    os.write(console.stream, b"hunter2\n")
    console.line("pack: hunter2")
    print("library: hunter2", file=console.file())
    assert written == []

    console.secrets.add("hunter2")
    console.flush()

    assert "".join(written) == "[secret]\npack: [secret]\nlibrary: [secret]\n"


def test_lines_come_in_their_order_and_break_no_other(console: Console, written: list[str]) -> None:
    os.write(console.stream, b"one\nhalf of ")
    console.line("a pack's")
    os.write(console.stream, "one: é\nthe end".encode())
    console.flush()

    assert "".join(written) == "one\na pack's\nhalf of one: é\nthe end"


def test_a_pipe_that_a_program_prints_to_already(written: list[str]) -> None:
    pipe = os.pipe()
    subprocess.run([sys.executable, "-c", "print('early')"], stdout=pipe[1], check=True)

    with Console(written.append, pipe=pipe) as console:
        assert console.stream == pipe[1]

    assert written == ["early\n"]


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("\x1b[31mred\x1b[0m \x1b]0;title\x07\x1b]8;;http://x\x1b\\link\x1b(B", "red link"),
        ("\x1b[2J\x1bc\x1b[?25l", ""),
        ("a\x1b", "a\\x1b"),
        ("\x9b31m\u202e", "\\x9b31m\\u202e"),
        ("10 %\r20 %\r\n", "10 %\n20 %\n"),
        ("::add-mask::x\n  ::set-output name=a::b\nx ::c", "\\::add-mask::x\n  \\::set-output name=a::b\nx ::c"),
        ("##[group]x ##vso[task.complete]", "\\##[group]x \\##vso[task.complete]"),
        ("\x1b[0m::add-mask::x", "\\::add-mask::x"),
        ("hun\x1b[0mter2", "[secret]"),
        ("\tkept\n\n", "\tkept\n\n"),
    ],
)
def test_what_text_loses(console: Console, written: list[str], text: str, left: str) -> None:
    console.secrets.add("hunter2")
    console.text(text)
    console.flush()

    assert "".join(written) == left


def test_very_much_text_is_passed_on_in_parts_that_hide_secrets_too(console: Console, written: list[str]) -> None:
    console.secrets.add("hunter2")
    stream = console.stream
    parts = ["x" * 1000 + "hunter2" + "##[group]", "\x1b[31m", "y" * 999 + "::", "\n"]
    unbroken = "".join(parts[:-1])

    def program() -> None:
        for _ in range(4000):
            os.write(stream, unbroken.encode())

    thread = threading.Thread(target=program)
    thread.start()
    thread.join()
    before = len(written)
    most = max(map(len, console._kept))
    console.flush()

    expected = "x" * 1000 + "[secret]" + "\\##[group]" + "y" * 999 + "::"
    assert before > 1
    assert most <= 2**20
    assert "".join(written) == expected * 4000


def test_a_reader_that_is_gone_stops_nothing(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w") as stream:
        monkeypatch.setattr(sys, "stderr", stream)
        console = Console()
        monkeypatch.undo()
        console.line("nobody hears")
        console.close()
        with pytest.raises(BrokenPipeError):
            stream.close()


def test_standard_error_that_is_closed_stops_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", None)

    with Console() as console:
        console.line("nobody hears")
