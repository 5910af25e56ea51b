"""What an update would do to the tables as they are: pure, from a snapshot and the settings.

What the provider does with a property that the program does not name, or names differently, was measured with the real
provider on an emulator (tests/live/test_silence.py, docs/decisions.md).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from infra.adopt.commands import Commands, forget
from infra.adopt.imports import ALARM, DASHBOARD_TYPE, ROLE, TOPIC_TYPE, is_managed, strays
from infra.adopt.plan import care, records, structure
from infra.adopt.plan.comparison import Comparison
from infra.adopt.plan.entries import Entry, Kind, Plan, TablePlan
from infra.dashboard import NAME as DASHBOARD
from infra.monitoring import TOPIC
from infra.settings import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from infra.settings import Settings

Json = dict[str, Any]

ASPECTS = (
    structure.status,
    structure.keys,
    structure.billing,
    structure.global_indexes,
    structure.local_indexes,
    records.stream,
    records.recovery,
    care.insights,
    care.encryption,
    structure.table_class,
    records.time_to_live,
    structure.limits,
    records.replicas,
    records.kinesis,
    care.tags,
    care.protection,
    records.items_and_policy,
)
"""All that is compared of a table, in the order in which a plan tells it."""


def make_plan(snapshot: Json, settings: Settings) -> Plan:
    """Compare what there is with what the program would register."""
    commands = Commands(snapshot["region"])
    tables = []
    for name in TABLES:
        table = snapshot["tables"][name]
        entries = _entries(Comparison(name, table, settings, commands)) if table else _new_table()
        tables.append(TablePlan(name, table is not None, tuple(entries)))
    return Plan(tuple(tables), (*_strays(snapshot, settings), *_others(snapshot)))


def _new_table() -> Iterator[Entry]:
    yield Entry(Kind.MADE, "The table does not exist in this account and region; the update makes it.")


def _entries(compared: Comparison) -> Iterator[Entry]:
    for aspect in ASPECTS:
        yield from aspect(compared)


def _strays(snapshot: Json, settings: Settings) -> Iterator[Entry]:
    for item in strays(snapshot, settings):
        yield Entry(
            Kind.LOST,
            f"The stack manages {item['id']} ({item['type']}), which the program does not know: `pulumi up` deletes "
            "it. Let the state forget it, which changes nothing in AWS; then inspect again.",
            (forget(item["urn"]),),
        )


def _others(snapshot: Json) -> Iterator[Entry]:
    for name, role in snapshot["roles"].items():
        if role is None:
            continue
        if not is_managed(snapshot, ROLE, name):
            yield Entry(
                Kind.CHANGES,
                f"Role {name} exists: import it (import.json). Its trust policy and tags become the program's; its "
                "other policies stay.",
            )
        extra = [*(policy for policy in role["policies"] if policy != name.removesuffix("-role")), *role["attached"]]
        if extra:
            yield Entry(
                Kind.BY_HAND,
                f"Role {name} has policies that the program does not know and that stay in force: {', '.join(extra)}. "
                "Look whether it needs them.",
            )
    if snapshot["topic"] and not is_managed(snapshot, TOPIC_TYPE, snapshot["topic"]["arn"]):
        text = f"The topic {TOPIC} exists: import it. Its policy becomes the program's; who listens stays."
        yield Entry(Kind.CHANGES, text)
    for name, alarm in snapshot["alarms"].items():
        if alarm is not None and not is_managed(snapshot, ALARM, name):
            yield Entry(Kind.CHANGES, f"Alarm {name} exists: import it. It is overwritten by the program's.")
    if snapshot["dashboard"] and not is_managed(snapshot, DASHBOARD_TYPE, DASHBOARD):
        text = f"The dashboard {DASHBOARD} exists: import it. It is overwritten by the program's."
        yield Entry(Kind.CHANGES, text)
