"""A rule of the house for tests of what becomes of rules."""

from __future__ import annotations

from guardrails.core.findings import Unverifiable
from guardrails.core.rule import Example, Metadata, ResourceRule, Setting, StackRule, no_settings
from guardrails.rules import exemption_report, unverified_report
from tests.policypack.support import Said, urn

TABLE = "aws:dynamodb/table:Table"


QUEUE = "aws:sqs/queue:Queue"


STACK = "pulumi:pulumi:Stack"


def metadata(**facts):
    return Metadata(
        **{
            "name": "house-rule",
            "title": "House rule",
            "description": "Tables must be good.",
            "summary": "good tables",
            "severity": "high",
            "why": "",
            "passes": (Example("", ""),),
            "fails": (Example("", ""),),
            "fix": ("Do this.", "Do that."),
            "url": "https://example.com",
            "types": frozenset({TABLE}),
            "scope": "tables",
            **facts,
        }
    )


def rule_on_tables(check, *, parse=no_settings, at_end=None, remember=None, remediate=None, **facts):
    return ResourceRule(
        metadata(**facts), parse=parse, check=check, at_end=at_end, remember=remember, remediate=remediate
    )


def rule_on_stacks(check, **facts):
    return StackRule(metadata(**facts), parse=no_settings, check=check)


def bad(table, _settings):
    yield table.violation("is bad. Mend it.")


def open_question(table, _settings):
    yield Unverifiable(f"{table.label} is open.", table.urn)


REPORTS = [exemption_report.RULE, unverified_report.RULE]


FOUND = Said("house-rule", "Table 'users' is bad. Mend it.", urn(TABLE, "users"), "mandatory")


def exempt(resource="users", expires="2026-12-31", **more):
    return {"exemptions": [{"resource": resource, "reason": "moves", "expires": expires, **more}]}


LIMITED = (Setting("days", {"type": "integer", "minimum": 1, "maximum": 35, "default": 7, "description": "Days."}),)
