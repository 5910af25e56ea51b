"""Rules as the SDK's policies, in the SDK's own servicer: exemptions, unknowns, wrong configuration, failures."""

from __future__ import annotations

import sys
from datetime import date, datetime

import pytest
from pulumi.runtime import proto

from guardrails.core.findings import NotApplicable, Unverifiable, Violation
from guardrails.core.rule import Example, Metadata, Reference, ResourceRule, Setting, StackRule, no_settings
from guardrails.core.values import Unknown
from guardrails.registry import RULES
from guardrails.rules import exemption_report, unverified_report
from guardrails.sdk.policies import utc_today
from tests.policypack.support import UNKNOWN, Said, Served, compliant_table, urn

TABLE = "aws:dynamodb/table:Table"
QUEUE = "aws:sqs/queue:Queue"
STACK = "pulumi:pulumi:Stack"


def metadata(**facts):
    return Metadata(
        **{
            "name": "house-rule",
            "title": "House rule",
            "description": "Tables must be good.",
            "summary": "good tables",
            "severity": "high",
            "why": "",
            "passes": (Example("", ""),),
            "fails": (Example("", ""),),
            "fix": ("Do this.", "Do that."),
            "url": "https://example.com",
            "types": frozenset({TABLE}),
            "scope": "tables",
            **facts,
        }
    )


def rule_on_tables(check, *, parse=no_settings, at_end=None, remediate=None, **facts):
    return ResourceRule(metadata(**facts), parse=parse, check=check, at_end=at_end, remediate=remediate)


def rule_on_stacks(check, **facts):
    return StackRule(metadata(**facts), parse=no_settings, check=check)


def bad(table, _settings):
    yield table.violation("is bad. Mend it.")


def open_question(table, _settings):
    yield Unverifiable(f"{table.label} is open.", table.urn)


REPORTS = [exemption_report.RULE, unverified_report.RULE]
FOUND = Said("house-rule", "Table 'users' is bad. Mend it.", urn(TABLE, "users"), "mandatory")


def exempt(resource="users", expires="2026-12-31", **more):
    return {"exemptions": [{"resource": resource, "reason": "moves", "expires": expires, **more}]}


def test_a_finding_is_reported_at_the_rules_level_on_its_resource():
    assert Served([rule_on_tables(bad)]).violations(TABLE, "users", {}) == [FOUND]


def test_a_resource_of_another_type_is_not_applicable_and_says_why():
    response = Served([rule_on_tables(bad)]).analyze(QUEUE, "q", {})
    assert not response.diagnostics
    assert [(each.policy_name, each.reason) for each in response.not_applicable] == [
        ("house-rule", "The rule is about tables.")
    ]


def test_a_rule_may_have_no_say():
    def check(_table, _settings):
        yield NotApplicable("It is Sunday.")

    response = Served([rule_on_tables(check)]).analyze(TABLE, "users", {})
    assert [each.reason for each in response.not_applicable] == ["It is Sunday."]
    response = Served([rule_on_stacks(check)]).servicer.AnalyzeStack(proto.AnalyzeStackRequest(), None)
    assert [each.reason for each in response.not_applicable] == ["It is Sunday."]


def test_a_rule_on_resources_sees_the_resources_provider():
    def check(table, _settings):
        provider = table.provider
        yield table.violation(f"is at {provider.props.text('region')} by {provider.name} ({provider.type}).")

    (said,) = Served([rule_on_tables(check)]).violations(TABLE, "users", {}, {"region": "eu-west-1"})
    assert said.message == "Table 'users' is at eu-west-1 by default (pulumi:providers:aws)."


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


# Unknown values


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


def test_the_sdks_own_abort_never_happens():
    """Reading an unknown value through the SDK ends a policy with an advisory note; through a view it does not."""

    def check(table, _settings):
        assert sorted(table.props) == ["later", "name", "tags"]
        yield Violation(f"{table.props.text('name')} {table.props.object('tags').text('Team')}", table.urn)

    served = Served([rule_on_tables(check)])
    said = served.violations(TABLE, "users", {"name": "users", "tags": {"Team": "a", "b": UNKNOWN}, "later": UNKNOWN})
    assert [each.message for each in said] == ["users a"]


# Exemptions


@pytest.mark.parametrize("check", [bad, open_question])
@pytest.mark.parametrize("resource", ["users", "u*", urn(TABLE, "users"), "users-in-aws"])
def test_an_exempt_finding_is_let_through_and_reported(check, resource):
    served = Served([rule_on_tables(check), *REPORTS], {"house-rule": exempt(resource, approver="Ann")})
    assert served.violations(TABLE, "users", {"name": "users-in-aws"}) == []
    (said,) = served.stack_violations()
    assert (said.policy, said.urn, said.level) == ("exemption-report", urn(TABLE, "users"), "advisory")
    assert said.message.startswith(
        "Exempt from house-rule until 2026-12-31, 38 days left, approved by Ann (reason: moves): Table 'users' is "
    )


def test_other_resources_are_not_exempt():
    served = Served([rule_on_tables(bad), *REPORTS], {"house-rule": exempt("events")})
    assert served.violations(TABLE, "users", {}) == [FOUND]
    assert [said.message for said in served.stack_violations()] == [
        "The exemption of 'events' from house-rule matches no finding (reason: moves). "
        "Remove it from the pack's configuration."
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


def test_each_finding_is_settled_for_itself():
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


# Wrong configuration

LIMITED = (Setting("days", {"type": "integer", "minimum": 1, "maximum": 35, "default": 7, "description": "Days."}),)


def test_a_rule_with_a_wrong_configuration_blocks_what_it_applies_to_and_judges_nothing():
    served = Served([rule_on_tables(bad, settings=LIMITED)], {"house-rule": {"days": 36}})
    assert served.violations(QUEUE, "q", {}) == []
    assert served.violations(TABLE, "users", {}) == [
        Said(
            "house-rule",
            "The configuration of house-rule is wrong, so nothing was checked: `days` must be a whole number from 1 to "
            "35, not 36.",
            urn(TABLE, "users"),
            "mandatory",
        )
    ]


def test_a_rule_on_stacks_with_a_wrong_configuration_blocks():
    served = Served([rule_on_stacks(bad, settings=LIMITED)], {"house-rule": {"dayz": 3}})
    assert {said.message for said in served.stack_violations()} == {
        "The configuration of house-rule is wrong: `dayz` is not a property of this rule; there are `days`, "
        "`onUnknown`, `exemptions`.",
        "The configuration of house-rule is wrong, so nothing was checked: `dayz` is not a property of this rule; "
        "there are `days`, `onUnknown`, `exemptions`.",
    }


def test_the_reports_come_though_a_rule_has_a_wrong_configuration():
    served = Served([rule_on_tables(bad, settings=LIMITED), *REPORTS], {"house-rule": {"days": 36}})
    assert len(served.violations(TABLE, "users", {})) == 1
    assert [said.message for said in served.stack_violations()] == [
        "The configuration of house-rule is wrong: `days` must be a whole number from 1 to 35, not 36."
    ]


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


# Failures of rules


def failing(error):
    def check(_subject, _settings):
        raise error

    return check


def endless(_subject, _settings, depth=0):
    return endless(_subject, _settings, depth + 1)


@pytest.mark.parametrize("make", [rule_on_tables, rule_on_stacks], ids=["on resources", "on stacks"])
@pytest.mark.parametrize(
    ("check", "kind"),
    [
        (failing(ValueError("s3cret")), "ValueError"),
        (failing(MemoryError()), "MemoryError"),
        (endless, "RecursionError"),
    ],
    ids=["an error", "out of memory", "endless recursion"],
)
def test_a_rule_that_fails_blocks_and_the_others_go_on(make, check, kind):
    other = make(bad, name="other-rule")
    served = Served([make(check), other])
    said = served.violations(TABLE, "users", {}) or served.stack_violations({"type": TABLE, "name": "users"})
    first, *rest = said
    assert first.policy == "house-rule"
    assert first.level == "mandatory"
    assert first.message.startswith(f"The rule house-rule failed with {kind} in test_policies.py, line ")
    assert "s3cret" not in first.message
    assert rest, "the other rule has spoken"


def test_a_rule_that_fails_half_way_keeps_what_it_found():
    def check(table, _settings):
        yield table.violation("is bad. Mend it.")
        raise ValueError

    said = Served([rule_on_tables(check)]).violations(TABLE, "users", {})
    assert [each.message.split(" ")[0] for each in said] == ["Table", "The"]


def test_a_message_of_any_length_with_any_characters_arrives():
    def check(table, _settings):
        yield Violation("\ud800\x1b" + "x" * 1_000_000, table.urn)

    (said,) = Served([rule_on_tables(check)]).violations(TABLE, "users", {})
    assert said.message.startswith("\ufffd\ufffdx")
    assert len(said.message) == 4_000


def test_a_name_of_any_length_is_bounded():
    (said,) = Served([rule_on_tables(bad)]).violations(TABLE, "x" * 1_000_000, {})
    assert len(said.message) == 4_000


# Rules on resources that are asked again at the end


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


def test_a_stack_rule_sees_the_stack_and_what_it_reads_in_the_order_of_urns():
    seen = []

    def check(stack, _settings):
        seen.append(([resource.urn for resource in stack.resources], stack.project, stack.root.props.text("out")))
        return ()

    served = Served([rule_on_stacks(check)])
    served.stack_violations(
        {"type": TABLE, "name": "b"},
        {"type": QUEUE, "name": "q"},
        {"type": STACK, "name": "app-dev", "props": {"out": "x"}},
        {"type": TABLE, "name": "a"},
    )
    assert seen == [([urn(TABLE, "a"), urn(TABLE, "b"), urn(STACK, "app-dev")], "app", "x")]


def test_in_a_preview_a_stack_rule_does_not_see_what_the_provider_will_compute():
    seen = []

    def check(stack, _settings):
        (table,) = stack.of_type(TABLE)
        seen.append({key: table.props.read(key) for key in table.props})
        seen.append(table.property_dependencies)
        return ()

    made_of = {"name": [urn("random:index/id:Id", "r")]}
    source = {"type": "random:index/id:Id", "name": "r"}
    table = {"type": TABLE, "name": "a", "props": {"name": UNKNOWN, "arn": UNKNOWN}, "made_of": made_of}
    Served([rule_on_stacks(check)]).stack_violations(table, source)
    (values, dependencies) = seen
    assert values == {"name": Unknown("name"), "arn": None}
    assert dependencies == {"name": (urn("random:index/id:Id", "r"),)}


def test_a_rule_remediates_its_own_types_only():
    rule = rule_on_tables(bad, remediate=lambda _table, _settings: {"tags": {"Team": "data"}})
    served = Served([rule], {"house-rule": "remediate"})
    assert [each.policyName for each in served.remediate(TABLE, "users", {}).remediations] == ["house-rule"]
    assert not served.remediate(QUEUE, "q", {}).remediations


# The reports, with the real rules


def test_a_compliant_stack_of_the_real_rules_has_nothing_to_report():
    served = Served()
    for name in ("events", "sessions", "users"):
        assert served.violations(TABLE, name, compliant_table(name), {"region": "ap-southeast-2"}) == []


def test_an_unreadable_servicer_is_said_in_the_report(monkeypatch):
    monkeypatch.setattr(sys.modules["guardrails.sdk.checks"], "engine_configuration", lambda _report: None)
    everything = Served(RULES).stack_violations()
    assert not [each for each in everything if "failed" in each.message]
    said = [each for each in everything if each.policy == "unverified-report"]
    assert [each.urn for each in said] == [""]
    assert [each.message for each in said] == [
        "Not verified by configuration: This version of pulumi-policy does not show the pack its whole "
        "configuration, so "
        "nobody can tell whether it names policies that do not exist. Use the version in the pack's requirements.txt."
    ]
