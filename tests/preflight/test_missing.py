"""What a program lacks is named, with what to write."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from preflight.missing import asked_keys
from preflight.project import load_project
from tests.preflight.harness import preflight, write_program

if TYPE_CHECKING:
    from pathlib import Path

CONFIGURED = """
    import pulumi
    from pulumi import Config

    config = pulumi.Config()
    other = Config("network")
    config.require("size")
    config.get("optional")
    config.require_secret_int("port")
    other.require_object("ranges")
    pulumi.Config(name="direct").require("key")
    config.require("si" + "ze")
"""
KEYS = ("small:size", "small:port", "network:ranges", "direct:key")


def test_every_missing_key_is_named_at_once(tmp_path: Path, pack: Path) -> None:
    outcome = preflight(write_program(tmp_path / "project", CONFIGURED), pack)

    assert outcome.status == 2
    assert outcome.message == (
        'The program failed at __main__.py:7 (config.require("size")): '
        "Missing required configuration variable 'small:size'"
    )
    assert outcome.report["error"]["hint"] == (
        "Set them in Pulumi.dev.yaml: pulumi config set-all --stack dev --plaintext small:size=VALUE "
        "--secret small:port=VALUE --plaintext network:ranges=VALUE --plaintext direct:key=VALUE; or for this run: "
        "--config small:size=VALUE --config small:port=VALUE --config network:ranges=VALUE --config direct:key=VALUE"
    )


def test_the_options_that_are_named_let_the_program_run(tmp_path: Path, pack: Path) -> None:
    given = dict.fromkeys(KEYS, "1") | {"network:ranges": "[1]"}
    options = tuple(item for key, value in given.items() for item in ("--config", f"{key}={value}"))

    outcome = preflight(write_program(tmp_path / "project", CONFIGURED), pack, options=options)

    assert outcome.report["error"] is None


def test_keys_that_are_set_are_not_asked_for_again(tmp_path: Path, pack: Path) -> None:
    outcome = preflight(
        write_program(tmp_path / "project", CONFIGURED), pack, options=("--config", "size=1", "--config", "port=1")
    )

    hint = outcome.report["error"]["hint"]
    assert hint.endswith("or for this run: --config network:ranges=VALUE --config direct:key=VALUE")


def test_keys_of_other_modules_and_not_of_environments(tmp_path: Path) -> None:
    folder = write_program(tmp_path / "project", "import part")
    for name, marker in (("part", ""), ("env", "pyvenv.cfg"), ("policypack", "PulumiPolicy.yaml")):
        (folder / name).mkdir()
        (folder / name / "__init__.py").write_text(f"import pulumi\npulumi.Config().require('{name}')\n", "utf-8")
        if marker:
            (folder / name / marker).touch()
    (folder / "broken.py").write_text("def (:", "utf-8")

    assert list(asked_keys(load_project(folder, "dev")).required) == ["small:part"]


@pytest.mark.parametrize(
    ("module", "requirements", "advice"),
    [
        pytest.param(
            "pulumi_nowhere",
            None,
            "Install it into the environment of the program: {pip} pulumi-nowhere",
            id="a package of Pulumi's",
        ),
        pytest.param(
            "nowhere.part",
            None,
            "Install it into the environment of the program: {pip} PACKAGE, the one that has nowhere",
            id="a stranger is not named",
        ),
        pytest.param(
            "nowhere",
            "pulumi\n",
            "Install the project's requirements: {pip} -r {folder}/requirements.txt "
            "(add the package that has nowhere, if it is not among them)",
            id="requirements are there",
        ),
    ],
)
def test_a_missing_package(tmp_path: Path, pack: Path, module: str, requirements: str | None, advice: str) -> None:
    folder = write_program(tmp_path / "project", f"import {module}")
    if requirements is not None:
        (folder / "requirements.txt").write_text(requirements, "utf-8")

    outcome = preflight(folder, pack)

    assert outcome.status == 2
    assert "ModuleNotFoundError: No module named" in outcome.message
    assert outcome.report["error"]["hint"] == advice.format(pip=f"{sys.executable} -m pip install", folder=folder)


@pytest.mark.parametrize("value", ["hushhush", "x"])
@pytest.mark.parametrize(
    "call", ["config.require_secret_int('pin')", "config.get_secret_int('pin')", "config.require_int('pin')"]
)
def test_a_secret_of_another_type_is_not_repeated(tmp_path: Path, pack: Path, call: str, value: str) -> None:
    stack = "" if "secret" in call else "config: {small:pin: {secure: v1:x}}"
    project = write_program(tmp_path / "project", f"import pulumi\nconfig = pulumi.Config()\n{call}", stack=stack)

    outcome = preflight(project, pack, options=("--config", f"pin={value}"))

    assert outcome.message.endswith("Configuration 'small:pin' value [secret] is not a valid 'int'")
    assert f"'{value}'" not in outcome.out
    assert f"'{value}'" not in outcome.err


def test_a_plain_value_of_another_type_is_told(tmp_path: Path, pack: Path) -> None:
    project = write_program(tmp_path / "project", "import pulumi\npulumi.Config().require_int('size')")

    outcome = preflight(project, pack, options=("--config", "size=large"))

    assert outcome.message.endswith("Configuration 'small:size' value 'large' is not a valid 'int'")
