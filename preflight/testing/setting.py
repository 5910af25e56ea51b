"""The stack that resources under test belong to."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from preflight.testing.inputs import Mode


@dataclass(frozen=True, slots=True)
class Setting:
    """The stack in which resources are analysed; ``config`` maps ``namespace:key`` to values."""

    project: str = "project"
    stack: str = "dev"
    organization: str = "organization"
    config: Mapping[str, Any] = field(default_factory=dict)
    mode: Mode = "preview"
    tags: Mapping[str, str] = field(default_factory=dict)

    def texts(self) -> dict[str, str]:
        """Return the configuration as the engine passes it on: texts, everything else as JSON."""
        return {key if ":" in key else f"{self.project}:{key}": text for key, text in self.texts_as_given().items()}

    def texts_as_given(self) -> dict[str, str]:
        """Return the configuration as texts, under the keys that the test wrote."""
        return {key: value if isinstance(value, str) else json.dumps(value) for key, value in self.config.items()}
