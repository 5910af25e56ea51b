from __future__ import annotations

import pytest

from guardrails.core.schema import SettingsError
from guardrails.rules.dynamodb_point_in_time_recovery import RULE
from tests.policypack.support import UNKNOWN, answers, resource, stack

TABLE = "aws:dynamodb/table:Table"
REPLICA = "aws:dynamodb/tableReplica:TableReplica"
ARN = "arn:aws:dynamodb:ap-southeast-2:123456789012:table/"
WRITE = 'Write point_in_time_recovery={"enabled": True, "recovery_period_in_days": 35}.'
LATER = "that is not known before the update, so nobody can tell whether its point-in-time recovery is as required."
KNOWN = "Write a value that is known when the program runs."


def pitr(**block):
    return {"pointInTimeRecovery": block}


def forbidden(path: str, kind: str = "Table") -> str:
    return f"violation: {kind} 'x' has point-in-time recovery at `{path}`; only users may have it. Remove it."


def later(path: str, kind: str = "Table") -> str:
    return f"unknown: {kind} 'x' has a value for `{path}` {LATER} {KNOWN}"


DEFERRED = "n/a: It knows its table by reference only, and is judged when the stack is complete."
NONE = f"violation: Table 'x' has no point-in-time recovery; a window of 35 days is required. {WRITE}"


@pytest.mark.parametrize(
    ("type_", "props", "expected"),
    [
        pytest.param(TABLE, {"name": "users", **pitr(enabled=True, recoveryPeriodInDays=35)}, [], id="35 days"),
        pytest.param(TABLE, {"name": "users"}, [NONE], id="none"),
        pytest.param(TABLE, {"name": "users", **pitr()}, [NONE], id="empty block"),
        pytest.param(TABLE, {"name": "users", **pitr(enabled=False)}, [NONE], id="switched off"),
        pytest.param(
            TABLE,
            {"name": "users", **pitr(enabled=True)},
            [
                "violation: Table 'x' does not say how many days its point-in-time recovery reaches back, which keeps "
                f"whatever the table has; 35 are required. {WRITE}"
            ],
            id="window left to chance",
        ),
        pytest.param(
            TABLE,
            {"name": "users", **pitr(enabled=True, recoveryPeriodInDays=34)},
            [f"violation: Table 'x' has a point-in-time recovery of 34 days; 35 are required. {WRITE}"],
            id="34 days",
        ),
        pytest.param(
            TABLE,
            {"name": "users", **pitr(enabled=UNKNOWN, recoveryPeriodInDays=UNKNOWN)},
            [later("pointInTimeRecovery.enabled"), later("pointInTimeRecovery.recoveryPeriodInDays")],
            id="unknown inside",
        ),
        pytest.param(
            TABLE, {"name": "users", "pointInTimeRecovery": UNKNOWN}, [later("pointInTimeRecovery")], id="unknown block"
        ),
        pytest.param(
            TABLE,
            {"name": "users", **pitr(enabled=1, recoveryPeriodInDays="all")},
            [
                "violation: Table 'x' has a number at `pointInTimeRecovery.enabled`, where a boolean is "
                "required, so it "
                "is not shown that its point-in-time recovery is as required. Write a boolean.",
                "violation: Table 'x' has a string at `pointInTimeRecovery.recoveryPeriodInDays`, where a number is "
                "required, so it is not shown that its point-in-time recovery is as required. Write a number.",
            ],
            id="wrong types",
        ),
        pytest.param(TABLE, {"name": "users", **pitr(enabled="true", recoveryPeriodInDays="35")}, [], id="as text"),
        pytest.param(TABLE, {"name": "events"}, [], id="another table"),
        pytest.param(TABLE, {"name": "events", **pitr(enabled=False, recoveryPeriodInDays=0)}, [], id="off in state"),
        pytest.param(
            TABLE,
            {"name": "events", **pitr(enabled=True, recoveryPeriodInDays=35)},
            [forbidden("pointInTimeRecovery.enabled")],
            id="on, on another table",
        ),
        pytest.param(
            TABLE, {"name": "events", **pitr(enabled=UNKNOWN)}, [later("pointInTimeRecovery.enabled")], id="perhaps on"
        ),
        pytest.param(
            TABLE,
            {"name": "events", "pointInTimeRecovery": UNKNOWN},
            [later("pointInTimeRecovery")],
            id="perhaps a block",
        ),
        pytest.param(
            TABLE,
            {"name": "events", "replicas": [{"pointInTimeRecovery": False}, {"pointInTimeRecovery": True}, UNKNOWN]},
            [forbidden("replicas[1].pointInTimeRecovery"), later("replicas[2]")],
            id="on, on replicas of another table",
        ),
        pytest.param(
            TABLE,
            {
                "name": "users",
                **pitr(enabled=True, recoveryPeriodInDays=35),
                "replicas": [{"pointInTimeRecovery": True}],
            },
            [],
            id="on, on a replica of the table",
        ),
        pytest.param(
            TABLE,
            {"name": UNKNOWN, **pitr(enabled=True, recoveryPeriodInDays=35)},
            [later("name")],
            id="unknown name, on",
        ),
        pytest.param(TABLE, {"name": UNKNOWN}, [later("name")], id="unknown name, off"),
        pytest.param(TABLE, {}, [], id="logical name of another table"),
        pytest.param(REPLICA, {"globalTableArn": ARN + "users", "pointInTimeRecovery": True}, [], id="replica"),
        pytest.param(
            REPLICA,
            {"globalTableArn": ARN + "events", "pointInTimeRecovery": True},
            [forbidden("pointInTimeRecovery", "TableReplica")],
            id="replica of another table",
        ),
        pytest.param(REPLICA, {"globalTableArn": UNKNOWN, "pointInTimeRecovery": True}, [DEFERRED], id="by reference"),
        pytest.param(
            REPLICA,
            {"pointInTimeRecovery": True},
            [forbidden("pointInTimeRecovery", "TableReplica")],
            id="replica with, of no table",
        ),
    ],
)
def test_default_configuration(type_, props, expected):
    assert type_ in RULE.metadata.types
    assert answers(RULE, resource(type_, "x", props)) == expected


def test_which_table_is_meant():
    """A default means physical names; a configuration means logical ones too, and patterns."""
    made = {"name": "users-1a2b3c4"}
    assert answers(RULE, resource(TABLE, "users", made)) == []
    assert answers(RULE, resource(TABLE, "users", made), windows={"users": 14}) == [
        "violation: Table 'users' has no point-in-time recovery; a window of 14 days is required. "
        'Write point_in_time_recovery={"enabled": True, "recovery_period_in_days": 14}.'
    ]
    fourteen = pitr(enabled=True, recoveryPeriodInDays=14)
    assert answers(RULE, resource(TABLE, "x", {"name": "orders-dev", **fourteen}), windows={"orders-*": 14}) == []
    arn = {"globalTableArn": ARN + "users-1a2b3c4", "pointInTimeRecovery": True}
    assert answers(RULE, resource(REPLICA, "x", arn), windows={"users": 14}) == []


@pytest.mark.parametrize(
    ("table", "replica", "expected"),
    [
        ("users", {"pointInTimeRecovery": True}, []),
        ("users", {}, []),
        ("events", {}, []),
        ("events", {"pointInTimeRecovery": True}, [forbidden("pointInTimeRecovery", "TableReplica")]),
        ("events", {"pointInTimeRecovery": UNKNOWN}, [later("pointInTimeRecovery", "TableReplica")]),
        (UNKNOWN, {"pointInTimeRecovery": True}, [later("globalTableArn", "TableReplica")]),
    ],
)
def test_a_replica_by_reference_is_judged_by_the_dependency_graph(table, replica, expected):
    source = resource(TABLE, "t", {"name": table, **pitr(enabled=True)}, made_of={"name": []})
    made_of = {"globalTableArn": [source.urn], "pointInTimeRecovery": []}
    copy = resource(REPLICA, "x", {"globalTableArn": UNKNOWN, **replica}, made_of=made_of)
    assert answers(RULE, stack(source, copy)) == expected


def test_a_replica_that_depends_on_no_table_is_not_verified():
    copy = resource(
        REPLICA, "x", {"globalTableArn": UNKNOWN, "pointInTimeRecovery": True}, made_of={"globalTableArn": []}
    )
    assert answers(RULE, stack(copy)) == [later("globalTableArn", "TableReplica")]


def test_what_was_judged_on_the_resource_is_not_judged_again():
    copy = resource(REPLICA, "x", {"globalTableArn": ARN + "events", "pointInTimeRecovery": True})
    assert answers(RULE, stack(resource(TABLE, "users", {"name": "users"}), copy)) == []


@pytest.mark.parametrize(
    ("props", "verdicts"),
    [
        ({"name": "orders", **pitr(enabled=True, recoveryPeriodInDays=7)}, []),
        ({"name": "orders", **pitr(enabled=True, recoveryPeriodInDays=35)}, ["violation"]),
        ({"name": "users", **pitr(enabled=True)}, []),
        ({"name": "users", "pointInTimeRecovery": UNKNOWN, "replicas": [{"pointInTimeRecovery": True}]}, []),
        ({"name": UNKNOWN, **pitr(enabled=True, recoveryPeriodInDays=7)}, []),
        ({"name": UNKNOWN}, ["unknown"]),
    ],
)
def test_other_tables_may_by_configuration(props, verdicts):
    found = answers(RULE, resource(TABLE, "x", props), windows={"orders": 7}, others="allow")
    assert [answer.partition(":")[0] for answer in found] == verdicts


@pytest.mark.parametrize(("name", "expected"), [("users", [later("pointInTimeRecovery")]), ("events", [])])
def test_an_unknown_block_matters_where_a_window_is_required(name, expected):
    props = {"name": name, "pointInTimeRecovery": UNKNOWN}
    assert answers(RULE, resource(TABLE, "x", props), others="allow") == expected


def test_a_name_of_the_wrong_type_is_told_though_any_table_may_have_what_it_likes():
    (found,) = answers(RULE, resource(TABLE, "x", {"name": 3}), windows={"orders": 7}, others="allow")
    assert found.startswith("violation: Table 'x' has a number at `name`, where a string is required")


def test_a_configuration_that_holds_no_table_is_refused():
    with pytest.raises(SettingsError, match="`windows` must not be empty where `others` is `allow`"):
        answers(RULE, resource(TABLE, "x", {}), windows={}, others="allow")
    assert answers(RULE, resource(TABLE, "x", {"name": "users"}), windows={}) == []
