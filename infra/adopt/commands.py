"""Commands that a plan tells people to run, exact: of the AWS CLI, for one region, and of Pulumi."""

from __future__ import annotations

import json
import shlex
from typing import Any

Json = dict[str, Any]


class Commands:
    """Makes commands for a region; another one where it is named."""

    def __init__(self, region: str) -> None:
        self._region = region

    def _aws(self, service: str, operation: str, *arguments: str, region: str | None = None) -> str:
        parts = ["aws", service, operation, "--region", region or self._region, *arguments]
        return " ".join(shlex.quote(part) for part in parts)

    def wait(self, table: str) -> str:
        """Wait until a table is active."""
        return self._aws("dynamodb", "wait", "table-exists", "--table-name", table)

    def deregister(self, target: Json) -> str:
        """Deregister a scalable target, and with it its policies."""
        return self._aws(
            *("application-autoscaling", "deregister-scalable-target", "--service-namespace", "dynamodb"),
            *("--resource-id", target["resourceId"], "--scalable-dimension", target["dimension"]),
        )

    def stream_anew(self, name: str, table: Json, view_type: str) -> tuple[str, ...]:
        """Switch a stream off, another on, and show where the readers are to be pointed to."""
        readers = [
            self._aws("lambda", "update-event-source-mapping", "--uuid", reader["id"], "--no-enabled")
            for reader in table["readers"]
            if reader["kind"] == "event source mapping"
        ]
        off, on = {"StreamEnabled": False}, {"StreamEnabled": True, "StreamViewType": view_type}
        return (
            *readers,
            self._update(name, "--stream-specification", json.dumps(off)),
            self._aws("dynamodb", "wait", "table-exists", "--table-name", name),
            self._update(name, "--stream-specification", json.dumps(on)),
            *self.new_readers(name, table),
        )

    def new_readers(self, name: str, table: Json) -> tuple[str, ...]:
        """Give each reader of the old stream the new one: an event source can't be changed, only made anew."""
        query = ("--query", "Table.LatestStreamArn", "--output", "text")
        find = self._aws("dynamodb", "describe-table", "--table-name", name, *query)
        mappings = [
            self._aws(
                *("lambda", "create-event-source-mapping", "--function-name", reader["target"]),
                *("--starting-position", "TRIM_HORIZON", "--event-source-arn"),
            )
            + ' "$STREAM"'
            for reader in table["readers"]
            if reader["kind"] == "event source mapping"
        ]
        return (f"STREAM=$({find})", *mappings)

    def recovery_off(self, table: str, region: str | None = None) -> tuple[str, ...]:
        """Make a backup that stays, then switch point-in-time recovery off."""
        named = ("--table-name", table)
        off = ("--point-in-time-recovery-specification", "PointInTimeRecoveryEnabled=false")
        return (
            self._aws("dynamodb", "create-backup", *named, "--backup-name", f"{table}-before-adoption", region=region),
            self._aws("dynamodb", "update-continuous-backups", *named, *off, region=region),
        )

    def insights_off(self, table: str, index: str | None) -> str:
        """Switch contributor insights of a table or an index off."""
        of_index = ("--index-name", index) if index else ()
        return self._aws(
            *("dynamodb", "update-contributor-insights", "--table-name", table),
            *(*of_index, "--contributor-insights-action", "DISABLE"),
        )

    def managed_key(self, table: str) -> str:
        """Switch to the AWS managed key: KMS and no key named."""
        return self._update(table, "--sse-specification", "Enabled=true,SSEType=KMS")

    def owned_key(self, table: str) -> str:
        """Switch to the AWS owned key: no KMS."""
        return self._update(table, "--sse-specification", "Enabled=false")

    def customer_key(self, table: str, arn: str) -> str:
        """Switch to a customer key."""
        return self._update(table, "--sse-specification", f"Enabled=true,SSEType=KMS,KMSMasterKeyId={arn}")

    def recovery_on(self, table: str, days: int | None) -> str:
        """Switch point-in-time recovery on."""
        window = f",RecoveryPeriodInDays={days}" if days else ""
        on = ("--point-in-time-recovery-specification", f"PointInTimeRecoveryEnabled=true{window}")
        return self._aws("dynamodb", "update-continuous-backups", "--table-name", table, *on)

    def insights_on(self, table: str, insight: Json) -> str:
        """Switch contributor insights of a table or an index on."""
        of_index = ("--index-name", insight["index"]) if insight["index"] else ()
        mode = ("--contributor-insights-mode", insight["mode"]) if insight["mode"] else ()
        return self._aws(
            *("dynamodb", "update-contributor-insights", "--table-name", table),
            *(*of_index, "--contributor-insights-action", "ENABLE", *mode),
        )

    def protection_off(self, table: str) -> str:
        """Let the table be deleted."""
        return self._update(table, "--no-deletion-protection-enabled")

    def stream_off(self, table: str) -> str:
        """Switch the stream off."""
        return self._update(table, "--stream-specification", json.dumps({"StreamEnabled": False}))

    def delete_index(self, table: str, index: str) -> str:
        """Delete a global index."""
        return self._update(table, "--global-secondary-index-updates", json.dumps([{"Delete": {"IndexName": index}}]))

    def provision(self, name: str, table: Json, new_indexes: list[str]) -> str:
        """Switch to provisioned capacity, of the table and of every index it has."""
        capacities = {index["name"]: index["capacity"] for index in table["globalIndexes"]}
        capacities |= dict.fromkeys(new_indexes, table["capacity"])
        updates = [
            {"Update": {"IndexName": index, "ProvisionedThroughput": _capacity(capacity)}}
            for index, capacity in capacities.items()
        ]
        of_indexes = ("--global-secondary-index-updates", json.dumps(updates)) if updates else ()
        own = ("--provisioned-throughput", json.dumps(_capacity(table["capacity"])))
        return self._update(name, "--billing-mode", "PROVISIONED", *own, *of_indexes)

    def scale(self, scaling: Json) -> tuple[str, ...]:
        """Register scalable targets, then their policies and scheduled actions."""
        service = "application-autoscaling"

        def of(item: Json) -> tuple[str, ...]:
            dimension = ("--scalable-dimension", item["dimension"])
            return ("--service-namespace", "dynamodb", "--resource-id", item["resourceId"], *dimension)

        targets = [
            self._aws(
                *(service, "register-scalable-target", *of(target)),
                *("--min-capacity", str(target["min"]), "--max-capacity", str(target["max"])),
            )
            for target in scaling["targets"]
        ]
        policies = [
            self._aws(
                *(service, "put-scaling-policy", *of(policy), "--policy-name", policy["name"]),
                *("--policy-type", policy["type"]),
                *("--target-tracking-scaling-policy-configuration", json.dumps(policy["configuration"])),
            )
            for policy in scaling["policies"]
        ]
        schedules = [
            self._aws(
                *(service, "put-scheduled-action", *of(action), "--scheduled-action-name", action["name"]),
                *("--schedule", action["schedule"], "--scalable-target-action", json.dumps(action["action"])),
            )
            for action in scaling["schedules"]
        ]
        return (*targets, *policies, *schedules)

    def _update(self, table: str, *arguments: str) -> str:
        return self._aws("dynamodb", "update-table", "--table-name", table, *arguments)


def forget(urn: str) -> str:
    """Let the state of its stack forget a resource; a URN begins with urn:pulumi:STACK::."""
    stack = urn.split(":")[2]
    return f"pulumi state delete --stack {shlex.quote(stack)} --force --yes {shlex.quote(urn)}"


def _capacity(capacity: Json) -> Json:
    """Spell a capacity as the API does; at least one unit, which is the least that it takes."""
    return {"ReadCapacityUnits": max(1, capacity["read"]), "WriteCapacityUnits": max(1, capacity["write"])}
