"""Rules as policies of Pulumi's SDK. Only this module touches the SDK's arguments, its callback and the clock."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any, TypeAlias

from pulumi_policy import (
    EnforcementLevel,
    PolicyComplianceFramework,
    PolicyConfigSchema,
    PolicyProviderResource,
    PolicyResource,
    ReportViolation,
    ResourceValidationArgs,
    ResourceValidationPolicy,
    Severity,
    StackValidationArgs,
    StackValidationPolicy,
)

from guardrails.findings import Finding, NotApplicable, Unverifiable
from guardrails.ledger import Exempted, Ledger, Undecided
from guardrails.messages import crash, printable
from guardrails.model import AnyRule, ResourceRule, SettingsError, StackRule
from guardrails.resources import STACK_TYPE, Provider, Resource, Stack, project_of
from guardrails.settings import Parsed, parse, schema_of
from guardrails.values import Object

Policy: TypeAlias = ResourceValidationPolicy | StackValidationPolicy
Clock: TypeAlias = Callable[[], date]


def utc_today() -> date:
    """Today, in UTC: an exemption ends for everyone at the same moment."""
    return datetime.now(UTC).date()


def policies(rules: Iterable[AnyRule], today: Clock = utc_today) -> list[Policy]:
    """Make the SDK's policies of ``rules``, in their order; ``today`` is the only clock."""
    ledger = Ledger()
    return [_policy(rule, ledger, today) for rule in rules]


def _policy(rule: AnyRule, ledger: Ledger, today: Clock) -> Policy:
    facts: dict[str, Any] = {
        "name": rule.name,
        "display_name": rule.title,
        "description": rule.description,
        "enforcement_level": EnforcementLevel(rule.level),
        "config_schema": PolicyConfigSchema({name: dict(schema) for name, schema in schema_of(rule).items()}),
        "severity": Severity(rule.severity),
        "framework": _framework(rule),
        "tags": ["aws", "dynamodb"],
        "remediation_steps": "\n".join(f"{number}. {step}" for number, step in enumerate(rule.fix, 1)),
        "url": rule.url,
    }
    if isinstance(rule, ResourceRule):
        return ResourceValidationPolicy(validate=_ResourceCheck(rule, ledger, today), **facts)
    return StackValidationPolicy(validate=_StackCheck(rule, ledger, today), **facts)


def _framework(rule: AnyRule) -> PolicyComplianceFramework | None:
    """Give the first reference; the SDK has room for one. The documents list all."""
    if not rule.references:
        return None
    first = rule.references[0]
    return PolicyComplianceFramework(
        name=first.framework, version=first.version, reference=first.control, specification=first.title
    )


class _Configured:
    """A rule with its configuration, parsed once for each configuration that arrives."""

    def __init__(self, rule: AnyRule, ledger: Ledger, today: Clock) -> None:
        self.rule = rule
        self.ledger = ledger
        self.today = today
        self._cached: tuple[Mapping[str, Any], Parsed[Any] | str] | None = None

    def parsed(self, config: Mapping[str, Any]) -> Parsed[Any] | str:
        """Return the configuration, or what is wrong with it."""
        cached = self._cached
        if cached is not None and cached[0] == config:
            return cached[1]
        try:
            result: Parsed[Any] | str = parse(self.rule, config)
        except SettingsError as error:
            result = str(error)
        self._cached = (config, result)
        return result

    def settle(
        self, findings: Iterable[Finding], parsed: Parsed[Any], name_of: Callable[[str], str], report: ReportViolation
    ) -> str | None:
        """Report what blocks, note what does not; return the reason if the rule has no say."""
        for finding in findings:
            if isinstance(finding, NotApplicable):
                return finding.reason
            message = printable(finding.message)
            covering = [e for e in parsed.exemptions if e.covers(finding.urn, name_of(finding.urn))]
            holding = next((e for e in covering if not e.expired(self.today())), None)
            if holding is not None:
                self.ledger.exempted(Exempted(finding.urn, self.rule.name, message, holding))
            elif isinstance(finding, Unverifiable) and parsed.on_unknown == "warn":
                self.ledger.undecided(Undecided(finding.urn, self.rule.name, message))
            else:
                ended = "".join(f" Its exemption expired on {e.expires}." for e in covering[:1])
                report(message + ended, finding.urn or None)
        return None


class _ResourceCheck(_Configured):
    """The SDK's callback for a rule on resources."""

    rule: ResourceRule[Any]

    def __call__(self, args: ResourceValidationArgs, report: ReportViolation) -> None:
        if args.resource_type not in self.rule.types:
            args.not_applicable(f"It is on {self.rule.scope}.")
        reason = None
        try:
            parsed = self.parsed(args.get_config())
            if isinstance(parsed, str):
                report(f"The configuration of {self.rule.name} is wrong, so nothing was checked: {parsed}.", args.urn)
                return
            resource = Resource(args.resource_type, args.urn, args.name, Object(args.props), _provider(args.provider))
            findings = self.rule.check(resource, parsed.settings)
            reason = self.settle(findings, parsed, lambda _urn: args.name, report)
        except Exception as error:  # noqa: BLE001 - one rule must not take the others down, nor open the gate
            report(crash(self.rule.name, error), args.urn)
        if reason is not None:
            args.not_applicable(reason)


class _StackCheck(_Configured):
    """The SDK's callback for a rule on a stack."""

    rule: StackRule[Any]

    def __call__(self, args: StackValidationArgs, report: ReportViolation) -> None:
        reason = None
        try:
            parsed = self.parsed(args.get_config())
            if isinstance(parsed, str):
                report(f"The configuration of {self.rule.name} is wrong, so nothing was checked: {parsed}.", None)
                return
            types = self.rule.types
            stack = Stack.of(
                (_resource(r) for r in args.resources if r.resource_type in types or r.resource_type == STACK_TYPE),
                project=project_of(args.resources[0].urn) if args.resources else "",
            )
            names = {resource.urn: resource.name for resource in stack.resources}
            findings = self.rule.check(stack, parsed.settings)
            reason = self.settle(findings, parsed, lambda urn: names.get(urn, ""), report)
        except Exception as error:  # noqa: BLE001 - as above
            report(crash(self.rule.name, error), None)
        if reason is not None:
            args.not_applicable(reason)


def _resource(source: PolicyResource) -> Resource:
    return Resource(
        type=source.resource_type,
        urn=source.urn,
        name=source.name,
        props=Object(source.props),
        provider=_provider(source.provider),
        parent=source.parent.urn if source.parent else "",
        dependencies=tuple(dependency.urn for dependency in source.dependencies),
        property_dependencies={
            prop: tuple(dependency.urn for dependency in found) for prop, found in source.property_dependencies.items()
        },
    )


def _provider(source: PolicyProviderResource | None) -> Provider | None:
    if source is None:
        return None
    return Provider(source.resource_type, source.urn, source.name, Object(source.props))
