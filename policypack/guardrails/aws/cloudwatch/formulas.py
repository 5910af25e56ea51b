"""Metric math: which queries of an alarm a formula uses, and whether the formula can be judged.

A formula can be judged where it goes up with each of its metrics: sums, maxima, and metrics whose gaps are filled.
Whether anything else can ever go off (``0 * m1``, ``IF(HOUR(m1) > 25, m1)``) nobody can tell in general.

Sources: CloudWatch User Guide, "Using metric math" (ids begin with a lower-case letter; ``METRICS()`` is all metrics,
``METRICS("x")`` those whose id holds x; FILL takes a number, REPEAT or LINEAR) and "Search expressions" (no alarm can
be created on one).
"""

from __future__ import annotations

import re
from functools import lru_cache

from guardrails.aws.cloudwatch.insights import LONGEST

_QUOTED = re.compile(r"""'[^']*'|"[^"]*\"""")
_IDENTIFIER = re.compile(r"(?<![A-Za-z0-9_])[a-z][A-Za-z0-9_]*(?!\s*\()(?![A-Za-z0-9_])")
_METRICS = re.compile(r"\bMETRICS\s*\(", re.IGNORECASE)
_SEARCH = re.compile(r"\bSEARCH\s*\(", re.IGNORECASE)
_TOKEN = re.compile(
    r"""\s*(?:(?P<word>[A-Za-z]\w*)|(?P<quoted>'[^']*'|"[^"]*")|(?P<zero>0(?:\.0*)?)(?![\w.])|(?P<sign>[][(),+]))"""
)
_FILLINGS = ("REPEAT", "LINEAR")
_DEPTH = 50


def used(formula: str, ids: frozenset[str]) -> frozenset[str]:
    """Return the ids among ``ids`` that the formula uses."""
    bare = _QUOTED.sub("", formula)
    return ids if _METRICS.search(bare) else ids & frozenset(_IDENTIFIER.findall(bare))


def searches(formula: str) -> bool:
    """Return whether the formula holds a search expression."""
    return _SEARCH.search(_QUOTED.sub("", formula)) is not None


@lru_cache(maxsize=1_024)
def can_be_judged(formula: str) -> bool:
    """Return whether the formula is made of sums, maxima and FILL of metrics, and of nothing else."""
    try:
        return _Formula(formula).is_read()
    except _NotJudgedError:
        return False


class _NotJudgedError(ValueError):
    """The formula is something else."""


class _Formula:
    """A reader of formulas. Each method reads one kind of term, or raises."""

    def __init__(self, text: str) -> None:
        self._tokens = _tokens(text)
        self._at = 0

    def is_read(self) -> bool:
        self._sum(0)
        return self._at == len(self._tokens)

    def _sum(self, depth: int) -> None:
        """Read a term, or several with ``+`` between them."""
        if depth > _DEPTH:
            raise _NotJudgedError
        self._term(depth)
        while self._accept("+"):
            self._term(depth)

    def _term(self, depth: int) -> None:
        if self._accept("("):
            self._sum(depth + 1)
            self._expect(")")
            return
        word = self._next("word")
        if word[0].islower() and not self._is("("):
            return
        self._expect("(")
        if word.upper() in ("SUM", "MAX"):
            self._series(depth + 1)
        elif word.upper() == "FILL":
            self._sum(depth + 1)
            self._filling()
        else:
            raise _NotJudgedError
        self._expect(")")

    def _series(self, depth: int) -> None:
        """Read an array: a list of terms, the metrics of the alarm, or one of these with its gaps filled."""
        if self._accept("["):
            self._sum(depth)
            while self._accept(","):
                self._sum(depth)
            self._expect("]")
        elif self._accept_word("METRICS"):
            self._expect("(")
            if not self._is(")"):
                self._next("quoted")
            self._expect(")")
        elif depth <= _DEPTH and self._accept_word("FILL"):
            self._expect("(")
            self._series(depth + 1)
            self._filling()
            self._expect(")")
        else:
            raise _NotJudgedError

    def _filling(self) -> None:
        self._expect(",")
        if not self._accept_kind("zero") and self._next("word").upper() not in _FILLINGS:
            raise _NotJudgedError

    def _is(self, sign: str) -> bool:
        return self._at < len(self._tokens) and self._tokens[self._at] == ("sign", sign)

    def _accept(self, sign: str) -> bool:
        if self._is(sign):
            self._at += 1
            return True
        return False

    def _accept_word(self, word: str) -> bool:
        if self._at < len(self._tokens) and self._tokens[self._at] in (("word", word), ("word", word.lower())):
            self._at += 1
            return True
        return False

    def _accept_kind(self, kind: str) -> bool:
        if self._at < len(self._tokens) and self._tokens[self._at][0] == kind:
            self._at += 1
            return True
        return False

    def _expect(self, sign: str) -> None:
        if not self._accept(sign):
            raise _NotJudgedError

    def _next(self, kind: str) -> str:
        if not self._accept_kind(kind):
            raise _NotJudgedError
        return self._tokens[self._at - 1][1]


def _tokens(text: str) -> list[tuple[str, str]]:
    if len(text) > LONGEST:
        raise _NotJudgedError
    text = text.strip()
    found, at = [], 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None or match.lastgroup is None:
            raise _NotJudgedError
        found.append((match.lastgroup, match[match.lastgroup]))
        at = match.end()
    return found
