from __future__ import annotations

from preflight.audit.reports import text as text_report
from preflight.audit.reports import without_verdict
from preflight.reports.terminal import Terminal
from tests.preflight.audit.reports.test_json_document import EVERYTHING, render
from tests.preflight.audit.test_database import finding
from tests.preflight.audit.test_reading import LATE, SOON


def test_a_first_audit():
    assert render(
        "text", [EVERYTHING[1], EVERYTHING[2], ("d", "fail", [finding("x"), finding("y")], {"owner": "data"})]
    ) == (
        """3 stacks under pack 1, 6 resources
A note.

Closed
  shop / d  (org: d.json, owner data)
    policy (2 findings)
      It is bad.

No verdict
  shop / b  (org: b.json)
    Broken.
    Mend.

Policies
  policy  level     findings  stacks  closing  stacks that would close if mandatory
  policy  advisory         3       2        2                                     1
  1 policy found nothing

Owners
  owner           stacks  closed  no verdict  findings  closing
  data                 1       1           0         2        2
  (nobody named)       2       0           1         1        0

NO VERDICT: 1 closed, 1 without a verdict, 1 open
"""
    )


def test_a_later_one_tells_what_changed():
    text = render("text", [("a", "fail", [finding("x")])], [("a", "fail", [finding("y")])])

    assert "policy (1 finding, 1 new)" in text
    assert text.endswith("\nCLOSED: 1 closed; 1 new, 1 fixed since the last run\n")
    runs = text[text.index("\nRuns\n") :].splitlines()
    assert [line.split()[1:] for line in runs[3:5]] == [["1", "1", "0", "1", "0"], ["1", "1", "0", "1", "1", "1"]]


def test_exemptions():
    text = render("text", EVERYTHING)

    assert f"Exemptions that end within 30 days\n  {SOON}  policy: 1 finding in 1 stack\n" in text
    assert str(LATE) not in text[text.index("Exemptions that end") :]


def test_many_stacks_are_counted(monkeypatch):
    monkeypatch.setattr(text_report, "MOST_STACKS", 2)

    text = render("text", [(name, "fail", [finding()]) for name in "abcd"])

    assert "  and 2 more stacks: --format json or html has all\n" in text
    assert "shop / c" not in text


def test_untrusted_text_is_harmless():
    text = render("text", EVERYTHING)

    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "\n::" not in text


def test_colour_and_ascii():
    assert "\x1b[1;31mNO VERDICT" in render("text", EVERYTHING, terminal=Terminal(colour=True))
    assert render("text", EVERYTHING, terminal=Terminal(unicode=False)).isascii()


def test_without_a_verdict():
    assert without_verdict("text", "Broken.", "Mend.") == (
        "Broken.\nMend.\nNO VERDICT: the audit did not come to its end.\n"
    )
