"""What the SDK hands over, as rules see it."""

from __future__ import annotations

from guardrails.core.findings import Violation
from guardrails.core.values import Unknown
from tests.policypack.sdk.house_rule import QUEUE, STACK, TABLE, rule_on_stacks, rule_on_tables
from tests.policypack.support import UNKNOWN, Served, urn


def test_a_rule_on_resources_sees_the_resources_provider():
    def check(table, _settings):
        provider = table.provider
        yield table.violation(f"is at {provider.props.text('region')} by {provider.name} ({provider.type}).")

    (said,) = Served([rule_on_tables(check)]).violations(TABLE, "users", {}, {"region": "eu-west-1"})
    assert said.message == "Table 'users' is at eu-west-1 by default (pulumi:providers:aws)."


def test_the_sdks_own_abort_never_happens():
    """Reading an unknown value through the SDK ends a policy with an advisory note; through a view it does not."""

    def check(table, _settings):
        assert sorted(table.props) == ["later", "name", "tags"]
        yield Violation(f"{table.props.text('name')} {table.props.object('tags').text('Team')}", table.urn)

    served = Served([rule_on_tables(check)])
    said = served.violations(TABLE, "users", {"name": "users", "tags": {"Team": "a", "b": UNKNOWN}, "later": UNKNOWN})
    assert [each.message for each in said] == ["users a"]


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
