"""The SDK's callbacks around the checks of a rule: nothing that a rule does, or meets, gets past them but reports."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from pulumi_policy import ReportViolation, ResourceValidationArgs, StackValidationArgs

from guardrails.core.configuration import Parsed
from guardrails.core.findings import Finding, NotApplicable, Violation
from guardrails.core.ledger import Undecided
from guardrails.core.messages import crash, printable
from guardrails.core.resources import Stack
from guardrails.core.rule import AnyRule, ConfigurationRule, ReportRule, ResourceRule
from guardrails.core.schema import SettingsError
from guardrails.sdk.inputs import Inputs
from guardrails.sdk.remediation import remediated
from guardrails.sdk.runtime import Runtime
from guardrails.sdk.views import resource_of, stack_of


class _Check:
    """What both callbacks have."""

    def __init__(self, rule: AnyRule, runtime: Runtime) -> None:
        self.rule = rule
        self.runtime = runtime

    def parsed(self, config: Mapping[str, Any]) -> Parsed[Any]:
        """Return what the rule is configured with; a rule on the configuration gets that of the whole pack.

        Raises
        ------
        SettingsError
            If it is wrong.
        """
        parsed = self.runtime.parsed(self.rule, config)
        whole = isinstance(self.rule, ConfigurationRule) and self.runtime.pack
        return replace(parsed, settings=whole) if whole else parsed

    def failed(self, error: Exception, report: ReportViolation, urn: str | None) -> NotApplicable | None:
        """Report what was raised, so that the other rules go on and the gate stays shut.

        A wrong configuration is not told by each rule where one tells it for all.
        """
        if not isinstance(error, SettingsError):
            report(crash(self.rule.name, error), urn)
        elif self.runtime.wrong_configurations_are_told:
            return NotApplicable("Its configuration is wrong, so nothing was checked.")
        else:
            problem = printable(str(error))
            report(f"The configuration of {self.rule.name} is wrong, so nothing was checked: {problem}.", urn)
        return None


class ResourceCheck(_Check):
    """The callback for a rule on resources."""

    rule: ResourceRule[Any]

    def __call__(self, args: ResourceValidationArgs, report: ReportViolation) -> None:
        """Judge a resource."""
        no_say = None
        try:
            parsed = self.parsed(args.get_config())
            resource = resource_of(args)
            for finding in self.rule.check(resource, parsed.settings):
                if isinstance(finding, NotApplicable):
                    no_say = finding
                elif message := self.runtime.to_report(self.rule.name, parsed, finding, resource):
                    report(message, args.urn)
                    if self.rule.at_end:
                        self.runtime.tell(self.rule.name, args.urn, message)
        except Exception as error:  # noqa: BLE001 - whatever it is
            no_say = self.failed(error, report, args.urn) or no_say
        if no_say is not None:
            args.not_applicable(no_say.reason)

    def remediate(self, args: ResourceValidationArgs) -> Mapping[str, Any] | None:
        """Return all properties of the resource with the rule's changes, or None where there is nothing to change.

        What an exemption covers stays as it is. Whatever goes wrong here is left to the check, which comes next and
        blocks.
        """
        if args.resource_type not in self.rule.metadata.types or self.rule.remediate is None:
            return None
        try:
            parsed = self.parsed(args.get_config())
            resource = resource_of(args)
            today = self.runtime.today()
            if any(each.covers(*resource.names) and not each.expired(today) for each in parsed.exemptions):
                return None
            if not any(isinstance(each, Violation) for each in self.rule.check(resource, parsed.settings)):
                return None
            return remediated(args.props, self.rule.remediate(resource, parsed.settings))
        except Exception:  # noqa: BLE001 - as above
            return None


class StackCheck(_Check):
    """The callback for a rule on a stack, for what a resource rule asks at the end, and for a report."""

    def __init__(self, rule: AnyRule, runtime: Runtime, inputs: Inputs) -> None:
        super().__init__(rule, runtime)
        self._inputs = inputs

    def __call__(self, args: StackValidationArgs, report: ReportViolation) -> None:
        """Judge the stack."""
        no_say = None
        self._inputs.end()
        told = self.runtime.take_told(self.rule.name)
        if self.runtime.engine is None:
            self.runtime.ledger.note(_CONFIGURATION_UNSEEN)
        try:
            parsed = self.parsed(args.get_config())
            stack = stack_of(args, self.rule, self._inputs)
            for finding in self._findings(stack, parsed):
                if isinstance(finding, NotApplicable):
                    no_say = finding
                else:
                    message = self.runtime.to_report(self.rule.name, parsed, finding, stack.get(finding.urn))
                    if message and (finding.urn, message) not in told:
                        report(message, finding.urn)
        except Exception as error:  # noqa: BLE001 - whatever it is
            no_say = self.failed(error, report, None) or no_say
        if no_say is not None:
            args.not_applicable(no_say.reason)

    def _findings(self, stack: Stack, parsed: Parsed[Any]) -> Iterable[Finding]:
        rule = self.rule
        if isinstance(rule, ReportRule):
            return rule.check(self.runtime.entries(rule.about, stack.prefix), parsed.settings)
        check = rule.at_end if isinstance(rule, ResourceRule) else rule.check
        return check(stack, parsed.settings) if check else ()


_CONFIGURATION_UNSEEN = Undecided(
    "",
    "configuration",
    "This version of pulumi-policy does not show the pack its whole configuration, so nobody can tell whether it names "
    "policies that do not exist. Use the version in the pack's requirements.txt.",
)
