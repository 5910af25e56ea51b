"""YAML files are read, or refused with the file's name."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from preflight.errors import ConfigurationError
from preflight.project.yaml_files import LARGEST, find_file, read_yaml


def test_a_mapping(tmp_path):
    (tmp_path / "Pulumi.yaml").write_text("name: shop\nruntime: python\n", encoding="utf-8")

    assert read_yaml(tmp_path / "Pulumi.yaml", "Project file") == {"name": "shop", "runtime": "python"}


def test_an_empty_file_is_an_empty_mapping(tmp_path):
    (tmp_path / "Pulumi.dev.yaml").touch()

    assert read_yaml(tmp_path / "Pulumi.dev.yaml", "Stack file") == {}


LAUGHS = b"a0: &a0 [lol]\n" + b"".join(
    b"a%d: &a%d [%s]\n" % (level, level, b",".join([b"*a%d" % (level - 1)] * 10)) for level in range(1, 12)
)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param(b"- a\n", "Stack file {path} must hold a mapping, not a list.", id="a list"),
        pytest.param(b"a: [1\n", "Stack file {path} is not valid YAML: while parsing a flow sequence", id="no YAML"),
        pytest.param(b"a: \xff\n", "Stack file {path}", id="no text"),
        pytest.param(
            b"config:\n  a: 1\n  b: 2\n  'a': 3\n",
            "Stack file {path} is not valid YAML: the key 'a' stands twice in a mapping at line 4",
            id="a key twice",
        ),
        pytest.param(b"a: 1\na: 1\n", "Stack file {path} is not valid YAML: the key 'a' stands", id="twice the same"),
        pytest.param(b"a: [{b: {1: x, '1': y}}]", "Stack file {path} is not valid YAML: the key '1'", id="deep inside"),
        pytest.param(b"a: " + b"[" * 50_000, "Stack file {path} is nested too deeply.", id="brackets"),
        pytest.param(b"- " * 50_000 + b"a", "Stack file {path} is nested too deeply.", id="dashes"),
        pytest.param(b"? " * 50_000 + b"a", "Stack file {path} is nested too deeply.", id="keys of keys"),
        pytest.param(b"a: &x [*x]", "Stack file {path} holds itself, through the alias *x.", id="a circle"),
        pytest.param(LAUGHS, "Stack file {path} holds too many values, or aliases that multiply them.", id="laughs"),
        pytest.param(b"a: " + b"9" * 5000, "Stack file {path} is not valid YAML: Exceeds the limit", id="digits"),
        pytest.param(b"#" * (LARGEST + 1), "Stack file {path} is too large.", id="too large"),
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
    with pytest.raises(ConfigurationError, match="There is no project file at"):
        read_yaml(tmp_path / "gone.yaml", "Project file")
    with pytest.raises(ConfigurationError, match=r"can't be read: .*Is a directory"):
        read_yaml(tmp_path, "Project file")


@pytest.mark.parametrize("ending", [".yaml", ".yml", ".json"])
def test_the_endings_that_the_cli_knows(tmp_path, ending):
    (tmp_path / f"Pulumi{ending}").touch()

    assert find_file(tmp_path, "Pulumi") == tmp_path / f"Pulumi{ending}"
    assert find_file(tmp_path, "PulumiPolicy") == tmp_path / "PulumiPolicy.yaml"


def test_a_value_over_a_merged_one_is_no_key_twice(tmp_path):
    path = tmp_path / "Pulumi.dev.yaml"
    path.write_text("a: &a {x: 1, y: 2}\nb: &b {<<: *a, y: 3}\nc: {<<: [*b, *a], x: 4}\n", encoding="utf-8")

    assert read_yaml(path, "Stack file") == {
        "a": {"x": 1, "y": 2}, "b": {"x": 1, "y": 3}, "c": {"x": 4, "y": 3},
    }  # fmt: skip


def test_as_deep_and_as_large_as_anybody_writes(tmp_path):
    path = tmp_path / "Pulumi.dev.yaml"
    path.write_text(f"deep: {'[' * 90}{']' * 90}\nmany: [{'a, ' * 100_000}]\n", encoding="utf-8")

    assert len(read_yaml(path, "Stack file")["many"]) == 100_000


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.one_of(
        st.binary(),
        st.text(alphabet="a: \n-[]{},&*!<>?|'\"#%@`~0x1e.", max_size=200).map(str.encode),
        st.text(max_size=100).map(lambda text: text.encode("utf-8", "surrogatepass")),
    )
)
def test_wild_files_are_a_mapping_or_an_error_that_names_them(tmp_path, content):
    path = tmp_path / "wild.yaml"
    path.write_bytes(content)

    try:
        found = read_yaml(path, "Stack file")
    except ConfigurationError as error:
        found = {"refused": error.message}

    assert isinstance(found, dict)
    assert str(path) in found.get("refused", str(path))
