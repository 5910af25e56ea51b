"""CloudWatch Metrics Insights queries: what an alarm on one sees.

Grammar: CloudWatch User Guide, "Query components and syntax in CloudWatch Metrics Insights". Keywords are
case-insensitive, names are not; names with other characters than letters, digits and ``_`` stand in double quotes,
values in single quotes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

LONGEST = 2_048
"""The longest expression that an alarm takes (CloudWatch API, MetricDataQuery)."""

TAG = "tag."
"""What stands before the key of a resource's tag, where a query asks for tags instead of dimensions."""

ACCOUNT = "AWS.AccountId"
"""What a query over several accounts asks for where it means one of them: no dimension (CloudWatch User Guide, "Using
Metrics Insights in cross-account observability")."""

FUNCTIONS = ("AVG", "COUNT", "MAX", "MIN", "SUM")

_TOKEN = re.compile(
    r"""\s*(?:
    "(?P<name>(?:[^"\\]|\\.)*)"
    |'(?P<value>(?:[^'\\]|\\.)*)'
    |(?P<word>[A-Za-z0-9_.]+)
    |(?P<sign>!=|[(),=])
    )""",
    re.VERBOSE,
)
_SELECT = re.compile(r"\s*SELECT\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Filter:
    """A part of ``WHERE``: a dimension that is, or is not, a value."""

    key: str
    equal: bool
    value: str

    def lets(self, value: str) -> bool:
        """Return whether a series with this value of the dimension is taken."""
        return (self.value == value) is self.equal


@dataclass(frozen=True, slots=True)
class Query:
    """A query. ``dimensions`` are those of ``SCHEMA``, which match exactly; None where any will do."""

    function: str
    metric: str
    namespace: str
    dimensions: tuple[str, ...] | None
    filters: tuple[Filter, ...]
    group_by: tuple[str, ...]
    descending: bool
    limit: int | None


class NotAQueryError(ValueError):
    """The text is no query; the message says what was expected, and where."""


def is_query(expression: str) -> bool:
    """Return whether an expression is a query rather than a formula: queries begin with SELECT."""
    return _SELECT.match(expression[:LONGEST]) is not None


def parse(text: str) -> Query:
    """Read a query.

    Raises
    ------
    NotAQueryError
        Where the text is none, or is longer than an alarm takes.
    """
    if len(text) > LONGEST:
        raise NotAQueryError(f"it is longer than the {LONGEST} characters that an alarm takes")
    return _Parser(_tokens(text)).query()


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    column: int


def _tokens(text: str) -> list[_Token]:
    found: list[_Token] = []
    at = 0
    end = len(text.rstrip())
    while at < end:
        match = _TOKEN.match(text, at)
        if match is None or match.lastgroup is None:
            raise NotAQueryError(f"it has something unexpected at character {at + 1}")
        content = match[match.lastgroup]
        if match.lastgroup in ("name", "value"):
            content = re.sub(r"\\(.)", r"\1", content, flags=re.DOTALL)
        found.append(_Token(match.lastgroup, content, match.start(match.lastgroup) + 1))
        at = match.end()
    return found


class _Parser:
    """A reader of one token after the other."""

    def __init__(self, tokens: Sequence[_Token]) -> None:
        self._tokens = tokens
        self._at = 0

    def query(self) -> Query:
        self._keyword("SELECT")
        function = self._function(FUNCTIONS)
        self._sign("(")
        metric = self._name("the name of a metric")
        self._sign(")")
        self._keyword("FROM")
        namespace, dimensions = self._source()
        filters = self._filters() if self._accept("WHERE") else []
        group_by: list[str] = []
        if self._accept("GROUP"):
            self._keyword("BY")
            group_by = self._names()
        descending = self._order() if self._accept("ORDER") else False
        limit = self._number() if self._accept("LIMIT") else None
        if self._at < len(self._tokens):
            raise self._expected("the end of the query")
        return Query(function, metric, namespace, dimensions, tuple(filters), tuple(group_by), descending, limit)

    def _source(self) -> tuple[str, tuple[str, ...] | None]:
        if not (self._is_word("SCHEMA") and self._is_sign("(", 1)):
            return self._name("a namespace"), None
        self._at += 2
        names = self._names()
        self._sign(")")
        return names[0], tuple(names[1:])

    def _filters(self) -> list[Filter]:
        found = []
        while True:
            key = self._name("the name of a dimension")
            sign = self._next("sign", "`=` or `!=`")
            if sign.text not in ("=", "!="):
                raise self._expected("`=` or `!=`", back=1)
            value = self._next("value", "a value in single quotes")
            found.append(Filter(key, sign.text == "=", value.text))
            if not self._accept("AND"):
                return found

    def _order(self) -> bool:
        self._keyword("BY")
        self._function(FUNCTIONS)
        self._sign("(")
        self._sign(")")
        if self._accept("ASC"):
            return False
        return self._accept("DESC")

    def _function(self, functions: Sequence[str]) -> str:
        token = self._next("word", f"one of {', '.join(functions)}")
        if token.text.upper() not in functions:
            raise self._expected(f"one of {', '.join(functions)}", back=1)
        return token.text.upper()

    def _names(self) -> list[str]:
        found = [self._name("a name")]
        while self._is_sign(","):
            self._at += 1
            found.append(self._name("a name"))
        return found

    def _name(self, what: str) -> str:
        """Read a name; one of a tag is ``tag.`` and the tag's key, which may stand in quotes by itself."""
        if self._at >= len(self._tokens) or self._tokens[self._at].kind not in ("name", "word"):
            raise self._expected(what)
        token = self._tokens[self._at]
        self._at += 1
        if token.kind == "word" and token.text == TAG:
            return TAG + self._next("name", "the key of a tag in double quotes").text
        return token.text

    def _number(self) -> int:
        token = self._next("word", "a number")
        if not re.fullmatch(r"[0-9]{1,9}", token.text):
            raise self._expected("a number", back=1)
        return int(token.text)

    def _keyword(self, word: str) -> None:
        if not self._accept(word):
            raise self._expected(word)

    def _accept(self, word: str) -> bool:
        if self._is_word(word):
            self._at += 1
            return True
        return False

    def _sign(self, sign: str) -> None:
        if not self._is_sign(sign):
            raise self._expected(f"`{sign}`")
        self._at += 1

    def _is_word(self, word: str) -> bool:
        token = self._tokens[self._at] if self._at < len(self._tokens) else None
        return token is not None and token.kind == "word" and token.text.upper() == word

    def _is_sign(self, sign: str, ahead: int = 0) -> bool:
        place = self._at + ahead
        token = self._tokens[place] if place < len(self._tokens) else None
        return token is not None and token.kind == "sign" and token.text == sign

    def _next(self, kind: str, what: str) -> _Token:
        token = self._tokens[self._at] if self._at < len(self._tokens) else None
        if token is None or token.kind != kind:
            raise self._expected(what)
        self._at += 1
        return token

    def _expected(self, what: str, back: int = 0) -> NotAQueryError:
        place = self._at - back
        where = f"at character {self._tokens[place].column}" if place < len(self._tokens) else "at the end"
        return NotAQueryError(f"{what} is expected {where}")
