from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest

from preflight.baseline.entries import Entry, read_baseline, render_baseline
from preflight.errors import ConfigurationError

ENTRY = Entry("policy", "urn:b", "k" * 32, "It is bad.", "data", date(2027, 3, 31))


def test_what_is_written_is_read_and_sorted(tmp_path):
    other = replace(ENTRY, urn="urn:a")
    (tmp_path / "b.json").write_text(render_baseline([ENTRY, other]), "utf-8")

    assert read_baseline(tmp_path / "b.json") == (other, ENTRY)
    assert json.loads((tmp_path / "b.json").read_text("utf-8"))["entries"][1] == {
        "policy": "policy",
        "urn": "urn:b",
        "key": "k" * 32,
        "message": "It is bad.",
        "owner": "data",
        "until": "2027-03-31",
    }


RAW = json.loads(render_baseline([ENTRY]))["entries"][0]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{", "can't be read"),
        ("[]", "is no baseline of version 1"),
        ('{"schema_version": 2, "entries": []}', "is no baseline of version 1"),
        ({"entries": [1]}, "entry 1 is not an object"),
        ({"entries": [RAW | {"reason": "x"}]}, "entry 1 holds reason, which no entry has"),
        ({"entries": [RAW, RAW | {"urn": "urn:c", "owner": " "}]}, "entry 2: owner is missing"),
        ({"entries": [RAW | {"until": "soon"}]}, "entry 1: until is not a day"),
        ({"entries": [RAW | {"until": None}]}, "entry 1: until is not a day"),
        ({"entries": [RAW, RAW]}, "holds the same finding twice"),
    ],
)
def test_what_is_wrong_is_named(tmp_path, content, message):
    file = tmp_path / "b.json"
    file.write_text(content if isinstance(content, str) else json.dumps({"schema_version": 1, **content}), "utf-8")

    with pytest.raises(ConfigurationError, match=r"b\.json") as caught:
        read_baseline(file)
    assert message in caught.value.message


def test_a_missing_one_is_named(tmp_path):
    with pytest.raises(ConfigurationError, match="There is no baseline at"):
        read_baseline(tmp_path / "none.json")
