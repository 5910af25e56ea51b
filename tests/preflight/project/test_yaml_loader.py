"""Plain scalars as Go reads them. The expected values are what the real CLI hands to a program."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from preflight.errors import PreflightError
from preflight.project.project import load_project
from preflight.project.yaml_loader import Loader, number_text


@pytest.mark.parametrize(
    ("written", "handed"),
    [
        ("on", "on"),
        ("Yes", "Yes"),
        ("TRUE", "true"),
        ("1:30", "1:30"),
        ("0777", "511"),
        ("0o17", "15"),
        ("08", "8"),
        ("-0x1F", "-31"),
        ("1_000", "1000"),
        ("1e3", "1000"),
        ("1.0", "1"),
        ("2.50", "2.5"),
        ("5.", "5"),
        ("+.5", "0.5"),
        ("1e21", "1e+21"),
        ("0.0000001", "1e-7"),
        ("100000000000000000000", "100000000000000000000"),
        ("2026-01-02", "2026-01-02 00:00:00 +0000 UTC"),
        ("2026-1-2", "2026-01-02 00:00:00 +0000 UTC"),
        ("2026-01-02T03:04:05Z", "2026-01-02 03:04:05 +0000 UTC"),
        ("2026-13-45", "2026-13-45"),
        ("~", ""),
        ("'on'", "on"),
        ("{a: 1.0, b: [on, 1e3, '<&>']}", r'{"a":1,"b":["on",1000,"\u003c\u0026\u003e"]}'),
    ],
)
def test_a_value_is_handed_to_the_program_as_the_cli_does(tmp_path: Path, written: str, handed: str) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: p\nruntime: python\n", encoding="utf-8")
    (tmp_path / "Pulumi.dev.yaml").write_text(f"config:\n  p:key: {written}\n", encoding="utf-8")

    assert load_project(tmp_path, "dev").config == {"p:key": handed}


@pytest.mark.parametrize("written", [".inf", "-.Inf", ".NaN"])
def test_what_json_has_no_number_for_is_refused(tmp_path: Path, written: str) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: p\nruntime: python\n", encoding="utf-8")
    (tmp_path / "Pulumi.dev.yaml").write_text(f"config:\n  p:key: {written}\n", encoding="utf-8")

    with pytest.raises(PreflightError, match="is no value for configuration"):
        load_project(tmp_path, "dev")


def test_structures_are_yaml_as_ever() -> None:
    text = "a: &x {b: 1}\nc:\n  <<: *x\n  d: [null, true, -1.5]\ne: >-\n  two\n  words\n"

    assert yaml.load(text, Loader=Loader) == {"a": {"b": 1}, "c": {"b": 1, "d": [None, True, -1.5]}, "e": "two words"}


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0.0, "0"),
        (-0.0, "-0"),
        (0.1, "0.1"),
        (1e-5, "0.00001"),
        (1.5e300, "1.5e+300"),
        (-1e-9, "-1e-9"),
        (100.0, "100"),
    ],
)
def test_numbers_are_written_as_go_writes_them(number: float, text: str) -> None:
    assert number_text(number) == text
