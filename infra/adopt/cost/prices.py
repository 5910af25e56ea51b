"""Prices of one region: from a dated file, ours or a user's, or from AWS's Pricing API. A price may be unknown."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from infra.adopt.errors import AdoptError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from infra.adopt.aws import Aws

OWN_FILE = Path(__file__).with_name("prices.json")
PRICING_REGION = "us-east-1"
"""The Pricing API has endpoints in a few regions only, this one among them."""

USAGE_TYPES = {
    "WriteCapacityUnit-Hrs": ("write_capacity_unit_hour", 1),
    "ReadCapacityUnit-Hrs": ("read_capacity_unit_hour", 1),
    "WriteRequestUnits": ("million_write_request_units", 1_000_000),
    "ReadRequestUnits": ("million_read_request_units", 1_000_000),
}
"""Usage types of the standard table class, behind the region's prefix, and how many units our price is for."""


@dataclass(frozen=True, slots=True)
class Prices:
    """List prices in US dollars; None is not known."""

    source: str
    as_of: str
    write_capacity_unit_hour: float | None = None
    read_capacity_unit_hour: float | None = None
    million_write_request_units: float | None = None
    million_read_request_units: float | None = None
    alarm_metric_month: float | None = None
    insights_rule_month: float | None = None
    million_insights_events: float | None = None
    note: str = ""

    @property
    def unknown(self) -> tuple[str, ...]:
        """Names of the prices that are not known, as the file spells them."""
        return tuple(_camel(item.name) for item in fields(self) if getattr(self, item.name) is None)


NAMES = tuple(item.name for item in fields(Prices) if item.name not in ("source", "as_of", "note"))


def prices_from_file(path: Path, region: str) -> Prices:
    """Read the prices of a region.

    Raises
    ------
    AdoptError
        If the file can't be read, or is no price file; a region that it does not have has no known price.
    """
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        own = document["regions"].get(region) or {}
        found: dict[str, Any] = {_snake(name): entry["usd"] for name, entry in own.items() if entry is not None}
        as_of, note = str(document["asOf"]), str(document.get("note", ""))
    except OSError as error:
        raise AdoptError(f"The prices {path} can't be read: {error.strerror}.") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise AdoptError(
            f"{path} is no file of prices: {error!r}. infra/adopt/cost/prices.json shows its form."
        ) from error
    unknown = sorted(found.keys() - set(NAMES))
    wrong = sorted(name for name, price in found.items() if not _is_price(price))
    if unknown or wrong:
        raise AdoptError(f"{path} has prices for {region} that are none: {', '.join(map(_camel, unknown + wrong))}.")
    source = str(path) if path != OWN_FILE else "infra/adopt/cost/prices.json"
    return Prices(source, as_of, note=note, **found)


def prices_from_api(aws: Aws, region: str) -> Prices:
    """Ask AWS's Pricing API for DynamoDB's prices in a region; it has no prices of CloudWatch for us."""
    filters = [{"Type": "TERM_MATCH", "Field": "regionCode", "Value": region}]
    products = aws.list(
        *("pricing", "get_products", "PriceList"),
        region=PRICING_REGION,
        ServiceCode="AmazonDynamoDB",
        Filters=filters,
    )
    aws.refuse_denied()
    today = datetime.now(UTC).date().isoformat()
    return Prices("AWS Pricing API", today, **prices_in(json.loads(product) for product in products))


def prices_in(products: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """Find prices in products of the Pricing API; of steps (a free tier first) the dearest counts."""
    found: dict[str, Any] = {}
    for product in products:
        usage = str(product.get("product", {}).get("attributes", {}).get("usagetype", ""))
        name, units = USAGE_TYPES.get(_without_region(usage), ("", 0))
        steps = [
            float(dimension["pricePerUnit"]["USD"])
            for term in product.get("terms", {}).get("OnDemand", {}).values()
            for dimension in term.get("priceDimensions", {}).values()
            if "USD" in dimension.get("pricePerUnit", {})
        ]
        if name and steps:
            found[name] = max(found.get(name, 0.0), max(steps) * units)
    return found


def _without_region(usage_type: str) -> str:
    """Drop the prefix of the region (``APS2-``); us-east-1 has none."""
    known = [suffix for suffix in USAGE_TYPES if usage_type == suffix or usage_type.partition("-")[2] == suffix]
    return known[0] if known else ""


def _is_price(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value >= 0


def _snake(name: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)


def _camel(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(word.capitalize() for word in others)
