"""Tables that exist already, and tables that must never be replaced.

A replaced table is an empty table. What would replace one is another name (fixed in this program), another key schema
(see `infra.settings`) or another region. These locks stand in the way, each on by default:

- ``protect``: Pulumi refuses to delete or to replace a table that its state knows as protected, and says so in the
  preview already;
- create before delete: on the update that brings ``protect`` in, the state does not know of it yet. A replacement
  must then make the new table first, which DynamoDB refuses while the old one has the name. (The provider would
  rather delete first, just because the name is fixed.)
- deletion protection: DynamoDB refuses DeleteTable, whoever asks.

A table to adopt is imported by its name instead of created. Pulumi compares it with this program, changes in place
what can be changed so, and takes another key schema for a replacement, which ``protect`` refuses. Later the name in
``adopt`` does nothing but lock the table against replacement once more.

A stack that manages a table already, under another name or another parent, names its old URN in ``aliases``: Pulumi
then takes it for the same resource. Without that it would create a second one and delete the first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi

if TYPE_CHECKING:
    from infra.settings import Settings


def table_options(table: str, settings: Settings) -> pulumi.ResourceOptions:
    """Return the Pulumi options of a table: the locks, its id if it is adopted, its old URNs."""
    return pulumi.ResourceOptions(
        protect=settings.protect,
        delete_before_replace=False if settings.protect else None,
        import_=table if table in settings.adopt else None,
        aliases=list(settings.aliases.get(table, ())) or None,
    )
