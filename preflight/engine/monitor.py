"""The ResourceMonitor service, which a program talks to: each method takes a message and hands it on.

Follows pulumi/pulumi pkg/resource/deploy/source_eval.go for a preview of a stack that has no resources yet.
"""

from __future__ import annotations

import json
import threading
import time
from typing import TYPE_CHECKING, Any, Final

from preflight.engine.call_metadata import MADE_UP
from preflight.engine.calls import Calls
from preflight.engine.registration import Registrations
from preflight.engine.shapes import ToldShapes
from preflight.engine.transforms import Transforms
from preflight.errors import PreflightError, ProgramError
from preflight.providers.provider_resources import Package
from preflight.wire import structs, urns, values
from preflight.wire.protocol import EMPTY, Message, grpc, resource_pb2, resource_pb2_grpc

if TYPE_CHECKING:
    from collections.abc import Callable

    from preflight.engine.later import LaterPreview
    from preflight.engine.listener import Listener
    from preflight.engine.state import EngineState
    from preflight.project.project import Project
    from preflight.providers.data_sources import DataSources
    from preflight.providers.registry import Providers

_FEATURES: Final = (
    "secrets",
    "resourceReferences",
    "outputValues",
    "aliasSpecs",
    "replacementTrigger",
    "deletedWith",
    "replaceWith",
    "transforms",
    "invokeTransforms",
    "parameterization",
    "resourceHooks",
    "errorHooks",
    "sendsOptionsToHooks",
)
_FEATURE_NAMES: Final = (
    "SECRETS",
    "RESOURCE_REFERENCES",
    "OUTPUT_VALUES",
    "ALIAS_SPECS",
    "REPLACEMENT_TRIGGER",
    "DELETED_WITH",
    "REPLACE_WITH",
    "TRANSFORMS",
    "INVOKE_TRANSFORMS",
    "PARAMETERIZATION",
    "RESOURCE_HOOKS",
    "ERROR_HOOKS",
    "SENDS_OPTIONS_TO_HOOKS",
    "BYTE_STRING",
    "INVOKE_DEPENDS_ON",
    "INVOKE_PARENT",
)
_PARALLEL: Final = 16


class Monitor(resource_pb2_grpc.ResourceMonitorServicer):  # type: ignore[misc] # generated, without types
    """Answers a program's registrations, reads and calls.

    ``failures`` are the reasons why there is no verdict, in the order they came; ``last_call`` is when the program last
    asked for anything (monotonic time), ``is_finished`` whether it said that it has come to its end.
    """

    def __init__(
        self,
        project: Project,
        state: EngineState,
        providers: Providers,
        data_sources: DataSources,
        listener: Listener,
        *,
        later: LaterPreview | None = None,
        shapes: ToldShapes | None = None,
    ) -> None:
        self._project = project
        self._state = state
        self._later = later
        self._shapes = shapes or ToldShapes()
        self._transforms = Transforms()
        self._registrations = Registrations(project, state, providers, self._transforms, listener, later=later)
        self._calls = Calls(project.root, state, data_sources, self._registrations, self._transforms, later=later)
        self._hooks: set[str] = set()
        self.failures: list[PreflightError] = []
        self._closed = threading.Event()
        self.last_call = time.monotonic()
        self.is_finished = False

    def close(self) -> None:
        """Close the connections to the program, which waits no longer."""
        self._closed.set()
        self._transforms.close()

    def check(self) -> None:
        """Raise the first failure that is none of the program's."""
        for failure in self.failures:
            if not isinstance(failure, ProgramError):
                raise failure

    # --- Housekeeping -------------------------------------------------------------------------------------------------

    def SupportsFeature(self, request: Message, context: Message) -> Message:
        """Answer as the engine does."""
        return resource_pb2.SupportsFeatureResponse(hasSupport=request.id in _FEATURES)

    def GetDeploymentInfo(self, request: Message, context: Message) -> Message:
        """Tell project, stack, configuration and features."""
        self.last_call = time.monotonic()
        supported = [
            value
            for name in _FEATURE_NAMES
            if (value := getattr(resource_pb2, f"RESOURCE_MONITOR_FEATURE_{name}", None)) is not None
        ]
        return resource_pb2.DeploymentInfo(
            project=self._project.name,
            stack=self._project.stack,
            organization=self._project.organization,
            config=self._project.config,
            configSecretKeys=list(self._project.secret_keys),
            dryRun=True,
            parallel=_PARALLEL,
            supportedFeatures=supported,
        )

    def RegisterStackTransform(self, request: Message, context: Message) -> Message:
        """Add a transform of all resources."""
        self._transforms.add_of_resources(request)
        return EMPTY

    def RegisterStackInvokeTransform(self, request: Message, context: Message) -> Message:
        """Add a transform of all calls."""
        self._transforms.add_of_calls(request)
        return EMPTY

    def RegisterResourceHook(self, request: Message, context: Message) -> Message:
        """Take note of a hook; nothing is created, so none runs (those for previews run on updates only)."""
        return self._hook(request.name, context)

    def RegisterErrorHook(self, request: Message, context: Message) -> Message:
        """Take note of a hook on errors; nothing is created, so none runs."""
        return self._hook(request.name, context)

    def _hook(self, name: str, context: Message) -> Message:
        if name in self._hooks:
            context.abort(grpc.StatusCode.ALREADY_EXISTS, f"resource hook already registered for name: {name!r}")
        self._hooks.add(name)
        return EMPTY

    def SignalAndWaitForShutdown(self, request: Message, context: Message) -> Message:
        """Let the program end: nothing is left to wait for."""
        self.is_finished = True
        return EMPTY

    def RegisterPackage(self, request: Message, context: Message) -> Message:
        """Remember a package, parameterised or extended."""
        package = Package(name=request.name, version=request.version, base_version=request.version)
        if request.HasField("parameterization"):
            given = request.parameterization
            package = Package(
                name=given.name,
                version=given.version,
                parameter=given.value,
                base_version=request.version,
                parameterised=True,
            )
        return resource_pb2.RegisterPackageResponse(ref=self._state.add_package(package))

    # --- Resources ----------------------------------------------------------------------------------------------------

    def RegisterResource(self, request: Message, context: Message) -> Message:
        """Register a resource."""

        def register() -> Message:
            known = self._shapes.of_resource(request, request.object, context)
            resource = self._registrations.register(request, known)
            reply = resource_pb2.RegisterResourceResponse(
                urn=resource.urn,
                id=resource.id,
                object=structs.to_struct(resource.returned),
                result=resource_pb2.SUCCESS,
            )
            self._shapes.fit(request.type, reply.object)
            if self._later is not None and resource.marked:
                for key in resource.marked:
                    reply.propertyDependencies[key].urns.append(self._later.mark)
                told = {"words": resource.made_up, "id": "id" in resource.marked}
                context.set_trailing_metadata(((MADE_UP, json.dumps(told).encode()),))
            return reply

        return self._guarded(register, f"{request.type} {request.name}", context)

    def RegisterResourceOutputs(self, request: Message, context: Message) -> Message:
        """Take the outputs of a component or of the stack."""
        self.last_call = time.monotonic()
        resource = self._state.find(request.urn)
        if resource is None:
            context.abort(grpc.StatusCode.INVALID_ARGUMENT, f"unknown resource {request.urn}")
            return EMPTY
        outputs = structs.from_struct(request.outputs)
        plain = values.downgrade(outputs)
        self._state.note_secrets(plain)
        with self._state.lock:
            resource.returned = plain
            resource.outputs = self._later.hide(outputs) if self._later is not None else plain
            self._state.complete |= resource.type == urns.STACK_TYPE and not resource.parent
        return EMPTY

    def ReadResource(self, request: Message, context: Message) -> Message:
        """Read a resource that exists already."""

        def read() -> Message:
            known = self._shapes.of_resource(request, request.properties, context)
            resource = self._calls.read(request, known)
            return resource_pb2.ReadResourceResponse(urn=resource.urn, properties=structs.to_struct(resource.outputs))

        return self._guarded(read, f"{request.type} {request.name}", context)

    # --- Calls --------------------------------------------------------------------------------------------------------

    def Invoke(self, request: Message, context: Message) -> Message:
        """Answer a call of a provider's function."""

        def invoke() -> Message:
            return self._calls.invoke(request, self._shapes.of_call(request, context))

        return self._guarded(invoke, request.tok, context)

    def Call(self, request: Message, context: Message) -> Message:
        """Answer a method of a resource."""
        return self._calls.call_method(request)

    def _guarded(self, action: Callable[[], Any], what: str, context: Message) -> Message:
        """Run a handler; a failure ends the program's call with its message, and the run with no verdict."""
        self.last_call = time.monotonic()
        try:
            return action()
        except PreflightError as error:
            self.failures.append(error)
            if not isinstance(error, ProgramError):
                # A pack failed, say. What the program would print if it heard of that would bury it: the run is over.
                self._closed.wait()
            context.abort(grpc.StatusCode.INVALID_ARGUMENT, error.message)
        except grpc.RpcError as error:
            message = f"{what}: a function of the program failed: {error.details()}"
            self.failures.append(ProgramError(message))
            context.abort(grpc.StatusCode.UNKNOWN, message)
        except (ValueError, TypeError, KeyError) as error:
            self.failures.append(ProgramError(f"{what} could not be registered: {error}"))
            context.abort(grpc.StatusCode.INVALID_ARGUMENT, str(error))
        return None
