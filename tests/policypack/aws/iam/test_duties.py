"""What roles are for, by their names and by the stack's tables."""

from __future__ import annotations

import pytest

from guardrails.aws.iam.access import Holder
from guardrails.aws.iam.duties import Duties, Place
from guardrails.aws.iam.names import DEFAULT_PATTERN, NamePattern
from guardrails.aws.iam.privilege import Duty
from guardrails.core.values import Unknown
from tests.policypack.aws.iam.identities import READ_ROLE, TABLE, WRITE_ROLE, table
from tests.policypack.support import UNKNOWN, provider, resource, stack

DUTIES = Duties(NamePattern.of(DEFAULT_PATTERN), ("GetItem",), ("PutItem",))


@pytest.mark.parametrize(
    ("holder", "expected"),
    [
        (Holder("role", READ_ROLE, None), Duty(READ_ROLE, "events", "read", ("GetItem",))),
        (Holder("role", WRITE_ROLE, None), Duty(WRITE_ROLE, "events", "write", ("PutItem",))),
        (Holder("role", "reader", None), None),
        (Holder("role", Unknown("name"), None), None),
        (Holder("user", READ_ROLE, None), None),
        (None, None),
    ],
)
def test_duties_by_name(holder, expected):
    assert DUTIES.of(holder) == expected
    assert DUTIES.of_all([holder] if holder else []) == ([expected] if expected else [])


def in_region(name, region, logical="", **props):
    return resource(TABLE, logical or name, {"name": name, **props}, provider=provider(region=region))


@pytest.mark.parametrize(
    ("tables", "names", "regions"),
    [
        ([], set(), set()),
        ([table("users")], set(), set()),
        ([table()], {"events"}, set()),
        ([in_region("events", "eu-west-1")], {"events"}, {"eu-west-1"}),
        (
            [in_region("events", "eu-west-1", replicas=[{"regionName": "us-east-1"}, {}])],
            {"events"},
            {"eu-west-1", "us-east-1"},
        ),
        ([in_region("events-1a2b3c4", "eu-west-1", "events")], {"events-1a2b3c4"}, {"eu-west-1"}),
        (
            [in_region("events", "eu-west-1", "a"), in_region("events", "us-east-1", "b")],
            {"events"},
            {"eu-west-1", "us-east-1"},
        ),
        ([in_region("events", "eu-west-1", "a"), in_region("events", UNKNOWN, "b")], {"events"}, set()),
        ([resource(TABLE, "events", {})], set(), set()),
        ([resource(TABLE, "events", {"name": UNKNOWN})], set(), set()),
    ],
)
def test_where_its_table_is(tables, names, regions):
    duty = DUTIES.in_stack(stack(*tables)).of_name(READ_ROLE)
    assert duty is not None
    assert (duty.tables, duty.regions) == (names, regions)


def test_a_table_that_pulumi_names_is_that_of_its_logical_name_and_no_other():
    duty = DUTIES.in_stack(stack(in_region("events-1a2b3c4", "eu-west-1", "events"))).of_name(READ_ROLE)
    assert duty is not None
    assert duty.is_for("events-1a2b3c4")
    assert not duty.is_for("events-7777777")
    assert not duty.is_for("events")


@pytest.mark.parametrize(
    ("name", "expected"), [("events", True), ("events-1a2b3c4", True), ("events-archive", False), ("event", False)]
)
def test_a_table_that_the_stack_lacks_may_be_named_by_pulumi(name, expected):
    duty = DUTIES.of_name(READ_ROLE)
    assert duty is not None
    assert duty.is_for(name) is expected


def test_places_unite_as_far_as_they_are_known():
    here, there = Place(frozenset({"a"}), frozenset({"x"})), Place(frozenset({"b"}), frozenset({"y"}))
    assert here | there == Place(frozenset({"a", "b"}), frozenset({"x", "y"}))
    assert (here | Place(frozenset({"b"}))).regions == frozenset()
