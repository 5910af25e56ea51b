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


NO_VIEW = f"violation: Table 'x' has a stream whose view is not set; NEW_AND_OLD_IMAGES is required. {WRITE}"


@pytest.mark.parametrize(
    ("props", "expected"),
    [
        pytest.param({"streamEnabled": True, "streamViewType": "NEW_AND_OLD_IMAGES"}, [], id="as required"),
        pytest.param({}, [NONE], id="none"),
        pytest.param({"streamEnabled": False, "streamViewType": ""}, [NONE], id="none in state"),
        pytest.param({"streamViewType": "NEW_AND_OLD_IMAGES"}, [NONE], id="a view without a stream"),
        pytest.param({"streamEnabled": True, "streamViewType": "KEYS_ONLY"}, [view("KEYS_ONLY")], id="another view"),
        pytest.param({"streamEnabled": True}, [NO_VIEW], id="no view"),
        pytest.param({"streamEnabled": True, "streamViewType": ""}, [NO_VIEW], id="blank view"),
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
            {"streamEnabled": "yes"},
            [
                "violation: Table 'x' has a string at `streamEnabled`, where a boolean is required, so it is not shown "
                f"that {HAS}. Write a boolean.",
                NO_VIEW,
            ],
            id="wrong type",
        ),
        pytest.param({"streamEnabled": "true", "streamViewType": "NEW_AND_OLD_IMAGES"}, [], id="as text"),
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
    assert answers(RULE, table, views={"users": "NEW_IMAGE"}) == []


@pytest.mark.parametrize(
    ("name", "views", "found"),
    [
        pytest.param("orders-dev", {"orders-*": "NEW_IMAGE"}, True, id="a pattern"),
        pytest.param("invoices-dev", {"orders-*": "NEW_IMAGE"}, False, id="a pattern of other names"),
        pytest.param("orders-dev", {"orders-*": "KEYS_ONLY", "orders-dev": "NEW_IMAGE"}, True, id="its name first"),
        pytest.param("orders-dev", {"*": "KEYS_ONLY", "orders-*": "NEW_IMAGE"}, True, id="the longer pattern"),
        pytest.param("x-1a2b3c4", {"x": "NEW_IMAGE"}, True, id="its logical name"),
        pytest.param("orders", {"x": "NEW_IMAGE"}, False, id="the logical name of a table that the program names"),
    ],
)
def test_which_table_is_meant(name, views, found):
    required = (
        "violation: Table 'x' has no stream; one with the view NEW_IMAGE is required. Write stream_enabled=True, "
        'stream_view_type="NEW_IMAGE".'
    )
    assert answers(RULE, resource(TABLE, "x", {"name": name}), views=views) == ([required] if found else [])


def test_an_auto_named_table_is_not_the_one_of_the_default():
    assert answers(RULE, resource(TABLE, "events", {"name": "events-1a2b3c4"})) == []
    assert answers(RULE, resource(TABLE, "events", {"name": "events-1a2b3c4"}), views={"events": "KEYS_ONLY"}) != []


def test_a_view_that_does_not_exist_is_not_repeated():
    table = resource(TABLE, "x", {"name": "events", "streamEnabled": True, "streamViewType": "hunter2"})
    assert answers(RULE, table) == [view("(a value that DynamoDB does not know)")]
