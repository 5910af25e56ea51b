"""What outputs of AWS resources are once they exist, as far as names, region, partition and account tell.

Pure and deterministic: the same URN and inputs give the same outputs. The formulas stand in
`preflight.providers.aws.formulas`.
"""

from __future__ import annotations

import hashlib
import re
import string
import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from preflight.providers.aws import regions
from preflight.providers.aws.formulas import BUCKET_PARTS, FORMULAS, SAME_AS
from preflight.wire import urns, values

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from preflight.wire.values import Properties, Value

CREATED: Final = "2026-01-01T00:00:00Z"
"""When every resource was created."""

_STREAM_LABEL: Final = "2026-01-01T00:00:00.000"
_FIELD: Final = re.compile(r"\{([^{}]+)\}")
_ALPHABETS: Final[Mapping[str, str]] = {
    "hex": "0123456789abcdef",
    "digits": string.digits,
    "lower": string.ascii_lowercase + string.digits,
    "upper": string.ascii_uppercase + string.digits,
    "base32": string.ascii_uppercase + "234567",
    "mixed": string.ascii_letters + string.digits,
}
"""By kind of random part: its characters. Sources of forms: botocore's patterns, AWS's own examples of each id."""

_BALANCERS: Final = {"application": "app", "network": "net", "gateway": "gwy"}
_ARN_REGION: Final = 3


@dataclass(frozen=True, slots=True)
class Place:
    """The account and region that a resource is in."""

    account: str
    region: str = regions.DEFAULT_REGION

    @classmethod
    def of(cls, account: str, inputs: Mapping[str, Any], provider: Mapping[str, Any]) -> Place:
        """Return where a resource is: its own ``region`` counts first, then the region of ``provider``'s inputs."""
        for holder in (inputs, provider):
            region = values.reveal(holder.get("region"))
            if isinstance(region, str) and region and region not in values.UNKNOWNS:
                return cls(account, region)
        return cls(account)


@dataclass(frozen=True, slots=True)
class Computed:
    """The outputs of a resource that follow, its ``id`` among them under that key.

    ``formed`` are the keys of those with a random part of a fixed form, such as ``vpc-0a1b…``: they count as known,
    because rules read the form, and differ from what AWS will choose.
    """

    outputs: Properties = field(default_factory=dict)
    formed: frozenset[str] = frozenset()


def computed_outputs(type_: str, urn: str, inputs: Mapping[str, Any], place: Place) -> Computed:
    """Return the outputs of an AWS resource that exists, as far as they follow from what is given.

    ``inputs`` are the checked inputs with Pulumi's names, with or without marks of secrets; ``type_`` is a token such
    as ``aws:sqs/queue:Queue``. An output whose formula needs an input that is missing or unknown is left out, and so is
    every output that AWS chooses freely: the caller makes those up, and must not let them decide. A type that is not
    known gives nothing. Keys need not be declared by the SDK in use: the caller picks.

    Of a table without a stream, ``streamArn`` and ``streamLabel`` are ``""``, as in the provider's state.
    """
    short = type_.partition(":")[2] if urns.package_of(type_) == "aws" else ""
    short = SAME_AS.get(short, short)
    formulas = FORMULAS.get(short)
    if formulas is None and short.startswith(BUCKET_PARTS):
        formulas = {"id": "{bucket}"}
    template = _Template(urn, {key: values.reveal(value) for key, value in inputs.items()}, place)
    outputs: Properties = {}
    formed = set()
    for key, formula in (formulas or {}).items():
        made = template.render(formula) if isinstance(formula, str) else (formula, False)
        if made is not None:
            outputs[key] = made[0]
            if made[1]:
                formed.add(key)
    if short == "dynamodb/table:Table" and "arn" in outputs:
        _add_streams(template.inputs, outputs, formed)
    return Computed(outputs, frozenset(formed))


def _add_streams(inputs: Mapping[str, Any], outputs: Properties, formed: set[str]) -> None:
    """Add the stream of a table: one with replicas has one too, without being told (provider's source, table.go)."""
    enabled = inputs.get("streamEnabled")
    if enabled in values.UNKNOWNS:
        return
    on = enabled is True or bool(inputs.get("replicas"))
    outputs["streamLabel"] = _STREAM_LABEL if on else ""
    outputs["streamArn"] = f"{outputs['arn']}/stream/{_STREAM_LABEL}" if on else ""
    if on:
        formed.update(("streamLabel", "streamArn"))


class _Missing(Exception):  # noqa: N818 - no error: a formula that does not apply
    """A formula needs an input that is missing or unknown."""


class _Template:
    """Fills formulas for one resource."""

    def __init__(self, urn: str, inputs: Mapping[str, Any], place: Place) -> None:
        self.inputs = inputs
        self._urn = urn
        partition = regions.partition(place.region)
        self._words = {
            "account": place.account,
            "region": place.region,
            "partition": partition,
            "dns": regions.dns_suffix(place.region),
        }
        self._arns = {
            "regional": f"arn:{partition}:{{}}:{place.region}:{place.account}",
            "global": f"arn:{partition}:{{}}::{place.account}",
            "bare": f"arn:{partition}:{{}}",
        }

    def render(self, formula: str) -> tuple[str, bool] | None:
        """Return the text that a formula gives and whether it has a random part; ``None`` if an input is missing."""
        random = False

        def fill(match: re.Match[str]) -> str:
            nonlocal random
            name, _, rest = match[1].partition(":")
            if name in self._words:
                return self._words[name]
            if name in self._arns:
                return self._arns[name].format(rest)
            if name == "uuid" or name in _ALPHABETS or name == "time":
                random = True
                return self._random(name, rest)
            return self._input(match[1])

        try:
            return _FIELD.sub(fill, formula), random
        except _Missing:
            return None

    def _random(self, kind: str, rest: str) -> str:
        if kind == "time":
            return CREATED
        length, _, label = rest.partition(":")
        seed = hashlib.shake_256(f"{self._urn}|{kind}|{rest if label else length}".encode())
        if kind == "uuid":
            return str(uuid.UUID(bytes=seed.digest(16), version=4))
        alphabet = _ALPHABETS[kind]
        return "".join(alphabet[byte % len(alphabet)] for byte in seed.digest(int(length)))

    def _input(self, expression: str) -> str:
        name, *changes = expression.split("|")
        value = self.inputs.get(name)
        for change in changes:
            word, _, rest = change.partition(":")
            value = _CHANGES[word](value, rest)
        if not isinstance(value, str) or value in values.UNKNOWNS:
            raise _Missing(name)
        return value


def _or(value: Value, default: str) -> Value:
    return default if value is None else value


def _of_text(change: Callable[[str, str], str]) -> Callable[[Value, str], Value]:
    """Return a change that leaves alone what is no known text."""
    return lambda value, rest: change(value, rest) if isinstance(value, str) and value not in values.UNKNOWNS else value


def _bus(value: Value, separator: str) -> Value:
    """Return the bus of a rule with a separator behind it; the default bus is left out."""
    if value is None or value == "default":
        return ""
    if not isinstance(value, str) or value in values.UNKNOWNS:
        return value
    return value.rpartition("/")[2] + separator if value.startswith("arn:") else value + separator


_CHANGES: Final[Mapping[str, Callable[[Value, str], Value]]] = {
    "or": _or,
    "bus": _bus,
    "balancer": lambda value, _: _BALANCERS.get(value),
    "host": _of_text(lambda text, _: text.partition("://")[2] or text),
    "last": _of_text(lambda text, _: re.split("[/:]", text)[-1]),
    "region": _of_text(lambda text, _: (text.split(":") + [""] * _ARN_REGION)[_ARN_REGION]),
    "scheme": lambda value, _: "wss://" if value == "WEBSOCKET" else "https://",
    "swap": _of_text(lambda text, rest: text.replace(f":{rest.partition(':')[0]}/", f":{rest.partition(':')[2]}/", 1)),
    "unrooted": _of_text(lambda text, _: text.removeprefix("/")),
}
"""What can be done to an input in a formula, by the word for it."""
