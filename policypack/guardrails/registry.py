"""All rules of the pack: found by looking into the folder of rules, and put in order."""

from __future__ import annotations

import pkgutil
from collections.abc import Iterable, Iterator
from importlib import import_module

from guardrails import rules
from guardrails.core.rule import AnyRule, ReportRule

ORDER = (
    "pack-configuration",
    "required-tags",
    "dynamodb-on-demand-billing",
    "dynamodb-point-in-time-recovery",
    "dynamodb-contributor-insights",
    "dynamodb-streams",
    "dynamodb-stream-retention",
    "dynamodb-encryption",
    "dynamodb-required-indexes",
    "dynamodb-role-naming",
    "dynamodb-least-privilege",
    "dynamodb-alarms",
    "dynamodb-dead-alarms",
    "allowed-regions",
    "dynamodb-required-tables",
    "required-outputs",
    "dynamodb-opaque-resources",
    "dynamodb-deletion-protection",
)
"""Rules that run, and are listed, first. Others follow by name; the reports come last: they tell what these let by."""


def find() -> Iterator[AnyRule]:
    """Yield the rule of each module in the folder of rules.

    Raises
    ------
    LookupError
        Where a module has no ``RULE``, or one that is not called as the module.
    """
    for module in pkgutil.iter_modules(rules.__path__):
        found: AnyRule | None = getattr(import_module(f"{rules.__name__}.{module.name}"), "RULE", None)
        name = module.name.replace("_", "-")
        if found is None or found.name != name:
            raise LookupError(f"rules/{module.name}.py must end in a RULE with the name `{name}`")
        yield found


def in_order(found: Iterable[AnyRule]) -> tuple[AnyRule, ...]:
    """Return rules in the order in which they run."""
    place = {name: index for index, name in enumerate(ORDER)}
    return tuple(
        sorted(found, key=lambda rule: (isinstance(rule, ReportRule), place.get(rule.name, len(ORDER)), rule.name))
    )


RULES: tuple[AnyRule, ...] = in_order(find())
