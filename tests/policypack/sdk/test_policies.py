"""Rules become policies of the SDK: their facts, their kinds, the clock."""

from __future__ import annotations

import sys
from datetime import date, datetime

from pulumi.runtime import proto

from guardrails.core.rule import Reference
from guardrails.core.words import joined
from guardrails.sdk.policies import utc_today
from tests.policypack.sdk.house_rule import FOUND, QUEUE, TABLE, bad, rule_on_tables
from tests.policypack.support import UNKNOWN, Served, compliant_table


def test_the_first_reference_is_the_policys_framework():
    references = (
        Reference("AWS FSBP", "DynamoDB.2", "Tables have recovery", "https://example.com", "1.0.0"),
        Reference("AWS FSBP", "DynamoDB.6", "Tables are protected", "https://example.com", "1.0.0"),
    )
    rules = [rule_on_tables(bad, references=references), rule_on_tables(bad, name="without")]
    first, second = Served(rules).servicer.GetAnalyzerInfo(None, None).policies
    framework = first.framework
    assert (framework.name, framework.version, framework.reference, framework.specification) == (
        "AWS FSBP",
        "1.0.0",
        "DynamoDB.2",
        "Tables have recovery",
    )
    assert not second.framework.name
    assert first.remediation_steps == "1. Do this.\n2. Do that."


def test_an_exemption_ends_by_the_day_in_utc(monkeypatch):
    class Clock(datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime(2026, 11, 23, 23, 59, tzinfo=tz)

    monkeypatch.setattr(sys.modules["guardrails.sdk.policies"], "datetime", Clock)
    assert utc_today() == date(2026, 11, 23)


def test_a_resource_of_another_type_is_not_applicable_and_says_why():
    response = Served([rule_on_tables(bad)]).analyze(QUEUE, "q", {})
    assert not response.diagnostics
    assert [(each.policy_name, each.reason) for each in response.not_applicable] == [
        ("house-rule", "The rule is about tables.")
    ]


def late(stack, _settings):
    for table in stack.of_type(TABLE):
        yield table.violation("is bad at the end.")


def test_a_rule_on_resources_may_be_asked_again_at_the_end():
    served = Served([rule_on_tables(bad, at_end=late)])
    assert served.violations(TABLE, "users", {}) == [FOUND]
    assert [said.message for said in served.stack_violations({"type": TABLE, "name": "users"})] == [
        "Table 'users' is bad at the end."
    ]
    (info,) = served.servicer.GetAnalyzerInfo(None, None).policies
    assert info.policy_type == proto.PolicyType.POLICY_TYPE_RESOURCE


def test_what_is_told_on_the_resource_is_not_told_again_at_the_end():
    def at_end(stack, _settings):
        for table in stack.of_type(TABLE):
            yield table.violation("is bad. Mend it.")
            yield table.violation("is bad at the end.")

    served = Served([rule_on_tables(bad, at_end=at_end)])
    tables = [{"type": TABLE, "name": name} for name in ("orders", "users")]
    served.violations(TABLE, "users", {})
    once = [said.message for said in served.stack_violations(*tables)]
    assert once == [
        "Table 'orders' is bad. Mend it.",
        "Table 'orders' is bad at the end.",
        "Table 'users' is bad at the end.",
    ]
    assert len(served.stack_violations(*tables)) == 4, "the next run begins anew"


def silent(_table, _settings):
    return ()


def test_a_rule_remembers_what_inputs_tell_for_the_end():
    def at_end(stack, _settings):
        for table in stack.of_type(TABLE):
            yield table.violation(f"was written with {joined(sorted(table.remembered))}.")

    pack = Served([rule_on_tables(silent, at_end=at_end, remember=lambda table: frozenset(table.props))])
    pack.violations(TABLE, "users", {"name": "users", "hashKey": "id"})
    pack.violations(QUEUE, "users", {"name": "users"})
    said = pack.stack_violations({"type": TABLE, "name": "users", "props": {"name": "users", "arn": "x"}})
    assert [each.message for each in said] == ["Table 'users' was written with hashKey and name."]


def test_what_a_rule_reads_at_the_end_and_inputs_leave_unknown_is_unknown_there():
    """Nothing else looks at tables here, and the unknown name depends on nothing."""

    def at_end(stack, _settings):
        for table in stack.of_type(TABLE):
            yield from table.require(table.props.text("hashKey"), bool, "it is keyed", "has no key.")

    pack = Served([rule_on_tables(silent, at_end=at_end)])
    pack.violations(TABLE, "users", {"hashKey": UNKNOWN})
    (said,) = pack.stack_violations({"type": TABLE, "name": "users", "props": {"hashKey": UNKNOWN}})
    assert said.message.startswith("Table 'users' has a value for `hashKey` that is not known")


def test_a_rule_remediates_its_own_types_only():
    rule = rule_on_tables(bad, remediate=lambda _table, _settings: {"tags": {"Team": "data"}})
    served = Served([rule], {"house-rule": "remediate"})
    assert [each.policyName for each in served.remediate(TABLE, "users", {}).remediations] == ["house-rule"]
    assert not served.remediate(QUEUE, "q", {}).remediations


def test_a_compliant_stack_of_the_real_rules_has_nothing_to_report():
    served = Served()
    for name in ("events", "sessions", "users"):
        assert served.violations(TABLE, name, compliant_table(name), {"region": "ap-southeast-2"}) == []
