"""Views of resources and stacks."""

from __future__ import annotations

import pytest

from guardrails.core.findings import Unverifiable, Violation
from guardrails.core.resources import Stack, project_of, type_of
from guardrails.core.values import Unknown, Wrong
from tests.policypack.support import UNKNOWN, resource, short, stack, urn

TABLE = "aws:dynamodb/table:Table"
QUEUE = "aws:sqs/queue:Queue"


@pytest.mark.parametrize(
    ("text", "project", "type_"),
    [
        ("urn:pulumi:dev::app::aws:dynamodb/table:Table::users", "app", TABLE),
        ("urn:pulumi:dev::app::my:Tables$aws:dynamodb/table:Table::users", "app", TABLE),
        ("urn:pulumi:dev::app::my:A$my:B$aws:dynamodb/table:Table::a::b::c", "app", TABLE),
        ("urn:pulumi:dev::app::my:A", "app", "my:A"),
        ("urn:pulumi:dev::app", "app", ""),
        ("users", "", ""),
        ("", "", ""),
    ],
)
def test_what_a_urn_says(text, project, type_):
    assert project_of(text) == project
    assert type_of(text) == type_


def test_names_that_a_person_may_use():
    assert resource(TABLE, "a", {"name": "users"}).names == (urn(TABLE, "a"), "a", "users")
    assert resource(TABLE, "a", {"name": UNKNOWN}).names == (urn(TABLE, "a"), "a")
    assert resource(TABLE, "a").names == (urn(TABLE, "a"), "a")


def test_findings_name_the_resource_and_stand_on_it():
    table = resource(TABLE, "a")
    assert table.label == "Table 'a'"
    assert table.violation("is bad.") == Violation("Table 'a' is bad.", table.urn)
    unknown = table.undecided(Unknown("x.y"), "it is good")
    assert unknown == table.unverifiable(Unknown("x.y"), "it is good")
    assert isinstance(unknown, Unverifiable)
    assert unknown.urn == table.urn
    assert table.undecided(Wrong("x", "a string", "a list"), "it is good") == Violation(
        "Table 'a' has a list at `x`, where a string is required, so it is not shown that it is good. Write a string.",
        table.urn,
    )


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (7, []),
        (8, ["violation: Table 'a' keeps 8 days. Write days=7."]),
        (None, ["violation: Table 'a' keeps None days. Write days=7."]),
        (
            Unknown("days"),
            [
                "unknown: Table 'a' has a value for `days` that is not known before the update, so nobody can tell "
                "whether it keeps 7 days. Write a value that is known when the program runs."
            ],
        ),
        (
            Wrong("days", "a number", "a list"),
            [
                "violation: Table 'a' has a list at `days`, where a number is required, so it is not shown that it "
                "keeps 7 days. Write a number."
            ],
        ),
    ],
)
def test_a_property_that_is_required(value, expected):
    table = resource(TABLE, "a")
    found = table.require(
        value, lambda days: days == 7, "it keeps 7 days", lambda days: f"keeps {days} days. Write days=7."
    )
    assert [short(each) for each in found] == expected


def test_what_a_violation_says_may_be_known_before():
    (found,) = resource(TABLE, "a").require(False, bool, "it is protected", "is not protected.")
    assert found == Violation("Table 'a' is not protected.", urn(TABLE, "a"))


def test_each_object_of_a_list_is_judged_and_what_can_not_be_read_is_no_pass():
    table = resource(TABLE, "a", {"replicas": [{"on": True}, UNKNOWN, {"on": False}, "b"], "all": UNKNOWN})

    def judge(replica):
        yield from table.require(replica.flag("on"), bool, "it is on", f"is off at `{replica.path}`.")

    assert [short(each).partition(",")[0] for each in table.require_each("replicas", "it is on", judge)] == [
        "unknown: Table 'a' has a value for `replicas[1]` that is not known before the update",
        "violation: Table 'a' is off at `replicas[2]`.",
        "violation: Table 'a' has a string at `replicas[3]`",
    ]
    assert len(list(table.require_each("all", "it is on", judge))) == 1
    assert list(table.require_each("none", "it is on", judge)) == []


def test_a_stack_is_in_the_order_of_urns_and_knows_its_project():
    a, b, queue = resource(TABLE, "a"), resource(TABLE, "b"), resource(QUEUE, "q")
    found = stack(b, queue, a, outputs={"x": "y"})
    assert list(found.of_type(TABLE)) == [a, b]
    assert list(found.of_type(QUEUE, TABLE)) == [queue, a, b]
    assert found.project == "app"
    assert found.root.props.text("x") == "y"
    assert found.get(a.urn) is a
    assert found.get("urn") is None
    assert found.urn == found.root.urn == "urn:pulumi:dev::app::pulumi:pulumi:Stack::app-dev"


def test_a_stack_of_nothing():
    nothing = Stack.of([])
    assert (nothing.resources, nothing.project, nothing.root, nothing.urn) == ((), "", None, "")


def test_sources_of_a_property():
    a, queue = resource(TABLE, "a"), resource(QUEUE, "q")
    reader = resource(QUEUE, "r", {"t": UNKNOWN}, made_of={"t": [a.urn, queue.urn, "urn:elsewhere"]})
    found = stack(a, queue, reader)
    assert found.sources_of(reader, "t", TABLE) == (a,)
    assert found.sources_of(reader, "t", TABLE, QUEUE) == (a, queue)
    assert found.sources_of(reader, "other", TABLE) == ()


@pytest.mark.parametrize(
    ("props", "expected"),
    [
        ({}, True),
        ({"name": ""}, True),
        ({"name": "users-1a2b3c4"}, True),
        ({"name": "users"}, False),
        ({"name": "users-dev"}, False),
        ({"name": "users-1a2b3c45"}, False),
        ({"name": "other-1a2b3c4"}, False),
        ({"name": UNKNOWN}, False),
        ({"name": 3}, False),
    ],
)
def test_whether_pulumi_makes_the_name(props, expected):
    assert resource("aws:dynamodb/table:Table", "users", props).is_auto_named is expected


def test_what_to_write_instead_of_an_unknown_value():
    table = resource("aws:dynamodb/table:Table", "users", {"name": UNKNOWN})
    (finding,) = table.require(table.props.text("name"), bool, "it is good", "is bad", instead="Write its ARN out.")
    assert finding.message == (
        "Table 'users' has a value for `name` that is not known before the update, so nobody can tell whether it is "
        "good. Write its ARN out."
    )
