"""The later preview: what is known once the stack exists, and what packs see of the rest."""

from __future__ import annotations

import json

import pytest

from preflight.engine.call_metadata import CONDITIONAL, MADE_UP
from preflight.wire import structs, values
from preflight.wire.protocol import resource_pb2
from tests.preflight.engine.support import STACK, Context, Ear, Engine

QUEUE = "aws:sqs/queue:Queue"
SHAPE = {"inputs": ["name", "tags"], "outputs": ["name", "tags", "tagsAll", "arn", "url", "policy"], "maps": ["tags"]}
BALANCER = "aws:lb/loadBalancer:LoadBalancer"
ACCOUNT = "111122223333"
ARN = f"arn:aws:sqs:us-east-1:{ACCOUNT}:jobs"


@pytest.fixture
def engine():
    return Engine(later=True, account=ACCOUNT)


def marked(engine, value):
    return {values.SIGNATURE: values.OUTPUT, "value": value, "dependencies": [engine.mark]}


def queue(engine, logical="jobs", **properties):
    return engine.register(QUEUE, logical, {"name": logical, **properties}, context=Context(SHAPE))


def reply_of(engine, type_, name, properties, shape):
    """What the program is answered, and what comes beside it."""
    request = resource_pb2.RegisterResourceRequest(
        type=type_, name=name, custom=True, object=structs.to_struct(properties)
    )
    context = Context(shape)
    reply = engine.monitor.RegisterResource(request, context)
    return reply, {key: json.loads(value) for key, value in context.trailing}


def test_outputs_that_follow_are_known_to_everybody(engine):
    resource = queue(engine)

    assert resource.id == resource.outputs["id"] == f"https://sqs.us-east-1.amazonaws.com/{ACCOUNT}/jobs"
    assert resource.outputs["arn"] == resource.returned["arn"] == ARN
    assert resource.marked == frozenset()


def test_the_provider_writes_what_the_program_leaves_out_into_the_state(engine):
    assert queue(engine).outputs["policy"] == ""


def test_what_does_not_follow_is_made_up_for_the_program_and_unknown_to_packs(engine):
    shape = {"inputs": ["name"], "outputs": ["name", "arn", "dnsName"]}
    reply, beside = reply_of(engine, BALANCER, "web", {"name": "web"}, shape)

    assert reply.propertyDependencies["dnsName"].urns == [engine.mark]
    assert "arn" not in reply.propertyDependencies
    word = beside[MADE_UP]["words"]["dnsName"]
    assert engine.made_up.is_in(word)
    assert beside[MADE_UP]["id"] is False
    assert engine.state.find(reply.urn).outputs["dnsName"] == values.UNKNOWN


def test_an_id_that_nobody_can_know(engine):
    reply, beside = reply_of(engine, "random:index/randomPet:RandomPet", "pet", {"length": 2.0}, None)

    assert engine.made_up.is_in(reply.id)
    assert beside[MADE_UP]["id"] is True
    resource = engine.state.find(reply.urn)
    assert resource.outputs["id"] == values.UNKNOWN
    assert resource.returned["id"] == reply.id


def test_inputs_that_rest_on_something_made_up_are_unknown_to_packs_at_their_place(engine):
    resource = queue(engine, tags={"host": marked(engine, "a hash"), "team": "x"})

    assert resource.inputs["tags"] == {"host": values.UNKNOWN, "team": "x"}
    assert resource.returned["tags"] == {"host": "a hash", "team": "x"}
    assert resource.hidden == frozenset({"tags"})
    assert resource.property_dependencies == {"name": [], "tags": []}
    assert "tags" in resource.marked


def test_what_is_computed_of_a_made_up_name_is_made_up_as_well(engine):
    resource = queue(engine, name=marked(engine, "x"))

    assert resource.returned["arn"].endswith(":x")
    assert resource.outputs["arn"] == values.UNKNOWN
    assert {"arn", "url", "id", "name"} <= resource.marked


def test_nothing_that_is_hidden_is_taken_for_left_out(engine):
    resource = queue(engine, policy=marked(engine, "{}"))

    assert resource.outputs["policy"] == values.UNKNOWN


def test_documents_with_a_made_up_part_are_unknown_as_a_whole(engine):
    shape = {**SHAPE, "inputs": [*SHAPE["inputs"], "policy"], "texts": ["policy"]}
    resource = engine.register(
        QUEUE,
        "jobs",
        {"name": "jobs", "policy": {"Statement": [{"Sid": marked(engine, "x"), "Action": "sqs:*"}]}},
        context=Context(shape),
    )

    assert resource.inputs["policy"] == values.UNKNOWN
    assert json.loads(resource.returned["policy"])["Statement"][0]["Sid"] == "x"


def test_paths_into_what_is_hidden_lead_nowhere(engine):
    shape = {**SHAPE, "texts": ["rules.0.document"], "scalars": [["rules", 0, "count", "int"]]}
    given = {"name": "jobs", "rules": marked(engine, [{"document": {"a": "b"}, "count": "3"}])}

    resource = engine.register(QUEUE, "jobs", given, context=Context(shape))

    assert resource.inputs["rules"] == values.UNKNOWN
    assert resource.returned["rules"] == [{"document": '{"a":"b"}', "count": 3}]


class Remediating(Ear):
    def before_plan(self, resource, provider):
        return {**resource.inputs, "name": "remediated"} if provider is not None else resource.inputs


def test_what_packs_change_holds_and_the_rest_stays_as_the_program_knows_it():
    engine = Engine(later=True, account=ACCOUNT, listener=Remediating())
    resource = engine.register(
        "random:index/id:Id", "x", {"name": "given", "tags": marked(engine, "known to the program")}
    )

    assert resource.inputs == {"name": "remediated", "tags": values.UNKNOWN}
    assert resource.returned["name"] == "remediated"
    assert resource.returned["tags"] == "known to the program"


def test_an_unknown_input_stays_unknown_as_an_output(engine):
    resource = queue(engine, tags=values.UNKNOWN)

    assert resource.returned["tags"] == values.UNKNOWN
    assert "tags" not in resource.made_up


def test_providers_exist_and_what_they_rest_on_is_not_known_to_packs(engine):
    known = engine.register("pulumi:providers:aws", "eu", {"region": "eu-west-1"})
    assert known.id == engine.register("pulumi:providers:aws", "us", {}).id.replace(
        engine.state.find(known.urn.replace("eu", "us")).id, known.id
    )
    hidden = engine.register("pulumi:providers:aws", "some", {"region": marked(engine, "eu-west-1")})
    assert hidden.inputs == {"region": values.UNKNOWN}

    under = {"provider": f"{hidden.urn}::{hidden.id}"}
    resource = engine.register(QUEUE, "jobs", {"name": "jobs"}, context=Context(SHAPE), **under)

    assert resource.returned["arn"] == f"arn:aws:sqs:eu-west-1:{ACCOUNT}:jobs"
    assert resource.outputs.get("arn", values.UNKNOWN) == values.UNKNOWN


def test_the_account_of_a_provider(engine):
    engine = Engine(later=True)
    provider = engine.register("pulumi:providers:aws", "eu", {"allowedAccountIds": '["444455556666"]'})
    under = {"provider": f"{provider.urn}::{provider.id}"}

    assert "444455556666" in engine.register(QUEUE, "a", {}, context=Context(SHAPE), **under).outputs["arn"]
    assert "000000000000" in engine.register(QUEUE, "b", {}, context=Context(SHAPE)).outputs["arn"]


def test_outputs_of_components_and_of_the_stack(engine):
    engine.register("pulumi:pulumi:Stack", "shop-dev", custom=False)
    outputs = {"host": marked(engine, "x"), "arn": ARN}
    request = resource_pb2.RegisterResourceOutputsRequest(urn=STACK, outputs=structs.to_struct(outputs))

    engine.monitor.RegisterResourceOutputs(request, Context())

    stack = engine.state.find(STACK)
    assert stack.outputs == {"host": values.UNKNOWN, "arn": ARN}
    assert stack.returned == {"host": "x", "arn": ARN}


def test_what_is_registered_on_a_made_up_value_is_noted(engine):
    context = Context(SHAPE)
    context.add(CONDITIONAL, "true")

    assert engine.register(QUEUE, "jobs", {}, context=context).conditional
    assert not queue(engine, "others").conditional


def test_in_a_first_preview_nothing_of_this_happens():
    engine = Engine()
    resource = queue(engine)

    assert resource.outputs is resource.returned
    assert resource.outputs["id"] == values.UNKNOWN
    assert resource.id == ""
