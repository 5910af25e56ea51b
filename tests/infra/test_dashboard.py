from __future__ import annotations

import json

from tests.infra.program import DASHBOARD, REGION, Run

TABLES = ("events", "sessions", "users")
# What DynamoDB publishes on TableName alone.
ON_TABLE_NAME = {"ConditionalCheckFailedRequests", "TransactionConflict", "ReadThrottleEvents", "WriteThrottleEvents"}


def widgets(stack: Run) -> list[dict]:
    (dashboard,) = stack.all(DASHBOARD).values()
    assert set(dashboard.inputs) == {"dashboardName", "dashboardBody"}
    assert dashboard.inputs["dashboardName"] == "dynamodb-tables"
    return json.loads(dashboard.inputs["dashboardBody"])["widgets"]


def test_widgets_fill_rows_without_overlap(stack: Run):
    assert [(widget["x"], widget["y"], widget["width"], widget["height"]) for widget in widgets(stack)] == [
        (x, y, 12, 6) for y in (0, 6, 12) for x in (0, 12)
    ]


def test_every_graph_counts_by_the_minute_in_the_stacks_region(stack: Run):
    for widget in widgets(stack):
        shown = widget["properties"]
        assert (widget["type"], shown["region"], shown["stat"], shown["period"]) == ("metric", REGION, "Sum", 60)


def test_errors_are_shown_with_the_threshold_of_their_alarms(stack: Run):
    user_errors, system_errors, *others = [widget["properties"] for widget in widgets(stack)]
    assert user_errors["metrics"] == [["AWS/DynamoDB", "UserErrors"]]
    assert [metric["label"] for (metric,) in system_errors["metrics"]] == list(TABLES)
    assert all("TableName, Operation" in metric["expression"] for (metric,) in system_errors["metrics"])
    for shown in (user_errors, system_errors):
        assert shown["annotations"] == {"horizontal": [{"label": "alarm above", "value": 5}]}
    assert not any("annotations" in shown for shown in others)


def test_the_rest_is_what_dynamodb_counts_by_table(stack: Run):
    shown = [metric for widget in widgets(stack)[2:] for metric in widget["properties"]["metrics"]]
    assert {(metric, table) for _, metric, _, table, _ in shown} == {
        (metric, table) for metric in ON_TABLE_NAME for table in TABLES
    }
    for namespace, _, dimension, table, options in shown:
        assert (namespace, dimension, options) == ("AWS/DynamoDB", "TableName", {"label": table})
