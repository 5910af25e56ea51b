"""Metric math: which queries of an alarm a formula uses.

Sources: CloudWatch User Guide, "Using metric math" (ids begin with a lower-case letter; ``METRICS()`` is all metrics)
and "Search expressions" (no alarm can be created on one).
"""

from __future__ import annotations

import re

_QUOTED = re.compile(r"""'[^']*'|"[^"]*\"""")
_IDENTIFIER = re.compile(r"(?<![A-Za-z0-9_])[a-z][A-Za-z0-9_]*(?!\s*\()(?![A-Za-z0-9_])")
_METRICS = re.compile(r"\bMETRICS\s*\(", re.IGNORECASE)
_SEARCH = re.compile(r"\bSEARCH\s*\(", re.IGNORECASE)
_PLAIN = re.compile(
    r"\s*(?:SUM\s*\(\s*(?:\[\s*(?P<listed>[a-z]\w*)\s*\]|(?P<all>METRICS\s*\(\s*\)))\s*\)"
    r"|FILL\s*\(\s*(?P<filled>[a-z]\w*)\s*,\s*0\s*\)"
    r"|(?P<itself>[a-z]\w*))\s*",
    re.IGNORECASE,
)


def used(formula: str, ids: frozenset[str]) -> frozenset[str]:
    """Return the ids among ``ids`` that the formula uses."""
    bare = _QUOTED.sub("", formula)
    return ids if _METRICS.search(bare) else ids & frozenset(_IDENTIFIER.findall(bare))


def searches(formula: str) -> bool:
    """Return whether the formula holds a search expression."""
    return _SEARCH.search(_QUOTED.sub("", formula)) is not None


def is_plain(formula: str) -> bool:
    """Return whether the formula only hands on one metric, with 0 where there is none, or the sum of all."""
    return _PLAIN.fullmatch(formula) is not None
