"""What no rule can forget: cases of every kind, and that nothing passes because nobody knows it yet.

A red test here says what the rule lacks and where to write it. docs/write-a-rule.md has an example of everything.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import pytest

from guardrails.core.rule import AnyRule, ConfigurationRule, ReportRule, ResourceRule
from guardrails.registry import RULES
from preflight.testing.cases import Case, load
from tests.policypack.sdk.house_rule import TABLE, rule_on_tables
from tests.policypack.support import ROOT
from tests.policypack.unknowns import answers_to, given, holds_unknown, with_one_unknown

CASES = ROOT / "tests/policypack/cases"
JUDGING = [rule for rule in RULES if not isinstance(rule, ReportRule | ConfigurationRule)]
BY_NAME = {rule.name: rule for rule in RULES}

every_rule = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)

ALLOWED_UNKNOWNS: Mapping[tuple[str, str], str] = {
    ("required-tags", "a blank tag / users: tags.Environment"): "a tag whose value is unknown is there (keys are not "
    "values); the update writes the value",
    ("required-tags", "a tag that nobody has filled in / users: tags.Team"): "the same",
    ("dynamodb-dead-alarms", "a misspelt table / errors: dimensions.TableName"): "a name that nobody knows yet is made "
    "from another resource, and no slip",
    ("dynamodb-dead-alarms", "a misspelt table / orders: name"): "the same",
    ("dynamodb-opaque-resources", "a command that deletes a table, where that blocks / cleanup: create"): "a text that "
    "is unknown names nothing; most are (ARNs of functions in state machines), and the update judges it before its use",
    ("dynamodb-least-privilege", "every repository may assume the role / dynamodb-users-read-role: name"): "a role "
    "without a policy gives access by its name only; the update knows it",
    ("dynamodb-dead-alarms", "no such metric / errors: namespace"): "a metric that DynamoDB does not have is another "
    "service's, most likely, where the namespace does not say",
}
"""Values that may be unknown though they decide, by rule and by case and path, each with its reason."""


def cases_of(rule: AnyRule) -> list[Case]:
    path = CASES / f"{rule.name}.policy.yaml"
    assert path.exists(), f"{rule.name} has no cases: write {path.relative_to(ROOT)}"
    return [case for case in load(path).cases if any(each.policy == rule.name for each in case.expect)]


def outcomes(rule: AnyRule, case: Case) -> set[str]:
    return {each.outcome for each in case.expect if each.policy == rule.name}


def resources(case: Case):
    return [case.resource] if case.resource is not None else list(case.resources)


def kinds(rule: AnyRule) -> Iterator[str]:
    """The kinds of cases that a rule has."""
    for case in cases_of(rule):
        said = outcomes(rule, case)
        read = [each for each in resources(case) if each.type in rule.metadata.types]
        if "pass" in said and (read or isinstance(rule, ReportRule) or case.program):
            yield "one that passes, with a resource that the rule reads"
        if "violation" in said:
            yield "one that violates the rule"
        if any(holds_unknown(each.properties) for each in read):
            yield "one with a value that is unknown (`!unknown `)"
        if "not_applicable" in said or (said == {"pass"} and not read and not isinstance(rule, ResourceRule)):
            yield "one that is not the rule's business: `not_applicable` or, on a stack, nothing that it reads"


WANTED = (
    "one that passes, with a resource that the rule reads",
    "one that violates the rule",
    "one with a value that is unknown (`!unknown `)",
    "one that is not the rule's business: `not_applicable` or, on a stack, nothing that it reads",
)


@every_rule
def test_it_has_cases_of_every_kind(rule):
    wanted = WANTED[:2] if isinstance(rule, ReportRule) else WANTED
    missing = [kind for kind in wanted if kind not in set(kinds(rule))]
    assert not missing, f"cases/{rule.name}.policy.yaml has no case of these kinds:\n- " + "\n- ".join(missing)


def let_through(rule: AnyRule, cases: list[Case]) -> list[str]:
    """Values that make a violation pass when they are unknown, by case and path."""
    found = []
    for case in cases:
        if "violation" in outcomes(rule, case) and not case.program:
            resources = given(case)
            assert answers_to(rule, case, resources), (
                f"{rule.name} finds nothing in the case {case.name!r}, which is said to violate it"
            )
            found += [
                f"{case.name} / {path}"
                for path, changed in with_one_unknown(resources)
                if not answers_to(rule, case, changed)
            ]
    return found


@pytest.mark.parametrize("rule", JUDGING, ids=lambda rule: rule.name)
def test_a_violation_does_not_pass_because_a_value_is_unknown(rule):
    passing = let_through(rule, cases_of(rule))
    allowed = [path for name, path in ALLOWED_UNKNOWNS if name == rule.name]
    stray = sorted(set(passing) - set(allowed))
    assert not stray, (
        f"{rule.name} finds nothing where one of these values is unknown, though it finds a violation where it is "
        f"known. Let resource.require(...) judge it, or yield resource.undecided(...):\n- " + "\n- ".join(stray)
    )
    assert sorted(allowed) == sorted(passing), "these are no longer let through: remove them from ALLOWED_UNKNOWNS"


def careless(table, _settings):
    """What slips through: an unknown value is no False, and an absent one is no violation."""
    if table.props.flag("deletionProtectionEnabled") is False:
        yield table.violation("is not protected.")


def careful(table, _settings):
    yield from table.require(
        table.props.flag("deletionProtectionEnabled"), bool, "it is protected", "is not protected."
    )


@pytest.mark.parametrize(("check", "passing"), [(careless, ["off / users: deletionProtectionEnabled"]), (careful, [])])
def test_a_rule_that_lets_unknown_values_through_is_caught(check, passing, tmp_path):
    path = tmp_path / "house-rule.policy.yaml"
    path.write_text(f"""
cases:
  - name: "off"
    resource: {{type: "{TABLE}", name: users, properties: {{name: users, deletionProtectionEnabled: false}}}}
    expect: {{house-rule: violation}}
""")
    assert let_through(rule_on_tables(check, name="house-rule"), list(load(path).cases)) == passing


@every_rule
def test_its_facts_are_written(rule):
    facts = rule.metadata
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", facts.name), "a name is words in lower case with hyphens"
    for field in ("title", "description", "summary", "why", "fix", "passes", "fails", "scope", "url"):
        written = getattr(facts, field)
        assert written, f"{rule.name} says nothing in `{field}`"
        assert "TODO" not in repr(written), f"{rule.name} has a TODO left in `{field}`"
    assert facts.description.endswith("."), f"the description of {rule.name} is a sentence"
    assert not facts.title.endswith("."), f"the title of {rule.name} is no sentence"
    assert facts.url.startswith("https://"), f"{rule.name} has no page to read more"
    for example in (*facts.passes, *facts.fails):
        assert example.caption, f"{rule.name} has an example without a caption"
        assert example.text, f"{rule.name} has an example without code"
    for reference in facts.references:
        assert reference.url.startswith("https://docs.aws.amazon.com/"), rule.name


def test_no_cases_without_a_rule():
    stray = {path.name.removesuffix(".policy.yaml") for path in CASES.glob("*.policy.yaml")} - set(BY_NAME)
    assert not stray, "there is no rule of the name of these files in tests/policypack/cases"
