"""``--list-policies``: what the packs hold, without running the program."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from preflight.cli.policies_of import policies_of
from preflight.reports.escaping import line, markdown

if TYPE_CHECKING:
    from preflight.report import Pack
    from preflight.runs.request import RunRequest


def list_policies(request: RunRequest, format_: str) -> str:
    """Boot and configure the packs, and list their policies; raises `PreflightError` if one can't be started."""
    packs = policies_of(request)
    if format_ == "json":
        return json.dumps({"packs": [_plain(pack) for pack in packs]}, indent=2) + "\n"
    write = _markdown if format_ == "markdown" else _table
    return "\n".join(write(pack) for pack in packs)


def _plain(pack: Pack) -> dict[str, object]:
    document = asdict(pack)
    for policy in document["policies"]:
        del policy["page"]  # `preflight explain` prints it
    return document


def _rows(pack: Pack) -> list[tuple[str, str, str, str, str]]:
    return [
        (line(policy.name), policy.kind, policy.enforcement_level, policy.severity or "-", line(policy.description))
        for policy in pack.policies
    ]


def _table(pack: Pack) -> str:
    rows = _rows(pack)
    widths = [max((len(row[column]) for row in rows), default=0) for column in range(4)]
    lines = [
        "  ".join([*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[4]]) for row in rows
    ]
    return f"{line(pack.name)} {line(pack.version)}\n" + "".join(f"{each.rstrip()}\n" for each in lines)


def _markdown(pack: Pack) -> str:
    rows = ["| policy | on | level | severity | what it wants |", "|---|---|---|---|---|"]
    rows += [f"| {' | '.join(map(markdown, row))} |" for row in _rows(pack)]
    return f"## {markdown(pack.name)} {markdown(pack.version)}\n\n" + "\n".join(rows) + "\n"
