from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from preflight.errors import PreflightError
from preflight.processes.ambient import COMMAND
from preflight.project.interpreters import environment_advice, find_interpreter


def environment(folder: Path) -> Path:
    (folder / "bin").mkdir(parents=True)
    (folder / "bin" / "python").write_text("", encoding="utf-8")
    return folder


def refusal(folder: Path, options: dict[str, str]) -> PreflightError:
    with pytest.raises(PreflightError) as caught:
        find_interpreter(folder, options, file="Pulumi.yaml")
    return caught.value


def on_path(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put a python3 on PATH, as activating an environment does."""
    environment(folder)
    (folder / "bin" / "python").rename(folder / "bin" / "python3")
    (folder / "bin" / "python3").chmod(0o755)
    monkeypatch.setenv("PATH", str(folder / "bin"))
    monkeypatch.delenv(COMMAND, raising=False)
    return folder / "bin" / "python3"


def test_python3_on_path_where_none_is_named(tmp_path, monkeypatch):
    python = on_path(tmp_path / "env", monkeypatch)

    found = find_interpreter(tmp_path, {}, file="Pulumi.yaml")

    assert (found.executable, found.virtualenv) == (python, None)
    assert found.executable != Path(sys.executable)


def test_no_python3_on_path(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv(COMMAND, raising=False)

    error = refusal(tmp_path, {})

    assert error.message == "Pulumi.yaml names no environment, and there is no python3 on PATH."
    assert error.hint == "Name one in Pulumi.yaml: runtime: {name: python, options: {virtualenv: venv}}"


def test_a_command_that_is_not_there(tmp_path, monkeypatch):
    monkeypatch.setenv(COMMAND, "python9")

    assert refusal(tmp_path, {}).message.endswith("there is no python9 on PATH.")
    assert COMMAND in refusal(tmp_path, {}).hint


def test_how_to_give_a_project_an_environment(tmp_path):
    folder = tmp_path / "my project"
    folder.mkdir()
    (folder / "requirements.txt").write_text("", encoding="utf-8")

    assert environment_advice(folder, "Pulumi.yaml") == (
        "Pulumi.yaml names no environment, so python3 on PATH runs it, as with the Pulumi CLI. Activate the one that "
        "has it, or name one in Pulumi.yaml: runtime: {name: python, options: {virtualenv: venv}}, and create it: "
        f"python3 -m venv '{folder}/venv' && '{folder}/venv/bin/python' -m pip install -r '{folder}/requirements.txt'"
    )


def test_an_environment_that_is_there_but_not_named(tmp_path):
    (tmp_path / ".venv").mkdir()
    (tmp_path / ".venv" / "pyvenv.cfg").write_text("", encoding="utf-8")

    advice = environment_advice(tmp_path, "Pulumi.yaml")

    assert f"There is one in {tmp_path / '.venv'}: activate it, or name it in Pulumi.yaml: " in advice
    assert "{virtualenv: .venv}" in advice


@pytest.mark.parametrize("toolchain", ["pip", "uv"])
def test_the_environment_that_is_named(tmp_path, toolchain):
    environment(tmp_path / "env")

    found = find_interpreter(tmp_path, {"toolchain": toolchain, "virtualenv": "env"}, file="Pulumi.yaml")

    assert found.executable == tmp_path / "env" / "bin" / "python"
    variables = found.environment()
    assert variables["VIRTUAL_ENV"] == str(tmp_path / "env")
    assert variables["PATH"].split(os.pathsep)[0] == str(tmp_path / "env" / "bin")


def test_the_environment_of_uv_lies_beside_its_lock_file(tmp_path):
    environment(tmp_path / ".venv")
    (tmp_path / "uv.lock").write_text("", encoding="utf-8")
    (tmp_path / "project").mkdir()

    found = find_interpreter(tmp_path / "project", {"toolchain": "uv"}, file="Pulumi.yaml")

    assert found.virtualenv == tmp_path / ".venv"


def test_a_missing_environment_is_named_with_the_commands_that_make_it(tmp_path):
    (tmp_path / "requirements.txt").write_text("", encoding="utf-8")

    error = refusal(tmp_path, {"virtualenv": "env"})

    env = tmp_path / "env"
    assert error.message == f"{tmp_path / 'Pulumi.yaml'} names the virtual environment {env}, which does not exist."
    assert error.hint == (
        f"Create it: python3 -m venv {env} && {env}/bin/python -m pip install -r {tmp_path / 'requirements.txt'}"
    )


def test_a_folder_that_is_no_environment(tmp_path):
    (tmp_path / "env").mkdir()

    assert refusal(tmp_path, {"virtualenv": "env"}).message.endswith("which is not a virtual environment.")


def test_uv_has_its_own_command(tmp_path):
    assert refusal(tmp_path, {"toolchain": "uv", "virtualenv": "env"}).hint == f"Create it: cd {tmp_path} && uv sync"


def test_poetry_that_is_not_there(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))

    assert refusal(tmp_path, {"toolchain": "poetry"}).message.endswith("and there is no poetry on PATH.")


def test_poetry_names_its_environment(tmp_path, monkeypatch):
    environment(tmp_path / "env")
    poetry = tmp_path / "poetry"
    poetry.write_text(f"#!/bin/sh\necho {tmp_path / 'env'}\n", encoding="utf-8")
    poetry.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))

    assert find_interpreter(tmp_path, {"toolchain": "poetry"}, file="x").virtualenv == tmp_path / "env"


def test_a_toolchain_that_does_not_exist(tmp_path):
    assert "names the toolchain 'conda', which does not exist." in refusal(tmp_path, {"toolchain": "conda"}).message
