"""The SDK's callbacks around the checks of a rule: nothing that a rule does, or meets, gets past them but reports."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pulumi_policy import ReportViolation, ResourceValidationArgs, StackValidationArgs

from guardrails.core.configuration import Parsed
from guardrails.core.findings import Finding, NotApplicable
from guardrails.core.ledger import Undecided
from guardrails.core.messages import crash, printable
from guardrails.core.resources import Stack
from guardrails.core.rule import AnyRule, ReportRule, ResourceRule
from guardrails.core.schema import SettingsError
from guardrails.sdk.configuration_check import problems
from guardrails.sdk.engine_configuration import EngineConfiguration, engine_configuration
from guardrails.sdk.remediation import remediated
from guardrails.sdk.runtime import Runtime
from guardrails.sdk.unknown_inputs import UnknownInputs
from guardrails.sdk.views import resource_of, stack_of


class _Check:
    """What both callbacks have."""

    def __init__(self, rule: AnyRule, runtime: Runtime) -> None:
        self.rule = rule
        self.runtime = runtime
        self.configured = runtime.configured[rule.name]

    def failure(self, error: Exception) -> str:
        """Return a violation of what was raised, so that the other rules go on and the gate stays shut."""
        if isinstance(error, SettingsError):
            return f"The configuration of {self.rule.name} is wrong, so nothing was checked: {printable(str(error))}."
        return crash(self.rule.name, error)


class ResourceCheck(_Check):
    """The callback for a rule on resources."""

    rule: ResourceRule[Any]

    def __call__(self, args: ResourceValidationArgs, report: ReportViolation) -> None:
        """Judge a resource."""
        no_say = None
        try:
            parsed = self.configured.parsed(args.get_config())
            resource = resource_of(args)
            for finding in self.rule.check(resource, parsed.settings):
                if isinstance(finding, NotApplicable):
                    no_say = finding.reason
                elif message := self.runtime.to_report(self.rule.name, parsed, finding, resource):
                    report(message, args.urn)
                    if self.rule.at_end:
                        self.runtime.tell(self.rule.name, args.urn, message)
        except Exception as error:  # noqa: BLE001 - whatever it is
            report(self.failure(error), args.urn)
        if no_say is not None:
            args.not_applicable(no_say)

    def remediate(self, args: ResourceValidationArgs) -> Mapping[str, Any] | None:
        """Return all properties of the resource with the rule's additions, or None where there is nothing to add.

        Whatever goes wrong here is left to the check, which comes next and blocks.
        """
        if args.resource_type not in self.rule.metadata.types or self.rule.remediate is None:
            return None
        try:
            parsed = self.configured.parsed(args.get_config())
            return remediated(args.props, self.rule.remediate(resource_of(args), parsed.settings))
        except Exception:  # noqa: BLE001 - as above
            return None


class StackCheck(_Check):
    """The callback for a rule on a stack, for what a resource rule asks at the end, and for a report."""

    def __init__(self, rule: AnyRule, runtime: Runtime, inputs: UnknownInputs) -> None:
        super().__init__(rule, runtime)
        self._inputs = inputs

    def __call__(self, args: StackValidationArgs, report: ReportViolation) -> None:
        """Judge the stack; if it is for this policy to speak, the configuration too."""
        no_say = None
        told = self.runtime.take_told(self.rule.name)
        try:
            engine = self._engine_configuration(args, report)
            parsed = self.configured.parsed(self._own(args.get_config(), engine))
            stack = stack_of(args, self.rule.metadata.types, self._inputs)
            for finding in self._findings(stack, parsed, engine.disabled if engine else frozenset()):
                if isinstance(finding, NotApplicable):
                    no_say = finding.reason
                else:
                    message = self.runtime.to_report(self.rule.name, parsed, finding, stack.get(finding.urn))
                    if message and (finding.urn, message) not in told:
                        report(message, finding.urn)
        except Exception as error:  # noqa: BLE001 - whatever it is
            report(self.failure(error), None)
        if no_say is not None:
            args.not_applicable(no_say)

    def _engine_configuration(self, args: StackValidationArgs, report: ReportViolation) -> EngineConfiguration | None:
        """Look at the whole configuration; if it is for this policy to speak, say what is wrong with it."""
        engine = engine_configuration(report)
        if engine is None:
            self.runtime.ledger.note(_CONFIGURATION_UNSEEN)
        elif engine.speaker == self.rule.name:
            for problem in problems(self.runtime, engine, lambda types: stack_of(args, types, self._inputs)):
                report(printable(problem), None)
        return engine

    def _own(self, config: Mapping[str, Any], engine: EngineConfiguration | None) -> Mapping[str, Any]:
        """Return the rule's configuration, with what it leaves to the configurations of other rules."""
        others = engine.properties if engine else {}
        left = {
            setting.name: others[setting.follows][setting.name]
            for setting in self.rule.metadata.settings
            if setting.name in others.get(setting.follows, {})
        }
        return {**left, **config}

    def _findings(self, stack: Stack, parsed: Parsed[Any], disabled: frozenset[str]) -> Iterable[Finding]:
        rule = self.rule
        if isinstance(rule, ReportRule):
            return rule.check(self.runtime.entries(rule.about, disabled), parsed.settings)
        check = rule.at_end if isinstance(rule, ResourceRule) else rule.check
        return check(stack, parsed.settings) if check else ()


_CONFIGURATION_UNSEEN = Undecided(
    "",
    "configuration",
    "This version of pulumi-policy does not show the pack its whole configuration, so nobody can tell whether it names "
    "policies that do not exist. Use the version in the pack's requirements.txt.",
)
