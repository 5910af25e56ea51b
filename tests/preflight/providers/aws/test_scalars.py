"""Conversions of texts, numbers and booleans; which values are concerned stands in ../test_programs.py."""

from __future__ import annotations

import pytest

from preflight.providers.aws.scalars import convert
from preflight.wire import values


@pytest.mark.parametrize(
    ("value", "kind", "expected"),
    [
        ("35", "int", 35.0),
        ("-7", "int", -7.0),
        ("3.5", "int", "3.5"),
        ("many", "int", "many"),
        ("", "int", ""),
        (" 5", "int", " 5"),
        ("1_000", "int", "1_000"),
        ("1.5", "float", 1.5),
        ("1e3", "float", 1000.0),
        (".5", "float", 0.5),
        ("nan", "float", "nan"),
        ("true", "bool", True),
        ("T", "bool", True),
        ("0", "bool", False),
        ("yes", "bool", "yes"),
        ("", "bool", ""),
        (True, "str", "true"),
        (False, "str", "false"),
        (12.0, "str", "12"),
        (100.0, "str", "100"),
        (2.5, "str", "2.5"),
        (1e21, "str", "1000000000000000000000"),
        (1e-7, "str", "0.0000001"),
        (True, "int", True),
        (1.0, "bool", 1.0),
        (values.UNKNOWN, "int", values.UNKNOWN),
        ({"a": 1}, "str", {"a": 1}),
    ],
)
def test_convert(value, kind, expected):
    found = convert(value, kind)
    assert found == expected
    assert type(found) is type(expected)
