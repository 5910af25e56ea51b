"""Calls carry what only the program's interpreter knows."""

from __future__ import annotations

import json
from importlib.metadata import version

import pytest

from preflight.program.python.runner import stubs
from preflight.program.python.runner.made_up import MadeUp
from preflight.program.python.runner.stubs import CONDITIONAL, MADE_UP, SAMPLE, SHAPE, VERSION
from preflight.wire import structs, values
from preflight.wire.protocol import engine_pb2, resource_pb2


class Shapes:
    def __init__(self):
        self.known = []

    def of_resource(self, type_, properties):
        if type_ == "aws:broken:Thing":
            raise RuntimeError("an annotation that nobody can read")
        return {"outputs": ["arn"]}

    def of_result(self, token):
        return {"id": {"placeholder": "id"}}

    def told(self, type_):
        self.known.append(type_)

    def fit(self, type_, properties):
        raise RuntimeError("only a help")


class Wire:
    """The stub below: keeps what it is given."""

    def __init__(self):
        self.metadata = None
        self.logged = []

        self.response = resource_pb2.RegisterResourceResponse(urn="urn:x")
        self.trailing = []

    def ReadResource(self, request, metadata=None):  # noqa: N802 - the protocol's name
        self.metadata = {key: json.loads(value) for key, value in metadata or ()}
        return self.response

    Invoke = ReadResource

    @property
    def RegisterResource(self):  # noqa: N802 - the protocol's name
        return self

    def with_call(self, request, metadata=None):
        return self.ReadResource(request, metadata), self

    def trailing_metadata(self):
        return self.trailing

    def Log(self, request):  # noqa: N802 - the protocol's name
        self.logged.append(request.message)

    SupportsFeature = "as it is"


@pytest.fixture
def wire():
    return Wire()


@pytest.fixture
def made_up():
    return MadeUp("urn:mark", "/nowhere")


@pytest.fixture
def monitor(wire, made_up):
    return stubs._Monitor(wire, Shapes(), made_up)


def test_a_registration_tells_its_shape_and_the_installed_version(wire, monitor):
    reply = monitor.RegisterResource(resource_pb2.RegisterResourceRequest(type="aws:sqs/queue:Queue"))

    assert reply.urn == "urn:x"
    assert wire.metadata == {SHAPE: {"outputs": ["arn"]}, VERSION: {"version": version("pulumi-aws")}}
    assert monitor._shapes.known == ["aws:sqs/queue:Queue"]


def test_a_version_that_the_program_names_is_not_told_again(wire, monitor):
    monitor.ReadResource(resource_pb2.ReadResourceRequest(type="aws:sqs/queue:Queue", version="6.0.0"))

    assert wire.metadata == {SHAPE: {"outputs": ["arn"]}}


def test_a_call_tells_what_its_result_looks_like(wire, monitor):
    monitor.Invoke(resource_pb2.ResourceInvokeRequest(tok="acme:index:get"))

    assert wire.metadata == {SAMPLE: {"id": {"placeholder": "id"}}}


def test_what_can_not_be_told_is_left_out(wire, monitor):
    assert monitor.RegisterResource(resource_pb2.RegisterResourceRequest(type="aws:broken:Thing")).urn == "urn:x"
    assert wire.metadata == {}


def test_everything_else_is_the_stubs(monitor):
    assert monitor.SupportsFeature == "as it is"


def test_debug_messages_stay_here(wire):
    engine = stubs._Engine(wire)

    engine.Log(engine_pb2.LogRequest(severity=engine_pb2.DEBUG, message="debug"))
    engine.Log(engine_pb2.LogRequest(severity=engine_pb2.INFO, message="info"))

    assert wire.logged == ["info"]
    assert engine.SupportsFeature == "as it is"


@pytest.mark.parametrize(
    ("token", "package"),
    [("aws:sqs/queue:Queue", "aws"), ("pulumi:providers:aws", "aws"), ("pulumi:pulumi:Stack", "pulumi")],
)
def test_packages(token, package):
    assert stubs._package_of(token) == package


@pytest.mark.parametrize("package", ["pulumi", "no-such-package"])
def test_packages_without_a_provider_have_no_version(package):
    assert stubs._installed_version(package) is None


class Output:
    """The shape of one output, whatever its name."""

    def __init__(self, sample):
        self._sample = sample

    def __call__(self, type_, key):
        return self._sample


@pytest.mark.parametrize(
    ("sample", "filled"),
    [
        pytest.param({"placeholder": "dnsName"}, "madeup1234567890-dnsname", id="a text"),
        pytest.param(1, values.UNKNOWN, id="a number stays unknown"),
        pytest.param(False, values.UNKNOWN, id="a truth value stays unknown"),
        pytest.param([{"placeholder": "name"}], ["madeup1234567890-name"], id="a list"),
        pytest.param(
            {"port": 1, "host": {"placeholder": "host"}},
            {"port": 1.0, "host": "madeup1234567890-host"},
            id="an object, with a number inside",
        ),
    ],
)
def test_outputs_that_preflight_names_are_made_up(wire, monitor, sample, filled):
    wire.response = resource_pb2.RegisterResourceResponse(
        urn="urn:x", object=structs.to_struct({"it": values.UNKNOWN, "other": values.UNKNOWN})
    )
    wire.trailing = [(MADE_UP, json.dumps({"words": {"it": "madeup1234567890"}, "id": False}).encode())]
    monitor._shapes.of_output = Output(sample)

    reply = monitor.RegisterResource(resource_pb2.RegisterResourceRequest(type="aws:lb/loadBalancer:LoadBalancer"))

    assert structs.from_struct(reply.object) == {"it": filled, "other": values.UNKNOWN}


def test_what_is_registered_in_a_callback_on_a_made_up_value_says_so(wire, monitor, made_up):
    made_up._inside.set(True)

    monitor.RegisterResource(resource_pb2.RegisterResourceRequest(type="aws:sqs/queue:Queue", version="1.0.0"))

    assert wire.metadata == {SHAPE: {"outputs": ["arn"]}, CONDITIONAL: True}
