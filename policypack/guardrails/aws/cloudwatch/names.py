"""Alarms of one name: the one that is written last overwrites the others, and nobody says so.

Source: CloudWatch API, PutMetricAlarm and PutCompositeAlarm ("the update completely overwrites the previous
configuration of the alarm").
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from guardrails.aws.cloudwatch.alarms import ALARM_NAMES, name_of
from guardrails.aws.regions import region_of
from guardrails.core.resources import Resource, Stack
from guardrails.core.values import Unknown


@dataclass(frozen=True, slots=True)
class SameName:
    """Alarms of one name in one region: under one provider, or each under another, which may be another account's."""

    name: str
    alarms: Sequence[Resource]
    of_one_provider: bool


def same_names(stack: Stack) -> Iterator[SameName]:
    """Yield the alarms, metric and composite, that share a name."""
    by_name: dict[tuple[str, str], dict[str, list[Resource]]] = {}
    for alarm in stack.of_type(*ALARM_NAMES):
        name = name_of(alarm)
        if isinstance(name, str):
            of_providers = by_name.setdefault((name, region_of(alarm) or ""), {})
            of_providers.setdefault(alarm.provider.urn if alarm.provider else "", []).append(alarm)
    for (name, _), of_providers in by_name.items():
        for alarms in of_providers.values():
            if len(alarms) > 1:
                yield SameName(name, alarms, of_one_provider=True)
        if len(of_providers) > 1:
            yield SameName(name, [alarms[0] for alarms in of_providers.values()], of_one_provider=False)


def unknown_names(stack: Stack) -> Iterator[tuple[Resource, Unknown]]:
    """Yield the alarms whose name is not known, if there are others in the stack."""
    alarms = list(stack.of_type(*ALARM_NAMES))
    for alarm in alarms if len(alarms) > 1 else ():
        name = name_of(alarm)
        if isinstance(name, Unknown):
            yield alarm, name
