from __future__ import annotations

from preflight.reports import render
from tests.preflight.reports import samples
from tests.preflight.reports.golden import golden


def test_golden():
    assert render("lines", samples.closed()) == golden("lines").read_text(encoding="utf-8")


def test_nothing_is_said_of_an_open_gate():
    assert render("lines", samples.clean()) == ""


def test_an_error_is_one_line():
    (line,) = render("lines", samples.failed()).splitlines()

    assert line.startswith("preflight: error: Pulumi.yaml: `runtime: go` is not supported")
