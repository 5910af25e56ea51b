"""Which tables a configuration means; a table whose name is unknown may be any of them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardrails.aws.dynamodb.selection import (
    SOME_TABLES,
    Selection,
    by_table_setting,
    parse_some_tables,
    selection,
    tables_setting,
)
from guardrails.aws.dynamodb.tables import TableName
from guardrails.aws.dynamodb.types import TABLE
from guardrails.core.schema import SettingsError
from guardrails.core.values import Unknown, Wrong
from tests.policypack.support import resource, short

SUBJECT = resource(TABLE, "t")
LATER = Unknown("name")
OPEN = [
    "unknown: Table 't' has a value for `name` that is not known before the update, so nobody can tell whether it is "
    "good. Write a value that is known when the program runs."
]
BAD = ["violation: Table 't' is bad."]
UNREADABLE = [
    "violation: Table 't' has a list at `name`, where a string is required, so it is not shown that it is good. Write "
    "a string."
]


def bad():
    yield SUBJECT.violation("is bad.")


@pytest.mark.parametrize(
    ("tables", "name", "expected"),
    [
        (None, TableName("users"), BAD),
        (None, LATER, BAD),
        (["users"], TableName("events"), []),
        (["users"], TableName("users"), BAD),
        (["users"], TableName("users-1a2b3c4", "users"), BAD),
        (["users-*"], TableName("users-dev"), BAD),
        (["users-*"], TableName("orders-dev"), []),
        (["users"], LATER, OPEN),
        (["users"], Wrong("name", "a string", "a list"), UNREADABLE),
        (["users"], None, BAD),
    ],
)
def test_tables_that_a_rule_holds(tables, name, expected):
    held = parse_some_tables({"tables": tables})
    assert [short(each) for each in held.judge(SUBJECT, name, bad(), "it is good")] == expected
    assert list(held.judge(SUBJECT, TableName("users"), iter(()), "it is good")) == []
    if tables and name is LATER:
        assert list(held.judge(SUBJECT, name, iter(()), "it is good")) == [], "nothing to find, whatever its name"


def test_settings_that_name_tables_say_so():
    some = tables_setting(("events",), "Tables.", minItems=1)
    assert some.schema["default"] == ["events"]
    assert some.schema["minItems"] == 1
    windows = by_table_setting("windows", {"users": 35}, {"type": "integer", "minimum": 1}, "Days.")
    assert windows.schema["additionalProperties"] == {"type": "integer", "minimum": 1}
    assert {some.names, windows.names, SOME_TABLES.names} == {TABLE}


ORDERS, AUTO_NAMED = TableName("orders-dev"), TableName("orders-1a2b3c4", "orders")


@pytest.mark.parametrize(
    ("entries", "table", "expected"),
    [
        pytest.param(["orders-dev"], ORDERS, "orders-dev", id="its name"),
        pytest.param(["orders"], ORDERS, None, id="a part of its name"),
        pytest.param(["Orders-dev"], ORDERS, None, id="another case"),
        pytest.param(["orders-*"], ORDERS, "orders-*", id="a pattern"),
        pytest.param(["*"], ORDERS, "*", id="all"),
        pytest.param(["*-dev"], ORDERS, "*-dev", id="an end"),
        pytest.param(["orders*-dev"], ORDERS, "orders*-dev", id="a star for nothing"),
        pytest.param(["orders?dev"], ORDERS, "orders?dev", id="one character"),
        pytest.param(["orders-dev?"], ORDERS, None, id="one character too many"),
        pytest.param(["orders.dev"], ORDERS, None, id="a point is a point"),
        pytest.param(["orders.*"], ORDERS, None, id="no regular expression"),
        pytest.param(["rders-*"], ORDERS, None, id="a pattern of the whole name"),
        pytest.param(["ORDERS-*"], ORDERS, None, id="a pattern in another case"),
        pytest.param(["*", "orders-*", "orders-dev"], ORDERS, "orders-dev", id="its name comes first"),
        pytest.param(["*", "orders-*", "or*"], ORDERS, "orders-*", id="then the pattern with most characters"),
        pytest.param(["orders-d*", "orders-???"], ORDERS, "orders-???", id="each ? counts"),
        pytest.param(["orders-**", "orders-*"], ORDERS, "tie", id="no * counts"),
        pytest.param(["orders-*", "*ers-dev"], ORDERS, "tie", id="two of one length"),
        pytest.param(["orders-*", "*ers-tst"], ORDERS, "orders-*", id="two of one length, of which one fits"),
        pytest.param(["orders-*", "*ers-dev", "orders-dev"], ORDERS, "orders-dev", id="its name settles a tie"),
        pytest.param(["orders-*", "*ers-dev", "*ders-dev"], ORDERS, "*ders-dev", id="a longer one settles a tie"),
        pytest.param(["orders"], AUTO_NAMED, "orders", id="its logical name"),
        pytest.param(["orders-1a2b3c4"], AUTO_NAMED, "orders-1a2b3c4", id="the name that Pulumi made"),
        pytest.param(["orders", "orders-*"], AUTO_NAMED, "orders", id="its logical name before a pattern"),
        pytest.param(["orders-*"], AUTO_NAMED, "orders-*", id="a pattern of the name that Pulumi made"),
        pytest.param(["order?"], AUTO_NAMED, None, id="no pattern of the logical name"),
        pytest.param(["orders"], TableName("", "orders"), "orders", id="no physical name yet"),
        pytest.param([], ORDERS, None, id="nothing"),
    ],
)
def test_which_entry_means_a_table(entries, table, expected):
    chosen = Selection({entry: f"what {entry} says" for entry in entries})
    if expected == "tie":
        patterns = ", ".join(f"`{entry}`" for entry in sorted(entries))
        with pytest.raises(SettingsError) as error:
            chosen.get(table)
        assert str(error.value) == (
            f"{patterns} fit the table 'orders-dev' equally well, so nobody can tell which is meant; name the table, "
            "or make one of the patterns longer"
        )
    else:
        assert chosen.entry(table) == expected
        assert chosen.get(table) == (None if expected is None else f"what {expected} says")
        assert (table in chosen) == (expected is not None)


def test_a_default_means_physical_names_only():
    by_default = Selection({"orders": 1}, by_default=True)
    assert by_default.get(TableName("orders")) == 1
    assert by_default.get(AUTO_NAMED) is None


@pytest.mark.parametrize(
    ("written", "by_default"),
    [
        (["events", "users"], True),
        (["users", "events"], True),
        (["users"], False),
        (["users", "events", "orders"], False),
        (["events-*", "users"], False),
    ],
)
def test_a_setting_that_equals_its_default_is_the_default(written, by_default):
    setting = tables_setting(["events", "users"], "Tables.")
    found = selection({"tables": written}, setting)
    assert found == Selection({entry: entry for entry in written}, by_default=by_default)
    followed = tables_setting(["events", "users"], "Tables.", follows="other-rule")
    assert selection({"tables": written}, followed).by_default == by_default


def test_what_is_written_by_table_is_made_into_what_a_rule_needs():
    windows = by_table_setting("windows", {"users": 35}, {"type": "integer", "minimum": 1}, "Days.")
    assert selection({"windows": {"users": 35}}, windows).by_default
    assert selection({"windows": {"users": 35, "ledger": 7}}, windows, lambda days: f"{days} days") == Selection(
        {"users": "35 days", "ledger": "7 days"}
    )


def test_entries_without_a_table():
    chosen = Selection(dict.fromkeys(["orders", "orders-*", "orders-eu-*", "carts"]))
    assert list(chosen.lacking([])) == ["orders", "orders-*", "orders-eu-*", "carts"]
    assert list(chosen.lacking([TableName("orders-eu-1"), AUTO_NAMED])) == ["carts"]
    assert list(Selection({"orders": 1}, by_default=True).lacking([AUTO_NAMED])) == ["orders"]


@pytest.mark.parametrize(("name", "known"), [("orders", True), ("carts-dev", True), ("carts", False)])
def test_names_that_a_configuration_knows(name, known):
    assert Selection(dict.fromkeys(["orders", "carts-*"])).knows(name) == known


@pytest.mark.parametrize(
    ("faulty", "table", "expected"),
    [
        ({7}, ORDERS, BAD),
        ({35, None}, ORDERS, []),
        ({None}, TableName("users"), BAD),
        ({35}, LATER, OPEN),
        ({None}, LATER, OPEN),
        (set(), LATER, []),
        (set(), Wrong("name", "a string", "a list"), UNREADABLE),
    ],
    ids=["meant", "good", "not meant", "may be meant", "may not be meant", "good as any", "no name"],
)
def test_a_resource_is_judged_by_what_is_set_for_its_table(faulty, table, expected):
    def judge(days):
        yield from bad() if days in faulty else ()

    windows = Selection({"orders-*": 7, "events": 35})
    assert [short(each) for each in windows.judge(SUBJECT, table, judge, "it is good")] == expected


ENTRIES = st.text("ab-*?", min_size=1, max_size=6)


@given(st.lists(ENTRIES, max_size=5, unique=True), st.text("ab-", min_size=1, max_size=6))
def test_the_best_entry_fits_and_none_is_better(entries, name):
    """The same as a plain reading of the rule, whatever the order of the entries."""

    def fits(entry):
        return re.fullmatch(re.escape(entry).replace(r"\*", ".*").replace(r"\?", "."), name) is not None

    fitting = [entry for entry in entries if fits(entry)]
    longest = max((len(entry) - entry.count("*") for entry in fitting), default=0)
    expected = [name] if name in entries else [e for e in fitting if len(e) - e.count("*") == longest]
    assert sorted(Selection(dict.fromkeys(entries)).best(TableName(name))) == sorted(expected)
