"""Operations of DynamoDB that make, change or open tables, by whatever text calls them.

Source: Amazon DynamoDB API Reference (botocore, ``dynamodb``; a test compares them).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

OPERATIONS = (
    "CreateBackup",
    "CreateGlobalTable",
    "CreateTable",
    "DeleteBackup",
    "DeleteResourcePolicy",
    "DeleteTable",
    "DisableKinesisStreamingDestination",
    "EnableKinesisStreamingDestination",
    "ImportTable",
    "PutResourcePolicy",
    "RestoreTableFromBackup",
    "RestoreTableToPointInTime",
    "UpdateContinuousBackups",
    "UpdateContributorInsights",
    "UpdateGlobalTable",
    "UpdateGlobalTableSettings",
    "UpdateKinesisStreamingDestination",
    "UpdateTable",
    "UpdateTableReplicaAutoScaling",
    "UpdateTimeToLive",
)
"""Control operations. Those that read or write items, describe, list, tag or export are none of them."""

_SPELLINGS = "|".join("[-_]?".join(re.findall("[A-Z][a-z]*", operation)) for operation in OPERATIONS)
_CALL = re.compile(
    rf"(?:\baws(?:-sdk)?[\s:]+(?P<service>[a-z0-9-]{{1,40}})[\s:]+)?(?<![a-z0-9_-])(?P<name>{_SPELLINGS})"
    r"(?:Command|Request|Input)?(?![a-z0-9_-])",
    re.IGNORECASE,
)
"""The spellings of the AWS CLI, of Python and of AWS's other SDKs, with the service that stands before, if one does.

Other services have operations of the same names (Glue's CreateTable, FSx's CreateBackup).
"""


def control_operation(texts: Iterable[str]) -> str | None:
    """Return the first control operation of DynamoDB that texts name, as they spell it; None where they name none."""
    whole = "\n".join(_unescaped(texts))
    if "dynamodb" not in whole.lower():
        return None
    for found in _CALL.finditer(whole):
        if (found["service"] or "dynamodb").lower() == "dynamodb":
            return found["name"]
    return None


def _unescaped(texts: Iterable[str]) -> Iterator[str]:
    """Yield texts, and what is in those that are JSON: a letter may be written as an escape there."""
    for text in texts:
        yield text
        if "\\u" in text:
            try:
                yield from _strings(json.loads(text))
            except (ValueError, RecursionError):
                continue


def _strings(value: Any) -> Iterator[str]:  # noqa: ANN401 - JSON of any shape
    waiting = [value]
    while waiting:
        each = waiting.pop()
        if isinstance(each, str):
            yield each
        elif isinstance(each, dict):
            waiting.extend(each.values())
        elif isinstance(each, list):
            waiting.extend(each)
