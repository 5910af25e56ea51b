from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from preflight.errors import PreflightError
from preflight.project.interpreters import find_interpreter


def environment(folder: Path) -> Path:
    (folder / "bin").mkdir(parents=True)
    (folder / "bin" / "python").write_text("", encoding="utf-8")
    return folder


def refusal(folder: Path, options: dict[str, str]) -> PreflightError:
    with pytest.raises(PreflightError) as caught:
        find_interpreter(folder, options, file="Pulumi.yaml")
    return caught.value


def test_ones_own_where_none_is_named(tmp_path):
    assert find_interpreter(tmp_path, {}, file="Pulumi.yaml").executable == Path(sys.executable)


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
