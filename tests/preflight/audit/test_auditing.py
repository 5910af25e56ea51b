from __future__ import annotations

from preflight.audit.auditing import in_shard, list_stacks, weight
from preflight.audit.request import Shard
from preflight.audit.stacks import StackAddress
from tests.preflight.audit.states import write_stack


def test_the_largest_comes_first_and_each_once(backend):
    write_stack(backend, "a")
    write_stack(backend, *map(str, range(50)), stack="large")

    found = list_stacks([str(backend), str(backend)])

    assert [each.stack for each in found] == ["large", "dev"]


def test_a_program_weighs_as_much_as_a_large_state():
    program = StackAddress("x", "program", "x", "app")
    state = StackAddress("x", "state", "x", "a.json", size=500_000)

    assert weight(program) > weight(state) > weight(StackAddress("x", "state", "x", "b.json")) > 0


def test_each_stack_is_in_one_shard_and_stays_there():
    stacks = [StackAddress("x", "state", "x", f"{number}.json") for number in range(400)]
    shards = [[each for each in stacks if in_shard(each, Shard(number, 4))] for number in range(1, 5)]

    assert sorted(each.path for shard in shards for each in shard) == sorted(each.path for each in stacks)
    assert all(60 < len(shard) < 140 for shard in shards)
    assert in_shard(stacks[0], None)
