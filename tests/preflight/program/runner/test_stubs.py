"""Calls carry what only the program's interpreter knows."""

from __future__ import annotations

import json
from importlib.metadata import version

import pytest

from preflight.program.runner import stubs
from preflight.program.runner.stubs import SAMPLE, SHAPE, VERSION
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

    def RegisterResource(self, request, metadata=None):  # noqa: N802 - the protocol's name
        self.metadata = {key: json.loads(value) for key, value in metadata or ()}
        return resource_pb2.RegisterResourceResponse(urn="urn:x")

    ReadResource = Invoke = RegisterResource

    def Log(self, request):  # noqa: N802 - the protocol's name
        self.logged.append(request.message)

    SupportsFeature = "as it is"


@pytest.fixture
def wire():
    return Wire()


@pytest.fixture
def monitor(wire):
    return stubs._Monitor(wire, Shapes())


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
