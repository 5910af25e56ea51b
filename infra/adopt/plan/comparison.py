"""One table as it is, beside the arguments that the program registers for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from infra.tables import table_arguments

if TYPE_CHECKING:
    from infra.adopt.commands import Commands
    from infra.keep import Keep
    from infra.settings import Settings

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Comparison:
    """One table: its name, what the snapshot has of it, the settings, and commands for its region."""

    name: str
    table: Json
    settings: Settings
    commands: Commands

    @property
    def wanted(self) -> Json:
        """Arguments that the program registers."""
        return table_arguments(self.name, self.settings)

    @property
    def keep(self) -> Keep:
        """What the settings keep."""
        return self.settings.kept(self.name)

    def setting(self, key: str, value: str) -> str:
        """Spell a setting that keeps something of this table."""
        return f"keep.{self.name}.{key}: {value}"


def keys_text(keys: list[Json]) -> str:
    """Spell keys."""
    return " + ".join(f"{key['name']} ({key['type']})" for key in keys)


def units_text(limits: dict[str, Any]) -> str:
    """Spell units by access."""
    return ", ".join(f"{units} {access}" for access, units in limits.items() if units)
