"""ministack, and the one thing that it does not keep of what these tests look at: the days of a recovery window."""

from __future__ import annotations

import json
from typing import Any

from ministack.app import main
from ministack.core.responses import get_account_id, json_response
from ministack.services import dynamodb

_days: dict[tuple[str, str], int] = {}
_update = dynamodb._update_continuous_backups
_describe = dynamodb._describe_continuous_backups


def update(data: dict[str, Any]) -> Any:
    specification = data.get("PointInTimeRecoverySpecification", {})
    _days[get_account_id(), data["TableName"]] = specification.get("RecoveryPeriodInDays", 35)
    return _update(data)


def describe(data: dict[str, Any]) -> Any:
    status, headers, body = _describe(data)
    if status != 200:
        return status, headers, body
    answer = json.loads(body)
    recovery = answer["ContinuousBackupsDescription"]["PointInTimeRecoveryDescription"]
    days = _days.get((get_account_id(), data["TableName"]))
    if days and recovery["PointInTimeRecoveryStatus"] == "ENABLED":
        recovery["RecoveryPeriodInDays"] = days
    return json_response(answer)


dynamodb._update_continuous_backups = update
dynamodb._describe_continuous_backups = describe

if __name__ == "__main__":
    main()
