from __future__ import annotations

import pytest

from guardrails.rules.dynamodb_streams import RULE
from tests.policypack.support import UNKNOWN, answers, resource

TABLE = "aws:dynamodb/table:Table"
WRITE = 'Write stream_enabled=True, stream_view_type="NEW_AND_OLD_IMAGES".'
NONE = f"violation: Table 'x' has no stream; one with the view NEW_AND_OLD_IMAGES is required. {WRITE}"
HAS = "it has a stream with the view NEW_AND_OLD_IMAGES"


def later(path: str, requirement: str = HAS) -> str:
    return (
        f"unknown: Table 'x' has a value for `{path}` that is not known before the update, so nobody can tell whether "
        f"{requirement}. Write a value that is known when the program runs."
    )


def view(found: str) -> str:
    return f"violation: Table 'x' has a stream with the view {found}; NEW_AND_OLD_IMAGES is required. {WRITE}"


@pytest.mark.parametrize(
    ("props", "expected"),
    [
        pytest.param({"streamEnabled": True, "streamViewType": "NEW_AND_OLD_IMAGES"}, [], id="as required"),
        pytest.param({}, [NONE], id="none"),
        pytest.param({"streamEnabled": False, "streamViewType": ""}, [NONE], id="none in state"),
        pytest.param({"streamViewType": "NEW_AND_OLD_IMAGES"}, [NONE], id="a view without a stream"),
        pytest.param({"streamEnabled": True, "streamViewType": "KEYS_ONLY"}, [view("KEYS_ONLY")], id="another view"),
        pytest.param({"streamEnabled": True}, [view("that is not set")], id="no view"),
        pytest.param({"streamEnabled": True, "streamViewType": ""}, [view("that is not set")], id="blank view"),
        pytest.param(
            {"streamEnabled": UNKNOWN, "streamViewType": "NEW_AND_OLD_IMAGES"}, [later("streamEnabled")], id="?"
        ),
        pytest.param(
            {"streamEnabled": UNKNOWN, "streamViewType": "KEYS_ONLY"},
            [later("streamEnabled"), view("KEYS_ONLY")],
            id="?!",
        ),
        pytest.param({"streamEnabled": True, "streamViewType": UNKNOWN}, [later("streamViewType")], id="unknown view"),
        pytest.param(
            {"streamEnabled": "true"},
            [
                "violation: Table 'x' has a string at `streamEnabled`, where a boolean is required, so it is not shown "
                f"that {HAS}. Write a boolean.",
                view("that is not set"),
            ],
            id="wrong type",
        ),
    ],
)
def test_a_listed_table(props, expected):
    assert answers(RULE, resource(TABLE, "x", {"name": "events", **props})) == expected


def test_other_tables_are_free():
    assert answers(RULE, resource(TABLE, "x", {"name": "users"})) == []
    assert answers(RULE, resource(TABLE, "x", {"name": "events-1a2b3c4"})) == []


def test_a_table_of_unknown_name_may_be_the_listed_one():
    as_required = {"name": UNKNOWN, "streamEnabled": True, "streamViewType": "NEW_AND_OLD_IMAGES"}
    assert answers(RULE, resource(TABLE, "x", as_required)) == []
    assert answers(RULE, resource(TABLE, "x", {"name": UNKNOWN})) == [later("name", "its stream is as required")]


def test_views_by_configuration():
    table = resource(TABLE, "x", {"name": "orders", "streamEnabled": True, "streamViewType": "KEYS_ONLY"})
    assert answers(RULE, table, views={"orders": "KEYS_ONLY"}) == []
    assert answers(RULE, table, views={"orders": "NEW_IMAGE"}) != []
    assert answers(RULE, table, views={}) == []


def test_a_view_that_does_not_exist_is_not_repeated():
    table = resource(TABLE, "x", {"name": "events", "streamEnabled": True, "streamViewType": "hunter2"})
    assert answers(RULE, table) == [view("(a value that DynamoDB does not know)")]
