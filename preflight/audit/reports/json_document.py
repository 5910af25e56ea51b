"""The JSON document of an audit: the contract for other tools, and what shards are joined from.

``audit.schema.json`` beside this file describes it. Lossless and pure ASCII, as the gate's; one stack a line.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from preflight.reports.json_document import compact, plain, result_document

if TYPE_CHECKING:
    from collections.abc import Iterator

    from preflight.audit.reading import FindingView, Overview, Reading, StackView
    from preflight.reports.terminal import Terminal

SCHEMA_VERSION: Final = 1


def render(reading: Reading, _terminal: Terminal) -> Iterator[str]:
    """Give the document in parts."""
    yield f'{{\n  "schema_version": {SCHEMA_VERSION},\n  "stacks": ['
    separator = "\n    "
    for stack in reading.stacks():
        yield separator + compact(plain(_stack(stack)))
        separator = ",\n    "
    yield "\n  ]" if separator.startswith(",") else "]"
    for name, value in _rest(reading.overview).items():
        yield f",\n  {compact(name)}: {compact(plain(value))}"
    yield "\n}\n"


def without_verdict(message: str, hint: str) -> str:
    """Return the document of an audit that ended with an error."""
    members = {
        "schema_version": SCHEMA_VERSION,
        "stacks": [],
        "summary": {"stacks": 0, "pass": 0, "fail": 0, "error": 0, "by_policy": {}},
        "verdict": "error",
        "error": {"message": message, "hint": hint},
    }
    return (
        "{\n" + ",\n".join(f"  {compact(name)}: {compact(plain(value))}" for name, value in members.items()) + "\n}\n"
    )


def _stack(stack: StackView) -> dict[str, Any]:
    summary = asdict(stack.summary)
    return {
        "source": stack.source,
        "path": stack.path,
        "project": stack.project,
        "stack": stack.stack,
        "verdict": stack.verdict,
        "resources": stack.summary.resources,
        "summary": {"pass" if name == "passed" else name: count for name, count in summary.items()},
        "results": [_finding(finding) for finding in stack.results],
        "error": {"message": stack.error[0], "hint": stack.error[1]} if stack.error else None,
        "owner": stack.owner,
        "notes": list(stack.notes),
        "content": stack.content,
    }


def _finding(finding: FindingView) -> dict[str, Any]:
    return {
        **result_document(finding.result),
        "closes": finding.closes,
        "owner": finding.owner,
        "first_seen": finding.first_seen,
        "new": finding.is_new,
    }


def _pack(pack: dict[str, Any]) -> dict[str, Any]:
    names = ("name", "kind", "enforcement_level", "severity", "description", "url")
    policies = [{name: policy[name] for name in names} for policy in pack["policies"]]
    return {"name": pack["name"], "version": pack["version"], "path": pack["path"], "policies": policies}


def _rest(overview: Overview) -> dict[str, Any]:
    return {
        "summary": {
            "stacks": overview.stacks,
            "pass": overview.passed,
            "fail": overview.failed,
            "error": overview.errors,
            "unchanged": overview.unchanged,
            "resources": overview.resources,
            "new": overview.new if overview.compared else None,
            "fixed": overview.fixed if overview.compared else None,
            "by_policy": {
                row.policy: {
                    "enforcement_level": row.level,
                    "findings": row.findings,
                    "stacks": row.stacks,
                    "closing": row.closing,
                    "would_close": row.would_close,
                }
                for row in overview.policies
            },
        },
        "verdict": overview.verdict,
        "started": overview.started,
        "duration_seconds": overview.seconds,
        "shard": overview.shard or None,
        "packs": [_pack(pack) for pack in overview.packs],
        "owners": [asdict(row) for row in overview.owners],
        "exemptions": {
            "ending": [
                {
                    "policy": each.exemption.policy,
                    "until": each.exemption.until.isoformat(),
                    "findings": each.findings,
                    "stacks": each.stacks,
                }
                for each in overview.ending
            ],
            "unused": [asdict(each) for each in overview.unused],
        },
        "runs": [asdict(row) for row in overview.runs],
        "notes": list(overview.notes),
        "error": None,
    }
