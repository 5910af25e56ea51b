from __future__ import annotations

import re
from dataclasses import replace

import pytest
from markdown_it import MarkdownIt

from preflight.report import Pack
from preflight.reports import render
from tests.preflight.reports import samples
from tests.preflight.reports.golden import golden

PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
TAGS = {"<code>", "</code>", "<br>"}
BLOCK = re.compile(r"(<details><summary>[A-Za-z ,-]+(: [0-9,]+ findings?)?</summary>|</details>)\n*")


def tokens(markdown):
    """Every token, children included."""
    for token in PARSER.parse(markdown):
        yield token
        yield from token.children or ()


def check(markdown, *, links=()):
    """Nothing in the document but what the report itself puts there: tags, emphasis, lists, headings, known links."""
    assert len(markdown.encode()) < 65_536
    for token in tokens(markdown):
        assert token.type not in {"image", "table_open", "fence", "code_block", "hr", "blockquote_open", "s_open"}
        if token.type == "html_inline":
            assert token.content in TAGS
        if token.type == "html_block":
            assert BLOCK.fullmatch(token.content), token.content
        if token.type == "link_open":
            assert token.attrs["href"] in links
        if token.type == "text":  # what GitHub looks for mentions, references and addresses in
            assert not re.search(r"@\w|#\d|\bGH-\d|://|\bwww\.", token.content, re.IGNORECASE), token.content
        if token.type == "heading_open":
            assert token.tag in {"h2", "h3"}


def test_golden():
    assert render("markdown", samples.closed()) == golden("markdown").read_text(encoding="utf-8")


@pytest.mark.parametrize("sample", ["closed", "opened", "allowed", "clean", "failed", "large"])
def test_holds_only_its_own_markup(sample):
    check(render("markdown", getattr(samples, sample)()), links={samples.BILLING.url, samples.ALARMS.url})


HOSTILE = [
    pytest.param("@everyone please", id="mention"),
    pytest.param("see #12, GH-12 and org/repo#7", id="references"),
    pytest.param("https://evil.example www.evil.example <https://evil.example>", id="addresses"),
    pytest.param("[press](https://evil.example) ![x](https://evil.example/x.png)", id="link and image"),
    pytest.param('<img src=x onerror=alert(1)> <script>alert(1)</script> <a href="x">x</a>', id="HTML"),
    pytest.param("<!-- everything after this is hidden", id="HTML comment"),
    pytest.param("</details></summary></code>", id="closing our own tags"),
    pytest.param("```\ncode\n```\n~~~\nmore\n~~~", id="fences"),
    pytest.param("`code` *b* **b** _i_ ~~s~~ $x$ $$y$$", id="emphasis"),
    pytest.param("a | b\n--- | ---\nc | d", id="table"),
    pytest.param("\n\n# Heading\n\n> quote\n\n- list\n\n1. one\n\n---\n\n    code", id="blocks"),
    pytest.param("- [ ] task", id="task"),
    pytest.param("[x]: https://evil.example\n[x]", id="reference definition"),
    pytest.param("&lt;b&gt; &#64;me &amp;", id="entities"),
    pytest.param("\\*not* \\<b>", id="backslashes"),
    pytest.param("+ plus\n12) twelve", id="other lists"),
    pytest.param("\u202egnol \x1b[31m", id="unseen characters"),
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text(text):
    bad = replace(samples.CLOSING, message=text, name=text, type=text, placeholders=(text,))
    policy = replace(samples.BILLING, name=text, url="https://example.com/" + text)
    report = samples.report(
        replace(bad, policy=text),
        project=text,
        stack=text,
        packs=(Pack(text, text, text, (policy,)),),
        notes=(text,),
    )
    check(render("markdown", report))
    check(render("markdown", replace(samples.failed(), error=replace(samples.failed().error, message=text, hint=text))))


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_shown_as_it_is(text):
    """What a reader sees is what the pack wrote (unseen characters as escapes, line ends as breaks)."""
    markdown = render("markdown", samples.report(replace(samples.CLOSING, message=text)))
    [inline] = [t for t in PARSER.parse(markdown) if t.type == "inline" and "mandatory, high" in t.content]
    shown = "".join("\n" if child.content == "<br>" else child.content for child in inline.children)
    shown = shown.partition("(mandatory, high): ")[2].replace("\u200b", "")
    expected = text.strip().replace("\u202e", "\\u202e").replace("\x1b", "\\x1b")
    assert shown == expected


def test_large_reports_say_what_is_left_out():
    long = [samples.result(samples.BILLING, f"table-{number:04}", "violation", "x" * 500) for number in range(1000)]
    markdown = render("markdown", samples.report(*long, samples.ADVICE, notes=("n" * 5000,) * 100))
    assert 50_000 < len(markdown.encode()) < 60_001
    shown = markdown.count("- [on-demand-billing]")
    assert f"**{1001 - shown:,} more findings left out here**: the JSON and the HTML report" in markdown
    assert "more\n" in markdown.partition("About this run")[2]
    check(markdown, links={samples.BILLING.url})


def test_a_resource_with_many_findings_is_shown_in_part():
    many = [replace(samples.CLOSING, message=f"{number} " + "@" * 1400) for number in range(50)]
    markdown = render("markdown", samples.report(*many))
    assert markdown.count("- [on-demand-billing]") >= 4
    assert "left out here" in markdown
