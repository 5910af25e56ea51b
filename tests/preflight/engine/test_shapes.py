"""Programs whose SDK tells no shapes: the provider's table does, and what is not in it is told."""

from __future__ import annotations

import pytest

from preflight.providers.answers import Answers
from preflight.wire import structs, values
from preflight.wire.protocol import resource_pb2
from tests.preflight.engine.support import Context, Engine

TABLE = "aws:dynamodb/table:Table"
RANDOM = "random:index/randomId:RandomId"
BALANCER = "aws:lb/loadBalancer:LoadBalancer"
ACCOUNT = "111122223333"


@pytest.fixture
def engine():
    return Engine(runner=False)


def reply_of(engine, type_, properties):
    request = resource_pb2.RegisterResourceRequest(
        type=type_, name="x", custom=True, object=structs.to_struct(properties)
    )
    return engine.monitor.RegisterResource(request, Context())


def test_check_and_plan_know_the_type(engine):
    resource = engine.register(TABLE, "events", {"hashKey": "id", "tags": {"a": "b"}, "readCapacity": "5"})

    assert resource.inputs["name"].startswith("events-")
    assert resource.inputs["billingMode"] == "PROVISIONED"
    assert resource.inputs["tagsAll"] == {"a": "b"}
    assert resource.inputs["readCapacity"] == 5.0
    assert resource.outputs["arn"] == values.UNKNOWN
    assert engine.shapes.missing == ()


def test_a_document_is_written_out_and_maps_get_no_bookkeeping(engine):
    document = {"Version": "2012-10-17", "Statement": []}
    role = engine.register("aws:iam/role:Role", "reader", {"assumeRolePolicy": document})
    function = engine.register("aws:lambda/function:Function", "f", {"role": "r", "environment": {"variables": {}}})

    assert role.inputs["assumeRolePolicy"] == '{"Statement":[],"Version":"2012-10-17"}'
    assert function.inputs["environment"] == {"__defaults": [], "variables": {}}


def test_what_the_sdk_would_fail_on_is_unknown_in_the_answer(engine):
    reply = reply_of(engine, TABLE, {"hashKey": "id", "attributes": {"name": "id", "type": "S"}, "ttl": ["x"]})

    outputs = structs.from_struct(reply.object)
    assert outputs["attributes"] == outputs["ttl"] == values.UNKNOWN
    assert outputs["hashKey"] == "id"


@pytest.mark.parametrize("type_", [RANDOM, "aws:newservice/thing:Thing", "awsx:ec2:Vpc"])
def test_a_type_that_no_table_has_is_told(engine, type_):
    resource = engine.register(type_, "x", {"byteLength": 4}, remote=type_.startswith("awsx"))

    assert resource.inputs["byteLength"] == 4
    assert engine.shapes.missing == (type_,)


def test_what_needs_no_shape_is_not_told(engine):
    engine.register("pulumi:pulumi:Stack", "shop-dev", custom=False)
    engine.register("acme:index:Component", "c", custom=False)
    engine.register("pulumi:providers:aws", "usa", {"region": "us-east-1"})
    engine.invoke("pulumi:pulumi:getResource", {"urn": engine.register(TABLE, "events").urn})

    assert engine.shapes.missing == ()


def test_a_resource_that_is_read(engine):
    def read(type_):
        request = resource_pb2.ReadResourceRequest(type=type_, name=type_, id="events")
        return structs.from_struct(engine.monitor.ReadResource(request, Context()).properties)

    assert read(TABLE)["streamArn"] == values.UNKNOWN
    assert read(RANDOM) == {}
    assert engine.shapes.missing == (RANDOM,)


def test_a_made_up_result_has_the_shape_that_sdks_decode(engine):
    reply = engine.invoke("aws:ec2/getVpc:getVpc", {"id": "vpc-1"})

    result = structs.from_struct(getattr(reply, "return"))
    assert result["id"] == "vpc-1"
    assert "preflight-placeholder" in result["cidrBlock"]
    assert result["cidrBlockAssociations"][0].keys() == {"associationId", "cidrBlock", "state"}
    assert result["enableDnsSupport"] is False
    assert result["tags"] == {}
    assert engine.shapes.missing == ()


def test_a_result_of_which_nobody_knows_the_shape_is_unknown(engine):
    token = "github:index/getUser:getUser"
    given = Engine(runner=False, answers=Answers(functions={token: (({}, {"login": "x"}),)}))

    assert engine.invoke(token).unknown
    assert engine.shapes.missing == (token,)
    assert not given.invoke(token).unknown


def test_another_major_version_is_told_once(engine):
    for version in ("7.0.0", "v7.99.0", "6.83.0", "6.83.0"):
        engine.register(TABLE, f"t-{len(engine.state.resources())}", version=version)

    (note,) = engine.shapes.notes
    assert "version 6.83.0 of aws" in note
    assert "pulumi-aws 7." in note


def test_in_a_later_preview_what_does_not_follow_stays_unknown():
    """A program without a runner need not survive a callback on a made-up value."""
    engine = Engine(runner=False, later=True, account=ACCOUNT)
    table = engine.register(TABLE, "events", {"name": "events"})
    balancer = reply_of(engine, BALANCER, {"name": "web"})
    random = reply_of(engine, RANDOM, {"byteLength": 4})

    assert (table.id, table.outputs["arn"]) == ("events", f"arn:aws:dynamodb:us-east-1:{ACCOUNT}:table/events")
    assert random.id == ""
    assert balancer.object["dnsName"] == values.UNKNOWN
    assert not balancer.propertyDependencies
    assert not random.propertyDependencies
