from __future__ import annotations

import json

import pytest

from preflight.providers.aws import plans
from preflight.providers.base import Registration, Shape
from preflight.providers.registry import Providers
from preflight.wire import values

CONTENT = json.loads(plans._FILE.read_text(encoding="utf-8"))


def test_the_file_names_its_sources() -> None:
    assert CONTENT[""]["made by"] == "scripts/aws_plans.py"
    assert CONTENT[""]["provider"].startswith("hashicorp/aws ")
    assert CONTENT[""]["names"].startswith("pulumi-aws ")


def test_every_line_can_be_read_alone() -> None:
    for type_, record in CONTENT.items():
        if type_:
            found = plans.plan_of(type_)
            assert found == plans.Plan(
                record.get("check", {}), record.get("plan", {}), frozenset(record.get("hidden", {}))
            )


def test_no_default_that_check_writes_is_falsy() -> None:
    def falsy(record):
        return any(falsy(item) if isinstance(item, dict) else not item for item in record.values())

    assert [type_ for type_, record in CONTENT.items() if type_ and falsy(record.get("check", {}))] == []


@pytest.mark.parametrize("type_", ["aws:acme/thing:Thing", "", "aws:iam/role", "random:index/randomPet:RandomPet"])
def test_types_that_are_not_in_the_file(type_):
    assert plans.plan_of(type_) == plans.Plan()


def test_what_is_planned_inside_objects() -> None:
    properties = {"a": {"b": 1.0}, "list": [{}, {"c": "given"}], "text": "x", "secret": values.make_secret({})}

    plans.fill(properties, {"a": {"d": None}, "list": {"c": ""}, "text": {"e": 1.0}, "secret": {"f": 1.0}, "g": False})

    assert properties == {
        "a": {"b": 1.0, "d": values.UNKNOWN},
        "list": [{"c": ""}, {"c": "given"}],
        "text": "x",
        "secret": values.make_secret({}),
        "g": False,
    }


def planned(type_, properties, inputs, outputs, always):
    shape = Shape(frozenset(inputs), frozenset(outputs), frozenset(always))
    registration = Registration(
        urn=f"urn:pulumi:dev::shop::{type_}::x",
        type=type_,
        name="x",
        properties=properties,
        shape=shape,
        maps=frozenset(),
        provider={"region": "eu-west-1"},
    )
    providers = Providers()
    return providers.plan(registration, providers.check(registration))


def test_a_table() -> None:
    inputs = {"billingMode", "hashKey", "name", "pointInTimeRecovery", "tableClass", "ttl", "region"}
    found = planned(
        "aws:dynamodb/table:Table",
        {"name": "events", "pointInTimeRecovery": {"enabled": True}},
        inputs,
        {*inputs, "arn", "readCapacity"},
        {"arn", "hashKey", "pointInTimeRecovery", "ttl", "readCapacity", "region"},
    )

    assert found == {
        "id": values.UNKNOWN,
        "arn": values.UNKNOWN,
        "billingMode": "PROVISIONED",
        "hashKey": values.UNKNOWN,
        "name": "events",
        "pointInTimeRecovery": {"enabled": True, "recoveryPeriodInDays": values.UNKNOWN},
        "readCapacity": values.UNKNOWN,
        "region": "eu-west-1",
        "ttl": values.UNKNOWN,
    }


def test_a_default_that_no_plan_shows_is_seen_where_the_program_writes_it() -> None:
    inputs = {"name", "tableClass"}

    assert (
        planned("aws:dynamodb/table:Table", {"tableClass": "STANDARD"}, inputs, inputs, ())["tableClass"] == "STANDARD"
    )
    assert "tableClass" not in planned("aws:dynamodb/table:Table", {}, inputs, inputs, ())


def test_a_falsy_default_is_in_the_plan() -> None:
    inputs = {"bucket", "forceDestroy"}

    assert planned("aws:s3/bucket:Bucket", {"bucket": "x"}, inputs, inputs, ())["forceDestroy"] is False
