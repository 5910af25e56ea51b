"""Metrics Insights queries."""

from __future__ import annotations

import re
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardrails.aws.cloudwatch.insights import LONGEST, Filter, NotAQueryError, Query, is_query, parse

PLAIN = Query("SUM", "SystemErrors", "AWS/DynamoDB", None, (), (), descending=False, limit=None)
SCHEMA = 'SELECT SUM(SystemErrors) FROM SCHEMA("AWS/DynamoDB", TableName, Operation)'


def changed(**parts):
    return Query(**{**{name: getattr(PLAIN, name) for name in Query.__slots__}, **parts})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('SELECT SUM(SystemErrors) FROM "AWS/DynamoDB"', PLAIN),
        ('select\n  sum ( SystemErrors )\nfrom\t"AWS/DynamoDB"  ', PLAIN),
        ('SELECT SUM("SystemErrors") FROM "AWS/DynamoDB"', PLAIN),
        ('SELECT MAX(SystemErrors) FROM "AWS/DynamoDB"', changed(function="MAX")),
        ("SELECT SUM(SystemErrors) FROM Custom", changed(namespace="Custom")),
        ("SELECT SUM(SystemErrors) FROM SCHEMA", changed(namespace="SCHEMA")),
        ('SELECT SUM(SystemErrors) FROM SCHEMA("AWS/DynamoDB")', changed(dimensions=())),
        (SCHEMA, changed(dimensions=("TableName", "Operation"))),
        (SCHEMA.replace("SCHEMA", "schema"), changed(dimensions=("TableName", "Operation"))),
        (
            f"{SCHEMA} WHERE TableName = 'events' AND Operation!='Scan'",
            changed(
                dimensions=("TableName", "Operation"),
                filters=(
                    Filter("TableName", equal=True, value="events"),
                    Filter("Operation", equal=False, value="Scan"),
                ),
            ),
        ),
        (
            """SELECT SUM(SystemErrors) FROM "AWS/DynamoDB" where "TableName" = 'it\\'s'
            group by TableName, "Operation" order by max() desc limit 10""",
            changed(
                filters=(Filter("TableName", equal=True, value="it's"),),
                group_by=("TableName", "Operation"),
                descending=True,
                limit=10,
            ),
        ),
        (
            'SELECT SUM(SystemErrors) FROM "AWS/DynamoDB" GROUP BY TableName ORDER BY SUM() ASC LIMIT 1',
            changed(group_by=("TableName",), limit=1),
        ),
        (
            'SELECT SUM(SystemErrors) FROM "AWS/DynamoDB" GROUP BY TableName ORDER BY SUM() LIMIT 1',
            changed(group_by=("TableName",), limit=1),
        ),
        (
            """SELECT SUM(SystemErrors) FROM "AWS/DynamoDB" WHERE tag.Team = 'a' AND tag."my key" != 'b'""",
            changed(
                filters=(Filter("tag.Team", equal=True, value="a"), Filter("tag.my key", equal=False, value="b")),
            ),
        ),
    ],
)
def test_queries(text, expected):
    assert is_query(text)
    assert parse(text) == expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "SELECT is expected at the end"),
        ("m1 + m2", "it has something unexpected at character 3"),
        ("SELECT", "one of AVG, COUNT, MAX, MIN, SUM is expected at the end"),
        ("SELECT MEDIAN(x) FROM y", "one of AVG, COUNT, MAX, MIN, SUM is expected at character 8"),
        ("SELECT SUM x FROM y", "`(` is expected at character 12"),
        ("SELECT SUM() FROM y", "the name of a metric is expected at character 12"),
        ("SELECT SUM('x') FROM y", "the name of a metric is expected at character 13"),
        ("SELECT SUM(x FROM y", "`)` is expected at character 14"),
        ("SELECT SUM(x)", "FROM is expected at the end"),
        ("SELECT SUM(x) FROM", "a namespace is expected at the end"),
        ("SELECT SUM(x) FROM AWS/DynamoDB", "it has something unexpected at character 23"),
        ("SELECT SUM(x) FROM SCHEMA()", "a name is expected at character 27"),
        ("SELECT SUM(x) FROM SCHEMA(y,)", "a name is expected at character 29"),
        ("SELECT SUM(x) FROM SCHEMA(y", "`)` is expected at the end"),
        ("SELECT SUM(x) FROM y WHERE", "the name of a dimension is expected at the end"),
        ("SELECT SUM(x) FROM y WHERE a", "`=` or `!=` is expected at the end"),
        ("SELECT SUM(x) FROM y WHERE a, 'b'", "`=` or `!=` is expected at character 29"),
        ('SELECT SUM(x) FROM y WHERE a = "b"', "a value in single quotes is expected at character 33"),
        ("SELECT SUM(x) FROM y WHERE a LIKE 'b'", "`=` or `!=` is expected at character 30"),
        ("SELECT SUM(x) FROM y WHERE a = 'b' OR a = 'c'", "the end of the query is expected at character 36"),
        ("SELECT SUM(x) FROM y WHERE a = 'b", "it has something unexpected at character 31"),
        ("SELECT SUM(x) FROM y WHERE tag. = 'b'", "the key of a tag in double quotes is expected at character 33"),
        ("SELECT SUM(x) FROM y GROUP a", "BY is expected at character 28"),
        ("SELECT SUM(x) FROM y ORDER BY a", "one of AVG, COUNT, MAX, MIN, SUM is expected at character 31"),
        ("SELECT SUM(x) FROM y LIMIT a", "a number is expected at character 28"),
        ("SELECT SUM(x) FROM y LIMIT 'a'", "a number is expected at character 29"),
        ("SELECT SUM(x) FROM y \"WHERE\" a = 'b'", "the end of the query is expected at character 23"),
        ("SELECT SUM'('x')' FROM y", "`(` is expected at character 12"),
        ("SELECT SUM(x) FROM y(z)", "the end of the query is expected at character 21"),
        ("SELECT SUM(x) FROM y LIMIT 1 2", "the end of the query is expected at character 30"),
        ("SELECT SUM(x) FROM y " + " " * LONGEST, f"it is longer than the {LONGEST} characters that an alarm takes"),
    ],
)
def test_what_is_no_query(text, message):
    with pytest.raises(NotAQueryError, match=f"^{re.escape(message)}$"):
        parse(text)


@pytest.mark.parametrize(
    ("text", "expected"), [("SELECT x", True), (" select", True), ("SELECTED", False), ("m1", False)]
)
def test_is_query(text, expected):
    assert is_query(text) is expected


@given(st.text(alphabet="SELECTsumFROM WHERE()=!',\"aAND.\\ \n1", max_size=60))
def test_any_text_is_a_query_or_is_told_why_not(text):
    with suppress(NotAQueryError):
        assert isinstance(parse(text), Query)


WORDS = st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,8}", fullmatch=True).filter(lambda word: word.lower() != "schema")
TEXTS = st.text(alphabet="ab/ -.", max_size=6)


@given(
    function=st.sampled_from(["AVG", "sum"]),
    metric=WORDS,
    namespace=TEXTS,
    dimensions=st.none() | st.lists(WORDS, max_size=3),
    filters=st.lists(st.tuples(WORDS, st.booleans(), TEXTS), max_size=3),
    group_by=st.lists(WORDS, max_size=2),
    order=st.sampled_from(["", "ASC", "DESC"]),
    limit=st.none() | st.integers(0, 500),
)
def test_what_is_written_is_read(*, function, metric, namespace, dimensions, filters, group_by, order, limit):
    quoted = f'"{namespace}"'
    source = quoted if dimensions is None else f"SCHEMA({', '.join([quoted, *dimensions])})"
    text = f"SELECT {function}({metric}) FROM {source}"
    if filters:
        text += " WHERE " + " AND ".join(f"{key} {'=' if equal else '!='} '{value}'" for key, equal, value in filters)
    if group_by:
        text += f" GROUP BY {', '.join(group_by)}"
    if order:
        text += f" ORDER BY MAX() {order}"
    if limit is not None:
        text += f" LIMIT {limit}"
    assert parse(text) == Query(
        function.upper(),
        metric,
        namespace,
        None if dimensions is None else tuple(dimensions),
        tuple(Filter(key, equal=equal, value=value) for key, equal, value in filters),
        tuple(group_by),
        descending=order == "DESC",
        limit=limit,
    )


def test_a_query_as_long_as_an_alarm_takes_is_read():
    text = 'SELECT SUM(SystemErrors) FROM "AWS/DynamoDB"'
    assert parse(text.ljust(2048)) == PLAIN
    with pytest.raises(NotAQueryError, match="longer than the 2048 characters"):
        parse(text.ljust(2049))


def test_a_name_in_quotes_is_taken_as_it_stands():
    assert parse('SELECT SUM(x) FROM y GROUP BY "tag.", z').group_by == ("tag.", "z")
