"""A dashboard of what can go wrong, by table: where to look first when the alarm on user errors fires.

UserErrors itself does not tell the table. What DynamoDB counts by table beside it (failed conditions, conflicts,
throttling) often does.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from pulumi_aws import cloudwatch

from infra.monitoring import ERRORS_PER_MINUTE, PERIOD_SECONDS, system_errors_query

if TYPE_CHECKING:
    from collections.abc import Iterable

    from infra.settings import Settings

NAME = "dynamodb-tables"
WIDTH = 12
"""Two widgets side by side: a dashboard is 24 units wide."""
HEIGHT = 6
BY_TABLE = (
    ("Failed conditions", "ConditionalCheckFailedRequests"),
    ("Transaction conflicts", "TransactionConflict"),
    ("Throttled reads", "ReadThrottleEvents"),
    ("Throttled writes", "WriteThrottleEvents"),
)
"""Title and metric of what DynamoDB counts on ``TableName``."""


def create_dashboard(settings: Settings, tables: Iterable[str]) -> None:
    """Create the dashboard; CloudWatch dashboards take no tags."""
    body = {"widgets": widgets(settings.region, list(tables))}
    cloudwatch.Dashboard("dynamodb-dashboard", dashboard_name=NAME, dashboard_body=json.dumps(body))


def widgets(region: str, tables: list[str]) -> list[dict[str, Any]]:
    """Lay out the graphs, two a row: errors first, then what DynamoDB counts by table."""
    graphs: list[tuple[str, list[list[Any]]]] = [
        ("User errors, all tables of the region", [["AWS/DynamoDB", "UserErrors"]]),
        ("System errors", [[{"expression": system_errors_query(table), "label": table}] for table in tables]),
    ]
    graphs += [
        (title, [["AWS/DynamoDB", metric, "TableName", table, {"label": table}] for table in tables])
        for title, metric in BY_TABLE
    ]
    return [
        {
            "type": "metric",
            "x": WIDTH * (position % 2),
            "y": HEIGHT * (position // 2),
            "width": WIDTH,
            "height": HEIGHT,
            "properties": {
                "title": title,
                "region": region,
                "stat": "Sum",
                "period": PERIOD_SECONDS,
                "metrics": metrics,
                **({"annotations": _threshold()} if "errors" in title else {}),
            },
        }
        for position, (title, metrics) in enumerate(graphs)
    ]


def _threshold() -> dict[str, Any]:
    return {"horizontal": [{"label": "alarm above", "value": ERRORS_PER_MINUTE}]}
