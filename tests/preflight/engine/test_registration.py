"""Registering: checked, remediated, planned, recorded (compared with the real engine in tests/e2e)."""

from __future__ import annotations

import pytest

from preflight.wire import structs, values
from preflight.wire.protocol import resource_pb2
from tests.preflight.engine.support import STACK, Context, Ear, Engine, RefusedError

QUEUE = "aws:sqs/queue:Queue"
SHAPE = {"inputs": ["name", "tags"], "outputs": ["name", "tags", "tagsAll", "arn"], "maps": ["tags"]}


def test_inputs_are_checked_and_outputs_planned():
    resource = Engine().register(QUEUE, "jobs", {"tags": {"a": "b"}}, context=Context(SHAPE))

    assert resource.inputs["name"].startswith("jobs-")
    assert resource.inputs["tagsAll"] == {"a": "b"}
    assert resource.outputs["arn"] == values.UNKNOWN
    assert "__defaults" not in resource.outputs


def test_a_shape_is_told_once_and_kept():
    engine = Engine()
    engine.register(QUEUE, "one", {"name": "one"}, context=Context(SHAPE))

    assert engine.register(QUEUE, "two", {"name": "two"}).outputs["arn"] == values.UNKNOWN


def test_the_listener_may_change_the_inputs_and_the_plan_follows():
    resource = Engine(listener=Ear({"name": "remediated"})).register("random:index/id:Id", "x", {"name": "given"})

    assert resource.inputs == resource.outputs == {"name": "remediated"}


def test_default_providers_are_heard_of_first_and_once():
    engine = Engine()
    engine.register(QUEUE, "one", {"name": "one"}, context=Context(version="7.51.1"))
    engine.register(QUEUE, "two", {"name": "two"}, context=Context(version="7.51.1"))

    assert engine.listener.heard == [
        ("default_7_51_1", None),
        ("one", "default_7_51_1"),
        ("two", "default_7_51_1"),
    ]


def test_dependencies_of_values_and_of_the_resource():
    given = {"name": {values.SIGNATURE: values.OUTPUT, "value": "x", "dependencies": ["urn:b"]}}
    resource = Engine().register("random:index/id:Id", "x", given, dependencies=["urn:a"])

    assert resource.dependencies == ["urn:a"]
    assert resource.property_dependencies == {"name": ["urn:a", "urn:b"]}
    assert resource.inputs == {"name": "x"}


def test_an_output_that_is_named_secret_is_one():
    resource = Engine().register("random:index/id:Id", "x", {"key": "k"}, additionalSecretOutputs=["key", "gone"])

    assert resource.outputs == {"key": values.make_secret("k")}
    assert resource.inputs == {"key": "k"}


def test_a_component_hands_its_providers_down():
    engine = Engine()
    site = engine.register("acme:web:Site", "site", custom=False, providers={"aws": f"urn:p::{values.UNKNOWN}"})
    part = engine.register("acme:web:Part", "part", custom=False, parent=site.urn)

    assert part.providers == {"aws": f"urn:p::{values.UNKNOWN}"}
    assert part.urn == "urn:pulumi:dev::shop::acme:web:Site$acme:web:Part::part"


def test_a_remote_component_is_unknown_inside():
    shape = {"outputs": ["kubeconfig"]}
    resource = Engine().register("eks:index:Cluster", "c", custom=False, remote=True, context=Context(shape))

    assert resource.outputs == {"kubeconfig": values.UNKNOWN}


def test_a_type_has_three_parts():
    with pytest.raises(RefusedError, match="is not the type of a custom resource"):
        Engine().register("aws:Queue", "jobs")


def test_the_answer_of_a_component_holds_no_inputs():
    engine = Engine()
    request = resource_pb2.RegisterResourceRequest(
        type="pulumi:pulumi:Stack", name="shop-dev", object=structs.to_struct({"a": 1})
    )

    reply = engine.monitor.RegisterResource(request, Context())

    assert (reply.urn, structs.from_struct(reply.object)) == (STACK, {})
