"""Policy packs: start one as the engine does, configure it, and ask it about resources.

Follows pulumi/pulumi pkg/resource/plugin/analyzer_plugin.go; knows packs only through the Analyzer protocol.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from preflight.errors import ConfigurationError, PackError
from preflight.packs import messages
from preflight.packs.choice import Choice
from preflight.packs.configuration import (
    Configuration,
    PolicyConfig,
    Schema,
    load_config,
    load_validator,
    parse_config,
    reconcile,
)
from preflight.packs.pages import page_of
from preflight.report import Framework, Pack, Policy
from preflight.wire import structs
from preflight.wire.protocol import EMPTY, Message, analyzer_pb2, analyzer_pb2_grpc, grpc, open_channel

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from preflight.packs.exceptions import PolicyException
    from preflight.packs.peer import Connection
    from preflight.packs.process import PackProcess
    from preflight.project.project import Project
    from preflight.report import Change, EnforcementLevel, Kind
    from preflight.resources import ResourceState
    from preflight.severity import Severity

# What a pack sends beyond these, nobody knows: it counts as mandatory.
_LEVELS: Final[Mapping[int, EnforcementLevel]] = {0: "advisory", 1: "mandatory", 2: "disabled", 3: "remediate"}
_LEVEL_NUMBERS: Final[Mapping[str, Any]] = {name: number for number, name in _LEVELS.items()}
_SEVERITIES: Final[Mapping[int, Severity | None]] = {0: None, 1: "low", 2: "medium", 3: "high", 4: "critical"}
_SECONDS_PER_RESOURCE: Final = 0.05
"""More time for large stacks: the SDK reads each resource once per stack policy."""

_LOOKS: Final = 100
_SECONDS_BETWEEN_LOOKS: Final = 0.02

_UNEVALUATED: Final = "can't run policy "


@dataclass(frozen=True, slots=True)
class StackFacts:
    """What a pack is told about the stack."""

    project: str
    stack: str
    organization: str = "organization"
    config: Mapping[str, str] = field(default_factory=dict)
    secret_keys: tuple[str, ...] = ()
    tags: Mapping[str, str] = field(default_factory=dict)
    dry_run: bool = True

    @classmethod
    def of(cls, project: Project) -> StackFacts:
        """Return the facts of a project's stack in a preview; the tags are those of a local backend: none."""
        return cls(project.name, project.stack, project.organization, project.config, project.secret_keys)


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """What a pack says about a resource: a violation, or (``unevaluated``) that it could not run a policy."""

    policy: str
    message: str
    urn: str
    level: EnforcementLevel
    severity: Severity | None
    unevaluated: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """A pack's reply: diagnostics, and by policy why it did not apply."""

    diagnostics: tuple[Diagnostic, ...]
    not_applicable: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Remediation:
    """New properties from a policy and what that changes, or (``problem``) why it could not remediate."""

    policy: str
    properties: dict[str, Any] | None
    problem: str = ""
    changes: tuple[Change, ...] = ()


class PackClient:
    """A running pack. Safe to use from many threads once `connect` has returned.

    Every method raises `PreflightError` that names the pack if it fails, dies or does not answer in time.
    """

    def __init__(
        self,
        process: PackProcess,
        config: Path | Mapping[str, Any] | None,
        *,
        timeout: float,
        choice: Choice | None = None,
        read: bytes | None = None,
    ) -> None:
        """``read`` is what was read of the file ``config`` before the program ran, if it was."""
        self._read = read
        self._process = process
        self._config = config
        self._choice = choice or Choice()
        self._timeout = timeout
        self._channel: Any = None
        self._connections: list[Connection] | None = None
        self._stub: Any = None
        self.pack = Pack(name="", version="", path=process.path, policies=())
        self._configured: Mapping[str, PolicyConfig] = {}
        self.levels: dict[str, EnforcementLevel] = {}
        self.exceptions: tuple[PolicyException, ...] = ()
        """Those of its configuration: the pack does not hear of them."""

    @property
    def path(self) -> str:
        """The pack's folder as the user named it."""
        return self._process.path

    def connect(self, facts: StackFacts, engine: str, *, deadline: float) -> None:
        """Wait for the pack to listen, then tell it of the stack and configure it; ``deadline`` is monotonic time."""
        if self._config is not None:
            load_validator()  # while the pack boots
        port = self._process.wait_for_port(deadline)
        self._process.wait_for_serving(deadline)
        self._channel = open_channel(f"127.0.0.1:{port}")
        self._stub = analyzer_pb2_grpc.AnalyzerStub(self._channel)
        remaining = max(1.0, deadline - time.monotonic())
        folder = str(self._process.folder)
        self._optional(
            self._stub.Handshake,
            analyzer_pb2.AnalyzerHandshakeRequest(
                engine_address=engine, root_directory=folder, program_directory=folder
            ),
            remaining,
        )
        self.tell_stack(facts, timeout=remaining)
        info = self._call(self._stub.GetAnalyzerInfo, EMPTY, "describe itself", timeout=remaining)
        self._connections = self._looked_at(lambda found: bool(found) and all(each.held_by_group for each in found))
        if any(not each.held_by_group for each in self._connections or ()):
            raise self._usurped()
        self._process.require_unchanged(loaded=False)
        self._configure(info)

    def confirm(self) -> None:
        """Raise `PackError` unless it was the pack that was started which gave every answer so far.

        It must be alive, and the connection the one that it was asked on first: another process may have taken its
        port, and answered in its place.
        """
        if not self._process.runs:
            raise self._process.death(self.pack.name or self.path, "before its answers counted")
        self._process.require_unchanged(loaded=True)
        first = self._connections
        if not first:
            return

        def is_own(found: list[Connection]) -> bool:
            # One that was still closing when it was first looked at may be gone.
            return bool(found) and all(each in first for each in found)

        found = self._looked_at(is_own)
        if found is not None and not is_own(found):
            raise self._usurped()

    def _looked_at(self, as_wanted: Callable[[list[Connection]], bool]) -> list[Connection] | None:
        """Return the connections to the pack; looks more than once where they are not as wanted.

        The kernel's table is no snapshot: while others connect and leave, a look at it may miss a row.
        """
        found = self._process.connections()
        for _ in range(_LOOKS):
            if found is None or as_wanted(found):
                break
            time.sleep(_SECONDS_BETWEEN_LOOKS)
            found = self._process.connections()
        return found

    def _usurped(self) -> PackError:
        return PackError(
            f"Policy pack {self.pack.name or self.path} was not asked on one connection that is its own: another "
            "process may have answered in its place.",
            "Run it again. If it stays so, look for what the program, or a library of it, does to other processes.",
        )

    def tell_stack(self, facts: StackFacts, *, timeout: float | None = None) -> None:
        """Tell the pack of the stack; a running pack may be told of another one."""
        self._optional(
            self._stub.ConfigureStack,
            analyzer_pb2.AnalyzerStackConfigureRequest(
                stack=facts.stack,
                project=facts.project,
                organization=facts.organization,
                dry_run=facts.dry_run,
                config=dict(facts.config),
                config_secret_keys=list(facts.secret_keys),
                tags=dict(facts.tags),
            ),
            timeout or self._timeout,
        )

    def configure(self, config: Path | Mapping[str, Any] | None) -> None:
        """Configure a running pack anew: nothing of the configuration before is left."""
        self._config, self._read = config, None
        self._configure(self._call(self._stub.GetAnalyzerInfo, EMPTY, "describe itself"))

    def _configure(self, info: Message) -> None:
        configuration = self._configuration()
        self.exceptions, given = configuration.exceptions, configuration.policies
        if not info.supportsConfig and given:
            raise ConfigurationError(
                f"Policy pack {info.name or self.path} does not take a configuration.",
                "Leave out its --policy-pack-config, or bring the pack's SDK up to date.",
            )
        schemas = [_schema(policy, supported=info.supportsConfig) for policy in info.policies]
        initial = {
            name: PolicyConfig(_level(config.enforcementLevel), structs.from_struct(config.properties))
            for name, config in info.initialConfig.items()
        }
        merged = self._choice.applied(reconcile(schemas, initial, given, info.name or self.path))
        self._configured = merged if info.supportsConfig else {}
        # A name without a level is no policy of the pack and was given without one: the engine's wire has no word
        # for "no level", and sends its zero.
        request = analyzer_pb2.ConfigureAnalyzerRequest()
        for name, config in merged.items():
            target = request.policyConfig[name]
            target.enforcementLevel = _LEVEL_NUMBERS[config.level or "advisory"]
            target.properties.CopyFrom(structs.to_struct(config.properties))
        if merged and info.supportsConfig:
            self._call(self._stub.Configure, request, "take its configuration")
        self.levels = {name: config.level for name, config in merged.items() if config.level is not None}
        self.pack = Pack(
            name=info.name,
            version=self._process.version or info.version,
            path=self.path,
            digest=self._process.digest,
            policies=tuple(sorted((self._policy(policy) for policy in info.policies), key=lambda item: item.name)),
        )

    def let_remediate(self, policy: str) -> bool:
        """Configure the pack so that one policy alone runs, at the level ``remediate``; False where that can't be.

        For what is asked when all else is said: the levels of `pack` stay as they were.
        """
        if policy not in self._configured:
            return False
        request = analyzer_pb2.ConfigureAnalyzerRequest()
        for name, config in self._configured.items():
            target = request.policyConfig[name]
            target.enforcementLevel = _LEVEL_NUMBERS["remediate" if name == policy else "disabled"]
            target.properties.CopyFrom(structs.to_struct(config.properties))
        self._call(self._stub.Configure, request, "take its configuration")
        return True

    def _configuration(self) -> Configuration:
        if isinstance(self._config, Path):
            return load_config(self._config, self._read)
        return parse_config(dict(self._config), "given") if self._config is not None else Configuration()

    def _policy(self, info: Message) -> Policy:
        kind: Kind = "stack" if info.policy_type == analyzer_pb2.POLICY_TYPE_STACK else "resource"
        framework = None
        if info.HasField("framework"):
            framework = Framework(
                info.framework.name, info.framework.version, info.framework.reference, info.framework.specification
            )
        return Policy(
            name=info.name,
            kind=kind,
            enforcement_level=self.levels.get(info.name, _level(info.enforcementLevel)),
            severity=_SEVERITIES.get(info.severity),
            description=info.description,
            url=info.url,
            display_name=info.displayName,
            remediation_steps=info.remediation_steps,
            framework=framework,
            tags=tuple(info.tags),
            settings=dict(sorted(structs.from_struct(info.configSchema.properties).items())),
            page=page_of(self._process.folder, info.name),
        )

    @property
    def remediates(self) -> bool:
        """Whether any policy stands at the level ``remediate``."""
        return any(policy.enforcement_level == "remediate" for policy in self.pack.policies)

    def analyze(self, resource: ResourceState, provider: ResourceState | None) -> Answer:
        """Ask about one resource and its inputs."""
        request = messages.analyze_request(resource, provider)
        reply = self._call(self._stub.Analyze, request, f"analyse {resource.urn}")
        return self._answer(reply)

    def remediate(self, resource: ResourceState, provider: ResourceState | None) -> tuple[Remediation, ...]:
        """Let policies at the level ``remediate`` change the inputs, in order; each builds on the one before."""
        request = messages.analyze_request(resource, provider, internal_keys=True)
        reply = self._optional(self._stub.Remediate, request, self._timeout, f"remediate {resource.urn}")
        if reply is None:
            return ()
        found = []
        for item in reply.remediations:
            properties = None if item.diagnostic else structs.from_struct(item.properties)
            found.append(Remediation(item.policyName, properties, item.diagnostic))
        return tuple(found)

    def analyze_stack(self, resources: Iterable[ResourceState], providers: Mapping[str, ResourceState]) -> Answer:
        """Ask about the whole stack and its planned outputs."""
        request = messages.analyze_stack_request(resources, providers)
        timeout = self._timeout + _SECONDS_PER_RESOURCE * len(request.resources)
        reply = self._optional(self._stub.AnalyzeStack, request, timeout, "analyse the stack")
        if reply is not None:
            return self._answer(reply)
        unheard = [
            policy.name
            for policy in self.pack.policies
            if policy.kind == "stack" and policy.enforcement_level != "disabled"
        ]
        if unheard:
            raise PackError(
                f"Policy pack {self.pack.name or self.path} has policies on stacks ({', '.join(unheard)}), and does "
                "not answer when asked about one.",
                "Bring the pack's SDK up to date, or disable these policies.",
            )
        return Answer((), {})

    def _answer(self, reply: Message) -> Answer:
        severities = {policy.name: policy.severity for policy in self.pack.policies}
        diagnostics = []
        for item in reply.diagnostics:
            unevaluated = item.message.startswith(_UNEVALUATED) and not item.urn
            level = _level(item.enforcementLevel)
            if unevaluated:
                level = self.levels.get(item.policyName, level)
            diagnostics.append(
                Diagnostic(
                    policy=item.policyName,
                    message=item.message,
                    urn=item.urn,
                    # What a remediation left over is a violation like any other mandatory one.
                    level="mandatory" if level == "remediate" else level,
                    severity=_SEVERITIES.get(item.severity) or severities.get(item.policyName),
                    unevaluated=unevaluated,
                )
            )
        return Answer(tuple(diagnostics), {item.policy_name: item.reason for item in reply.not_applicable})

    def _call(self, method: Message, request: Message, what: str, *, timeout: float | None = None) -> Message:
        try:
            return method(request, timeout=timeout or self._timeout)
        except grpc.RpcError as error:
            raise self._failure(error, what) from error

    def _optional(self, method: Message, request: Message, timeout: float, what: str = "shake hands") -> Message:
        """Call a method that old packs do not have; ``None`` where this one does not."""
        try:
            return method(request, timeout=timeout)
        except grpc.RpcError as error:
            if error.code() == grpc.StatusCode.UNIMPLEMENTED:
                return None
            raise self._failure(error, what) from error

    def _failure(self, error: Message, what: str) -> PackError:
        name = self.pack.name or self.path
        code = error.code()
        if code == grpc.StatusCode.DEADLINE_EXCEEDED:
            return PackError(
                f"Policy pack {name} did not {what} within {self._timeout:g} s.",
                "A policy may hang; give it more time with --pack-timeout if it only is slow.",
            )
        if code in (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.CANCELLED):
            return self._process.death(name, f"when it was to {what}")
        return PackError(
            f"Policy pack {name} failed to {what}: {self._process.named(str(error.details()))}",
            "Its traceback is on standard error. A property that a program may leave out has to be asked for with "
            "args.props.get(...).",
        )

    def close(self) -> None:
        """Close the connection; the process is ended by whoever started it."""
        if self._channel is not None:
            self._channel.close()


def _level(number: int) -> EnforcementLevel:
    return _LEVELS.get(number, "mandatory")


def _schema(policy: Message, *, supported: bool) -> Schema:
    """Return a policy's level and configuration schema."""
    level = _level(policy.enforcementLevel)
    if not supported:
        return Schema(policy.name, level)
    properties = {
        key: item if isinstance(item, dict) else {}
        for key, item in structs.from_struct(policy.configSchema.properties).items()
    }
    return Schema(policy.name, level, properties, tuple(policy.configSchema.required))
