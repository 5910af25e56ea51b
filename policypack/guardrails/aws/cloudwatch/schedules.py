"""How much of the time a schedule of a mute rule covers, to the minute.

Sources: CloudWatch API, PutAlarmMuteRule, ``Schedule``: an expression ``cron(Minutes Hours Day-of-month Month
Day-of-week)`` of five fields with ``*``, ``-``, ``,`` and names of months and days, or ``at(yyyy-MM-ddThh:mm)`` for
once; a duration of ISO 8601 from PT1M to P15D. Where both days are given, either counts, as in other crons of five
fields.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

DAY = 24 * 60
LONGEST = 15 * DAY
"""So many minutes a mute may last."""

_ONCE = re.compile(r"\s*at\(\s*\d{4}-\d{2}-\d{2}T\d{2}:\d{2}\s*\)\s*", re.IGNORECASE)
_CRON = re.compile(r"\s*cron\(([^()]*)\)\s*", re.IGNORECASE)
_DURATION = re.compile(r"P(?:(\d{1,2})D)?(?:T(?:(\d{1,3})H)?(?:(\d{1,5})M)?)?", re.IGNORECASE)
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_DAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")

_FIRST, _DAYS_OF_CYCLE = date(2001, 1, 1), 28 * 365 + 7
"""After 28 years dates and days of the week come together as before."""


class NotAScheduleError(ValueError):
    """The text is no schedule or no duration."""


@dataclass(frozen=True, slots=True)
class Minutes:
    """Minutes of 28 years, one bit each."""

    bits: int = 0

    def __or__(self, other: Minutes) -> Minutes:
        return Minutes(self.bits | other.bits)

    @property
    def share(self) -> float:
        """The share of the time, from 0 to 1."""
        return self.bits.bit_count() / (_DAYS_OF_CYCLE * DAY)


def is_once(expression: str) -> bool:
    """Return whether an expression stands for one moment."""
    return _ONCE.fullmatch(expression) is not None


@lru_cache(maxsize=64)
def covered(expression: str, duration: str) -> Minutes:
    """Return the minutes that lie within ``duration`` after a moment of ``expression``.

    Raises
    ------
    NotAScheduleError
        Where one of the two is none.
    """
    minutes, hours, days, months, weekdays = _fields(expression)
    starts = sum(1 << (hour * 60 + minute) for hour in hours for minute in minutes)
    of_day, nothing = starts.to_bytes(DAY // 8, "little"), bytes(DAY // 8)
    before = LONGEST // DAY
    found = bytearray()
    for number in range(-before, _DAYS_OF_CYCLE):
        day = _FIRST + timedelta(days=number)
        found += of_day if day.month in months and _is_day(day, days, weekdays) else nothing
    whole = (1 << _DAYS_OF_CYCLE * DAY) - 1
    return Minutes((_lengthened(int.from_bytes(found, "little"), _minutes_of(duration)) >> LONGEST) & whole)


def _is_day(day: date, days: Sequence[int], weekdays: Sequence[int]) -> bool:
    of_month, of_week = day.day in days, day.isoweekday() % 7 in weekdays
    if len(days) < 31 and len(weekdays) < 7:  # noqa: PLR2004 - both are given
        return of_month or of_week
    return of_month and of_week


def _lengthened(starts: int, lasting: int) -> int:
    """Return the bits that follow each of ``starts`` within ``lasting`` bits, itself included."""
    found, length = starts, 1
    while length < lasting:
        step = min(length, lasting - length)
        found |= found << step
        length += step
    return found


def _minutes_of(duration: str) -> int:
    match = _DURATION.fullmatch(duration.strip())
    days, hours, minutes = (int(part or 0) for part in match.groups()) if match else (0, 0, 0)
    found = days * DAY + hours * 60 + minutes
    if not 0 < found <= LONGEST:
        raise NotAScheduleError
    return found


def _fields(expression: str) -> list[list[int]]:
    match = _CRON.fullmatch(expression)
    parts = match[1].split() if match else []
    if len(parts) != len(_RANGES):
        raise NotAScheduleError
    fields = [_field(part, *of) for part, of in zip(parts, _RANGES, strict=True)]
    fields[-1] = sorted({day % len(_DAYS) for day in fields[-1]})
    return fields


_RANGES: Sequence[tuple[int, int, Sequence[str]]] = (
    (0, 59, ()),
    (0, 23, ()),
    (1, 31, ()),
    (1, 12, _MONTHS),
    (0, 7, _DAYS),  # both 0 and 7 are Sunday
)


def _field(text: str, least: int, most: int, names: Sequence[str]) -> list[int]:
    return sorted({number for part in text.split(",") for number in _span(part, least, most, names)})


def _span(part: str, least: int, most: int, names: Sequence[str]) -> Iterable[int]:
    if part == "*":
        return range(least, most + 1)
    ends = list(_numbers(part.split("-"), least, names))
    if not 0 < len(ends) <= 2 or not least <= ends[0] <= ends[-1] <= most:  # noqa: PLR2004 - one, or from one to another
        raise NotAScheduleError
    return range(ends[0], ends[-1] + 1)


def _numbers(texts: Iterable[str], least: int, names: Sequence[str]) -> Iterator[int]:
    for text in texts:
        if text.upper() in names:
            yield names.index(text.upper()) + least
        elif re.fullmatch(r"[0-9]{1,2}", text):
            yield int(text)
        else:
            raise NotAScheduleError
