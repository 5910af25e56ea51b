"""What differs between two snapshots, in words."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

COUNTS = frozenset({"itemCount", "sizeBytes", "takenAt", "earliest", "state"})
"""What changes by itself."""
NAMED_BY = ("name", "arn", "region", "id", "resourceId", "index")
"""What tells the items of a list apart."""
_LONGEST = 120


def differences(before: Any, now: Any, path: str = "") -> Iterator[str]:  # noqa: ANN401 - any JSON
    """Say each difference in a line: where, what was, what is."""
    if before == now:
        return
    if isinstance(before, dict) and isinstance(now, dict):
        for key in [*before, *(key for key in now if key not in before)]:
            if key not in COUNTS:
                yield from differences(before.get(key), now.get(key), f"{path} {_words(key)}".strip())
    elif isinstance(before, list) and isinstance(now, list):
        was, is_ = _by_name(before), _by_name(now)
        for name in [*was, *(name for name in is_ if name not in was)]:
            yield from differences(was.get(name), is_.get(name), f"{path} {name}".strip())
    elif before in (None, {}, []):
        yield f"{path}: {_shown(now)} is new"
    elif now in (None, {}, []):
        yield f"{path}: {_shown(before)} is gone"
    else:
        yield f"{path}: {_shown(before)} became {_shown(now)}"


def _by_name(items: list[Any]) -> dict[str, Any]:
    return {_name(item): item for item in items}


def _name(item: Any) -> str:  # noqa: ANN401 - any JSON
    if not isinstance(item, dict):
        return str(item)
    names = [str(item[key]) for key in (*NAMED_BY, "dimension") if item.get(key) is not None]
    return " ".join(names) or "of the table"


def _words(key: str) -> str:
    """Spell a camel-case key as words; names of roles, alarms and tags stay as they are."""
    return key if "-" in key else re.sub(r"(?<=[a-z])([A-Z])", lambda match: f" {match[1].lower()}", key)


def _shown(value: Any) -> str:  # noqa: ANN401 - any JSON
    if isinstance(value, dict) and value.get("arn"):
        value = value["arn"]
    text = value if isinstance(value, str) else json.dumps(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."
