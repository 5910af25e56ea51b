from __future__ import annotations

from preflight.audit.request import Shard


def test_a_shard_is_written_as_the_flag_has_it():
    assert str(Shard(3, 8)) == "3/8"
