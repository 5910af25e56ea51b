"""What the tables and their indexes used, by hour, from CloudWatch.

Metrics and dimensions:
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html. A table's own figures do not
include its indexes'.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from infra.settings import TABLES

if TYPE_CHECKING:
    from infra.adopt.aws import Aws

HOUR = 3600
MINUTE = 60
FINE_DAYS = 15
"""CloudWatch keeps one-minute figures for 15 days, five-minute figures for 63."""
QUERIES_IN_A_CALL = 100
ACCESSES = ("read", "write")


@dataclass(frozen=True, slots=True)
class Hour:
    """One hour of one access: units consumed in it, units a second provisioned, units a second at the busiest."""

    start: datetime
    consumed: float = 0.0
    provisioned: float = 0.0
    peak: float = 0.0


@dataclass(frozen=True, slots=True)
class Usage:
    """What a table or one of its indexes used, by access (read, write); and its warm throughput, units a second."""

    table: str
    index: str | None
    hours: dict[str, list[Hour]] = field(default_factory=dict)
    warm: dict[str, int | None] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """How it is called."""
        return f"{self.table} / {self.index}" if self.index else self.table


def read_usage(aws: Aws, tables: dict[str, Any], days: int, now: datetime | None = None) -> list[Usage]:
    """Read the usage of the last days up to the last full hour.

    Parameters
    ----------
    tables
        Tables of a snapshot, by name.
    days
        How many days.
    now
        The end; the present by default.
    """
    end = (now or datetime.now(UTC)).replace(minute=0, second=0, microsecond=0)
    start = end - timedelta(days=days)
    period = MINUTE if days <= FINE_DAYS else 5 * MINUTE
    found = [
        (name, index, described["warm"])
        for name in TABLES
        if tables[name]
        for index, described in [(None, tables[name]), *((one["name"], one) for one in tables[name]["globalIndexes"])]
    ]
    queries = []
    for number, (name, index, _) in enumerate(found):
        for access in ACCESSES:
            queries.append(
                _query(f"c{number}{access}", f"Consumed{access.title()}CapacityUnits", (name, index), period, "Sum")
            )
            queries.append(
                _query(
                    f"p{number}{access}", f"Provisioned{access.title()}CapacityUnits", (name, index), HOUR, "Average"
                )
            )
    values = _values(aws, queries, start, end)
    hours = [start + timedelta(hours=number) for number in range(days * 24)]
    return [
        Usage(
            name,
            index,
            {
                access: _hours(
                    hours, values.get(f"c{number}{access}", {}), values.get(f"p{number}{access}", {}), period
                )
                for access in ACCESSES
            },
            warm,
        )
        for number, (name, index, warm) in enumerate(found)
    ]


def _query(id_: str, metric: str, of: tuple[str, str | None], period: int, stat: str) -> dict[str, Any]:
    table, index = of
    dimensions = [{"Name": "TableName", "Value": table}]
    if index:
        dimensions.append({"Name": "GlobalSecondaryIndexName", "Value": index})
    measured = {"Namespace": "AWS/DynamoDB", "MetricName": metric, "Dimensions": dimensions}
    return {"Id": id_, "MetricStat": {"Metric": measured, "Period": period, "Stat": stat}, "ReturnData": True}


def _values(
    aws: Aws, queries: list[dict[str, Any]], start: datetime, end: datetime
) -> dict[str, dict[datetime, float]]:
    values: dict[str, dict[datetime, float]] = {}
    for first in range(0, len(queries), QUERIES_IN_A_CALL):
        results = aws.list(
            *("cloudwatch", "get_metric_data", "MetricDataResults"),
            MetricDataQueries=queries[first : first + QUERIES_IN_A_CALL],
            StartTime=start,
            EndTime=end,
        )
        for result in results:
            points = zip(result.get("Timestamps", []), result.get("Values", []), strict=True)
            values.setdefault(result["Id"], {}).update({moment.astimezone(UTC): value for moment, value in points})
    aws.refuse_denied()
    return values


def _hours(
    hours: list[datetime], consumed: dict[datetime, float], provisioned: dict[datetime, float], period: int
) -> list[Hour]:
    """Gather fine figures by hour; an hour without figures used nothing."""
    sums: dict[datetime, float] = {}
    peaks: dict[datetime, float] = {}
    for moment, units in consumed.items():
        hour = moment.replace(minute=0, second=0, microsecond=0)
        sums[hour] = sums.get(hour, 0.0) + units
        peaks[hour] = max(peaks.get(hour, 0.0), units / period)
    capacity = {moment.replace(minute=0, second=0, microsecond=0): units for moment, units in provisioned.items()}
    return [Hour(hour, sums.get(hour, 0.0), capacity.get(hour, 0.0), peaks.get(hour, 0.0)) for hour in hours]
