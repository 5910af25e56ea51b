from __future__ import annotations

import pytest

from preflight.meant import closest, did_you_mean


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("dve", "dev"),
        ("Dev", "dev"),
        ("required_tags", "required-tags"),
        ("require-tags", "required-tags"),
        ("Tabel", "Table"),
        ("nothing-like-it", ""),
        ("", ""),
    ],
)
def test_closest(written: str, meant: str) -> None:
    assert closest(written, ["dev", "prod", "required-tags", "table", "Table"]) == meant


def test_the_end_of_a_sentence() -> None:
    assert did_you_mean("dve", ["dev"]) == " (did you mean dev?)"
    assert did_you_mean("dve", ["staging"]) == ""
