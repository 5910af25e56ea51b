"""What becomes of what looks after a table: key, insights, tags, protection."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from infra.adopt.plan.entries import Entry, Kind
from infra.settings import INSIGHTS_MODES, STREAMING_TABLE
from infra.tags import house_tags

if TYPE_CHECKING:
    from collections.abc import Iterator

    from infra.adopt.plan.comparison import Comparison

Json = dict[str, Any]


def encryption(compared: Comparison) -> Iterator[Entry]:
    """Say what becomes of the key."""
    encryption = compared.table["encryption"]
    if encryption["key"] == "AWS_MANAGED":
        yield Entry(Kind.STAYS, "Encryption: the AWS managed key.")
    elif encryption["key"] == "AWS_OWNED":
        yield Entry(
            Kind.CHANGES,
            "Encryption: the AWS owned key becomes the AWS managed key, in place; AWS KMS bills its requests.",
        )
    else:
        yield Entry(
            Kind.BY_HAND,
            f"Encryption: the table keeps its customer key {encryption['keyArn']}: the provider leaves it where "
            "the program names no key, and the house wants the AWS managed key. Switch it before the update, in "
            "place. Keep the customer key: older backups need it. Requests through a resource policy from another "
            "account fail with the managed key.",
            (compared.commands.managed_key(compared.name),),
        )


def insights(compared: Comparison) -> Iterator[Entry]:
    """Say what becomes of contributor insights."""
    for insight in compared.table["insights"]:
        where = f"index {insight['index']}" if insight["index"] else "the table"
        if compared.name == STREAMING_TABLE and insight["index"] is None:
            yield from _insights_of_events(compared, insight)
        else:
            yield Entry(
                Kind.BY_HAND,
                f"Contributor insights on {where} stay on: the update does not know of them, the house has them on "
                f"{STREAMING_TABLE} alone, and they are billed. Switch them off.",
                (compared.commands.insights_off(compared.name, insight["index"]),),
            )
    if compared.name == STREAMING_TABLE and not any(insight["index"] is None for insight in compared.table["insights"]):
        yield Entry(Kind.CHANGES, f"Contributor insights are switched on ({compared.settings.insights_mode}).")


def _insights_of_events(compared: Comparison, insight: Json) -> Iterator[Entry]:
    mode = insight["mode"] or INSIGHTS_MODES[0]
    if mode == compared.settings.insights_mode:
        yield Entry(Kind.STAYS, f"Contributor insights: {mode}.")
    else:
        yield Entry(
            Kind.CHANGES,
            f"Contributor insights: {mode} becomes {compared.settings.insights_mode} (setting `insightsMode`).",
        )


def tags(compared: Comparison) -> Iterator[Entry]:
    """Say what becomes of tags."""
    found, wanted = compared.table["tags"], {**compared.keep.tags, **house_tags(compared.settings)}
    gone = {key: value for key, value in found.items() if key not in wanted}
    if gone:
        setting = ", ".join(f"{key}: {value}" for key, value in gone.items())
        yield Entry(
            Kind.LOST,
            f"The tags {', '.join(gone)} are removed, because the settings do not name them.",
            setting=compared.setting("tags", f"{{{setting}}}"),
        )
    both = sorted(found.keys() & wanted.keys())
    news = [f"{key}: {found[key]} becomes {wanted[key]}" for key in both if found[key] != wanted[key]]
    news += [f"{key}: {wanted[key]} is added" for key in sorted(wanted.keys() - found.keys())]
    if news:
        yield Entry(Kind.CHANGES, f"Tags: {'; '.join(news)}.")
    if same := [key for key in both if found[key] == wanted[key]]:
        yield Entry(Kind.STAYS, f"Tags: {', '.join(same)}.")


def protection(compared: Comparison) -> Iterator[Entry]:
    """Say what becomes of deletion protection."""
    found, wanted = compared.table["deletionProtection"], compared.settings.deletion_protection
    if found == wanted:
        yield Entry(Kind.STAYS, f"Deletion protection: {'on' if found else 'off'}.")
    else:
        yield Entry(Kind.CHANGES, f"Deletion protection is switched {'on' if wanted else 'off'}.")
