from __future__ import annotations

import json
from importlib.resources import files

import jsonschema

from preflight.audit.database import open_database
from preflight.audit.reading import Reading
from preflight.audit.reports import parts, without_verdict
from preflight.report import NoVerdict
from preflight.reports.terminal import Terminal
from tests.preflight.audit.test_database import finding
from tests.preflight.audit.test_reading import LATE, PACK, SOON, exempt, save

SCHEMA = json.loads(files("preflight.audit.reports").joinpath("audit.schema.json").read_text("utf-8"))


def render(format, *runs, terminal=None):  # noqa: A002
    with open_database(None) as database:
        for stacks in runs:
            database.begin([PACK], "j", ["org"])
            keys = [save(database, *each[:2], *each[2], **(each[3] if len(each) > 3 else {})) for each in stacks]
            database.end(keys, ["A note."])
        return "".join(parts(format, Reading(database), terminal or Terminal()))


EVERYTHING = [
    (
        "a",
        "fail",
        [finding("x\u202e\x1b[31m<b>", "Bad \u2028::warning::<script>"), exempt(SOON), exempt(LATE)],
        {"owner": "data"},
    ),
    ("b", "error", [], {"error": NoVerdict("Broken.", "Mend.")}),
    ("c", "pass", [finding(level="advisory")]),
]


def test_the_document_is_of_the_schema_and_pure_ascii():
    text = render("json", EVERYTHING[:1], EVERYTHING)
    document = json.loads(text)

    jsonschema.Draft202012Validator(SCHEMA).validate(document)
    assert text.isascii()
    assert [(each["stack"], each["verdict"]) for each in document["stacks"]] == [
        ("a", "fail"),
        ("b", "error"),
        ("c", "pass"),
    ]
    assert document["summary"] | {"by_policy": None} == {
        "stacks": 3,
        "pass": 1,
        "fail": 1,
        "error": 1,
        "unchanged": 0,
        "resources": 6,
        "new": 1,
        "fixed": 0,
        "by_policy": None,
    }
    assert document["stacks"][0]["results"][-1]["message"] == "Bad \u2028::warning::<script>"


def test_one_stack_a_line():
    lines = render("json", EVERYTHING).splitlines()

    assert sum(line.startswith('    {"source"') for line in lines) == 3


def test_without_stacks_and_without_a_verdict():
    for text in (render("json", []), without_verdict("json", "Broken.", "Mend.")):
        jsonschema.Draft202012Validator(SCHEMA).validate(json.loads(text))
    assert json.loads(without_verdict("json", "Broken.", ""))["error"] == {"message": "Broken.", "hint": ""}
