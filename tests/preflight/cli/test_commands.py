from __future__ import annotations

import pytest

from preflight.cli import commands
from preflight.cli.main import COMMANDS, main


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_answers_to_help(name, capsys):
    with pytest.raises(SystemExit) as caught:
        commands.run(name, ["--help"])

    assert caught.value.code == 0
    assert f"usage: preflight {name} " in capsys.readouterr().out


def test_the_first_word_is_the_command(capsys):
    with pytest.raises(SystemExit):
        main(["packs", "--help"])
    assert "usage: preflight packs " in capsys.readouterr().out
