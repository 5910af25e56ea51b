"""Rules as policies of Pulumi's SDK. Only this module touches the SDK's arguments, its callback and the clock."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping
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

from guardrails.dynamodb import TABLE
from guardrails.errors import SettingsError
from guardrails.findings import Finding, NotApplicable
from guardrails.journal import Undecided
from guardrails.messages import crash, printable
from guardrails.model import AnyRule, ReportRule, ResourceRule
from guardrails.pack import Clock, Configured, Pack
from guardrails.remediation import remediated
from guardrails.resources import STACK_TYPE, Provider, Resource, Stack, project_of
from guardrails.servicer import configuration
from guardrails.settings import Parsed, schema_of
from guardrails.survey import problems
from guardrails.values import Object, Planned


def utc_today() -> date:
    """Today, in UTC: an exemption ends for everyone at the same moment."""
    return datetime.now(UTC).date()


def policies(rules: Iterable[AnyRule], today: Clock = utc_today) -> list[Policy]:
    """Make the SDK's policies of ``rules``, in their order; ``today`` is the only clock."""
    rules = tuple(rules)
    pack = Pack(rules, today)
    return [_policy(rule, pack) for rule in rules]


def _policy(rule: AnyRule, pack: Pack) -> Policy:
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
        return StackValidationPolicy(validate=_StackCheck(rule, pack), **facts)
    check = _ResourceCheck(rule, pack)
    remediate = check.remediate if rule.remediate else None
    if rule.at_end:
        return _TwicePolicy(check, _StackCheck(rule, pack), remediate=remediate, **facts)
    return ResourceValidationPolicy(validate=check, remediate=remediate, **facts)


def _framework(rule: AnyRule) -> PolicyComplianceFramework | None:
    """Give the first reference; the SDK has room for one. The documents list all."""
    if not rule.references:
        return None
    first = rule.references[0]
    return PolicyComplianceFramework(
        name=first.framework, version=first.version, reference=first.control, specification=first.title
    )


@StackValidationPolicy.register
class _TwicePolicy(ResourceValidationPolicy):  # type: ignore[misc] # the SDK has no types
    """A policy on resources that is asked again at the end, about what a single resource can't tell.

    The SDK asks every `ResourceValidationPolicy` about each resource and every `StackValidationPolicy` about the stack
    (pulumi_policy/policy.py, Analyze and AnalyzeStack); this one is both. The engine knows it as a resource policy.
    """

    def __init__(
        self,
        on_resource: Callable[[ResourceValidationArgs, ReportViolation], None],
        on_stack: Callable[[StackValidationArgs, ReportViolation], None],
        **facts: Any,  # noqa: ANN401 - the SDK's own arguments
    ) -> None:
        super().__init__(validate=on_resource, **facts)
        self._on_stack = on_stack

    def validate(self, args: ResourceValidationArgs | StackValidationArgs, report_violation: ReportViolation) -> None:
        """Judge a resource or, at the end, the stack."""
        if isinstance(args, StackValidationArgs):
            self._on_stack(args, report_violation)
        else:
            super().validate(args, report_violation)


class _Check:
    """A callback for the SDK: nothing that a rule does, or meets, gets past it but reports."""

    def __init__(self, rule: AnyRule, pack: Pack) -> None:
        self.rule = rule
        self.pack = pack
        self.configured: Configured = pack.configured[rule.name]

    def contained(self, judge: Callable[[], str | None], report: ReportViolation, urn: str | None) -> str | None:
        """Run ``judge``; what it raises becomes a violation, so that the other rules go on and the gate stays shut."""
        try:
            return judge()
        except SettingsError as error:
            problem = printable(str(error))
            report(f"The configuration of {self.rule.name} is wrong, so nothing was checked: {problem}.", urn)
        except Exception as error:  # noqa: BLE001 - whatever it is
            report(crash(self.rule.name, error), urn)
        return None

    def settle(
        self,
        parsed: Parsed[Any],
        findings: Iterable[Finding],
        names_of: Callable[[str], tuple[str, ...]],
        report: ReportViolation,
    ) -> str | None:
        """Report what is found; return why the rule has no say, if it says nothing else."""
        no_say = None
        for finding in self.pack.settle(self.rule.name, parsed, findings, names_of):
            if isinstance(finding, NotApplicable):
                no_say = finding.reason
            else:
                message, urn = finding
                report(message, urn or None)
        return no_say


class _ResourceCheck(_Check):
    """The SDK's callback for a rule on resources."""

    rule: ResourceRule[Any]

    def __init__(self, rule: ResourceRule[Any], pack: Pack) -> None:
        super().__init__(rule, pack)
        self.types = rule.types
        self.elsewhere = f"The rule is about {rule.scope}."

    def __call__(self, args: ResourceValidationArgs, report: ReportViolation) -> None:
        if args.resource_type not in self.types:
            args.not_applicable(self.elsewhere)
        no_say = self.contained(lambda: self._judge(args, report), report, args.urn)
        if no_say is not None:
            args.not_applicable(no_say)

    def _judge(self, args: ResourceValidationArgs, report: ReportViolation) -> str | None:
        parsed = self.configured.parsed(args.get_config())
        resource = _resource(args)
        return self.settle(parsed, self.rule.check(resource, parsed.settings), lambda _urn: resource.names, report)

    def remediate(self, args: ResourceValidationArgs) -> Mapping[str, Any] | None:
        """Return all properties of the resource with the rule's additions, or None where there is nothing to add.

        Whatever goes wrong here is left to the check, which comes next and blocks.
        """
        if args.resource_type not in self.types or self.rule.remediate is None:
            return None
        try:
            parsed = self.configured.parsed(args.get_config())
            return remediated(args.props, self.rule.remediate(_resource(args), parsed.settings))
        except Exception:  # noqa: BLE001 - as above
            return None


class _StackCheck(_Check):
    """The SDK's callback for a rule on a stack, for what a resource rule asks at the end, and for a report."""

    def __call__(self, args: StackValidationArgs, report: ReportViolation) -> None:
        no_say = self.contained(lambda: self._judge(args, report), report, None)
        if no_say is not None:
            args.not_applicable(no_say)

    def _judge(self, args: StackValidationArgs, report: ReportViolation) -> str | None:
        configured = configuration(report)
        if configured is None:
            self.pack.ledger.note(_CONFIGURATION_UNSEEN)
        elif configured.speaker == self.rule.name:
            for problem in problems(self.pack, configured, _stack(args, {TABLE})):
                report(printable(problem), None)
        parsed = self.configured.parsed(args.get_config())
        rule = self.rule
        if isinstance(rule, ReportRule):
            disabled = configured.disabled if configured else frozenset[str]()
            findings = rule.check(self.pack.journal(rule.about, disabled), parsed.settings)
            return self.settle(parsed, findings, lambda _urn: (), report)
        stack = _stack(args, rule.types)
        check = rule.at_end if isinstance(rule, ResourceRule) else rule.check
        found = check(stack, parsed.settings) if check else ()

        def names_of(urn: str) -> tuple[str, ...]:
            resource = stack.get(urn)
            return resource.names if resource else (urn,)

        return self.settle(parsed, found, names_of, report)


_CONFIGURATION_UNSEEN = Undecided(
    "",
    "configuration",
    "This version of pulumi-policy does not show the pack its whole configuration, so nobody can tell whether it names "
    "policies that do not exist. Use the version in the pack's requirements.txt.",
)


def _resource(source: ResourceValidationArgs) -> Resource:
    return Resource(source.resource_type, source.urn, source.name, Object(source.props), _provider(source.provider))


def _stack(args: StackValidationArgs, types: Container[str]) -> Stack:
    """View the resources of ``types``, and the stack itself."""
    return Stack.of(
        (_stack_resource(r) for r in args.resources if r.resource_type in types or r.resource_type == STACK_TYPE),
        project=project_of(args.resources[0].urn) if args.resources else "",
    )


def _stack_resource(source: PolicyResource) -> Resource:
    made_of = source.property_dependencies
    return Resource(
        type=source.resource_type,
        urn=source.urn,
        name=source.name,
        props=Object(source.props) if source.resource_type == STACK_TYPE else Planned(source.props, made_of),
        provider=_provider(source.provider),
        parent=source.parent.urn if source.parent else "",
        dependencies=tuple(dependency.urn for dependency in source.dependencies),
        property_dependencies={prop: tuple(each.urn for each in found) for prop, found in made_of.items()},
    )


def _provider(source: PolicyProviderResource | None) -> Provider | None:
    if source is None:
        return None
    return Provider(source.resource_type, source.urn, source.name, Object(source.props))
