from __future__ import annotations

import pytest

from preflight.cli.main import main
from preflight.packs.digest import folder_digest
from tests.preflight.harness import write_pack


@pytest.fixture
def project(tmp_path):
    write_pack(tmp_path / "rules")
    (tmp_path / "preflight.toml").write_text('[packs.house]\npath = "rules"\n', "utf-8")
    return tmp_path


def test_prints_the_folder_alone(project, capsys):
    assert main(["packs", "--project", str(project), "--print-path", "house"]) == 0
    assert capsys.readouterr().out == f"{project}/rules\n"


def test_lists_where_each_comes_from(project, capsys):
    assert main(["packs", "--project", str(project)]) == 0
    digest = folder_digest(project / "rules")
    assert capsys.readouterr().out == f"house\n  from    rules\n  folder  {project}/rules\n  digest  {digest}\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--print-path", "other"], "The settings name no pack other; known: house."),
        (["--wrong"], "unrecognized arguments: --wrong"),
    ],
)
def test_what_is_wrong_goes_to_standard_error(project, capsys, arguments, message):
    assert main(["packs", "--project", str(project), *arguments]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert message in err


def test_without_settings_there_is_none(tmp_path, capsys):
    assert main(["packs", "--project", str(tmp_path)]) == 2
    assert "No settings name a pack." in capsys.readouterr().err
