from __future__ import annotations

import shutil
import subprocess

import pytest

from preflight.cli.completion import run_completion


def test_a_script_completes_flags_and_commands(capsys, tmp_path):
    assert run_completion(["bash"]) == 0

    script = capsys.readouterr().out
    for word in ("--policy-pack-config", "--fail-on", "sarif", "explain", "completion"):
        assert word in script
    bash = shutil.which("bash")
    if bash is None:
        pytest.skip("there is no bash")
    (tmp_path / "script").write_text(script, encoding="utf-8")
    said = subprocess.run(
        [bash, "-c", f"source {tmp_path}/script; complete -p preflight"], capture_output=True, text=True, check=False
    )
    assert "preflight" in said.stdout, said.stderr


def test_a_shell_that_nobody_knows(capsys):
    assert run_completion(["cmd"]) == 2

    said = capsys.readouterr()
    assert said.out == ""
    assert "invalid choice: 'cmd'" in said.err
