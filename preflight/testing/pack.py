"""A policy pack that runs for as many tests as like: booted once, configured anew for each."""

from __future__ import annotations

import contextlib
import functools
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Concatenate, Final, ParamSpec, TypeVar

import grpc

from preflight.errors import ArgumentsError, ConfigurationError, PackError, PreflightError
from preflight.project.project import Project
from preflight.runs.boot import running_packs
from preflight.runs.console import Console
from preflight.runs.request import PackRequest, RunRequest
from preflight.testing import program as programs
from preflight.testing import sdk
from preflight.testing.inputs import MODES, Mode, Resource
from preflight.testing.outcome import Outcome
from preflight.testing.setting import Setting
from preflight.testing.stack import perform
from preflight.wire import urns, values

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from types import TracebackType

    from preflight.packs.client import PackClient
    from preflight.report import Policy, Result

_DEFAULT: Final = Setting()
_LAST_WORDS: Final = 0.2
"""Seconds that what a pack printed may come after the call that failed."""

_P = ParamSpec("_P")
_R = TypeVar("_R")


def _briefly(
    method: Callable[Concatenate[PackUnderTest, _P], _R],
) -> Callable[Concatenate[PackUnderTest, _P], _R]:
    """Let a method fail where the test called it: with the hint and what the pack printed, without our own frames."""

    @functools.wraps(method)
    def call(self: PackUnderTest, /, *args: _P.args, **kwargs: _P.kwargs) -> _R:
        __tracebackhide__ = True
        before = len(self.printed)
        try:
            return method(self, *args, **kwargs)
        except PreflightError as error:
            failure = type(error)(error.message, error.hint)
            if isinstance(error.__cause__, grpc.RpcError):
                end = time.monotonic() + _LAST_WORDS
                while len(self.printed) == before and time.monotonic() < end:
                    time.sleep(0.02)
                time.sleep(0.05)
        if failure.hint:
            failure.add_note(failure.hint)
        if printed := self.printed[before:].strip():
            failure.add_note(f"The pack printed:\n{printed}")
        raise failure

    return call


class PackUnderTest:
    """A running policy pack. A context manager: on leaving, its process is ended.

    Parameters
    ----------
    path
        The pack's folder.
    config
        Its configuration, as in a ``--policy-pack-config`` file.
    timeout
        Seconds that the pack has to start, and to answer each call.

    Raises `PreflightError` where the pack can't be started, refuses its configuration, dies or hangs.
    """

    def __init__(self, path: str | Path, config: Mapping[str, Any] | None = None, *, timeout: float = 60.0) -> None:
        self.path = str(path)
        self._timeout = timeout
        self._config = config
        self._exit = contextlib.ExitStack()
        self._client: PackClient | None = None
        self._printed: list[str] = []
        self._console = Console(self._printed.append)

    def __enter__(self) -> PackUnderTest:
        if not Path(self.path).is_dir():
            raise PackError(
                f"There is no policy pack at {self.path}.", "Name the folder in which PulumiPolicy.yaml stands."
            )
        request = RunRequest(packs=(PackRequest(self.path, self._config),), pack_timeout=self._timeout)
        (self._client,) = self._exit.enter_context(running_packs(request, _project(), self._console))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client = None
        self._exit.close()

    @property
    def _running(self) -> PackClient:
        if self._client is None:
            raise ArgumentsError(f"The policy pack {self.path} is not running.", "Use it in a with statement.")
        return self._client

    @property
    def name(self) -> str:
        """The pack's name, as it tells it."""
        return self._running.pack.name

    @property
    def policies(self) -> tuple[Policy, ...]:
        """The pack's policies with the levels that are configured now."""
        return self._running.pack.policies

    @property
    def printed(self) -> str:
        """What the pack has printed so far."""
        self._console.flush()
        return "".join(self._printed).removesuffix("\n")

    # --- Configuration ------------------------------------------------------------------------------------------------

    def configure(self, config: Mapping[str, Any] | None = None) -> None:
        """Configure the pack anew, as the engine would at its start; nothing of the configuration before is left.

        Raises `PreflightError` for a policy that the pack does not have, and with every problem that the pack's
        schema, or the pack itself, finds. The configuration before holds then.
        """
        unknown = sorted(str(name) for name in {*(config or {})} - {"all", *self._names()})
        if unknown:
            raise ConfigurationError(
                f"The configuration names {unknown[0]!r}, which is no policy of the pack {self.name}.",
                f"Its policies: {', '.join(sorted(self._names()))}.",
            )
        try:
            self._running.configure(config)
        except PreflightError:
            self._running.configure(self._config)
            raise
        self._config = config

    @contextlib.contextmanager
    def configured(self, config: Mapping[str, Any] | None) -> Iterator[PackUnderTest]:
        """Configure the pack for a block; afterwards the configuration is what it was before."""
        before = self._config
        self.configure(config)
        try:
            yield self
        finally:
            self.configure(before)

    # --- Analysis -----------------------------------------------------------------------------------------------------

    @_briefly
    def analyze(
        self,
        type_: str | type,
        resource_name: str | None = None,
        props: object = None,
        /,
        *,
        provider: Mapping[str, Any] | None = None,
        options: Any = None,  # noqa: ANN401 - a mapping, or the SDK's ResourceOptions for a class
        as_: Mode = "preview",
        outputs: Mapping[str, Any] | None = None,
        **inputs: Any,  # noqa: ANN401 - any property values
    ) -> Outcome:
        """Let the policies on resources judge one resource.

        Parameters
        ----------
        type_
            A type token with properties as on the wire, or a class of a provider's SDK (``aws.dynamodb.Table``) with
            arguments as its constructor takes them. What a component class registers is judged too.
        resource_name
            The logical name; without one, ``name`` of the inputs, else ``resource``.
        props
            The inputs: a mapping, or for a class its args object. ``inputs`` are more of them.
        provider
            Settings of the default provider, such as ``{"region": "eu-west-1"}``.
        options
            For a token a mapping of resource options, for a class ``pulumi.ResourceOptions``.
        as_
            ``preview``, ``update`` (all is known) or ``state`` (what ``pulumi policy analyze`` reads).
        outputs
            What the provider returned, for ``update`` and ``state``.

        Raises `PreflightError` for what the engine would refuse, and for unknown values outside a preview.
        """
        mode = _mode(as_)
        if isinstance(type_, type):
            setting = Setting(config=_provider_config(_package(type_, provider), provider), mode=mode)
            return self._analyze_class(type_, resource_name, props, inputs, options=options, setting=setting)
        if props is not None and not isinstance(props, Mapping):
            raise ArgumentsError(f"The properties of {type_} must be a mapping, not a {type(props).__name__}.")
        properties = {**(props or {}), **inputs}
        name = resource_name or _name(properties)
        explicit = provider if provider is not None and values.contains_unknown(dict(provider)) else None
        setting = Setting(config=_provider_config(urns.package_of(type_), None if explicit else provider), mode=mode)
        resource = Resource(type_, name, properties, outputs=outputs or {}, options=options or {}, provider=explicit)
        results, (urn,) = perform(setting, self._running, [resource], {}, with_stack=False)
        return self._outcome(result for result in results if result.urn == urn)

    def _analyze_class(
        self,
        cls: type,
        resource_name: str | None,
        props: object,
        inputs: Mapping[str, Any],
        *,
        options: object,
        setting: Setting,
    ) -> Outcome:
        arguments = dict(inputs)
        positional: list[object] = [resource_name or _name(arguments)]
        if isinstance(props, Mapping):
            arguments = {**props, **arguments}
        elif props is not None:
            positional.append(props)
        sdk.refuse_outputs([*positional, arguments], cls.__name__)
        if options is not None:
            arguments["opts"] = options
        results = programs.run_function(lambda: cls(*positional, **arguments), setting, self._running, with_stack=False)
        return self._outcome(
            result for result in results if result.type != urns.STACK_TYPE and not urns.is_provider(result.type)
        )

    @_briefly
    def analyze_stack(
        self,
        resources: Sequence[Resource],
        *,
        outputs: Mapping[str, Any] | None = None,
        config: Mapping[str, Any] | None = None,
        provider: Mapping[str, Any] | None = None,
        as_: Mode = "preview",
        project: str = _DEFAULT.project,
        stack: str = _DEFAULT.stack,
        tags: Mapping[str, str] | None = None,
        with_stack: bool = True,
    ) -> Outcome:
        """Let every policy judge a stack of resources, in the order given; ``outputs`` are those of the stack.

        ``config`` is the stack's configuration (``{"aws:region": ...}``); ``provider`` sets the default providers of
        all packages among the resources. ``tags`` are the stack's. Without ``with_stack`` only policies on resources
        are asked, and only what they say about ``resources`` counts.
        """
        settings = dict(config or {})
        for resource in resources:
            if not isinstance(resource, Resource):
                raise ArgumentsError(
                    f"A stack is made of Resource, not of {type(resource).__name__}.",
                    "Write Resource(type, name, properties) of preflight.testing.",
                )
            if not resource.component:
                settings |= _provider_config(urns.package_of(resource.type), provider)
        setting = Setting(project=project, stack=stack, config=settings, mode=_mode(as_), tags=tags or {})
        results, added = perform(setting, self._running, resources, outputs or {}, with_stack=with_stack)
        return self._outcome(result for result in results if with_stack or result.urn in added)

    @_briefly
    def run_program(
        self,
        program: str | Path | Callable[[], object],
        config: Mapping[str, Any] | None = None,
        *,
        as_: Mode = "preview",
        project: str = _DEFAULT.project,
        stack: str = _DEFAULT.stack,
    ) -> Outcome:
        """Let every policy judge what a whole program registers.

        ``program`` is a folder with a Pulumi.yaml, the text of a ``__main__.py`` (a string with a line break), or a
        function that registers resources. A folder or text runs in a process of its own, exactly as ``preflight`` runs
        it, with a pack process of its own; a function runs here, against the pack that runs already.
        """
        setting = Setting(project=project, stack=stack, config=config or {}, mode=_mode(as_))
        if callable(program):
            return self._outcome(programs.run_function(program, setting, self._running, with_stack=True))
        if isinstance(program, str) and "\n" in program:
            with tempfile.TemporaryDirectory(prefix="preflight-") as folder:
                programs.write_source(Path(folder), program, project)
                report = programs.run_folder(Path(folder), setting, self.path, self._config)
        else:
            report = programs.run_folder(Path(program), setting, self.path, self._config)
        return Outcome(report.results, self._names(), report)

    def _names(self) -> tuple[str, ...]:
        return tuple(policy.name for policy in self.policies)

    def _outcome(self, results: Iterable[Result]) -> Outcome:
        return Outcome(tuple(results), self._names())


def _project() -> Project:
    return Project.without_files(Path.cwd(), _DEFAULT.project, _DEFAULT.stack, _DEFAULT.organization)


def _package(cls: type, provider: Mapping[str, Any] | None) -> str:
    package = urns.package_of(sdk.token_of(cls))
    if provider and not package:
        raise ArgumentsError(f"{cls.__name__} tells no package: which provider the settings are for is not known.")
    return package


def _mode(mode: str) -> Mode:
    for known in MODES:
        if mode == known:
            return known
    raise ArgumentsError(f"{mode!r} is no way to analyse.", f"Choose from {', '.join(MODES)}.")


def _name(properties: Mapping[str, Any]) -> str:
    name = properties.get("name")
    return name if isinstance(name, str) and not values.is_unknown(name) else "resource"


def _provider_config(package: str, settings: Mapping[str, Any] | None) -> dict[str, Any]:
    return {f"{package}:{key}": value for key, value in (settings or {}).items()}
