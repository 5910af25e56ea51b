"""What it means that a program does not set a property of a table or a replica: missing or, as in state, empty.

Sources: the arguments of pulumi_aws 7.51's ``dynamodb.Table``, of its replicas and of ``dynamodb.TableReplica``, and
CreateTable in DynamoDB's API reference. A window of recovery that is not set has no meaning of its own: the table keeps
what it has.
"""

from __future__ import annotations

from collections.abc import Mapping

from guardrails.core.values import Object, Unknown, Wrong

TEXTS: Mapping[str, str] = {
    "billingMode": "PROVISIONED",
    "tableClass": "STANDARD",
}

FLAGS: Mapping[str, bool] = {
    "deletionProtectionEnabled": False,  # of a table and of each replica: a replica does not inherit the table's
    "enabled": False,  # of the blocks pointInTimeRecovery and serverSideEncryption: no recovery, the key that AWS owns
    "pointInTimeRecovery": False,  # of a replica, which does not inherit the table's either
    "streamEnabled": False,
}


def text(holder: Object, prop: str) -> str | Unknown | Wrong:
    """Return the text at ``prop``, which is among `TEXTS`, as DynamoDB takes it."""
    return holder.text(prop) or TEXTS[prop]


def flag(holder: Object | None, prop: str) -> bool | Unknown | Wrong:
    """Return the flag at ``prop``, which is among `FLAGS`, as DynamoDB takes it; None is a block that is not there."""
    value = holder.flag(prop) if holder is not None else None
    return FLAGS[prop] if value is None else value
