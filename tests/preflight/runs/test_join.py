"""Two reports joined: what each pair of outcomes becomes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from preflight.report import AnswerUsed, Location, Placeholder
from preflight.runs.join import join
from tests.preflight.reports import samples
from tests.preflight.reports.samples import ALARMS, BILLING, PROTECTION, STACK_URN, result

BOTH = ("first", "later")


def preview(*results, name="first", resources=("events", "users"), **changes):
    """The report of one preview; every resource in it is a table."""
    found = tuple(replace(each, seen_in=(name,)) for each in results)
    urns = frozenset({STACK_URN, *(samples.urn(samples.TABLE, each) for each in resources)})
    return samples.report(*found, previews=(name,), resources=urns, **changes)


def joined(first, later, **changes):
    """What is told of two previews whose results are ``first`` and ``later``."""
    return join(preview(*first, **changes), preview(*later, name="later", **changes))


def violation(policy, message, name="events", **changes):
    return replace(result(policy, name, "violation", message), **changes)


def said(report):
    return [(each.status, each.message, each.enforcement_level, each.seen_in) for each in report.results]


PASS = result(BILLING, "events")
NOT_APPLICABLE = result(BILLING, "events", "not_applicable", "no table")
UNEVALUATED = result(BILLING, "events", "unevaluated", "can't run policy: unknown")
BAD = violation(BILLING, "is bad")
WORSE = violation(BILLING, "is worse")
ADVICE = violation(PROTECTION, "not verified")
PROTECTED = result(PROTECTION, "events")


@pytest.mark.parametrize(
    ("first", "later", "expected", "verdict"),
    [
        pytest.param([PASS], [PASS], [("pass", "", "mandatory", BOTH)], "pass", id="same"),
        pytest.param([BAD], [BAD], [("violation", "is bad", "mandatory", BOTH)], "fail", id="same violation"),
        pytest.param(
            [BAD],
            [WORSE],
            [("violation", "is worse", "mandatory", BOTH)],
            "fail",
            id="only the words differ: the later message",
        ),
        pytest.param(
            [BAD, WORSE],
            [WORSE],
            [("violation", "is bad", "mandatory", ("first",)), ("violation", "is worse", "mandatory", BOTH)],
            "fail",
            id="the same words are the same finding, whatever is left over",
        ),
        pytest.param([PASS], [BAD], [("violation", "is bad", "mandatory", ("later",))], "fail", id="later only"),
        pytest.param(
            [BAD], [PASS], [("violation", "is bad", "mandatory", ("first",))], "fail", id="a preview would refuse it"
        ),
        pytest.param([UNEVALUATED], [PASS], [("pass", "", "mandatory", ("later",))], "pass", id="run in the later one"),
        pytest.param(
            [UNEVALUATED], [BAD], [("violation", "is bad", "mandatory", ("later",))], "fail", id="run, and violated"
        ),
        pytest.param([PASS], [UNEVALUATED], [("pass", "", "mandatory", ("first",))], "pass", id="run in the first one"),
        pytest.param(
            [UNEVALUATED],
            [replace(UNEVALUATED, message="can't run policy: another")],
            [("unevaluated", "can't run policy: another", "mandatory", BOTH)],
            "fail",
            id="run in neither",
        ),
        pytest.param(
            [NOT_APPLICABLE],
            [replace(NOT_APPLICABLE, message="another reason")],
            [("not_applicable", "another reason", "mandatory", BOTH)],
            "pass",
            id="not applicable, in other words",
        ),
        pytest.param(
            [NOT_APPLICABLE], [PASS], [("pass", "", "mandatory", ("later",))], "pass", id="judged in the later one"
        ),
        pytest.param(
            [PASS], [NOT_APPLICABLE], [("pass", "", "mandatory", ("first",))], "pass", id="judged in the first one"
        ),
        pytest.param(
            [replace(BAD, enforcement_level="advisory")],
            [BAD],
            [("violation", "is bad", "mandatory", BOTH)],
            "fail",
            id="the same words at another level",
        ),
        pytest.param(
            [BAD],
            [replace(BAD, enforcement_level="advisory")],
            [("violation", "is bad", "mandatory", BOTH)],
            "fail",
            id="the level that closes the gate stays",
        ),
        pytest.param([ADVICE], [PROTECTED], [("pass", "", "advisory", ("later",))], "pass", id="advice taken back"),
        pytest.param(
            [ADVICE],
            [violation(PROTECTION, "is bad", enforcement_level="mandatory")],
            [("violation", "is bad", "mandatory", ("later",))],
            "fail",
            id="undecided, then decided",
        ),
    ],
)
def test_a_policy_on_a_resource(first, later, expected, verdict):
    report = joined(first, later)

    assert said(report) == expected
    assert report.verdict == verdict


def test_advice_that_was_taken_back_is_one_line():
    first = [violation(PROTECTION, "not verified", name) for name in ("events", "users")]
    later = [result(PROTECTION, name) for name in ("events", "users")]

    assert joined(first, later).notes == (
        "Open in the first preview, settled in the later one: deletion-protection on events, deletion-protection on "
        "users.",
    )
    many = [f"table-{number}" for number in range(9)]
    [note] = joined(
        [violation(PROTECTION, "not verified", name) for name in many],
        [result(PROTECTION, name) for name in many],
        resources=many,
    ).notes
    assert note.endswith("deletion-protection on table-5 and 3 more.")


def test_advice_on_what_the_later_preview_never_asked_about_stays():
    report = join(preview(ADVICE), preview(name="later", resources=()))
    assert said(report) == [("violation", "not verified", "advisory", ("first",))]
    assert report.notes == ()


def alarm(status="violation", message="", name="events", **changes):
    return replace(result(ALARMS, name, status, message), **changes)


ON_STACK = replace(alarm(), urn=STACK_URN, type="pulumi:pulumi:Stack", name="shop-dev")
NO_STACK_RUN = replace(ON_STACK, status="unevaluated", message="can't run policy")
STACK_PASS = replace(ON_STACK, status="pass")


def test_a_stack_policy_names_only_what_it_has_something_to_say_about():
    undecided = alarm(message="not verified", enforcement_level="advisory")
    report = joined([undecided, alarm(message="is bad", name="users")], [alarm(message="is bad", name="users")])
    assert said(report) == [("violation", "is bad", "mandatory", BOTH)]
    assert len(report.notes) == 1


def test_a_stack_policy_that_was_run_in_the_later_preview():
    assert said(joined([NO_STACK_RUN], [STACK_PASS])) == [("pass", "", "mandatory", ("later",))]
    assert said(joined([NO_STACK_RUN], [alarm(message="is bad")])) == [("violation", "is bad", "mandatory", ("later",))]


def test_a_stack_policy_that_could_not_be_run_takes_nothing_back():
    undecided = alarm(message="not verified", enforcement_level="advisory")
    report = joined([undecided], [NO_STACK_RUN])
    assert said(report) == [("violation", "not verified", "advisory", ("first",))]
    assert report.notes == ()


def test_a_stack_policy_that_was_run_on_less_than_there_is():
    """The first preview lacked a resource, so what it said of the stack is not all."""
    first = preview(STACK_PASS)
    later = preview(NO_STACK_RUN, name="later", resources=("events", "users", "more"))
    report = join(first, later)
    assert said(report) == [("unevaluated", "can't run policy", "mandatory", ("later",))]
    assert report.verdict == "fail"


def test_the_rest_of_the_report():
    first = preview(
        PASS,
        notes=("a", "b"),
        placeholders=(Placeholder("f", "give it", Location("a.py", 1)),),
        answers_used=(AnswerUsed("account", token="g"),),
        without_shape=("z", "y"),
        outputs={"arn": "<unknown>"},
        unevaluated_allowed=True,
        duration_seconds=0.5,
    )
    later = preview(
        PASS,
        result(BILLING, "more"),
        name="later",
        resources=("events", "users", "more"),
        notes=("b", "c"),
        without_shape=("x", "y"),
        placeholders=(Placeholder("f", "give it", Location("a.py", 1)), Placeholder("h", "give it")),
        outputs={"arn": "arn:aws:..."},
        unevaluated_allowed=True,
        duration_seconds=0.7,
    )

    report = join(first, later)

    assert report.previews == BOTH
    assert report.notes == ("a", "b", "c")
    assert report.without_shape == ("x", "y", "z")
    assert [each.token for each in report.placeholders] == ["f", "h"]
    assert report.answers_used == first.answers_used
    assert report.outputs == later.outputs
    assert report.summary.resources == 4
    assert (report.summary.passed, report.summary.policies) == (2, first.summary.policies)
    assert report.nothing_judged == ("alarms", "deletion-protection", "tags")
    assert report.unevaluated_allowed


def test_placeholders_and_locations_come_from_both():
    place = Location("a.py", 3)
    first = replace(BAD, placeholders=("f",), location=place)
    later = replace(BAD, placeholders=("g",), location=None)
    [found] = joined([first], [later]).results
    assert (found.placeholders, found.location) == (("f", "g"), place)


def test_results_are_sorted():
    report = joined([BAD, violation(BILLING, "a", "users")], [violation(ALARMS, "z"), BAD])
    keys = [(each.urn, each.policy, each.message) for each in report.results]
    assert keys == sorted(keys)
    assert len(keys) == 3
