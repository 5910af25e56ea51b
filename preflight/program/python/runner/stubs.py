"""The stubs that the program's SDK talks through: calls carry what only this interpreter knows."""

from __future__ import annotations

import functools
import importlib.metadata
import importlib.util
import json
import os
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from .made_up import fill

if TYPE_CHECKING:
    from collections.abc import Callable

    from .control import Order
    from .made_up import MadeUp
    from .shapes import Shapes

Sdk = Any  # the SDK of the program, whose version is not known here

# The keys of what is attached to calls, as preflight reads them (`preflight.engine.call_metadata`).
SHAPE = "preflight-shape-bin"
SAMPLE = "preflight-sample-bin"
VERSION = "preflight-version-bin"
CONDITIONAL = "preflight-conditional-bin"
MADE_UP = "preflight-made-up-bin"

_MESSAGE_BYTES = 400 * 1024 * 1024
# The SDK's own sizes. Old SDKs keep them elsewhere than new ones, so they are not looked up.
_CHANNEL_OPTIONS = (
    ("grpc.max_receive_message_length", _MESSAGE_BYTES),
    ("grpc.max_send_message_length", _MESSAGE_BYTES),
    ("grpc.enable_http_proxy", 0),
)


def monitor_stub(address: str, shapes: Shapes, made_up: MadeUp) -> _Monitor:
    """Make a monitor stub whose calls tell the shape of the classes in use."""
    import grpc
    from pulumi.runtime.proto import resource_pb2_grpc

    stub = resource_pb2_grpc.ResourceMonitorStub(grpc.insecure_channel(address, options=_CHANNEL_OPTIONS))
    return _Monitor(stub, shapes, made_up)


def engine_stub(address: str) -> _Engine:
    """Make an engine stub that keeps debug messages to itself."""
    import grpc
    from pulumi.runtime.proto import engine_pb2_grpc

    return _Engine(engine_pb2_grpc.EngineStub(grpc.insecure_channel(address, options=_CHANNEL_OPTIONS)))


class _Engine:
    """The engine's stub. The SDK logs ten debug messages a resource, each a call that nobody would read."""

    def __init__(self, stub: Sdk) -> None:
        self._stub = stub

    def __getattr__(self, name: str) -> Sdk:
        return getattr(self._stub, name)

    def Log(self, request: Sdk) -> Sdk:  # noqa: N802 - the protocol's name
        if request.severity == 0:
            from google.protobuf import empty_pb2

            return empty_pb2.Empty()
        return self._stub.Log(request)


class _Monitor:
    """The monitor's stub, with metadata on the calls where this side knows more than the message says."""

    def __init__(self, stub: Sdk, shapes: Shapes, made_up: MadeUp) -> None:
        self._stub = stub
        self._shapes = shapes
        self._made_up = made_up

    def __getattr__(self, name: str) -> Sdk:
        return getattr(self._stub, name)

    def _with(self, call: Sdk, request: Sdk, key: str, make: Callable[[], Order | None], type_: str) -> Sdk:
        metadata = []
        try:
            known = make()
            if known is not None:
                metadata.append((key, json.dumps(known).encode()))
            if not request.version and not request.packageRef:
                version = _installed_version(_package_of(type_))
                if version is not None:
                    metadata.append((VERSION, json.dumps({"version": version}).encode()))
        except Exception:  # noqa: BLE001 - only a help; the call works without it
            metadata = []
        if self._made_up.is_here:
            metadata.append((CONDITIONAL, b"true"))
        return call(request, metadata=metadata or None)

    def RegisterResource(self, request: Sdk) -> Sdk:  # noqa: N802 - the protocol's name
        def make() -> Order | None:
            return self._shapes.of_resource(request.type, request.object)

        call = self._stub.RegisterResource.with_call
        response, answered = self._with(call, request, SHAPE, make, request.type)
        self._shapes.told(request.type)
        with suppress(Exception):  # only a help, and the SDK tells what is wrong
            self._shapes.fit(request.type, response.object)
        for key, value in answered.trailing_metadata():
            if key == MADE_UP:
                self._fill(request.type, response, json.loads(value))
        return response

    def _fill(self, type_: str, response: Sdk, told: Order) -> None:
        """Give made-up values to the outputs that preflight names."""
        if told["id"]:
            self._made_up.note_id(response.id)
        for key, word in told["words"].items():
            sample = self._shapes.of_output(type_, key)
            # Nothing in a number or a truth value tells that it was made up.
            if not isinstance(sample, (bool, int, float)):
                response.object[key] = fill(sample, word)

    def ReadResource(self, request: Sdk) -> Sdk:  # noqa: N802 - the protocol's name
        def make() -> Order | None:
            return self._shapes.of_resource(request.type, request.properties)

        response = self._with(self._stub.ReadResource, request, SHAPE, make, request.type)
        self._shapes.told(request.type)
        return response

    def Invoke(self, request: Sdk) -> Sdk:  # noqa: N802 - the protocol's name
        def make() -> Order | None:
            return self._shapes.of_result(request.tok)

        return self._with(self._stub.Invoke, request, SAMPLE, make, request.tok)


def _package_of(token: str) -> str:
    """Return the package of a type or function token, that of a provider for the provider's own type."""
    return token.removeprefix("pulumi:providers:").split(":", 1)[0]


@functools.cache
def _installed_version(package: str) -> str | None:
    """Return the version of a package's SDK that is installed: the one of resources that tell none.

    What Pulumi's language host finds out before the program starts (pulumi: sdk/python/cmd/pulumi-language-python).
    """
    module = "pulumi_" + package.replace("-", "_")
    spec = importlib.util.find_spec(module) if package != "pulumi" else None
    for folder in (spec.submodule_search_locations or ()) if spec is not None else ():
        try:
            with open(os.path.join(folder, "pulumi-plugin.json"), encoding="utf-8") as stream:
                plugin = json.load(stream)
        except (OSError, ValueError):
            continue
        if plugin.get("resource") and plugin.get("name", package) == package:
            return str(plugin.get("version") or importlib.metadata.version(module)).removeprefix("v")
    return None
