"""The engine's side of the protocol: the ResourceMonitor and Engine services that a program talks to.

Follows pulumi/pulumi pkg/resource/deploy/source_eval.go and step_generator.go for a preview of a stack that has no
resources yet.
"""

from __future__ import annotations

import json
import re
import threading
import time
from typing import TYPE_CHECKING, Any, Final

from preflight import assets, behaviour, providers, urns, values
from preflight.deployment import Deployment, Options, Package, Resource
from preflight.errors import PreflightError
from preflight.invokes import InvokeError
from preflight.location import locate
from preflight.protocol import (
    EMPTY,
    Message,
    engine_pb2,
    engine_pb2_grpc,
    grpc,
    provider_pb2,
    resource_pb2,
    resource_pb2_grpc,
)
from preflight.transforms import Callbacks

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from preflight.dynamic import DynamicProvider
    from preflight.invokes import Invokes
    from preflight.project import Project
    from preflight.values import Properties

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
DYNAMIC: Final = "pulumi-python:"
"""How the types of dynamic resources begin."""

_DURATION: Final = re.compile(r"(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|ms|s|m|h)")
_SECONDS: Final = {"ns": 1e-9, "us": 1e-6, "µs": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0, "h": 3600.0}
_PARALLEL: Final = 16
_CALLBACK_TIMEOUT: Final = 300.0
_FIXED_TYPE_PARTS: Final = 3


def parse_duration(text: str) -> float:
    """Read a Go duration (``1h30m``) as seconds; raises `ValueError`."""
    parts = _DURATION.findall(text)
    if not parts or "".join(number + unit for number, unit in parts) != text:
        raise ValueError(f"unable to parse customTimeout Value {text}")
    return sum(float(number) * _SECONDS[unit] for number, unit in parts)


class Listener:
    """What wants to hear of registrations. The default does nothing."""

    def before_plan(self, resource: Resource, provider: Resource | None) -> Properties:
        """Give the inputs to go on with: the resource's own, or remediated ones."""
        del provider
        return resource.inputs

    def registered(self, resource: Resource, provider: Resource | None) -> None:
        """Hear that a resource is complete."""

    def log(self, severity: str, message: str, urn: str) -> None:
        """Hear a message that the program logs."""


class Monitor(resource_pb2_grpc.ResourceMonitorServicer):
    """Answers a program's registrations, reads and calls."""

    def __init__(
        self,
        project: Project,
        deployment: Deployment,
        invokes: Invokes,
        listener: Listener,
        dynamic: DynamicProvider | None = None,
    ) -> None:
        self._project = project
        self._deployment = deployment
        self._invokes = invokes
        self._listener = listener
        self._dynamic = dynamic
        self._callbacks = Callbacks()
        self._stack_transforms: list[Any] = []
        self._invoke_transforms: list[Any] = []
        self._shapes: dict[str, behaviour.Shape] = {}
        self._default_lock = threading.Lock()
        self._hooks: set[str] = set()
        self.failures: list[PreflightError] = []
        self.last_call = time.monotonic()
        self.finished = threading.Event()

    def close(self) -> None:
        """Close the connections to the program."""
        self._callbacks.close()

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
        self._stack_transforms.append(request)
        return EMPTY

    def RegisterStackInvokeTransform(self, request: Message, context: Message) -> Message:
        """Add a transform of all calls."""
        self._invoke_transforms.append(request)
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
        """Hear that the program has nothing more to register."""
        self.finished.set()
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
        return resource_pb2.RegisterPackageResponse(ref=self._deployment.add_package(package))

    # --- Registration -------------------------------------------------------------------------------------------------

    def RegisterResource(self, request: Message, context: Message) -> Message:
        """Register a resource: transform, check, remediate, plan."""
        return self._guarded(lambda: self._register(request, context), f"{request.type} {request.name}", context)

    def _guarded(self, action: Callable[[], Any], what: str, context: Message) -> Message:
        """Run a handler; a failure ends the program's call with its message, and the run with no verdict."""
        self.last_call = time.monotonic()
        try:
            return action()
        except PreflightError as error:
            self.failures.append(error)
            context.abort(grpc.StatusCode.INVALID_ARGUMENT, error.message)
        except grpc.RpcError as error:
            message = f"{what}: a function of the program failed: {error.details()}"
            self.failures.append(PreflightError(message))
            context.abort(grpc.StatusCode.UNKNOWN, message)
        except (ValueError, TypeError, KeyError) as error:
            self.failures.append(PreflightError(f"{what} could not be registered: {error}"))
            context.abort(grpc.StatusCode.INVALID_ARGUMENT, str(error))
        return None

    def _register(self, request: Message, context: Message) -> Message:
        self._note_shape(request.type, context)
        parent = self._parent(request.parent)
        if (request.custom or request.remote) and request.type.count(":") != _FIXED_TYPE_PARTS - 1:
            raise PreflightError(
                f"{request.type!r} is not the type of a custom resource (of {request.name}).",
                "Such a type has three parts: package:module:Type.",
            )
        properties = values.from_struct(request.object)
        assets.require_files(properties, self._project.directory, f"{request.type} {request.name}")
        property_dependencies = self._property_dependencies(request, properties)
        own_transforms = list(request.transforms)
        if own_transforms:
            properties = {
                key: values.with_dependencies(value, property_dependencies.get(key, set()))
                for key, value in properties.items()
            }
        options = self._transform_options(request, parent)
        for transform in own_transforms + self._inherited_transforms(parent) + self._stack_transforms:
            properties, options = self._callbacks.transform_resource(
                transform, request=request, properties=properties, options=options, timeout=_CALLBACK_TIMEOUT
            )
        self._check_aliases(options)
        dependencies = set(request.dependencies)
        if own_transforms:
            # What the transforms gave back says what it depends on; that is all that counts from here on.
            property_dependencies = {key: values.dependencies(value) for key, value in properties.items()}
            dependencies = set(options.depends_on).union(*property_dependencies.values())
        else:
            for key, value in properties.items():
                property_dependencies.setdefault(key, set()).update(values.dependencies(value))
        component_providers = dict(options.providers)
        if not request.custom and parent is not None and not parent.custom:
            component_providers = {**parent.providers, **component_providers}
        resource = Resource(
            urn=self._deployment.urn(request.parent, request.type, request.name),
            type=request.type,
            name=request.name,
            custom=request.custom,
            parent=request.parent,
            dependencies=sorted(dependencies),
            property_dependencies={key: sorted(found) for key, found in property_dependencies.items()},
            options=self._options(options),
            location=locate(request, self._project.root),
            remote=request.remote,
            providers=component_providers,
            transforms=own_transforms,
            inherited_protect=options.protect if options.HasField("protect") else None,
        )
        if request.remote or (request.custom and not urns.is_provider(request.type)):
            resource.provider = self._provider(request, options, _installed_version(context))
        elif urns.is_provider(request.type):
            self._set_provider_plugin(properties, request, options, _installed_version(context))
        return self._complete(resource, values.downgrade(properties), context)

    def _complete(self, resource: Resource, properties: Properties, context: Message) -> Message:
        provider = self._deployment.find(resource.provider) if resource.provider else None
        registration = self._registration(resource, properties, provider, context)
        naming = registration.naming
        if resource.custom and naming is not None and not naming.random:
            resource.options.delete_before_replace = True  # whatever the program says (step_generator.go)
        if resource.custom and not urns.is_provider(resource.type) and not resource.remote:
            resource.inputs = self._checked(registration)
        else:
            resource.inputs = properties
        resource.inputs = self._listener.before_plan(resource, provider)
        if resource.custom and not resource.remote:
            if urns.is_provider(resource.type):
                resource.id = values.UNKNOWN
                resource.outputs = {key: value for key, value in resource.inputs.items() if key != providers.INTERNAL}
            else:
                resource.outputs = behaviour.plan(registration, resource.inputs)
                self._hide(resource)
        elif resource.remote:
            # What comes out of a component need not look like what went in, even under the same name.
            shape = registration.shape
            resource.outputs = dict.fromkeys(shape.outputs if shape is not None else (), values.UNKNOWN)
        if not self._deployment.add(resource):
            raise PreflightError(
                f"Two resources have the same URN {resource.urn}: the name {resource.name!r} is used twice.",
                "Give each resource of a type (under the same parent types) a name of its own.",
            )
        self._listener.registered(resource, provider)
        returned = resource.outputs if resource.custom or resource.remote else {}
        return resource_pb2.RegisterResourceResponse(
            urn=resource.urn, id=resource.id, object=values.to_struct(returned), result=resource_pb2.SUCCESS
        )

    def _checked(self, registration: behaviour.Registration) -> Properties:
        if self._dynamic is not None and registration.type.startswith(DYNAMIC):
            return self._dynamic.check(registration.urn, registration.type, registration.name, registration.properties)
        return behaviour.check(registration)

    def _hide(self, resource: Resource) -> None:
        for key in resource.options.additional_secret_outputs:
            if key in resource.outputs:
                resource.outputs[key] = values.make_secret(resource.outputs[key])

    def _registration(
        self, resource: Resource, properties: Properties, provider: Resource | None, context: Message
    ) -> behaviour.Registration:
        found = _metadata(context, "preflight-shape-bin")
        return behaviour.Registration(
            urn=resource.urn,
            type=resource.type,
            name=resource.name,
            properties=properties,
            shape=self._shapes.get(resource.type),
            maps=frozenset(found.get("maps", ())),
            texts=tuple(found.get("texts", ())),
            scalars=tuple((tuple(path), kind) for *path, kind in found.get("scalars", ())),
            provider=provider.inputs if provider is not None else {},
            organization=self._project.organization,
            naming=self._project.autonaming.naming(resource.type, resource.name, resource.urn),
        )

    def _note_shape(self, type_: str, context: Message) -> None:
        shape = behaviour.Shape.parse(_metadata(context, "preflight-shape-bin"))
        if shape is not None:
            self._shapes[type_] = shape

    def _parent(self, urn: str) -> Resource | None:
        return self._deployment.find_any(urn) if urn else None

    def _property_dependencies(self, request: Message, properties: Properties) -> dict[str, set[str]]:
        if not request.propertyDependencies and not request.remote:
            return {key: set(request.dependencies) for key in properties}
        return {key: set(found.urns) for key, found in request.propertyDependencies.items()}

    def _inherited_transforms(self, parent: Resource | None) -> list[Any]:
        found: list[Any] = []
        while parent is not None:
            found += parent.transforms
            parent = self._parent(parent.parent)
        return found

    def _transform_options(self, request: Message, parent: Resource | None) -> Message:
        """Give the options as transforms see them, with what the parent hands down."""
        options = resource_pb2.TransformResourceOptions(
            depends_on=request.dependencies,
            ignore_changes=request.ignoreChanges,
            replace_on_changes=request.replaceOnChanges,
            version=request.version,
            provider=self._resolve_provider(request, parent),
            plugin_download_url=request.pluginDownloadURL,
            deleted_with=request.deletedWith,
            additional_secret_outputs=request.additionalSecretOutputs,
            providers=request.providers,
            plugin_checksums=request.pluginChecksums,
        )
        options.aliases.extend(request.aliases)
        setattr(options, "import", request.importId)
        if request.HasField("customTimeouts"):
            options.custom_timeouts.CopyFrom(request.customTimeouts)
        if request.deleteBeforeReplaceDefined or request.deleteBeforeReplace:
            options.delete_before_replace = request.deleteBeforeReplace
        protect = request.protect if request.HasField("protect") else None
        if protect is None and parent is not None:
            protect = parent.inherited_protect
        if protect is not None:
            options.protect = protect
        return options

    def _resolve_provider(self, request: Message, parent: Resource | None) -> str:
        """Find the provider: named, from the ``providers`` given, from the parent, else none (the default one)."""
        if not (request.custom or request.remote):
            return str(request.provider)
        package = urns.package_of(request.type)
        if request.provider:
            return str(request.provider)
        if parent is not None and providers.is_provider_for(providers.reference(parent.provider), package):
            return providers.reference(parent.provider)
        if package in request.providers:
            return str(request.providers[package])
        if parent is not None and package in parent.providers:
            return parent.providers[package]
        return ""

    @staticmethod
    def _check_aliases(options: Message) -> None:
        """Refuse what the engine refuses: an alias that is written as a URN and is none."""
        for alias in options.aliases:
            if alias.WhichOneof("alias") == "urn" and not urns.is_valid(alias.urn):
                raise PreflightError(
                    f"invalid alias URN: invalid URN {json.dumps(alias.urn, ensure_ascii=False)}",
                    "An alias that is a text is a URN; for another name write aliases=[pulumi.Alias(name=...)].",
                )

    def _options(self, options: Message) -> Options:
        timeouts = {
            name: parse_duration(text)
            for name in ("create", "update", "delete", "read")
            if (text := getattr(options.custom_timeouts, name, ""))
        }
        return Options(
            protect=options.protect if options.HasField("protect") else False,
            ignore_changes=tuple(options.ignore_changes),
            delete_before_replace=options.delete_before_replace if options.HasField("delete_before_replace") else None,
            additional_secret_outputs=tuple(options.additional_secret_outputs),
            timeouts=timeouts,
        )

    def _provider(self, request: Message, options: Message, installed: str) -> str:
        """Give the URN of a resource's provider; makes the default one where none is named."""
        if options.provider:
            urn = providers.urn_of(options.provider)
            if self._deployment.find_any(urn) is None:
                raise PreflightError(
                    f"{request.type} {request.name} names the provider {urn}, which is not registered."
                )
            return urn
        return self._default_provider(
            urns.package_of(request.type),
            options.version or installed,
            options.plugin_download_url,
            request.packageRef,
            f"{request.type} {request.name}",
        )

    def _default_provider(self, package: str, version: str, url: str, package_reference: str, what: str) -> str:
        known: Package | None = None
        if package_reference:
            known = self._deployment.package(package_reference)
            if known is None:
                raise PreflightError(f"{what}: unknown provider package {package_reference!r}")
            package, version, url = known.name, known.version, ""
        providers.refuse_disabled(self._project, package, what)
        name = providers.default_name(version, url)
        type_ = f"{urns.PROVIDER_PREFIX}{package}"
        urn = self._deployment.urn("", type_, name)
        with self._default_lock:
            if self._deployment.find(urn) is None:
                inputs = providers.default_inputs(self._project, package, version, url, known)
                resource = Resource(urn=urn, type=type_, name=name, custom=True)
                self._complete(resource, inputs, None)
        return urn

    def _set_provider_plugin(self, properties: Properties, request: Message, options: Message, installed: str) -> None:
        known = self._deployment.package(request.packageRef) if request.packageRef else None
        version = options.version or (known.version if known else "")
        if not version and not options.plugin_download_url:
            version = installed
        providers.set_plugin(properties, version, options.plugin_download_url, known)

    def RegisterResourceOutputs(self, request: Message, context: Message) -> Message:
        """Take the outputs of a component or of the stack."""
        self.last_call = time.monotonic()
        resource = self._deployment.find(request.urn)
        if resource is None:
            context.abort(grpc.StatusCode.INVALID_ARGUMENT, f"unknown resource {request.urn}")
            return EMPTY
        with self._deployment.lock:
            resource.outputs = values.downgrade(values.from_struct(request.outputs))
        return EMPTY

    # --- Reads and calls ----------------------------------------------------------------------------------------------

    def ReadResource(self, request: Message, context: Message) -> Message:
        """Read a resource that exists already: known from the answers file, else unknown but for what was given."""
        return self._guarded(lambda: self._read(request, context), f"{request.type} {request.name}", context)

    def _read(self, request: Message, context: Message) -> Message:
        self._note_shape(request.type, context)
        given = values.downgrade(values.from_struct(request.properties))
        if not request.provider and not urns.is_provider(request.type):
            self._default_provider(
                urns.package_of(request.type),
                request.version or _installed_version(context),
                request.pluginDownloadURL,
                request.packageRef,
                f"{request.type} {request.name}",
            )
        location = locate(request, self._project.root)
        answer = self._invokes.read(request.type, request.id, location)
        shape = self._shapes.get(request.type)
        outputs = dict.fromkeys(shape.outputs if shape else (), values.UNKNOWN) | given | answer
        for key in request.additionalSecretOutputs:
            if key in outputs:
                outputs[key] = values.make_secret(outputs[key])
        resource = Resource(
            urn=self._deployment.urn(request.parent, request.type, request.name),
            type=request.type,
            name=request.name,
            custom=True,
            parent=request.parent,
            outputs=outputs,
            id=request.id,
            location=location,
        )
        self._deployment.add_read(resource)
        return resource_pb2.ReadResourceResponse(urn=resource.urn, properties=values.to_struct(outputs))

    def Invoke(self, request: Message, context: Message) -> Message:
        """Answer a call of a provider's function."""
        return self._guarded(lambda: self._invoke(request, context), request.tok, context)

    def _invoke(self, request: Message, context: Message) -> Message:
        arguments = values.from_struct(request.args)
        options = resource_pb2.TransformInvokeOptions(
            provider=self._invoke_provider_reference(request),
            version=request.version,
            plugin_download_url=request.pluginDownloadURL,
        )
        for transform in self._invoke_transforms:
            arguments, options = self._callbacks.transform_invoke(
                transform, token=request.tok, arguments=arguments, options=options, timeout=_CALLBACK_TIMEOUT
            )
        provider = self._invoke_provider(request, options, _installed_version(context))
        if request.dependsOn and self._deployment.is_pending(request.dependsOn):
            return resource_pb2.ResourceInvokeResponse(unknown=True)
        if request.tok == "pulumi:pulumi:getResource":
            return self._get_resource(arguments)
        if provider is not None and values.contains_unknown(provider.inputs):
            # The engine does not ask a provider that it could not configure yet.
            return resource_pb2.ResourceInvokeResponse(**{"return": values.to_struct({})})
        try:
            result = self._invokes.answer(
                request.tok,
                arguments,
                provider=provider.inputs if provider is not None else {},
                sample=_metadata(context, "preflight-sample-bin"),
                location=locate(request, self._project.root),
            )
        except InvokeError as error:
            failure = provider_pb2.CheckFailure(property=error.argument, reason=error.reason)
            return resource_pb2.ResourceInvokeResponse(failures=[failure])
        reply = resource_pb2.ResourceInvokeResponse()
        getattr(reply, "return").CopyFrom(values.to_struct(result))
        return reply

    def _invoke_provider_reference(self, request: Message) -> str:
        package = urns.package_of(request.tok)
        parent = self._parent(request.parent)
        if request.provider or parent is None:
            return str(request.provider)
        return parent.providers.get(package, "")

    def _invoke_provider(self, request: Message, options: Message, installed: str) -> Resource | None:
        if options.provider:
            return self._deployment.find_any(providers.urn_of(options.provider))
        urn = self._default_provider(
            urns.package_of(request.tok),
            options.version or installed,
            options.plugin_download_url,
            request.packageRef,
            request.tok,
        )
        return self._deployment.find(urn)

    def _get_resource(self, arguments: Properties) -> Message:
        urn = str(arguments.get("urn") or "")
        resource = self._deployment.find_any(urn)
        if resource is None:
            raise PreflightError(f"The program refers to the resource {urn}, which it has not registered.")
        with self._deployment.lock:
            result = {"urn": urn, "id": resource.id or values.UNKNOWN, "state": dict(resource.outputs)}
        if not resource.custom:
            result["id"] = ""
        reply = resource_pb2.ResourceInvokeResponse()
        getattr(reply, "return").CopyFrom(values.to_struct(result))
        return reply

    def Call(self, request: Message, context: Message) -> Message:
        """Answer a method of a resource: only its provider knows, so the result is unknown."""
        self._invokes.note_call(request.tok, locate(request, self._project.root))
        # One unknown value makes the SDK take the whole result as unknown; no value at all would be a known nothing.
        reply = provider_pb2.CallResponse()
        getattr(reply, "return").CopyFrom(values.to_struct({"result": values.UNKNOWN}))
        return reply


class Engine(engine_pb2_grpc.EngineServicer):
    """The engine's log, and the root resource of old SDKs."""

    def __init__(self, deployment: Deployment, listener: Listener) -> None:
        self._deployment = deployment
        self._listener = listener

    def Log(self, request: Message, context: Message) -> Message:
        """Take a message of the program or a pack."""
        severity = engine_pb2.LogSeverity.Name(request.severity).lower()
        self._listener.log(severity, request.message, request.urn)
        return EMPTY

    def GetRootResource(self, request: Message, context: Message) -> Message:
        """Tell the URN of the stack."""
        return engine_pb2.GetRootResourceResponse(urn=self._deployment.root)

    def SetRootResource(self, request: Message, context: Message) -> Message:
        """Take the URN of the stack from SDKs that set it."""
        self._deployment.root = request.urn
        return engine_pb2.SetRootResourceResponse()

    def StartDebugging(self, request: Message, context: Message) -> Message:
        """Ignore a debugger."""
        return EMPTY

    def RequirePulumiVersion(self, request: Message, context: Message) -> Message:
        """Accept any version: there is no CLI here whose version could be too old."""
        return engine_pb2.RequirePulumiVersionResponse()


def _installed_version(context: Message) -> str:
    """Give the version of the SDK that serves a call which tells none itself."""
    return str(_metadata(context, "preflight-version-bin").get("version", ""))


def _metadata(context: Message, key: str) -> Mapping[str, Any]:
    """Give what the runner attached to a call; nothing where another SDK made it."""
    if context is None:
        return {}
    for name, value in context.invocation_metadata():
        if name == key:
            parsed = json.loads(value)
            return parsed if isinstance(parsed, dict) else {}
    return {}
