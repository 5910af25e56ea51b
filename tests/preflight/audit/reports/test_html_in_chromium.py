"""The page of an audit of 1,000 stacks in a real browser."""

from __future__ import annotations

import pytest

from preflight.report import NoVerdict
from tests.preflight.audit.reports.test_json_document import render
from tests.preflight.audit.test_database import finding
from tests.preflight.reports.browser import CHROMIUM, Browser
from tests.preflight.reports.test_html_in_chromium import choose, search, texts

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on PATH (Debian: apt-get install chromium)"),
]

OWNERS = ("payments", "search", "")


def stacks():
    for number in range(1000):
        owner = {"owner": OWNERS[number % 3]}
        if number % 100 == 7:
            yield (
                f"s{number}",
                "error",
                [],
                owner | {"error": NoVerdict("The state is not JSON.", "It may be half written.")},
            )
        elif number % 4 == 0:
            yield (
                f"s{number}",
                "fail",
                [finding(f"q{n}", f"Queue q{n} of {number} is bad <b>.") for n in range(12)],
                owner,
            )
        else:
            yield f"s{number}", "pass", [finding("old", level="advisory")] if number % 2 else [], owner


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    file = tmp_path_factory.mktemp("page") / "audit.html"
    file.write_text(render("html", [("s0", "pass", [])], list(stacks())), encoding="utf-8")
    with Browser(tmp_path_factory.mktemp("profile")) as browser:
        yield browser.open(file)


COUNT = "document.querySelector('output').value"


def pick(page, name, value):
    page.run(
        f"{{ const select = document.querySelector('select[name={name}]'); select.value = {value!r};"
        "select.dispatchEvent(new Event('change', {bubbles: true})); }"
    )


def test_it_shows_all_and_finds_one(page):
    assert page.run(COUNT) == "1000 stacks"
    search(page, "of 404 is")
    assert page.run(COUNT) == "1 of 1000 stacks"
    assert texts(page, "tbody tr th b") == ["shop / s404"]
    assert texts(page, "article h3") == ["shop / s404"]
    assert "Queue q0 of 404 is bad <b>." in texts(page, "article .message")[0]
    search(page, "nothing like it")
    assert texts(page, ".empty") == ["No stack fits the filter."]
    page.run("document.querySelector('[type=search]').value = ''")


def test_it_filters_by_verdict_owner_and_policy(page):
    choose(page, "error")
    assert page.run(COUNT) == "10 of 1000 stacks"
    pick(page, "owner", "payments")
    assert page.run(COUNT) == "3 of 1000 stacks"
    choose(page, "all")
    pick(page, "owner", "")
    pick(page, "policy", "0")
    assert page.run(COUNT) == "740 of 1000 stacks"
    pick(page, "policy", "")
    assert page.run(COUNT) == "1000 stacks"


def test_nothing_is_asked_for_and_nothing_is_refused(page):
    assert [
        each for each in page.heard("Network.requestWillBeSent") if not each["request"]["url"].startswith("file:")
    ] == []
    assert page.heard("Log.entryAdded") == []


def test_it_can_be_read_on_a_narrow_screen_without_scrolling_sideways(page):
    assert page.run("document.documentElement.scrollWidth <= innerWidth")
