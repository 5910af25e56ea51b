"""What becomes of a finding: reported, let by an exemption, or left undecided; and configurations as they come."""

from __future__ import annotations

from datetime import date

import pytest

from guardrails.core.findings import NotApplicable, Unverifiable, Violation
from tests.policypack.sdk.house_rule import (
    FOUND,
    LIMITED,
    REPORTS,
    TABLE,
    bad,
    exempt,
    open_question,
    rule_on_stacks,
    rule_on_tables,
)
from tests.policypack.support import UNKNOWN, Said, Served, urn


def test_what_is_unknown_blocks_by_default():
    assert Served([rule_on_tables(open_question)]).violations(TABLE, "users", {}) == [
        Said("house-rule", "Table 'users' is open.", urn(TABLE, "users"), "mandatory")
    ]


@pytest.mark.parametrize("rule", [rule_on_tables(open_question, on_unknown="warn"), rule_on_tables(open_question)])
def test_what_is_unknown_only_warns_if_told_so(rule):
    served = Served([rule, *REPORTS], {"house-rule": {"onUnknown": "warn"}})
    assert served.violations(TABLE, "users", {}) == []
    assert served.violations(TABLE, "users", {}) == []
    assert served.stack_violations() == [
        Said("unverified-report", "Not verified by house-rule: Table 'users' is open.", urn(TABLE, "users"), "advisory")
    ]
    assert served.stack_violations() == [], "a report is given once"


def test_blocking_by_configuration():
    served = Served([rule_on_tables(open_question, on_unknown="warn")], {"house-rule": {"onUnknown": "block"}})
    assert [said.message for said in served.violations(TABLE, "users", {})] == ["Table 'users' is open."]


@pytest.mark.parametrize("on_unknown", ["block", "warn"])
def test_what_may_not_block_is_listed_whatever_the_configuration(on_unknown):
    def told(table, _settings):
        yield Unverifiable(f"{table.label} is allowed.", table.urn, may_block=False)

    served = Served([rule_on_tables(told), *REPORTS], {"house-rule": {"onUnknown": on_unknown}})
    assert served.violations(TABLE, "users", {}) == []
    assert [said.message for said in served.stack_violations()] == [
        "Not verified by house-rule: Table 'users' is allowed."
    ]


@pytest.mark.parametrize("check", [bad, open_question])
@pytest.mark.parametrize("resource", ["users", "u*", urn(TABLE, "users"), "users-in-aws"])
def test_an_exempt_finding_is_let_through_and_reported(check, resource):
    served = Served([rule_on_tables(check), *REPORTS], {"house-rule": exempt(resource, approver="Ann")})
    assert served.violations(TABLE, "users", {"name": "users-in-aws"}) == []
    (said,) = served.stack_violations()
    assert (said.policy, said.urn, said.level) == ("exemption-report", urn(TABLE, "users"), "advisory")
    assert said.message.startswith(
        "Exempt from house-rule until 2026-12-31, 38 days left, approved by Ann (reason: moves): Table 'users' "
        "(users-in-aws) is "
    )


def test_other_resources_are_not_exempt():
    served = Served([rule_on_tables(bad), *REPORTS], {"house-rule": exempt("events")})
    assert served.violations(TABLE, "users", {}) == [FOUND]
    assert [said.message for said in served.stack_violations()] == [
        "The exemption of 'events' from house-rule matches no finding (reason: moves). "
        "Remove it from the pack's configuration, unless another stack needs it."
    ]


def test_what_is_exempt_is_told_where_its_report_is_disabled():
    config = {"house-rule": exempt(), "exemption-report": "disabled"}
    served = Served([rule_on_tables(bad), *REPORTS], config)
    assert served.violations(TABLE, "users", {}) == []
    said = served.stack_violations({"type": TABLE, "name": "users"})
    assert {each.policy for each in said} == {"unverified-report"}
    assert [each.message.partition(":")[0] for each in said] == [
        "There are exemptions from house-rule, and exemption-report is disabled, so they are told here. Set "
        "exemption-report to `advisory` to have them by themselves.",
        "Exempt from house-rule until 2026-12-31, 38 days left (reason",
    ]
    assert [each.message[:18] for each in served.stack_violations()] == ["There are exemptio", "The exemption of '"]


def test_an_exemption_of_a_resource_of_another_stack_is_not_called_unused():
    served = Served([rule_on_tables(bad), *REPORTS], {"house-rule": exempt("urn:pulumi:prod::app::x::users")})
    assert served.stack_violations({"type": TABLE, "name": "users"}) == []


@pytest.mark.parametrize(
    ("physical", "label"),
    [
        ("users", "Table 'users'"),
        ("users-1a2b3c4", "Table 'users'"),
        (UNKNOWN, "Table 'users'"),
        ("users-dev", "Table 'users' (users-dev)"),
        ("a\nb", "Table 'users' (a b)"),
    ],
)
def test_a_message_names_the_resource_by_both_its_names(physical, label):
    (said,) = Served([rule_on_tables(bad)]).violations(TABLE, "users", {"name": physical})
    assert said.message == f"{label} is bad. Mend it."
    stack_rule = rule_on_stacks(lambda stack, settings: bad(next(stack.of_type(TABLE)), settings))
    table = {"type": TABLE, "name": "users", "props": {"name": physical}}
    assert [each.message for each in Served([stack_rule]).stack_violations(table)] == [said.message]


def test_a_message_that_begins_with_something_else_is_left_as_it_is():
    def check(table, _settings):
        yield Violation("The table is bad.", table.urn)

    (said,) = Served([rule_on_tables(check)]).violations(TABLE, "users", {"name": "users-dev"})
    assert said.message == "The table is bad."


def test_one_cause_is_one_line():
    served = Served([rule_on_tables(open_question, on_unknown="warn"), *REPORTS])
    for name in ("orders", "users"):
        served.violations(TABLE, name, {})
    assert [said.message for said in served.stack_violations()] == [
        "Not verified by house-rule: Table 'orders' is open. The same holds for Table 'users'."
    ]


def test_an_exemption_holds_through_its_last_day_and_then_is_named():
    config = {"house-rule": exempt(expires="2026-11-23")}
    served = Served([rule_on_tables(bad), *REPORTS], config, today=date(2026, 11, 23))
    assert served.violations(TABLE, "users", {}) == []
    served.today = date(2026, 11, 24)
    (said,) = served.violations(TABLE, "users", {})
    assert said.message == "Table 'users' is bad. Mend it. Its exemption expired on 2026-11-23."
    assert [each.message for each in served.stack_violations() if each.policy == "exemption-report"] == [
        "An exemption from house-rule expired on 2026-11-23 (reason: moves), so this is a violation again: "
        "Table 'users' is bad. Mend it."
    ]


def test_an_exemption_of_a_disabled_rule_is_not_called_unused():
    served = Served([rule_on_tables(bad), *REPORTS], {"house-rule": {"enforcementLevel": "disabled", **exempt()}})
    assert served.violations(TABLE, "users", {}) == []
    assert served.stack_violations() == []


def test_a_finding_of_a_stack_rule_is_exempt_by_its_resource():
    def check(stack, _settings):
        for table in stack.of_type(TABLE):
            yield table.violation("is bad. Mend it.")

    table = {"type": TABLE, "name": "users"}
    assert Served([rule_on_stacks(check)]).stack_violations(table) == [FOUND]
    assert Served([rule_on_stacks(check)], {"house-rule": exempt()}).stack_violations(table) == []


def test_each_finding_is_judged_for_itself():
    def check(stack, _settings):
        yield NotApplicable("Some are none of its business.")
        for table in stack.of_type(TABLE):
            yield Unverifiable(f"{table.label} is open.", table.urn)
            yield table.violation("is bad. Mend it.")

    served = Served([rule_on_stacks(check, on_unknown="warn"), *REPORTS], {"house-rule": exempt("a*")})
    said = served.stack_violations(*({"type": TABLE, "name": name} for name in ("a1", "a2", "b")))
    assert [(each.policy, each.message.rpartition(": ")[2]) for each in said] == [
        ("house-rule", "Table 'b' is bad. Mend it."),
        ("exemption-report", "Table 'a1' is bad. Mend it."),
        ("exemption-report", "Table 'a1' is open."),
        ("exemption-report", "Table 'a2' is bad. Mend it."),
        ("exemption-report", "Table 'a2' is open."),
        ("unverified-report", "Table 'b' is open."),
    ]


def test_a_finding_on_no_resource_can_not_be_exempt_by_accident():
    def check(_stack, _settings):
        yield Violation("The stack is bad.")

    served = Served([rule_on_stacks(check)], {"house-rule": exempt("users")})
    assert [said.message for said in served.stack_violations()] == ["The stack is bad."]
    assert Served([rule_on_stacks(check)], {"house-rule": exempt("*")}).stack_violations() == []


def test_a_later_configuration_counts():
    served = Served([rule_on_tables(bad, settings=LIMITED)], {"house-rule": {"days": 36}})
    assert "wrong" in served.violations(TABLE, "users", {})[0].message
    served.configure({"house-rule": {"days": 35}})
    assert served.violations(TABLE, "users", {}) == [FOUND]


def test_a_configuration_is_parsed_once():
    parsed = []
    rule = rule_on_tables(bad, settings=LIMITED, parse=parsed.append)
    served = Served([rule], {"house-rule": {"days": 3}})
    for _ in range(3):
        served.violations(TABLE, "users", {})
    assert parsed == [{"days": 3, "onUnknown": "block", "exemptions": []}]
