"""What a pack is asked, as messages."""

from __future__ import annotations

from preflight.packs import messages
from preflight.wire import structs


def test_internal_keys_are_dropped_at_the_top_only():
    properties = {"__defaults": [], "block": {"__defaults": []}}

    assert structs.from_struct(messages.pack_properties(properties)) == {"block": {"__defaults": []}}
    assert structs.from_struct(messages.pack_properties(properties, internal_keys=True)) == properties
