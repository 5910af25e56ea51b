"""Every managed table is watched for system errors, and its region for user errors."""

from __future__ import annotations

import pytest

from guardrails.aws.cloudwatch.metrics import ITEM_OPERATIONS, OPERATIONS
from guardrails.core.resources import Provider, Stack
from guardrails.core.values import Object
from guardrails.core.words import joined
from guardrails.rules.dynamodb_alarms import RULE
from tests.policypack.aws.cloudwatch.watching import (
    COMPOSITE_ALARM,
    METRIC_ALARM,
    NAMESPACE,
    OVER_ZERO,
    SCHEMA,
    USER_ERRORS,
    alarm,
    composite,
    formula,
    metric,
    mute,
    promql,
    query,
    user_errors,
)
from tests.policypack.support import PROVIDER, UNKNOWN, answers, provider, resource, stack, urn

TABLE = "aws:dynamodb/table:Table"
ITEMS = [operation for operation in OPERATIONS if operation in ITEM_OPERATIONS]
TEN = list(OPERATIONS[:10])

NONE = (
    "violation: Table 'events' has no alarm on SystemErrors. Write an aws.cloudwatch.MetricAlarm on the query "
    f"{SCHEMA} WHERE TableName = 'events'."
)
ENABLE = "Enable its actions, or let a composite alarm that acts go off with it."
LESS = "Mute it for less, or give the mute rule an expire_date."


def uncounted(name, reason, advice=""):
    """That the alarm of this name is none on the system errors of `events`, why, and what to do."""
    found = NONE.replace("SystemErrors.", f"SystemErrors. The alarm '{name}' does not count: {reason}.", 1)
    return found.replace(" Write an", f" {advice} Or write an", 1) if advice else found


WRITE = (
    'Write namespace="AWS/DynamoDB", metric_name="UserErrors", no dimensions, statistic="Sum", period=60, '
    'evaluation_periods=1, comparison_operator="GreaterThanThreshold" and threshold=5.'
)


def table(name="events", **props):
    return resource(TABLE, name, {"name": name, **props})


def on_query(expression, name="system-errors", made_of=None, **props):
    return alarm(name, {**OVER_ZERO, "metricQueries": [query(expression)], **props}, made_of=made_of)


def on_operation(operation, name=None, table="events", **props):
    dimensions = {"TableName": table, "Operation": operation}
    return alarm(
        name or f"{operation}-errors",
        {
            **OVER_ZERO,
            "namespace": NAMESPACE,
            "metricName": "SystemErrors",
            "dimensions": dimensions,
            "statistic": "Sum",
            "period": 60,
            **props,
        },
    )


def on_formula(expression, operations=TEN, name="system-errors", table="events", made_of=None, **props):
    metrics = {
        f"m{place}": metric("SystemErrors", {"TableName": table, "Operation": operation})
        for place, operation in enumerate(operations)
    }
    return alarm(name, {**OVER_ZERO, "metricQueries": formula(expression, **metrics), **props}, made_of=made_of)


WATCHED = on_query(f"{SCHEMA} WHERE TableName = 'events'")


def said(*resources, **config):
    return answers(RULE, stack(*resources), **config)


def system(*alarms, **config):
    """What the rule says of a stack with the table events, whose user errors are watched."""
    return said(table(), user_errors(), *alarms, **config)


def user(*alarms, **config):
    """What the rule says of a stack with the table events, whose system errors are watched."""
    return said(table(), WATCHED, *alarms, **config)


@pytest.mark.parametrize(
    "alarms",
    [
        [WATCHED],
        [on_query(SCHEMA)],
        [on_query('SELECT SUM(SystemErrors) FROM "AWS/DynamoDB"')],
        [
            on_query(
                "select max(SystemErrors) from schema(\"AWS/DynamoDB\", Operation, TableName) where TableName='events'"
            )
        ],
        [on_query(f"{SCHEMA} WHERE TableName != 'orders'")],
        [on_query(f"{SCHEMA} WHERE Operation != 'GetRecords'")],
        [on_query(f"{SCHEMA} GROUP BY TableName ORDER BY SUM() DESC LIMIT 1")],
        [on_query(f"{SCHEMA} GROUP BY TableName")],
        [
            on_query(
                f"{SCHEMA} WHERE TableName = 'events'", comparisonOperator="GreaterThanOrEqualToThreshold", threshold=1
            )
        ],
        [on_query(f"{SCHEMA} WHERE TableName = 'events'", evaluationPeriods=15, datapointsToAlarm=3, threshold=1_000)],
        [on_query(f"{SCHEMA} WHERE TableName = 'events'", threshold=None, actionsEnabled=True)],
        [on_formula("SUM(METRICS())")],
        [on_formula("m0+m1+m2+m3+m4+m5+m6+m7", ITEMS)],
        [on_formula("SUM(METRICS())", [*ITEMS, "GetRecords"])],
        [on_operation(operation) for operation in ITEMS],
        [on_formula("SUM(METRICS())", ITEMS[:4], "reads"), on_formula("SUM(METRICS())", ITEMS[4:], "writes")],
        [
            alarm(
                "filled",
                {
                    **OVER_ZERO,
                    "metricQueries": [
                        query(f"{SCHEMA} WHERE TableName = 'events'", returnData=False),
                        {"id": "e", "expression": "FILL(q, 0)", "returnData": True},
                    ],
                },
            )
        ],
        [
            on_formula("SUM(METRICS())", ITEMS, table=UNKNOWN, made_of={"metricQueries": [urn(TABLE, "events")]}),
        ],
    ],
    ids=[
        "query",
        "query on all tables",
        "query without schema",
        "query in lower case",
        "query on all but another table",
        "query without streams",
        "query by table, the worst",
        "query by table",
        "at least one",
        "several periods",
        "no threshold is 0",
        "formula on ten operations",
        "formula on the operations on items",
        "formula on nine operations",
        "one alarm for each operation",
        "reads and writes apart",
        "query in a formula",
        "table by reference",
    ],
)
def test_tables_that_are_watched(alarms):
    assert system(*alarms) == []


def test_a_table_by_reference_in_a_dimension():
    made_of = {"dimensions": [urn(TABLE, "events")]}
    alarms = [
        alarm(
            operation,
            {
                **OVER_ZERO,
                "namespace": NAMESPACE,
                "metricName": "SystemErrors",
                "dimensions": {"TableName": UNKNOWN, "Operation": operation},
            },
            made_of=made_of,
        )
        for operation in ITEMS
    ]
    assert system(*alarms) == []


@pytest.mark.parametrize(
    "alarms",
    [
        [],
        [on_query(f"{SCHEMA} WHERE TableName = 'users'")],
        [on_query(f"{SCHEMA} WHERE TableName = 'Events'")],
        [on_query(f"{SCHEMA} WHERE TableName != 'events'")],
        [on_query('SELECT SUM(SystemErrors) FROM SCHEMA("AWS/DynamoDB", TableName)')],
        [on_query('SELECT SUM(SystemErrors) FROM "AWS/DAX"')],
        [on_query('SELECT SUM(UserErrors) FROM "AWS/DynamoDB"')],
        [on_query(SCHEMA.replace("SUM", "MIN"))],
        [on_query(f"{SCHEMA} GROUP BY TableName ORDER BY SUM() ASC LIMIT 1")],
        [on_query(f"{SCHEMA} WHERE tag.Team = 'data'")],
        [on_query(f"{SCHEMA} WHERE TableName LIKE 'events'")],
        [on_query("SELECT nonsense")],
        [on_query("SUM(SEARCH('{AWS/DynamoDB,TableName,Operation} SystemErrors', 'Sum', 60))")],
        [on_formula("SUM(METRICS())", ITEMS, table="users")],
        [on_operation("GetItem", dimensions={"TableName": "events"})],
        [on_operation("GetItem", dimensions={})],
        [on_operation("GetItem", dimensions="x")],
        [on_operation("GetItem", namespace="AWS/DAX")],
        [on_operation("GetItem", metricName="ThrottledRequests")],
        [on_operation("GetItem", unit="Bytes")],
        [
            alarm(
                "unused",
                {
                    **OVER_ZERO,
                    "metricQueries": [
                        query(SCHEMA, returnData=False),
                        {"id": "m1", "metric": metric("UserErrors"), "returnData": True},
                    ],
                },
            )
        ],
        [resource(COMPOSITE_ALARM, "c", {"alarmRule": "ALARM(system-errors)"})],
        [alarm("prom", promql("sum(Latency) > 0"))],
    ],
    ids=[
        "none",
        "another table",
        "another case",
        "all but this table",
        "dimensions that are never published",
        "another namespace",
        "another metric",
        "the least value",
        "the best table",
        "by tag",
        "no query",
        "nonsense",
        "search",
        "formula on another table",
        "dimension missing",
        "no dimensions",
        "dimensions of the wrong type",
        "metric of DAX",
        "throttling",
        "another unit",
        "not returned",
        "composite alone",
        "PromQL",
    ],
)
def test_tables_that_are_not_watched(alarms):
    assert system(*alarms) == [NONE]


def in_part(seen, missing):
    return (
        f"unknown: Table 'events' has an alarm on SystemErrors of {seen}, but none on those of {missing}; "
        "which of these are called does not show in the stack, so nobody can tell whether an alarm sees the table "
        f"fail. Write an aws.cloudwatch.MetricAlarm on the query {SCHEMA} WHERE TableName = 'events'."
    )


@pytest.mark.parametrize(
    ("alarms", "seen", "missing"),
    [
        (
            [on_operation("GetItem")],
            "GetItem",
            "BatchGetItem, Query, Scan, PutItem, UpdateItem, DeleteItem and BatchWriteItem",
        ),
        (
            [on_operation("PutItem"), on_operation("GetItem"), on_operation("GetRecords"), on_operation("getItem")],
            "GetItem and PutItem",
            "BatchGetItem, Query, Scan, UpdateItem, DeleteItem and BatchWriteItem",
        ),
        (
            [on_formula("SUM(METRICS())", ITEMS[:6])],
            "GetItem, BatchGetItem, Query, Scan, PutItem and UpdateItem",
            "DeleteItem and BatchWriteItem",
        ),
        ([on_query(f"{SCHEMA} WHERE Operation = 'TransactGetItems'")], "TransactGetItems", joined(ITEMS)),
        (
            [on_formula("m0+m1+m2+m3+m4+m5+m6", ITEMS)],
            "GetItem, BatchGetItem, Query, Scan, PutItem, UpdateItem and DeleteItem",
            "BatchWriteItem",
        ),
    ],
)
def test_tables_that_are_watched_in_part(alarms, seen, missing):
    """Which operations are called does not show in a stack, so this blocks only where ``onUnknown`` says so."""
    assert system(*alarms) == [in_part(seen, missing)]


@pytest.mark.parametrize("operation", ["GetRecords", "getItem", "ExecuteTransactions"])
def test_alarms_on_what_is_no_operation_on_a_table(operation):
    assert system(on_operation(operation)) == [NONE]
    assert system(on_operation(operation, threshold=UNKNOWN)) == [NONE]


@pytest.mark.parametrize(
    ("props", "reason"),
    [
        ({"actionsEnabled": False}, "its actions are disabled (`actionsEnabled`)"),
        ({"threshold": 1_001}, "its threshold is above 1000"),
        ({"threshold": 1e30}, "its threshold is above 1000"),
        ({"comparisonOperator": "LessThanThreshold"}, "it does not go off when there are many (`comparisonOperator`)"),
        ({"comparisonOperator": None}, "it does not go off when there are many (`comparisonOperator`)"),
        (
            {"actionsEnabled": False, "threshold": 1_001},
            "its actions are disabled (`actionsEnabled`) and its threshold is above 1000",
        ),
        ({"actionsEnabled": False, "threshold": UNKNOWN}, "its actions are disabled (`actionsEnabled`)"),
    ],
)
def test_alarms_that_do_not_count(props, reason):
    found = system(on_query(f"{SCHEMA} WHERE TableName = 'events'", **props))
    assert found == [uncounted("system-errors", reason, ENABLE if "actions" in reason else "")]


def unknown(resource_name, metric_name, alarm_name, path):
    return (
        f"unknown: {resource_name} may have an alarm on {metric_name}, '{alarm_name}', but `{path}` of the alarm is "
        "not known before the update, so nobody can tell. Write a value that is known when the program runs."
    )


@pytest.mark.parametrize(
    ("watching", "path"),
    [
        (
            on_query(UNKNOWN, made_of={"metricQueries": [urn(TABLE, "events")]}),
            "metricQueries[0].expression",
        ),
        (
            alarm(
                "system-errors",
                {**OVER_ZERO, "metricQueries": UNKNOWN},
                made_of={"metricQueries": [urn(TABLE, "events")]},
            ),
            "metricQueries",
        ),
        (
            alarm(
                "system-errors",
                {**OVER_ZERO, "namespace": NAMESPACE, "metricName": "SystemErrors", "dimensions": UNKNOWN},
                made_of={"dimensions": [urn(TABLE, "events")]},
            ),
            "dimensions",
        ),
        (on_operation(UNKNOWN, "system-errors"), "dimensions.Operation"),
        (on_query(SCHEMA, threshold=UNKNOWN), "threshold"),
        (on_query(SCHEMA, comparisonOperator=UNKNOWN), "comparisonOperator"),
        (on_query(SCHEMA, actionsEnabled=UNKNOWN), "actionsEnabled"),
    ],
)
def test_tables_that_may_be_watched(watching, path):
    assert system(watching) == [unknown("Table 'events'", "SystemErrors of it", "system-errors", path)]


def test_a_table_that_may_be_watched_by_several_alarms():
    late = {"metricQueries": [urn(TABLE, "events")], "threshold": ["x"]}
    (message,) = system(on_formula("SUM(METRICS())", ITEMS, threshold=UNKNOWN, made_of=late))
    assert message == unknown("Table 'events'", "SystemErrors of it", "system-errors", "threshold")
    (message,) = system(on_formula("SUM(METRICS())", ITEMS[1:], threshold=UNKNOWN, made_of=late))
    assert message == unknown("Table 'events'", "SystemErrors of it", "system-errors", "threshold")
    sure = on_formula("SUM(METRICS())", ITEMS[:4], "reads")
    (message,) = system(sure, on_formula("SUM(METRICS())", ITEMS[4:], "writes", threshold=UNKNOWN, made_of=late))
    assert message == unknown("Table 'events'", "SystemErrors of it", "writes", "threshold")
    (message,) = system(sure, on_formula("SUM(METRICS())", ITEMS[5:], "writes", threshold=UNKNOWN, made_of=late))
    assert message == in_part("GetItem, BatchGetItem, Query and Scan", joined(ITEMS[4:]))


def test_an_unknown_query_made_of_something_else_covers_nothing():
    made_of = {"metricQueries": ["urn:pulumi:dev::app::aws:lambda/function:Function::f"]}
    assert system(on_query(UNKNOWN, made_of=made_of)) == [NONE]


def test_every_managed_table_is_judged():
    found = said(table("events"), table("sessions"), table("orders"), user_errors(), WATCHED)
    assert found == [NONE.replace("events", "sessions")]


@pytest.mark.parametrize("resources", [[], [table("orders")], [user_errors()]])
def test_not_applicable(resources):
    assert said(*resources) == ["n/a: The stack has none of the tables events, sessions and users."]


def test_a_table_whose_name_is_unknown():
    late = resource(TABLE, "late", {"name": UNKNOWN}, made_of={"name": ["x"]})
    assert said(late, table(), user_errors(), WATCHED) == [
        "unknown: Table 'late' has a value for `name` that is not known before the update, so nobody can tell whether "
        "it is a table that an alarm must watch. Write a value that is known when the program runs."
    ]


def speaker(rule, made_of=None, **props):
    return resource(COMPOSITE_ALARM, "all", {"alarmRule": rule, "alarmActions": ["arn"], **props}, made_of=made_of)


SILENT = on_query(f"{SCHEMA} WHERE TableName = 'events'", actionsEnabled=False)


@pytest.mark.parametrize(
    ("composite", "counts"),
    [
        (speaker('ALARM("system-errors") OR ALARM("other")'), True),
        (speaker('ALARM("arn:aws:cloudwatch:ap-southeast-2:123456789012:alarm:system-errors")'), True),
        (speaker(UNKNOWN, made_of={"alarmRule": [urn(METRIC_ALARM, "system-errors")]}), True),
        (speaker(UNKNOWN, made_of={"alarmRule": [urn(METRIC_ALARM, "other")]}), False),
        (speaker('ALARM("system-errors") AND ALARM("other")'), False),
        (speaker('ALARM("other")'), False),
        (speaker('ALARM("system-errors")', actionsEnabled=False), False),
        (speaker(None), False),
    ],
)
def test_a_composite_alarm_speaks_for_silent_ones(composite, counts):
    assert (system(SILENT, composite) == []) is counts


def test_one_of_several_composite_alarms_speaks():
    off = resource(COMPOSITE_ALARM, "a-off", {"alarmRule": 'ALARM("system-errors")', "actionsEnabled": False})
    assert system(SILENT, off, speaker('ALARM("system-errors")')) == []


def test_an_alarm_on_an_unknown_operation_that_is_silent_is_said_to_be_silent():
    late = {"TableName": "events", "Operation": UNKNOWN}
    props = {**OVER_ZERO, "namespace": NAMESPACE, "metricName": "SystemErrors", "dimensions": late, "statistic": "Sum"}
    (message,) = system(alarm("late", {**props, "actionsEnabled": False}))
    assert message.startswith(
        "violation: Table 'events' has no alarm on SystemErrors. The alarm 'late' does not count: its actions are "
        f"disabled (`actionsEnabled`). {ENABLE} Or write an"
    )


@pytest.mark.parametrize(
    "alarms",
    [
        [user_errors()],
        [user_errors(dimensions={}, metricQueries=[], datapointsToAlarm=0, unit="", extendedStatistic="")],
        [user_errors(threshold=0)],
        [user_errors(threshold=None)],
        [user_errors(comparisonOperator="GreaterThanOrEqualToThreshold", threshold=6)],
        [user_errors(unit="Count", datapointsToAlarm=1, treatMissingData="notBreaching")],
        [
            alarm(
                "u",
                {**OVER_ZERO, "threshold": 5, "metricQueries": [query('SELECT SUM(UserErrors) FROM "AWS/DynamoDB"')]},
            )
        ],
        [alarm("u", {**OVER_ZERO, "metricQueries": [query('SELECT SUM(UserErrors) FROM SCHEMA("AWS/DynamoDB")')]})],
        [
            alarm(
                "u", {**OVER_ZERO, "metricQueries": [{"id": "m1", "metric": metric("UserErrors"), "returnData": True}]}
            )
        ],
        [alarm("u", {**OVER_ZERO, "metricQueries": [{"id": "m1", "metric": metric("UserErrors")}]})],
        [alarm("u", {**OVER_ZERO, "metricQueries": formula("FILL(m1, 0)", m1=metric("UserErrors", {}))})],
        [
            alarm(
                "u",
                {
                    **OVER_ZERO,
                    "metricName": "",
                    "namespace": "",
                    "metricQueries": [
                        {
                            "id": "e",
                            "expression": "FILL(m1, 0)",
                            "metric": {"namespace": "", "metricName": "", "dimensions": {}, "period": 0, "stat": ""},
                            "returnData": True,
                        },
                        {"id": "m1", "expression": "", "metric": metric("UserErrors", {}), "returnData": False},
                    ],
                },
            )
        ],
        [
            alarm(
                "u",
                {
                    **OVER_ZERO,
                    "metricQueries": [
                        {"id": "m1", "expression": "", "metric": metric("UserErrors", {}), "returnData": True},
                    ],
                },
            )
        ],
        [
            alarm(
                "u",
                {
                    **OVER_ZERO,
                    "metricQueries": [
                        {"id": "e", "expression": "FILL(m1, 0)", "returnData": UNKNOWN},
                        {"id": "m1", "metric": metric("UserErrors"), "returnData": False},
                    ],
                },
            )
        ],
        [user_errors(), alarm("warn", {**USER_ERRORS, "threshold": 500})],
    ],
    ids=[
        "metric",
        "as in state",
        "any error",
        "no threshold is 0",
        "at least 6",
        "more said",
        "query",
        "query with schema",
        "metric query",
        "metric query, the only one",
        "formula",
        "formula as in state",
        "metric query as in state",
        "not known whether the formula is returned",
        "a second one",
    ],
)
def test_regions_that_are_watched(alarms):
    assert user(*alarms) == []


@pytest.mark.parametrize(
    "alarms",
    [
        [],
        [user_errors(dimensions={"TableName": "events"})],
        [user_errors(metricName="AccountMaxReads")],
        [user_errors(namespace="AWS/DAX")],
        [on_query('SELECT SUM(AccountMaxReads) FROM "AWS/DynamoDB"', "u")],
        [on_query('SELECT SUM(UserErrors) FROM "AWS/DAX"', "u")],
        [on_query('SELECT SUM(UserErrors) FROM SCHEMA("AWS/DynamoDB", TableName)', "u")],
        [on_query("SELECT SUM(UserErrors) FROM \"AWS/DynamoDB\" WHERE TableName = 'events'", "u")],
        [on_query('SELECT SUM(UserErrors) FROM "AWS/DynamoDB" GROUP BY TableName', "u")],
        [on_query("SELECT nonsense", "u")],
    ],
)
def test_no_alarm_on_user_errors(alarms):
    assert user(*alarms) == [
        "violation: The stack has no alarm on UserErrors; one must go off when a minute has more than 5 in the account "
        f"and region. Add an aws.cloudwatch.MetricAlarm. {WRITE}"
    ]


def test_it_is_reported_on_the_stack():
    parsed = next(
        iter(RULE.check(stack(table(), WATCHED), RULE.parse({"tables": ["events"], "userErrorsPerMinute": 5})))
    )
    assert getattr(parsed, "urn", None) == urn("pulumi:pulumi:Stack", "app-dev")


@pytest.mark.parametrize(
    ("props", "reason"),
    [
        ({"threshold": 6}, "it goes off at > 6, not at > 5"),
        ({"threshold": 5.5}, "it goes off at > 5.5, not at > 5"),
        ({"comparisonOperator": "GreaterThanOrEqualToThreshold", "threshold": 7}, "it goes off at >= 7, not at >= 6"),
        ({"comparisonOperator": "LessThanThreshold"}, "its `comparisonOperator` is not GreaterThanThreshold"),
        ({"comparisonOperator": "GreaterThanUpperThreshold"}, "its `comparisonOperator` is not GreaterThanThreshold"),
        ({"period": 300}, "its `period` is 300, not 60"),
        ({"period": None}, "its `period` is not 60"),
        ({"evaluationPeriods": 2}, "its `evaluationPeriods` is 2, not 1"),
        ({"evaluationPeriods": None}, "its `evaluationPeriods` is not 1"),
        ({"statistic": "Average"}, "its `statistic` is Average, not Sum"),
        ({"statistic": "hunter2"}, "its `statistic` is not Sum"),
        ({"statistic": None, "extendedStatistic": "p99"}, "its `statistic` is not Sum"),
        ({"unit": "Bytes"}, "its `unit` is not Count"),
        ({"period": 300, "threshold": 50}, "its `period` is 300, not 60 and it goes off at > 50, not at > 5"),
    ],
)
def test_alarms_on_user_errors_that_are_not_it(props, reason):
    assert user(user_errors(**props)) == [
        "violation: MetricAlarm 'user-errors' is the stack's alarm on UserErrors, and must go off when a minute has "
        f"more than 5, but {reason}. {WRITE}"
    ]


def test_an_alarm_on_user_errors_that_nobody_hears():
    silent = (
        "violation: MetricAlarm 'user-errors' is the stack's alarm on UserErrors, and must go off when a minute has "
        "more than 5, but its actions are disabled (`actionsEnabled`)"
    )
    assert user(user_errors(actionsEnabled=False)) == [f"{silent}. {ENABLE}"]
    assert user(user_errors(actionsEnabled=False, period=300)) == [
        f"{silent} and its `period` is 300, not 60. {ENABLE} {WRITE}"
    ]


@pytest.mark.parametrize(
    ("queries", "reason"),
    [
        (formula("m1 + m2", m1=metric("UserErrors"), m2=metric("UserErrors")), "its formula is not UserErrors alone"),
        (
            formula(
                "SUM(METRICS())", m1=metric("UserErrors"), m2=metric("TransactionConflict", {"TableName": "events"})
            ),
            "its formula is not UserErrors alone",
        ),
        (
            [
                *formula("SUM(METRICS())", m1=metric("UserErrors")),
                query("SELECT nonsense", id="q1", returnData=False),
                UNKNOWN,
                7,
            ],
            "its formula is not UserErrors alone",
        ),
        ([query('SELECT MAX(UserErrors) FROM "AWS/DynamoDB"')], "its `statistic` is MAX, not SUM"),
        ([query('SELECT SUM(UserErrors) FROM "AWS/DynamoDB"', period=300)], "its `period` is 300, not 60"),
        (formula("m1", m1=metric("UserErrors", stat="Average")), "its `statistic` is Average, not Sum"),
    ],
)
def test_formulas_on_user_errors_that_are_not_it(queries, reason):
    (message,) = user(alarm("user-errors", {**OVER_ZERO, "metricQueries": queries}))
    assert f", but {reason}. Write" in message


def test_the_nearest_alarm_is_named():
    far = alarm("a", {**USER_ERRORS, "period": 300, "statistic": "Average"})
    near = alarm("b", {**USER_ERRORS, "period": 300})
    (message,) = user(far, near)
    assert message.startswith("violation: MetricAlarm 'b' is the stack's alarm on UserErrors")


@pytest.mark.parametrize(
    ("props", "path"),
    [
        ({"threshold": UNKNOWN}, "threshold"),
        ({"comparisonOperator": UNKNOWN}, "comparisonOperator"),
        ({"period": UNKNOWN}, "period"),
        ({"evaluationPeriods": UNKNOWN}, "evaluationPeriods"),
        ({"statistic": UNKNOWN}, "statistic"),
        ({"actionsEnabled": UNKNOWN}, "actionsEnabled"),
        ({"dimensions": UNKNOWN}, "dimensions"),
    ],
)
def test_regions_that_may_be_watched(props, path):
    assert user(user_errors(**props)) == [unknown("Stack 'app-dev'", "UserErrors", "user-errors", path)]


def test_a_region_that_may_be_watched_in_a_stack_without_a_root():
    bare = Stack.of([table(), WATCHED, user_errors(threshold=UNKNOWN)])
    assert answers(RULE, bare) == [unknown("MetricAlarm 'user-errors'", "UserErrors", "user-errors", "threshold")]


@pytest.mark.parametrize("prop", ["threshold", "statistic", "dimensions", "actionsEnabled"])
def test_what_is_wrong_outweighs_what_is_unknown(prop):
    (message,) = user(user_errors(**{prop: UNKNOWN}, period=300))
    assert ", but its `period` is 300, not 60. Write" in message


def perhaps(resource_name, metric_name, alarm_name, clause, advice):
    return (
        f"unknown: {resource_name} may have an alarm on {metric_name}, '{alarm_name}', but {clause}, so nobody can "
        f"tell. {advice}"
    )


SUM = "Write a sum, such as m1+m2, SUM(METRICS()) or FILL(m1, 0)+FILL(m2, 0)."
READ = "Write a query of Metrics Insights, or a formula over metrics."
OWN = (
    "Leave account_id out where it is the alarm's own account, or name the account in the provider's "
    "allowed_account_ids."
)


@pytest.mark.parametrize(
    ("watching", "clause", "advice"),
    [
        (
            on_formula("0*SUM(METRICS())"),
            "its formula `0*SUM(METRICS())` is more than sums, maxima and FILL of metrics",
            SUM,
        ),
        (
            on_formula("IF(HOUR(m0)>25, SUM(METRICS()))"),
            "its formula `IF(HOUR(m0)>25, SUM(METRICS()))` is more than sums, maxima and FILL of metrics",
            SUM,
        ),
        (
            alarm(
                "system-errors",
                {
                    "metricQueries": [
                        query(f"{SCHEMA} WHERE TableName = 'events'"),
                        {"id": "band", "expression": "ANOMALY_DETECTION_BAND(q, 2)", "returnData": True},
                    ],
                    "comparisonOperator": "GreaterThanUpperThreshold",
                    "thresholdMetricId": "band",
                    "evaluationPeriods": 1,
                },
            ),
            "its formula `ANOMALY_DETECTION_BAND(q, 2)` is more than sums, maxima and FILL of metrics",
            SUM,
        ),
        (
            alarm("system-errors", promql('sum({"SystemErrors"}) > 0')),
            "it is on a query of PromQL, which no rule reads",
            READ,
        ),
        (
            on_query(SCHEMA, metricQueries=[query(SCHEMA, accountId="111122223333")]),
            "it reads metrics of an account (`accountId`) that can't be compared with the table's",
            OWN,
        ),
        (
            on_query(SCHEMA, metricQueries=[query(SCHEMA, accountId=UNKNOWN)]),
            "`metricQueries[0].accountId` of the alarm is not known before the update",
            "Write a value that is known when the program runs.",
        ),
    ],
    ids=["times 0", "IF", "anomaly detection", "PromQL", "account", "unknown account"],
)
def test_what_nobody_can_judge_of_an_alarm_on_system_errors(watching, clause, advice):
    assert system(watching) == [perhaps("Table 'events'", "SystemErrors of it", "system-errors", clause, advice)]
    assert system(watching, on_query(SCHEMA, "plain")) == []


@pytest.mark.parametrize(
    ("watching", "clause", "advice"),
    [
        (
            alarm("user-errors", {**OVER_ZERO, "metricQueries": formula("m1 / 10", m1=metric("UserErrors"))}),
            "its formula `m1 / 10` is more than sums, maxima and FILL of metrics",
            SUM,
        ),
        (
            alarm("user-errors", promql('sum({"UserErrors"}) > 5')),
            "it is on a query of PromQL, which no rule reads",
            READ,
        ),
        (
            alarm(
                "user-errors",
                {
                    **OVER_ZERO,
                    "metricQueries": [{"id": "m", "accountId": "111122223333", "metric": metric("UserErrors")}],
                },
            ),
            "it reads metrics of an account (`accountId`) that can't be compared with the table's",
            OWN,
        ),
    ],
    ids=["formula", "PromQL", "account"],
)
def test_what_nobody_can_judge_of_an_alarm_on_user_errors(watching, clause, advice):
    assert user(watching) == [perhaps("Stack 'app-dev'", "UserErrors", "user-errors", clause, advice)]
    assert user(watching, alarm("plain", USER_ERRORS)) == []


def of_account(account, name="default"):
    inputs = {"region": "ap-southeast-2", "allowedAccountIds": f'["{account}"]'}
    return Provider(PROVIDER, urn(PROVIDER, name), name, Object(inputs))


def test_metrics_of_another_account_do_not_count():
    here = of_account("111122223333")
    events = resource(TABLE, "events", {"name": "events"}, provider=here)

    def watching(account):
        system_errors = {**OVER_ZERO, "metricQueries": [query(SCHEMA, accountId=account)]}
        errors = {**OVER_ZERO, "metricQueries": [{"id": "m", "accountId": account, "metric": metric("UserErrors")}]}
        return [alarm("system", system_errors, provider=here), alarm("user", errors, provider=here)]

    assert said(events, *watching("111122223333")) == []
    assert said(events, *watching("444455556666")) == [
        uncounted("system", "its metrics are those of another account (`accountId`)", "Leave account_id out."),
        "violation: MetricAlarm 'user' is the stack's alarm on UserErrors in ap-southeast-2, and must go off when a "
        "minute has more than 5, but its metrics are those of another account (`accountId`). Leave account_id out.",
    ]


ALWAYS = mute("m", "cron(0 * * * *)", "PT1H", targets=["system-errors", "user-errors"])


def test_an_alarm_that_is_mute_most_of_the_time_does_not_count():
    silenced = "the mute rule 'm' silences it for more than half of the time (100%)"
    assert system(WATCHED, ALWAYS) == [
        uncounted("system-errors", silenced, LESS),
        "violation: MetricAlarm 'user-errors' is the stack's alarm on UserErrors, and must go off when a minute has "
        f"more than 5, but {silenced}. {LESS}",
    ]
    assert system(WATCHED, on_query(SCHEMA, "second"), ALWAYS, alarm("more", USER_ERRORS)) == []


@pytest.mark.parametrize(
    "maintenance",
    [
        mute("m", "cron(0 2 * * SUN)", "PT4H", targets=["system-errors", "user-errors"]),
        mute("m", "cron(0 20 * * *)", "PT12H", targets=["system-errors", "user-errors"]),
        mute("m", "at(2026-12-24T12:00)", "P15D", targets=["system-errors", "user-errors"]),
        mute("m", "cron(0 0 * * *)", "P1D", targets=["system-errors"], expireDate="2027-01-31T00:00:00Z"),
        mute("m", "cron(0 0 * * *)", "P1D", targets=["another"]),
    ],
    ids=["a night a week", "half of the time", "once", "with an end", "another alarm"],
)
def test_a_maintenance_passes(maintenance):
    assert system(WATCHED, maintenance) == []


def test_a_composite_alarm_with_a_suppressor_is_not_verified():
    suppressed = {"actionsSuppressor": {"alarm": "deploying", "waitPeriod": 60, "extensionPeriod": 60}}
    assert system(SILENT, speaker("ALARM(system-errors)", **suppressed)) == [
        perhaps(
            "Table 'events'",
            "SystemErrors of it",
            "system-errors",
            "its actions are disabled (`actionsEnabled`), so it speaks through the composite alarm 'all', and its "
            "suppressor (`actionsSuppressor`) may stop it at any time",
            "Leave the suppressor out, or the actions of the alarms themselves enabled.",
        )
    ]
    assert system(WATCHED, speaker("ALARM(system-errors)", **suppressed)) == []


OVERWRITTEN = "in one region under one provider, so the one that is written last overwrites the others"


def shares(kind, others, where=OVERWRITTEN):
    return f"{kind}: MetricAlarm 'a' shares the name `x` with {others} {where}. Give each alarm a name of its own."


def test_alarms_of_one_name_overwrite_each_other():
    one, two, three = (alarm(name, {"name": "x"}) for name in ("a", "b", "c"))
    assert said(one, two, three) == [shares("violation", "MetricAlarm 'b' and MetricAlarm 'c'")]
    both = [WATCHED, user_errors(), one, composite("b", "FALSE", alarmName="x")]
    assert said(table(), *both) == [shares("violation", "CompositeAlarm 'b'")]
    assert said(table(), WATCHED, user_errors(), one, alarm("b", {"name": "y"})) == []
    there = [alarm(name, {"name": "x", "region": region}) for name, region in (("a", "r1"), ("b", "r2"))]
    assert said(*there) == ["n/a: The stack has none of the tables events, sessions and users."]


def test_alarms_of_one_name_under_another_provider_are_not_verified():
    others = [alarm(name, {"name": "x"}, provider=of_account("111111111111", name)) for name in ("a", "b")]
    where = (
        "under another provider; if both are of one account, the one that is written last overwrites the other, and "
        "nobody can tell whether they are"
    )
    assert said(*others) == [shares("unknown", "MetricAlarm 'b'", where)]


def test_an_alarm_whose_name_is_not_known_may_have_that_of_another():
    late = alarm("late", {"name": UNKNOWN})
    assert said(table(), WATCHED, user_errors(), late) == [
        "unknown: MetricAlarm 'late' has a value for `name` that is not known before the update, so nobody can tell "
        "whether its name is that of another alarm too. Write a value that is known when the program runs."
    ]
    assert said(late, alarm("other", {})) == ["n/a: The stack has none of the tables events, sessions and users."]


def test_each_account_has_its_alarms():
    one, two = of_account("111111111111", "one"), of_account("222222222222", "two")
    tables = [resource(TABLE, name, {"name": name}, provider=of) for name, of in (("events", one), ("users", two))]
    watches = [on_query(SCHEMA, "system-one"), on_query(SCHEMA, "system-two")]
    watches = [each._replace(provider=of) for each, of in zip(watches, (one, two), strict=True)]
    errors = [alarm(name, USER_ERRORS, provider=of) for name, of in (("user-one", one), ("user-two", two))]
    assert said(*tables, *watches, *errors) == []
    assert said(*tables, *watches, errors[0]) == [
        "violation: The stack has no alarm on UserErrors in ap-southeast-2 under the provider 'two'; one must go off "
        f"when a minute has more than 5 in the account and region. Add an aws.cloudwatch.MetricAlarm. {WRITE}"
    ]
    (message,) = said(*tables, watches[0], *errors)
    assert message.startswith(
        "violation: Table 'users' has no alarm on SystemErrors. The alarm 'system-one' does not count: it is in "
        "another account."
    )


def test_a_second_provider_of_the_same_account_needs_no_alarms_of_its_own():
    def tagged(name):
        return Provider(PROVIDER, urn(PROVIDER, name), name, Object({"region": "eu-west-1", "defaultTags": name}))

    events = resource(TABLE, "events", {"name": "events"}, provider=tagged("one"))
    users = resource(TABLE, "users", {"name": "users"}, provider=tagged("two"))
    watches = [
        on_query(SCHEMA, "all")._replace(provider=tagged("one")),
        alarm("u", USER_ERRORS, provider=tagged("two")),
    ]
    assert said(events, users, *watches) == []


def there(region):
    return resource(TABLE, "events", {"name": "events"}, provider=provider(region=region))


def test_alarms_are_in_the_region_of_the_tables():
    elsewhere = on_query(SCHEMA, region="us-east-1")
    assert said(there("ap-southeast-2"), elsewhere, user_errors(region="us-east-1")) == [
        NONE,
        "violation: The stack has no alarm on UserErrors in ap-southeast-2; one must go off when a minute has more "
        f"than 5 in the account and region. Add an aws.cloudwatch.MetricAlarm. {WRITE}",
    ]
    assert said(there("us-east-1"), elsewhere, user_errors(region="us-east-1")) == []
    assert said(table(), elsewhere, user_errors(region="us-east-1")) == []
    assert said(there("us-east-1"), on_query(SCHEMA), user_errors()) == []
    assert said(there("us-east-1"), table("users"), elsewhere, user_errors(region="us-east-1")) == []


def test_another_organisation():
    config = {"tables": ["orders"], "userErrorsPerMinute": 100}
    watched = on_query(SCHEMA)
    assert said(table("orders"), watched, user_errors(threshold=100), **config) == []
    (message,) = said(table("orders"), watched, user_errors(threshold=101), **config)
    assert "it goes off at > 101, not at > 100" in message
    assert said(table("events"), **config) == ["n/a: The stack has none of the tables orders."]


def test_tables_that_carry_the_stack_in_their_name_or_leave_it_to_pulumi():
    dev = resource(TABLE, "orders", {"name": "orders-dev"})
    assert said(dev, user_errors(), tables=["orders-*"]) == [
        NONE.replace("'events'", "'orders'", 1).replace("'events'", "'orders-dev'")
    ]
    assert said(dev, user_errors(), on_query(f"{SCHEMA} WHERE TableName = 'orders-dev'"), tables=["orders-*"]) == []
    made = resource(TABLE, "orders", {"name": "orders-1a2b3c4"})
    assert said(made, user_errors(), tables=["orders"]) == [
        "violation: Table 'orders' has no alarm on SystemErrors. Write an aws.cloudwatch.MetricAlarm on the query "
        f"{SCHEMA} WHERE TableName = '...', and put the table's `name` in with pulumi.Output.concat."
    ]
    assert said(made, user_errors(), on_query(f"{SCHEMA} WHERE TableName = 'orders-1a2b3c4'"), tables=["orders"]) == []
    assert said(dev, tables=["orders"]) == ["n/a: The stack has none of the tables orders."]


# AWS Native

NATIVE = "aws-native:cloudwatch:Alarm"


def native_metric(name, **dimensions):
    pairs = [{"name": key, "value": value} for key, value in dimensions.items()]
    metric_ = {"namespace": NAMESPACE, "metricName": name, "dimensions": pairs}
    return {"metricStat": {"metric": metric_, "period": 60, "stat": "Sum"}}


def native_formula(operations, **props):
    parts = [
        {"id": f"m{place}", **native_metric("SystemErrors", TableName="events", Operation=operation)}
        for place, operation in enumerate(operations)
    ]
    queries = [
        *({**part, "returnData": False} for part in parts),
        {"id": "e", "expression": "SUM(METRICS())", "returnData": True},
    ]
    return resource(NATIVE, "native", {"alarmName": "native", **OVER_ZERO, "metrics": queries, **props})


NATIVE_USER_ERRORS = {**OVER_ZERO, "threshold": 5, "alarmName": "u"}


@pytest.mark.parametrize(
    ("alarms", "holds"),
    [
        ([user_errors(), native_formula(ITEMS)], True),
        ([user_errors(), native_formula(ITEMS[1:])], False),
        ([user_errors(), native_formula(ITEMS, actionsEnabled=False)], False),
        (
            [
                user_errors(),
                native_formula(ITEMS, actionsEnabled=False),
                resource("aws-native:cloudwatch:CompositeAlarm", "c", {"alarmRule": "ALARM(native)"}),
            ],
            True,
        ),
        (
            [
                user_errors(),
                native_formula(ITEMS, actionsEnabled=False),
                resource(
                    "aws-native:cloudwatch:CompositeAlarm",
                    "c",
                    {"alarmRule": UNKNOWN},
                    made_of={"alarmRule": [urn(NATIVE, "native")]},
                ),
            ],
            True,
        ),
        (
            [
                WATCHED,
                resource(
                    NATIVE,
                    "u",
                    {
                        **NATIVE_USER_ERRORS,
                        "namespace": NAMESPACE,
                        "metricName": "UserErrors",
                        "statistic": "Sum",
                        "period": 60,
                    },
                ),
            ],
            True,
        ),
        (
            [
                WATCHED,
                resource(NATIVE, "u", {**NATIVE_USER_ERRORS, "metrics": [{"id": "m", **native_metric("UserErrors")}]}),
            ],
            True,
        ),
        (
            [
                WATCHED,
                resource(
                    NATIVE,
                    "u",
                    {
                        **NATIVE_USER_ERRORS,
                        "metrics": [
                            {
                                "id": "m",
                                "metricStat": {**native_metric("UserErrors")["metricStat"], "period": 300},
                            }
                        ],
                    },
                ),
            ],
            False,
        ),
    ],
    ids=[
        "formula",
        "formula without an operation",
        "silent",
        "spoken for",
        "spoken for by reference",
        "user errors",
        "user errors as a metric query",
        "user errors of five minutes",
    ],
)
def test_alarms_of_aws_native_count(alarms, holds):
    assert {each.type for each in alarms} <= RULE.metadata.types
    assert (said(table(), *alarms) == []) is holds
