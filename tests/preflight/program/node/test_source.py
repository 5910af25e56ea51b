"""What can be read off the source of a program in Node.js."""

from __future__ import annotations

from pathlib import Path

from preflight.program.node.source import asked_keys
from preflight.project.project import load_project
from tests.preflight.harness import write_program


def test_a_program_that_asks_for_nothing(tmp_path: Path) -> None:
    asked = asked_keys(load_project(write_program(tmp_path / "project"), "dev"))

    assert (asked.required, asked.optional, asked.variables) == ({}, {}, ())
