"""Baselines of the gate, as flags ask for them."""

from __future__ import annotations

import json

import pytest

from tests.preflight.harness import BAD_PROGRAM, preflight, write_program


@pytest.fixture
def bad(tmp_path):
    return write_program(tmp_path / "project", BAD_PROGRAM)


def test_what_is_there_is_let_by_and_what_is_new_closes(bad, pack, tmp_path):
    baseline = tmp_path / "baseline.json"
    asked = ("--write-baseline", baseline, "--baseline-owner", "data", "--baseline-until", "2099-01-01")

    written = preflight(bad, pack, options=asked)
    under = preflight(bad, pack, options=("--baseline", baseline))
    write_program(bad, BAD_PROGRAM + '\n    Thing("bad2")\n')
    new = preflight(bad, pack, options=("--baseline", baseline))
    write_program(bad)
    fixed = preflight(bad, pack, options=("--baseline", baseline))

    # What is written opens nothing yet.
    assert written.status == 1
    assert (
        "1 added\n  + no-bad-names on urn:pulumi:dev::small::test:index:Thing::bad (data, until 2099-01-01)"
        in written.err
    )
    assert (under.status, under.report["summary"]["baseline"]) == (0, 1)
    assert under.report["notes"] == [f"The baseline {baseline} lets 1 finding by."]
    assert [each["in_baseline"] for each in new.report["results"] if each["status"] == "violation"] == [True, False]
    assert new.status == 1
    assert "whose finding is gone: 1 (no-bad-names on bad, owner data)" in fixed.report["notes"][1]


def test_writing_over_one_shows_the_difference(bad, pack, tmp_path):
    baseline = tmp_path / "baseline.json"
    asked = ("--write-baseline", baseline, "--baseline-owner", "data")
    preflight(bad, pack, options=asked)
    write_program(bad, BAD_PROGRAM.replace('"bad"', '"bad3"'))

    again = preflight(bad, pack, options=asked)

    assert "1 added, 1 fixed, dropped" in again.err
    assert len(json.loads(baseline.read_text("utf-8"))["entries"]) == 1


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--write-baseline", "b.json"), "--write-baseline needs an owner."),
        (("--write-baseline", "b.json", "--baseline-owner", " "), "--write-baseline needs an owner."),
        (("--baseline-owner", "x"), "need --write-baseline FILE"),
        (("--baseline-until", "2099-01-01"), "need --write-baseline FILE"),
        (("--write-baseline", "b", "--baseline-owner", "x", "--baseline-until", "2020-01-01"), "2020-01-01 is over"),
        (("--write-baseline", "b", "--baseline-owner", "x", "--baseline-until", "soon"), "'soon' is not a day"),
        (("--baseline", "none.json"), "There is no baseline at none.json"),
        (("--write-baseline", "pyproject.toml", "--baseline-owner", "x"), "The baseline pyproject.toml can't be read"),
        (("--write-baseline", "/proc/b.json", "--baseline-owner", "x"), "The baseline /proc/b.json can't be written"),
    ],
)
def test_what_is_wrong_is_no_verdict(bad, pack, options, message):
    outcome = preflight(bad, pack, options=options)

    assert outcome.status == 2
    assert message in outcome.message


def test_a_broken_program_writes_no_baseline(pack, tmp_path):
    broken = write_program(tmp_path / "broken", "raise ValueError('no')")

    outcome = preflight(broken, pack, options=("--write-baseline", tmp_path / "b.json", "--baseline-owner", "x"))

    assert outcome.status == 2
    assert not (tmp_path / "b.json").exists()
