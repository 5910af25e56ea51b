"""Where the output of programs and packs goes."""

from __future__ import annotations

import subprocess

from preflight.runs.console import Console


def test_by_default_it_is_standard_error(capsys):
    console = Console()

    console.line("a pack says")

    assert (console.stream, console.shown) == (2, True)
    assert capsys.readouterr() == ("", "a pack says\n")


def test_quiet_shows_nothing(capsys):
    console = Console.quiet()

    console.line("a pack says")

    assert (console.stream, console.shown) == (subprocess.DEVNULL, False)
    assert capsys.readouterr() == ("", "")
