"""Files of assets must be there when a resource is registered."""

from __future__ import annotations

import pytest

from preflight.engine.assets import require_files
from preflight.errors import ProgramError
from preflight.wire import values


def asset(**members):
    return {values.SIGNATURE: values.ASSET, **members}


def archive(**members):
    return {values.SIGNATURE: values.ARCHIVE, **members}


@pytest.mark.parametrize(
    ("value", "kind", "path"),
    [
        pytest.param(asset(path="gone.txt"), "asset", "gone.txt", id="an asset"),
        pytest.param(archive(path="dist"), "archive", "dist", id="an archive"),
        pytest.param(archive(assets={"a": asset(path="in.txt")}), "asset", "in.txt", id="inside an archive"),
        pytest.param([{"code": asset(path="deep.txt")}], "asset", "deep.txt", id="inside lists and objects"),
        pytest.param(asset(uri="file:///no%20where/a"), "asset", "/no where/a", id="an address of a file"),
    ],
)
def test_a_file_that_is_not_there_is_named(tmp_path, value, kind, path):
    with pytest.raises(ProgramError) as caught:
        require_files({"code": value}, tmp_path, "aws:lambda/function:Function f")

    assert caught.value.message == (
        f"aws:lambda/function:Function f: code is an {kind} of {path}, which does not exist in {tmp_path}."
    )


def test_files_that_are_there_texts_and_addresses_elsewhere_pass(tmp_path):
    (tmp_path / "a.txt").touch()
    given = {
        "file": asset(path="a.txt"),
        "folder": archive(path="."),
        "text": asset(text="hello"),
        "address": asset(uri="https://example.com/a.zip"),
        "no asset": {"path": "gone.txt"},
    }

    require_files(given, tmp_path, "x")
