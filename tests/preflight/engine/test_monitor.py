"""The monitor's surface: what it says of itself, and how a refusal reaches the program and the run."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from preflight.errors import PackError, ProgramError
from preflight.wire import structs, values
from preflight.wire.protocol import EMPTY, resource_pb2
from tests.preflight.engine.support import STACK, Context, Ear, Engine, RefusedError

QUEUE = "aws:sqs/queue:Queue"


def test_it_tells_of_a_preview():
    info = Engine({"aws:region": "eu-west-1"}).monitor.GetDeploymentInfo(EMPTY, Context())

    assert (info.project, info.stack, info.organization, info.dryRun) == ("shop", "dev", "acme", True)
    assert dict(info.config) == {"aws:region": "eu-west-1"}


@pytest.mark.parametrize(("feature", "supported"), [("secrets", True), ("transforms", True), ("timeTravel", False)])
def test_features(feature, supported):
    request = resource_pb2.SupportsFeatureRequest(id=feature)

    assert Engine().monitor.SupportsFeature(request, Context()).hasSupport is supported


def test_a_refusal_ends_the_call_and_the_run():
    engine = Engine()
    engine.register(QUEUE, "jobs", {"name": "jobs"})

    with pytest.raises(RefusedError, match="Two resources have the same URN"):
        engine.register(QUEUE, "jobs", {"name": "jobs"})
    assert [type(failure) for failure in engine.monitor.failures] == [ProgramError]


def test_a_message_that_no_engine_could_read_is_named():
    engine = Engine()

    with pytest.raises(RefusedError, match="unable to parse customTimeout Value soon"):
        engine.register(QUEUE, "jobs", customTimeouts={"create": "soon"})
    assert engine.monitor.failures[0].message == (
        f"{QUEUE} jobs could not be registered: unable to parse customTimeout Value soon"
    )


def test_a_hook_has_one_name():
    engine = Engine()
    request = resource_pb2.RegisterResourceHookRequest(name="log")
    engine.monitor.RegisterResourceHook(request, Context())

    with pytest.raises(RefusedError, match="resource hook already registered for name: 'log'"):
        engine.monitor.RegisterResourceHook(request, Context())


def test_the_stack_takes_its_outputs():
    engine = Engine()
    engine.register("pulumi:pulumi:Stack", "shop-dev", custom=False)
    outputs = structs.to_struct({"arn": {values.SIGNATURE: values.OUTPUT, "dependencies": ["urn:a"]}})

    engine.monitor.RegisterResourceOutputs(
        resource_pb2.RegisterResourceOutputsRequest(urn=STACK, outputs=outputs), Context()
    )

    assert engine.state.root == STACK
    assert engine.state.find(STACK).outputs == {"arn": values.UNKNOWN}


def test_outputs_of_nobody_are_refused():
    with pytest.raises(RefusedError, match="unknown resource urn:nobody"):
        Engine().monitor.RegisterResourceOutputs(
            resource_pb2.RegisterResourceOutputsRequest(urn="urn:nobody"), Context()
        )


def test_a_package_is_remembered_once():
    engine = Engine()
    request = resource_pb2.RegisterPackageRequest(
        name="terraform-provider",
        version="0.8.0",
        parameterization=resource_pb2.Parameterization(name="planets", version="3.6.0", value=b"{}"),
    )

    first = engine.monitor.RegisterPackage(request, Context()).ref

    assert engine.monitor.RegisterPackage(request, Context()).ref == first
    package = engine.state.package(first)
    assert (package.name, package.version, package.base_version) == ("planets", "3.6.0", "0.8.0")


class Failing(Ear):
    """Packs that can't be asked."""

    def before_plan(self, resource, provider):
        raise PackError("The pack is broken.")


def test_the_program_does_not_hear_of_a_pack_that_failed():
    """It would print a traceback over what is to be read; the run is over."""
    engine = Engine(listener=Failing())
    with ThreadPoolExecutor(1) as pool:
        call = pool.submit(engine.register, QUEUE, "jobs")
        while not engine.monitor.failures:
            time.sleep(0.01)
        with pytest.raises(PackError, match="The pack is broken"):
            engine.monitor.check()
        assert not call.done()

        engine.monitor.close()

        with pytest.raises(RefusedError, match="The pack is broken"):
            call.result(timeout=30)


def test_a_failure_of_the_program_is_told_when_it_has_ended():
    engine = Engine()
    engine.monitor.failures.append(ProgramError("It failed."))

    engine.monitor.check()
