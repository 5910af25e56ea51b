"""Documents say of the rules what the rules say, and one that does not tells what to run."""

from __future__ import annotations

import shutil

import pytest

from scripts import rule_docs
from tests.policypack.support import ROOT

PAGE = "policypack/docs/required-tags.md"
DOCUMENTS = ("README.md", "docs/rules.md", "policypack/README.md", PAGE)


def run(monkeypatch, root, *arguments):
    monkeypatch.setattr("sys.argv", ["rule_docs", *arguments])
    return rule_docs.main(root)


@pytest.fixture
def copy(tmp_path, monkeypatch):
    """A project with the documents alone, as they must be."""
    for name in DOCUMENTS:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    run(monkeypatch, tmp_path)
    return tmp_path


def test_the_documents_are_current(monkeypatch, capsys):
    assert run(monkeypatch, ROOT, "--check") == 0, capsys.readouterr().err


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_stale_document_is_told_with_the_command_that_makes_it_anew(monkeypatch, capsys, copy, name):
    current = (copy / name).read_text(encoding="utf-8")
    stale = current.replace("ap-southeast-2", "us-east-1").replace("billing", "paying").replace("Environment", "Stage")
    (copy / name).write_text(stale)
    assert run(monkeypatch, copy, "--check") == 1
    assert capsys.readouterr().err == f"{name} is not current: run `make docs`\n"
    if "README" in name:  # by hand there stands more than the table
        (copy / name).write_text(current.replace("| `required-tags`", "| `tags`"))
    assert run(monkeypatch, copy) == 0
    assert (copy / name).read_text(encoding="utf-8") == current


def test_a_page_that_is_missing_is_told_and_made(monkeypatch, capsys, copy):
    (copy / "docs/rules.md").unlink()
    assert run(monkeypatch, copy, "--check") == 1
    assert capsys.readouterr().err == "docs/rules.md is not current: run `make docs`\n"
    assert run(monkeypatch, copy) == 0
    assert run(monkeypatch, copy, "--check") == 0


def test_the_page_of_a_rule_that_is_no_more_is_told_and_removed(monkeypatch, capsys, copy):
    (copy / "policypack/docs/gone.md").write_text("# gone\n", encoding="utf-8")
    assert run(monkeypatch, copy, "--check") == 1
    assert capsys.readouterr().err == "policypack/docs/gone.md is not current: run `make docs`\n"
    assert run(monkeypatch, copy) == 0
    assert not (copy / "policypack/docs/gone.md").exists()


@pytest.mark.parametrize("line", [rule_docs.BEGIN, rule_docs.END])
def test_a_readme_without_a_place_for_the_table_is_told_and_left_alone(monkeypatch, copy, line):
    readme = copy / "policypack/README.md"
    text = readme.read_text(encoding="utf-8").replace(line, "")
    readme.write_text(text, encoding="utf-8")
    with pytest.raises(
        SystemExit, match=r"policypack/README\.md has no place for the table of rules: write the lines <"
    ):
        run(monkeypatch, copy)
    assert readme.read_text(encoding="utf-8") == text
