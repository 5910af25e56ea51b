"""What a stream can show."""

from __future__ import annotations

import io

import pytest

from preflight.reports.terminal import NARROWEST, PLAIN_WIDTH, WIDEST, Terminal


class Stream(io.StringIO):
    def __init__(self, *, tty, encoding="utf-8"):
        super().__init__()
        self._tty = tty
        self._encoding = encoding

    @property
    def encoding(self):
        return self._encoding

    def isatty(self):
        return self._tty


@pytest.mark.parametrize(
    ("tty", "environment", "colour"),
    [
        (True, {}, True),
        (False, {}, False),
        (True, {"TERM": "dumb"}, False),
        (True, {"NO_COLOR": "1"}, False),
        (True, {"NO_COLOR": ""}, True),
        (False, {"FORCE_COLOR": "1"}, True),
        (False, {"FORCE_COLOR": "0"}, False),
        (False, {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
    ],
)
def test_colour(tty, environment, colour):
    assert Terminal.of(Stream(tty=tty), environment).colour is colour


@pytest.mark.parametrize(("encoding", "unicode"), [("UTF-8", True), ("utf-16", True), ("ascii", False)])
def test_characters(encoding, unicode):
    assert Terminal.of(Stream(tty=False, encoding=encoding), {}).unicode is unicode


@pytest.mark.parametrize(("columns", "width"), [("80", 80), ("500", WIDEST), ("5", NARROWEST)])
def test_the_width_of_a_terminal_has_bounds(monkeypatch, columns, width):
    monkeypatch.setenv("COLUMNS", columns)

    assert Terminal.of(Stream(tty=True), {}).width == width
    assert Terminal.of(Stream(tty=False), {}).width == PLAIN_WIDTH
