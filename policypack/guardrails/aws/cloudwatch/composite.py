"""Composite alarms: whether alarms that go off set one off.

Source: CloudWatch API, PutCompositeAlarm, ``AlarmRule``: ALARM, OK and INSUFFICIENT_DATA of an alarm's name or ARN,
TRUE, FALSE, AND, OR, NOT and parentheses, in at most 10,240 characters.
"""

from __future__ import annotations

import re
from collections.abc import Container

LONGEST = 10_240
"""So many characters an alarm rule may have."""

_TOKEN = re.compile(r'(?P<blank>\s+)|"(?P<quoted>[^"]*)"|(?P<sign>[()])|(?P<word>[^\s()"]+)')
_ARN = ":alarm:"
_DEPTH = 50


class _NotAnAlarmRuleError(ValueError):
    """The text is no alarm rule."""


def fires(rule: str, alarms: Container[str]) -> bool:
    """Return whether ``rule`` comes to hold when the alarms of these names go off and all others are OK.

    False for one that holds anyway, which tells nobody that something happened, and for what is no rule.
    """
    try:
        tokens = _tokens(rule)
        return _AlarmRule(tokens, alarms).holds() and not _AlarmRule(tokens, ()).holds()
    except _NotAnAlarmRuleError:
        return False


def _tokens(rule: str) -> list[str]:
    if len(rule) > LONGEST:
        raise _NotAnAlarmRuleError
    found, at = [], 0
    while at < len(rule):
        match = _TOKEN.match(rule, at)
        if match is None:
            raise _NotAnAlarmRuleError
        if match.lastgroup != "blank":
            found.append(match[match.lastgroup or 0])
        at = match.end()
    return found


class _AlarmRule:
    """A reader that works out a rule while it reads, where ``alarms`` and no others are in alarm."""

    def __init__(self, tokens: list[str], alarms: Container[str]) -> None:
        self._tokens = tokens
        self._alarms = alarms
        self._at = 0

    def holds(self) -> bool:
        found = self._either(0)
        if self._at < len(self._tokens):
            raise _NotAnAlarmRuleError
        return found

    def _either(self, depth: int) -> bool:
        if depth > _DEPTH:
            raise _NotAnAlarmRuleError
        found = self._both(depth)
        while self._accept("OR"):
            found = self._both(depth) or found
        return found

    def _both(self, depth: int) -> bool:
        found = self._one(depth)
        while self._accept("AND"):
            found = self._one(depth) and found
        return found

    def _one(self, depth: int) -> bool:
        negated = False
        while self._accept("NOT"):
            negated = not negated
        if self._accept("("):
            found = self._either(depth + 1)
            self._expect(")")
            return found != negated
        state = self._next().upper()
        if state in ("TRUE", "FALSE"):
            return (state == "TRUE") != negated
        if state not in ("ALARM", "OK", "INSUFFICIENT_DATA"):
            raise _NotAnAlarmRuleError
        self._expect("(")
        name = self._next()
        self._expect(")")
        goes_off = name.rpartition(_ARN)[2] in self._alarms
        return (state == ("ALARM" if goes_off else "OK")) != negated

    def _accept(self, token: str) -> bool:
        if self._at < len(self._tokens) and self._tokens[self._at].upper() == token:
            self._at += 1
            return True
        return False

    def _expect(self, token: str) -> None:
        if not self._accept(token):
            raise _NotAnAlarmRuleError

    def _next(self) -> str:
        if self._at >= len(self._tokens):
            raise _NotAnAlarmRuleError
        self._at += 1
        return self._tokens[self._at - 1]
