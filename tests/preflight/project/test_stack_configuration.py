"""The configuration of a stack, from its file, the command line and the project."""

from __future__ import annotations

import json

import pytest

from preflight.errors import ConfigurationError
from preflight.project.project import load_project
from preflight.project.stack_configuration import UNDECRYPTABLE
from tests.preflight.harness import AWS, preflight, said, write_program
from tests.preflight.project.test_project import refusal, write


def test_values_of_the_stack_the_command_line_and_the_project(tmp_path):
    write(
        tmp_path,
        "config:\n  size: {type: integer, default: 3}\n  team: {type: string}\n  zone: {type: string, default: a}\n"
        "  aws:region: {value: eu-west-1}\n",
        "config:\n  shop:team: data\n  shop:zone: b\n  plain: true\n  shop:tags: {x: [1, 2]}\n",
    )

    project = load_project(tmp_path, "dev", [("zone", "c"), ("aws:profile", "none")])

    assert project.config == {
        "aws:profile": "none",
        "aws:region": "eu-west-1",
        "shop:plain": "true",
        "shop:size": "3",
        "shop:tags": '{"x":[1,2]}',
        "shop:team": "data",
        "shop:zone": "c",
    }
    assert project.package_config("aws") == {"profile": "none", "region": "eu-west-1"}
    assert project.package_config("pulumi-python") == project.config


def test_encrypted_values_are_unknown_secrets(tmp_path):
    write(tmp_path, "", "config:\n  shop:key: {secure: v1:abc}\n  shop:deep: {a: {secure: v1:x}, b: 1}\n")

    project = load_project(tmp_path, "dev")

    assert project.config["shop:key"] == UNDECRYPTABLE
    assert json.loads(project.config["shop:deep"]) == {"a": UNDECRYPTABLE, "b": 1}
    assert project.secret_keys == project.encrypted == ("shop:deep", "shop:key")


def test_a_value_of_the_command_line_replaces_an_encrypted_one(tmp_path):
    write(tmp_path, "", "config:\n  shop:key: {secure: v1:abc}\n")

    project = load_project(tmp_path, "dev", [("key", "known")])

    assert (project.config["shop:key"], project.encrypted, project.secret_keys) == ("known", (), ("shop:key",))


def test_values_of_a_file_come_between_the_stack_and_the_command_line(tmp_path):
    write(tmp_path, "", "config:\n  shop:key: {secure: v1:abc}\n  shop:zone: a\n  shop:team: data\n")
    (tmp_path / "values.yaml").write_text("config: {key: known, zone: b, tags: {x: 1}}\n", encoding="utf-8")

    project = load_project(tmp_path, "dev", [("zone", "c")], tmp_path / "values.yaml")

    assert project.config == {"shop:key": "known", "shop:tags": '{"x":1}', "shop:team": "data", "shop:zone": "c"}
    assert (project.encrypted, project.secret_keys) == ((), ("shop:key",))


def test_a_file_of_values_that_is_not_there(tmp_path):
    write(tmp_path, "")

    with pytest.raises(ConfigurationError) as caught:
        load_project(tmp_path, "dev", config_file=tmp_path / "gone.yaml")

    assert caught.value.message == f"There is no configuration file at {tmp_path / 'gone.yaml'}."


def test_missing_values(tmp_path):
    write(tmp_path, "config:\n  team: {type: string}\n  owner: {type: string}\n")

    assert refusal(tmp_path) == ("Stack dev is missing the configuration values team, owner that Pulumi.yaml requires.")


@pytest.mark.parametrize(
    ("type_", "value", "shown"),
    [
        ("integer", "many", "integer"),
        ("integer", "1.5", "integer"),
        ("integer", "true", "integer"),
        ("boolean", "1", "boolean"),
        ("array, items: {type: string}", "{a: b}", "array<string>"),
        ("array, items: {type: integer}", "[a]", "array<integer>"),
        ("object", "[1]", "object"),
        ("string", "[1]", "string"),
    ],
)
def test_values_of_another_type(tmp_path, type_, value, shown):
    write(tmp_path, f"config:\n  size: {{type: {type_}}}\n", f"config:\n  shop:size: {value}\n")

    assert refusal(tmp_path) == (
        f"Stack dev: the configuration value size must be of type {shown}, as Pulumi.yaml declares."
    )


@pytest.mark.parametrize(
    ("type_", "value"),
    [
        ("integer", "3"),
        ("integer", '"3"'),
        ("number", "1.5"),
        ("boolean", "false"),
        ("array, items: {type: string}", "[a, b]"),
        ("object", "{a: 1}"),
        ("string", "1"),
        ("string", "text"),
    ],
)
def test_values_of_the_right_type(tmp_path, type_, value):
    write(tmp_path, f"config:\n  size: {{type: {type_}}}\n", f"config:\n  shop:size: {value}\n")

    assert "shop:size" in load_project(tmp_path, "dev").config


def test_environments_of_pulumi_cloud_are_told(tmp_path):
    write(tmp_path, "", "environment: [base]\n")

    assert "Pulumi ESC environment" in load_project(tmp_path, "dev").notes[0]


def test_encrypted_configuration_is_unknown_and_told(tmp_path, says):
    code = """
    import pulumi, pulumi_aws as aws
    config = pulumi.Config()
    aws.sqs.Queue("queue", name=config.require_secret("name"))
    pulumi.export("name", config.require_secret("name"))
    """
    project = write_program(tmp_path / "project", code, stack=AWS.replace("}", ", small:name: {secure: v1:x}}"))

    outcome = preflight(project, says)
    given = preflight(project, says, options=("--config", "name=known"))

    assert outcome.found("unevaluated") == [("says", "queue", "advisory")]
    assert "small:name" in outcome.report["notes"][0]
    assert said(given) == ["[secret]"]
