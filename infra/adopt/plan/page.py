"""The plan as a page that a person follows: Markdown, in the order in which things are to be done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from infra.adopt.plan.entries import Entry, Kind, Plan, TablePlan
from infra.adopt.plan.way_back import way_back

if TYPE_CHECKING:
    from collections.abc import Iterator

    from infra.settings import Settings

Json = dict[str, Any]


def plan_page(plan: Plan, snapshot: Json, settings: Settings, *, stack: str, folder: str) -> str:
    """Render a plan.

    Parameters
    ----------
    plan, snapshot, settings
        What was compared, and with what result.
    stack
        Name of the stack.
    folder
        Where the other files are, as one types it.
    """
    lines = [
        f"# Taking over the tables into stack {stack}",
        "",
        f"Account {snapshot['account']}, region {snapshot['region']}, as it was at {snapshot['takenAt']}.",
        "",
        *_verdict(plan),
        *([f"\n> {snapshot['state']['note']}"] if snapshot["state"]["note"] else []),
        "",
        "## In which order",
        "",
        *_order(stack, folder, plan),
    ]
    for table in plan.tables:
        lines += ["", f"## Table {table.name}", *_table(table)]
    if plan.others:
        lines += ["", "## What belongs to the tables", *_entries(plan.others)]
    lines += ["", "## The way back", *_way_back(snapshot, settings)]
    return "\n".join(lines) + "\n"


def _verdict(plan: Plan) -> Iterator[str]:
    if not plan.loses:
        yield "**Nothing would be lost.** What is to be done by hand is listed by table."
        return
    yield "**Do not update yet.** This stands in the way, or would be lost:"
    yield ""
    for table in plan.tables:
        for entry in table.of(Kind.BLOCKED, Kind.LOST):
            yield f"- {table.name}: {entry.text}"
    yield from (f"- {entry.text}" for entry in plan.others if entry.kind in (Kind.BLOCKED, Kind.LOST))


def _order(stack: str, folder: str, plan: Plan) -> Iterator[str]:
    files = f"--stack {stack} --file {folder}/import.json"
    steps = [
        (
            "Do what is listed under *Stands in the way*, *Would be lost* and *By hand*, then run `inspect` again, "
            "until it ends with status 0."
        ),
        f"Compare `{folder}/Pulumi.{stack}.yaml` with the stack's file and take it: it names what the tables keep.",
        (
            f"`pulumi import {files} --generate-code=false --yes` brings what exists into the stack's state. It "
            "changes nothing in AWS."
        ),
        f"`pulumi preview --stack {stack} --diff --policy-pack policypack`: no table is made, replaced or deleted.",
        f"`pulumi up --stack {stack} --policy-pack policypack`",
        f"`python -m infra.adopt verify --stack {stack} --snapshot {folder}/snapshot.json`",
    ]
    if any(entry.after for table in plan.tables for entry in table.entries):
        steps.append("Do what is listed under *By hand, after the update*.")
    for number, step in enumerate(steps, 1):
        yield f"{number}. {step}"


def _table(table: TablePlan) -> Iterator[str]:
    yield from _entries(table.entries)


def _entries(entries: tuple[Entry, ...]) -> Iterator[str]:
    for kind in Kind:
        for after in (False, True):
            of_kind = [entry for entry in entries if entry.kind is kind and entry.after is after]
            if of_kind:
                yield ""
                yield f"**{kind.value}{', after the update' if after else ''}**"
                yield ""
            for entry in of_kind:
                yield from _entry(entry)


def _entry(entry: Entry) -> Iterator[str]:
    yield f"- {entry.text}"
    if entry.setting:
        kept = "Kept by the setting" if entry.kind in (Kind.BLOCKED, Kind.LOST) else "Setting:"
        yield f"  {kept} `{entry.setting}`."
    if entry.commands:
        yield from _shell(entry.commands)


def _shell(commands: tuple[str, ...]) -> Iterator[str]:
    yield "  ```sh"
    yield from (f"  {command}" for command in commands)
    yield "  ```"


def _way_back(snapshot: Json, settings: Settings) -> Iterator[str]:
    yield ""
    yield "From this snapshot. First stop updates of the stack (docs/adopt.md), or they are undone by the next one."
    for name, table in snapshot["tables"].items():
        if table is None:
            continue
        yield ""
        yield f"### {name}"
        yield ""
        for step in way_back(name, table, settings, snapshot["region"]):
            yield f"- {step.text}"
            if step.commands:
                yield from _shell(step.commands)
