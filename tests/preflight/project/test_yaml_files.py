"""YAML files are read, or refused with the file's name."""

from __future__ import annotations

import pytest

from preflight.errors import ConfigurationError
from preflight.project.yaml_files import find_file, read_yaml


def test_a_mapping(tmp_path):
    (tmp_path / "Pulumi.yaml").write_text("name: shop\nruntime: python\n", encoding="utf-8")

    assert read_yaml(tmp_path / "Pulumi.yaml", "Project file") == {"name": "shop", "runtime": "python"}


def test_an_empty_file_is_an_empty_mapping(tmp_path):
    (tmp_path / "Pulumi.dev.yaml").touch()

    assert read_yaml(tmp_path / "Pulumi.dev.yaml", "Stack file") == {}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param(b"- a\n", "Stack file {path} must hold a mapping, not a list.", id="a list"),
        pytest.param(b"a: [1\n", "Stack file {path} is not valid YAML: while parsing a flow sequence", id="no YAML"),
        pytest.param(b"a: \xff\n", "Stack file {path}", id="no text"),
    ],
)
def test_files_that_are_wrong(tmp_path, content, message):
    path = tmp_path / "Pulumi.dev.yaml"
    path.write_bytes(content)

    with pytest.raises(ConfigurationError) as caught:
        read_yaml(path, "Stack file")

    assert caught.value.message.startswith(message.format(path=path))
    assert "\n" not in caught.value.message


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(ConfigurationError, match="There is no Project file at"):
        read_yaml(tmp_path / "gone.yaml", "Project file")
    with pytest.raises(ConfigurationError, match=r"can't be read: .*Is a directory"):
        read_yaml(tmp_path, "Project file")


@pytest.mark.parametrize("ending", [".yaml", ".yml", ".json"])
def test_the_endings_that_the_cli_knows(tmp_path, ending):
    (tmp_path / f"Pulumi{ending}").touch()

    assert find_file(tmp_path, "Pulumi") == tmp_path / f"Pulumi{ending}"
    assert find_file(tmp_path, "PulumiPolicy") == tmp_path / "PulumiPolicy.yaml"
