"""The JSON report: the contract for other tools (``report.schema.json`` beside this file).

Lossless: messages are as the pack wrote them. The document is pure ASCII, so that no character of theirs can do harm
where the document is shown. One result a line keeps large reports readable, searchable and quick to write.
"""

from __future__ import annotations

import json
import math
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from preflight.report import SCHEMA_VERSION
from preflight.reports.escaping import whole
from preflight.reports.findings import from_start

if TYPE_CHECKING:
    from preflight.report import AnswerUsed, Location, Pack, Report, Result


def render(report: Report) -> str:
    """Write ``report`` as a JSON document."""
    members = (f"  {compact(name)}: {_lines(plain(value))}" for name, value in document(report).items())
    return "{\n" + ",\n".join(members) + "\n}\n"


def document(report: Report) -> dict[str, Any]:
    """Arrange ``report`` as the contract's values, in its order."""
    summary = asdict(report.summary)
    return {
        "schema_version": SCHEMA_VERSION,
        "verdict": report.verdict,
        "project": report.project,
        "stack": report.stack,
        "duration_seconds": round(report.duration_seconds, 3),
        "previews": list(report.previews),
        "packs": [_pack(pack) for pack in report.packs],
        "summary": {"pass" if name == "passed" else name: count for name, count in summary.items()},
        "results": [
            result_document(result, report.project_path)
            for result in sorted(report.results, key=lambda each: (each.urn, each.policy, each.message))
        ],
        "nothing_judged": list(report.nothing_judged),
        "answers_used": [_answer(answer) for answer in report.answers_used],
        "without_shape": list(report.without_shape),
        "placeholders": [placeholder.token for placeholder in report.placeholders],
        "notes": list(report.notes),
        "outputs": report.outputs,
        "error": {"message": report.error.message, "hint": report.error.hint} if report.error else None,
    }


def _pack(pack: Pack) -> dict[str, Any]:
    return {
        "name": pack.name,
        "version": pack.version,
        "path": pack.path,
        "policies": [
            {
                "name": policy.name,
                "kind": policy.kind,
                "enforcement_level": policy.enforcement_level,
                "severity": policy.severity,
                "description": policy.description,
                "url": policy.url,
            }
            for policy in pack.policies
        ],
        # Only a pack that ran from a copy has one.
        **({"digest": pack.digest} if pack.digest else {}),
    }


def result_document(result: Result, project_path: str = ".") -> dict[str, Any]:
    """Arrange one result as the contract's values; ``project_path`` is the project's folder from the start on."""
    return {
        "pack": result.pack,
        "policy": result.policy,
        "urn": result.urn,
        "type": result.type,
        "name": result.name,
        "status": result.status,
        "enforcement_level": result.enforcement_level,
        "severity": result.severity,
        "message": result.message,
        "seen_in": list(result.seen_in),
        "exceptions": list(result.exceptions),
        "in_baseline": result.in_baseline,
        "location": _location(result.location, project_path),
        "fix": {"path": result.fix.path, "value": result.fix.value} if result.fix else None,
        "placeholders": list(result.placeholders),
        **({"exempt_from": result.exempt_from} if result.exempt_from else {}),
    }


def _location(location: Location | None, project_path: str) -> dict[str, Any] | None:
    # Written out: `asdict` takes ten times as long, and there is a location in each of many thousand results.
    return {"path": from_start(location, project_path), "line": location.line} if location else None


def _answer(answer: AnswerUsed) -> dict[str, str]:
    return {"token": answer.token, "key": answer.key} if answer.token else {"urn": answer.urn, "key": answer.key}


def plain(value: object) -> object:
    """Make ``value`` one that JSON can hold: numbers without a JSON form, and foreign objects, become text."""
    if isinstance(value, str):
        return value if value.isascii() else whole(value)
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, dict):
        return {whole(str(name)): plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    return whole(str(value))


def _lines(value: object) -> str:
    """Put a list's elements and an object's members each on a line of their own, anything else on one line."""
    if isinstance(value, list) and value:
        return "[\n" + ",\n".join(f"    {compact(each)}" for each in value) + "\n  ]"
    if isinstance(value, dict) and value:
        return "{\n" + ",\n".join(f"    {compact(name)}: {compact(each)}" for name, each in value.items()) + "\n  }"
    return compact(value)


def compact(value: object) -> str:
    """Write ``value`` as JSON on one line."""
    return json.dumps(value)
