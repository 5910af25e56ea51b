from __future__ import annotations

import pytest

from preflight.errors import ArgumentsError, PreflightError
from preflight.project.project import load_project


def write(folder, project="", stack=None, name="dev"):
    (folder / "Pulumi.yaml").write_text("name: shop\nruntime: python\n" + project, encoding="utf-8")
    if stack is not None:
        (folder / f"Pulumi.{name}.yaml").write_text(stack, encoding="utf-8")
    return folder


def refusal(folder, stack="dev", overrides=()):
    with pytest.raises(PreflightError) as caught:
        load_project(folder, stack, overrides)
    return caught.value.message


def test_the_nearest_project_above(tmp_path):
    folder = tmp_path / "a" / "b"
    folder.mkdir(parents=True)
    write(tmp_path)

    assert load_project(folder, "dev").root == tmp_path


@pytest.mark.parametrize("ending", ["yaml", "yml", "json"])
def test_a_stack_that_was_written_wrong(tmp_path, ending):
    write(tmp_path)
    (tmp_path / f"Pulumi.dev.{ending}").write_text("{}", encoding="utf-8")
    write(tmp_path, stack="", name="prod")

    with pytest.raises(ArgumentsError) as caught:
        load_project(tmp_path, "dve")

    assert caught.value.message.endswith("Pulumi.dve.yaml does not exist. Did you mean dev?")
    assert caught.value.hint.startswith("There are dev, prod; name one with --stack.")


def test_a_stack_without_a_file_is_told_where_others_have_one(tmp_path):
    assert load_project(write(tmp_path), "qa").notes == ()
    assert load_project(write(tmp_path, stack="", name="prod"), "qa").notes == (
        "The stack qa has no file Pulumi.qa.yaml; there are prod.",
    )
    assert load_project(write(tmp_path, stack="", name="qa"), "qa").notes == ()


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
