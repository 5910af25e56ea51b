"""Rules as policies of Pulumi's SDK."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from types import MappingProxyType
from typing import Any

from pulumi_policy import (
    EnforcementLevel,
    Policy,
    PolicyComplianceFramework,
    PolicyConfigSchema,
    ReportViolation,
    ResourceValidationArgs,
    ResourceValidationPolicy,
    Severity,
    StackValidationArgs,
    StackValidationPolicy,
)

from guardrails.core.rule import AnyRule, Metadata, ReportRule, ResourceRule
from guardrails.core.settings import schema_of
from guardrails.sdk.checks import ResourceCheck, StackCheck
from guardrails.sdk.inputs import Inputs, OnlyRead
from guardrails.sdk.pages import page_address
from guardrails.sdk.runtime import Runtime
from guardrails.sdk.views import resource_of

REPORTS = "exemptions"
"""The tag by which tools know the policies that tell which findings of others are exempt: both reports may."""

ONLY_READ = "The stack only reads it, and can't change it."


def utc_today() -> date:
    """Return today's date in UTC: an exemption ends for everyone at the same moment."""
    return datetime.now(UTC).date()


def policies(runtime: Runtime, *, tags: Sequence[str] = (), only_read: OnlyRead = MappingProxyType({})) -> list[Policy]:
    """Return the SDK's policies of a pack's rules, in their order, each with ``tags``.

    ``only_read`` tells resources that a program only reads: no rule has a say on them.
    """
    rules = tuple(runtime.rules.values())
    at_end = (rule for rule in rules if not isinstance(rule, ResourceRule) or rule.at_end)
    inputs = Inputs((rule.metadata.types for rule in at_end), only_read)
    return [_policy(rule, runtime, inputs, place, tags) for place, rule in enumerate(rules)]


def _policy(rule: AnyRule, runtime: Runtime, inputs: Inputs, place: int, tags: Sequence[str]) -> Policy:
    facts = {**_facts(rule.metadata), "tags": [*tags, REPORTS] if isinstance(rule, ReportRule) else list(tags)}
    if not isinstance(rule, ResourceRule):
        return StackValidationPolicy(validate=StackCheck(rule, runtime, inputs), **facts)
    check = ResourceCheck(rule, runtime)
    if rule.remediate:
        facts["remediate"] = lambda args: (
            None if inputs.reads(args.resource_type, args.props) else check.remediate(args)
        )
    if rule.at_end:
        return _TwicePolicy(check, StackCheck(rule, runtime, inputs), inputs, place, facts)
    return _ResourcePolicy(check, inputs, place, facts)


def _facts(metadata: Metadata) -> dict[str, Any]:
    """Return what the SDK wants to know of a policy, by the names of its arguments."""
    return {
        "name": metadata.name,
        "display_name": metadata.title,
        "description": metadata.description,
        "enforcement_level": EnforcementLevel(metadata.level),
        "config_schema": PolicyConfigSchema({name: dict(schema) for name, schema in schema_of(metadata).items()}),
        "severity": Severity(metadata.severity),
        "framework": _framework(metadata),
        "remediation_steps": "\n".join(f"{number}. {step}" for number, step in enumerate(metadata.fix, 1)),
        "url": page_address(metadata.name) or metadata.url,
    }


def _framework(metadata: Metadata) -> PolicyComplianceFramework | None:
    """Return the first reference; the SDK has room for one. The documents list all."""
    if not metadata.references:
        return None
    first = metadata.references[0]
    return PolicyComplianceFramework(
        name=first.framework, version=first.version, reference=first.control, specification=first.title
    )


class _ResourcePolicy(ResourceValidationPolicy):  # type: ignore[misc] # the SDK has no types
    """A policy on resources. Overriding `validate` is the SDK's own way, and spares each call its list of callbacks."""

    def __init__(self, check: ResourceCheck, inputs: Inputs, place: int, facts: Mapping[str, Any]) -> None:
        super().__init__(**facts)
        self._place = place
        self._check = check
        self._inputs = inputs
        self._types = check.rule.metadata.types
        self._elsewhere = f"The rule is about {check.rule.metadata.scope}."

    def validate(self, args: ResourceValidationArgs, report_violation: ReportViolation) -> None:
        """Judge a resource, if the rule is about its type."""
        self._inputs.note(self._place, args.resource_type, args.urn, args.props)
        if args.resource_type not in self._types:
            args.not_applicable(self._elsewhere)
        if self._inputs.is_only_read(args.urn):
            args.not_applicable(ONLY_READ)
        self._check(args, report_violation)


@StackValidationPolicy.register
class _TwicePolicy(_ResourcePolicy):
    """A policy on resources that is asked again at the end, about what a single resource can't tell.

    The SDK asks every `ResourceValidationPolicy` about each resource and every `StackValidationPolicy` about the stack
    (pulumi_policy/policy.py, Analyze and AnalyzeStack); this one is both. The engine knows it as a resource policy.
    """

    def __init__(
        self, check: ResourceCheck, at_end: StackCheck, inputs: Inputs, place: int, facts: Mapping[str, Any]
    ) -> None:
        super().__init__(check, inputs, place, facts)
        self._at_end = at_end

    def validate(self, args: ResourceValidationArgs | StackValidationArgs, report_violation: ReportViolation) -> None:
        """Judge a resource or, at the end, the stack."""
        if isinstance(args, StackValidationArgs):
            self._at_end(args, report_violation)
            return
        remember = self._check.rule.remember
        if remember and args.resource_type in self._types:
            self._inputs.remember(self.name, args.urn, remember(resource_of(args)))
        super().validate(args, report_violation)
