"""An engine without a wire, and a listener that remembers what it heard."""

from __future__ import annotations

import json
from pathlib import Path

from preflight.engine.call_metadata import SHAPE, VERSION
from preflight.engine.later import LaterPreview
from preflight.engine.made_up import MadeUp, new_mark
from preflight.engine.monitor import Monitor
from preflight.engine.shapes import TableShapes, ToldShapes
from preflight.engine.state import EngineState
from preflight.project.project import Project
from preflight.providers.accounts import Accounts
from preflight.providers.answers import Answers
from preflight.providers.data_sources import DataSources
from preflight.providers.registry import Providers
from preflight.wire import structs
from preflight.wire.protocol import resource_pb2

STACK = "urn:pulumi:dev::shop::pulumi:pulumi:Stack::shop-dev"


class RefusedError(Exception):
    """The engine refused a call."""


class Context:
    """The context of a call, with what a runner would have attached."""

    def __init__(self, shape=None, version=""):
        self._metadata = [(SHAPE, json.dumps(shape).encode())] if shape else []
        if version:
            self._metadata.append((VERSION, json.dumps({"version": version}).encode()))
        self.trailing = ()

    def add(self, key, text):
        self._metadata.append((key, text.encode()))

    def set_trailing_metadata(self, metadata):
        self.trailing = metadata

    def invocation_metadata(self):
        return [("user-agent", "grpc"), *self._metadata]

    def abort(self, code, details):
        raise RefusedError(details)


class Ear:
    """A listener that remembers, and changes inputs where it is told to."""

    def __init__(self, remediated=None):
        self.heard = []
        self._remediated = remediated

    def before_plan(self, resource, provider):
        return resource.inputs if self._remediated is None else self._remediated

    def registered(self, resource, provider):
        self.heard.append((resource.name, provider.name if provider else None))

    def log(self, severity, message, urn):
        self.heard.append((severity, message, urn))


class Engine:
    """Registers and calls as a program does."""

    def __init__(
        self,
        config=None,
        root=Path("/nowhere"),
        listener=None,
        answers=None,
        *,
        later=False,
        account="",
        runner=True,
    ):
        self.project = Project.without_files(root, "shop", "dev", "acme", config)
        self.state = EngineState("shop", "dev", "acme")
        self.listener = listener or Ear()
        providers = Providers()
        accounts = Accounts(providers, account)
        self.mark = new_mark("dev", "shop")
        self.made_up = MadeUp(self.mark)
        self.shapes = ToldShapes() if runner else TableShapes(providers)
        self.monitor = Monitor(
            self.project,
            self.state,
            providers,
            DataSources(providers, answers or Answers(), accounts),
            self.listener,
            later=LaterPreview(providers, accounts, self.made_up, filled=runner) if later else None,
            shapes=self.shapes,
        )

    def register(self, type_, name, properties=None, *, context=None, **rest):
        """Register a custom resource; gives its state."""
        request = resource_pb2.RegisterResourceRequest(
            type=type_, name=name, **{"custom": True, "object": structs.to_struct(properties or {}), **rest}
        )
        reply = self.monitor.RegisterResource(request, context or Context())
        return self.state.find(reply.urn)

    def invoke(self, token, arguments=None, **rest):
        request = resource_pb2.ResourceInvokeRequest(tok=token, args=structs.to_struct(arguments or {}), **rest)
        return self.monitor.Invoke(request, Context())
