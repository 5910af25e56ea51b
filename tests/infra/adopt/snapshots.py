"""Snapshots that tests change: tables as the program would have made them, before anything is special about them."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

from infra.adopt.present import StackFile, stack_file
from infra.adopt.reading import ALARM_NAMES, ROLE_NAMES
from infra.adopt.snapshot import check_snapshot

Json = dict[str, Any]
ACCOUNT, REGION = "123456789012", "ap-southeast-2"
TOPIC_ARN = f"arn:aws:sns:{REGION}:{ACCOUNT}:dynamodb-alarms"
STACK = """config:
  aws:region: ap-southeast-2
  dynamodb-tables:environment: prod
  dynamodb-tables:team: data-platform
  dynamodb-tables:costCenter: analytics
"""
TAGS = {"Environment": "prod", "Team": "data-platform", "CostCenter": "analytics"}
KEYS = {
    "events": [("eventId", "S"), ("timestamp", "N")],
    "sessions": [("sessionId", "S")],
    "users": [("userId", "S")],
}
NO_LIMITS = {"read": None, "write": None}


def keys(*pairs: tuple[str, str]) -> list[Json]:
    return [{"name": name, "type": type_} for name, type_ in pairs]


def index(name: str, *pairs: tuple[str, str], **changes: Any) -> Json:
    return {
        "name": name,
        "status": "ACTIVE",
        "keys": keys(*pairs),
        "projection": "ALL",
        "attributes": [],
        "sizeBytes": 0,
        "capacity": {"read": 0, "write": 0},
        "limits": NO_LIMITS,
        "warm": NO_LIMITS,
        **changes,
    }


HOUSE_INDEX = index("userId-timestamp-index", ("userId", "S"), ("timestamp", "N"))


def arn(name: str) -> str:
    return f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/{name}"


def stream(name: str, view_type: str) -> Json:
    return {"arn": f"{arn(name)}/stream/2026-01-01T00:00:00.000", "viewType": view_type}


def table(name: str, **changes: Any) -> Json:
    """A table as it should be after the update, with changes."""
    return {
        "id": f"id-of-{name}",
        "arn": arn(name),
        "createdAt": "2024-01-01T00:00:00.000Z",
        "status": "ACTIVE",
        "itemCount": 100,
        "sizeBytes": 20000,
        "tableClass": "STANDARD",
        "deletionProtection": True,
        "keys": keys(*KEYS[name]),
        "billingMode": "PAY_PER_REQUEST",
        "lastSwitchToOnDemand": None,
        "capacity": {"read": 0, "write": 0},
        "limits": NO_LIMITS,
        "warm": NO_LIMITS,
        "globalIndexes": [HOUSE_INDEX] if name == "sessions" else [],
        "localIndexes": [],
        "stream": stream(name, "NEW_AND_OLD_IMAGES") if name == "events" else None,
        "oldStreams": [],
        "readers": [],
        "recovery": {"enabled": name == "users", "days": 35 if name == "users" else None, "earliest": None},
        "backups": [],
        "timeToLive": None,
        "insights": [{"index": None, "mode": "ACCESSED_AND_THROTTLED_KEYS"}] if name == "events" else [],
        "tags": TAGS,
        "encryption": {"key": "AWS_MANAGED", "keyArn": "arn:aws:kms:key"},
        "consistency": "EVENTUAL",
        "replicas": [],
        "kinesisStreams": [],
        "policy": None,
        "scaling": {"targets": [], "policies": [], "schedules": []},
        **changes,
    }


def snapshot(**tables: Json | None) -> Json:
    """A snapshot in which everything is as the program makes it, but for these tables."""
    alarm = {
        "state": "OK",
        "actionsEnabled": True,
        "actions": [TOPIC_ARN],
        "metric": None,
        "threshold": 5.0,
        "comparison": "GreaterThanThreshold",
        "period": 60,
    }
    made = {
        "schemaVersion": 1,
        "takenAt": "2026-11-26T00:00:00.000Z",
        "account": ACCOUNT,
        "region": REGION,
        "tables": {name: table(name) for name in KEYS} | tables,
        "roles": {
            name: {
                "arn": f"arn:aws:iam::{ACCOUNT}:role/{name}",
                "policies": [name.removesuffix("-role")],
                "attached": [],
                "trust": {},
                "tags": TAGS,
            }
            for name in ROLE_NAMES
        },
        "topic": {"arn": TOPIC_ARN, "subscriptions": []},
        "alarms": {name: {"arn": f"arn:of:{name}", **alarm} for name in ALARM_NAMES},
        "dashboard": True,
        "state": {"note": "", "resources": []},
    }
    check_snapshot(made, "of the tests")
    return copy.deepcopy(made)


def present(text: str = STACK) -> StackFile:
    return stack_file(Path("Pulumi.prod.yaml"), "dynamodb-tables", text)
