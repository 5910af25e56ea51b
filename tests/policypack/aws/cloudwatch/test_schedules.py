"""How much of the time a schedule covers."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guardrails.aws.cloudwatch.schedules import Minutes, NotAScheduleError, covered, is_once


@pytest.mark.parametrize(
    ("expression", "duration", "share"),
    [
        ("cron(0 * * * *)", "PT1H", 1),
        ("cron(0 * * * *)", "PT30M", 1 / 2),
        ("cron(0,30 * * * *)", "PT15M", 1 / 2),
        ("cron(* * * * *)", "PT1M", 1),
        ("cron(0 0 * * *)", "P1D", 1),
        ("cron(0 8 * * *)", "PT12H", 1 / 2),
        ("cron(0 8 * * *)", "PT13H", 13 / 24),
        ("cron(0 22-23 * * *)", "PT1H", 2 / 24),
        ("cron(0 0 * * MON-FRI)", "P1D", 5 / 7),
        ("cron(0 0 * * SAT,SUN)", "P1D", 2 / 7),
        ("cron(0 0 * * 0-6)", "P1D", 1),
        ("cron(0 0 * * 0)", "P1D", 1 / 7),
        ("cron(0 0 * * 7)", "P1D", 1 / 7),
        ("cron(0 12 * * FRI)", "P3DT12H", 1 / 2),
        ("cron(0 2 * * sun)", "pt4h", 4 / 168),
        ("CRON( 0 2 * * SUN )", "PT240M", 4 / 168),
        ("cron(0 0 * 1-12 *)", "P1D", 1),
        ("cron(0 0 * JAN-DEC *)", "P1D", 1),
        ("cron(0 0 1-31 * *)", "P15D", 1),
        ("cron(0 0 29 2 *)", "P1D", 7 / (28 * 365 + 7)),
        ("cron(0 0 31 2 *)", "P1D", 0),
    ],
)
def test_shares(expression, duration, share):
    assert covered(expression, duration).share == pytest.approx(share, abs=1e-9)


def test_either_day_counts_where_both_are_given():
    sundays, thirteenths = covered("cron(0 0 * * SUN)", "P1D"), covered("cron(0 0 13 * *)", "P1D")
    assert covered("cron(0 0 13 * SUN)", "P1D") == sundays | thirteenths


def test_windows_are_put_together_and_overlaps_count_once():
    night = covered("cron(0 20 * * *)", "PT10H")
    assert (night | covered("cron(0 21 * * *)", "PT9H")).share == pytest.approx(10 / 24)
    assert (night | covered("cron(0 6 * * *)", "PT4H")).share == pytest.approx(14 / 24)
    assert Minutes().share == 0


@settings(max_examples=10, deadline=None)
@given(
    st.sets(st.integers(0, 59), min_size=1, max_size=3),
    st.sets(st.integers(0, 23), min_size=1, max_size=3),
    st.sets(st.integers(0, 6), min_size=1),
    st.integers(1, 3 * 24 * 60),
)
def test_a_week_counted_minute_by_minute(minutes, hours, weekdays, lasting):
    expression = f"cron({','.join(map(str, minutes))} {','.join(map(str, hours))} * * {','.join(map(str, weekdays))})"
    monday, week = datetime(2026, 11, 2), 7 * 24 * 60  # noqa: DTZ001 - a date, and no moment
    muted = set()
    for minute in range(-lasting, week):
        at = monday + timedelta(minutes=minute)
        if at.minute in minutes and at.hour in hours and at.isoweekday() % 7 in weekdays:
            muted.update(range(max(minute, 0), min(minute + lasting, week)))
    assert covered(expression, f"PT{lasting}M").share == pytest.approx(len(muted) / week, abs=1e-9)


@pytest.mark.parametrize(
    ("expression", "duration"),
    [
        ("", "PT1H"),
        ("cron()", "PT1H"),
        ("cron(0 0 * *)", "PT1H"),
        ("cron(0 0 * * ? *)", "PT1H"),
        ("cron(*/5 * * * *)", "PT1H"),
        ("cron(60 * * * *)", "PT1H"),
        ("cron(0 24 * * *)", "PT1H"),
        ("cron(0 0 0 * *)", "PT1H"),
        ("cron(0 0 L * *)", "PT1H"),
        ("cron(0 0 * 13 *)", "PT1H"),
        ("cron(0 0 * * 8)", "PT1H"),
        ("cron(0 0 * * FRI-MON)", "PT1H"),
        ("cron(0 0 * * MON)", "1h"),
        ("cron(0 0 * * *)", "P"),
        ("cron(0 0 * * *)", "PT"),
        ("cron(0 0 * * *)", "PT0M"),
        ("cron(0 0 * * *)", "P16D"),
        ("cron(0 0 * * *)", "P1W"),
        ("cron(1-2-3 0 * * *)", "PT1H"),
        ("cron(- 0 * * *)", "PT1H"),
        ("cron(, 0 * * *)", "PT1H"),
        ("rate(1 hour)", "PT1H"),
        ("at(2026-12-01T00:00)", "PT1H"),
    ],
)
def test_what_is_no_schedule(expression, duration):
    with pytest.raises(NotAScheduleError):
        covered(expression, duration)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [("at(2026-12-01T02:00)", True), (" AT(2026-12-01T02:00) ", True), ("at(now)", False), ("cron(0 0 * * *)", False)],
)
def test_once(expression, expected):
    assert is_once(expression) is expected
