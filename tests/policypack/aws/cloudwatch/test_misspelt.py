"""Alarms on tables and indexes that look like slips."""

from __future__ import annotations

import pytest

from guardrails.aws.cloudwatch.misspelt import Misspelt
from tests.policypack.aws.cloudwatch.watching import NAMESPACE, SCHEMA, alarm, formula, metric, query
from tests.policypack.support import UNKNOWN, provider, resource, stack, urn

TABLE = "aws:dynamodb/table:Table"
INDEX = "aws:dynamodb/globalSecondaryIndex:GlobalSecondaryIndex"
ORDERS = resource(
    TABLE, "o", {"name": "orders-dev", "globalSecondaryIndexes": [{"name": "by-customer"}, {"name": "by-day"}]}
)


def on_table(name, index=None, **props):
    dimensions = {"TableName": name, **({"GlobalSecondaryIndexName": index} if index else {})}
    return {"namespace": NAMESPACE, "metricName": "ReadThrottleEvents", "dimensions": dimensions, **props}


def said(props, *others, made_of=None, of=None):
    watching = alarm("a", props, made_of=made_of, provider=of)
    return [clause for _, clause in Misspelt(stack(ORDERS, watching, *others)).slips()]


def slip(found, right="orders-dev"):
    return (
        f"is on the table `{found}`, which this stack lacks and which looks like a slip of its `{right}`, so the alarm "
        f"can never fire. Write {right}, or refer to the name of the table."
    )


def slip_of_index(found, right="by-customer", table="o"):
    return (
        f"is on the index `{found}`, which Table '{table}' lacks and which looks like a slip of its `{right}`, so the "
        f"alarm can never fire. Write {right}."
    )


@pytest.mark.parametrize(
    ("props", "expected"),
    [
        (on_table("orders-dev"), []),
        (on_table("order-dev"), [slip("order-dev")]),
        (on_table("Orders-dev"), [slip("Orders-dev")]),
        (on_table("odrers-dev"), [slip("odrers-dev")]),
        (on_table("orders-dev2"), []),
        (on_table("orders-devs"), []),
        (on_table("invoices"), []),
        (on_table("order-dev", namespace="AWS/Other"), []),
        (
            {"metricQueries": formula("m1", m1=metric("ReadThrottleEvents", {"TableName": "order-dev"}))},
            [slip("order-dev")],
        ),
        (
            {
                "metricQueries": formula(
                    "m1+m2",
                    m1=metric("SystemErrors", {"TableName": "order-dev", "Operation": "Scan"}),
                    m2=metric("SystemErrors", {"TableName": "order-dev", "Operation": "Query"}),
                )
            },
            [slip("order-dev")],
        ),
        ({"metricQueries": [query(f"{SCHEMA} WHERE TableName = 'order-dev'")]}, [slip("order-dev")]),
        ({"metricQueries": [query(f"{SCHEMA} WHERE TableName != 'order-dev'")]}, []),
        ({"metricQueries": [query(SCHEMA)]}, []),
        (on_table("orders-dev", "by-customer"), []),
        (on_table("orders-dev", "by-custmer"), [slip_of_index("by-custmer")]),
        (on_table("orders-dev", "By-Day"), [slip_of_index("By-Day", "by-day")]),
        (on_table("orders-dev", "by-week"), []),
        (on_table("invoices", "by-custmer"), []),
        (on_table("orders-dev", UNKNOWN), []),
        (on_table(UNKNOWN, "by-custmer"), []),
        (on_table(7), []),
        ({"namespace": NAMESPACE, "metricName": "ReadThrottleEvents", "dimensions": UNKNOWN}, []),
        ({}, []),
    ],
)
def test_slips(props, expected):
    assert said(props) == expected


def test_a_table_of_that_name_is_no_slip():
    assert said(on_table("order-dev"), resource(TABLE, "x", {"name": "order-dev"})) == []


def test_a_table_by_reference_has_its_indexes():
    assert said(on_table(UNKNOWN, "by-custmer"), made_of={"dimensions": [ORDERS.urn]}) == [slip_of_index("by-custmer")]
    two = {"dimensions": [ORDERS.urn, urn(TABLE, "x")]}
    assert said(on_table(UNKNOWN, "by-custmer"), resource(TABLE, "x", {"name": "other"}), made_of=two) == []


def test_standalone_indexes_are_indexes_too():
    alone = resource(INDEX, "i", {"tableName": "orders-dev", "indexName": "by-seller"})
    assert said(on_table("orders-dev", "by-seler"), alone) == [slip_of_index("by-seler", "by-seller")]
    assert said(on_table("orders-dev", "by-seller"), alone) == []
    late = resource(INDEX, "i", {"tableName": "orders-dev", "indexName": UNKNOWN})
    assert said(on_table("orders-dev", "by-custmer"), late) == []
    elsewhere = resource(INDEX, "i", {"tableName": "invoices", "indexName": UNKNOWN})
    assert said(on_table("orders-dev", "by-custmer"), elsewhere) == [slip_of_index("by-custmer")]


def test_a_table_in_another_region_is_not_meant():
    there = resource(TABLE, "t", {"name": "invoices"}, provider=provider(region="us-east-1"))
    props = on_table("invoicse", region="eu-west-1")
    assert said(props, there) == []
    assert said({**props, "region": "us-east-1"}, there) == [slip("invoicse", "invoices")]
