"""Answers to calls of provider functions (data sources): computed, from the answers file, or made up and reported.

The answers file is a part of the project that is judged, so it answers only what can't be computed, and each answer
that is taken from it is reported.
"""

from __future__ import annotations

import re
import threading
import zlib
from typing import TYPE_CHECKING, Any, Final

from preflight.providers.accounts import MADE_UP, Accounts
from preflight.providers.base import Call
from preflight.report import AnswerUsed, Placeholder
from preflight.wire import values

if TYPE_CHECKING:
    from collections.abc import Mapping

    from preflight.providers.answers import Answers
    from preflight.providers.registry import Providers
    from preflight.report import Location
    from preflight.wire.values import Properties, Value

MARKER: Final = "preflight-placeholder"
"""Every made-up text holds this, so that what rests on one can be told."""

_MARK: Final = re.compile(MARKER + r"-(\d+)-")
_NUMBERS: Final = 10_000
_STACK_TOKENS: Final = ("pulumi:pulumi:readStackOutputs", "pulumi:pulumi:readStackResourceOutputs")
_NUMBER: Final = re.compile(r"-?\d+(\.\d+)?")
_NOT_PLAIN: Final = re.compile(r"[^a-z0-9]+")


class DataSources:
    """Answers calls and remembers which answers were made up. Safe to use from many threads."""

    def __init__(self, providers: Providers, answers: Answers, accounts: Accounts | None = None) -> None:
        self._providers = providers
        self._answers = answers
        self._accounts = accounts or Accounts(providers, answers=answers)
        self._lock = threading.Lock()
        self._placeholders: dict[str, Placeholder] = {}
        self._used: dict[AnswerUsed, None] = {}
        self._ignored: dict[str, None] = {}
        self._numbers: dict[str, int] = {}

    def answer(
        self,
        token: str,
        arguments: Properties,
        *,
        provider: Properties,
        sample: Mapping[str, Any] | None,
        location: Location | None,
    ) -> Properties | None:
        """Answer a call; raises `InvokeError` where the provider would refuse it.

        ``sample`` is a made-up result of the right shape, from the SDK's own result type; it is used (and reported)
        only if nobody knows better. Without one the answer stays unknown then, which is ``None`` (and reported).
        """
        shape = sample or {}
        plain = values.reveal(arguments)
        given = self._answers.find(token, plain)
        if token in _STACK_TOKENS:
            unknown = {"name": plain.get("name"), "outputs": values.UNKNOWN, "secretOutputNames": []}
            if given is None:
                return unknown
            self._note_used(AnswerUsed(key=f"functions.{token}", token=token))
            return {**_echo(shape, plain), **given}
        owner = self._providers.of(token)
        call = Call(token, plain, provider, self._accounts.of(token, provider))
        known = owner.answer(call)
        if known is not None:
            if given is not None:
                self._note_ignored(token)
            return {**_echo(shape, plain), **known}
        if given is not None:
            self._note_used(AnswerUsed(key=f"functions.{token}", token=token))
            return {**_echo(shape, plain), **given, **_differing(owner.deduce(call, given), given)}
        number = self._remember(token, f"Give the real answer under functions: {token}: in the answers file.", location)
        if sample is None:
            return None
        made = _make_up(token, plain, sample, number)
        return {**made, **owner.deduce(call, made)}

    def _note_used(self, answer: AnswerUsed) -> None:
        with self._lock:
            self._used[answer] = None

    def _note_ignored(self, token: str) -> None:
        with self._lock:
            self._ignored[token] = None

    @property
    def answers_used(self) -> tuple[AnswerUsed, ...]:
        """What was taken from the answers file, by key."""
        with self._lock:
            found = [*self._accounts.answers_used, *self._used]
        return tuple(sorted(found, key=lambda each: (each.key, each.token, each.urn)))

    @property
    def answers_ignored(self) -> tuple[str, ...]:
        """The functions whose answer in the file was not taken, because it can be computed."""
        with self._lock:
            return tuple(sorted(self._ignored))

    def read(self, urn: str, type_: str, identifier: str, location: Location | None) -> Properties:
        """Return what is known of a resource that the program reads; what is not is left unknown, and reported."""
        if identifier in values.UNKNOWNS:
            return {}
        if type_ == "pulumi:pulumi:StackReference":
            outputs = self._answers.stack(identifier)
            if outputs is not None:
                self._note_used(AnswerUsed(key=f"stacks.{identifier}", urn=urn))
                return {"outputs": outputs, "secretOutputNames": []}
            self._remember(
                f"{type_} {identifier}",
                f"Give the outputs under stacks: {identifier}: in the answers file; until then they are unknown.",
                location,
            )
            return {"outputs": values.UNKNOWN, "secretOutputNames": []}
        given = self._answers.resource(type_, identifier)
        if given is None:
            self._remember(
                f"{type_} {identifier}",
                "Give its properties under resources: in the answers file; until then they are unknown.",
                location,
            )
            return {}
        self._note_used(AnswerUsed(key=f"resources.{type_}.{identifier}", urn=urn))
        return given

    def note_call(self, token: str, location: Location | None) -> None:
        """Report a method whose result stays unknown."""
        self._remember(token, "A method of a resource: only its provider knows the result, it stays unknown.", location)

    def _remember(self, token: str, hint: str, location: Location | None) -> int:
        with self._lock:
            if token not in self._placeholders:
                self._placeholders[token] = Placeholder(token, hint, location)
                # The same in each run, whoever asks first: names and URNs may be made of it.
                self._numbers[token] = zlib.crc32(token.encode()) % _NUMBERS
            return self._numbers[token]

    @property
    def placeholders(self) -> tuple[Placeholder, ...]:
        """Every made-up or missing answer, by token."""
        with self._lock:
            return tuple(sorted(self._placeholders.values(), key=lambda item: item.token))

    def rests_on(self, properties: Properties) -> tuple[str, ...]:
        """Name the made-up answers whose text turns up in ``properties``."""
        if not self._numbers:
            return ()
        numbers = {int(found) for text in values.strings(properties) for found in _MARK.findall(text)}
        with self._lock:
            return tuple(sorted(token for token, number in self._numbers.items() if number in numbers))


def _make_up(token: str, arguments: Properties, sample: Mapping[str, Any], number: int) -> Properties:
    """Return a result of the shape of ``sample`` whose texts tell the ``number`` of the made-up answer."""
    words = _NOT_PLAIN.sub("-", token.rsplit(":", 1)[-1].lower()).strip("-")
    return {
        **{key: _fill(item, f"{MARKER}-{number}-{words}") for key, item in sample.items()},
        **{key: _converted(item, sample[key]) for key, item in arguments.items() if item is not None and key in sample},
    }


def _differing(deduced: Properties, given: Properties) -> Properties:
    """Return what follows from the arguments and is given otherwise; any account agrees with one that is made up."""
    return {
        key: value
        for key, value in deduced.items()
        if not re.fullmatch(re.escape(str(value)).replace(MADE_UP, r"\d{12}"), str(given.get(key, "")))
    }


def _echo(sample: Mapping[str, Any], arguments: Properties) -> Properties:
    """Fill a result that is only partly known: what was asked for comes back, the rest is empty."""
    return {key: _converted(arguments.get(key), item) for key, item in sample.items()}


def _converted(argument: Value, sample: Value) -> Value:
    """Return an argument with the type of the result: providers take ``"true"`` for a boolean, and answer ``True``.

    The SDK's own result types refuse another type, which would end the program for a call that is right.
    """
    if isinstance(argument, str) and isinstance(sample, bool):
        return {"true": True, "1": True, "false": False, "0": False}.get(argument.lower(), argument)
    if isinstance(argument, str) and isinstance(sample, int | float) and _NUMBER.fullmatch(argument):
        return float(argument)
    if isinstance(sample, dict) and set(sample) == {"placeholder"}:
        if isinstance(argument, bool):
            return str(argument).lower()
        if isinstance(argument, int | float):
            return f"{argument:g}" if float(argument).is_integer() else str(argument)
    return argument


def _fill(item: Value, words: str) -> Value:
    """Turn the runner's description of a text into a text that can be told again."""
    if isinstance(item, dict):
        if set(item) == {"placeholder"}:
            return _text(str(item["placeholder"]), words)
        return {key: _fill(value, words) for key, value in item.items()}
    if isinstance(item, list):
        return [_fill(value, words) for value in item]
    return item


def _text(name: str, words: str) -> str:
    """Make up a text that programs which look closer can live with: an ARN for ``arn``, JSON for ``json``."""
    lower = name.lower()
    if "json" in lower:
        return f'{{"{words}": ""}}'
    text = f"{words}-{_NOT_PLAIN.sub('-', lower).strip('-')}"
    if re.match(r".*arns?(-\d+)?$", lower):
        return f"arn:aws:placeholder:us-east-1:123456789012:{text}"
    return text
