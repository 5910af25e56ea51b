"""The comparison as a table for a terminal, and as a page with a plot, which needs nothing but a browser."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

from infra.adopt.cost.usage import ACCESSES, HOUR

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from infra.adopt.cost.comparison import Comparison, Line
    from infra.adopt.cost.prices import Prices
    from infra.adopt.cost.usage import Hour, Usage

HEADINGS = (
    "table / index",
    "access",
    "units used",
    "in use",
    "provisioned $",
    "on-demand $",
    "peak /s",
    "at once /s",
)
WIDTH, HEIGHT, LEFT, BOTTOM, TOP = 900, 190, 64, 26, 12
STYLE = """
:root { color-scheme: light dark; --ink: #1b1f24; --paper: #fff; --soft: #6a737d; --line: #d8dde3;
  --used: #0b6bcb; --provisioned: #b35900; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e9ed; --paper: #15181c; --soft: #9aa4af; --line: #333a42;
  --used: #6cb2ff; --provisioned: #ffb066; } }
body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); max-width: 60rem;
  margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { padding: .3rem .6rem; border-bottom: 1px solid var(--line); text-align: right; }
th:first-child, td:first-child, th:nth-child(2), td:nth-child(2) { text-align: left; }
figure { margin: 1.2rem 0; } figcaption { font-weight: 600; } svg { width: 100%; height: auto; }
svg text { fill: var(--soft); font-size: 12px; } .axis { stroke: var(--line); }
.used { fill: var(--used); fill-opacity: .25; stroke: var(--used); stroke-width: 1.5; }
.provisioned { fill: none; stroke: var(--provisioned); stroke-width: 1.5; stroke-dasharray: 5 3; }
.key-used { color: var(--used); } .key-provisioned { color: var(--provisioned); } .note { color: var(--soft); }
.over { font-weight: 700; }
"""


def text_table(comparison: Comparison, prices: Prices) -> str:
    """Render the comparison for a terminal."""
    rows = [HEADINGS, *(_row(line) for line in comparison.lines)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADINGS))]
    lines = [
        "  ".join(
            cell.ljust(width) if column < 2 else cell.rjust(width)  # noqa: PLR2004 - the two columns of words
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
    return "\n".join([*lines, "", *_summary(comparison, prices)]) + "\n"


def _row(line: Line) -> tuple[str, ...]:
    in_use = "-" if line.utilisation is None else f"{line.utilisation:.1%}"
    peak = f"{line.peak:,.1f}{'' if line.fits else ' !'}"
    provisioned = "-" if line.utilisation is None else _money(line.provisioned_cost)
    money = (provisioned, _money(line.on_demand_cost))
    return (line.name, line.access, f"{line.consumed:,.0f}", in_use, *money, peak, f"{line.at_once:,.0f}")


def _money(cost: float | None) -> str:
    return "not known" if cost is None else f"{cost:,.2f}"


def _summary(comparison: Comparison, prices: Prices) -> Iterator[str]:
    hours = comparison.lines[0].hours if comparison.lines else 0
    yield f"Units used and peaks: over {hours // 24} days. $: US dollars a month of 730 hours, at that use."
    provisioned, on_demand = comparison.total("provisioned"), comparison.total("on_demand")
    yield f"All that is provisioned now: {_money(provisioned)}; the same on-demand: {_money(on_demand)}."
    for access in ACCESSES:
        share = comparison.meets_at[access]
        where = "a share that is not known, for want of a price," if share is None else f"{share:.1%}"
        yield f"Both cost the same with {where} of provisioned {access} units in use; below, on-demand is cheaper."
    for line in comparison.lines:
        if not line.fits:
            yield (
                f"{line.name}: the {line.access} peak of {line.peak:,.0f} units a second is above the "
                f"{line.at_once:,.0f} that it takes at once after the switch; what is beyond may be throttled at first."
            )
    yield "What the house adds a month, in both modes:"
    for extra in comparison.extras:
        yield f"  {extra.what}: {_money(extra.cost)}"
    yield f"Prices: {prices.source}, as of {prices.as_of}, list prices without free tier, discounts and tax."
    if prices.note:
        yield prices.note
    if prices.unknown:
        yield f"Not known: {', '.join(prices.unknown)}. Give them in a file (--prices FILE), or ask AWS (--prices api)."
    yield "Not counted: storage, backups, streams, KMS requests, transfer; reserved capacity makes provisioned cheaper."


def html_page(comparison: Comparison, prices: Prices, usages: Sequence[Usage], title: str) -> str:
    """Render the comparison as a page with a plot for each table and index."""
    head = "".join(f"<th>{html.escape(heading)}</th>" for heading in HEADINGS)
    body = "\n".join(_html_row(line) for line in comparison.lines)
    figures = "\n".join(_figure(usage, access) for usage in usages for access in ACCESSES)
    notes = "\n".join(f"<li>{html.escape(line.strip())}</li>" for line in _summary(comparison, prices))
    return f"""<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{html.escape(title)}</title>
<style>{STYLE}</style></head>
<body>
<h1>{html.escape(title)}</h1>
<table><thead><tr>{head}</tr></thead><tbody>
{body}
</tbody></table>
<ul class="note">
{notes}
</ul>
<h2>By hour</h2>
<p><span class="key-used">&#9632; used</span> and <span class="key-provisioned">&#8212; provisioned</span>, in units a
second, mean of the hour, UTC</p>
{figures}
</body>
</html>
"""


def _html_row(line: Line) -> str:
    cells = "".join(f"<td>{html.escape(cell)}</td>" for cell in _row(line))
    return f"<tr>{cells}</tr>" if line.fits else f'<tr class="over">{cells}</tr>'


def _figure(usage: Usage, access: str) -> str:
    hours = usage.hours[access]
    name = html.escape(f"{usage.name}, {access}")
    used = [hour.consumed / HOUR for hour in hours]
    provisioned = [hour.provisioned for hour in hours]
    highest = max([*used, *provisioned], default=0.0)
    if not highest:
        return f"<figure><figcaption>{name}</figcaption><p class='note'>Nothing used, nothing provisioned.</p></figure>"
    right, floor = WIDTH - 8, HEIGHT - BOTTOM
    step = (right - LEFT) / max(1, len(hours) - 1)

    def points(values: list[float]) -> str:
        return " ".join(
            f"{LEFT + number * step:.1f},{floor - value / highest * (floor - TOP):.1f}"
            for number, value in enumerate(values)
        )

    area = f"{LEFT},{floor} {points(used)} {LEFT + (len(hours) - 1) * step:.1f},{floor}"
    label = html.escape(f"{usage.name}, {access}: used and provisioned units a second by hour, highest {highest:,.1f}")
    return f"""<figure><figcaption>{name}</figcaption>
<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{label}">
<line class="axis" x1="{LEFT}" y1="{TOP}" x2="{right}" y2="{TOP}"/>
<line class="axis" x1="{LEFT}" y1="{floor}" x2="{right}" y2="{floor}"/>
<text x="{LEFT - 6}" y="{TOP + 4}" text-anchor="end">{highest:,.4g}</text>
<text x="{LEFT - 6}" y="{floor}" text-anchor="end">0</text>
{"".join(_days(hours, step))}
<polygon class="used" points="{area}"/>
<polyline class="provisioned" points="{points(provisioned)}"/>
</svg></figure>"""


def _days(hours: list[Hour], step: float) -> Iterator[str]:
    for number, hour in enumerate(hours):
        if hour.start.hour == 0 and number % 48 < 24:  # noqa: PLR2004 - every second midnight
            x = LEFT + number * step
            yield f'<text x="{x:.1f}" y="{HEIGHT - 8}">{_day(hour.start)}</text>'


def _day(moment: datetime) -> str:
    return f"{moment.day} {moment:%b}"
