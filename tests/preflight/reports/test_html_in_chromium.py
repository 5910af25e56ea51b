"""The HTML report in a real browser: what a reader does with it, with a mouse, a keyboard and a phone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from preflight.report import Location
from preflight.reports import render
from tests.preflight.reports import samples
from tests.preflight.reports.browser import CHROMIUM, Browser
from tests.preflight.reports.test_html_page import HOSTILE, drenched

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on PATH (Debian: apt-get install chromium)"),
]

SHOWN = "(selector) => [...document.querySelectorAll(selector)].filter((each) => each.checkVisibility())"
FOCUSED_CELL = """(() => {
  const cell = document.activeElement.closest("th, td");
  return cell && [cell.parentNode.rowIndex, cell.cellIndex];
})()"""
COUNT = "document.querySelector('output').value"


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    with Browser(tmp_path_factory.mktemp("profile")) as browser:
        yield browser


@pytest.fixture
def show(browser, tmp_path):
    def show(report, **how):
        file = tmp_path / "report.html"
        file.write_text(render("html", report), encoding="utf-8")
        return browser.open(file, **how)

    return show


def texts(page, selector):
    return page.run(f"({SHOWN})({selector!r}).map((each) => each.textContent)")


def search(page, words):
    page.run("document.querySelector('[type=search]').select()")
    page.press(words)
    page.settle()


def choose(page, value):
    page.run(f"document.querySelector('[type=radio][value={value}]').click()")


def pick(page, policy):
    page.run(
        "{ const select = document.querySelector('select');"
        f"select.value = [...select.options].find((each) => each.text === {policy!r}).value;"
        "select.dispatchEvent(new Event('change', { bubbles: true })); }"
    )


def test_asks_nobody_and_complains_about_nothing(show):
    page = show(samples.closed())
    choose(page, "closes")
    addresses = [each["request"]["url"] for each in page.heard("Network.requestWillBeSent")]
    assert len(addresses) == 1
    assert addresses[0].startswith("file:")
    assert page.heard("Log.entryAdded") == []
    assert page.heard("Runtime.exceptionThrown") == []


def test_search(show):
    page = show(samples.closed())
    assert page.run(COUNT) == "4 resources"
    search(page, "TABLES.PY:41")
    assert page.run(COUNT) == "1 of 4 resources"
    assert texts(page, ".card h3") == ["events"]
    assert texts(page, "tbody th b") == ["events"]
    search(page, "dynamodb deleted")  # all words, in a message as well
    assert texts(page, ".card h3") == ["users"]
    search(page, "reader")  # nothing was found on it: a row, no card
    assert texts(page, "tbody th b") == ["reader"]
    assert texts(page, "[data-empty=cards]") == ["No finding fits the filter."]
    search(page, "no such thing")
    assert texts(page, "tbody tr") == []
    assert texts(page, "[data-empty=rows]") == ["No resource fits the filter."]


def test_filter_by_weight(show):
    page = show(samples.closed())
    choose(page, "closes")
    assert texts(page, ".card h3") == ["events", "shop-dev"]
    choose(page, "advice")
    assert texts(page, ".card h3") == texts(page, "tbody th b") == ["users"]
    choose(page, "any")
    assert page.run(COUNT) == "3 of 4 resources"
    choose(page, "all")
    assert page.run(COUNT) == "4 resources"


def test_filter_by_policy(show):
    page = show(samples.closed())
    pick(page, "on-demand-billing")
    assert texts(page, "thead th") == ["Resource", "on-demand-billing"]
    assert texts(page, "tbody th b") == ["events", "users"]  # where it applies
    assert texts(page, ".card .policy") == ["on-demand-billing"]
    choose(page, "closes")
    assert texts(page, "tbody th b") == ["events"]


def test_arrow_keys_walk_the_matrix(show):
    page = show(samples.closed())
    page.run("document.querySelector('tbody a').focus()")
    assert page.run(FOCUSED_CELL) == [1, 1]
    for keys, place in [
        (["ArrowRight", "ArrowDown"], [2, 2]),
        (["End"], [2, 4]),
        (["ArrowRight"], [2, 4]),
        (["Home"], [2, 0]),
        (["PageDown"], [4, 0]),
        (["ArrowUp", "ArrowUp", "ArrowUp", "ArrowUp", "ArrowUp"], [0, 0]),
    ]:
        page.press(*keys)
        assert page.run(FOCUSED_CELL) == place, keys
    page.press("End", modifiers=2)
    assert page.run(FOCUSED_CELL) == [4, 4]
    page.press("Home", modifiers=2)
    assert page.run(FOCUSED_CELL) == [0, 0]
    assert page.run("document.querySelectorAll('table [tabindex=\"0\"]').length") == 1


def test_arrow_keys_pass_over_what_is_hidden(show):
    page = show(samples.closed())
    choose(page, "advice")
    page.run("document.querySelector('table [tabindex=\"0\"]').focus()")
    assert page.run(FOCUSED_CELL) == [3, 1]
    page.press("ArrowDown")
    assert page.run(FOCUSED_CELL) == [3, 1]
    page.press("ArrowUp")
    assert page.run(FOCUSED_CELL) == [0, 1]


def test_a_cell_tells_what_it_stands_for(show):
    page = show(samples.closed())
    page.run("document.querySelector('tbody a').focus()")
    assert texts(page, ".detail") == [
        "events, on-demand-billing: closes the gate. Table 'events' is billed PROVISIONED; PAY_PER_REQUEST is "
        'required. Write billing_mode="PAY_PER_REQUEST".'
    ]
    page.press("ArrowDown", "ArrowDown", "ArrowDown")
    assert texts(page, ".detail") == ["reader, on-demand-billing: not applicable. not a table"]
    assert texts(page, "thead .here") == ["on-demand-billing"]


def test_enter_opens_the_finding_and_escape_clears_the_filter(show):
    page = show(samples.closed())
    choose(page, "closes")
    page.run("document.querySelector('tbody a').focus()")
    page.press("Enter")
    page.settle()
    assert page.run("document.activeElement.id") == "f0-0-0"
    page.press("/")
    assert page.run("document.activeElement.type") == "search"
    page.press("Escape")
    assert page.run(COUNT) == "4 resources"


def test_a_link_to_a_hidden_finding_shows_it(show):
    page = show(samples.closed())
    choose(page, "advice")
    page.run("location.hash = 'f0-0-0'")
    page.settle()
    assert "events" in texts(page, ".card h3")
    assert page.run("document.activeElement.id") == "f0-0-0"


def test_controls_have_names_and_roles(show):
    page = show(samples.closed())
    nodes = page.call("Accessibility.getFullAXTree")["nodes"]
    found = {(each["role"]["value"], each["name"]["value"]) for each in nodes if "name" in each and "role" in each}
    assert {
        ("searchbox", "Search"),
        ("combobox", "Policy"),
        ("radio", "Closing"),
        ("grid", "What each policy said about each resource"),
        ("columnheader", "on-demand-billing"),
        ("link", "violation, closes the gate"),
        ("gridcell", "passed"),
        ("heading", "Gate closed"),
    } <= found
    for role in ("link", "button", "searchbox", "combobox", "radio"):
        assert (role, "") not in found


@pytest.mark.parametrize("width", [320, 390, 768])
def test_nothing_sticks_out_on_small_screens(show, width):
    long = replace(
        samples.CLOSING,
        name="n" * 200,
        type="t" * 200,
        message="m" * 500 + " word" * 50,
        policy="p" * 100,
        location=Location("a/" * 100, 1),
    )
    page = show(samples.report(long, *samples.PASSES, samples.ADVICE), width=width, height=800)
    assert page.run("document.documentElement.scrollWidth") <= width
    assert page.run("document.querySelector('.matrix').getBoundingClientRect().right") <= width


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_text_stands_out_from_its_ground(show, dark):
    """WCAG 2.2, 1.4.3: contrast of at least 4.5, marks of at least 3 (1.4.11)."""
    page = show(samples.closed(), dark=dark)
    colours = page.run("""(() => {
      const ground = (each) => {
        for (let node = each; node; node = node.parentElement) {
          const colour = getComputedStyle(node).backgroundColor;
          if (colour !== "rgba(0, 0, 0, 0)") return colour;
        }
      };
      const pairs = {};
      for (const selector of ["h1", ".verdict p", ".about", ".counts dt", ".counts [data-weight=closes] dd",
          ".counts [data-weight=advice] dd", ".where span", ".where code", ".message", ".level", ".level b",
          ".policy a", ".rests", "summary", "thead th", "tbody th small", ".legend", ".keys", ".detail", "footer",
          ".tool label", ".tool output", "nav a"]) {
        const each = document.querySelector(selector);
        pairs[selector] = [getComputedStyle(each).color, ground(each)];
      }
      for (const each of document.querySelectorAll(".legend .mark:not(.none)")) {
        const mark = getComputedStyle(each, "::before");
        pairs["mark " + each.textContent] = [mark.color,
          mark.backgroundColor === "rgba(0, 0, 0, 0)" ? ground(each) : mark.backgroundColor];
      }
      return pairs;
    })()""")
    for selector, (ink, ground) in colours.items():
        assert contrast(ink, ground) >= (3 if selector.startswith("mark") else 4.5), (selector, ink, ground)
    assert (luminance(colours["h1"][1]) < 0.2) is dark


def luminance(colour):
    channels = [int(each) / 255 for each in colour.removeprefix("rgb(").removesuffix(")").split(",")]
    linear = [each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_reads_without_script(show):
    page = show(samples.closed(), script=False)
    assert page.run(f"({SHOWN})('.card h3').length") == 3
    assert page.run(f"({SHOWN})('tbody tr').length") == 4
    assert page.run(f"({SHOWN})('.tool, .detail, .keys').length") == 0


def test_prints_in_full(show):
    page = show(samples.closed())
    page.call("Emulation.setEmulatedMedia", media="print")
    assert page.run(f"({SHOWN})('.tool, .detail, nav').length") == 0
    assert page.run("getComputedStyle(document.querySelector('.matrix')).overflow") == "visible"


def test_a_large_report_stays_usable(show):
    page = show(samples.large())
    assert page.run("document.querySelectorAll('td').length") == 15_000
    before = processor_time(page)
    page.run("{ document.querySelector('[value=closes]').click(); document.body.offsetHeight; }")
    seconds = processor_time(page) - before
    assert page.run(COUNT) == "240 of 500 resources"
    assert seconds < 3  # about 0.4


def processor_time(page):
    """Seconds of processor time of the page so far: other work on the machine does not count."""
    page.call("Performance.enable", timeDomain="threadTicks")
    metrics = page.call("Performance.getMetrics")["metrics"]
    return next(each["value"] for each in metrics if each["name"] == "TaskDuration")


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_runs_nothing(show, text):
    page = show(drenched(text))
    assert page.heard("Page.javascriptDialogOpening") == []
    assert page.heard("Log.entryAdded") == []
    assert page.run("document.querySelectorAll('script').length") == 1
    assert page.run("document.querySelectorAll('img, iframe, object, svg').length") == 0
    assert (
        page.run(
            "[...document.querySelectorAll('body *')].some((each) => each.getAttributeNames().some("
            "(name) => name.startsWith('on')))"
        )
        is False
    )
