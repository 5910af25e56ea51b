from __future__ import annotations

import json

import pytest

from preflight.audit.database import open_database
from preflight.audit.merging import merge
from preflight.audit.reading import Reading
from preflight.audit.reports import parts
from preflight.errors import StateError
from preflight.reports.terminal import Terminal
from tests.preflight.audit.test_database import finding
from tests.preflight.audit.test_reading import PACK, save


def document(file, shard, *stacks, packs=(PACK,)):
    with open_database(None) as database:
        database.begin(packs, "j", ["org"], shard)
        database.end([save(database, *each[:2], *each[2]) for each in stacks], ["A note."])
        file.write_text("".join(parts("json", Reading(database), Terminal())), "utf-8")
    return file


def merged(*files):
    with open_database(None) as database:
        verdict = merge(files, database)
        return verdict, json.loads("".join(parts("json", Reading(database), Terminal())))


def test_shards_become_one(tmp_path):
    one = document(tmp_path / "1", "1/2", ("a", "fail", [finding("x"), finding("y", in_baseline=True)]))
    two = document(tmp_path / "2", "2/2", ("b", "pass", []))
    whole = document(
        tmp_path / "3", "", ("a", "fail", [finding("x"), finding("y", in_baseline=True)]), ("b", "pass", [])
    )

    verdict, found = merged(one, two)

    assert verdict == "fail"
    expected = json.loads(whole.read_text("utf-8"))
    for changing in ("started", "duration_seconds", "runs"):
        found.pop(changing), expected.pop(changing)
    for content in (found, expected):
        for stack in content["stacks"]:
            for result in stack["results"]:
                result.pop("first_seen")
    assert found == expected


def test_an_empty_shard_is_one_too(tmp_path):
    one = document(tmp_path / "1", "1/2")
    two = document(tmp_path / "2", "2/2", ("b", "pass", []))

    assert json.loads(one.read_text("utf-8"))["verdict"] == "pass"
    assert merged(one, two)[0] == "pass"


@pytest.mark.parametrize(
    ("shards", "message"),
    [
        (("1/3", "3/3"), "Shards are missing: 2/3"),
        (("1/2", "1/2"), "Shard 1/2 is in "),
        (("1/2", "2/3"), "different numbers: 2, 3"),
        (("", ""), "org|shop/a is in "),
    ],
)
def test_what_does_not_belong_together_is_refused(tmp_path, shards, message):
    files = [document(tmp_path / str(number), shard, ("a", "pass", [])) for number, shard in enumerate(shards)]

    with pytest.raises(StateError) as caught:
        merged(*files)
    assert message in caught.value.message


def test_other_packs_are_refused(tmp_path):
    one = document(tmp_path / "1", "1/2", ("a", "pass", []))
    two = document(tmp_path / "2", "2/2", ("b", "pass", []), packs=())

    with pytest.raises(StateError, match="different packs"):
        merged(one, two)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{", "can't be read"),
        ("[]", "no document of an audit"),
        ('{"schema_version": 2, "stacks": []}', "no document of an audit"),
        (
            '{"schema_version": 1, "stacks": [], "error": {"message": "Interrupted."}}',
            "without a verdict: Interrupted.",
        ),
        ('{"schema_version": 1, "stacks": [{}], "packs": [], "notes": []}', "is not what preflight audit writes"),
    ],
)
def test_what_is_no_document_is_named(tmp_path, content, message):
    (tmp_path / "a").write_text(content, "utf-8")

    with pytest.raises(StateError, match=message):
        merged(tmp_path / "a")
