"""A rule is begun by a script, and the page on writing one works as it stands."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys

import pytest

from scripts import new_rule
from tests.policypack.support import ROOT

NAME = "dynamodb-table-class"
MODULE = "dynamodb_table_class"
BLOCK = re.compile(r"^```\w+ title=(\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
BEGUN = [
    f"policypack/guardrails/rules/{MODULE}.py",
    f"tests/policypack/rules/test_{MODULE}.py",
    f"tests/policypack/cases/{NAME}.policy.yaml",
    "policypack/CHANGELOG.md",
]


def begin(monkeypatch, root, name):
    monkeypatch.setattr("sys.argv", ["new_rule", name])
    return new_rule.main(root)


@pytest.fixture
def empty(tmp_path):
    """A project without rules."""
    for path in BEGUN:
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / BEGUN[-1]).write_text("# Changelog\n\nText.\n\n## 1.0.0\n\nFirst.\n")
    return tmp_path


def contents(root):
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def test_it_makes_four_things_and_names_them(monkeypatch, capsys, empty):
    assert begin(monkeypatch, empty, NAME) == 0
    assert sorted(contents(empty)) == sorted(BEGUN)
    assert capsys.readouterr().out.splitlines() == [
        *BEGUN,
        "Fill in each TODO, then run `make docs` and `make pack`.",
    ]
    for path in BEGUN[:-1]:
        assert "TODO" in (empty / path).read_text()


def test_lines_of_the_changelog_stand_in_one_section(monkeypatch, empty):
    begin(monkeypatch, empty, "a-rule")
    begin(monkeypatch, empty, "another-rule")
    assert (empty / BEGUN[-1]).read_text() == (
        "# Changelog\n\nText.\n\n## Unreleased\n\n- A new rule: `another-rule`.\n- A new rule: `a-rule`.\n\n"
        "## 1.0.0\n\nFirst.\n"
    )


@pytest.mark.parametrize("name", ["", "Table-Class", "table_class", "x-", "../x", "x y", "dynamodb-2"])
def test_what_is_no_name_is_told_and_nothing_is_written(monkeypatch, capsys, empty, name):
    before = contents(empty)
    assert begin(monkeypatch, empty, name) == 2
    assert capsys.readouterr().err == (
        f"`{name}` is no name of a rule: write words in lower case with hyphens between them.\n"
    )
    assert contents(empty) == before


def test_a_rule_that_exists_is_left_alone(monkeypatch, capsys, empty):
    (empty / BEGUN[1]).write_text("mine")
    before = contents(empty)
    assert begin(monkeypatch, empty, NAME) == 2
    assert capsys.readouterr().err == f"There is a rule `{NAME}` already: {BEGUN[1]}.\n"
    assert contents(empty) == before


@pytest.fixture
def copy(tmp_path):
    """A copy of the project, as far as the pack and its tests go."""
    ignore = shutil.ignore_patterns("__pycache__")
    for name in ("policypack", "scripts", "docs", "tests/policypack", "tests/scripts"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=ignore)
    for name in ("conftest.py", "pyproject.toml", "README.md", "tests/__init__.py", "tests/conftest.py"):
        shutil.copy(ROOT / name, tmp_path / name)
    (tmp_path / "preflight").symlink_to(ROOT / "preflight")
    return tmp_path


def run(root, *command):
    done = subprocess.run([sys.executable, "-B", "-m", *command], cwd=root, check=False, capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


def pytest_of(root, *names):
    """Run tests of the copy that are about the new rule, or hold for the whole."""
    wanted = f"{NAME} or test_tables or test_every_module or test_it_tells or test_the_documents"
    return run(root, "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "-k", wanted, *names)


RED = ("tests/policypack/test_every_rule.py", "tests/scripts/test_rule_docs.py")
GREEN = (
    *RED,
    *BEGUN[1:3],
    *(f"tests/policypack/test_{name}.py" for name in ("registry", "layout", "examples", "process", "robustness")),
)


@pytest.mark.skipif((ROOT / BEGUN[0]).exists(), reason=f"{NAME} is a rule here: the page needs another example")
def test_the_page_makes_a_rule_that_touches_its_own_files_alone(copy):
    before = contents(copy)
    assert run(copy, "scripts.new_rule", NAME)[0] == 0
    status, said = pytest_of(copy, *RED)
    assert status == 1, said
    assert f"{NAME} has a TODO left in `title`" in said
    assert "docs/rules.md is not current: run `make docs`" in said

    for path, text in BLOCK.findall((ROOT / "docs/write-a-rule.md").read_text(encoding="utf-8")):
        assert path in BEGUN, "the page writes a file that the script did not begin"
        (copy / path).write_text(text, encoding="utf-8")
    assert run(copy, "scripts.rule_docs") == (0, "")
    status, said = pytest_of(copy, *GREEN)
    assert status == 0, said
    for check in (["check"], ["format", "--check"]):
        status, said = run(copy, "ruff", *check, *BEGUN[:2])
        assert status == 0, said

    changed = {path for path, text in contents(copy).items() if before.get(path) != text}
    generated = {"README.md", "docs/rules.md", "policypack/README.md", f"policypack/docs/{NAME}.md"}
    assert changed - {path for path in changed if path.startswith(".")} == {*BEGUN, *generated}
    assert f"- A new rule: `{NAME}`." in (copy / BEGUN[-1]).read_text(encoding="utf-8")


def test_the_page_names_files_that_exist():
    page = (ROOT / "docs/write-a-rule.md").read_text(encoding="utf-8")
    rules = set(re.findall(r"`(\w+\.py)`", page))
    folder = ROOT / "policypack/guardrails"
    assert rules <= {path.name for path in folder.rglob("*.py")}, "a rule to look at has gone"
    for path in set(re.findall(r"`((?:guardrails|aws)/[\w/]+\.py)`", page)):
        assert (folder / path.removeprefix("guardrails/")).exists(), path
