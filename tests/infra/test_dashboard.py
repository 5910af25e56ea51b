from __future__ import annotations

import json
import re

import jsonschema

from tests.infra.program import DASHBOARD, REGION, ROOT, Run

TABLES = ("events", "sessions", "users")
# What DynamoDB publishes on TableName alone.
ON_TABLE_NAME = {"ConditionalCheckFailedRequests", "TransactionConflict", "ReadThrottleEvents", "WriteThrottleEvents"}


def widgets(stack: Run) -> list[dict]:
    (dashboard,) = stack.all(DASHBOARD).values()
    assert set(dashboard.inputs) == {"dashboardName", "dashboardBody"}
    assert dashboard.inputs["dashboardName"] == "dynamodb-tables"
    return json.loads(dashboard.inputs["dashboardBody"])["widgets"]


METRIC = {
    "type": "array",
    "minItems": 1,
    "items": {"anyOf": [{"type": "string"}, {"$ref": "#/$defs/rendering"}]},
}
# "Dashboard body structure and syntax" of CloudWatch's API, in as far as this dashboard uses it; what is not in it may
# not be used.
# https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
STRUCTURE = {
    "type": "object",
    "required": ["widgets"],
    "additionalProperties": False,
    "properties": {"widgets": {"type": "array", "maxItems": 500, "items": {"$ref": "#/$defs/widget"}}},
    "$defs": {
        "widget": {
            "type": "object",
            "required": ["type", "properties"],
            "additionalProperties": False,
            "properties": {
                "type": {"const": "metric"},
                "x": {"type": "integer", "minimum": 0, "maximum": 23},
                "y": {"type": "integer", "minimum": 0},
                "width": {"type": "integer", "minimum": 1, "maximum": 24},
                "height": {"type": "integer", "minimum": 1, "maximum": 1000},
                "properties": {"$ref": "#/$defs/properties"},
            },
        },
        "properties": {
            "type": "object",
            "required": ["metrics", "region"],
            "additionalProperties": False,
            "properties": {
                "title": {"type": "string"},
                "region": {"type": "string"},
                "stat": {"enum": ["SampleCount", "Average", "Sum", "Minimum", "Maximum"]},
                "period": {"type": "integer", "minimum": 60, "multipleOf": 60},
                "metrics": {"type": "array", "minItems": 1, "items": METRIC},
                "annotations": {
                    "type": "object",
                    "additionalProperties": False,
                    "properties": {
                        "horizontal": {
                            "type": "array",
                            "items": {
                                "type": "object",
                                "required": ["value"],
                                "additionalProperties": False,
                                "properties": {"value": {"type": "number"}, "label": {"type": "string"}},
                            },
                        }
                    },
                },
            },
        },
        "rendering": {
            "type": "object",
            "additionalProperties": False,
            "properties": {"label": {"type": "string"}, "expression": {"type": "string"}},
        },
    },
}


def test_the_body_has_cloudwatchs_structure(stack: Run):
    (dashboard,) = stack.all(DASHBOARD).values()
    jsonschema.Draft202012Validator(STRUCTURE).validate(json.loads(dashboard.inputs["dashboardBody"]))


def test_a_metric_has_its_dimensions_in_pairs_and_an_expression_stands_alone(stack: Run):
    for widget in widgets(stack):
        for metric in widget["properties"]["metrics"]:
            names = [item for item in metric if isinstance(item, str)]
            options = [item for item in metric if isinstance(item, dict)]
            assert metric == [*names, *options]
            assert len(options) <= 1
            assert bool(names) != any("expression" in item for item in options)
            assert len(names) % 2 == 0


def test_the_guide_for_those_on_call_names_widgets_that_there_are(stack: Run):
    guide = (ROOT / "docs" / "operate.md").read_text(encoding="utf-8")
    titles = {widget["properties"]["title"] for widget in widgets(stack)}
    assert titles <= set(re.findall(r"\*([^*\n]+)\*", guide.replace("**", "")))


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
