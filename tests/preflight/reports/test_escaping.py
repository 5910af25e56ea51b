from __future__ import annotations

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from preflight.reports.escaping import (
    cut,
    line,
    markdown,
    markdown_with_code,
    markup,
    markup_with_code,
    visible,
    web_address,
    whole,
    without_commands,
)

ANY_TEXT = st.text(st.characters(exclude_categories=()))


def test_every_unseen_character_is_shown():
    """As the interpreter's own Unicode tables have them, whichever version they are of."""
    unseen = {"Cc", "Cf", "Cs", "Zl", "Zp"}
    kept = [
        f"U+{code:04X}"
        for code in range(sys.maxunicode + 1)
        if unicodedata.category(chr(code)) in unseen and chr(code) not in "\n\t" and visible(chr(code)) == chr(code)
    ]
    assert kept == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Ärger, 表, 🚀 and \u00a0 stay", "Ärger, 表, 🚀 and \u00a0 stay", id="what can be seen"),
        pytest.param("a\tb\nc", "a\tb\nc", id="tab and newline"),
        pytest.param("a\r\nb\rc", "a\nb\\rc", id="carriage return"),
        pytest.param("\x1b[31mred\x07", "\\x1b[31mred\\x07", id="escape sequence"),
        pytest.param("\u202egnol\u2066\u200b", "\\u202egnol\\u2066\\u200b", id="direction and width"),
        pytest.param("\U000e0041", "\\U000e0041", id="tags"),
        pytest.param("\ud800 \ufffe", "\\ud800 \\ufffe", id="no characters at all"),
    ],
)
def test_visible(text, expected):
    assert visible(text) == expected


@given(ANY_TEXT)
def test_visible_is_encodable_and_stays_as_it_is(text):
    shown = visible(text)
    shown.encode()
    assert visible(shown) == shown


def test_line():
    assert line(" a\n b\t\x00c  ") == "a b \\x00c"


@pytest.mark.parametrize(
    ("text", "expected"),
    [("short", "short"), ("x" * 10, "x" * 10), ("x" * 9 + " yz", "xxxxxxxxx ... (2 more characters)")],
)
def test_cut(text, expected):
    assert cut(text, 10) == expected


def test_whole():
    assert whole("a\ud800b🚀") == "a�b🚀"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("::error::x", "\\::error::x", id="GitHub"),
        pytest.param("ok\n \t::stop-commands::x", "ok\n \t\\::stop-commands::x", id="GitHub, indented"),
        pytest.param("\u00a0::add-mask::x", "\u00a0\\::add-mask::x", id="GitHub, after any space"),
        pytest.param("a ##[group]x", "a \\##[group]x", id="GitHub, in the old form"),
        pytest.param("a ##vso[task.setvariable]x", "a \\##vso[task.setvariable]x", id="Azure Pipelines"),
        pytest.param("##teamcity[x]", "\\##teamcity[x]", id="TeamCity"),
        pytest.param("urn:pulumi:dev::shop::a:b:C::x", "urn:pulumi:dev::shop::a:b:C::x", id="a URN is none"),
        pytest.param("## title", "## title", id="a title is none"),
    ],
)
def test_without_commands(text, expected):
    assert without_commands(text) == expected


@pytest.mark.parametrize("address", ["https://example.com/a?b=c#d", "http://[::1]/"])
def test_addresses_that_may_be_links(address):
    assert (web_address(address) == address) is ("[" not in address)


def test_markup():
    assert markup('<a href="x">\'&\x00') == "&lt;a href=&quot;x&quot;&gt;&#x27;&amp;\\x00"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param('billing_mode="PAY_PER_REQUEST" in infra/tables.py:41', None, id="what messages are made of"),
        pytest.param("_a_ *b* `c` ~d~", "\\_a\\_ \\*b\\* \\`c\\` \\~d\\~", id="marks"),
        pytest.param("[e](f) ![g](h) |", "\\[e\\](f) !\\[g\\](h) \\|", id="links, images and cells"),
        pytest.param("- a", "\\- a", id="list"),
        pytest.param("12. a", "12\\. a", id="numbered list"),
        pytest.param("<b> &amp;", "&lt;b&gt; &amp;amp;", id="HTML"),
        pytest.param("@a #1 GH-1", "@&#8203;a #&#8203;1 GH&#8203;-1", id="references"),
        pytest.param("x://y www.z $m$", "x:&#8203;//y www&#8203;.z &#36;m&#36;", id="addresses and formulas"),
        pytest.param("  a\n b\tc ", "a<br> b c", id="lines"),
    ],
)
def test_markdown(text, expected):
    assert markdown(text) == (text if expected is None else expected)


def test_backticks_are_code():
    assert markup_with_code("Write `a<b` or `c\nd`.") == "Write <code>a&lt;b</code> or `c\nd`."
    assert markdown_with_code("Write `a_b*` or *c*.") == "Write `a_b*` or \\*c\\*."
    assert markdown_with_code("`a` `b`") == "`a` `b`"
    assert markdown_with_code("a `") == "a \\`"
