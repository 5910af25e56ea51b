from __future__ import annotations

import os

import pytest

from preflight.errors import PackError
from preflight.packs.digest import folder_digest
from tests.preflight.harness import write_pack


def test_names_and_content_count_and_what_is_made_while_running_does_not(tmp_path):
    pack = write_pack(tmp_path / "pack")
    first = folder_digest(pack)
    for made in ("__pycache__", "venv", "node_modules", ".git"):
        (pack / made).mkdir()
        (pack / made / "x").write_text("x", "utf-8")
    assert folder_digest(pack) == first

    (pack / "rules").mkdir()
    (pack / "rules/a.py").write_text("a", "utf-8")
    second = folder_digest(pack)
    (pack / "rules/a.py").rename(pack / "rules/b.py")

    assert len({first, second, folder_digest(pack)}) == 3


def test_names_and_content_do_not_run_into_each_other(tmp_path):
    for folder, name, content in (("one", "ab", "c"), ("two", "a", "bc")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / name).write_text(content, "utf-8")

    assert folder_digest(tmp_path / "one") != folder_digest(tmp_path / "two")


def test_what_can_not_be_read_is_named(tmp_path):
    pack = write_pack(tmp_path / "pack")
    os.mkfifo(pack / "gone")
    (pack / "gone").unlink()
    (pack / "gone").symlink_to(tmp_path / "nowhere")

    with pytest.raises(PackError, match="can't be read"):
        folder_digest(pack)
