"""Defaults that Check writes, against the SDK that knows the names of properties."""

from __future__ import annotations

from typing import Any

from preflight.providers.aws import defaults
from preflight.providers.base import Shape
from tests.preflight.providers.aws.sdk_outputs import unknown_outputs


def test_what_the_program_gives_stays() -> None:
    properties = {"path": "/teams/"}

    assert defaults.apply("aws:iam/role:Role", properties) == ["maxSessionDuration"]
    assert properties == {"path": "/teams/", "maxSessionDuration": 3600.0}


def test_a_type_that_is_not_listed_gets_none() -> None:
    properties = {"name": "x"}

    assert defaults.apply("aws:acme/thing:Thing", properties) == []
    assert properties == {"name": "x"}


def test_falsy_defaults_are_left_out() -> None:
    """The bridge does so: a pack that reads `forceDestroy` where the program names none finds no such key."""
    properties: dict[str, Any] = {}
    defaults.apply("aws:s3/bucket:Bucket", properties)
    defaults.apply("aws:cloudwatch/logGroup:LogGroup", properties)

    assert properties == {}


def test_inside_objects() -> None:
    properties: dict[str, Any] = {
        "rules": [{"ruleName": "daily", "startWindow": 30.0}, {"ruleName": "weekly", "copyActions": [{}]}],
    }

    assert defaults.apply("aws:backup/plan:Plan", properties) == []
    assert properties["rules"][0] == {
        "ruleName": "daily",
        "startWindow": 30.0,
        "completionWindow": 180.0,
        "scheduleExpressionTimezone": "Etc/UTC",
        "__defaults": ["completionWindow", "scheduleExpressionTimezone"],
    }
    assert properties["rules"][1]["startWindow"] == 60.0
    assert properties["rules"][1]["copyActions"] == [{}]


def test_an_object_that_is_not_there_stays_away() -> None:
    properties: dict[str, Any] = {}
    defaults.apply("aws:backup/plan:Plan", properties)

    assert properties == {}


def test_the_providers_words_are_pulumis() -> None:
    properties: dict[str, Any] = {}

    assert defaults.apply("aws:ec2/securityGroup:SecurityGroup", properties) == ["description"]
    assert properties == {"description": "Managed by Pulumi"}


def test_what_the_sdk_does_not_know_belongs_to_another_version() -> None:
    shape = Shape(frozenset({"path", "name"}), frozenset({"path", "name", "arn"}))

    assert defaults.apply("aws:iam/role:Role", {}, shape) == ["path"]


def test_every_type_and_property_is_one_of_the_sdks() -> None:
    """A slip in a table of facts would change nothing, in silence."""
    assert unknown_outputs(dict(defaults.OWN)) == {}
