from __future__ import annotations

from dataclasses import replace

from preflight.report import Location
from preflight.reports import render
from tests.preflight.reports import samples
from tests.preflight.reports.golden import golden


def test_golden():
    assert render("github", samples.closed()) == golden("github").read_text(encoding="utf-8")


def test_no_text_becomes_a_command_or_a_property():
    hostile = replace(
        samples.CLOSING,
        policy="a,file=/etc/passwd::x",
        message="100%\n::set-output name=verdict::pass",
        location=Location("a,b:c.py", 3),
    )

    first = render("github", samples.report(hostile)).splitlines()[0]

    assert first == (
        "::error file=a%2Cb%3Ac.py,line=3,title=a%2Cfile=/etc/passwd%3A%3Ax (mandatory)"
        "::100%25%0A::set-output name=verdict::pass"
    )


def test_no_verdict_is_an_error():
    lines = render("github", samples.failed()).splitlines()

    assert lines[0].startswith("::error title=preflight::Pulumi.yaml: `runtime: go`")
    assert lines[-1] == "::error title=preflight::No verdict: see the error"


def test_an_open_gate_is_a_notice():
    assert render("github", samples.clean()) == "::notice title=preflight::Gate open: nothing to report\n"
