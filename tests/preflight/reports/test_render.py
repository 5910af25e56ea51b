"""What holds for every format, whatever packs and programs write."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from preflight.report import (
    AnswerUsed,
    Fix,
    Framework,
    Location,
    NoVerdict,
    Pack,
    Placeholder,
    Policy,
    Report,
    Result,
    summarise,
)
from preflight.reports import FORMATS, Terminal, render
from preflight.reports.escaping import visible
from tests.preflight.reports import samples, test_html_page, test_json_document, test_junit, test_markdown, test_sarif

# Text as a pack could write it: any characters, and what means something to one of the formats or to a CI system.
HARMFUL = st.sampled_from(
    ["", "::error::x", "##vso[x]", "\n::set-output::", "<b>", "]]>", "&", "-->", "```", "|", "@me", "](x)", "\x1b[2J",
     "\u202e", "\x00", "\ud800", "{0}", "%", "'", '"', "\r\n", "https://x", "\\", "#1", "_", "*", "1. ", "- ", "~"]
)  # fmt: skip
TEXT = st.lists(st.one_of(HARMFUL, st.text(st.characters(exclude_categories=()), max_size=8)), max_size=4).map("".join)
LOCATION = st.none() | st.builds(Location, TEXT, st.integers(1, 10_000), st.none() | st.integers(1, 500))
LEVEL = st.sampled_from(["advisory", "mandatory", "remediate"])
SEVERITY = st.sampled_from([None, "low", "medium", "high", "critical"])
POLICY = st.builds(
    Policy,
    name=TEXT,
    kind=st.sampled_from(["resource", "stack"]),
    enforcement_level=LEVEL,
    severity=SEVERITY,
    description=TEXT,
    url=TEXT | st.just("https://example.com/x"),
    display_name=TEXT,
    remediation_steps=TEXT,
    framework=st.none() | st.builds(Framework, TEXT, TEXT, TEXT, TEXT),
    tags=st.lists(TEXT, max_size=2).map(tuple),
)
ANSWER = st.builds(AnswerUsed, TEXT, TEXT) | st.builds(AnswerUsed, TEXT, urn=TEXT)
PACK = st.builds(Pack, TEXT, TEXT, TEXT, st.lists(POLICY, max_size=3).map(tuple))
OUTPUT = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXT,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(TEXT, inner, max_size=2),
    max_leaves=5,
)


@st.composite
def reports(draw):
    packs = draw(st.lists(PACK, max_size=2).map(tuple))
    policies = [(pack.name, policy) for pack in packs for policy in pack.policies]
    policies.append((draw(TEXT), draw(POLICY)))  # one that no pack lists
    results = tuple(
        Result(
            pack=pack,
            policy=policy.name,
            urn=draw(TEXT),
            type=draw(TEXT),
            name=draw(TEXT),
            status=draw(st.sampled_from(["violation", "unevaluated", "not_applicable", "pass", "remediated"])),
            enforcement_level=policy.enforcement_level,
            severity=policy.severity,
            message=draw(TEXT),
            location=draw(LOCATION),
            placeholders=tuple(draw(st.lists(TEXT, max_size=1))),
            seen_in=draw(st.sampled_from([("first",), ("later",), ("first", "later")])),
            exceptions=tuple(draw(st.lists(TEXT, max_size=1))),
            in_baseline=draw(st.booleans()),
            fix=draw(st.none() | st.builds(Fix, TEXT, OUTPUT)),
        )
        for pack, policy in draw(st.lists(st.sampled_from(policies), max_size=4))
    )
    verdict = draw(st.sampled_from(["pass", "fail", "error"]))
    return Report(
        verdict=verdict,
        project=draw(TEXT),
        stack=draw(TEXT),
        duration_seconds=draw(st.floats(0, 1000)),
        packs=packs,
        summary=summarise(results, resources=len(results), policies=len(policies)),
        results=tuple(sorted(results, key=lambda each: (each.urn, each.policy, each.message))),
        outputs=draw(st.dictionaries(TEXT, OUTPUT, max_size=2)),
        placeholders=tuple(draw(st.lists(st.builds(Placeholder, TEXT, TEXT, LOCATION), max_size=1))),
        notes=tuple(draw(st.lists(TEXT, max_size=2))),
        unevaluated_allowed=draw(st.booleans()),
        error=draw(st.builds(NoVerdict, TEXT, TEXT)) if verdict == "error" else None,
        started=samples.closed().started,
        project_path=draw(TEXT),
        previews=draw(st.sampled_from([("first",), ("first", "later")])),
        nothing_judged=tuple(draw(st.lists(TEXT, max_size=2))),
        answers_used=tuple(draw(st.lists(ANSWER, max_size=2))),
        without_shape=tuple(draw(st.lists(TEXT, max_size=2))),
    )


wild = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@wild
@given(reports(), st.sampled_from([Terminal(), Terminal(24), Terminal(40, unicode=False)]), st.booleans())
def test_text_holds_no_escape_sequence_and_no_command(report, terminal, quiet):
    text = render("text", report, terminal=terminal, quiet=quiet)
    text.encode()
    assert "\x1b" not in text
    assert visible(text) == text
    for each in text.split("\n"):
        assert not each.strip().startswith("::")
        assert not each.strip().startswith("##[")
    assert "##vso[" not in text.replace("\\##vso[", "")
    assert text.splitlines()[-1].startswith(("Gate ", "No verdict"))


@wild
@given(reports())
def test_json_is_valid_and_ascii(report):
    text = render("json", report)
    assert text.isascii()
    test_json_document.VALIDATOR.validate(json.loads(text))
    assert len(json.loads(text)["results"]) == len(report.results)


@wild
@given(reports())
def test_sarif_is_valid(report):
    text = render("sarif", report)
    assert text.isascii()
    document = json.loads(text)
    test_sarif.validator().validate(document)
    found = [each for each in report.results if each.status in ("violation", "unevaluated")]
    assert len(document["runs"][0]["results"]) == len(found)


@wild
@given(reports())
def test_junit_is_valid(report):
    text = render("junit", report)
    assert text.isascii()
    test_junit.validate(text)


@wild
@given(reports())
def test_markdown_holds_only_its_own_markup(report):
    text = render("markdown", report)
    text.encode()
    test_markdown.check(text, links={policy.url for pack in report.packs for policy in pack.policies})


@wild
@given(reports())
def test_html_holds_only_its_own_markup(report):
    text = render("html", report)
    text.encode()
    test_html_page.check(text)
    assert visible(text) == text


@wild
@given(reports())
def test_lines_are_one_for_each_finding(report):
    text = render("lines", report)
    text.encode()
    assert visible(text) == text
    found = [each for each in report.results if each.status in ("violation", "unevaluated")]
    assert len(text.splitlines()) == text.count("\n") == len(found) + (report.error is not None)
    assert not any(each.strip().startswith("::") for each in text.splitlines())


@wild
@given(reports())
def test_annotations_are_those_of_the_report_alone(report):
    text = render("github", report)
    text.encode()
    assert visible(text) == text
    for each in text.splitlines():
        properties, separator, _ = re.sub(r"^::(?:error|warning|notice) ", "", each).partition("::")
        assert separator
        assert all(re.fullmatch(r"(?:file|line|col|title)=[^:,]*", part) for part in properties.split(","))
    found = [each for each in report.results if each.status in ("violation", "unevaluated")]
    assert text.count("\n") >= len(found) + 1


@pytest.mark.parametrize("format", [each for each in FORMATS if each != "lines"])  # they hold findings alone
def test_every_format_tells_answers_what_was_not_judged_and_what_is_excused(format):  # noqa: A002 - the interface's own word
    text = " ".join(render(format, samples.joined()).split())
    assert "functions.aws:ec2/getVpc:getVpc" in text
    assert "resources.aws:ec2/vpc:Vpc.vpc-1" in text
    assert ("nothing_judged" if format == "json" else "2 of 5 policies had nothing to judge: regions, tags.") in text
    assert "archive-until-march" in text


@pytest.mark.parametrize("format", FORMATS)
def test_every_format_tells_why_something_is_exempt(format):  # noqa: A002 - the interface's own word
    text = " ".join(render(format, samples.exempt()).split())
    assert "3 days left (reason: moves in March)" in text
    assert "advisory finding" not in text


@pytest.mark.parametrize("format", [each for each in FORMATS if each != "json"])
def test_a_finding_of_the_later_preview_says_so(format):  # noqa: A002 - the interface's own word
    said = "once the stack exists, in the later preview only"
    assert " ".join(render(format, samples.joined()).split()).count(said) == (0 if format == "junit" else 1)
    closing = replace(samples.CLOSING, seen_in=("later",))
    assert said in " ".join(render(format, samples.report(closing, previews=("first", "later"))).split())
    assert said not in render(format, samples.report(closing, previews=("later",)))


@pytest.mark.parametrize("format", FORMATS)
def test_a_megabyte_of_message_is_no_burden(format):  # noqa: A002 - the interface's own word
    report = samples.report(
        *(replace(samples.CLOSING, message=f"{number} " + "<&@\x1b" * 250_000) for number in range(3))
    )
    assert len(render(format, report)) < (30_000_000 if format == "json" else 400_000)


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("sample", ["closed", "joined", "opened", "allowed", "clean", "failed", "exempt"])
def test_documents_end_with_a_newline_and_are_the_same_each_time(format, sample):  # noqa: A002 - the same
    text = render(format, getattr(samples, sample)())
    assert text.endswith("\n") or (format, sample) == ("lines", "clean")  # nothing to say, and nothing is said
    assert text == render(format, getattr(samples, sample)())


def test_unknown_format():
    with pytest.raises(
        ValueError, match="unknown report format 'pdf': one of text, lines, json, sarif, junit, markdown, html, github"
    ):
        render("pdf", samples.clean())


@pytest.mark.parametrize("format", ["json", "text", "html"])
def test_a_format_loads_what_it_needs_and_no_more(format):  # noqa: A002 - the same
    """The gate's time is spent on the verdict: a JSON report must not wait for ``rich``, nor text for the HTML page."""
    script = (
        "import sys; from preflight.report import Report; from preflight.reports import render\n"
        f"render({format!r}, Report(verdict='pass', project='p', stack='s', duration_seconds=0))\n"
        "print(*sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    loaded = set(done.stdout.split())
    formats = {
        f"preflight.reports.{name}" for name in ("sarif", "junit", "markdown", "html_page", "text", "json_document")
    }
    own = {"json": "json_document", "html": "html_page"}.get(format, format)
    assert loaded & formats == {f"preflight.reports.{own}"}
    assert ("rich" in loaded) is (format == "text")
