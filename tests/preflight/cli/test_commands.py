from __future__ import annotations

import pytest

from preflight.cli import commands
from preflight.cli.main import COMMANDS, main


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_answers_to_help(name, capsys):
    assert commands.run(name, ["--help"]) == 0
    assert f"usage: preflight {name} " in capsys.readouterr().out


def test_the_first_word_is_the_command(capsys):
    assert main(["packs", "--help"]) == 0
    assert "usage: preflight packs " in capsys.readouterr().out
