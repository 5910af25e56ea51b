"""Composite alarms: whether an alarm that goes off sets one off.

Source: CloudWatch API, PutCompositeAlarm, ``AlarmRule``: ALARM, OK and INSUFFICIENT_DATA of an alarm's name or ARN,
TRUE, FALSE, AND, OR, NOT and parentheses.
"""

from __future__ import annotations

import re

_TOKEN = re.compile(r"""\s*(?:"(?P<quoted>[^"]*)"|(?P<sign>[()])|(?P<word>[^\s()"]+))""")
_ARN = ":alarm:"
_DEPTH = 50


class _NotAnAlarmRuleError(ValueError):
    """The text is no alarm rule."""


def fires(rule: str, alarm: str) -> bool:
    """Return whether ``rule`` comes to hold when the alarm of this name goes off and all others are OK.

    False for one that holds anyway, which tells nobody that something happened, and for what is no rule.
    """
    try:
        return _AlarmRule(rule, alarm).holds() and not _AlarmRule(rule, None).holds()
    except _NotAnAlarmRuleError:
        return False


class _AlarmRule:
    """A reader that works out a rule while it reads, where ``alarm`` and no other is in alarm."""

    def __init__(self, rule: str, alarm: str | None) -> None:
        self._tokens = [
            match["quoted"] if match["quoted"] is not None else match["sign"] or match["word"]
            for match in _TOKEN.finditer(rule)
        ]
        self._alarm = alarm
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
        ours = name.rpartition(_ARN)[2] == self._alarm
        return (state == ("ALARM" if ours else "OK")) != negated

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
