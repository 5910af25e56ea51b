"""Alarms that can never fire."""

from __future__ import annotations

import pytest

from guardrails.aws.cloudwatch.metrics import OPERATIONS, PUBLISHED
from guardrails.rules.dynamodb_dead_alarms import RULE
from tests.policypack.aws.cloudwatch.watching import (
    NAMESPACE,
    SCHEMA,
    USER_ERRORS,
    alarm,
    formula,
    metric,
    promql,
    query,
)
from tests.policypack.support import UNKNOWN, answers, resource, stack

NEVER = "so the alarm can never fire"
NOT_OURS = "n/a: It is not on the namespace AWS/DynamoDB."
PER_OPERATION = "DynamoDB publishes it only with `TableName` + `Operation`"
NOWHERE = "DynamoDB publishes it only for the account and region as a whole, without dimensions"


def said(**props):
    """What the rule says of an alarm, without the alarm's name."""
    found = answers(RULE, alarm("a", props))
    return [message.replace("MetricAlarm 'a' ", "", 1) for message in found]


def on(name, dimensions=None, namespace=NAMESPACE):
    return {"namespace": namespace, "metricName": name, **({} if dimensions is None else {"dimensions": dimensions})}


def value(key):
    return "GetItem" if key == "Operation" else "x"


@pytest.mark.parametrize(
    ("name", "dimensions"), [(name, sorted(each)) for name, sets in PUBLISHED.items() for each in sets]
)
def test_every_metric_passes_where_it_is_published(name, dimensions):
    values = {key: value(key) for key in dimensions}
    assert said(**on(name, values)) == []
    assert said(metricQueries=formula("m1", m1=metric(name, values))) == []
    schema = ", ".join([f'"{NAMESPACE}"', *dimensions])
    assert said(metricQueries=[query(f"SELECT SUM({name}) FROM SCHEMA({schema})")]) == []
    assert said(metricQueries=[query(f'SELECT SUM({name}) FROM "{NAMESPACE}"')]) == []


@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_operation_exists(operation):
    assert said(**on("SystemErrors", {"TableName": "events", "Operation": operation})) == []


@pytest.mark.parametrize(
    "props",
    [
        on("UserErrors", {}),
        {**USER_ERRORS, "dimensions": {}, "metricQueries": [], "extendedStatistic": "", "unit": ""},
        on("SystemErrors", {"TableName": UNKNOWN, "Operation": "Query"}),
        on("SystemErrors", {"TableName": "events", "Operation": UNKNOWN}),
        {"metricQueries": [query(f"{SCHEMA} WHERE TableName = 'events' AND Operation = 'Query'")]},
        {"metricQueries": [query(f"{SCHEMA} WHERE TableName = 'a' AND TableName != 'b'")]},
        {"metricQueries": [query(f"{SCHEMA} WHERE TableName != 'a' AND TableName != 'b' GROUP BY Operation")]},
        {"metricQueries": [query(f"SELECT SUM(SystemErrors) FROM \"{NAMESPACE}\" WHERE TableName = 'events'")]},
        {"metricQueries": [query(f'SELECT SUM(ReadThrottleEvents) FROM "{NAMESPACE}" GROUP BY TableName')]},
        {"metricQueries": [query(f'SELECT SUM(UserErrors) FROM SCHEMA("{NAMESPACE}") ')]},
        {"metricQueries": [query(f"{SCHEMA} WHERE tag.Team = 'data'")]},
        {"metricQueries": formula("m1 + m2", m1=metric("UserErrors"), m2=metric("UserErrors", {}))},
    ],
)
def test_passes(props):
    assert said(**props) == []


@pytest.mark.parametrize(
    "props",
    [
        {},
        on("Errors", {"FunctionName": "f"}, namespace="AWS/Lambda"),
        on("UserErrors", {"TableName": "x"}, namespace="Custom"),
        on("UserErrors", {"TableName": "x"}, namespace="AWS/DAX"),
        {"namespace": "", "metricName": "", "dimensions": {}, "metricQueries": []},
        {"metricName": "UserErrors", "dimensions": {"TableName": "x"}},
        {"metricQueries": [query("SELECT SUM(Errors) FROM \"AWS/Lambda\" WHERE x = 'y'")]},
        {"metricQueries": [query("SELECT nonsense")]},
        {"metricQueries": formula("m1", m1=metric("Errors", {"FunctionName": "f"}, namespace="AWS/Lambda"))},
        {"evaluationCriteria": {"promqlCriteria": {"query": "sum(x) > 1"}}, "evaluationInterval": 60},
    ],
    ids=[
        "nothing",
        "another namespace",
        "the same name elsewhere",
        "DAX",
        "empty as in state",
        "no namespace",
        "query on another namespace",
        "no query",
        "formula on another namespace",
        "PromQL",
    ],
)
def test_not_applicable(props):
    assert said(**props) == [NOT_OURS]


@pytest.mark.parametrize(
    ("name", "dimensions", "expected"),
    [
        (
            "UserErrors",
            {"TableName": "x"},
            f"with the dimension `TableName`; {NOWHERE}, {NEVER}. Remove the dimensions.",
        ),
        (
            "UserErrors",
            {"TableName": "x", "Operation": "GetItem"},
            f"with the dimensions `TableName`, `Operation`; {NOWHERE}, {NEVER}. Remove the dimensions.",
        ),
        (
            "SystemErrors",
            {"TableName": "x"},
            f"with the dimension `TableName`; {PER_OPERATION}, {NEVER}. Write exactly these dimensions.",
        ),
        (
            "SystemErrors",
            {"TableName": UNKNOWN},
            f"with the dimension `TableName`; {PER_OPERATION}, {NEVER}. Write exactly these dimensions.",
        ),
        ("SystemErrors", None, f"with no dimensions; {PER_OPERATION}, {NEVER}. Write exactly these dimensions."),
        (
            "SystemErrors",
            {"tableName": "x", "operation": "GetItem"},
            f"with the dimensions `tableName`, `operation`; {PER_OPERATION}, {NEVER}. Write exactly these dimensions.",
        ),
        (
            "ReadThrottleEvents",
            {"TableName": "x", "GlobalSecondaryIndex": "y"},
            "with the dimensions `TableName`, `GlobalSecondaryIndex`; DynamoDB publishes it only with `TableName` or "
            f"`TableName` + `GlobalSecondaryIndexName`, {NEVER}. Write exactly these dimensions.",
        ),
        (
            "ConditionalCheckFailedRequests",
            dict.fromkeys("abcdefg", "x"),
            "with the dimensions `a`, `b`, `c`, `d`, `e` and 2 more; DynamoDB publishes it only with `TableName`, "
            f"{NEVER}. Write exactly these dimensions.",
        ),
    ],
)
def test_dimensions_that_are_never_published(name, dimensions, expected):
    assert said(**on(name, dimensions)) == [f"violation: is on `{name}` {expected}"]
    assert said(metricQueries=formula("m1", m1=metric(name, dimensions))) == [f"violation: is on `{name}` {expected}"]


@pytest.mark.parametrize(
    ("name", "advice"),
    [
        ("usererrors", "Write UserErrors."),
        ("SystemErrors ", "Write SystemErrors."),
        ("SystemError", "Write SystemErrors."),
        ("UserErorrs", "Write UserErrors."),
        ("TransactionConflicts", "Write TransactionConflict."),
    ],
)
def test_metrics_that_do_not_exist(name, advice):
    expected = [f"violation: is on the metric `{name}`, which DynamoDB does not publish, {NEVER}. {advice}"]
    assert said(**on(name)) == expected
    assert said(metricQueries=formula("m1", m1=metric(name))) == expected
    assert said(metricQueries=[query(f'SELECT SUM("{name}") FROM "{NAMESPACE}"')]) == expected


def new(name):
    return (
        f"unknown: is on the metric `{name}`, which is not among the metrics of DynamoDB that this pack knows, so "
        "nobody can tell whether it can ever fire. Look the name up in the DynamoDB Developer Guide; if it is there, "
        "exempt the alarm until the pack knows it."
    )


@pytest.mark.parametrize("name", ["Errors", "VectorSearchLatency", "UserErrors2"])
def test_metrics_that_the_pack_does_not_know_are_not_verified(name):
    assert said(**on(name, {"Anything": "x"})) == [new(name)]
    assert said(metricQueries=formula("m1", m1=metric(name, unit="Bits"))) == [new(name)]
    assert said(metricQueries=[query(f'SELECT SUM("{name}") FROM SCHEMA("{NAMESPACE}", Anything)')]) == [new(name)]


def in_unit(name, unit, right):
    return (
        f"violation: is on `{name}` in the unit `{unit}`; DynamoDB publishes it in {right} only and CloudWatch "
        f'converts nothing, {NEVER}. Write unit="{right}", or leave it out.'
    )


OPERATION = {"TableName": "x", "Operation": "Query"}


@pytest.mark.parametrize(
    ("props", "expected"),
    [
        ({**on("UserErrors"), "unit": "Count"}, []),
        ({**on("UserErrors"), "unit": ""}, []),
        ({**on("UserErrors"), "unit": "Seconds"}, [in_unit("UserErrors", "Seconds", "Count")]),
        ({**on("UserErrors"), "unit": "None"}, [in_unit("UserErrors", "None", "Count")]),
        ({**on("SuccessfulRequestLatency", OPERATION), "unit": "Milliseconds"}, []),
        (
            {**on("SuccessfulRequestLatency", OPERATION), "unit": "Seconds"},
            [in_unit("SuccessfulRequestLatency", "Seconds", "Milliseconds")],
        ),
        (
            {"metricQueries": formula("m1", m1=metric("SystemErrors", OPERATION, unit="Percent"))},
            [in_unit("SystemErrors", "Percent", "Count")],
        ),
        (
            {**on("UserErrors", {"TableName": "x"}), "unit": "Seconds"},
            [
                f"violation: is on `UserErrors` with the dimension `TableName`; {NOWHERE}, {NEVER}. Remove the "
                "dimensions.",
                in_unit("UserErrors", "Seconds", "Count"),
            ],
        ),
    ],
)
def test_units(props, expected):
    assert said(**props) == expected


def below(sign, threshold):
    return (
        f"violation: goes off at {sign} {threshold}, and what it watches is never below zero, {NEVER}. Write "
        'comparison_operator="GreaterThanThreshold", or another threshold.'
    )


LESS, AT_MOST = "LessThanThreshold", "LessThanOrEqualToThreshold"


@pytest.mark.parametrize(
    ("props", "expected"),
    [
        ({"comparisonOperator": LESS, "threshold": 0}, [below("<", 0)]),
        ({"comparisonOperator": LESS, "threshold": "0"}, [below("<", 0)]),
        ({"comparisonOperator": LESS}, [below("<", 0)]),
        ({"comparisonOperator": LESS, "threshold": 1}, []),
        ({"comparisonOperator": LESS, "thresholdMetricId": "band"}, []),
        ({"comparisonOperator": AT_MOST, "threshold": 0}, []),
        ({"comparisonOperator": AT_MOST, "threshold": "-1"}, [below("<=", -1)]),
        ({"comparisonOperator": AT_MOST, "threshold": -0.5}, [below("<=", -0.5)]),
        ({"comparisonOperator": "GreaterThanOrEqualToThreshold", "threshold": 0}, []),
        ({"comparisonOperator": "GreaterThanThreshold", "threshold": -1}, []),
    ],
)
def test_comparisons(props, expected):
    assert said(**on("UserErrors"), **props) == expected
    total = formula("m1 + m2", m1=metric("UserErrors"), m2=metric("SystemErrors", OPERATION))
    assert said(metricQueries=total, **props) == expected
    assert said(metricQueries=[query(f'SELECT SUM(UserErrors) FROM "{NAMESPACE}"')], **props) == expected


@pytest.mark.parametrize(
    "props",
    [
        {"metricQueries": formula("m1 - m2", m1=metric("UserErrors"), m2=metric("UserErrors"))},
        {"metricQueries": formula("m1 + m2", m1=metric("UserErrors"), m2=metric("T", {}, namespace="Weather"))},
    ],
    ids=["a difference", "with a metric of others"],
)
def test_what_may_be_below_zero(props):
    assert said(comparisonOperator=LESS, threshold=0, **props) == []


def test_comparisons_of_other_services_and_of_promql_are_not_judged():
    assert said(**on("Temperature", namespace="Weather"), comparisonOperator=LESS, threshold=0) == [NOT_OURS]
    assert said(**promql("sum(UserErrors) < 0")) == [NOT_OURS]


@pytest.mark.parametrize("period", [10, 20, 30, "30"])
def test_periods_that_are_shorter_than_a_minute_are_not_verified(period):
    expected = [
        f"unknown: looks at `UserErrors` every {int(period)} seconds, and DynamoDB publishes it once a minute at most, "
        "so nobody can tell whether it fires before it lapses into INSUFFICIENT_DATA. Write period=60."
    ]
    assert said(**on("UserErrors"), period=period) == expected
    assert said(metricQueries=formula("m1", m1=metric("UserErrors", period=period))) == expected
    assert said(metricQueries=[query(f'SELECT SUM(UserErrors) FROM "{NAMESPACE}"', period=period)]) == expected


@pytest.mark.parametrize("period", [60, 300, 0, None])
def test_periods_that_pass(period):
    assert said(**on("UserErrors"), period=period) == []
    assert said(**on("AccountMaxReads"), period=period) == []


def test_tables_are_looked_at_when_the_stack_is_complete():
    table = resource("aws:dynamodb/table:Table", "orders", {"name": "orders-dev"})
    assert answers(RULE, table) == [
        "n/a: Tables are looked at when the stack is complete, for the names that alarms use."
    ]
    slip = alarm("a", on("SystemErrors", {"TableName": "order-dev", "Operation": "Scan"}))
    right = alarm("b", on("SystemErrors", {"TableName": "orders-dev", "Operation": "Scan"}))
    assert answers(RULE, slip) == []
    assert answers(RULE, stack(table, slip, right)) == [
        "violation: MetricAlarm 'a' is on the table `order-dev`, which this stack lacks and which looks like a slip of "
        f"its `orders-dev`, {NEVER}. Write orders-dev, or refer to the name of the table."
    ]


def test_queries_of_one_id_are_all_judged():
    dead = {"id": "m1", "metric": metric("UserErrors", {"TableName": "x"})}
    alive = {"id": "m1", "metric": metric("UserErrors"), "returnData": True}
    (violation,) = said(metricQueries=[dead, alive])
    assert violation.startswith("violation: is on `UserErrors` with the dimension `TableName`")


SEARCH = "SEARCH('{AWS/DynamoDB,TableName,Operation} MetricName=\"SystemErrors\"', 'Sum', 60)"


@pytest.mark.parametrize("expression", [SEARCH, f"SUM({SEARCH})", f"m1 + sum(search {SEARCH.lower()[6:]})"])
def test_no_alarm_is_created_on_a_search(expression):
    assert said(metricQueries=formula(expression, m1=metric("UserErrors"))) == [
        "violation: has a SEARCH on AWS/DynamoDB in an expression, and CloudWatch creates no alarm on a SEARCH. Write "
        "a query of Metrics Insights instead: SELECT SUM(...)."
    ]


def test_a_search_of_another_service_is_not_judged():
    assert said(metricQueries=formula(SEARCH.replace("DynamoDB", "Lambda"))) == [NOT_OURS]


@pytest.mark.parametrize("name", [None, ""])
def test_no_metric(name):
    expected = [
        f"violation: names no metric of AWS/DynamoDB, {NEVER}. Write the name of a metric, such as SystemErrors."
    ]
    assert said(**on(name)) == expected
    assert said(metricQueries=formula("m1", m1=metric(name, {}))) == expected


@pytest.mark.parametrize("namespace", ["aws/dynamodb", "AWS/DYNAMODB", " AWS/DynamoDB"])
def test_a_misspelt_namespace(namespace):
    expected = [f"violation: is on the namespace `{namespace}`, which is empty, {NEVER}. Write AWS/DynamoDB."]
    assert said(**on("UserErrors", namespace=namespace)) == expected
    assert said(metricQueries=[query(f'SELECT SUM(UserErrors) FROM "{namespace}"')]) == expected


@pytest.mark.parametrize(
    ("operation", "advice"),
    [("getitem", "Write GetItem."), ("TransactGet", f"Write one of {', '.join(OPERATIONS)}."), ("", None)],
)
def test_operations_that_do_not_exist(operation, advice):
    advice = advice or f"Write one of {', '.join(OPERATIONS)}."
    expected = [
        f"violation: is on `SystemErrors` of the operation `{operation}`, which does not exist, {NEVER}. {advice}"
    ]
    assert said(**on("SystemErrors", {"TableName": "events", "Operation": operation})) == expected
    assert said(metricQueries=[query(f"{SCHEMA} WHERE Operation = '{operation}'")]) == expected


def test_a_blank_value():
    assert said(**on("TransactionConflict", {"TableName": " "})) == [
        f"violation: is on `TransactionConflict` with a blank `TableName`, {NEVER}. Write the value of `TableName`."
    ]


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        (
            f'SELECT SUM(UserErrors) FROM SCHEMA("{NAMESPACE}", TableName)',
            f"is on `UserErrors` with the dimension `TableName` in SCHEMA; {NOWHERE}, {NEVER}. Remove the dimensions.",
        ),
        (
            f"SELECT SUM(UserErrors) FROM \"{NAMESPACE}\" WHERE TableName = 'events'",
            f"is on `UserErrors` by the dimension `TableName`; {NOWHERE}, {NEVER}. Remove the dimensions.",
        ),
        (
            f'SELECT SUM(UserErrors) FROM "{NAMESPACE}" GROUP BY TableName',
            f"is on `UserErrors` by the dimension `TableName`; {NOWHERE}, {NEVER}. Remove the dimensions.",
        ),
        (
            f'SELECT SUM(SystemErrors) FROM SCHEMA("{NAMESPACE}", TableName)',
            f"is on `SystemErrors` with the dimension `TableName` in SCHEMA; {PER_OPERATION}, {NEVER}. "
            "Write exactly these dimensions.",
        ),
        (
            f'SELECT SUM(SystemErrors) FROM SCHEMA("{NAMESPACE}")',
            f"is on `SystemErrors` with no dimensions in SCHEMA; {PER_OPERATION}, {NEVER}. "
            "Write exactly these dimensions.",
        ),
        (
            f"{SCHEMA} WHERE Table = 'events' GROUP BY Operation",
            f"is on `SystemErrors` by the dimensions `Operation`, `Table`; {PER_OPERATION}, {NEVER}. "
            "Write exactly these dimensions.",
        ),
        (
            f'SELECT SUM(ReadThrottleEvents) FROM SCHEMA("{NAMESPACE}", TableName) GROUP BY GlobalSecondaryIndexName',
            "is on `ReadThrottleEvents` by the dimension `GlobalSecondaryIndexName`; DynamoDB publishes it only with "
            f"`TableName` or `TableName` + `GlobalSecondaryIndexName`, {NEVER}. Write exactly these dimensions.",
        ),
        (
            f"{SCHEMA} WHERE TableName = 'a' AND TableName = 'b'",
            f"asks for two different values of `TableName` at once, {NEVER}. Write one of them.",
        ),
        (
            f"{SCHEMA} WHERE TableName != 'a' AND TableName = 'a'",
            f"asks for a value and its exclusion of `TableName` at once, {NEVER}. Write one of them.",
        ),
        (
            f"{SCHEMA} WHERE TableName LIKE 'events'",
            "has an expression that begins like a Metrics Insights query on AWS/DynamoDB and is none: `=` or `!=` is "
            "expected at character 92. Write one as in the documents of AWS/DynamoDB's metrics, with `=`, `!=` and AND "
            "only.",
        ),
    ],
)
def test_queries_that_match_nothing(expression, expected):
    assert said(metricQueries=[query(expression)]) == [f"violation: {expected}"]


def test_every_metric_of_a_formula_is_judged_used_or_not():
    parts = formula(
        "m1",
        m1=metric("SystemErrors", {"TableName": "events", "Operation": "GetItem"}),
        m2=metric("UserErrors", {"TableName": "events"}),
        m3=metric("SystemErrors", {"TableName": "events"}),
    )
    assert [message.partition(" with")[0] for message in said(metricQueries=parts)] == [
        "violation: is on `UserErrors`",
        "violation: is on `SystemErrors`",
    ]


def unknown(path):
    return (
        f"unknown: has a value for `{path}` that is not known before the update, so nobody can tell whether it can "
        "ever fire. Write a value that is known when the program runs."
    )


@pytest.mark.parametrize(
    ("props", "expected"),
    [
        (on("SystemErrors", UNKNOWN), [unknown("dimensions")]),
        (on(UNKNOWN, {"TableName": "x"}), [unknown("metricName")]),
        (on("UserErrors", namespace=UNKNOWN), [unknown("namespace")]),
        ({**on("UserErrors"), "unit": UNKNOWN}, [unknown("unit")]),
        ({**on("UserErrors"), "comparisonOperator": LESS, "threshold": UNKNOWN}, [unknown("threshold")]),
        ({**on("UserErrors"), "comparisonOperator": UNKNOWN, "threshold": 0}, [unknown("comparisonOperator")]),
        ({**on("UserErrors"), "comparisonOperator": UNKNOWN, "threshold": 5}, []),
        ({**on("UserErrors"), "comparisonOperator": "GreaterThanThreshold", "threshold": UNKNOWN}, []),
        (on("CPUUtilization", namespace=UNKNOWN), [NOT_OURS]),
        ({"metricQueries": UNKNOWN}, [unknown("metricQueries")]),
        ({"metricQueries": [UNKNOWN]}, [unknown("metricQueries[0]")]),
        ({"metricQueries": [{"id": "m1", "metric": UNKNOWN}]}, [unknown("metricQueries[0].metric")]),
        ({"metricQueries": [query(UNKNOWN)]}, [unknown("metricQueries[0].expression")]),
        (
            {"metricQueries": formula("m1", m1=metric("SystemErrors", UNKNOWN))},
            [unknown("metricQueries[1].metric.dimensions")],
        ),
        (
            {
                "metricQueries": [
                    query(UNKNOWN),
                    {"id": "m1", "metric": metric("Errors", {"FunctionName": "f"}, namespace="AWS/Lambda")},
                ]
            },
            [NOT_OURS],
        ),
        (
            {"metricQueries": [query(UNKNOWN), {"id": "m1", "metric": metric("UserErrors")}]},
            [unknown("metricQueries[0].expression")],
        ),
    ],
)
def test_unknown_values(props, expected):
    assert said(**props) == expected


@pytest.mark.parametrize(
    ("props", "path"),
    [
        (on(7, {}), "metricName"),
        (on("UserErrors", "x"), "dimensions"),
        (on("UserErrors", namespace=7), "namespace"),
        ({"metricQueries": "x"}, "metricQueries"),
        ({"metricQueries": [7]}, "metricQueries[0]"),
        ({"metricQueries": [{"metric": 7}]}, "metricQueries[0].metric"),
        ({"metricQueries": [{"expression": 7}]}, "metricQueries[0].expression"),
    ],
)
def test_wrong_types(props, path):
    (message,) = said(**props)
    assert message.startswith("violation: has a ")
    assert f" at `{path}`, where " in message


def test_a_query_beside_the_metric_of_another_service_is_judged():
    elsewhere = {"id": "m1", "metric": metric("Errors", {"FunctionName": "f"}, namespace="AWS/Lambda")}
    wrong = f'SELECT SUM(SystemErrors) FROM SCHEMA("{NAMESPACE}", TableName)'
    (message,) = said(metricQueries=[query(wrong), elsewhere])
    assert message.startswith("violation: ")


# AWS Native and AWSCC


def pairs(**dimensions):
    return [{"name": name, "value": value} for name, value in dimensions.items()]


def stat(name, dimensions=None, **more):
    return {
        "metricStat": {
            "metric": {"namespace": NAMESPACE, "metricName": name, **({} if dimensions is None else dimensions)},
            "period": 60,
            "stat": "Sum",
        },
        **more,
    }


PER_TABLE = {"dimensions": pairs(TableName="events")}
PER_TABLE_AND_OPERATION = {"dimensions": pairs(TableName="events", Operation="GetItem")}
DEAD = f"with the dimension `TableName`; {PER_OPERATION}, {NEVER}. Write exactly these dimensions."


@pytest.mark.parametrize("type_", ["aws-native:cloudwatch:Alarm", "awscc:index/cloudwatchAlarm:CloudwatchAlarm"])
@pytest.mark.parametrize(
    ("props", "expected"),
    [
        ({**on("UserErrors")}, []),
        ({**on("UserErrors"), "dimensions": []}, []),
        ({**on("UserErrors"), "dimensions": [{"value": "names nothing"}]}, []),
        ({**on("SystemErrors"), **PER_TABLE_AND_OPERATION}, []),
        ({**on("SystemErrors"), **PER_TABLE}, [f"violation: is on `SystemErrors` {DEAD}"]),
        ({"metrics": [stat("SystemErrors", PER_TABLE_AND_OPERATION, id="m1")]}, []),
        ({"metrics": [stat("SystemErrors", PER_TABLE, id="m1")]}, [f"violation: is on `SystemErrors` {DEAD}"]),
        ({"metrics": [query(f"{SCHEMA} WHERE TableName = 'events'")]}, []),
        ({"metrics": [query(SCHEMA.replace("Operation", "StreamLabel"))]}, ["violation: is on `SystemErrors` with"]),
        ({**on("SystemErrors"), "dimensions": [{"name": UNKNOWN, "value": "a"}]}, [unknown("dimensions[0].name")]),
        ({**on("SystemErrors"), "dimensions": [UNKNOWN]}, [unknown("dimensions[0]")]),
        ({**on("SystemErrors"), "dimensions": UNKNOWN}, [unknown("dimensions")]),
        ({"metrics": [{"id": "m1", "metricStat": UNKNOWN}]}, [unknown("metrics[0].metricStat")]),
        ({"metrics": [{"id": "m1", "metricStat": {"metric": UNKNOWN}}]}, [unknown("metrics[0].metricStat.metric")]),
        ({**on("Errors", namespace="AWS/Lambda"), "dimensions": pairs(FunctionName="f")}, [NOT_OURS]),
    ],
)
def test_other_providers(type_, props, expected):
    kind = type_.rpartition(":")[2]
    found = [text.replace(f"{kind} 'x' ", "") for text in answers(RULE, resource(type_, "x", props))]
    assert len(found) == len(expected)
    assert all(
        text.startswith(wanted.replace("MetricAlarm 'x' ", "")) for text, wanted in zip(found, expected, strict=True)
    )
