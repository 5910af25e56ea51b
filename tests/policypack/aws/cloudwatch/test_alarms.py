"""What an alarm names, and by what of that it is judged."""

from __future__ import annotations

import pytest

from guardrails.aws.cloudwatch.alarms import METRIC_ALARMS, Alarm, Metric, Search, Select, Unclear
from guardrails.aws.cloudwatch.insights import NotAQueryError, Query
from guardrails.core.values import Unknown, Wrong
from guardrails.core.words import argument
from tests.policypack.aws.cloudwatch.watching import NAMESPACE, SCHEMA, alarm, formula, metric, query, user_errors
from tests.policypack.shapes import arguments_of
from tests.policypack.support import UNKNOWN, resource

NATIVE = "aws-native:cloudwatch:Alarm"


@pytest.mark.parametrize("token", [token for token in METRIC_ALARMS if not token.startswith("awscc:")])
def test_types_and_properties_exist(token):
    shape = METRIC_ALARMS[token]
    assert {argument(shape.name), argument(shape.queries)} <= set(dir(arguments_of(token)))


def kinds(sources):
    return [type(source).__name__ for source in sources]


def test_an_alarm_on_one_metric():
    found = Alarm(user_errors(unit="", period=60.0))
    assert found.named == found.watched == (Metric(NAMESPACE, "UserErrors", {}, "Sum", 60, None),)
    assert (found.name, found.is_formula, found.is_plain, found.tables_from) == (
        "user-errors",
        False,
        True,
        "dimensions",
    )


def test_an_alarm_without_a_namespace_names_nothing():
    assert Alarm(alarm("a", {"namespace": "", "metricQueries": []})).named == ()


@pytest.mark.parametrize(
    ("queries", "named", "watched"),
    [
        ([query(SCHEMA)], ["Select"], ["Select"]),
        ([query("SELECT nonsense")], ["Select"], ["Select"]),
        ([query("SEARCH('{AWS/DynamoDB}', 'Sum')")], ["Search"], ["Search"]),
        ([query(UNKNOWN)], ["Select"], ["Select"]),
        ([query(3)], ["Unclear"], ["Unclear"]),
        ([UNKNOWN], ["Unclear"], ["Unclear"]),
        (UNKNOWN, ["Unclear"], ["Unclear"]),
        (formula("a + b", a=metric("UserErrors"), b=metric("UserErrors")), ["Metric", "Metric"], ["Metric", "Metric"]),
        (formula("a", a=metric("UserErrors"), b=metric("UserErrors")), ["Metric", "Metric"], ["Metric"]),
        (formula("SUM(METRICS())", a=metric("UserErrors"), b=UNKNOWN), ["Metric", "Unclear"], ["Metric", "Unclear"]),
    ],
)
def test_what_a_formula_uses_and_what_it_only_names(queries, named, watched):
    found = Alarm(alarm("a", {"metricQueries": queries}))
    assert found.is_formula
    assert kinds(found.named) == named
    assert kinds(found.watched) == watched


def test_a_query_is_read_and_one_that_is_none_says_why():
    good, bad, later = (
        Alarm(alarm("a", {"metricQueries": [query(text)]})).named[0] for text in (SCHEMA, "SELECT nonsense", UNKNOWN)
    )
    assert isinstance(good, Select)
    assert isinstance(good.query, Query)
    assert isinstance(bad.query, NotAQueryError)
    assert later.query == Unknown("metricQueries[0].expression")


@pytest.mark.parametrize(
    ("expression", "expected"), [("a", True), ("FILL(a, 0)", True), ("SUM([a])", True), ("a * 0", False)]
)
def test_whether_a_formula_hands_a_metric_on_as_it_is(expression, expected):
    assert Alarm(alarm("a", {"metricQueries": formula(expression, a=metric("UserErrors"))})).is_plain is expected


@pytest.mark.parametrize(
    ("dimensions", "expected"),
    [
        (
            {"TableName": "users", "Operation": UNKNOWN},
            {"TableName": "users", "Operation": Unknown("dimensions.Operation")},
        ),
        (UNKNOWN, Unknown("dimensions")),
        ("users", Wrong("dimensions", "an object", "a string")),
        (None, {}),
    ],
)
def test_dimensions(dimensions, expected):
    (found,) = Alarm(user_errors(dimensions=dimensions)).named
    assert found.dimensions == expected


@pytest.mark.parametrize(
    ("dimensions", "expected"),
    [
        ([{"name": "TableName", "value": "users"}], {"TableName": "users"}),
        ([{"name": UNKNOWN, "value": "users"}], Unknown("dimensions[0].name")),
        ([UNKNOWN], Unknown("dimensions[0]")),
        ([{"value": "users"}], {}),
    ],
)
def test_dimensions_of_a_native_alarm(dimensions, expected):
    props = {"alarmName": "a", "namespace": NAMESPACE, "metricName": "SystemErrors", "dimensions": dimensions}
    found = Alarm(resource(NATIVE, "a", props))
    assert found.name == "a"
    assert [source.dimensions for source in found.named] == [expected]


def test_a_native_metric_query_has_its_metric_inside():
    stat = {
        "metric": {"namespace": NAMESPACE, "metricName": "UserErrors"},
        "period": 60,
        "stat": "Sum",
        "unit": "Count",
    }
    (found,) = Alarm(resource(NATIVE, "a", {"metrics": [{"id": "m", "metricStat": stat}]})).named
    assert found == Metric(NAMESPACE, "UserErrors", {}, "Sum", 60, "Count")
    (unclear,) = Alarm(resource(NATIVE, "a", {"metrics": [{"id": "m", "metricStat": UNKNOWN}]})).named
    assert isinstance(unclear, Unclear)


def test_a_search_keeps_its_text():
    (found,) = Alarm(alarm("a", {"metricQueries": [query("SEARCH('x', 'Sum')")]})).named
    assert found == Search("SEARCH('x', 'Sum')")
