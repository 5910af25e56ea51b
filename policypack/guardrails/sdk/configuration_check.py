"""What is wrong with the configuration as a whole. One policy says it once, at the end (see `engine_configuration`)."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator
from typing import Any

from guardrails.core.configuration import PackConfiguration, Parsed
from guardrails.core.resources import Stack
from guardrails.core.schema import SettingsError, in_backticks
from guardrails.core.settings import parse
from guardrails.sdk.engine_configuration import EngineConfiguration
from guardrails.sdk.runtime import Runtime

ALL = "all"
"""The key that sets the level of every policy (pulumi/pulumi pkg/resource/analyzer/config.go, applyConfig)."""


def problems(
    runtime: Runtime, engine: EngineConfiguration, stack_of: Callable[[Container[str]], Stack]
) -> Iterator[str]:
    """Yield what is wrong: policies that do not exist, configurations that do not fit, and what rules find.

    ``stack_of`` views the stack with its resources of some types.
    """
    for name in sorted(engine.properties):
        if name not in runtime.configured and name != ALL:
            yield (
                f"The configuration of the pack names the policy `{name}`, which does not exist. "
                f"There are {in_backticks(runtime.configured)}."
            )
    fitting: dict[str, Parsed[Any]] = {}
    for name, configured in runtime.configured.items():
        try:
            fitting[name] = configured.parsed(engine.properties.get(name, {}))
        except SettingsError as error:
            yield f"The configuration of {name} is wrong: {error}."
    defaults = {name: parse(runtime.configured[name].rule, {}) for name in fitting}
    pack = PackConfiguration(fitting, defaults, engine.disabled)
    for configured in runtime.configured.values():
        check = configured.rule.check_configuration
        if check is not None:
            yield from check(pack, stack_of(configured.rule.metadata.types))
