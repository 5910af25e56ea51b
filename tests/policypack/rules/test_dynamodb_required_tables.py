from __future__ import annotations

import pytest

from guardrails.rules.dynamodb_required_tables import RULE
from tests.policypack.support import UNKNOWN, answers, resource, stack

TABLE = "aws:dynamodb/table:Table"


def tables(*names):
    return [resource(TABLE, f"t{index}", {"name": name}, made_of={"name": ["urn"]}) for index, name in enumerate(names)]


def missing(name: str, alike: str = "") -> str:
    found = f" A table of the stack is called {alike}, which is another name." if alike else ""
    return (
        f"violation: The stack has no table whose name is exactly '{name}'.{found} "
        f'Write aws.dynamodb.Table("{name}", name="{name}", ...).'
    )


NOT_OURS = "n/a: The stack has none of the tables events, sessions and users."


@pytest.mark.parametrize(
    ("project", "names", "expected"),
    [
        pytest.param("app", ["events", "sessions", "users"], [], id="all"),
        pytest.param("app", ["events", "sessions", "users", "orders"], [], id="all and more"),
        pytest.param("app", [], [NOT_OURS], id="another project with none"),
        pytest.param("app", ["Events", "events-1a2b3c4"], [NOT_OURS], id="another project with look-alikes"),
        pytest.param("app", ["events"], [missing("sessions"), missing("users")], id="another project with one"),
        pytest.param(
            "dynamodb-tables",
            [],
            [missing("events"), missing("sessions"), missing("users")],
            id="the project with none",
        ),
        pytest.param(
            "dynamodb-tables", ["Events", "sessions", "users"], [missing("events", "Events")], id="another case"
        ),
        pytest.param(
            "dynamodb-tables",
            ["events-1a2b3c4", "events-2", "sessions", "users"],
            [missing("events", "events-1a2b3c4 and events-2")],
            id="suffixes",
        ),
        pytest.param("dynamodb-tables", [UNKNOWN, "events", "sessions", "users"], [], id="all and an unknown one"),
        pytest.param(
            "dynamodb-tables",
            [UNKNOWN, "sessions", "users"],
            [
                "unknown: Table 't0' has a value for `name` that is not known before the update, so nobody can tell "
                "whether it is the table 'events' that the stack must have. Write a value that is known when the "
                "program runs."
            ],
            id="one of unknown name",
        ),
        pytest.param("dynamodb-tables", [3, "sessions", "users"], [missing("events")], id="wrong type"),
    ],
)
def test_default_configuration(project, names, expected):
    assert answers(RULE, stack(*tables(*names), project=project)) == expected


def auto_named(*names):
    return [resource(TABLE, name, {"name": f"{name}-1a2b3c4"}) for name in names]


def test_an_auto_named_table_is_not_the_one_of_the_default():
    found = answers(RULE, stack(*auto_named("events"), *tables("sessions", "users")))
    assert found == [missing("events", "events and a suffix, because it sets no name=")]
    assert answers(RULE, stack(resource(TABLE, "events", {"name": ""}), *tables("sessions", "users"))) == found


def test_an_auto_named_table_is_there_by_its_logical_name_where_that_is_configured():
    wanted = {"tables": ["orders", "carts"]}
    assert answers(RULE, stack(*auto_named("orders", "carts")), **wanted) == []
    assert answers(RULE, stack(*auto_named("orders")), **wanted) == [missing("carts")]
    assert answers(RULE, stack(*auto_named("order", "cart")), **wanted) == [
        "n/a: The stack has none of the tables orders and carts."
    ]


def test_a_pattern_needs_at_least_one_table():
    wanted = {"tables": ["orders-*", "orders-eu-*"], "project": "app"}
    assert answers(RULE, stack(*tables("orders-eu-dev")), **wanted) == [], "it fits both, whichever fits better"
    assert answers(RULE, stack(*tables("orders-us-dev", "orders-us-live")), **wanted) == [
        "violation: The stack has no table whose name fits the pattern 'orders-eu-*'. Write an aws.dynamodb.Table with "
        "such a name=."
    ]


def test_other_tables_by_configuration():
    assert answers(RULE, stack(*tables("orders"), project="shop"), tables=["orders"], project="shop") == []
    assert answers(RULE, stack(project="shop"), tables=["orders"], project="shop") == [missing("orders")]


def test_the_finding_is_on_the_stack():
    (finding,) = RULE.check(stack(project="shop"), RULE.parse({"tables": ["orders"], "project": "shop"}))
    assert finding.urn == "urn:pulumi:dev::shop::pulumi:pulumi:Stack::shop-dev"
