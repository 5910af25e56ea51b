"""What child processes print."""

from __future__ import annotations

from pathlib import Path

from tests.preflight.harness import (
    PROGRAM,
    preflight,
    write_pack,
    write_program,
)


def test_a_program_that_prints_megabytes_without_a_line(tmp_path: Path) -> None:
    code = PROGRAM + "\n    import sys\n    print('x' * 9_000_000, file=sys.stderr, end='')\n"
    project = write_program(tmp_path / "project", code)

    outcome = preflight(project, write_pack(tmp_path / "pack"), options=("--quiet",))

    assert outcome.status == 0
    assert len(outcome.err) < 1000
