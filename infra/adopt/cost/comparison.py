"""Provisioned beside on-demand: pure, from usage and prices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from infra.adopt.cost.usage import ACCESSES, HOUR

if TYPE_CHECKING:
    from collections.abc import Iterable

    from infra.adopt.cost.prices import Prices
    from infra.adopt.cost.usage import Usage

MONTH_HOURS = 730
FRESH = {"read": 12_000, "write": 4_000}
"""Units a second that a fresh on-demand table takes at once; more where it was provisioned with more, or is warm.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode.html
"""


@dataclass(frozen=True, slots=True)
class Line:
    """One table or index, one access; money in US dollars a month of 730 hours, None where a price is not known."""

    name: str
    access: str
    hours: int
    consumed: float
    utilisation: float | None
    provisioned_cost: float | None
    on_demand_cost: float | None
    peak: float
    at_once: float

    @property
    def fits(self) -> bool:
        """Whether the highest peak is within what it takes at once after the switch."""
        return self.peak <= self.at_once


@dataclass(frozen=True, slots=True)
class Extra:
    """What the house adds a month, whatever the billing mode."""

    what: str
    cost: float | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """All lines, what is added, and at which share of provisioned capacity in use both modes cost the same."""

    lines: tuple[Line, ...]
    extras: tuple[Extra, ...]
    meets_at: dict[str, float | None]

    def total(self, mode: str) -> float | None:
        """Sum of a mode (``provisioned`` or ``on_demand``) over what is provisioned; None if a part is not known."""
        costs = [getattr(line, f"{mode}_cost") for line in self.lines if line.utilisation is not None]
        return None if None in costs else sum(costs)


def compare(usages: Iterable[Usage], prices: Prices, sort_key_of_events: bool) -> Comparison:  # noqa: FBT001 - named by its callers
    """Compare both modes for what was used."""
    hourly = {"read": prices.read_capacity_unit_hour, "write": prices.write_capacity_unit_hour}
    million = {"read": prices.million_read_request_units, "write": prices.million_write_request_units}
    lines = [_line(usage, access, hourly[access], million[access]) for usage in usages for access in ACCESSES]
    rules = 4 if sort_key_of_events else 2
    extras = (
        Extra("1 alarm on UserErrors", prices.alarm_metric_month),
        Extra("3 alarms on SystemErrors: billed by the metrics that their queries look at", None),
        Extra(f"contributor insights on events: {rules} rules", _times(prices.insights_rule_month, rules)),
        Extra(
            "contributor insights on events: each million events, an item counts for each key",
            prices.million_insights_events,
        ),
    )
    return Comparison(tuple(lines), extras, {access: _meets_at(hourly[access], million[access]) for access in ACCESSES})


def _line(usage: Usage, access: str, hourly: float | None, million: float | None) -> Line:
    hours = usage.hours[access]
    consumed = sum(hour.consumed for hour in hours)
    capacity = sum(hour.provisioned for hour in hours)
    month = MONTH_HOURS / len(hours)
    return Line(
        name=usage.name,
        access=access,
        hours=len(hours),
        consumed=consumed,
        utilisation=consumed / (capacity * HOUR) if capacity else None,
        provisioned_cost=_times(hourly, capacity * month),
        on_demand_cost=_times(million, consumed * month / 1_000_000),
        peak=max((hour.peak for hour in hours), default=0.0),
        at_once=max(FRESH[access], usage.warm.get(access) or 0, max((hour.provisioned for hour in hours), default=0.0)),
    )


def _times(price: float | None, units: float) -> float | None:
    return None if price is None else price * units


def _meets_at(hourly: float | None, million: float | None) -> float | None:
    """Share of a provisioned unit that must be in use for both to cost the same."""
    return None if hourly is None or not million else hourly / (million / 1_000_000 * HOUR)
