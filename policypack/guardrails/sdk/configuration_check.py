"""What the pack is configured with as a whole, and what is wrong with it, whatever its rules are about."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from guardrails.core.configuration import PackConfiguration, Parsed
from guardrails.core.rule import AnyRule, ReportRule
from guardrails.core.schema import SettingsError, in_backticks, perhaps
from guardrails.core.words import joined
from guardrails.sdk.engine_configuration import ALL, EngineConfiguration


def effective(rule: AnyRule, config: Mapping[str, Any], others: Mapping[str, Mapping[str, Any]]) -> Mapping[str, Any]:
    """Return a rule's configuration with what it leaves to the configurations of other rules."""
    left = {
        setting.name: others[setting.follows][setting.name]
        for setting in rule.metadata.settings
        if setting.name in others.get(setting.follows, {})
    }
    return {**left, **config} if left else config


def pack_configuration(
    rules: Mapping[str, AnyRule],
    engine: EngineConfiguration,
    parsed: Callable[[AnyRule, Mapping[str, Any]], Parsed[Any]],
) -> PackConfiguration:
    """Return what the rules that run are configured with, and what is wrong, of a rule that is disabled too.

    ``parsed`` makes of a rule's own part of the configuration what it gets.
    """
    problems = list(_unknown_policies(rules, engine))
    fitting: dict[str, Parsed[Any]] = {}
    for name, rule in rules.items():
        try:
            fitting[name] = parsed(rule, engine.properties.get(name, {}))
        except SettingsError as error:
            problems.append(f"The configuration of {name} is wrong: {error}.")
    running = {name: fits for name, fits in fitting.items() if name not in engine.disabled}
    problems.extend(_unheard(rules, running, engine))
    return PackConfiguration(running, tuple(problems))


def _unknown_policies(rules: Mapping[str, AnyRule], engine: EngineConfiguration) -> Iterator[str]:
    for name in sorted(engine.properties):
        if name not in rules and name != ALL:
            yield (
                f"The configuration of the pack names the policy `{name}`, which does not exist{perhaps(name, rules)}. "
                f"There are {in_backticks(rules)}."
            )


def _unheard(
    rules: Mapping[str, AnyRule], running: Mapping[str, Parsed[Any]], engine: EngineConfiguration
) -> Iterator[str]:
    """Yield that there are exemptions and no report that tells of them."""
    reports = [name for name, rule in rules.items() if isinstance(rule, ReportRule)]
    exempt = [name for name, parsed in running.items() if parsed.exemptions]
    if exempt and reports and engine.disabled.issuperset(reports):
        yield (
            f"There are exemptions from {joined(exempt)}, and {joined(reports)} are disabled, so nobody would hear "
            "what they let through. Enable one of the reports, as `advisory`, or remove the exemptions."
        )
