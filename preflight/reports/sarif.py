"""The SARIF 2.1.0 report: for code scanning on GitHub, GitLab and Azure DevOps, and for editors.

Standard: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html. What GitHub does with it (it shows every
result as an alert, needs a file and a line, matches alerts by fingerprint, has limits):
https://docs.github.com/en/code-security/reference/code-scanning/sarif-files/sarif-support. Therefore:

- only findings are results: violations, and policies that could not be evaluated; passes are not alerts;
- a finding without a place in the project stands at line 1 of ``Pulumi.yaml``;
- what an exemption lets by is a suppressed result of the policy that it is exempt from, not one of the policy that
  reports exemptions: the alert is the same one before, during and after;
- the fingerprint is made of pack, policy and URN, not of lines: resources that one loop registers stay apart, and an
  alert stays the same alert when its line moves.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from pathlib import PurePosixPath, PureWindowsPath
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from preflight.exemptions import terms_and_message
from preflight.report import Location
from preflight.reports.escaping import cut, line, markdown_with_code, visible, web_address, whole
from preflight.reports.findings import (
    excuse,
    findings,
    from_start,
    own_words,
    place,
    policies,
    policy_of,
    remarks,
    verdict,
    weight,
    when,
)
from preflight.version import __version__

if TYPE_CHECKING:
    from preflight.report import Fix, Policy, Report, Result
    from preflight.reports.findings import Weight

MOST_RESULTS: Final = 25_000
"""GitHub rejects a run with more."""

MOST_TAGS: Final = 10
"""GitHub shows no more tags of a rule, and rejects more than 20."""

LONGEST_MESSAGE: Final = 10_000
_LONGEST_TITLE: Final = 1000  # GitHub shows 1024 characters of a rule's descriptions

# GitHub: over 9.0 is critical, 7.0 to 8.9 high, 4.0 to 6.9 medium, below that low.
_SECURITY_SEVERITY: Final = {"critical": "9.5", "high": "8.0", "medium": "5.5", "low": "3.0"}
_WEIGHTS: Final[tuple[Weight, ...]] = ("closes", "allowed", "advice", "excused")
_LEVELS: Final[dict[Weight, str]] = {"closes": "error", "allowed": "warning", "advice": "warning", "excused": "warning"}
_EXIT_STATUS: Final = {"pass": 0, "fail": 1, "error": 2}


def render(report: Report) -> str:
    """Write ``report`` as a SARIF log of one run, in ASCII."""
    return json.dumps(document(report), indent=2) + "\n"


def document(report: Report) -> dict[str, Any]:
    """Arrange ``report`` as the values of a SARIF log."""
    rules = {_rule_id(pack.name, policy.name): policy for pack in report.packs for policy in pack.policies}
    every = [result for wanted in _WEIGHTS for result in findings(report, wanted)]
    return {
        "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "preflight",
                        "semanticVersion": __version__,
                        "rules": [_rule(name, policy) for name, policy in rules.items()],
                    }
                },
                "automationDetails": {"id": f"preflight/{line(report.project)}/{line(report.stack)}/"},
                "invocations": [_invocation(report, left_out=len(every) - MOST_RESULTS)],
                "originalUriBaseIds": {
                    "%SRCROOT%": {"description": {"text": "The folder that preflight was started in."}}
                },
                "columnKind": "unicodeCodePoints",
                "results": _results(report, every[:MOST_RESULTS], list(rules)),
                "properties": {"project": line(report.project), "stack": line(report.stack), "verdict": report.verdict},
            }
        ],
    }


def _rule(name: str, policy: Policy) -> dict[str, Any]:
    title = line(policy.display_name) or line(policy.description) or line(policy.name)
    rule: dict[str, Any] = {
        "id": name,
        "name": line(policy.name),
        "shortDescription": {"text": title},
        "fullDescription": {"text": visible(cut(policy.description, _LONGEST_TITLE)) or title},
        "help": _help(policy, title),
        "defaultConfiguration": {
            "enabled": policy.enforcement_level != "disabled",
            "level": "error" if policy.enforcement_level in ("mandatory", "remediate") else "warning",
        },
        "properties": _rule_properties(policy),
    }
    if address := web_address(policy.url):
        rule["helpUri"] = address
    return rule


def _help(policy: Policy, title: str) -> dict[str, str]:
    """How to fix a finding, as text and as Markdown; GitHub shows it beside an alert."""
    parts = [("", policy.description or title), ("How to fix", policy.remediation_steps)]
    if policy.framework and policy.framework.name:
        framework = policy.framework
        named = (framework.name, framework.version, framework.reference, framework.specification)
        parts.append(("Framework", ", ".join(word for word in named if word)))
    if address := web_address(policy.url):
        parts.append(("Read more", address))
    parts = [(heading, cut(content, LONGEST_MESSAGE)) for heading, content in parts if content]
    links = {address: f"<{address}>" for address in [web_address(policy.url)] if address}
    return {
        "text": "\n\n".join(
            f"{heading}: {_prose(content)}" if heading else _prose(content) for heading, content in parts
        ),
        "markdown": "\n\n".join(
            (f"**{heading}**: " if heading else "") + links.get(content, markdown_with_code(content))
            for heading, content in parts
        ),
    }


def _rule_properties(policy: Policy) -> dict[str, Any]:
    # GitHub reads `security-severity` of rules with the tag `security`.
    tags = ["security"] if policy.severity else []
    tags += ["policy", *(line(tag) for tag in policy.tags)]
    properties: dict[str, Any] = {
        "tags": list(dict.fromkeys(tags))[:MOST_TAGS],
        "kind": policy.kind,
        "enforcementLevel": policy.enforcement_level,
        "precision": "very-high",
    }
    if policy.severity:
        properties["security-severity"] = _SECURITY_SEVERITY[policy.severity]
    return properties


def _results(report: Report, chosen: list[Result], rules: list[str]) -> list[dict[str, Any]]:
    known = policies(report)
    order = {name: index for index, name in enumerate(rules)}
    seen: Counter[str] = Counter()
    results = []
    for result in chosen:
        told_by = known.get((result.pack, result.policy))
        key = (result.pack, policy_of(result))
        exempt = key[1] != result.policy
        level = known[key].enforcement_level if exempt and key in known else result.enforcement_level
        identity = hashlib.sha256("\0".join((*key, result.urn)).encode("utf-8", "replace")).hexdigest()[:32]
        seen[identity] += 1
        rule = _rule_id(*key)
        entry: dict[str, Any] = {
            "ruleId": rule,
            "kind": "fail",
            "level": _LEVELS[weight(result, report) or "advice"],
            "message": _message_of(result, told_by, report, exempt=exempt),
            "locations": [_location(report, result)],
            # GitHub reads `primaryLocationLineHash`, in the form `hash:occurrence`.
            "partialFingerprints": {"primaryLocationLineHash": f"{identity}:{seen[identity]}"},
            "properties": {
                "urn": line(result.urn),
                "type": line(result.type),
                "status": result.status,
                "enforcementLevel": level,
            },
        }
        if result.fix and result.location and _in_project(result.location):
            entry["fixes"] = [_fix(report, result, result.fix)]
        if rule in order:
            entry["ruleIndex"] = order[rule]
        if exempt:
            entry["properties"]["reportedBy"] = line(result.policy)
        if justification := _justification(result, told_by, exempt=exempt):
            entry["suppressions"] = [{"kind": "external", "status": "accepted", "justification": justification}]
        results.append(entry)
    return results


def _fix(report: Report, result: Result, fix: Fix) -> dict[str, Any]:
    """Return what a policy would change, as a comment above the resource: where in the source it is, nobody knows."""
    told = line(f"{fix.path or 'properties'} = {json.dumps(fix.value)}")
    place = _location(report, result)["physicalLocation"]
    at = {"startLine": place["region"]["startLine"], "startColumn": 1}
    replacement = {
        "deletedRegion": {**at, "endLine": at["startLine"], "endColumn": 1},
        "insertedContent": {"text": f"# {result.policy}: {told}\n"},
    }
    return {
        "description": {"text": f"Set {told}."},
        "artifactChanges": [{"artifactLocation": place["artifactLocation"], "replacements": [replacement]}],
    }


def _message_of(result: Result, policy: Policy | None, report: Report, *, exempt: bool) -> dict[str, str]:
    text = _message(result, policy, report, exempt=exempt)
    return {"text": text, "markdown": markdown_with_code(text)} if "`" in text else {"text": text}


def _justification(result: Result, told_by: Policy | None, *, exempt: bool) -> str:
    parts = [terms_and_message(own_words(result, told_by))[0]] if exempt else []
    if result.excused:
        parts.append(f"Excused by {excuse(result)}")
    return line("".join(f"{part}. " for part in parts).strip(), LONGEST_MESSAGE)


def _message(result: Result, policy: Policy | None, report: Report, *, exempt: bool) -> str:
    name = line(result.name) or line(result.urn) or "the stack"
    words = own_words(result, policy)
    words = _prose(terms_and_message(words)[1] if exempt else words) or "no message"
    before = f"{name}: " if name not in words else ""
    text = before + ("not evaluated: " if result.status == "unevaluated" else "") + words
    if result.location and not _in_project(result.location):
        text += f"\nRegistered at {_prose(place(result.location))}."
    if result.placeholders:
        text += f"\nRests on a made-up answer of {_prose(', '.join(result.placeholders))}."
    if seen := when(result, report):
        text += f"\n{seen[:1].upper()}{seen[1:]}."
    return text


def _location(report: Report, result: Result) -> dict[str, Any]:
    region: dict[str, int] = {"startLine": 1}
    file = "Pulumi.yaml"
    if result.location and _in_project(result.location):
        file = result.location.file
        region = {"startLine": max(result.location.line, 1)}
        if result.location.column is not None:
            region["startColumn"] = max(result.location.column, 1)
    path = from_start(Location(file, 1), report.project_path)
    if PurePosixPath(path).is_absolute():
        path = file
    location: dict[str, Any] = {
        "physicalLocation": {
            "artifactLocation": {"uri": quote(whole(path)), "uriBaseId": "%SRCROOT%"},
            "region": region,
        }
    }
    if result.urn:
        location["logicalLocations"] = [
            {"fullyQualifiedName": line(result.urn), "name": line(result.name), "kind": "resource"}
        ]
    return location


def _in_project(location: Location) -> bool:
    """Whether a code host can show the file: one outside the project is named by an absolute path."""
    return not PurePosixPath(location.file).is_absolute() and not PureWindowsPath(location.file).is_absolute()


def _invocation(report: Report, *, left_out: int) -> dict[str, Any]:
    notifications = [
        {"level": "note", "message": {"text": _prose(f"Made-up answer of {each.token}. {each.hint}")}}
        for each in report.placeholders
    ]
    notifications += [{"level": "note", "message": {"text": _prose(note)}} for note in remarks(report)]
    if left_out > 0:
        text = f"{left_out:,} findings are left out: a run holds {MOST_RESULTS:,}. The JSON report has all."
        notifications.append({"level": "warning", "message": {"text": text}})
    if report.error:
        text = _prose(f"{report.error.message}\n{report.error.hint}".strip())
        notifications.append({"level": "error", "message": {"text": text}})
    invocation: dict[str, Any] = {
        "executionSuccessful": report.verdict != "error",
        "exitCode": _EXIT_STATUS[report.verdict],
        "exitCodeDescription": verdict(report),
        "toolExecutionNotifications": notifications,
    }
    if report.started:
        invocation["startTimeUtc"] = report.started.strftime("%Y-%m-%dT%H:%M:%SZ")
    return invocation


def _rule_id(pack: str, policy: str) -> str:
    return f"{line(pack)}/{line(policy)}"


def _prose(text: str) -> str:
    """Untrusted text of a message: at most `LONGEST_MESSAGE` characters, with no embedded link (SARIF 3.11.6)."""
    return visible(cut(text, LONGEST_MESSAGE)).replace("](", "] (")
