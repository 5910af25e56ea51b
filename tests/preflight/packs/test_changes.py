from __future__ import annotations

import pytest

from preflight.packs.changes import changes_between, fix_between, remediated
from preflight.report import Change, Fix
from preflight.wire import values

SECRET = values.make_secret("hushhush")


@pytest.mark.parametrize(
    ("before", "after", "path", "value"),
    [
        pytest.param({"a": 1.0}, {"a": 2.0}, "a", 2, id="a property"),
        pytest.param({}, {"a": True}, "a", True, id="a property that was not there"),
        pytest.param({"a": {"b": {"c": 1.0}}}, {"a": {"b": {"c": 2.0}}}, "a.b.c", 2, id="deep inside"),
        pytest.param({"a": {"b": 1.0, "c": 1.0}}, {"a": {"b": 2.0, "c": 2.0}}, "a", {"b": 2, "c": 2}, id="together"),
        pytest.param({"a": 1.0, "b": 1.0}, {"a": 2.0}, "", {"a": 2, "b": None}, id="at the top"),
        pytest.param({"a": [1.0]}, {"a": [1.0, 2.0]}, "a", [1, 2], id="a list as a whole"),
    ],
)
def test_what_makes_the_one_of_the_other(before, after, path, value):
    fix = fix_between(before, after)

    assert (fix.path, fix.value) == (path, value)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param({"a": 1.0}, {"a": 1.0}, id="nothing"),
        pytest.param({"a": 1.0, "__defaults": []}, {"a": 1.0, "__defaults": ["a"]}, id="the engine's own"),
        pytest.param({"a": 1.0}, {"a": values.UNKNOWN}, id="unknown"),
        pytest.param({"a": 1.0}, {"a": SECRET}, id="secret"),
    ],
)
def test_no_fix(before, after):
    assert fix_between(before, after) is None


def test_changes_are_told():
    before, after = {"a": {"b": 1.0}, "c": SECRET, "d": "x"}, {"a": {"b": 2.0}, "c": "plain"}

    changes = changes_between(before, after)

    assert changes == (Change("a.b", 1, 2), Change("c", "<secret>", "plain"), Change("d", "x", None))
    assert remediated(changes[::2]) == 'Remediated: changed a.b from 1 to 2; d from "x" to nothing.'
    assert remediated(()) == "Remediated: nothing was changed."


def test_a_fix_has_the_difference_too():
    assert fix_between({"a": 1.0}, {"a": 2.0}) == Fix("a", 2, (Change("a", 1, 2),))
