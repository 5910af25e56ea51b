from __future__ import annotations

import pytest

from preflight.packs.pages import page_of


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "tags.md").write_text("# tags\n\n<!-- made\nby -->\n\nWhy.\n", encoding="utf-8")
    return tmp_path


def test_a_page_without_its_comments(folder):
    assert page_of(folder, "tags") == "# tags\n\nWhy."


@pytest.mark.parametrize("policy", ["names", "../docs/tags", "", "a/b", ".tags"])
def test_no_page(folder, policy):
    assert page_of(folder, policy) == ""


def test_no_folder_of_pages(tmp_path):
    assert page_of(tmp_path, "tags") == ""


def test_what_is_no_text(folder):
    (folder / "docs" / "binary.md").write_bytes(b"\xff\xfe")

    assert page_of(folder, "binary") == ""


def test_a_link_out_of_the_pack_is_not_followed(folder, tmp_path):
    (tmp_path / "secret").write_text("secret", encoding="utf-8")
    (folder / "docs" / "link.md").symlink_to(tmp_path / "secret")

    assert page_of(folder, "link") == ""
