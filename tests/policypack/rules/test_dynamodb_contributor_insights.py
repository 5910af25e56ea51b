from __future__ import annotations

import pytest

from guardrails.rules.dynamodb_contributor_insights import RULE
from tests.policypack.support import UNKNOWN, answers, resource, stack, urn

TABLE = "aws:dynamodb/table:Table"
INSIGHTS = "aws:dynamodb/contributorInsights:ContributorInsights"
EVENTS = resource(TABLE, "events", {"name": "events"})
USERS = resource(TABLE, "users", {"name": "users"})
LACKING = (
    "violation: Table 'events' has no contributor insights, which are required. "
    'Write aws.dynamodb.ContributorInsights("events", table_name="events").'
)


def insights(table, made_of=None, **props):
    return resource(INSIGHTS, "i", {"tableName": table, **props}, made_of=made_of or {})


def elsewhere(table: str) -> str:
    return (
        f"violation: ContributorInsights 'i' turns contributor insights on for the table '{table}'; only events may "
        "have them. Remove it."
    )


def later(resource: str, path: str, requirement: str) -> str:
    return (
        f"unknown: {resource} has a value for `{path}` that is not known before the update, so nobody can tell whether "
        f"{requirement}. Write a value that is known when the program runs."
    )


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param([EVENTS, insights("events")], [], id="on the listed table"),
        pytest.param([EVENTS, insights("arn:aws:dynamodb:a:1:table/events")], [], id="by ARN"),
        pytest.param([EVENTS, insights("events", mode="THROTTLED_KEYS", indexName="")], [], id="blank index of state"),
        pytest.param([EVENTS, insights(UNKNOWN, {"tableName": [EVENTS.urn]})], [], id="by reference"),
        pytest.param([USERS], [], id="the listed table is not here"),
        pytest.param(
            [
                EVENTS,
                USERS,
                resource(INSIGHTS, "a", {"tableName": UNKNOWN}, made_of={"tableName": ["x"]}),
                resource(INSIGHTS, "b", {"tableName": "users"}),
            ],
            [
                later("ContributorInsights 'a'", "tableName", "its table may have contributor insights: events"),
                elsewhere("users").replace("'i'", "'b'"),
            ],
            id="unknown, then known: the first may be for the listed table",
        ),
        pytest.param([], [], id="nothing"),
        pytest.param([EVENTS], [LACKING], id="none"),
        pytest.param([EVENTS, USERS, insights("users")], [elsewhere("users"), LACKING], id="on another table"),
        pytest.param(
            [EVENTS, insights("events-1a2b3c4")], [elsewhere("events-1a2b3c4"), LACKING], id="on a look-alike"
        ),
        pytest.param(
            [EVENTS, USERS, insights(UNKNOWN, {"tableName": [USERS.urn]})],
            [elsewhere("users"), LACKING],
            id="on another table, by reference",
        ),
        pytest.param(
            [EVENTS, insights("events", indexName="by-user")],
            [
                "violation: ContributorInsights 'i' turns contributor insights on for an index; only tables may have "
                "them. Remove index_name, or all of it.",
                LACKING,
            ],
            id="on an index",
        ),
        pytest.param(
            [EVENTS, insights("events", {"indexName": ["urn"]}, indexName=UNKNOWN)],
            [
                "violation: ContributorInsights 'i' turns contributor insights on for an index; only tables may have "
                "them. Remove index_name, or all of it.",
                LACKING,
            ],
            id="on an unknown index",
        ),
        pytest.param(
            [insights("events", indexName=3)],
            [
                "violation: ContributorInsights 'i' has a number at `indexName`, where a string is required. "
                "Remove index_name."
            ],
            id="wrong type of an index",
        ),
        pytest.param(
            [EVENTS, insights(UNKNOWN, {"tableName": ["urn:pulumi:dev::app::random:index/id:Id::r"]})],
            [later("ContributorInsights 'i'", "tableName", "its table may have contributor insights: events")],
            id="on a table that nobody can tell",
        ),
        pytest.param(
            [EVENTS, USERS, insights(UNKNOWN, {"tableName": [EVENTS.urn, USERS.urn]})],
            [later("ContributorInsights 'i'", "tableName", "its table may have contributor insights: events")],
            id="made from two tables",
        ),
        pytest.param(
            [resource(TABLE, "t", {"name": UNKNOWN}, made_of={"name": ["urn"]})],
            [later("Table 't'", "name", "it is a table that needs contributor insights: events")],
            id="a table of unknown name",
        ),
        pytest.param(
            [EVENTS, insights("events"), resource(TABLE, "t", {"name": UNKNOWN}, made_of={"name": ["urn"]})],
            [],
            id="a table of unknown name, beside the listed one",
        ),
        pytest.param(
            [
                resource(TABLE, "t", {"name": UNKNOWN}, made_of={"name": ["urn"]}),
                insights(UNKNOWN, {"tableName": [urn(TABLE, "t")]}),
            ],
            [
                later("ContributorInsights 'i'", "tableName", "its table may have contributor insights: events"),
                later("Table 't'", "name", "it is a table that needs contributor insights: events"),
            ],
            id="on a table of unknown name",
        ),
        pytest.param(
            [EVENTS, resource(TABLE, "t", {"name": UNKNOWN}, made_of={"name": ["urn"]})],
            [LACKING],
            id="a table of unknown name can't be the listed one, which is there",
        ),
        pytest.param([resource(TABLE, "events", {"name": "events-1a2b3c4"})], [], id="by logical name"),
        pytest.param(
            [EVENTS, insights(3)],
            [
                "violation: ContributorInsights 'i' has a number at `tableName`, where a string is required, so it is "
                "not shown that its table may have contributor insights: events. Write a string.",
                LACKING,
            ],
            id="wrong type",
        ),
        pytest.param([insights(None)], [elsewhere("")], id="on no table"),
    ],
)
def test_default_configuration(resources, expected):
    assert {each.type for each in resources} <= RULE.metadata.types
    assert answers(RULE, stack(*resources)) == expected


def test_several_tables_by_configuration():
    found = answers(RULE, stack(EVENTS, USERS, insights("users")), tables=["users", "events"])
    assert found == [LACKING]


def test_patterns_and_logical_names():
    dev = resource(TABLE, "e", {"name": "events-dev"})
    assert answers(RULE, stack(dev, insights("events-dev")), tables=["events-*"]) == []
    assert answers(RULE, stack(dev), tables=["events-*"]) == [
        "violation: Table 'e' has no contributor insights, which are required. "
        'Write aws.dynamodb.ContributorInsights("events-dev", table_name="events-dev").'
    ]
    made = resource(TABLE, "orders", {"name": "orders-1a2b3c4"})
    for reference in (insights("orders-1a2b3c4"), insights(UNKNOWN, {"tableName": [made.urn]})):
        assert answers(RULE, stack(made, reference), tables=["orders"]) == []
    assert answers(RULE, stack(made), tables=["orders"]) == [
        "violation: Table 'orders' has no contributor insights, which are required. "
        'Write aws.dynamodb.ContributorInsights("orders", table_name=orders.name).'
    ]
    late = resource(TABLE, "t", {"name": UNKNOWN}, made_of={"name": ["urn"]})
    assert answers(RULE, stack(dev, insights("events-dev"), late), tables=["events-*"]) == [
        later("Table 't'", "name", "it is a table that needs contributor insights: events-*")
    ]


def test_no_table_by_configuration():
    assert answers(RULE, stack(EVENTS, insights("events")), tables=[]) == [
        elsewhere("events").replace("only events", "only none")
    ]


def test_a_preview_knows_what_the_table_is_made_from():
    made_of = {"tableName": [urn(TABLE, "events")]}
    assert answers(RULE, stack(resource(INSIGHTS, "i", {"tableName": UNKNOWN}, made_of=made_of))) == [
        later("ContributorInsights 'i'", "tableName", "its table may have contributor insights: events")
    ]


def test_each_table_of_the_name_has_its_own_in_its_region():
    here, there = (
        resource(TABLE, f"events-{region}", {"name": "events", "region": region}) for region in ("a-1", "b-1")
    )
    lacking = LACKING.replace("Table 'events'", "Table 'events-b-1'")
    assert answers(RULE, stack(here, there, insights("events", region="a-1"))) == [lacking]
    assert answers(RULE, stack(here, there, insights("events"))) == []
