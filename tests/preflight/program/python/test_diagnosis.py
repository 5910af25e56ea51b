"""What is told about a program that failed, beyond what it said itself."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from preflight.program.python.diagnosis import ProgramFailure, diagnose
from preflight.project.project import load_project
from tests.preflight.harness import preflight, write_program

if TYPE_CHECKING:
    from pathlib import Path

PIP = "/env/bin/python -m pip install"


def advice(folder: Path, message: str, **rest) -> str:
    return diagnose(ProgramFailure(message, "/env/bin/python", **rest), load_project(folder, "dev"))


class TestOtherVersions:
    @pytest.mark.parametrize(
        ("requirements", "told"),
        [
            pytest.param(
                "pulumi_aws>=4.0,<5.0  # old\n",
                "pulumi-aws 7.1.0 is installed, and requirements.txt asks for pulumi_aws>=4.0,<5.0. "
                f"Install what it asks for: {PIP} 'pulumi_aws>=4.0,<5.0'.",
                id="another one is asked for",
            ),
            pytest.param(
                "pulumi-aws>=4.0\n",
                "pulumi-aws 7.1.0 is installed, which requirements.txt allows (pulumi-aws>=4.0). "
                f"The program may be written for an older one: {PIP} 'pulumi-aws==VERSION'.",
                id="it is allowed",
            ),
            pytest.param(
                "pulumi-aws\n-r others.txt\n",
                "pulumi-aws 7.1.0 is installed, and the project does not say which version it is written for. "
                f"If it is another one: {PIP} 'pulumi-aws==VERSION'.",
                id="any is allowed",
            ),
        ],
    )
    def test_requirements(self, tmp_path: Path, requirements: str, told: str) -> None:
        folder = write_program(tmp_path, "")
        (folder / "requirements.txt").write_text(requirements, "utf-8")

        assert advice(folder, "TypeError: no such argument", packages={"pulumi-aws": "7.1.0"}) == told

    def test_a_pyproject_file(self, tmp_path: Path) -> None:
        folder = write_program(tmp_path, "")
        (folder / "pyproject.toml").write_text('[project]\nname = "x"\ndependencies = ["pulumi-aws<5"]\n', "utf-8")

        assert "pyproject.toml asks for pulumi-aws<5." in advice(
            folder, "TypeError: x", packages={"pulumi-aws": "7.1.0"}
        )

    def test_the_package_is_found_from_the_failure(self, tmp_path: Path, pack: Path) -> None:
        folder = write_program(tmp_path / "project", "import pulumi_aws as aws\naws.ec2.get_subnet_ids(vpc_id='x')")
        (folder / "requirements.txt").write_text("pulumi-aws<4\n", "utf-8")

        outcome = preflight(folder, pack)

        assert outcome.message.startswith("The program failed at __main__.py:2 (aws.ec2.get_subnet_ids(vpc_id='x')): ")
        assert outcome.report["error"]["hint"].startswith("pulumi-aws 7.")
        assert "requirements.txt asks for pulumi-aws<4." in outcome.report["error"]["hint"]

    def test_the_class_that_lacks_something_tells_its_package(self, tmp_path: Path, pack: Path) -> None:
        code = "import pulumi_aws as aws\naws.sqs.Queue('q').nothing_like_this"

        hint = preflight(write_program(tmp_path / "project", code), pack).report["error"]["hint"]

        assert hint.startswith("pulumi-aws 7.")


@pytest.mark.parametrize(
    ("code", "meant"),
    [
        pytest.param("aws.dynamodb.Table('t', billing_mod='x')", "billing_mode", id="argument of a resource"),
        pytest.param("aws.dynamodb.TableAttributeArgs(nam='id', type='S')", "name", id="argument of an input"),
        pytest.param("aws.dynamodb.Tabel('t')", "Table", id="resource"),
    ],
)
def test_what_was_meant(tmp_path: Path, pack: Path, code: str, meant: str) -> None:
    project = write_program(tmp_path / "project", f"import pulumi_aws as aws\n{code}\n")

    assert preflight(project, pack).report["error"]["hint"] == f"Did you mean {meant}?"


def test_a_version_that_clashes_is_told_beside_what_was_meant(tmp_path: Path) -> None:
    folder = write_program(tmp_path, "")
    (folder / "requirements.txt").write_text("pulumi-aws<5\n", "utf-8")

    told = advice(folder, "TypeError: x", packages={"pulumi-aws": "7.1.0"}, meant="name")

    assert told.startswith("pulumi-aws 7.1.0 is installed, and requirements.txt asks for pulumi-aws<5.")
    assert told.endswith(" Or did you mean name?")


class TestValuesThatAreNotSet:
    CODE = """
        import os, pulumi
        config = pulumi.Config()
        key = config.get_secret("key")
        zone = os.environ.get("PREFLIGHT_TEST_ZONE") or os.getenv("PREFLIGHT_TEST_OTHER")
        raise TypeError("Missing required property 'public_key'")
    """

    def test_they_are_named(self, tmp_path: Path, pack: Path) -> None:
        outcome = preflight(write_program(tmp_path / "project", self.CODE), pack)

        assert outcome.report["error"]["hint"] == (
            "Not set, and read by the program: small:key. Set it in Pulumi.dev.yaml: "
            "pulumi config set --stack dev --secret small:key VALUE; or for this run: --config small:key=VALUE. "
            "Environment variables that the program reads and that are not set: "
            "PREFLIGHT_TEST_ZONE, PREFLIGHT_TEST_OTHER."
        )

    def test_not_where_they_can_not_be_the_reason(self, tmp_path: Path, pack: Path) -> None:
        code = self.CODE.replace("Missing required property", "Wrong")

        outcome = preflight(write_program(tmp_path / "project", code), pack)

        assert outcome.report["error"]["hint"] == "The traceback is on standard error."

    def test_a_required_environment_variable(self, tmp_path: Path, pack: Path) -> None:
        code = "import os\nzone = os.environ['PREFLIGHT_TEST_ZONE']"

        outcome = preflight(write_program(tmp_path / "project", code), pack)

        assert outcome.report["error"]["hint"] == (
            "Set the environment variable PREFLIGHT_TEST_ZONE for this run: PREFLIGHT_TEST_ZONE=VALUE preflight ..."
        )

    def test_another_dictionary_is_no_environment(self, tmp_path: Path, pack: Path) -> None:
        outcome = preflight(write_program(tmp_path / "project", "{}['ZONE']"), pack)

        assert outcome.report["error"]["hint"] == "The traceback is on standard error."


def test_answers_that_were_made_up_are_named(tmp_path: Path, pack: Path) -> None:
    code = """
        import pulumi_aws as aws
        aws.cloudformation.get_stack(name="x").outputs["NodeGroup"]
    """

    outcome = preflight(write_program(tmp_path / "project", code), pack)

    assert outcome.report["error"]["hint"] == (
        "preflight made up the answers of aws:cloudformation/getStack:getStack. If the program can't work with one, "
        "give the real answer in preflight.answers.yaml."
    )


@pytest.mark.parametrize(
    "message",
    [
        "FileNotFoundError: [Errno 2] No such file or directory: 'key.pub'",
        "AttributeError: module 'pulumi_aws' has no attribute 'get_ami'",
        "TypeError: Eip._internal_init() got an unexpected keyword argument 'vpc'",
        "Configuration 'small:size' value 'x' is not a valid 'int'",
    ],
)
def test_they_are_not_named_where_they_can_not_be_the_reason(tmp_path: Path, message: str) -> None:
    assert advice(write_program(tmp_path, ""), message, made_up=["aws:ec2/getAmi:getAmi"]) == ""


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
