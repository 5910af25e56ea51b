"""What an alarm names, and by what of that it is judged."""

from __future__ import annotations

import pytest

from guardrails.aws.cloudwatch.alarms import (
    ALARM_NAMES,
    METRIC_ALARMS,
    Alarm,
    Metric,
    PromQL,
    Search,
    Select,
    Unclear,
    name_of,
)
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


@pytest.mark.parametrize("token", [token for token in ALARM_NAMES if not token.startswith("awscc:")])
def test_the_property_with_the_name_exists(token):
    assert argument(ALARM_NAMES[token]) in dir(arguments_of(token))


def kinds(sources):
    return [type(source).__name__ for source in sources]


def test_an_alarm_on_one_metric():
    found = Alarm(user_errors(unit="", period=60.0))
    assert found.named == found.watched == (Metric(NAMESPACE, "UserErrors", {}, "Sum", 60, None),)
    assert (name_of(found.resource), found.is_formula, found.unclear_formula, found.tables_from) == (
        "user-errors",
        False,
        None,
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
    ("queries", "expected"),
    [
        (formula("a", a=metric("UserErrors")), None),
        (formula("SUM([a])", a=metric("UserErrors")), None),
        (formula("a * 0", a=metric("UserErrors")), "a * 0"),
        ([*formula("f", a=metric("UserErrors")), {"id": "f", "expression": "a - 1"}], "a - 1"),
        ([*formula("a", a=metric("UserErrors")), {"id": "f", "expression": "a - 1"}], None),
        ([query(SCHEMA)], None),
    ],
)
def test_a_formula_that_nobody_can_judge(queries, expected):
    assert Alarm(alarm("a", {"metricQueries": queries})).unclear_formula == expected


@pytest.mark.parametrize(
    ("props", "expected"),
    [
        ({"evaluationCriteria": {"promqlCriteria": {"query": "sum(x) > 5"}}}, (PromQL("sum(x) > 5"),)),
        (
            {"evaluationCriteria": {"promqlCriteria": {"query": UNKNOWN}}},
            (PromQL(Unknown("evaluationCriteria.promqlCriteria.query")),),
        ),
        ({"evaluationCriteria": UNKNOWN}, (PromQL(Unknown("evaluationCriteria")),)),
        ({"evaluationCriteria": {"promqlCriteria": None}}, ()),
        ({"evaluationCriteria": {"promqlCriteria": {"query": ""}}}, ()),
        ({"evaluationCriteria": None}, ()),
    ],
)
def test_a_query_of_promql(props, expected):
    assert Alarm(alarm("a", props)).watched == expected


def test_a_query_of_promql_of_a_native_alarm():
    props = {"evaluationCriteria": {"promQlCriteria": {"query": "sum(x) > 5"}}}
    assert Alarm(resource(NATIVE, "a", props)).named == (PromQL("sum(x) > 5"),)


def test_the_account_of_a_metric():
    stat = {"id": "m", "metric": metric("UserErrors"), "accountId": "111122223333"}
    sources = Alarm(alarm("a", {"metricQueries": [stat, query(SCHEMA, accountId=UNKNOWN)]})).named
    assert [source.account for source in sources] == ["111122223333", Unknown("metricQueries[1].accountId")]
    (own,) = Alarm(alarm("a", {"metricQueries": [{**stat, "accountId": ""}]})).named
    assert own.account is None


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
    assert name_of(found.resource) == "a"
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
