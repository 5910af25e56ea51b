"""Runs a Pulumi program, in the program's own interpreter. Started by path; needs only that interpreter's SDK.

What Pulumi's own launcher does (pulumi: sdk/python/cmd/pulumi-language-python-exec), with three differences: the SDK is
imported before preflight says where it listens, so that both start at the same time; an exception is reported as data;
and calls carry what only this side knows, the shape of the classes of the SDK in use (see ``_Monitor``).
"""

from __future__ import annotations

import sys

if __name__ == "__main__":
    # The folder of this file must not shadow the program's modules.
    del sys.path[0]

import asyncio
import contextlib
import functools
import gc
import importlib.metadata
import importlib.util
import inspect
import json
import logging
import os
import re
import runpy
import threading
import traceback
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

_WORKERS = 16
_LIST_LENGTH = 3
_DEPTH = 6
_MESSAGE_BYTES = 400 * 1024 * 1024
# The SDK's own sizes. Old SDKs keep them elsewhere than new ones, so they are not looked up.
_CHANNEL_OPTIONS = (
    ("grpc.max_receive_message_length", _MESSAGE_BYTES),
    ("grpc.max_send_message_length", _MESSAGE_BYTES),
    ("grpc.enable_http_proxy", 0),
)

Sdk = Any  # the SDK of the program, whose version is not known here
Order = dict[str, Any]  # JSON
Found = dict[str, list[Any]]


class _Control:
    """The pipe to preflight: one line of JSON in (where to connect, what to run), lines of JSON out."""

    def __init__(self, reading: int, writing: int) -> None:
        self._in = os.fdopen(reading, "r", encoding="utf-8")
        self._out = os.fdopen(writing, "w", encoding="utf-8")

    def receive(self) -> Order:
        line = self._in.readline()
        if not line:
            os._exit(3)  # preflight is gone
        order: Order = json.loads(line)
        return order

    def send(self, **message: object) -> None:
        with contextlib.suppress(OSError, ValueError):
            self._out.write(json.dumps(message) + "\n")
            self._out.flush()


def main() -> int:
    """Run the program that preflight orders; gives the exit status."""
    # Importing makes many objects and little garbage: collecting as often as usual costs a sixth of the time.
    gc.set_threshold(100_000, 20, 100)
    control = _Control(int(sys.argv[1]), int(sys.argv[2]))
    try:
        import pulumi
        import pulumi.runtime
    except ImportError as error:
        control.send(
            kind="broken",
            message=f"{sys.executable} can't import the Pulumi SDK: {error}",
            hint="Install the project's requirements into that environment: "
            f"{sys.executable} -m pip install -r requirements.txt",
        )
        return 1
    order = control.receive()
    for module in order.get("preload", ()):
        # Warming up only: the program itself will say what is wrong.
        with contextlib.suppress(Exception):
            __import__(module)
    if order.get("wait"):
        order = control.receive()
    return _run(pulumi, order, control)


def _configure(pulumi: Sdk, order: Order, shapes: _Shapes) -> None:
    os.environ.update(order["environment"])
    pulumi.runtime.set_all_config(order["config"], order["secret_keys"])
    wanted = {
        "monitor": _monitor(order["address"], shapes),
        "engine": _engine(order["address"]),
        "project": order["project"],
        "stack": order["stack"],
        "parallel": _WORKERS,
        "dry_run": True,
        "organization": order["organization"],
        "root_directory": order["root"],
    }
    accepted = inspect.signature(pulumi.runtime.Settings.__init__).parameters
    settings = pulumi.runtime.Settings(**{key: value for key, value in wanted.items() if key in accepted})
    pulumi.runtime.configure(settings)


def _run(pulumi: Sdk, order: Order, control: _Control) -> int:
    try:
        shapes = _Shapes(pulumi)
        _configure(pulumi, order, shapes)
    except Exception as error:  # noqa: BLE001 - an SDK that is too old, say
        control.send(
            kind="broken",
            message=f"The Pulumi SDK in {sys.executable} could not be set up: {_describe(error)}",
            hint=f"Bring it up to date: {sys.executable} -m pip install --upgrade pulumi",
        )
        return 1
    sys.argv = [order["entry"]]
    os.chdir(order["directory"])
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    shapes.loop = loop
    executor = ThreadPoolExecutor(max_workers=_WORKERS * 4)
    loop.set_default_executor(executor)
    # A program that fails leaves futures that nobody awaits; asyncio would report each.
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)
    status = 1
    try:
        loop.run_until_complete(pulumi.runtime.run_in_stack(lambda: _program(order["entry"])))
        control.send(kind="done", modules=_provider_modules())
        status = 0
    except SystemExit as error:
        sys.stdout.flush()
        trace = _program_trace(error, order["directory"])
        control.send(kind="exited", status=_exit_status(error.code), message=_exit_message(error.code), trace=trace)
    except BaseException as error:  # noqa: BLE001 - reported, whatever it is
        _report(error, pulumi, order, control)
    sys.stdout.flush()
    sys.stderr.flush()
    # Threads that the program left running must not keep the process alive.
    os._exit(status)


def _program(entry: str) -> None:
    runpy.run_path(entry, run_name="__main__")


def _report(error: BaseException, pulumi: Sdk, order: Order, control: _Control) -> None:
    directory = order["directory"]
    message: Order = {"message": _describe(error), "trace": _program_trace(error, directory)}
    if isinstance(error, pulumi.RunError):
        # The SDK's second line tells a command of Pulumi's CLI; the advice tells preflight's own way.
        message["message"] = str(error).split("\n\tplease set a value using the command", 1)[0]
    elif isinstance(error, SyntaxError) and error.filename:
        message["message"] = f"{type(error).__name__}: {error.msg}"
        message["trace"] = [[os.path.abspath(error.filename), error.lineno or 0, (error.text or "").strip()]]
    if not isinstance(error, pulumi.RunError):
        # Printed first: preflight ends this process as soon as it has heard.
        traceback.print_exception(type(error), error, _from_program(error, directory))
    sys.stdout.flush()
    control.send(
        kind="failed",
        type=type(error).__name__,
        variable=_missing_variable(error),
        packages=_blamed_packages(error),
        **message,
    )


def _from_program(error: BaseException, directory: str) -> TracebackType | None:
    """Give the traceback from the program's first line on, without what runs it; all of it if it was never there."""
    trace = error.__traceback__
    while trace is not None:
        if _is_program(trace.tb_frame.f_code.co_filename, directory):
            return trace
        trace = trace.tb_next
    return error.__traceback__


def _missing_variable(error: BaseException) -> str:
    """Name the environment variable that ``os.environ[...]`` did not have."""
    frames = traceback.extract_tb(error.__traceback__)
    if isinstance(error, KeyError) and frames and frames[-1].filename in ("<frozen os>", os.__file__):
        return str(error.args[0])
    return ""


def _blamed_packages(error: BaseException) -> dict[str, str]:
    """Name the Pulumi packages, with their versions, whose classes do not take or have what the program wants."""
    if not isinstance(error, (TypeError, AttributeError, ImportError)):
        return {}
    import importlib.metadata

    seen = dict.fromkeys(re.findall(r"\bpulumi_\w+", str(error)))
    owner = getattr(error, "obj", None)
    for module in (getattr(owner, "__module__", None), getattr(type(owner), "__module__", None)):
        if isinstance(module, str) and module.startswith("pulumi_"):
            seen.setdefault(module.split(".", 1)[0])
    last = traceback.extract_tb(error.__traceback__)[-1:]
    seen.update(dict.fromkeys(re.findall(r"/site-packages/(pulumi_\w+)/", last[0].filename if last else "")))
    versions = {}
    for name in seen:
        distribution = name.replace("_", "-")
        with contextlib.suppress(importlib.metadata.PackageNotFoundError):
            versions[distribution] = importlib.metadata.version(distribution)
    return versions


def _exit_status(code: object) -> int:
    if code is None:
        return 0
    return code if isinstance(code, int) else 1


def _exit_message(code: object) -> str:
    return "" if code is None or isinstance(code, int) else str(code)


def _describe(error: BaseException) -> str:
    return "".join(traceback.format_exception_only(type(error), error)).strip()


def _program_trace(error: BaseException, directory: str) -> list[list[object]]:
    """Give the last frames of a traceback that lie in the program's folder."""
    frames = traceback.extract_tb(error.__traceback__)
    inside = [frame for frame in frames if _is_program(frame.filename, directory)]
    chosen = inside[-3:]
    return [[os.path.abspath(frame.filename), frame.lineno or 0, frame.line or ""] for frame in chosen]


def _is_program(file: str, directory: str) -> bool:
    """Tell whether a file is the program's own."""
    inside = os.path.abspath(file).startswith(os.path.abspath(directory) + os.sep)
    return inside and "site-packages" not in file and not file.startswith("<")


def _provider_modules() -> list[str]:
    """Give the provider packages that the program imported, for a warm start of the next run."""
    return sorted(name for name in sys.modules if name.startswith("pulumi_"))


# --- What preflight can't know without this interpreter ---------------------------------------------------------------


def _monitor(address: str, shapes: _Shapes) -> _Monitor:
    """Make a monitor stub whose calls tell the shape of the classes in use."""
    import grpc
    from pulumi.runtime.proto import resource_pb2_grpc

    stub = resource_pb2_grpc.ResourceMonitorStub(grpc.insecure_channel(address, options=_CHANNEL_OPTIONS))
    return _Monitor(stub, shapes)


def _engine(address: str) -> _Engine:
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


class _Shapes:
    """The inputs, outputs and nested types of resource classes, and made-up results of functions, from the SDK."""

    def __init__(self, pulumi: Sdk, *, watch: bool = True) -> None:
        self._types = sys.modules["pulumi._types"]
        self._pulumi = pulumi
        self._classes: dict[str, type] = {}
        self._results: dict[str, Sdk] = {}
        self._sent: set[str] = set()
        self._types_by_class: dict[type, Sdk] = {}
        self.loop: asyncio.AbstractEventLoop | None = None
        self._home = threading.get_ident()
        if watch:
            self._watch_registrations()
            self._watch_invokes()

    def note(self, type_: str, cls: type) -> None:
        """Take note of the class of a resource type."""
        self._classes.setdefault(type_, cls)

    def _types_of(self, cls: type) -> Sdk:
        """Give the types of a class's properties: of a resource's outputs, else of an object's members.

        They are looked up on the program's own thread, calls being made on others: that may load the modules which the
        types live in, and modules that load lazily break when two threads touch them for the first time at once.
        """
        if cls not in self._types_by_class:
            is_object = self._types.is_output_type(cls) or self._types.is_input_type(cls)
            look_up = self._types.output_type_types if is_object else self._types.resource_types
            self._types_by_class[cls] = self._at_home(lambda: look_up(cls))
        return self._types_by_class[cls]

    def _at_home(self, work: Callable[[], Sdk]) -> Sdk:
        """Do some work on the program's own thread, and wait for it."""
        if self.loop is None or threading.get_ident() == self._home:
            return work()
        done: Future[Sdk] = Future()

        def run() -> None:
            try:
                done.set_result(work())
            except Exception as error:  # noqa: BLE001 - raised where it is waited for
                done.set_exception(error)

        self.loop.call_soon_threadsafe(run)
        return done.result()

    def _watch_registrations(self) -> None:
        """Note the class of each resource; the SDK's calls go through module globals, which are wrapped."""
        shapes = self
        module = sys.modules["pulumi.runtime.resource"]
        for name in ("register_resource", "read_resource"):
            original = getattr(module, name)

            def wrapped(res: object, ty: str, *args: Sdk, _original: Sdk = original, **kwargs: Sdk) -> Sdk:
                shapes._classes.setdefault(ty, type(res))
                return _original(res, ty, *args, **kwargs)

            setattr(module, name, wrapped)
            for user in ("pulumi.resource", "pulumi.runtime"):
                if getattr(sys.modules.get(user), name, None) is original:
                    setattr(sys.modules[user], name, wrapped)

    def _watch_invokes(self) -> None:
        """Note the result type of each function."""
        shapes = self
        module: Sdk = sys.modules["pulumi.runtime.invoke"]
        name = "_invoke" if hasattr(module, "_invoke") else "invoke"  # before pulumi 3.109 there is only `invoke`
        original = getattr(module, name)

        def wrapped(tok: str, props: Sdk, opts: Sdk = None, typ: Sdk = None, *args: Sdk, **kwargs: Sdk) -> Sdk:
            if typ is not None:
                shapes._results.setdefault(tok, typ)
            return original(tok, props, opts, typ, *args, **kwargs)

        for holder in (module, sys.modules["pulumi.runtime"]):
            if getattr(holder, name, None) is original:
                setattr(holder, name, wrapped)

    def of_resource(self, type_: str, properties: Sdk) -> Order | None:
        """Give a type's inputs and outputs until they have arrived, and always what its class says of ``properties``.

        On the wire maps and objects look alike: ``maps`` are the paths of maps. The provider writes and converts what
        stands where another kind is declared: ``texts`` are the paths of objects that stand for a text, a JSON
        document; ``scalars`` those of texts, numbers and booleans that stand for one of the others, each with the kind.
        """
        cls = self._classes.get(type_)
        if cls is None:
            return None
        shape = {}
        if type_ not in self._sent:
            names = self._types.resource_py_to_pulumi_names(cls)
            outputs = {name for _, name, _ in self._types._py_properties(cls)}
            initialiser = getattr(cls, "_internal_init", None)
            if initialiser is not None:
                parameters = inspect.signature(initialiser).parameters
                shape["inputs"] = sorted(names.get(name, name) for name in parameters if name in names)
            shape["outputs"] = sorted(outputs)
        if properties.fields:
            types = self._types_of(cls)
            found: Found = {"maps": [], "texts": [], "scalars": []}
            for key, value in properties.fields.items():
                self._paths(value, types.get(key), (key,), found)
            shape.update({kind: paths for kind, paths in found.items() if paths})
        return shape or None

    def told(self, type_: str) -> None:
        """Note that preflight has the shape of a type: only an answered call is sure to have arrived before others."""
        self._sent.add(type_)

    def _paths(self, value: Sdk, type_: Sdk, path: tuple[str | int, ...], found: Found) -> None:
        type_ = self._plain(type_)
        kind = value.WhichOneof("kind")
        if kind == "struct_value" and _SIGNATURE in value.struct_value.fields:
            fields = value.struct_value.fields
            if "value" in fields:
                self._paths(fields["value"], type_, path, found)
        elif kind in _NESTED and type_ is str:
            found["texts"].append(_dotted(path))
        elif kind == "struct_value":
            fields = value.struct_value.fields
            is_object = self._is_object(type_)
            if not is_object:
                found["maps"].append(_dotted(path))
            types = self._types_of(type_) if is_object else dict.fromkeys(fields, self._argument(type_, 1))
            for key, item in fields.items():
                if is_object or item.WhichOneof("kind") not in _NESTED:
                    self._paths(item, types.get(key), (*path, key), found)
        elif kind == "list_value":
            element = self._argument(type_, 0)
            for index, item in enumerate(value.list_value.values):
                self._paths(item, element, (*path, index), found)
        elif type_ in _PRIMITIVES and type_ not in _FITTING.get(kind, _PRIMITIVES):
            found["scalars"].append([*path, type_.__name__])

    def fit(self, type_: str, properties: Sdk) -> None:
        """Make unknown what can't be an output of a type: some providers take a list and give back a map.

        Planned outputs start as the inputs, and the SDK fails on a value of another kind than its class declares.
        """
        cls = self._classes.get(type_)
        nested = [key for key, value in properties.fields.items() if value.WhichOneof("kind") in _NESTED]
        if cls is not None and nested:
            types = self._types_of(cls)
            for key in nested:
                self._fit(properties.fields[key], types.get(key))

    def _fit(self, value: Sdk, type_: Sdk) -> None:
        import collections.abc
        import typing

        type_ = self._plain(type_)
        origin: Sdk = typing.get_origin(type_)
        is_list = origin in (list, collections.abc.Sequence)
        is_map = origin in (dict, collections.abc.Mapping)
        if value.WhichOneof("kind") == "list_value":
            if is_map or type_ in _PRIMITIVES or self._is_object(type_):
                value.string_value = _UNKNOWN
            elif is_list:
                for item in value.list_value.values:
                    self._fit(item, self._argument(type_, 0))
        elif value.WhichOneof("kind") == "struct_value":
            fields = value.struct_value.fields
            if _SIGNATURE in fields:
                if "value" in fields:
                    self._fit(fields["value"], type_)
            elif is_list or type_ in _PRIMITIVES:
                value.string_value = _UNKNOWN
            else:
                types = self._types_of(type_) if self._is_object(type_) else {}
                for key, item in fields.items():
                    self._fit(item, self._argument(type_, 1) if is_map else types.get(key))

    def _plain(self, type_: Sdk) -> Sdk:
        try:
            return self._types.unwrap_type(type_) if type_ is not None else None
        except Exception:  # noqa: BLE001 - an annotation of a kind the SDK does not know
            return None

    def _is_object(self, type_: Sdk) -> bool:
        return isinstance(type_, type) and (self._types.is_output_type(type_) or self._types.is_input_type(type_))

    def _argument(self, type_: Sdk, index: int) -> Sdk:
        import typing

        arguments = typing.get_args(type_)
        return arguments[index] if len(arguments) > index else None

    def of_result(self, token: str) -> Order | None:
        """Make up a result of a function, of the shape that the SDK promises."""
        type_ = self._results.get(token)
        if type_ is None or not self._types.is_output_type(type_):
            return None
        return self._sample_object(type_, 0)

    def _sample_object(self, type_: Sdk, depth: int) -> Order:
        if depth > _DEPTH:
            return {}
        return {name: self._sample(self._plain(item), name, depth + 1) for name, item in self._types_of(type_).items()}

    def _sample(self, type_: Sdk, name: str, depth: int) -> object:
        import collections.abc
        import enum
        import typing

        sample: object = None
        origin: object = typing.get_origin(type_)
        if self._is_object(type_):
            sample = self._sample_object(type_, depth)
        elif origin in (list, collections.abc.Sequence):
            element = self._plain(self._argument(type_, 0))
            count = 1 if self._is_object(element) else _LIST_LENGTH
            sample = [self._sample(element, f"{name}-{index + 1}", depth + 1) for index in range(count)]
        elif origin in (dict, collections.abc.Mapping):
            sample = {}
        elif type_ is bool:
            sample = False
        elif type_ in (int, float):
            sample = 1
        elif isinstance(type_, type) and issubclass(type_, enum.Enum):
            sample = next(iter(type_)).value
        elif type_ is str:
            sample = {"placeholder": name}
        return sample


def _dotted(path: tuple[str | int, ...]) -> str:
    return ".".join(map(str, path))


def _package_of(token: str) -> str:
    """Give the package of a type or function token, that of a provider for the provider's own type."""
    return token.removeprefix("pulumi:providers:").split(":", 1)[0]


@functools.cache
def _installed_version(package: str) -> str | None:
    """Give the version of a package's SDK that is installed: the one of resources that tell none.

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


_SIGNATURE = "4dabf18193072939515e22adb298388d"
_UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
_NESTED = ("struct_value", "list_value")
_PRIMITIVES = (str, bool, int, float)
_FITTING = {"string_value": (str,), "number_value": (int, float), "bool_value": (bool,)}
"""By the kind of a value on the wire: the types that it fits."""


class _Monitor:
    """The monitor's stub, with metadata on the calls where this side knows more than the message says."""

    def __init__(self, stub: Sdk, shapes: _Shapes) -> None:
        self._stub = stub
        self._shapes = shapes

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
                    metadata.append(("preflight-version-bin", json.dumps({"version": version}).encode()))
        except Exception:  # noqa: BLE001 - only a help; the call works without it
            metadata = []
        return call(request, metadata=metadata or None)

    def RegisterResource(self, request: Sdk) -> Sdk:  # noqa: N802 - the protocol's name
        def make() -> Order | None:
            return self._shapes.of_resource(request.type, request.object)

        response = self._with(self._stub.RegisterResource, request, "preflight-shape-bin", make, request.type)
        self._shapes.told(request.type)
        with contextlib.suppress(Exception):  # only a help, and the SDK tells what is wrong
            self._shapes.fit(request.type, response.object)
        return response

    def ReadResource(self, request: Sdk) -> Sdk:  # noqa: N802 - the protocol's name
        def make() -> Order | None:
            return self._shapes.of_resource(request.type, request.properties)

        response = self._with(self._stub.ReadResource, request, "preflight-shape-bin", make, request.type)
        self._shapes.told(request.type)
        return response

    def Invoke(self, request: Sdk) -> Sdk:  # noqa: N802 - the protocol's name
        def make() -> Order | None:
            return self._shapes.of_result(request.tok)

        return self._with(self._stub.Invoke, request, "preflight-sample-bin", make, request.tok)


if __name__ == "__main__":
    sys.exit(main())
