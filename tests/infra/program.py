"""Runs the stack's real program under Pulumi's own mocks and records what it registers."""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
import logging
import runpy
import warnings
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pulumi
from pulumi.output import Unknown
from pulumi.runtime import mocks, rpc
from pulumi.runtime.settings import set_root_resource
from pulumi.runtime.stack import run_in_stack

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Create = Callable[[str, str, dict[str, Any]], dict[str, Any]]

ROOT = Path(__file__).resolve().parents[2]
ACCOUNT = "123456789012"
REGION = "ap-southeast-2"
CONFIG = {
    "aws:region": REGION,
    "dynamodb-tables:environment": "dev",
    "dynamodb-tables:team": "data-platform",
    "dynamodb-tables:costCenter": "analytics",
}
HOUSE_TAGS = {"Environment": "dev", "Team": "data-platform", "CostCenter": "analytics"}

TABLE = "aws:dynamodb/table:Table"
INSIGHTS = "aws:dynamodb/contributorInsights:ContributorInsights"
ROLE = "aws:iam/role:Role"
ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy"
ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm"
DASHBOARD = "aws:cloudwatch/dashboard:Dashboard"
TOPIC = "aws:sns/topic:Topic"
TOPIC_POLICY = "aws:sns/topicPolicy:TopicPolicy"
SUBSCRIPTION = "aws:sns/topicSubscription:TopicSubscription"


@dataclass(frozen=True)
class Registered:
    """A registration as the engine gets it; unknown values are ``UNKNOWN``."""

    type: str
    name: str
    urn: str
    parent: str
    inputs: dict[str, Any]
    protect: bool
    import_id: str
    delete_before_replace: bool | None
    dependencies: frozenset[str]
    aliases: list[str] = field(default_factory=list)


@dataclass
class Run:
    resources: list[Registered] = field(default_factory=list)
    outputs: dict[str, Any] = field(default_factory=dict)
    invoked: list[str] = field(default_factory=list)
    logged: list[tuple[str, str]] = field(default_factory=list)
    warned: list[str] = field(default_factory=list)
    error: Exception | None = None

    def all(self, type_: str) -> dict[str, Registered]:
        """Resources of a type by logical name."""
        return {resource.name: resource for resource in self.resources if resource.type == type_}


UNKNOWN = "<unknown>"


def plain(value: object) -> Any:
    """Plain data: whole floats, as the protocol has them, become numbers again."""
    match value:
        case Unknown():
            return UNKNOWN
        case float() if value.is_integer():
            return int(value)
        case dict():
            return {key: plain(item) for key, item in value.items()}
        case list():
            return [plain(item) for item in value]
    return value


def made_up(type_: str, name: str, inputs: dict[str, Any]) -> dict[str, Any]:
    """Outputs of a resource that nobody creates."""
    outputs = {"arn": f"arn:of:{name}"}
    if type_ == TABLE and inputs.get("streamEnabled"):
        outputs["streamArn"] = f"arn:of:{name}/stream/2026-01-01T00:00:00.000"
    return outputs


class _Cloud(mocks.Mocks):
    """Answers as a provider would: computed values are unknown in a preview."""

    def __init__(self, run: Run, *, preview: bool, account: dict[str, str], create: Create) -> None:
        self._run, self._preview, self._account, self._create = run, preview, account, create

    def new_resource(self, args: mocks.MockResourceArgs) -> tuple[str, dict[str, Any]]:
        if self._preview:
            return "", args.inputs
        return f"{args.name}-id", {**args.inputs, **self._create(args.typ, args.name, plain(args.inputs))}

    def call(self, args: mocks.MockCallArgs) -> dict[str, str]:
        self._run.invoked.append(args.token)
        assert args.token == "aws:index/getCallerIdentity:getCallerIdentity"
        return self._account


class _Monitor(mocks.MockMonitor):
    """Records registrations. Calls come from worker threads, where the mocks leave an event loop open."""

    def __init__(self, cloud: _Cloud, run: Run) -> None:
        super().__init__(cloud)
        self._run = run

    def Invoke(self, request):  # noqa: N802 - gRPC's name
        with _closing_event_loop():
            return super().Invoke(request)

    def RegisterResource(self, request):  # noqa: N802 - gRPC's name
        with _closing_event_loop():
            return self._register(request)

    def _register(self, request):
        response = super().RegisterResource(request)
        if request.type != "pulumi:pulumi:Stack":
            self._run.resources.append(
                Registered(
                    type=request.type,
                    name=request.name,
                    urn=response.urn,
                    parent=request.parent,
                    inputs=plain(rpc.deserialize_properties(request.object, keep_unknowns=True)),
                    protect=request.protect,
                    import_id=request.importId,
                    delete_before_replace=request.deleteBeforeReplace if request.deleteBeforeReplaceDefined else None,
                    dependencies=frozenset(urn.split("::")[-1] for urn in request.dependencies),
                    aliases=[*request.aliasURNs, *(alias.urn for alias in request.aliases if alias.urn)],
                )
            )
        return response

    def RegisterResourceOutputs(self, request):  # noqa: N802 - gRPC's name
        self._run.outputs = plain(rpc.deserialize_properties(request.outputs, keep_unknowns=True))
        return super().RegisterResourceOutputs(request)


@contextlib.contextmanager
def _closing_event_loop() -> Iterator[None]:
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    try:
        yield
    finally:
        asyncio.set_event_loop(None)
        loop.close()


class _Log(logging.Handler):
    def __init__(self, run: Run) -> None:
        super().__init__()
        self._run = run

    def emit(self, record: logging.LogRecord) -> None:
        if record.levelno > logging.DEBUG:
            self._run.logged.append((record.levelname, record.getMessage()))


def run_program(
    config: dict[str, str | None] | None = None,
    *,
    preview: bool = True,
    account: dict[str, str] | None = None,
    create: Create = made_up,
    program: Any = None,
) -> Run:
    """Run ``__main__.py`` (or ``program``) with ``CONFIG`` and ``config`` on top; None takes a key away.

    In an update, ``create`` gets type, name and inputs of each resource and returns its outputs.

    The run has a context and an event loop of its own, so that nothing of one is seen by the next. What the program
    raises is in ``error``.
    """
    run = Run()
    merged = {key: value for key, value in {**CONFIG, **(config or {})}.items() if value is not None}
    account = {"accountId": ACCOUNT} if account is None else account
    cloud = _Cloud(run, preview=preview, account=account, create=create)
    program = program or (lambda: runpy.run_path(str(ROOT), run_name="__main__") and None)
    contextvars.Context().run(_run, run, cloud, merged, program, preview=preview)
    return run


def _run(run: Run, cloud: _Cloud, config: dict[str, str], program: Any, *, preview: bool) -> None:
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    logger = logging.Logger("program", logging.INFO)
    logger.addHandler(_Log(run))
    try:
        pulumi.runtime.set_mocks(
            cloud, project="dynamodb-tables", stack="dev", preview=preview, logger=logger, monitor=_Monitor(cloud, run)
        )
        set_root_resource(None)  # run_in_stack makes the stack, and with it the outputs
        pulumi.runtime.set_all_config(config, [])
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            try:
                loop.run_until_complete(run_in_stack(program))
            except Exception as error:  # noqa: BLE001 - whatever the program raises is a result
                run.error = error
        run.warned += [
            f"{warning.filename}: {warning.message}" for warning in caught if warning.category is not ResourceWarning
        ]
    finally:
        loop.run_until_complete(loop.shutdown_default_executor())
        loop.close()
        asyncio.set_event_loop(None)
