"""Patterns of role names."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardrails.aws.iam.names import DEFAULT_PATTERN, PATTERN_SCHEMA, NamePattern, RoleName
from guardrails.core.schema import SettingsError


@pytest.mark.parametrize(
    ("pattern", "name", "expected"),
    [
        (DEFAULT_PATTERN, "dynamodb-events-read-role", RoleName("events", "read")),
        (DEFAULT_PATTERN, "dynamodb-events-write-role", RoleName("events", "write")),
        (DEFAULT_PATTERN, "dynamodb-a-read-b-write-role", RoleName("a-read-b", "write")),
        (DEFAULT_PATTERN, "dynamodb-events-read-role\n", None),
        (DEFAULT_PATTERN, "Dynamodb-events-read-role", None),
        (DEFAULT_PATTERN, "dynamodb-ab-read-role", None),
        (DEFAULT_PATTERN, "", None),
        ("{ro|rw}.{table}", "ro.events", RoleName("events", "read")),
        ("{ro|rw}.{table}", "roxevents", None),
        ("{table}{+|-}", "events-", RoleName("events", "write")),
    ],
)
def test_read(pattern, name, expected):
    assert NamePattern.of(pattern).read(name) == expected


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        (
            "dynamodb-{table}-role",
            "must be a name with `{table}` and two words such as `{read|write}` in it, each once",
        ),
        ("dynamodb-{read|write}", "must be a name with"),
        ("{table}{table}-{read|write}", "must be a name with"),
        ("{table}-{read|write}-{read|write}", "must be a name with"),
        ("{table}-{read|write}-{other}", "must be a name with"),
        ("{other}-{read|write}", "must be a name with"),
        ("{table}-{read}", "must be a name with"),
        ("{table}-{a|b|c}", "must be a name with"),
        ("", "must be a name with"),
        ("{table}-{read|read}", "has the word `read` for reading and for writing; write two words"),
    ],
)
def test_patterns_that_make_no_sense(pattern, message):
    with pytest.raises(SettingsError, match=re.escape(f"`pattern` {message}")):
        NamePattern.of(pattern)


def test_the_schema_takes_the_default():
    assert re.search(PATTERN_SCHEMA["pattern"], DEFAULT_PATTERN)


@given(table=st.from_regex(r"[a-zA-Z0-9_.-]{3,20}", fullmatch=True), direction=st.sampled_from(["read", "write"]))
def test_what_is_written_is_read(table, direction):
    pattern = NamePattern.of(DEFAULT_PATTERN)
    assert pattern.read(pattern.write(table, direction)) == RoleName(table, direction)
