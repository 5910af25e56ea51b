from __future__ import annotations

import json

import pytest

from preflight.errors import PreflightError
from preflight.project import UNDECRYPTABLE, load_project


def write(folder, project="", stack=None, name="dev"):
    (folder / "Pulumi.yaml").write_text("name: shop\nruntime: python\n" + project, encoding="utf-8")
    if stack is not None:
        (folder / f"Pulumi.{name}.yaml").write_text(stack, encoding="utf-8")
    return folder


def refusal(folder, stack="dev", overrides=()):
    with pytest.raises(PreflightError) as caught:
        load_project(folder, stack, overrides)
    return caught.value.message


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


def test_the_nearest_project_above(tmp_path):
    folder = tmp_path / "a" / "b"
    folder.mkdir(parents=True)
    write(tmp_path)

    assert load_project(folder, "dev").root == tmp_path


def test_where_the_program_lies(tmp_path):
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "app.py").write_text("", encoding="utf-8")

    folder = load_project(write(tmp_path, "main: src\n"), "dev")
    file = load_project(write(tmp_path, "main: src/app.py\n"), "dev")

    assert (folder.directory, folder.entry) == (tmp_path / "src", ".")
    assert (file.directory, file.entry) == (tmp_path / "src", "app.py")


@pytest.mark.parametrize(
    ("stack", "organization", "name"),
    [("dev", "organization", "dev"), ("acme/prod", "acme", "prod"), ("acme/shop/prod", "acme", "prod")],
)
def test_names_of_stacks(tmp_path, stack, organization, name):
    project = load_project(write(tmp_path), stack)

    assert (project.organization, project.stack) == (organization, name)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param("runtime: python", "{path} has no name.", id="no name"),
        pytest.param("name: shop", "{path} names no runtime.", id="no runtime"),
        pytest.param("- a", "Project file {path} must hold a mapping, not a list.", id="a list"),
        pytest.param(
            "name: shop\nruntime: python\nmain: gone", "{path}: main names gone, which does not exist.", id="main"
        ),
        pytest.param(
            "name: shop\nruntime: python\nconfig: {a: {type: float}}\n",
            "{path}: config a has the type 'float'.",
            id="type",
        ),
    ],
)
def test_projects_that_are_wrong(tmp_path, content, message):
    path = tmp_path / "Pulumi.yaml"
    path.write_text(content, encoding="utf-8")
    (tmp_path / "Pulumi.dev.yaml").write_text("config: {shop:a: 1}", encoding="utf-8")

    assert refusal(tmp_path) == message.format(path=path)


def test_yaml_that_is_none(tmp_path):
    write(tmp_path, "", "config: [")

    assert refusal(tmp_path).startswith(f"Stack file {tmp_path / 'Pulumi.dev.yaml'} is not valid YAML: ")


def test_no_project(tmp_path):
    assert refusal(tmp_path / "none") == f"The project folder {tmp_path / 'none'} does not exist."
    assert refusal(tmp_path).startswith(f"There is no Pulumi.yaml in {tmp_path} ")


def test_environments_of_pulumi_cloud_are_told(tmp_path):
    write(tmp_path, "", "environment: [base]\n")

    assert "Pulumi ESC environment" in load_project(tmp_path, "dev").notes[0]
