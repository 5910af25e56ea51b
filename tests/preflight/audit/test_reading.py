from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from preflight.audit.database import open_database
from preflight.audit.owners import StackOwners
from preflight.audit.reading import Reading
from preflight.audit.stacks import StackOutcome
from preflight.exemptions import Unused
from preflight.report import NoVerdict, Pack, Policy, Summary
from tests.preflight.audit.test_database import ADDRESS, finding

PACK = Pack(
    "pack",
    "1",
    "p",
    (
        Policy("policy", "resource", "advisory"),
        Policy("off", "resource", "disabled"),
        Policy("calm", "resource", "mandatory"),
    ),
)
SOON = (datetime.now(UTC) + timedelta(days=5)).date()
LATE = (datetime.now(UTC) + timedelta(days=50)).date()


def save(database, stack, verdict, *results, owner="", error=None, resources=2):
    address = replace(ADDRESS, stack=stack, path=f"{stack}.json")
    outcome = StackOutcome(address, "shop", stack, summary=Summary(resources=resources), error=error)
    database.save(outcome, results, verdict, StackOwners(tag=owner))
    return address.key


def read(file, *runs):
    """Several runs, each a list of stacks; what is read of the last."""
    with open_database(file) as database:
        for stacks in runs:
            database.begin([PACK], "j", ["org"])
            keys = [save(database, *each[:2], *each[2], **(each[3] if len(each) > 3 else {})) for each in stacks]
            database.end(keys, ["A note."])
        reading = Reading(database)
        return reading.overview, list(reading.stacks())


def test_stacks_with_their_open_findings(tmp_path):
    overview, stacks = read(
        tmp_path / "a",
        [("b", "fail", [finding("old")])],
        [
            ("b", "fail", [finding("old"), finding("new")], {"owner": "data"}),
            ("a", "error", [], {"error": NoVerdict("Broken.", "Mend.")}),
        ],
    )

    assert [(each.stack, each.verdict, each.error, each.owner) for each in stacks] == [
        ("a", "error", ("Broken.", "Mend."), ""),
        ("b", "fail", None, "data"),
    ]
    assert [(each.result.name, each.is_new, each.closes, each.owner) for each in stacks[1].results] == [
        ("new", True, True, "data"),
        ("old", False, True, "data"),
    ]
    assert (overview.verdict, overview.failed, overview.errors, overview.new, overview.fixed) == ("error", 1, 1, 1, 0)
    assert overview.notes == ("A note.",)


def test_in_a_first_run_nothing_is_new(tmp_path):
    overview, stacks = read(tmp_path / "a", [("a", "fail", [finding()])])

    assert (overview.compared, overview.new) == (False, 0)
    assert not stacks[0].results[0].is_new


def test_the_trend(tmp_path):
    overview, _ = read(tmp_path / "a", [("a", "fail", [finding()])], [("a", "pass", [])])

    assert [(run.verdict, run.failed, run.closing, run.fixed) for run in overview.runs] == [
        ("fail", 1, 1, 0),
        ("pass", 0, 0, 1),
    ]


def test_policies_and_what_would_close_if_one_became_mandatory(tmp_path):
    advice = finding(level="advisory")
    overview, _ = read(
        tmp_path / "a",
        [
            ("a", "pass", [advice]),
            ("b", "pass", [replace(advice, in_baseline=True)]),
            ("c", "pass", [replace(advice, exceptions=("e",))]),
            ("d", "fail", [advice, replace(finding("x"), policy="unlisted")]),
        ],
    )

    assert [(row.policy, row.findings, row.stacks, row.closing, row.would_close) for row in overview.policies] == [
        ("policy", 4, 4, 0, 1),
        ("calm", 0, 0, 0, 0),
        ("unlisted", 1, 1, 1, 0),
    ]


def test_owners(tmp_path):
    overview, _ = read(tmp_path / "a", [("a", "fail", [finding(), finding("b")], {"owner": "data"}), ("b", "pass", [])])

    assert [(row.owner, row.stacks, row.failed, row.closing) for row in overview.owners] == [
        ("data", 1, 1, 2),
        ("", 1, 0, 0),
    ]


def exempt(until):
    return finding(message=f"Exempt from policy until {until}, 5 days left (reason: x): It is bad.", level="advisory")


def test_exemptions_that_end_soon(tmp_path):
    overview, _ = read(tmp_path / "a", [("a", "pass", [exempt(SOON), exempt(LATE)]), ("b", "pass", [exempt(SOON)])])

    [found] = overview.ending
    assert (found.exemption.until, found.exemption.policy, found.findings, found.stacks) == (SOON, "policy", 2, 2)


def test_exemptions_that_match_nothing_in_any_stack(tmp_path):
    def waits(name):
        return finding(message=f"The exemption of '{name}' from policy matches no finding (reason: x). Remove it.")

    overview, _ = read(
        tmp_path / "a",
        [
            ("a", "pass", [waits("nowhere"), waits("here")]),
            ("b", "pass", [waits("nowhere")]),
            ("c", "error", [], {"error": NoVerdict("Broken.")}),
            ("d", "pass", [], {"resources": 0}),
        ],
    )

    assert overview.unused == (Unused("policy", "nowhere"),)
