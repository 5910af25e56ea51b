from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from preflight.report import Pack
from preflight.reports import render
from preflight.reports.matrix import OUTCOMES
from tests.preflight.reports import samples
from tests.preflight.reports.golden import golden

SAMPLES = ["closed", "opened", "allowed", "clean", "failed", "many"]
VOID = {"meta", "input", "wbr"}
KNOWN = set(
    """html head meta title style body script header nav main section footer article h1 h2 h3 p div span a b i small wbr
    code kbd ul li dl dt dd details summary form input select option fieldset legend label output
    table caption thead tbody tr th td""".split()  # noqa: SIM905 - reads better than fifty strings
)


class Document(HTMLParser):
    """Parses strictly: every element that is opened is closed, in order; collects what matters."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: dict[str, list[str]] = {}
        self.feed(text)
        self.close()
        assert not self.open

    def handle_starttag(self, tag, attrs):
        assert len(dict(attrs)) == len(attrs), f"an attribute of <{tag}> is there twice"
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.words.setdefault(self.open[-1] if self.open else "", []).append(data)

    def all(self, tag):
        return [attributes for each, attributes in self.tags if each == tag]


def check(text):
    """The page is well formed, holds only its own elements and asks nobody for anything."""
    document = Document(text)
    assert len(document.all("script")) == 1
    assert len(document.all("style")) == 1
    for tag, attributes in document.tags:
        assert tag in KNOWN, tag
        for name, value in attributes.items():
            assert not name.startswith("on"), name
            assert name not in {"src", "srcset", "style", "action", "formaction", "data", "background"}, name
            if name == "href":
                assert re.match(r"#[a-z0-9-]+$|https?://", value), value
    ids = [attributes["id"] for _, attributes in document.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    for link in document.all("a"):
        if link["href"].startswith("#"):
            assert link["href"][1:] in ids
        else:
            assert link["rel"] == "noopener noreferrer"
    return document


def test_golden():
    assert render("html", samples.closed()) == golden("html").read_text(encoding="utf-8")


@pytest.mark.parametrize("sample", SAMPLES)
def test_is_well_formed_and_asks_nobody(sample):
    check(render("html", getattr(samples, sample)()))


def test_security_policy_allows_the_page_its_own_style_and_script_only():
    text = render("html", samples.closed())

    def hashed(tag):
        [content] = re.findall(rf"<{tag}>(.*?)</{tag}>", text, re.DOTALL)
        return base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()

    policies = [each["content"] for each in check(text).all("meta") if "http-equiv" in each]
    assert policies == [
        f"default-src 'none'; style-src 'sha256-{hashed('style')}'; script-src 'sha256-{hashed('script')}'; "
        "base-uri 'none'; form-action 'none'"
    ]


def test_file_and_line_of_a_finding_are_shown():
    text = render("html", samples.closed())
    assert '<p class="where"><code>infra/tables.py:41:5</code><span>aws:dynamodb/table:Table</span></p>' in text
    assert "<small>Table infra/<wbr>tables.py:41:5</small>" in text


def test_every_cell_has_words():
    document = Document(render("html", samples.closed()))
    assert len(document.all("td")) == 4 * 4
    assert sorted(document.words["i"]) == sorted(
        ["passed"] * 4 + ["remediated"] + ["not applicable"] * 2 + ["no result"] * 6
    )
    told = [words for words in document.words["a"] if words in OUTCOMES.values()]
    assert told == ["violation, closes the gate", "not evaluated, closes the gate", "advice"]


def test_findings_of_one_cause_are_one_card_and_each_cell_leads_into_it():
    others = [
        replace(samples.CLOSING, name=name, urn=samples.urn(samples.TABLE, name), message=f"Table '{name}' is wrong.")
        for name in ("carts", "orders")
    ]
    text = render("html", samples.report(*others))
    check(text)
    assert text.count('<article class="card') == text.count('<article class="card cause">') == 1
    assert text.count("is wrong.") == 1
    for row in (0, 1):
        assert f'<li id="f{row}-0-0" data-row="{row}" data-weight="closes"' in text
        assert f'<a href="#f{row}-0-0">' in text


def test_a_policy_leads_to_what_the_pack_says_of_it():
    page = replace(samples.BILLING, page="# on-demand-billing\n\nWhy: `money`.")
    text = render("html", samples.report(samples.CLOSING, packs=(replace(samples.PACK, policies=(page,)),)))
    check(text)
    assert '<a href="#p0">on-demand-billing</a>' in text
    assert '<details class="more" id="p0"><summary><code>on-demand-billing</code>' in text
    assert "Why: <code>money</code>." in text


def test_reasons_are_at_hand_for_what_did_not_apply():
    assert '<td class="mark none" title="not a table"><i>not applicable</i></td>' in render("html", samples.closed())


def test_results_of_a_policy_that_no_pack_lists_are_not_lost():
    stray = replace(samples.CLOSING, policy="stray")
    assert "<span>stray</span></th>" in render("html", samples.report(stray, packs=()))


def test_a_cell_shows_the_gravest_of_its_results():
    text = render("html", samples.report(replace(samples.CLOSING, status="pass", message=""), samples.CLOSING))
    assert text.count('<td class="mark closes">') == 1
    assert '<td class="mark pass">' not in text


def test_no_verdict():
    text = render("html", samples.failed())
    document = check(text)
    assert "No verdict" in document.words["h1"]
    assert "<p>Pulumi.yaml: <code>runtime: go</code> is not supported; preflight runs Python programs.</p>" in text
    assert not document.all("table")


HOSTILE = [
    pytest.param("<script>alert(1)</script>", id="script"),
    pytest.param("</script><img src=x onerror=alert(1)>", id="closing the script"),
    pytest.param("</style></title></head><body onload=alert(1)>", id="closing the head"),
    pytest.param('" onmouseover="alert(1)" x=\'', id="quotes"),
    pytest.param("<!-- hidden", id="comment"),
    pytest.param("<![CDATA[ x", id="section"),
    pytest.param("&lt;b&gt; &#60;i&#62; &notit;", id="entities"),
    pytest.param("javascript:alert(1)", id="address"),
    pytest.param("\u202egnol\x00\x1b[31m\u200b", id="unseen characters"),
    pytest.param("#r0' autofocus tabindex=1", id="attributes"),
]


def drenched(text):
    """A report with ``text`` in every field that packs and programs fill."""
    policy = replace(
        samples.BILLING, name=text, description=text, url=text, display_name=text, remediation_steps=text, tags=(text,)
    )
    finding = replace(
        samples.CLOSING, pack=text, policy=text, urn=text, type=text, name=text, message=text, placeholders=(text,)
    )
    return samples.report(
        replace(finding, location=replace(samples.CLOSING.location, file=text)),
        replace(finding, status="not_applicable", urn=text + "2"),
        project=text,
        stack=text,
        packs=(Pack(text, text, text, (policy,)),),
        outputs={text: {text: text}},
        notes=(text,),
        placeholders=(replace(samples.PLACEHOLDER, token=text, hint=text),),
        error=replace(samples.failed().error, message=text, hint=text),
    )


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text(text):
    page = render("html", drenched(text))
    check(page)
    assert "\x1b" not in page
    assert "\x00" not in page
    assert "\u202e" not in page
    [message] = re.findall(r'<p class="message">(.*?)</p>', page, re.DOTALL)
    expected = text.replace("\u202e", "\\u202e").replace("\x00", "\\x00").replace("\x1b", "\\x1b")
    assert Document(f"<p>{message}</p>").words["p"] == [expected.replace("\u200b", "\\u200b")]
