from __future__ import annotations

import io
import os
import pty
from dataclasses import replace

import pytest

from preflight.report import Location
from preflight.reports import Terminal, render
from tests.preflight.reports import samples
from tests.preflight.reports.golden import golden

COLOURS = Terminal(width=100, colour=True)


def test_golden():
    assert render("text", samples.closed()) == golden("text").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("report", "verdict"),
    [
        pytest.param(samples.clean(), "Gate open: nothing to report", id="nothing found"),
        pytest.param(samples.opened(), "Gate open: 1 advisory finding", id="advice"),
        pytest.param(samples.allowed(), "Gate open: 1 policy not evaluated, as allowed", id="unevaluated but allowed"),
        pytest.param(samples.closed(), "Gate closed: 1 mandatory violation, 1 policy not evaluated", id="closed"),
        pytest.param(samples.failed(), "No verdict: see the error", id="error"),
    ],
)
@pytest.mark.parametrize("quiet", [False, True], ids=["in full", "quiet"])
def test_verdict_is_the_last_line(report, verdict, quiet):
    assert render("text", report, quiet=quiet).splitlines()[-1] == verdict


def test_passes_are_counted_not_listed():
    text = render("text", samples.clean())
    assert text.splitlines() == [
        "shop / dev in 0.73 s",
        "guardrails 1.2.0, 5 policies",
        "3 resources: 4 passed, 2 not applicable",
        "",
        "Gate open: nothing to report",
    ]


def test_quiet_leaves_what_closes_the_gate():
    assert render("text", samples.closed(), quiet=True).splitlines() == [
        "What closes the gate",
        "  events  aws:dynamodb/table:Table",
        "  infra/tables.py:41:5",
        "    ✗ on-demand-billing  mandatory, high",
        "      Table 'events' is billed PROVISIONED; PAY_PER_REQUEST is required. "
        'Write billing_mode="PAY_PER_REQUEST".',
        "",
        "  shop-dev  pulumi:pulumi:Stack",
        "    ? alarms  not evaluated, critical",
        "      can't run policy 'alarms': string value at .dimensions.TableName can't be known during preview",
        "      rests on a made-up answer of aws:ec2/getVpc:getVpc",
        "",
        "Gate closed: 1 mandatory violation, 1 policy not evaluated",
    ]


def test_error_comes_with_its_hint():
    assert render("text", samples.failed(), quiet=True).splitlines() == [
        "Error",
        "  Pulumi.yaml: `runtime: go` is not supported; preflight runs Python programs.",
        "  Point --project at a folder whose Pulumi.yaml says `runtime: python`.",
        "",
        "No verdict: see the error",
    ]


def test_unevaluated_and_allowed_has_its_own_section():
    text = render("text", samples.allowed())
    assert "Not evaluated (allowed by you)\n  shop-dev" in text
    assert "What closes the gate" not in text


@pytest.mark.parametrize("width", [24, 40, 80, 120])
def test_lines_fit(width):
    long = replace(samples.CLOSING, message="word " * 60 + "x" * 300, location=Location("a/" * 80 + "b.py", 1))
    lines = render("text", samples.report(long), terminal=Terminal(width=width, wraps=True)).splitlines()
    assert max(map(len, lines[:-1])) <= width
    assert lines[-1] == "Gate closed: 1 mandatory violation"  # the verdict is one line anywhere


def test_a_file_gets_each_message_on_one_line():
    long = replace(samples.CLOSING, message="word " * 300)
    assert f"      {'word ' * 300}".rstrip() in render("text", samples.report(long)).splitlines()


def test_findings_of_one_cause_are_told_once():
    others = [
        replace(samples.CLOSING, name=name, urn=samples.urn(samples.TABLE, name), message=f"Table '{name}' is wrong.")
        for name in ("carts", "orders")
    ]
    assert render("text", samples.report(*others), quiet=True).splitlines() == [
        "What closes the gate",
        "  ✗ on-demand-billing  mandatory, high  on 2 resources",
        "    Table 'carts' is wrong.",
        "    These resources:",
        "      carts  aws:dynamodb/table:Table  infra/tables.py:41:5",
        "      orders  aws:dynamodb/table:Table  infra/tables.py:41:5",
        "",
        "Gate closed: 2 mandatory violations",
    ]


def test_ascii_where_the_place_cannot_show_more():
    odd = replace(samples.CLOSING, message="Der Schlüssel fehlt.")
    text = render("text", samples.report(odd), terminal=Terminal(unicode=False))
    assert text.isascii()
    assert "x on-demand-billing" in text
    assert "Der Schl\\xfcssel fehlt." in text


def test_colours_only_on_request():
    plain = render("text", samples.closed())
    coloured = render("text", samples.closed(), terminal=COLOURS)
    assert "\x1b" not in plain
    assert "\x1b[1;31mGate closed" in coloured
    assert "\x1b[1;32mGate open" in render("text", samples.clean(), terminal=COLOURS)


def test_a_huge_message_is_cut():
    huge = replace(samples.CLOSING, message="x" * 1_000_000)
    text = render("text", samples.report(huge))
    assert len(text) < 5000
    assert "(998,000 more characters)" in text.replace("\n      ", " ")


def test_the_environment_changes_nothing(monkeypatch):
    expected = render("text", samples.closed())
    for name, value in {"COLUMNS": "30", "FORCE_COLOR": "1", "TERM": "xterm-256color", "NO_COLOR": "1"}.items():
        monkeypatch.setenv(name, value)
    assert render("text", samples.closed()) == expected


class TestTerminal:
    @pytest.fixture
    def tty(self):
        leader, follower = pty.openpty()
        with os.fdopen(follower, "w", encoding="utf-8") as stream:
            yield stream
        os.close(leader)

    def test_a_pipe_is_plain(self):
        stream = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
        assert Terminal.of(stream, {"TERM": "xterm"}) == Terminal(width=100, colour=False, unicode=True)

    def test_a_pipe_that_takes_ascii_only(self):
        stream = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
        assert Terminal.of(stream, {}).unicode is False

    @pytest.mark.parametrize(
        ("environment", "colour"),
        [
            pytest.param({"TERM": "xterm"}, True, id="a terminal"),
            pytest.param({"TERM": "dumb"}, False, id="a dumb terminal"),
            pytest.param({"TERM": "xterm", "NO_COLOR": "1"}, False, id="NO_COLOR"),
            pytest.param({"TERM": "xterm", "NO_COLOR": ""}, True, id="NO_COLOR empty"),
            pytest.param({"NO_COLOR": "1", "FORCE_COLOR": "1"}, False, id="NO_COLOR beats FORCE_COLOR"),
        ],
    )
    def test_colour_on_a_terminal(self, tty, environment, colour):
        assert Terminal.of(tty, environment).colour is colour

    @pytest.mark.parametrize(("value", "colour"), [("1", True), ("0", False), ("", False)])
    def test_forced_colour_in_a_pipe(self, value, colour):
        stream = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
        assert Terminal.of(stream, {"FORCE_COLOR": value}).colour is colour

    @pytest.mark.parametrize(("columns", "width"), [("40", 40), ("3", 24), ("500", 120)])
    def test_width(self, tty, monkeypatch, columns, width):
        monkeypatch.setenv("COLUMNS", columns)
        assert Terminal.of(tty, {"TERM": "xterm"}).width == width
