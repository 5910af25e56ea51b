from __future__ import annotations

import pytest

from preflight.errors import ConfigurationError
from preflight.project.settings import PackSetting, find_settings

COMMIT = "a" * 40


def write(folder, text, name="pyproject.toml"):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, "utf-8")
    return folder


def test_packs_of_each_kind(tmp_path):
    write(
        tmp_path,
        f"""
        [tool.preflight.packs.local]
        path = "policypack"
        config = "guardrails.json"
        [tool.preflight.packs.installed]
        package = "dynamodb-guardrails"
        [tool.preflight.packs.fetched]
        git = "https://example.com/packs"
        commit = "{COMMIT}"
        subdirectory = "rules"
        digest = "sha256:{"b" * 64}"
        """,
    )

    settings = find_settings(tmp_path)

    assert settings.file == tmp_path / "pyproject.toml"
    assert settings.packs == (
        PackSetting("local", path="policypack", config="guardrails.json"),
        PackSetting("installed", package="dynamodb-guardrails"),
        PackSetting(
            "fetched", git="https://example.com/packs", commit=COMMIT, subdirectory="rules", digest=f"sha256:{'b' * 64}"
        ),
    )


def test_the_nearest_file_counts_up_to_the_root_of_the_repository(tmp_path):
    write(tmp_path, '[tool.preflight.packs.outside]\npath = "x"')
    repository = write(tmp_path / "repository", '[packs.root]\npath = "x"', "preflight.toml")
    project = write(repository / "apps/one", "[tool.other]")

    assert find_settings(project) is None
    (repository / ".git").mkdir()
    assert find_settings(project).packs[0].name == "root"
    write(project, '[tool.preflight.packs.own]\npath = "x"')
    assert find_settings(project).packs[0].name == "own"
    (repository / "preflight.toml").unlink()
    assert find_settings(repository) is None


def test_no_file_no_settings(tmp_path):
    assert find_settings(tmp_path / "none") is None
    assert find_settings(write(tmp_path, "# preflight is not set here")) is None


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[tool.preflight", "is not valid TOML"),
        ("[tool]\npreflight = 1", "must be a table"),
        ("[tool.preflight]\npacks = []", "packs must be tables"),
        ('[tool.preflight]\npacks = {a = "x"}', "pack a has no table"),
        ('[tool.preflight.packs.a]\nfolder = "x"', "pack a has folder"),
        ("[tool.preflight.packs.a]\npath = 1", "pack a: path must be a text"),
        ("[tool.preflight.packs.a]", "pack a must have exactly one of path, package, git"),
        ('[tool.preflight.packs.a]\npath = "x"\npackage = "y"', "exactly one of"),
        ('[tool.preflight.packs.a]\ngit = "x"', "commit must be a whole commit id, not 'missing'"),
        ('[tool.preflight.packs.a]\ngit = "x"\ncommit = "main"', "commit must be a whole commit id, not 'main'"),
        (f'[tool.preflight.packs.a]\npath = "x"\ncommit = "{COMMIT}"', "commit and subdirectory go with git"),
        ('[tool.preflight.packs.a]\npath = "x"\ndigest = "md5:1"', "digest must be sha256:"),
    ],
)
def test_what_is_wrong_is_named(tmp_path, text, message):
    with pytest.raises(ConfigurationError, match=r"pyproject\.toml") as caught:
        find_settings(write(tmp_path, text + "\n# preflight"))
    assert message in caught.value.message


def test_flags_stand_beside_the_packs(tmp_path):
    found = find_settings(write(tmp_path, '[tool.preflight]\nstack = "prod"\n[tool.preflight.packs.a]\npath = "x"'))

    assert found.flags == {"stack": "prod"}


def test_a_file_that_is_named(tmp_path):
    (tmp_path / "other.toml").write_text('stack = "qa"', "utf-8")
    write(tmp_path, '[tool.preflight]\nstack = "prod"')

    assert find_settings(tmp_path, str(tmp_path / "other.toml")).flags == {"stack": "qa"}
    assert find_settings(tmp_path, "none") is None
    with pytest.raises(ConfigurationError, match="holds no settings of preflight"):
        find_settings(tmp_path, str(tmp_path / "missing.toml"))
