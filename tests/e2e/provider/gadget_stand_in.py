"""A provider that passes inputs on as they are: for features of the engine that no resource of AWS shows.

It has methods (Call), takes parameters (Parameterize), and answers a preview with the inputs, as providers without a
plan of their own do.
"""

from __future__ import annotations

import threading

from google.protobuf import empty_pb2
from pulumi.runtime.proto import plugin_pb2, provider_pb2, provider_pb2_grpc

UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"


class Gadgets(provider_pb2_grpc.ResourceProviderServicer):
    """The provider; method names are the protocol's."""

    def __init__(self, stopped: threading.Event) -> None:
        self.stopped = stopped

    def Handshake(self, request, context):  # noqa: N802
        return provider_pb2.ProviderHandshakeResponse(
            accept_secrets=True, accept_resources=True, accept_outputs=True, supports_autonaming_configuration=False
        )

    def GetPluginInfo(self, request, context):  # noqa: N802
        return plugin_pb2.PluginInfo(version="1.2.3")

    def Parameterize(self, request, context):  # noqa: N802
        return provider_pb2.ParameterizeResponse(name=request.value.name, version=request.value.version)

    def GetSchema(self, request, context):  # noqa: N802
        return provider_pb2.GetSchemaResponse(schema="{}")

    def CheckConfig(self, request, context):  # noqa: N802
        return provider_pb2.CheckResponse(inputs=request.news)

    def DiffConfig(self, request, context):  # noqa: N802
        return provider_pb2.DiffResponse(changes=provider_pb2.DiffResponse.DIFF_NONE)

    def Configure(self, request, context):  # noqa: N802
        return provider_pb2.ConfigureResponse(
            acceptSecrets=True, acceptResources=True, acceptOutputs=True, supportsPreview=True
        )

    def Check(self, request, context):  # noqa: N802
        return provider_pb2.CheckResponse(inputs=request.news)

    def Diff(self, request, context):  # noqa: N802
        return provider_pb2.DiffResponse(changes=provider_pb2.DiffResponse.DIFF_NONE)

    def Create(self, request, context):  # noqa: N802
        return provider_pb2.CreateResponse(id="" if request.preview else "gadget", properties=request.properties)

    def Read(self, request, context):  # noqa: N802
        return provider_pb2.ReadResponse(id=request.id, properties=request.properties, inputs=request.inputs)

    def Delete(self, request, context):  # noqa: N802
        return empty_pb2.Empty()

    def Call(self, request, context):  # noqa: N802
        exists = request.args["__self__"]["id"] != ""
        response = provider_pb2.CallResponse()
        getattr(response, "return").update({"text": "said" if exists else UNKNOWN})
        return response

    def Cancel(self, request, context):  # noqa: N802
        self.stopped.set()
        return empty_pb2.Empty()
