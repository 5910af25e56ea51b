"""How bad a violation is, as the SDK's policies tell it (pulumi/pulumi proto/pulumi/analyzer.proto, PolicySeverity)."""

from __future__ import annotations

from typing import Final, Literal, get_args

Severity = Literal["low", "medium", "high", "critical"]
SEVERITIES: Final[tuple[Severity, ...]] = get_args(Severity)
"""The lowest first."""
