"""Which tables a configuration means; a table whose name is unknown may be any of them."""

from __future__ import annotations

import pytest

from guardrails.aws.dynamodb.selection import (
    SOME_TABLES,
    Tables,
    by_table_setting,
    judge_by_name,
    parse_some_tables,
    tables_setting,
)
from guardrails.aws.dynamodb.types import TABLE
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
        (None, "users", BAD),
        (None, LATER, BAD),
        ({"users"}, "users", BAD),
        ({"users"}, "events", []),
        ({"users"}, LATER, OPEN),
        ({"users"}, Wrong("name", "a string", "a list"), UNREADABLE),
        ({"users"}, None, BAD),
    ],
)
def test_tables_that_a_rule_holds(tables, name, expected):
    held = parse_some_tables({"tables": tables})
    assert held == Tables(None if tables is None else frozenset(tables))
    assert [short(each) for each in held.judge(SUBJECT, name, bad(), "it is good")] == expected
    assert list(held.judge(SUBJECT, "users", iter(()), "it is good")) == []
    if tables and name is LATER:
        assert list(held.judge(SUBJECT, name, iter(()), "it is good")) == [], "nothing to find, whatever its name"


@pytest.mark.parametrize(
    ("faulty", "name", "expected"),
    [
        ({"users"}, "users", BAD),
        ({"users"}, "events", []),
        ({"users"}, LATER, OPEN),
        ({""}, LATER, OPEN),
        (set(), LATER, []),
        (set(), Wrong("name", "a string", "a list"), UNREADABLE),
    ],
    ids=["listed", "another", "may be the listed one", "may be another", "good as any", "no name"],
)
def test_a_table_is_judged_by_its_name(faulty, name, expected):
    def judge(each):
        yield from bad() if each in faulty else ()

    found = judge_by_name(SUBJECT, name, ["users", "orders"], judge, "it is good")
    assert [short(each) for each in found] == expected


def test_settings_that_name_tables_say_so():
    some = tables_setting(("events",), "Tables.", minItems=1)
    assert some.schema["default"] == ["events"]
    assert some.schema["minItems"] == 1
    windows = by_table_setting("windows", {"users": 35}, {"type": "integer", "minimum": 1}, "Days.")
    assert windows.schema["additionalProperties"] == {"type": "integer", "minimum": 1}
    assert {some.names, windows.names, SOME_TABLES.names} == {TABLE}
