"""What is wrong with the configuration as a whole. One policy says it once, at the end (see `servicer`)."""

from __future__ import annotations

from collections.abc import Iterator

from guardrails.aws.dynamodb.tables import TABLE, table_name
from guardrails.core.errors import SettingsError
from guardrails.core.resources import Stack
from guardrails.core.settings import parse
from guardrails.rules.dynamodb_required_tables import NAME as REQUIRED_TABLES
from guardrails.sdk.engine_configuration import Configuration
from guardrails.sdk.runtime import Pack

ALL = "all"
"""The key that sets the level of every policy (pulumi/pulumi pkg/resource/analyzer/config.go, applyConfig)."""


def problems(pack: Pack, configuration: Configuration, stack: Stack) -> Iterator[str]:
    """Say what is wrong: policies that do not exist, configurations that do not fit, tables that nobody knows."""
    for name in sorted(configuration.properties):
        if name not in pack.configured and name != ALL:
            yield (
                f"The configuration of the pack names the policy `{name}`, which does not exist. "
                f"There are {', '.join(f'`{known}`' for known in pack.configured)}."
            )
    named: list[tuple[str, str]] = []
    for name, configured in pack.configured.items():
        try:
            parsed = configured.parsed(configuration.properties.get(name, {}))
        except SettingsError as error:
            yield f"The configuration of {name} is wrong: {error}."
        else:
            if name not in configuration.disabled:
                defaults = parse(configured.rule, {}).tables_named
                named.extend((name, table) for table in parsed.tables_named if table not in defaults)
    yield from _unknown_tables(named, pack, configuration, stack)


def _unknown_tables(
    named: list[tuple[str, str]], pack: Pack, configuration: Configuration, stack: Stack
) -> Iterator[str]:
    """Find tables that a rule is configured for and that are neither declared nor in the stack: a slip, most likely.

    A rule's own defaults are no slip: who declares other tables need not configure each rule.
    """
    names = [table_name(table) for table in stack.of_type(TABLE)]
    if REQUIRED_TABLES not in pack.configured or any(not isinstance(name, str) for name in names):
        return
    try:
        declared = pack.configured[REQUIRED_TABLES].parsed(configuration.properties.get(REQUIRED_TABLES, {}))
    except SettingsError:
        return
    known = {*declared.tables_named, *names}
    for rule, table in named:
        if table not in known:
            yield (
                f"The configuration of {rule} names the table '{table}', which is neither in the stack nor among the "
                f"`tables` of {REQUIRED_TABLES}: {', '.join(declared.tables_named)}. Correct the name, or add it there."
            )
