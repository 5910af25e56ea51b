"""What becomes of a table's form: keys, indexes, class, capacity."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from infra.adopt.plan.comparison import keys_text, units_text
from infra.adopt.plan.entries import Entry, Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from infra.adopt.plan.comparison import Comparison

Json = dict[str, Any]


def status(compared: Comparison) -> Iterator[Entry]:
    """Say whether an update is under way."""
    table = compared.table
    busy = [] if table["status"] == "ACTIVE" else [f"the table is {table['status']}"]
    busy += [
        f"index {index['name']} is {index['status']}" for index in table["globalIndexes"] if index["status"] != "ACTIVE"
    ]
    busy += [
        f"the replica in {replica['region']} is {replica['status']}"
        for replica in table["replicas"]
        if replica["status"] not in ("ACTIVE", "")
    ]
    busy += [
        f"the Kinesis destination is {stream['status']}"
        for stream in table["kinesisStreams"]
        if stream["status"] != "ACTIVE"
    ]
    if busy:
        text = f"An update is under way: {', '.join(busy)}. Wait until all is ACTIVE, then inspect again."
        yield Entry(Kind.BLOCKED, text, (compared.commands.wait(compared.name),))


def keys(compared: Comparison) -> Iterator[Entry]:
    """Say what becomes of the keys."""
    wanted = [compared.wanted["hash_key"], *([compared.wanted["range_key"]] if "range_key" in compared.wanted else [])]
    types = {item["name"]: item["type"] for item in compared.wanted["attributes"]}
    registered = [{"name": name, "type": types[name]} for name in wanted]
    if registered == compared.table["keys"]:
        yield Entry(Kind.STAYS, f"Keys: {keys_text(registered)}.")
        return
    parts = zip(("partitionKey", "sortKey"), compared.table["keys"], strict=False)
    spelled = ", ".join(f"{part}: {{name: {key['name']}, type: {key['type']}}}" for part, key in parts)
    yield Entry(
        Kind.BLOCKED,
        f"The table's keys are {keys_text(compared.table['keys'])}, the settings say {keys_text(registered)}: the "
        "table would be replaced by an empty one. Pulumi refuses that.",
        setting=f"tables.{compared.name}: {{{spelled}}}",
    )


def global_indexes(compared: Comparison) -> Iterator[Entry]:
    """Say what becomes of global indexes."""
    wanted = {index["name"]: index for index in compared.wanted.get("global_secondary_indexes", [])}
    found = {index["name"]: index for index in compared.table["globalIndexes"]}
    for name, index in found.items():
        if name not in wanted:
            setting = compared.setting("globalIndexes", f"[..., {{name: {name}, ...}}]")
            yield Entry(
                Kind.LOST,
                f"The global index {name} ({keys_text(index['keys'])}) is deleted, because the settings do not "
                "name it: queries on it fail at once.",
                setting=setting,
            )
        elif (difference := _index_difference(compared, index, wanted[name])) is not None:
            yield Entry(
                Kind.LOST,
                f"The global index {name} is deleted and made anew, because {difference}: queries on it fail until "
                "it is filled.",
                setting=compared.setting("globalIndexes", "or `sessionsIndex`, with what the table has"),
            )
        else:
            yield Entry(Kind.STAYS, f"Global index {name}: {keys_text(index['keys'])}, {index['projection']}.")
    for name in wanted.keys() - found.keys():
        yield Entry(Kind.CHANGES, _new_index(compared, name))


def _new_index(compared: Comparison, name: str) -> str:
    table = compared.table
    units = max(table["itemCount"], math.ceil(table["sizeBytes"] / 1024))
    return (
        f"Index {name} is added and filled from the table ({table['itemCount']} items, {table['sizeBytes']} bytes "
        f"as last counted): at least {units} write units, and hours for a large table. The update waits for it."
    )


def _index_difference(compared: Comparison, index: Json, wanted: Json) -> str | None:
    types = {item["name"]: item["type"] for item in compared.wanted["attributes"]}
    keys = [{"name": key["attribute_name"], "type": types[key["attribute_name"]]} for key in wanted["key_schemas"]]
    if keys != index["keys"]:
        return f"its keys are {keys_text(index['keys'])}, and the settings say {keys_text(keys)}"
    projection = (wanted["projection_type"], sorted(wanted.get("non_key_attributes", [])))
    if projection != (index["projection"], index["attributes"]):
        return f"it projects {index['projection']}, and the settings say {projection[0]}"
    return None


def local_indexes(compared: Comparison) -> Iterator[Entry]:
    """Say what becomes of local indexes."""
    wanted = [
        (index["name"], index["range_key"], index["projection_type"], sorted(index.get("non_key_attributes", [])))
        for index in compared.wanted.get("local_secondary_indexes", [])
    ]
    found = [
        (index["name"], index["keys"][-1]["name"], index["projection"], index["attributes"])
        for index in compared.table["localIndexes"]
    ]
    if sorted(wanted) != sorted(found):
        names = ", ".join(index[0] for index in found) or "none"
        yield Entry(
            Kind.BLOCKED,
            f"Local indexes are made with a table and never change: it has {names}, the settings say other, and "
            "the table would be replaced by an empty one. Pulumi refuses that.",
            setting=compared.setting("localIndexes", "[...], as the table has them"),
        )
    elif found:
        yield Entry(Kind.STAYS, f"Local indexes: {', '.join(index[0] for index in found)}.")


def table_class(compared: Comparison) -> Iterator[Entry]:
    """Say what becomes of the table class."""
    found, wanted = compared.table["tableClass"], compared.wanted.get("table_class", "STANDARD")
    if found == wanted:
        yield Entry(Kind.STAYS, f"Table class: {found}.")
    else:
        yield Entry(
            Kind.LOST if "table_class" not in compared.wanted else Kind.CHANGES,
            f"Table class: {found} becomes {wanted}, with other prices; it is possible twice in 30 days.",
            setting=compared.setting("tableClass", found),
        )


def billing(compared: Comparison) -> Iterator[Entry]:
    """Say what becomes of the billing mode and of auto scaling."""
    table = compared.table
    if table["billingMode"] == "PAY_PER_REQUEST":
        yield Entry(Kind.STAYS, "Billing: on-demand already.")
        return
    capacity = table["capacity"]
    text = (
        f"Billing: provisioned ({capacity['read']} read, {capacity['write']} write) becomes on-demand. It takes "
        "minutes; meanwhile the table serves what it served before. It is possible four times in 24 hours"
    )
    last = table["lastSwitchToOnDemand"]
    text += f"; the last switch to on-demand was at {last}." if last else "; this table never was on-demand."
    yield Entry(Kind.CHANGES, f"{text} What it costs: `python -m infra.adopt cost`.")
    if table["scaling"]["targets"]:
        count = len(table["scaling"]["targets"])
        yield Entry(
            Kind.BY_HAND,
            f"Auto scaling: scalable targets ({count}) stay registered and do nothing on an on-demand "
            "table. Deregister them when you know that you won't go back; the snapshot keeps them.",
            tuple(compared.commands.deregister(target) for target in table["scaling"]["targets"]),
            after=True,
        )


def limits(compared: Comparison) -> Iterator[Entry]:
    """Say what becomes of on-demand limits."""
    found = {access: units for access, units in compared.table["limits"].items() if units}
    wanted = {"read": compared.keep.limits.read, "write": compared.keep.limits.write}
    if found and not any(wanted.values()):
        yield Entry(
            Kind.STAYS,
            f"On-demand limits: {units_text(found)}. The provider leaves them, but each preview shows a change.",
            setting=compared.setting(
                "onDemandLimits", f"{{{', '.join(f'{access}: {n}' for access, n in found.items())}}}"
            ),
        )
    elif found or any(wanted.values()):
        same = found == {access: units for access, units in wanted.items() if units}
        yield Entry(Kind.STAYS if same else Kind.CHANGES, f"On-demand limits: {units_text(wanted)}.")
    for index in compared.table["globalIndexes"]:
        if any(index["limits"].values()):
            yield Entry(Kind.STAYS, f"On-demand limits of index {index['name']}: {units_text(index['limits'])}.")
