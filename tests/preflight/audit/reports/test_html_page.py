from __future__ import annotations

import re
from html.parser import HTMLParser

from preflight.audit.reports import html_page, without_verdict
from tests.preflight.audit.reports.test_json_document import EVERYTHING, render
from tests.preflight.audit.test_database import finding


class Page(HTMLParser):
    """Elements and the text of a page; fails on what is not closed in order."""

    EMPTY = frozenset({"meta", "link", "input", "br", "rect", "wbr"})

    def __init__(self, text):
        super().__init__()
        self.open, self.ids, self.tags, self.links = [], [], [], []
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        self.tags.append(tag)
        self.ids += [values["id"]] if "id" in values else []
        self.links += [values["href"]] if "href" in values else []
        assert "style" not in values
        assert not [name for name in values if name.startswith("on")]
        if tag not in self.EMPTY:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        assert tag in self.EMPTY

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def test_the_page_is_whole_and_its_links_lead_somewhere():
    page = Page(render("html", EVERYTHING[:1], EVERYTHING))

    assert len(page.ids) == len(set(page.ids))
    assert {link.removeprefix("#") for link in page.links} <= set(page.ids)
    assert page.tags.count("article") == 3
    assert page.tags.count("script") == 1


def test_untrusted_text_stays_text():
    text = render("html", EVERYTHING)

    assert "<script>" not in text.replace(text[text.rindex("<script>") :], "")
    assert "&lt;script&gt;" in text
    assert "\u202e" not in text


def test_cells_count_findings_and_say_which_close():
    text = render(
        "html", [("a", "fail", [finding("x"), finding("y"), finding("z", in_baseline=True)]), ("b", "pass", [])]
    )

    assert '<td class="closes"><a href="#f0-0">2</a></td>' in text
    assert re.search(r'<tr id="r1" data-verdict="pass".*<td></td></tr>', text)


def test_many_messages_are_counted(monkeypatch):
    stacks = [("a", "fail", [finding(f"n{number}", f"Bad {number}.") for number in range(5)])]

    assert "and 2 more" in render("html", stacks)
    monkeypatch.setattr(html_page, "_MANY_STACKS", 0)
    assert "and 4 more" in render("html", stacks)


def test_without_a_verdict():
    text = without_verdict("html", "Broken <b>.", "Mend.")

    Page(text)
    assert "Broken &lt;b&gt;." in text
