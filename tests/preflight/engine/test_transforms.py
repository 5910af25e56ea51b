"""Transforms: the program's functions are called in order, each on what the one before made."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import grpc
import pytest

from preflight.engine.transforms import Transforms
from preflight.wire import structs
from preflight.wire.protocol import callback_pb2, callback_pb2_grpc, resource_pb2


class Functions(callback_pb2_grpc.CallbacksServicer):
    """The program's callback server: appends its token to the name, or fails."""

    def Invoke(self, request, context):  # noqa: N802 - the protocol's name
        if request.token == "fails":
            context.abort(grpc.StatusCode.UNKNOWN, "no such name")
        if request.token.startswith("call"):
            call = resource_pb2.TransformInvokeRequest.FromString(request.request)
            reply = resource_pb2.TransformInvokeResponse()
            reply.args.CopyFrom(structs.to_struct({"name": f"{call.args['name']}+{request.token}"}))
        elif request.token == "silent":
            reply = resource_pb2.TransformResponse()
        else:
            call = resource_pb2.TransformRequest.FromString(request.request)
            reply = resource_pb2.TransformResponse()
            reply.properties.CopyFrom(structs.to_struct({"name": f"{call.properties['name']}+{request.token}"}))
            reply.options.CopyFrom(call.options)
            reply.options.protect = True
        return callback_pb2.CallbackInvokeResponse(response=reply.SerializeToString())


@contextmanager
def functions():
    server = grpc.server(ThreadPoolExecutor(2))
    callback_pb2_grpc.add_CallbacksServicer_to_server(Functions(), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    transforms = Transforms()
    try:
        yield transforms, lambda token: callback_pb2.Callback(target=f"127.0.0.1:{port}", token=token)
    finally:
        transforms.close()
        server.stop(0)


REQUEST = resource_pb2.RegisterResourceRequest(type="a:b:C", name="c", custom=True)


def test_a_resources_own_come_before_the_stacks():
    with functions() as (transforms, named):
        transforms.add_of_resources(named("stack"))

        properties, options = transforms.resource(
            [named("own"), named("silent")], REQUEST, {"name": "x"}, resource_pb2.TransformResourceOptions()
        )

    assert properties == {"name": "x+own+stack"}
    assert options.protect is True


def test_without_transforms_nothing_changes():
    options = resource_pb2.TransformResourceOptions()

    assert Transforms().resource([], REQUEST, {"name": "x"}, options) == ({"name": "x"}, options)


def test_calls_have_their_own():
    with functions() as (transforms, named):
        transforms.add_of_resources(named("stack"))
        transforms.add_of_calls(named("call-1"))
        transforms.add_of_calls(named("call-2"))

        arguments, _ = transforms.call("a:b:get", {"name": "x"}, resource_pb2.TransformInvokeOptions())

    assert arguments == {"name": "x+call-1+call-2"}


def test_a_function_that_fails_is_an_error():
    with functions() as (transforms, named), pytest.raises(grpc.RpcError) as caught:
        transforms.resource([named("fails")], REQUEST, {}, resource_pb2.TransformResourceOptions())

    assert caught.value.details() == "no such name"
