"""What the formats for people say about a report."""

from __future__ import annotations

from dataclasses import replace

import pytest

from preflight.report import Location
from preflight.reports.findings import (
    amount,
    by_cause,
    by_resource,
    entry_of,
    excuse,
    findings,
    own_words,
    place,
    remarks,
    seen_from_start,
    tally,
    told_in_full,
    verdict,
    weight,
    when,
)
from tests.preflight.reports import samples


@pytest.mark.parametrize(
    ("result", "allowed", "expected"),
    [
        (samples.CLOSING, False, "closes"),
        (samples.UNEVALUATED, False, "closes"),
        (samples.UNEVALUATED, True, "allowed"),
        (samples.ADVICE, False, "advice"),
        (samples.FIXED, False, None),
        (samples.PASSES[0], False, None),
        (replace(samples.CLOSING, enforcement_level="remediate"), False, "closes"),
        (replace(samples.UNEVALUATED, enforcement_level="advisory"), False, "advice"),
        (samples.EXCUSED, False, "excused"),
        (samples.EXEMPT, False, "excused"),
        (replace(samples.EXEMPT, enforcement_level="mandatory"), False, "closes"),
        (replace(samples.EXEMPT, asked_to_close=True), False, "closes"),
        (replace(samples.PASSES[0], in_baseline=True), False, None),
    ],
)
def test_how_much_a_result_matters(result, allowed, expected):
    assert weight(result, samples.report(result, unevaluated_allowed=allowed)) == expected


def test_findings_are_sorted_and_stand_with_their_resource():
    twice = replace(samples.CLOSING, message="Another.")
    report = samples.report(samples.UNEVALUATED, samples.CLOSING, twice, samples.ADVICE)

    groups = by_resource(findings(report, "closes"))

    assert [(group.name, len(group.findings)) for group in groups] == [("events", 2), ("shop-dev", 1)]
    assert groups[0].location == samples.LINES["events"]


@pytest.mark.parametrize(
    ("report", "said"),
    [
        (samples.closed(), "Gate closed: 1 mandatory violation, 1 policy not evaluated"),
        (samples.opened(), "Gate open: 1 advisory finding"),
        (samples.allowed(), "Gate open: 1 policy not evaluated, as allowed"),
        (samples.clean(), "Gate open: nothing to report"),
        (samples.failed(), "No verdict: see the error"),
        (samples.report(samples.EXCUSED, verdict="pass"), "Gate open: 1 excused finding"),
        (samples.exempt(), "Gate open: 1 excused finding"),
    ],
)
def test_the_verdict_in_a_line(report, said):
    assert verdict(report) == said


def test_the_tally():
    assert tally(samples.closed()) == "4 passed, 2 not applicable, 2 violations, 1 not evaluated, 1 remediated"


def test_the_tally_counts_what_is_excused():
    assert tally(samples.joined()) == ("4 passed, 2 not applicable, 3 violations, 1 excepted, 1 in the baseline")


@pytest.mark.parametrize(
    ("exceptions", "in_baseline", "said"),
    [
        (("a", "b"), False, "exception a, b"),
        ((), True, "the baseline"),
        (("a",), True, "exception a and the baseline"),
    ],
)
def test_what_excuses(exceptions, in_baseline, said):
    assert excuse(replace(samples.CLOSING, exceptions=exceptions, in_baseline=in_baseline)) == said


def test_only_of_two_previews_is_told_which_one_showed_a_finding():
    said = "seen once the stack exists, in the later preview only"
    assert when(samples.LATER, samples.joined()) == said
    assert when(samples.CLOSING, samples.joined()) == ""
    assert when(samples.LATER, samples.report(samples.LATER, previews=("later",))) == ""


def test_remarks():
    assert remarks(samples.joined()) == [
        "Taken from the answers file: the answer to aws:ec2/getVpc:getVpc (functions.aws:ec2/getVpc:getVpc).",
        "Taken from the answers file: the answer to urn:pulumi:dev::shop::aws:ec2/vpc:Vpc::main "
        "(resources.aws:ec2/vpc:Vpc.vpc-1).",
        "2 of 5 policies had nothing to judge: regions, tags.",
        "Without shape, so that outputs and defaults which only the provider knows were not seen: "
        "random:index/randomId:RandomId.",
    ]
    assert remarks(samples.closed()) == list(samples.closed().notes)


def test_the_engines_first_line_is_the_policys_description():
    assert own_words(samples.CLOSING, samples.BILLING).startswith("Table 'events' is billed")
    assert own_words(samples.CLOSING, None) == samples.CLOSING.message
    assert own_words(replace(samples.CLOSING, message="Tables are billed on demand.\n"), samples.BILLING) == (
        "Tables are billed on demand.\n"
    )


def test_places_and_amounts():
    assert place(Location("a.py", 3)) == "a.py:3"
    assert place(Location("a.py", 3, 5)) == "a.py:3:5"
    assert [amount(1, "policy", "policies"), amount(2, "policy", "policies")] == ["1 policy", "2 policies"]
    assert amount(1024, "resource") == "1,024 resources"


def tagless(name, type_="aws:sns/topic:Topic", **changes):
    kind = type_.rpartition(":")[2]
    message = f"Resources carry tags.\n{kind} '{name}' lacks the tag Team."
    return replace(
        samples.CLOSING, policy="tags", urn=samples.urn(type_, name), type=type_, name=name, message=message, **changes
    )


class TestCauses:
    def causes(self, *results):
        causes, alone = by_cause(results, {("guardrails", "tags"): samples.TAGS})
        return [[each.name for each in cause.findings] for cause in causes], [each.name for each in alone]

    def test_the_same_of_several_resources_whatever_their_types(self):
        found = self.causes(tagless("a"), samples.CLOSING, tagless("b", samples.TABLE), tagless("c"))

        assert found == ([["a", "b", "c"]], ["events"])

    def test_the_name_in_the_cloud_is_no_difference(self):
        other = tagless("b")
        other = replace(other, message=other.message.replace("'b'", "'b' (shop-b)"))

        assert self.causes(tagless("a"), other) == ([["a", "b"]], [])

    @pytest.mark.parametrize(
        "change",
        [
            {"policy": "names"},
            {"pack": "other"},
            {"enforcement_level": "advisory"},
            {"exceptions": ("it",)},
            {"message": "Topic 'b' lacks the tag CostCenter."},
        ],
    )
    def test_what_differs_stands_alone(self, change):
        assert self.causes(tagless("a"), replace(tagless("b"), **change)) == ([], ["a", "b"])

    def test_a_message_that_names_no_resource_is_nobody_elses(self):
        nameless = [replace(tagless(name), message="Something is wrong.") for name in ("a", "b")]

        assert self.causes(*nameless) == ([], ["a", "b"])

    def test_the_cause_with_most_findings_is_first(self):
        few = [replace(tagless(name), policy="names") for name in ("a", "b")]

        assert self.causes(*few, *map(tagless, "xyz"))[0] == [["x", "y", "z"], ["a", "b"]]


@pytest.mark.parametrize(
    ("project", "seen"), [(".", "infra/tables.py"), ("a/b", "a/b/infra/tables.py"), ("/x", "/x/infra/tables.py")]
)
def test_paths_are_those_from_the_start(project, seen):
    report = replace(samples.closed(), project_path=project)

    moved = seen_from_start(report)

    assert next(each.location.file for each in moved.results if each.location) == seen
    assert entry_of(samples.CLOSING, report) == ("infra/tables.py", 41)
    assert entry_of(replace(samples.CLOSING, location=None), report)[0].endswith("Pulumi.yaml")


def test_a_finding_in_one_text():
    result = replace(samples.EXCUSED, placeholders=("aws:x",), seen_in=("later",))
    report = samples.report(result, previews=("first", "later"))

    text = told_in_full(result, report, {})

    assert "Rests on a made-up answer of aws:x. Excused by exception archive-until-march and the baseline. Seen" in text
