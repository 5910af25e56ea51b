"""Tags: the house's three on everything, and computed ones that say what a resource is for.

They are written on each resource. Provider default tags would do for most, but whoever deploys with another provider
configuration would lose them all at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pulumi
    import pulumi_aws as aws

    from infra.settings import Settings

TagMap = dict[str, "pulumi.Input[str]"]


def house_tags(settings: Settings) -> dict[str, str]:
    """Give the house's tags and their values."""
    return {"Environment": settings.environment, "Team": settings.team, "CostCenter": settings.cost_center}


class Tags:
    """Makes the tags of every taggable resource of the stack."""

    def __init__(self, settings: Settings) -> None:
        self._house = house_tags(settings)

    def house(self) -> TagMap:
        """Tags that every resource carries."""
        return dict(self._house)

    def belonging_to(self, table: aws.dynamodb.Table, purpose: str) -> TagMap:
        """House tags, and the table that a role or an alarm belongs to.

        ``Purpose`` is computed from the table, so it waits for the table and follows it.
        """
        return {
            **self._house,
            "Table": table.name,
            "Purpose": table.name.apply(lambda name: f"{purpose} {name}"),
        }
