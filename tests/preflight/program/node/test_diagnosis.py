"""What to do about a program in Node.js that failed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from preflight.program.node.diagnosis import diagnose
from preflight.project.project import Project, load_project
from tests.preflight.harness import write_program


@pytest.fixture
def found(tmp_path: Path) -> Project:
    """A project whose package.json asks for @acme/cards."""
    folder = write_program(tmp_path / "project")
    (folder / "Pulumi.yaml").write_text("name: small\nruntime: nodejs\n", "utf-8")
    (folder / "package.json").write_text(json.dumps({"devDependencies": {"@acme/cards": "1"}}), "utf-8")
    (folder / "yarn.lock").touch()
    (folder / "index.ts").write_text(
        'const config = new pulumi.Config();\nconfig.require("size");\nconfig.requireSecret("key");\n'
        'config.get("colour");\nprocess.env.NO_SUCH_VARIABLE;\n',
        "utf-8",
    )
    return load_project(folder, "dev")


def advice(found: Project, message: str, *made_up: str, type: str = "Error") -> str:  # noqa: A002
    return diagnose({"kind": "failed", "message": message, "type": type}, found, made_up)


def test_configuration_that_is_missing(found: Project) -> None:
    assert advice(found, "Missing required configuration variable 'small:size'").startswith(
        "Set them in Pulumi.dev.yaml: pulumi config set-all --stack dev --plaintext small:size=VALUE "
    )


@pytest.mark.parametrize("name", ["@acme/cards", "@acme/cards/deep"])
def test_a_package_that_is_not_installed(found: Project, name: str) -> None:
    assert advice(found, f"Error: Cannot find module '{name}'\nRequire stack:") == (
        f"Install what package.json asks for: cd {found.root} && yarn install"
    )


def test_a_package_that_nobody_asks_for(found: Project) -> None:
    assert advice(found, "TSError: Cannot find module 'lodash' or its types. (TS2307)", type="TSError") == (
        "package.json does not ask for lodash, which the program imports. Correct the import, or add the package: "
        f"cd {found.root} && yarn add lodash"
    )


def test_a_file_of_the_program_is_no_package(found: Project) -> None:
    assert advice(found, "Error: Cannot find module './cards'") == ""


def test_types(found: Project) -> None:
    assert "--transpile-only" in advice(found, "TSError: Type 'a' is not 'b'. (TS2322)", type="TSError")


def test_a_value_that_is_not_there(found: Project) -> None:
    told = advice(
        found, "TypeError: Cannot read properties of undefined (reading 'x')", "aws:index/getRegion:getRegion"
    )

    assert "small:colour" in told
    assert "NO_SUCH_VARIABLE" in told
    assert "preflight made up the answers of aws:index/getRegion:getRegion" in told


def test_answers_are_not_to_blame_for_a_slip(found: Project) -> None:
    assert advice(found, "ReferenceError: tabel is not defined", "aws:index/getRegion:getRegion") == ""
