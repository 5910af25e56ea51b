"""The HTML page of an audit: stacks by policies, owners, trend and search, in one file that asks nobody for anything.

As the gate's page: style and script are part of it, allowed by hash and nothing else is; without the script the page
reads the same. It looks like the gate's, so it takes that page's style and adds its own.
"""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING, Final

from preflight.reports.escaping import cut, line, markup
from preflight.reports.findings import amount
from preflight.reports.html_page import policy_hash
from preflight.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from preflight.audit.reading import FindingView, Overview, PolicyRow, Reading, RunRow, StackView
    from preflight.reports.terminal import Terminal

_LONGEST_MESSAGE: Final = 600
_MANY_STACKS: Final = 2000
"""From there on one message a policy and stack is shown, else `_MOST_MESSAGES`."""

_MOST_MESSAGES: Final = 3
_WORDS: Final = {"pass": "Open", "fail": "Closed", "error": "No verdict"}


def render(reading: Reading, _terminal: Terminal) -> Iterator[str]:
    """Give the document in parts."""
    overview = reading.overview
    policies = [row for row in overview.policies if row.findings]
    columns = {(row.pack, row.policy): number for number, row in enumerate(policies)}
    yield _begin(f"{_verdict(overview)} - audit", overview.verdict)
    yield _header(overview)
    yield '<main id="main">\n'
    yield "".join(f'<section class="panel"><p>{_prose(note)}</p></section>\n' for note in overview.notes)
    yield _trend(overview) + _policies(policies, overview) + _owners(overview) + _exemptions(overview)
    yield _filter(policies, overview)
    yield _table_head(policies, overview)
    for number, stack in enumerate(reading.stacks()):
        yield _row(number, stack, columns)
    yield '</tbody>\n</table></div><p class="empty" data-empty="rows" hidden>No stack fits the filter.</p></section>\n'
    yield '<section aria-labelledby="findings"><h2 id="findings">Findings by stack</h2>\n'
    most = 1 if overview.stacks > _MANY_STACKS else _MOST_MESSAGES
    for number, stack in enumerate(reading.stacks()):
        if stack.results or stack.error or stack.notes:
            yield _card(number, stack, columns, most)
    yield "</section>\n</main>\n" + _end()


def without_verdict(message: str, hint: str) -> str:
    """Return the document of an audit that ended with an error."""
    said = f"<p>{_prose(message)}</p>" + (f"<p>{_prose(hint)}</p>" if hint else "")
    return (
        _begin("No verdict - audit", "error")
        + '<header><div class="verdict"><span></span><div><h1>No verdict</h1>'
        + "<p>The audit did not come to its end.</p></div></div></header>\n"
        + f'<main id="main"><section class="panel broken" aria-label="Error">{said}</section></main>\n'
        + _end()
    )


def _begin(title: str, verdict: str) -> str:
    style, script = _style(), _script()
    allowed = f"style-src '{policy_hash(style)}'; script-src '{policy_hash(script)}'"
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; {allowed}; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>{_line(title)}</title>
<style>{style}</style>
</head>
<body class="{verdict} audit">
<a class="skip" href="#main">Skip to the content</a>
"""


def _end() -> str:
    return f"""<footer>preflight {__version__}. The JSON document of the same audit has every message in full.</footer>
<script>{_script()}</script>
</body>
</html>
"""


def _style() -> str:
    gate = (files("preflight.reports") / "page.css").read_text(encoding="utf-8")
    return gate + (files("preflight.audit.reports") / "page.css").read_text(encoding="utf-8")


def _script() -> str:
    return (files("preflight.audit.reports") / "page.js").read_text(encoding="utf-8")


def _verdict(overview: Overview) -> str:
    return {"pass": "All stacks open", "fail": "Closed", "error": "No verdict"}[overview.verdict]


def _header(overview: Overview) -> str:
    packs = ", ".join(f"{_line(pack['name'])} {_line(pack['version'])}".strip() for pack in overview.packs)
    tiles = [
        ("", "stacks", overview.stacks),
        ("closes", "closed", overview.failed),
        ("allowed", "without a verdict", overview.errors),
        ("", "open", overview.passed),
        ("", "resources", overview.resources),
    ]
    if overview.compared:
        tiles += [("advice", "new findings", overview.new), ("", "fixed", overview.fixed)]
    counts = "".join(
        f'<div data-weight="{weight if number else ""}"><dt>{label}</dt><dd>{number:,}</dd></div>'
        for weight, label, number in tiles
    )
    reason = {
        "pass": "No stack breaks a mandatory policy.",
        "fail": f"Mandatory policies are broken in {amount(overview.failed, 'stack')}.",
        "error": f"Of {amount(overview.errors, 'stack')} nothing may be said; {overview.failed:,} closed.",
    }[overview.verdict]
    shard = f", shard {_line(overview.shard)}" if overview.shard else ""
    unchanged = f", {overview.unchanged:,} unchanged since they were judged today" if overview.unchanged else ""
    links = [("policies", "Policies"), ("owners", "Owners"), ("stacks", "Stacks"), ("findings", "Findings")]
    nav = "".join(f'<a href="#{name}">{title}</a>' for name, title in links)
    return f"""<header>
<div class="verdict"><span></span><div><h1>{_verdict(overview)}</h1><p>{reason}</p></div>\
<nav aria-label="Parts of this report">{nav}</nav></div>
<p class="about">Audit under {packs}{shard}, {_line(overview.started)}, in {overview.seconds:.0f} s{unchanged}</p>
<dl class="counts">{counts}</dl>
</header>
"""


def _trend(overview: Overview) -> str:
    if not overview.compared:
        return ""
    top = max(run.failed + run.errors for run in overview.runs) or 1
    bars = "".join(_bar(number, run, top) for number, run in enumerate(overview.runs))
    width = 26 * len(overview.runs)
    first, last = overview.runs[0], overview.runs[-1]
    label = f"Closed stacks over {len(overview.runs)} runs: {first.failed:,} then, {last.failed:,} now"
    return f"""<section aria-labelledby="trend"><h2 id="trend">Trend <small>{label}</small></h2>
<div class="trend"><svg role="img" aria-label="{label}" viewBox="0 0 {width} 74" width="{width}">{bars}</svg>
<p>{_line(first.started[:10])} to {_line(last.started[:10])}. Red: closed; violet: no verdict. Point at a bar for its \
numbers.</p></div></section>
"""


def _bar(number: int, run: RunRow, top: int) -> str:
    red, violet = 70 * run.failed / top, 70 * run.errors / top
    words = (
        f"{run.started}: {run.stacks:,} stacks, {run.failed:,} closed, {run.errors:,} without a verdict, "
        f"{run.closing:,} closing findings, {run.fixed:,} fixed" + (f", {run.new:,} new" if number else "")
    )
    x = 26 * number + 3
    return (
        f"<g><title>{_line(words)}</title>"
        f'<rect class="ground" x="{x}" y="2" width="20" height="70" rx="3"/>'
        f'<rect class="red" x="{x}" y="{72 - red:.1f}" width="20" height="{red:.1f}" rx="2"/>'
        f'<rect class="violet" x="{x}" y="{72 - red - violet:.1f}" width="20" height="{violet:.1f}" rx="2"/></g>'
    )


def _policies(policies: Sequence[PolicyRow], overview: Overview) -> str:
    rows = [
        (
            f'<b title="{_line(row.description)}">{_line(row.policy)}</b>',
            row.level + (f", {row.severity}" if row.severity else ""),
            f"{row.stacks:,}",
            f"{row.findings:,}",
            f"{row.closing:,}",
            f"{row.would_close:,}" if row.level == "advisory" else "",
        )
        for row in sorted(policies, key=lambda row: (-row.closing, -row.findings, row.policy))
    ]
    head = ("Policy", "Level", "Stacks", "Findings", "Closing", "Would close if mandatory")
    silent = len(overview.policies) - len(policies)
    return _list("policies", "Policies", f"{silent} more found nothing" if silent else "", head, rows)


def _owners(overview: Overview) -> str:
    rows = [
        (
            _line(row.owner) or "<i>nobody named</i>",
            f"{row.stacks:,}",
            f"{row.failed:,}",
            f"{row.errors:,}",
            f"{row.findings:,}",
            f"{row.closing:,}",
        )
        for row in overview.owners
    ]
    head = ("Owner", "Stacks", "Closed", "No verdict", "Findings", "Closing")
    return _list("owners", "Owners", "", head, rows)


def _list(name: str, title: str, small: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    if not rows:
        return f'<section aria-labelledby="{name}"><h2 id="{name}">{title}</h2><p class="empty">None.</p></section>\n'
    heads = "".join(f'<th scope="col">{each}</th>' for each in head)
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    return f"""<section aria-labelledby="{name}"><h2 id="{name}">{title} <small>{small}</small></h2>
<div class="list"><table><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table></div></section>
"""


def _exemptions(overview: Overview) -> str:
    parts = []
    if overview.ending:
        rows = [
            (str(each.exemption.until), _line(each.exemption.policy), f"{each.findings:,}", f"{each.stacks:,}")
            for each in overview.ending
        ]
        head = ("Until", "Policy", "Findings", "Stacks")
        parts.append(_list("ending", "Exemptions that end within 30 days", "", head, rows))
    if overview.unused:
        unused = [(_line(each.policy), _line(each.resource)) for each in overview.unused]
        parts.append(_list("unused", "Exemptions that match nothing in any stack", "", ("Policy", "Resource"), unused))
    return "".join(parts)


def _filter(policies: Sequence[PolicyRow], overview: Overview) -> str:
    options = "".join(f'<option value="{number}">{_line(row.policy)}</option>' for number, row in enumerate(policies))
    names = sorted({row.owner for row in overview.owners if row.owner})
    owners = "".join(f'<option value="{_line(name)}">{_line(name)}</option>' for name in names)
    choices = [("all", "All"), ("fail", "Closed"), ("error", "No verdict"), ("pass", "Open")]
    radios = "".join(
        f'<label><input type="radio" name="show" value="{name}"{" checked" if name == "all" else ""}>{title}</label>'
        for name, title in choices
    )
    return f"""<form class="tool" role="search" hidden>
<input type="search" placeholder="Search projects, stacks, messages" aria-label="Search" autocomplete="off" \
spellcheck="false">
<select aria-label="Policy" name="policy"><option value="">All policies</option>{options}</select>
<select aria-label="Owner" name="owner"><option value="">All owners</option>{owners}</select>
<fieldset><legend class="unseen">Show</legend>{radios}</fieldset>
<output aria-live="polite"></output>
</form>
"""


def _table_head(policies: Sequence[PolicyRow], overview: Overview) -> str:
    heads = "".join(
        f'<th scope="col" title="{_line(f"{row.level}. {row.description}")}"><span>{_line(row.policy)}</span></th>'
        for row in policies
    )
    size = f"{amount(overview.stacks, 'stack')} by {amount(len(policies), 'policy', 'policies')} with findings"
    return f"""<section aria-labelledby="stacks"><h2 id="stacks">Stacks <small>{size}; red numbers close</small></h2>
<div class="matrix"><table>
<caption class="unseen">How many findings each policy has in each stack</caption>
<thead><tr><th scope="col">Stack</th>{heads}</tr></thead>
<tbody>
"""


def _row(number: int, stack: StackView, columns: dict[tuple[str, str], int]) -> str:
    counts: dict[int, list[int]] = {}
    for finding in stack.results:
        count = counts.setdefault(columns[finding.result.pack, finding.result.policy], [0, 0, 0])
        count[0 if finding.closes else 2 if finding.result.excused else 1] += 1
    cells = []
    for column in range(len(columns)):
        closing, advice, excused = counts.get(column, (0, 0, 0))
        if closing or advice or excused:
            kind = "closes" if closing else "advice" if advice else "excused"
            cells.append(f'<td class="{kind}"><a href="#f{number}-{column}">{closing or advice or excused:,}</a></td>')
        else:
            cells.append("<td></td>")
    name = f"{_line(stack.project) or '?'} / {_line(stack.stack)}"
    inner = f'<a href="#c{number}">{name}</a>' if stack.results or stack.error or stack.notes else name
    owner = f"{_line(stack.owner)}, " if stack.owner else ""
    return (
        f'<tr id="r{number}" data-verdict="{stack.verdict}" data-owner="{_line(stack.owner)}">'
        f'<th scope="row" class="{stack.verdict}"><b>{inner}</b>'
        f"<small>{_WORDS[stack.verdict]}, {owner}{_line(stack.path)}</small></th>{''.join(cells)}</tr>\n"
    )


def _card(number: int, stack: StackView, columns: dict[tuple[str, str], int], most: int) -> str:
    said = [f'<p class="rests">{_prose(note)}</p>' for note in stack.notes]
    if stack.error is not None:
        message, hint = stack.error
        said.append(f'<p class="message"><b>No verdict.</b> {_prose(message)}\n{_prose(hint)}</p>')
    groups: dict[int, list[FindingView]] = {}
    for finding in stack.results:
        groups.setdefault(columns[finding.result.pack, finding.result.policy], []).append(finding)
    items = []
    for column, findings in sorted(groups.items(), key=lambda group: not any(each.closes for each in group[1])):
        weight = "closes" if any(each.closes for each in findings) else "advice"
        if all(each.result.excused for each in findings):
            weight = "excused"
        owners = sorted({each.owner for each in findings if each.owner and each.owner != stack.owner})
        mark = f' <span class="level">{_line(", ".join(owners))}</span>' if owners else ""
        new = sum(each.is_new for each in findings)
        new_words = f", {new:,} new" if new else ""
        since = min(each.first_seen for each in findings)[:10]
        level = findings[0].result.enforcement_level
        head = f'<span class="policy">{_line(findings[0].result.policy)}</span><span class="level">{level}, '
        head += f"{amount(len(findings), 'finding')}{new_words}, since {since}</span>{mark}"
        findings.sort(key=lambda each: (not each.is_new, not each.closes))
        told = "".join(f'<p class="message">{_message(each)}</p>' for each in findings[:most])
        more = f'<p class="rests">and {len(findings) - most:,} more</p>' if len(findings) > most else ""
        items.append(f'<li id="f{number}-{column}" class="mark {weight}">{head}{told}{more}</li>')
    listed = f"<ul>{''.join(items)}</ul>" if items else ""
    return f"""<article class="card" id="c{number}">
<h3><a href="#r{number}">{_line(stack.project) or "?"} / {_line(stack.stack)}</a></h3>
<p class="where"><code>{_line(stack.path)}</code><span>{_line(stack.source)}</span></p>
{"".join(said)}{listed}
</article>
"""


def _message(finding: FindingView) -> str:
    text = finding.result.message.rpartition("\n")[2]
    words = " (let by)" if finding.result.excused else ""
    return _prose(text) + words


def _line(text: str) -> str:
    return markup(line(text))


def _prose(text: str) -> str:
    return markup(cut(text, _LONGEST_MESSAGE))
