from __future__ import annotations

import subprocess

from preflight.cli import commands
from preflight.cli.arguments import COMMANDS
from tests.preflight.harness import ROOT, command


def test_a_command_that_does_not_exist(capsys):
    assert commands.run("explian", ["x"]) == 2

    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("usage: preflight [check] ")
    assert said.err.endswith("There is no command explian (did you mean explain?).\n")


def test_every_command_is_there_and_has_help():
    for name in COMMANDS:
        done = subprocess.run(command(name, "--help"), cwd=ROOT, capture_output=True, text=True, check=False)

        assert done.returncode == 0, done.stderr
        assert done.stdout.startswith(f"usage: preflight {name} ")


def test_the_gate_has_a_name_too():
    done = subprocess.run(command("check", "--version"), cwd=ROOT, capture_output=True, text=True, check=False)

    assert done.stdout.startswith("preflight ")
