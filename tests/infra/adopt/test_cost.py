"""Usage by hour, both prices, where they meet, and what is said where a price is not known."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from infra.adopt.cost.comparison import compare
from infra.adopt.cost.page import html_page, text_table
from infra.adopt.cost.prices import OWN_FILE, Prices, prices_from_file, prices_in
from infra.adopt.cost.usage import Hour, Usage, read_usage
from infra.adopt.errors import AdoptError
from tests.infra.adopt.snapshots import index, table

if TYPE_CHECKING:
    from pathlib import Path

START = datetime(2026, 11, 1, tzinfo=UTC)
PRICES = Prices("a test", "2026-11-26", 0.00065, 0.00013, 0.625, 0.125, 0.1, 0.5, 0.03)
NOTHING = Prices("a test", "2026-11-26")


def usage(consumed: float, provisioned: float, peak: float = 0.0, days: int = 14) -> Usage:
    hours = [Hour(START + timedelta(hours=number), consumed, provisioned, peak) for number in range(days * 24)]
    return Usage("users", None, {"read": hours, "write": hours})


def test_both_modes_by_hand():
    # 10 units a second provisioned, 3600 units an hour used: one in ten is in use.
    read, write = compare([usage(3600, 10)], PRICES, sort_key_of_events=True).lines
    assert read.utilisation == pytest.approx(0.1)
    assert write.provisioned_cost == pytest.approx(10 * 730 * 0.00065)
    assert write.on_demand_cost == pytest.approx(3600 * 730 * 0.625 / 1e6)
    assert read.provisioned_cost == pytest.approx(10 * 730 * 0.00013)
    assert read.on_demand_cost == pytest.approx(3600 * 730 * 0.125 / 1e6)


def test_both_cost_the_same_where_they_are_said_to_meet():
    share = compare([usage(1, 1)], PRICES, sort_key_of_events=True).meets_at["write"]
    assert share is not None
    (_, write) = compare([usage(3600 * 10 * share, 10)], PRICES, sort_key_of_events=True).lines
    assert write.on_demand_cost == pytest.approx(write.provisioned_cost)


@pytest.mark.parametrize(("peak", "provisioned", "fits"), [(4000, 1, True), (4001, 1, False), (9000, 9000, True)])
def test_peaks_beside_what_it_takes_at_once(peak: float, provisioned: float, fits: bool):
    _, write = compare([usage(1, provisioned, peak)], PRICES, sort_key_of_events=True).lines
    assert write.fits is fits


def test_a_warm_table_takes_more_at_once():
    warm = Usage("users", None, usage(1, 1, peak=9000).hours, {"read": None, "write": 10_000})
    read, write = compare([warm], PRICES, sort_key_of_events=True).lines
    assert (read.at_once, write.at_once) == (12_000, 10_000)
    assert write.fits


def test_a_price_that_is_not_known_is_never_made_up():
    compared = compare([usage(3600, 10)], NOTHING, sort_key_of_events=True)
    assert {line.on_demand_cost for line in compared.lines} == {None}
    assert compared.total("provisioned") is None
    text = text_table(compared, NOTHING)
    assert "not known" in text
    assert "Not known: writeCapacityUnitHour, readCapacityUnitHour, millionWriteRequestUnits" in text


def test_a_table_without_provisioned_capacity_has_no_provisioned_cost():
    text = text_table(compare([usage(3600, 0)], PRICES, sort_key_of_events=True), PRICES)
    line = next(line for line in text.splitlines() if line.startswith("users") and "write" in line)
    assert line.split() == ["users", "write", "1,209,600", "-", "-", "1.64", "0.0", "4,000"]


def test_our_prices_name_a_source_each_and_know_no_more_than_it():
    document = json.loads(OWN_FILE.read_text(encoding="utf-8"))
    for entries in document["regions"].values():
        for entry in entries.values():
            assert entry is None or entry["source"] in document["sources"]
    assert prices_from_file(OWN_FILE, "us-east-1").unknown == ()
    assert "millionWriteRequestUnits" in prices_from_file(OWN_FILE, "ap-southeast-2").unknown
    assert len(prices_from_file(OWN_FILE, "eu-west-1").unknown) == 7


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (None, "can't be read: No such file or directory."),
        ("nothing", "is no file of prices: "),
        ("{}", "is no file of prices: KeyError"),
        (
            '{"asOf": "x", "regions": {"here": {"writeCapacityUnitHour": {"usd": -1}}}}',
            "that are none: writeCapacityUn",
        ),
        ('{"asOf": "x", "regions": {"here": {"writeCapacityHour": {"usd": 1}}}}', "that are none: writeCapacityHour."),
        ('{"asOf": "x", "regions": {"here": {"writeCapacityUnitHour": 1}}}', "is no file of prices: TypeError"),
    ],
)
def test_a_wrong_file_of_prices(tmp_path: Path, text: str | None, message: str):
    path = tmp_path / "prices.json"
    if text is not None:
        path.write_text(text, encoding="utf-8")
    with pytest.raises(AdoptError, match="prices") as raised:
        prices_from_file(path, "here")
    assert message in str(raised.value)


def product(usage_type: str, *steps: str) -> dict[str, Any]:
    dimensions = {str(number): {"pricePerUnit": {"USD": price}} for number, price in enumerate(steps)}
    terms = {"OnDemand": {"term": {"priceDimensions": dimensions}}}
    return {"product": {"attributes": {"usagetype": usage_type}}, "terms": terms}


def test_the_pricing_apis_products():
    """By the published form of the price list; no such answer was seen from AWS itself."""
    assert prices_in(
        [
            product("APS2-WriteCapacityUnit-Hrs", "0.0", "0.00074"),  # the first 25 units are free
            product("ReadCapacityUnit-Hrs", "0.00013"),
            product("APS2-WriteRequestUnits", "0.0000007115"),
            product("APS2-IA-WriteRequestUnits", "9"),  # another table class
            product("APS2-TimedStorage-ByteHrs", "0.3"),
            {},
        ]
    ) == {
        "write_capacity_unit_hour": 0.00074,
        "read_capacity_unit_hour": 0.00013,
        "million_write_request_units": pytest.approx(0.7115),
    }


class Metrics:
    """Stands for CloudWatch: answers each query with points by the minute."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []

    def refuse_denied(self) -> None: ...

    def list(self, service: str, operation: str, key: str, **parameters: Any) -> list[Any]:
        self.asked += parameters["MetricDataQueries"]
        return [
            {
                "Id": query["Id"],
                "Timestamps": [START + timedelta(minutes=number) for number in (0, 1, 59, 60)],
                "Values": [60.0, 600.0, 60.0, 6.0],
            }
            for query in parameters["MetricDataQueries"]
            if query["Id"].startswith("c")
        ]


def test_fine_figures_become_hours_and_peaks():
    metrics = Metrics()
    tables = {"events": None, "sessions": None, "users": table("users", globalIndexes=[index("by-x", ("x", "S"))])}
    own, of_index = read_usage(metrics, tables, 14, START + timedelta(days=14, minutes=30))  # type: ignore[arg-type]
    assert (own.name, of_index.name) == ("users", "users / by-x")
    assert len(own.hours["read"]) == 14 * 24
    first, second, third = own.hours["read"][:3]
    assert (first.consumed, first.peak) == (720.0, 10.0)
    assert (second.consumed, second.peak) == (6.0, pytest.approx(0.1))
    assert third.consumed == 0.0
    dimensions = [query["MetricStat"]["Metric"]["Dimensions"] for query in metrics.asked]
    assert dimensions[0] == [{"Name": "TableName", "Value": "users"}]
    assert dimensions[-1][1] == {"Name": "GlobalSecondaryIndexName", "Value": "by-x"}
    periods = {query["MetricStat"]["Period"] for query in metrics.asked if query["Id"].startswith("c")}
    assert periods == {60}


def test_beyond_fifteen_days_figures_are_coarser():
    metrics = Metrics()
    read_usage(metrics, {"events": None, "sessions": None, "users": table("users")}, 30, START)  # type: ignore[arg-type]
    assert {query["MetricStat"]["Period"] for query in metrics.asked if query["Id"].startswith("c")} == {300}


def test_the_page_has_a_plot_for_each_access_and_takes_no_text_for_markup():
    usages = [usage(3600, 10), Usage("users", "<b>", usage(0, 0).hours)]
    page = html_page(compare(usages, PRICES, sort_key_of_events=True), PRICES, usages, "A & B")
    assert page.count("<svg") == 2
    assert page.count("Nothing used, nothing provisioned.") == 2
    assert "<b>" not in page
    assert "A &amp; B" in page
