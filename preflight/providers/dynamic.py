"""The provider of dynamic resources: started as the engine starts it, asked to check their inputs.

It runs the ``check`` that the program wrote, in a process of its own in the program's language; each SDK has such a
provider. Only programs with dynamic resources start it.
"""

from __future__ import annotations

import json
import subprocess
import threading
from typing import TYPE_CHECKING, Any, Final

from preflight.errors import ProgramError
from preflight.processes.loopback import LOOPBACK
from preflight.processes.output import PluginOutput
from preflight.providers.base import Provider
from preflight.wire import structs, values
from preflight.wire.protocol import Message, grpc, open_channel, provider_pb2

if TYPE_CHECKING:
    from collections.abc import Callable

    from preflight.processes.group import ProcessGroup
    from preflight.program.base import DynamicProviderCommand
    from preflight.project.project import Project
    from preflight.providers.base import Registration
    from preflight.wire.values import Properties, Value

_SECONDS: Final = 60.0


class DynamicResources(Provider):
    """Dynamic resources whose provider can't be asked: there is no program with an interpreter of its own."""

    def plan(self, registration: Registration, inputs: Properties) -> Properties:
        """Return the outputs: the inputs, which is all that a preview knows."""
        del registration
        return dict(inputs)


class DynamicProvider(DynamicResources):
    """The process and the connection to it; both are made when the first dynamic resource is registered."""

    asked_unconfigured = True

    def __init__(
        self,
        project: Project,
        command: DynamicProviderCommand,
        group: ProcessGroup,
        sink: Callable[[str], None],
    ) -> None:
        self._project = project
        self._command = command
        self._group = group
        self._sink = sink
        self._lock = threading.Lock()
        self._channel: Any = None
        self._check: Any = None

    def close(self) -> None:
        """Close the connection; the process ends with the others."""
        with self._lock:
            if self._channel is not None:
                self._channel.close()

    def check(self, registration: Registration) -> Properties:
        """Return the inputs as the program's own ``check`` returns them.

        Raises `PreflightError` where that refuses them or fails.
        """
        what = f"{registration.type} resource '{registration.name}'"
        request = provider_pb2.CheckRequest(
            urn=registration.urn,
            olds=structs.to_struct({}),
            news=structs.to_struct(values.reveal(registration.properties)),
        )
        try:
            reply = self._connected()(request, timeout=_SECONDS)
        except grpc.RpcError as error:
            raise ProgramError(
                f"{what}: check of its dynamic provider failed: {_last_line(error)}",
                "The engine fails on it too.",
            ) from error
        if reply.failures:
            problems = "; ".join(
                f"property {failure.property} has a problem: {failure.reason}" if failure.property else failure.reason
                for failure in reply.failures
            )
            raise ProgramError(f"{what}: {problems}", "Its dynamic provider refused the inputs.")
        return _annotate(structs.from_struct(reply.inputs), registration.properties)

    def _connected(self) -> Message:
        with self._lock:
            if self._check is None:
                self._channel = open_channel(f"{LOOPBACK}:{self._start()}")
                config = structs.to_struct(self._project.package_config(self._command.package))
                configure = self._method("Configure", provider_pb2.ConfigureResponse)
                configure(provider_pb2.ConfigureRequest(args=config), timeout=_SECONDS, wait_for_ready=True)
                self._check = self._method("Check", provider_pb2.CheckResponse)
            return self._check

    def _method(self, name: str, reply: Message) -> Message:
        # The whole service's stub costs an import at each start; two methods do not.
        return self._channel.unary_unary(
            f"/pulumirpc.ResourceProvider/{name}",
            request_serializer=lambda request: request.SerializeToString(),
            response_deserializer=reply.FromString,
        )

    def _start(self) -> int:
        environment = {
            **self._command.environment,
            "PULUMI_PROJECT": self._project.name,
            "PULUMI_CONFIG": json.dumps(self._project.config),
        }
        child = self._group.start(
            self._command.command,
            cwd=self._project.directory,
            environment=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        output = PluginOutput(child, self._sink)
        line = output.first_line(_SECONDS) or b""
        if line.strip().isdigit():
            return int(line)
        raise ProgramError(
            "The provider of dynamic resources did not start with "
            f"{self._command.executable}: {output.errors(timeout=1) or 'it said nothing'}"
        )


def _last_line(error: Message) -> str:
    lines = str(error.details()).strip().splitlines()
    return lines[-1].strip() if lines else str(error.code())


def _annotate(outputs: Properties, inputs: Properties) -> Properties:
    """Mark as secret what was secret before (plugin/provider_plugin.go, ``annotateSecrets``)."""
    return {key: _annotated(value, inputs[key]) if key in inputs else value for key, value in outputs.items()}


def _annotated(output: Value, given: Value) -> Value:
    both = isinstance(output, dict) and isinstance(given, dict)
    if both and values.signature(output) is None and values.signature(given) is None:
        return _annotate(output, given)
    return values.make_secret(output) if values.contains_secret(given) else output
