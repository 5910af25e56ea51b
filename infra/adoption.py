"""Tables that exist already, and tables that must never be replaced.

A replaced table is an empty table. What would replace one is another name (fixed in this program), another key schema
(`infra.settings`) or another region. Two locks stand in the way, both on by default:

- ``protect``: Pulumi ends a preview or an update that would delete or replace the table with an error;
- deletion protection: DynamoDB itself refuses DeleteTable, whoever asks.

``import_`` makes Pulumi take over the table with that name instead of creating it. It compares the table with this
program: what can be changed in place it changes, and a key schema that differs would be a replacement, which
``protect`` refuses. Once a table is in the stack's state the flag does nothing any more, and can go.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi

if TYPE_CHECKING:
    from infra.settings import Settings


def table_options(table: str, settings: Settings) -> pulumi.ResourceOptions:
    """Pulumi options of a table: the lock against replacement and, if it is adopted, its id."""
    return pulumi.ResourceOptions(
        protect=settings.protect,
        import_=table if table in settings.adopt else None,
    )
