"""The HTML report: one file that can be opened, sent and archived.

It asks nobody for anything: style and script are part of it, and its content security policy forbids every request and
every script and style but these two (by hash). Untrusted text is escaped and never reaches the script as code. Without
the script the page reads the same; the script adds search, filters and the arrow keys.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections import Counter
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Final

from preflight.processes.sealed import read_text
from preflight.reports.escaping import cut, line, markup, markup_with_code, web_address
from preflight.reports.findings import (
    amount,
    by_cause,
    excuse,
    findings,
    own_words,
    place,
    remarks,
    verdict,
    weight,
    when,
)
from preflight.reports.matrix import OUTCOMES, Matrix
from preflight.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from preflight.report import Policy, Report, Result
    from preflight.reports.findings import Cause, ResourceFindings, Weight
    from preflight.reports.matrix import PolicyKey, Row

LONGEST_MESSAGE: Final = 4000
"""Characters of one message; the JSON report has all."""

_LONGEST_REASON: Final = 300  # of an outcome that is no finding: a tooltip
_FILTERS: Final[dict[Weight, str]] = {
    "closes": "Closing",
    "allowed": "Allowed",
    "advice": "Advice",
    "excused": "Excused",
}


def render(report: Report) -> str:
    """Write ``report`` as one HTML document."""
    style, script = _asset("page.css"), _asset("page.js")
    allowed = f"style-src '{policy_hash(style)}'; script-src '{policy_hash(script)}'"
    matrix = Matrix(report)
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; {allowed}; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>{markup(verdict(report))} - {_line(report.project)} / {_line(report.stack)}</title>
<style>{style}</style>
</head>
<body class="{report.verdict}">
<a class="skip" href="#main">Skip to the content</a>
{_header(report)}
<main id="main">
{_error(report)}{_filter(report, matrix)}{_findings(report, matrix)}{_table(matrix, report)}{_more(report)}\
{_policies(report, matrix)}</main>
<footer>preflight {__version__}. The JSON report of the same run has every message in full.</footer>
<script>{script}</script>
</body>
</html>
"""


def _header(report: Report) -> str:
    title, _, reason = verdict(report).partition(": ")
    packs = ", ".join(f"{_line(pack.name)} {_line(pack.version)}".strip() for pack in report.packs)
    under = f" under {packs}" if packs else ""
    when = f", {report.started:%Y-%m-%d %H:%M} UTC" if report.started else ""
    parts = '<a href="#findings">Findings</a><a href="#matrix">Matrix</a>'
    nav = f'<nav aria-label="Parts of this report">{parts}</nav>' if report.results else ""
    return f"""<header>
<div class="verdict"><span></span><div><h1>{title}</h1><p>{reason[:1].upper()}{reason[1:]}</p></div>{nav}</div>
<p class="about"><b>{_line(report.project)}</b> / <b>{_line(report.stack)}</b>{under}, \
in {report.duration_seconds:.2f} s{when}</p>
{_counts(report) if report.verdict != "error" else ""}
</header>"""


def _counts(report: Report) -> str:
    summary = report.summary
    always = [("", "resources", summary.resources), ("", "policies", summary.policies)]
    always.append(("closes", "close the gate", len(findings(report, "closes"))))
    sometimes = [
        ("allowed", "not evaluated, allowed", len(findings(report, "allowed"))),
        ("advice", "advice", len(findings(report, "advice"))),
        ("excused", "excused", len(findings(report, "excused"))),
        ("", "passed", summary.passed),
        ("", "remediated", summary.remediated),
        ("", "not applicable", summary.not_applicable),
    ]
    tiles = "".join(
        f'<div data-weight="{name if number else ""}"><dt>{label}</dt><dd>{number:,}</dd></div>'
        for name, label, number in [*always, *(each for each in sometimes if each[2])]
    )
    return f'<dl class="counts">{tiles}</dl>'


def _error(report: Report) -> str:
    if report.error is None:
        return ""
    hint = f"<p>{_prose(report.error.hint)}</p>" if report.error.hint else ""
    return f'<section class="panel broken" aria-label="Error"><p>{_prose(report.error.message)}</p>{hint}</section>\n'


def _filter(report: Report, matrix: Matrix) -> str:
    """Search, policy and weight; the script shows the form, which does nothing without it."""
    if not matrix.rows:
        return ""
    weights = [(name, title) for name, title in _FILTERS.items() if findings(report, name)]
    choices = [("all", "All"), *([("any", "Findings")] if weights else []), *weights]
    radios = "".join(
        f'<label><input type="radio" name="show" value="{name}"{" checked" if name == "all" else ""}>{title}</label>'
        for name, title in choices
    )
    options = "".join(
        f'<option value="{index}">{_line(name)}</option>' for index, (_, name) in enumerate(matrix.columns)
    )
    attributes = (
        'placeholder="Search resources, files, messages" aria-label="Search" autocomplete="off" spellcheck="false"'
    )
    return f"""<form class="tool" role="search" hidden>
<input type="search" {attributes}>
<select aria-label="Policy"><option value="">All policies</option>{options}</select>
<fieldset><legend class="unseen">Show</legend>{radios}</fieldset>
<output aria-live="polite"></output>
</form>
"""


def _findings(report: Report, matrix: Matrix) -> str:
    """Write a card for each resource on which something was found."""
    if report.verdict == "error" and not matrix.rows:
        return ""
    found = [each for number, row in enumerate(matrix.rows) for each in _places(matrix, number, matrix.findings(row))]
    places = {id(each.result): each for each in found}
    causes, alone = by_cause((each.result for each in found), matrix.policies)
    cards = [_cause(matrix, cause, places, report) for cause in causes]
    by_row = groupby((places[id(result)] for result in alone), key=lambda each: each.row)
    cards += [_card(matrix, number, list(group), report) for number, group in by_row]
    total = amount(len(places), "finding")
    concerned = len({place.row for place in places.values()})
    empty = '<p class="empty" data-empty="cards" hidden>No finding fits the filter.</p>'
    return f"""<section aria-labelledby="findings">
<h2 id="findings">Findings <small>{total} on {amount(concerned, "resource")}</small></h2>
{"".join(cards)}{empty if cards else '<p class="empty">Nothing was found.</p>'}
</section>
"""


@dataclass(frozen=True, slots=True)
class _Place:
    """A finding in the matrix; cells lead to the first (``turn`` 0) of a policy on a resource."""

    result: Result
    row: int
    column: int
    turn: int

    def attributes(self, report: Report) -> str:
        """Write what the matrix leads to, and the script filters by."""
        return (
            f'id="f{self.row}-{self.column}-{self.turn}" data-row="{self.row}" '
            f'data-weight="{weight(self.result, report)}" data-policy="{self.column}"'
        )


def _places(matrix: Matrix, number: int, results: list[Result]) -> Iterator[_Place]:
    turns: Counter[int] = Counter()
    for result in results:
        column = matrix.place[result.pack, result.policy]
        yield _Place(result, number, column, turns[column])
        turns[column] += 1


def _cause(matrix: Matrix, cause: Cause, places: Mapping[int, _Place], report: Report) -> str:
    """Write a card for findings of one cause: the words once, then the resources."""
    items = []
    for result in cause.findings:
        number = places[id(result)].row
        where = f" <code>{_line(place(result.location))}</code>" if result.location else ""
        items.append(
            f'<li {places[id(result)].attributes(report)}><a href="#r{number}" title="{_line(result.urn)}">'
            f"{_name(matrix.rows[number].resource)}</a>{where} <span>{_line(result.type)}</span></li>"
        )
    outcome = matrix.outcome([cause.first])
    return f"""<article class="card cause">
<h3>{amount(len(cause.findings), "resource")}, one cause</h3>
<ul><li class="mark {outcome}">{_item(matrix, cause.first, report)}<ul class="same">{"".join(items)}</ul></li></ul>
</article>
"""


def _card(matrix: Matrix, number: int, found: list[_Place], report: Report) -> str:
    resource = matrix.rows[number].resource
    where = f"<code>{_line(place(resource.location))}</code>" if resource.location else ""
    items = [
        f'<li class="mark {matrix.outcome([each.result])}" {each.attributes(report)}>'
        f"{_item(matrix, each.result, report)}</li>"
        for each in found
    ]
    return f"""<article class="card" id="c{number}">
<h3><a href="#r{number}" title="{_line(resource.urn)}">{_name(resource)}</a></h3>
<p class="where">{where}<span>{_line(resource.type)}</span></p>
<ul>{"".join(items)}</ul>
</article>
"""


def _item(matrix: Matrix, result: Result, report: Report) -> str:
    policy = matrix.policies.get((result.pack, result.policy))
    level = result.enforcement_level if result.status == "violation" else "not evaluated"
    grave = result.severity in ("critical", "high")
    severity = f", {'<b>' if grave else ''}{result.severity}{'</b>' if grave else ''}" if result.severity else ""
    name = _line(result.policy)
    if policy:
        name = f'<a href="#p{matrix.place[result.pack, result.policy]}">{name}</a>'
    parts = [
        f'<span class="policy">{name}</span><span class="level">{level}{severity}</span>',
        f'<p class="message">{_prose(own_words(result, policy))}</p>',
    ]
    if result.placeholders:
        tokens = ", ".join(f"<code>{_line(token)}</code>" for token in result.placeholders)
        parts.append(f'<p class="rests">Rests on a made-up answer of {tokens}.</p>')
    if result.excused:
        parts.append(f'<p class="rests">Excused by {_line(excuse(result))}.</p>')
    if seen := when(result, report):
        parts.append(f'<p class="rests">{seen[:1].upper()}{seen[1:]}.</p>')
    if policy and policy.remediation_steps:
        steps = _prose(policy.remediation_steps)
        parts.append(f'<details class="fix"><summary>How to fix</summary><p>{steps}</p></details>')
    return "".join(parts)


def _table(matrix: Matrix, report: Report) -> str:
    if not matrix.rows:
        return ""
    heads = "".join(_head(matrix, key) for key in matrix.columns)
    body = "\n".join(_row(matrix, number, row, report) for number, row in enumerate(matrix.rows))
    present = {matrix.outcome(results) for row in matrix.rows for results in row.cells.values()}
    legend = "".join(f'<span class="mark {name}">{OUTCOMES[name]}</span>' for name in OUTCOMES if name in present)
    size = f"{amount(len(matrix.rows), 'resource')} by {amount(len(matrix.columns), 'policy', 'policies')}"
    return f"""<section aria-labelledby="matrix">
<h2 id="matrix">Matrix <small>{size}</small></h2>
<div class="matrix"><table>
<caption class="unseen">What each policy said about each resource</caption>
<thead><tr><th scope="col">Resource</th>{heads}</tr></thead>
<tbody>
{body}
</tbody>
</table>
<div class="detail" role="status" hidden>Point at a cell, or walk to it, to read what it stands for.</div></div>
<p class="empty" data-empty="rows" hidden>No resource fits the filter.</p>
<p class="legend">{legend}</p>
<p class="keys" hidden><kbd>/</kbd> searches, arrow keys walk the matrix, <kbd>Enter</kbd> opens a finding, \
<kbd>Esc</kbd> clears the filter.</p>
</section>
"""


def _head(matrix: Matrix, key: PolicyKey) -> str:
    policy = matrix.policies.get(key)
    about = f"{policy.enforcement_level}. {policy.description or policy.display_name}" if policy else ""
    return f'<th scope="col" title="{_line(about)}"><span>{_line(key[1])}</span></th>'


def _row(matrix: Matrix, number: int, row: Row, report: Report) -> str:
    resource = row.resource
    kind = _line(resource.type.rpartition(":")[2])
    # Narrow columns break a path after a slash.
    where = f"{kind} {_line(place(resource.location)).replace('/', '/<wbr>')}" if resource.location else kind
    cells = []
    for column, key in enumerate(matrix.columns):
        results = row.cells.get(key, [])
        outcome = matrix.outcome(results)
        if any(weight(result, report) for result in results):
            cells.append(f'<td class="mark {outcome}"><a href="#f{number}-{column}-0">{OUTCOMES[outcome]}</a></td>')
            continue
        reason = next((result.message for result in results if result.message), "")
        title = f' title="{markup(line(reason, _LONGEST_REASON))}"' if reason else ""
        cells.append(f'<td class="mark {outcome}"{title}><i>{OUTCOMES[outcome]}</i></td>')
    return (
        f'<tr id="r{number}"><th scope="row" title="{_line(resource.urn)}"><b>{_name(resource)}</b>'
        f"<small>{where}</small></th>{''.join(cells)}</tr>"
    )


def _more(report: Report) -> str:
    """Write the made-up answers, the notes, the policies and the outputs, each foldable."""
    parts = []
    if report.placeholders:
        answers = [
            (each.token, f"{each.hint}\n{place(each.location)}" if each.location else each.hint)
            for each in report.placeholders
        ]
        parts.append(_fold(f"Made-up answers ({len(answers)})", answers, opened=True))
    if notes := remarks(report):
        parts.append(_fold(f"Notes ({len(notes)})", [("", note) for note in notes], opened=True))
    if report.outputs:
        outputs = [(str(name), json.dumps(value, indent=2, default=str)) for name, value in report.outputs.items()]
        parts.append(_fold(f"Outputs of the stack ({len(outputs)})", outputs))
    return "".join(parts)


def _policies(report: Report, matrix: Matrix) -> str:
    """Write what the packs say of each policy, for findings to lead to."""
    parts = []
    columns = dict(matrix.place)
    for pack in report.packs:
        # A pack may name two policies alike: the first is the one that is led to.
        listed = "".join(_policy(policy, columns.pop((pack.name, policy.name), None)) for policy in pack.policies)
        title = f"Policies of {_line(pack.name)} {_line(pack.version)}"
        parts.append(
            f'<section class="policies"><h2>{title} <small>{len(pack.policies)}</small></h2>{listed}</section>\n'
        )
    return "".join(parts)


def _policy(policy: Policy, column: int | None) -> str:
    place = f' id="p{column}"' if column is not None else ""
    about = f"{policy.enforcement_level}, {policy.kind}" + (f", {policy.severity}" if policy.severity else "")
    steps = policy.remediation_steps
    body = _prose(policy.page) if policy.page else _prose("\n\n".join(filter(None, [policy.description, steps])))
    if address := web_address(policy.url):
        body += f'\n<a href="{markup(address)}" rel="noopener noreferrer">{markup(address)}</a>'
    description = f"{markup_with_code(line(policy.description))} " if policy.description else ""
    return (
        f'<details class="more"{place}><summary><code>{_line(policy.name)}</code> {description}<small>{about}</small>'
        f'</summary><p class="page">{body}</p></details>\n'
    )


def _fold(title: str, entries: list[tuple[str, str]], *, opened: bool = False) -> str:
    listed = "".join(
        f"<dt{'' if name else ' hidden'}><code>{_line(name)}</code></dt><dd>{_prose(text)}</dd>"
        for name, text in entries
    )
    state = " open" if opened else ""
    return f'<details class="more"{state}><summary>{_line(title)}</summary><dl>{listed}</dl></details>\n'


def _name(resource: ResourceFindings) -> str:
    return _line(resource.name) or _line(resource.urn) or "The whole stack"


def _line(text: str) -> str:
    return markup(line(text))


def _prose(text: str) -> str:
    return markup_with_code(cut(text, LONGEST_MESSAGE))


def _asset(name: str) -> str:
    return read_text(Path(__file__).with_name(name))


def policy_hash(asset: str) -> str:
    """Name ``asset`` as a content security policy does (W3C CSP, hash sources)."""
    return "sha256-" + base64.b64encode(hashlib.sha256(asset.encode()).digest()).decode()
