"""What the program makes of values that preflight made up: carried along, survived, told.

Which outputs are made up, preflight says with the answer to a registration; they depend on a resource that does not
exist, the mark, and the SDK hands dependencies on by itself. On top of that:

- made-up values get the shape that the class declares;
- a value that depends on the mark says so at its place in what is sent, not only for the property that it is a part of;
- a callback that fails on such a value gives an unknown value, as if it had not been called, and is told;
- what is registered in a callback on such a value says so.

All of it is in place in every preview; in a first one nothing is made up.
"""

from __future__ import annotations

import asyncio
import contextvars
import functools
import inspect
import re
import sys
from typing import TYPE_CHECKING, Any

from .failure import describe, program_trace

if TYPE_CHECKING:
    from collections.abc import Callable

_SIGNATURE = "4dabf18193072939515e22adb298388d"
_OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4"
_UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
_NOT_PLAIN = re.compile(r"[^a-z0-9]+")
_ARN = re.compile(r".*arns?(-\d+)?$")

Sdk = Any  # the SDK of the program, whose version is not known here


class MadeUp:
    """What is made up in this run; ``mark`` is the URN that it depends on.

    ``failures`` are the callbacks that failed on such values, as messages with the place in ``directory``.
    """

    def __init__(self, mark: str, directory: str) -> None:
        self._mark = mark
        self._directory = directory
        self._source: Sdk = None
        self._ids: set[str] = set()
        self._inside = contextvars.ContextVar("made_up", default=False)
        self.failures: list[dict[str, Any]] = []

    @property
    def is_here(self) -> bool:
        """Whether this runs in a callback on a made-up value."""
        return self._inside.get()

    # --- Values ---------------------------------------------------------------------------------------------------

    def note_id(self, identifier: str) -> None:
        """Take note of an id that is made up."""
        self._ids.add(identifier)

    def is_in(self, output: Sdk) -> bool:
        """Whether an output that is resolved rests on something made up."""
        found = _dependencies(output)
        return found is not None and self._source is not None and self._source in found

    def _dependency(self, make: Callable[[str], Sdk], urn: str) -> Sdk:
        """Return the resource of a URN; always the same one for the mark."""
        if urn != self._mark:
            return make(urn)
        if self._source is None:
            self._source = make(urn)
        return self._source

    def watch_resource(self, resource: Sdk) -> None:
        """Let a resource's id carry the mark once it turns out to be made up."""
        identifier = resource.__dict__.get("id")
        resolved = _resolved(identifier)
        if resolved is None:
            return

        def mark(future: Sdk) -> None:
            if future.cancelled() or future.exception() is not None:
                return
            value = getattr(future.result(), "value", future.result())
            found = _dependencies(identifier)
            if value in self._ids and found is not None:
                found.add(self._dependency(sys.modules["pulumi.resource"].DependencyResource, self._mark))

        # Called before anybody who waits for the id: it was added first.
        resolved.add_done_callback(mark)

    def with_mark(self, arguments: tuple[Sdk, ...], position: int) -> tuple[Sdk, ...]:
        """Return the arguments of a registration, the one that makes dependencies replaced."""
        make = functools.partial(self._dependency, arguments[position])
        return (*arguments[:position], make, *arguments[position + 1 :])

    # --- Callbacks ------------------------------------------------------------------------------------------------

    def guard_callbacks(self, pulumi: Sdk) -> None:
        """Let callbacks survive made-up values that they can't work with."""
        original = pulumi.Output.apply

        @functools.wraps(original)
        def apply(output: Sdk, func: Sdk, run_with_unknowns: Sdk = None) -> Sdk:
            return original(output, lambda value: self._call(pulumi, output, func, value), run_with_unknowns or False)

        pulumi.Output.apply = apply

    def _call(self, pulumi: Sdk, output: Sdk, func: Sdk, value: Sdk) -> Sdk:
        if not (self.is_here or self.is_in(output)):
            return func(value)
        token = self._inside.set(True)
        try:
            result = func(value)
        except Exception as error:  # noqa: BLE001 - it worked on a value that nobody will ever see
            self._note_failure(error)
            return _unknown(pulumi)
        finally:
            self._inside.reset(token)
        if inspect.isawaitable(result) and not isinstance(result, pulumi.Output):
            return self._later(pulumi, result)
        return result

    def _later(self, pulumi: Sdk, awaitable: Sdk) -> Sdk:
        """Return what an asynchronous callback will give, as an output that is unknown if it fails."""

        async def wait() -> tuple[bool, Sdk]:
            token = self._inside.set(True)
            try:
                return True, await awaitable
            except Exception as error:  # noqa: BLE001 - as above
                self._note_failure(error)
                return False, None
            finally:
                self._inside.reset(token)

        result = asyncio.ensure_future(wait())

        async def value() -> Sdk:
            return (await result)[1]

        async def known() -> bool:
            return (await result)[0]

        return pulumi.Output(set(), asyncio.ensure_future(value()), asyncio.ensure_future(known()))

    def _note_failure(self, error: Exception) -> None:
        self.failures.append({"message": describe(error), "trace": program_trace(error, self._directory)})

    # --- What is sent ---------------------------------------------------------------------------------------------

    def mark_places(self) -> None:
        """Let what is sent tell at each place that it rests on something made up."""
        module: Sdk = sys.modules["pulumi.runtime.rpc"]
        original = module.serialize_property
        known_types = sys.modules["pulumi.runtime.known_types"]

        @functools.wraps(original)
        async def serialize_property(value: Sdk, *args: Sdk, **kwargs: Sdk) -> Sdk:
            result = await original(value, *args, **kwargs)
            if result is None or not known_types.is_output(value) or not self.is_in(value):
                return result
            if result == _UNKNOWN or (isinstance(result, dict) and result.get(_SIGNATURE) == _OUTPUT):
                return result
            return {_SIGNATURE: _OUTPUT, "value": result, "dependencies": [self._mark]}

        module.serialize_property = serialize_property


def _resolved(output: Sdk) -> Sdk:
    """Return the future of an output that is done when its value is there."""
    fields = getattr(output, "__dict__", {})
    return fields.get("_data") or fields.get("_future")  # before pulumi 3.2xx there is one future for each part


def _dependencies(output: Sdk) -> set[Sdk] | None:
    """Return the resources that an output depends on, as far as they are known by now."""
    fields = getattr(output, "__dict__", {})
    if "_data" in fields:
        data = fields["_data"]
        return data.result().resources if _is_there(data) else None
    resources = fields.get("_resources")
    return resources.result() if resources is not None and _is_there(resources) else None


def _is_there(future: Sdk) -> bool:
    return future is not None and future.done() and not future.cancelled() and future.exception() is None


def _unknown(pulumi: Sdk) -> Sdk:
    """Return an output that is not known."""

    def done(value: object) -> Sdk:
        future: Sdk = asyncio.Future()
        future.set_result(value)
        return future

    return pulumi.Output(set(), done(None), done(False))  # noqa: FBT003 - not known


def fill(sample: object, word: str) -> object:
    """Turn the description of a value into one that holds ``word`` in each text."""
    if isinstance(sample, dict):
        if set(sample) == {"placeholder"}:
            return _text(str(sample["placeholder"]), word)
        return {key: fill(value, word) for key, value in sample.items()}
    if isinstance(sample, list):
        return [fill(value, word) for value in sample]
    return sample


def _text(name: str, word: str) -> str:
    """Make up a text that programs which look closer can live with: an ARN for ``arn``, JSON for ``json``."""
    lower = _NOT_PLAIN.sub("-", name.lower()).strip("-")
    text = f"{word}-{lower}"
    if "json" in lower:
        return f'{{"{text}": ""}}'
    if _ARN.match(lower):
        return f"arn:aws:{word}:us-east-1:000000000000:{text}"
    if lower.endswith(("url", "uri")):
        return f"https://{text}.example.com"
    return text
