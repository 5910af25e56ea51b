from __future__ import annotations

import pytest

from guardrails.core.configuration import Naming, PackConfiguration, Parsed
from guardrails.core.findings import Unverifiable
from guardrails.core.resources import STACK_TYPE
from guardrails.rules.pack_configuration import RULE
from tests.policypack.support import UNKNOWN, resource, short, stack

TABLE = "aws:dynamodb/table:Table"


def pack(*problems, **names):
    """A configuration whose rules name tables; underscores stand for hyphens, and a tuple for a default."""
    return PackConfiguration(
        {
            rule.replace("_", "-"): Parsed(
                None, "block", (), (Naming("tables", TABLE, tuple(written), by_default=isinstance(written, tuple)),)
            )
            for rule, written in names.items()
        },
        problems,
    )


def table(physical, logical="t"):
    return resource(TABLE, logical, {"name": physical}, made_of={"name": ["urn"]})


def at_end(configuration, *tables):
    """What is said at the end; what is only listed begins with ``listed``."""
    found = list(RULE.at_end(stack(*tables), configuration))
    return [
        short(each).replace("unknown:", "listed:")
        if isinstance(each, Unverifiable) and not each.may_block
        else short(each)
        for each in found
    ]


def test_what_is_wrong_is_said_on_the_stack_itself():
    root = resource(STACK_TYPE, "app-dev")
    found = list(RULE.check(root, pack("This is wrong.", "That is wrong.")))
    assert [(short(each), each.urn) for each in found] == [
        ("violation: This is wrong.", root.urn),
        ("violation: That is wrong.", root.urn),
    ]
    assert list(RULE.check(root, pack())) == []
    assert list(RULE.check(table("orders"), pack("This is wrong."))) == []


TIE = (
    "fit the table 'orders-dev' equally well, so nobody can tell which is meant; name the table, or make one of the "
    "patterns longer."
)


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        pytest.param(
            {"streams": ["orders-*", "*ers-dev"]},
            [f"violation: The configuration of streams is wrong: `*ers-dev`, `orders-*` {TIE}"],
            id="two patterns",
        ),
        pytest.param(
            {"streams": ["orders-*", "*ers-dev"], "outputs": ["orders-*", "*ers-dev"], "recovery": ["orders-*"]},
            [f"violation: The configuration of streams and outputs is wrong: `*ers-dev`, `orders-*` {TIE}"],
            id="in two settings",
        ),
        pytest.param({"streams": ["orders-*"], "recovery": ["*ers-dev"]}, [], id="one in each setting"),
        pytest.param({"streams": ["orders-*", "*ers-tst"]}, [], id="one that fits"),
        pytest.param({"streams": ["orders-*", "*ers-dev", "orders-dev"]}, [], id="a name that settles it"),
        pytest.param({"streams": ["orders-*", "*ders-dev"]}, [], id="one that is longer"),
    ],
)
def test_two_patterns_that_fit_a_table_equally_well(names, expected):
    orders = table("orders-dev")
    assert [short(each) for each in RULE.check(orders, pack(**names))] == expected
    assert [each for each in at_end(pack(**names), orders) if "equally" in each] == expected


def test_a_table_of_unknown_name_is_let_be():
    configuration = pack(streams=["orders-*", "*ers-dev", "orderz"])
    assert list(RULE.check(table(UNKNOWN), configuration)) == []
    assert at_end(configuration, table(UNKNOWN), table("orders")) == []


def slip(written, meant, rules="streams"):
    return (
        f"violation: The configuration of {rules} names the table '{written}', which the stack lacks; it has a table "
        f"'{meant}'. Correct the name there; if there are tables of both names, name both there."
    )


ORDRS = slip("ordrs", "orders")


@pytest.mark.parametrize(
    ("names", "tables", "expected"),
    [
        pytest.param(["ordrs"], ["orders"], [ORDRS], id="a letter"),
        pytest.param(["Orders"], ["orders"], [slip("Orders", "orders")], id="another case"),
        pytest.param(
            ["ordrs", "uzers"], ["orders", "users"], [slip("ordrs", "orders"), slip("uzers", "users")], id="two"
        ),
        pytest.param(["orders"], ["borders", "orders"], [], id="the stack has it"),
        pytest.param(["ledger-au", "ledger-nu"], ["ledger-au"], [], id="the setting names both"),
        pytest.param(["orders"], ["order"], None, id="a final s"),
        pytest.param(["orders1"], ["orders2"], None, id="a digit"),
        pytest.param(["carts"], ["invoices"], None, id="another table"),
        pytest.param(["ordrs*"], ["orders"], None, id="a pattern"),
        pytest.param(("ordrs",), ["orders"], None, id="a default"),
        pytest.param(["ordrs"], [], [], id="no table"),
    ],
)
def test_a_slip_of_a_table_of_the_stack(names, tables, expected):
    """None: no slip, and no rule manages a table."""
    found = at_end(pack(streams=names), *(table(name, f"t{i}") for i, name in enumerate(tables)))
    if expected is None:
        assert [each.partition(":")[0] for each in found] == ["listed"]
    else:
        assert found == expected


def test_a_slip_is_told_once_for_all_rules():
    found = at_end(pack(streams=["ordrs"], recovery=["ordrs", "users"], alarms=["orders"]), table("orders"))
    assert found == [slip("ordrs", "orders", "streams and recovery")]


def test_a_slip_of_a_logical_name():
    auto_named = table("ledger-1a2b3c4", "ledger")
    assert at_end(pack(recovery=["ledgr"]), auto_named)[0] == slip("ledgr", "ledger", "recovery")
    assert at_end(pack(recovery=["ledger"]), auto_named) == []


def unmanaged(here, configured, rules="streams", more=""):
    return (
        f"listed: The stack has the tables {here}; the configuration names {configured}. No rule on named tables "
        f"({rules}) manages any of them, so what these rules require was not checked.{more} Name the tables in the "
        "configuration, each by its name or by a pattern such as `orders-*`, or disable the rules that you do not want."
    )


@pytest.mark.parametrize(
    ("names", "tables", "expected"),
    [
        pytest.param(
            {"streams": ("events",), "recovery": ["users", "ledger"]},
            [table("orders-dev", "a"), table("carts-dev", "b")],
            [unmanaged("`orders-dev`, `carts-dev`", "`events`, `ledger`, `users`", "streams and recovery")],
            id="none is managed",
        ),
        pytest.param(
            {"streams": ("events",), "recovery": ["carts-*"]},
            [table("orders-dev", "a"), table("carts-dev", "b")],
            [],
            id="one is managed",
        ),
        pytest.param(
            {"streams": ("sessions",)},
            [table("sessions-1a2b3c4", "sessions")],
            [
                unmanaged(
                    "`sessions`",
                    "`sessions`",
                    more=" Pulumi makes the name of `sessions`, and a default means no such table.",
                )
            ],
            id="an auto-named one is not the default's",
        ),
        pytest.param({"streams": ["sessions"]}, [table("sessions-1a2b3c4", "sessions")], [], id="by its logical name"),
        pytest.param({"streams": ("events",)}, [], [], id="no tables"),
        pytest.param({}, [table("orders-dev")], [], id="no rule on named tables"),
        pytest.param({"streams": ("events",)}, [table("orders"), table(UNKNOWN, "u")], [], id="one of unknown name"),
    ],
)
def test_tables_that_no_rule_manages_are_told(names, tables, expected):
    assert at_end(pack(**names), *tables) == expected
