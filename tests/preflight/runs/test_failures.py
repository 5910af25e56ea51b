"""How a program that did not come to its end is described."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.preflight.harness import (
    preflight,
    write_program,
)


@pytest.mark.parametrize(
    ("code", "message"),
    [
        pytest.param(
            "raise ValueError('wrong size')",
            "The program failed at __main__.py:1 (raise ValueError('wrong size')): ValueError: wrong size",
            id="raises",
        ),
        pytest.param(
            "import sys\nsys.exit(0)",
            "The program called sys.exit(0) at __main__.py:2 (sys.exit(0)) before its end.",
            id="exits early",
        ),
        pytest.param(
            "import sys\nsys.exit('no quota')",
            "The program called sys.exit(1) at __main__.py:2 (sys.exit('no quota')) before its end: no quota.",
            id="exits with a message",
        ),
        pytest.param(
            "import os\nos._exit(0)", "The program ended with status 0 before its end was reached.", id="vanishes"
        ),
        pytest.param(
            "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)",
            "The program was ended by signal 9 before its end was reached.",
            id="killed",
        ),
        pytest.param(
            "import pulumi\nfor _ in range(2):\n    pulumi.ComponentResource('a:b:C', 'twin')",
            "Two resources have the same URN urn:pulumi:dev::small::a:b:C::twin: the name 'twin' is used twice.",
            id="one URN twice",
        ),
    ],
)
def test_programs_that_fail(tmp_path: Path, pack: Path, code: str, message: str) -> None:
    outcome = preflight(write_program(tmp_path / "project", code), pack)

    assert outcome.status == 2
    assert outcome.report["verdict"] == "error"
    assert outcome.message == message


def test_a_program_with_a_syntax_error(tmp_path: Path, pack: Path) -> None:
    outcome = preflight(write_program(tmp_path / "project", "def broken(:\n"), pack)

    assert outcome.status == 2
    assert "SyntaxError" in outcome.message


class TestWhere:
    def test_a_statement_that_goes_on(self, tmp_path: Path, pack: Path) -> None:
        outcome = preflight(write_program(tmp_path / "project", 'int(\n    "one",\n)'), pack)

        assert outcome.message.startswith("The program failed at __main__.py:1 (int(...)): ValueError: ")

    def test_a_syntax_error(self, tmp_path: Path, pack: Path) -> None:
        outcome = preflight(write_program(tmp_path / "project", "x = 1\ndef broken(:\n"), pack)

        assert outcome.message.startswith("The program failed at __main__.py:2 (def broken(:): SyntaxError: ")

    def test_the_traceback_begins_in_the_program(self, tmp_path: Path, pack: Path) -> None:
        outcome = preflight(write_program(tmp_path / "project", "raise ValueError('x')"), pack)

        assert "runner.py" not in outcome.err
        assert '__main__.py", line 1' in outcome.err
