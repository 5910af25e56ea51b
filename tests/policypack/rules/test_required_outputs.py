from __future__ import annotations

import pytest

from guardrails.core.resources import Stack
from guardrails.core.settings import parse
from guardrails.rules.required_outputs import RULE
from tests.policypack.support import UNKNOWN, answers, resource, stack

TABLE = "aws:dynamodb/table:Table"
EVENTS = resource(TABLE, "events", {"name": "events"})
ALL = {"tableNames": {"events": "events"}, "tableArns": {}, "streamArns": {}}


def missing(name: str) -> str:
    return (
        f"violation: The stack does not export `{name}`, which stacks with the managed tables must. "
        f'Write pulumi.export("{name}", ...).'
    )


@pytest.mark.parametrize(
    ("tables", "outputs", "expected"),
    [
        pytest.param([EVENTS], ALL, [], id="all"),
        pytest.param([EVENTS], {**ALL, "tableArns": UNKNOWN}, [], id="an output of unknown value is an output"),
        pytest.param([EVENTS], {**ALL, "tableArns": None}, [missing("tableArns")], id="nothing is not"),
        pytest.param(
            [EVENTS],
            {"table_names": {}, "tableArns": {}},
            [missing("tableNames"), missing("streamArns")],
            id="another spelling",
        ),
        pytest.param(
            [resource(TABLE, "orders", {})],
            {},
            ["n/a: The stack has none of the tables events, sessions and users."],
            id="no managed table",
        ),
        pytest.param(
            [resource(TABLE, "t", {"name": UNKNOWN}, made_of={"name": ["urn"]})],
            {},
            [
                "unknown: Table 't' has a value for `name` that is not known before the update, so nobody can tell "
                "whether its stack must export tableNames, tableArns and streamArns. Write a value that is known when "
                "the program runs."
            ],
            id="a table of unknown name",
        ),
        pytest.param(
            [resource(TABLE, "t", {"name": UNKNOWN}, made_of={"name": ["urn"]})], ALL, [], id="that exports all"
        ),
    ],
)
def test_default_configuration(tables, outputs, expected):
    assert answers(RULE, stack(*tables, outputs=outputs)) == expected


def test_a_stack_that_shows_no_outputs_has_none():
    bare = Stack.of([EVENTS])
    found = list(RULE.check(bare, parse(RULE, {"outputs": ["arn"], "tables": ["events"]}).settings))
    assert [(each.message, each.urn) for each in found] == [(missing("arn").removeprefix("violation: "), "")]


def test_tables_by_pattern_and_by_logical_name():
    dev = resource(TABLE, "t", {"name": "orders-dev"})
    assert answers(RULE, stack(dev, outputs={}), outputs=["arn"], tables=["orders-*"]) == [missing("arn")]
    auto_named = resource(TABLE, "orders", {"name": "orders-1a2b3c4"})
    assert answers(RULE, stack(auto_named, outputs={}), outputs=["arn"], tables=["orders"]) == [missing("arn")]
    assert answers(RULE, stack(resource(TABLE, "users", {"name": "users-1a2b3c4"}), outputs={})) == [
        "n/a: The stack has none of the tables events, sessions and users."
    ]


def test_other_outputs_by_configuration():
    orders = resource(TABLE, "orders", {"name": "orders"})
    assert answers(RULE, stack(orders, outputs={}), outputs=["arn"], tables=["orders"]) == [missing("arn")]
    assert answers(RULE, stack(orders, outputs={"arn": UNKNOWN}), outputs=["arn"], tables=["orders"]) == []
