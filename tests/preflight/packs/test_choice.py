from __future__ import annotations

import pytest

from preflight.errors import ArgumentsError
from preflight.packs.choice import Choice
from preflight.packs.configuration import PolicyConfig
from preflight.report import Pack, Policy
from tests.preflight.harness import BAD_PROGRAM, PACK, preflight, write_pack, write_program

CONFIGURED = {"tags": PolicyConfig("mandatory", {"tags": ["Team"]}), "names": PolicyConfig("advisory")}
PACKS = [Pack("a", "1", "a", (Policy("tags", "resource", "mandatory"),)), Pack("b", "1", "b", ())]


@pytest.mark.parametrize(
    ("choice", "levels"),
    [
        pytest.param(Choice(), ["mandatory", "advisory"], id="all"),
        pytest.param(Choice(only=("tags",)), ["mandatory", "disabled"], id="only"),
        pytest.param(Choice(skip=("tags",)), ["disabled", "advisory"], id="all but"),
        pytest.param(Choice(only=("tags", "names"), skip=("names",)), ["mandatory", "disabled"], id="both"),
    ],
)
def test_what_is_left_out_is_disabled(choice, levels):
    applied = choice.applied(CONFIGURED)

    assert [config.level for config in applied.values()] == levels
    assert applied["tags"].properties == {"tags": ["Team"]}


def test_a_name_that_no_pack_has():
    Choice(only=("tags",)).check(PACKS)

    with pytest.raises(ArgumentsError) as caught:
        Choice(skip=("tag",)).check(PACKS)

    assert caught.value.message == "--skip names tag, which is no policy of the packs (did you mean tags?)."
    assert caught.value.hint == "There are tags."


def test_it_is_told():
    assert Choice().note == ""
    assert Choice(("a",), ("b", "c")).note == "Judged were only the policies of --only: a. Left out by --skip: b, c."


def test_the_gate_judges_only_what_is_chosen(tmp_path, pack):
    project = write_program(tmp_path / "project", BAD_PROGRAM)

    one = preflight(project, pack, options=("--only", "not-empty"))
    rest = preflight(project, pack, options=("--skip", "not-empty"))

    assert (one.status, {result["policy"] for result in one.report["results"]}) == (0, {"not-empty"})
    assert one.report["notes"] == ["Judged were only the policies of --only: not-empty."]
    assert (rest.status, {result["policy"] for result in rest.report["results"]}) == (1, {"no-bad-names"})


def test_a_slip_of_the_pen_gives_no_verdict(project, pack):
    outcome = preflight(project, pack, options=("--only", "no-bad-name"))

    assert outcome.status == 2
    assert "(did you mean no-bad-names?)" in outcome.message


def test_what_is_chosen_may_be_in_one_pack_alone(tmp_path, pack):
    other = write_pack(tmp_path / "other", PACK.replace("no-bad-names", "other-names").replace("not-empty", "other"))
    project = write_program(tmp_path / "project")

    outcome = preflight(project, pack, other, options=("--only", "other"))

    assert (outcome.status, {result["policy"] for result in outcome.report["results"]}) == (0, {"other"})
