"""Rules as policies of Pulumi's SDK. Only this module touches the SDK's arguments, its callback and the clock."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any

from pulumi_policy import (
    EnforcementLevel,
    Policy,
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

from guardrails.aws.dynamodb.tables import TABLE
from guardrails.core.errors import SettingsError
from guardrails.core.findings import Finding, NotApplicable
from guardrails.core.ledger import Undecided
from guardrails.core.messages import crash, printable
from guardrails.core.resources import STACK_TYPE, Provider, Resource, Stack, project_of
from guardrails.core.rule import AnyRule, ReportRule, ResourceRule
from guardrails.core.settings import Parsed, schema_of
from guardrails.core.values import Object, Planned
from guardrails.sdk.configuration_check import problems
from guardrails.sdk.engine_configuration import Configuration, configuration
from guardrails.sdk.remediation import remediated
from guardrails.sdk.runtime import Clock, Configured, Pack
from guardrails.sdk.unknown_inputs import UnknownInputs


def utc_today() -> date:
    """Today, in UTC: an exemption ends for everyone at the same moment."""
    return datetime.now(UTC).date()


def policies(rules: Iterable[AnyRule], today: Clock = utc_today) -> list[Policy]:
    """Make the SDK's policies of ``rules``, in their order; ``today`` is the only clock."""
    rules = tuple(rules)
    pack = Pack(rules, today)
    inputs = UnknownInputs(rule.types for rule in rules if not isinstance(rule, ResourceRule))
    return [_policy(rule, pack, inputs, place) for place, rule in enumerate(rules)]


def _policy(rule: AnyRule, pack: Pack, inputs: UnknownInputs, place: int) -> Policy:
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
    if not isinstance(rule, ResourceRule):
        return StackValidationPolicy(validate=_StackCheck(rule, pack, inputs), **facts)
    check = _ResourceCheck(rule, pack)
    if rule.remediate:
        facts["remediate"] = check.remediate
    if rule.at_end:
        return _TwicePolicy(check, _StackCheck(rule, pack, inputs), inputs, place, facts)
    return _ResourcePolicy(check, inputs, place, facts)


def _framework(rule: AnyRule) -> PolicyComplianceFramework | None:
    """Give the first reference; the SDK has room for one. The documents list all."""
    if not rule.references:
        return None
    first = rule.references[0]
    return PolicyComplianceFramework(
        name=first.framework, version=first.version, reference=first.control, specification=first.title
    )


class _ResourcePolicy(ResourceValidationPolicy):  # type: ignore[misc] # the SDK has no types
    """A policy on resources. Overriding `validate` is the SDK's own way, and spares each call its list of callbacks."""

    def __init__(self, check: _ResourceCheck, inputs: UnknownInputs, place: int, facts: Mapping[str, Any]) -> None:
        super().__init__(**facts)
        self._place = place
        self._check = check
        self._inputs = inputs
        self._types = check.rule.types
        self._elsewhere = f"The rule is about {check.rule.scope}."

    def validate(self, args: ResourceValidationArgs, report_violation: ReportViolation) -> None:
        """Judge a resource, if the rule is about its type."""
        self._inputs.note(self._place, args.resource_type, args.urn, args.props)
        if args.resource_type not in self._types:
            args.not_applicable(self._elsewhere)
        self._check(args, report_violation)


@StackValidationPolicy.register
class _TwicePolicy(_ResourcePolicy):
    """A policy on resources that is asked again at the end, about what a single resource can't tell.

    The SDK asks every `ResourceValidationPolicy` about each resource and every `StackValidationPolicy` about the stack
    (pulumi_policy/policy.py, Analyze and AnalyzeStack); this one is both. The engine knows it as a resource policy.
    """

    def __init__(
        self, check: _ResourceCheck, at_end: _StackCheck, inputs: UnknownInputs, place: int, facts: Mapping[str, Any]
    ) -> None:
        super().__init__(check, inputs, place, facts)
        self._at_end = at_end

    def validate(self, args: ResourceValidationArgs | StackValidationArgs, report_violation: ReportViolation) -> None:
        """Judge a resource or, at the end, the stack."""
        if isinstance(args, StackValidationArgs):
            self._at_end(args, report_violation)
        else:
            super().validate(args, report_violation)


class _Check:
    """A callback for the SDK: nothing that a rule does, or meets, gets past it but reports."""

    def __init__(self, rule: AnyRule, pack: Pack) -> None:
        self.rule = rule
        self.pack = pack
        self.configured: Configured = pack.configured[rule.name]

    def failure(self, error: Exception) -> str:
        """Make a violation of what was raised, so that the other rules go on and the gate stays shut."""
        if isinstance(error, SettingsError):
            return f"The configuration of {self.rule.name} is wrong, so nothing was checked: {printable(str(error))}."
        return crash(self.rule.name, error)


class _ResourceCheck(_Check):
    """The SDK's callback for a rule on resources."""

    rule: ResourceRule[Any]

    def __call__(self, args: ResourceValidationArgs, report: ReportViolation) -> None:
        no_say = None
        try:
            parsed = self.configured.parsed(args.get_config())
            resource = _resource(args)
            for finding in self.rule.check(resource, parsed.settings):
                if isinstance(finding, NotApplicable):
                    no_say = finding.reason
                elif message := self.pack.settle(self.rule.name, parsed, finding, resource):
                    report(message, args.urn)
        except Exception as error:  # noqa: BLE001 - whatever it is
            report(self.failure(error), args.urn)
        if no_say is not None:
            args.not_applicable(no_say)

    def remediate(self, args: ResourceValidationArgs) -> Mapping[str, Any] | None:
        """Return all properties of the resource with the rule's additions, or None where there is nothing to add.

        Whatever goes wrong here is left to the check, which comes next and blocks.
        """
        if args.resource_type not in self.rule.types or self.rule.remediate is None:
            return None
        try:
            parsed = self.configured.parsed(args.get_config())
            return remediated(args.props, self.rule.remediate(_resource(args), parsed.settings))
        except Exception:  # noqa: BLE001 - as above
            return None


class _StackCheck(_Check):
    """The SDK's callback for a rule on a stack, for what a resource rule asks at the end, and for a report."""

    def __init__(self, rule: AnyRule, pack: Pack, inputs: UnknownInputs) -> None:
        super().__init__(rule, pack)
        self._inputs = inputs

    def __call__(self, args: StackValidationArgs, report: ReportViolation) -> None:
        no_say = None
        try:
            configured = self._configuration(args, report)
            parsed = self.configured.parsed(self._own(args.get_config(), configured))
            stack = _stack(args, self.rule.types, self._inputs)
            for finding in self._findings(stack, parsed, configured.disabled if configured else frozenset()):
                if isinstance(finding, NotApplicable):
                    no_say = finding.reason
                elif message := self.pack.settle(self.rule.name, parsed, finding, stack.get(finding.urn)):
                    report(message, finding.urn)
        except Exception as error:  # noqa: BLE001 - whatever it is
            report(self.failure(error), None)
        if no_say is not None:
            args.not_applicable(no_say)

    def _configuration(self, args: StackValidationArgs, report: ReportViolation) -> Configuration | None:
        """Look at the whole configuration; if it is for this policy to speak, say what is wrong with it."""
        configured = configuration(report)
        if configured is None:
            self.pack.ledger.note(_CONFIGURATION_UNSEEN)
        elif configured.speaker == self.rule.name:
            for problem in problems(self.pack, configured, _stack(args, {TABLE}, self._inputs)):
                report(printable(problem), None)
        return configured

    def _own(self, config: Mapping[str, Any], configured: Configuration | None) -> Mapping[str, Any]:
        """Return the rule's configuration, with what it leaves to the configurations of other rules."""
        others = configured.properties if configured else {}
        left = {
            setting.name: others[setting.follows][setting.name]
            for setting in self.rule.settings
            if setting.name in others.get(setting.follows, {})
        }
        return {**left, **config}

    def _findings(self, stack: Stack, parsed: Parsed[Any], disabled: frozenset[str]) -> Iterable[Finding]:
        rule = self.rule
        if isinstance(rule, ReportRule):
            return rule.check(self.pack.journal(rule.about, disabled), parsed.settings)
        check = rule.at_end if isinstance(rule, ResourceRule) else rule.check
        return check(stack, parsed.settings) if check else ()


_CONFIGURATION_UNSEEN = Undecided(
    "",
    "configuration",
    "This version of pulumi-policy does not show the pack its whole configuration, so nobody can tell whether it names "
    "policies that do not exist. Use the version in the pack's requirements.txt.",
)


def _resource(source: ResourceValidationArgs) -> Resource:
    return Resource(source.resource_type, source.urn, source.name, Object(source.props), _provider(source.provider))


def _stack(args: StackValidationArgs, types: Container[str], inputs: UnknownInputs) -> Stack:
    """View the resources of ``types``, and the stack itself."""
    return Stack.of(
        (
            _stack_resource(r, inputs)
            for r in args.resources
            if r.resource_type in types or r.resource_type == STACK_TYPE
        ),
        project=project_of(args.resources[0].urn) if args.resources else "",
    )


def _stack_resource(source: PolicyResource, inputs: UnknownInputs) -> Resource:
    made_of = source.property_dependencies
    unknown = inputs.of(source.urn)
    return Resource(
        type=source.resource_type,
        urn=source.urn,
        name=source.name,
        props=Object(source.props)
        if source.resource_type == STACK_TYPE
        else Planned(source.props, unknown.union(made_of)),
        provider=_provider(source.provider),
        parent=source.parent.urn if source.parent else "",
        dependencies=tuple(dependency.urn for dependency in source.dependencies),
        property_dependencies={prop: tuple(each.urn for each in found) for prop, found in made_of.items()},
    )


def _provider(source: PolicyProviderResource | None) -> Provider | None:
    if source is None:
        return None
    return Provider(source.resource_type, source.urn, source.name, Object(source.props))
