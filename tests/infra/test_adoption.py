from __future__ import annotations

import pytest

from tests.infra.program import TABLE, Run, run_program


def test_tables_are_locked_against_replacement_by_default(stack: Run):
    for table in stack.all(TABLE).values():
        assert table.protect
        assert table.delete_before_replace is False
        assert table.inputs["deletionProtectionEnabled"] is True
        assert table.import_id == ""


def test_nothing_but_tables_is_locked(stack: Run):
    assert {resource.type for resource in stack.resources if resource.protect} == {TABLE}


def test_throw_away_stacks_lock_nothing():
    run = run_program({"dynamodb-tables:protect": "false", "dynamodb-tables:deletionProtection": "false"})
    for table in run.all(TABLE).values():
        assert not table.protect
        assert table.delete_before_replace is None
        assert table.inputs["deletionProtectionEnabled"] is False


@pytest.mark.parametrize(
    ("key", "locks"), [("protect", (False, True)), ("deletionProtection", (True, False))], ids=["protect", "deletion"]
)
def test_each_lock_has_its_own_setting(key: str, locks: tuple[bool, bool]):
    tables = run_program({f"dynamodb-tables:{key}": "false"}).all(TABLE).values()
    assert {(table.protect, table.inputs["deletionProtectionEnabled"]) for table in tables} == {locks}


def test_adopted_tables_are_imported_by_name_and_keep_their_locks():
    tables = run_program({"dynamodb-tables:adopt": '["events", "users"]'}).all(TABLE)
    assert {name: table.import_id for name, table in tables.items()} == {
        "events": "events",
        "sessions": "",
        "users": "users",
    }
    assert all(table.protect for table in tables.values())


def test_adoption_changes_no_input():
    adopted = run_program({"dynamodb-tables:adopt": '["events", "sessions", "users"]'}).all(TABLE)
    assert {name: table.inputs for name, table in adopted.items()} == {
        name: table.inputs for name, table in run_program().all(TABLE).items()
    }
