"""Where Node.js packages lie, and how they are installed."""

from __future__ import annotations

from pathlib import Path

import pytest

from preflight.errors import ProgramError
from preflight.program.node.packages import find_node, find_sdk, install_command
from preflight.project.project import Project, load_project
from tests.preflight.harness import write_program


def project(folder: Path, *files: str, runtime: str = "nodejs") -> Project:
    """A project in a folder of a repository that holds ``files``, by their paths from the repository."""
    program = write_program(folder / "apps" / "one")
    (program / "Pulumi.yaml").write_text(f"name: one\nruntime: {runtime}\n", "utf-8")
    for name in (".git/config", "apps/one/package.json", *files):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    return load_project(folder / "apps" / "one", "dev")


@pytest.mark.parametrize("where", ["apps/one", "apps", "."])
def test_the_sdk_is_found_upwards(tmp_path: Path, where: str) -> None:
    sdk = tmp_path / where / "node_modules" / "@pulumi" / "pulumi"
    (sdk / "cmd" / "run").mkdir(parents=True)

    assert find_sdk(project(tmp_path)) == sdk


def test_and_on_the_path_that_the_environment_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sdk = tmp_path / "global" / "@pulumi" / "pulumi"
    (sdk / "cmd" / "run").mkdir(parents=True)
    monkeypatch.setenv("NODE_PATH", str(tmp_path / "global"))

    assert find_sdk(project(tmp_path)) == sdk


def test_where_there_is_none(tmp_path: Path) -> None:
    with pytest.raises(ProgramError) as caught:
        find_sdk(project(tmp_path))

    assert caught.value.message == (
        f"The program in {tmp_path}/apps/one lacks its dependencies: @pulumi/pulumi is in no node_modules of its "
        "folder or of one above it."
    )
    assert caught.value.hint == f"Install them: cd {tmp_path}/apps/one && npm install"


@pytest.mark.parametrize(
    ("lock", "where", "command"),
    [
        ("apps/one/package-lock.json", "apps/one", "npm ci"),
        ("apps/one/yarn.lock", "apps/one", "yarn install"),
        ("pnpm-lock.yaml", "", "pnpm install"),
        ("bun.lock", "", "bun install"),
    ],
)
def test_the_lock_file_tells_the_package_manager(tmp_path: Path, lock: str, where: str, command: str) -> None:
    folder = tmp_path / where

    assert install_command(project(tmp_path, lock))[1] == f"cd {folder} && {command}"


def test_without_a_lock_file_the_project_file_tells_it(tmp_path: Path) -> None:
    found = project(tmp_path, runtime="{name: nodejs, options: {packagemanager: yarn}}")

    assert install_command(found)[1] == f"cd {tmp_path}/apps/one && yarn install"


def test_a_lock_file_outside_of_the_repository_is_none(tmp_path: Path) -> None:
    found = project(tmp_path / "repository")
    (tmp_path / "yarn.lock").touch()

    assert install_command(found)[1].endswith("npm install")


def test_a_program_without_a_package_json(tmp_path: Path) -> None:
    found = project(tmp_path)
    (found.root / "package.json").unlink()

    with pytest.raises(ProgramError) as caught:
        find_sdk(found)

    assert "has no package.json, and so no dependencies" in caught.value.message
    assert caught.value.hint.endswith("npm init -y && npm install @pulumi/pulumi")


def test_a_machine_without_node(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(ProgramError, match="there is no node on PATH"):
        find_node(project(tmp_path))
