"""Reading an IAM policy document: from text to statements, or to the reason why it is no policy.

Sources: IAM User Guide, "Grammar of the IAM JSON policy language" (element names are case-sensitive, an element may not
come twice, ``Statement`` is an object or a list, most values are a string or a list of strings).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal, NoReturn, TypeAlias

from guardrails.core.values import SENTINELS
from guardrails.core.words import quoted

Kind: TypeAlias = Literal["identity", "trust", "resource"]
"""Policies of a role, user or group; of a role, on who may assume it; of a resource such as a table."""

VERSIONS = ("2012-10-17", "2008-10-17")
_DOCUMENT_KEYS = ("Version", "Id", "Statement")
_STATEMENT_KEYS = (
    "Sid",
    "Effect",
    "Principal",
    "NotPrincipal",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Condition",
)
_PRINCIPAL_KEYS = ("AWS", "Service", "Federated", "CanonicalUser")

UNKNOWN_PART = min(SENTINELS)
"""What stands in a document that is read for a part that is not known, or that is left out because it is not."""


@dataclass(frozen=True, slots=True)
class Malformed:
    """Why a text is no policy; ``reason`` goes on after the name of the document ("is not valid JSON ...")."""

    reason: str


@dataclass(frozen=True, slots=True)
class Principal:
    """Somebody whom a statement names; ``kind`` is ``AWS``, ``Service``, ... or ``*``."""

    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class Condition:
    """One line of a condition block, e.g. ``StringEquals``, ``kms:ViaService`` and its values."""

    operator: str
    key: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement. What the document does not say is None (``Action`` beside ``NotAction`` is not possible)."""

    number: int
    sid: str
    allows: bool
    actions: tuple[str, ...] | None
    not_actions: tuple[str, ...] | None
    resources: tuple[str, ...] | None
    not_resources: tuple[str, ...] | None
    principals: tuple[Principal, ...] | None
    not_principals: tuple[Principal, ...] | None
    conditions: tuple[Condition, ...]

    @property
    def label(self) -> str:
        """How messages call the statement: by its Sid, else by its place."""
        return f"statement '{self.sid}'" if self.sid else f"statement {self.number}"


@dataclass(frozen=True, slots=True)
class Document:
    """A policy document.

    ``lacks`` is the reason why IAM will not take it although it may be on its way to a policy, or nothing: in a preview
    the engine leaves what is unknown out of the lists that it hands to a data source (pulumi/pulumi
    pkg/resource/plugin/rpc.go, ``MarshalPropertyValue``), so ``get_policy_document_output`` on the ARN of a new table
    answers a statement without ``Resource``, and one on the documents of others no statement at all. What is left out
    reads as `UNKNOWN_PART`.
    """

    statements: tuple[Statement, ...]
    lacks: str = ""

    @property
    def allowing(self) -> Iterable[Statement]:
        """Statements that allow something. A Deny beside them takes away, it does not make an Allow narrow."""
        return (statement for statement in self.statements if statement.allows)


class _NotAPolicy(Exception):  # noqa: N818 - a finding, not a failure
    """Carries the reason up."""


def is_unknown(text: str) -> bool:
    """Return whether a part of a document is not known before the update."""
    return any(sentinel in text for sentinel in SENTINELS)


def parse(text: str, kind: Kind) -> Document | Malformed:
    """Read a document; whatever ``text`` is, this returns."""
    try:
        return _remembered(text, kind)
    except _NotAPolicy as finding:
        return Malformed(str(finding))


def read(value: Any, kind: Kind) -> Document | Malformed:  # noqa: ANN401 - JSON of any shape
    """Read a document that is an object already (plain dicts and lists)."""
    try:
        return _document(value, kind)
    except _NotAPolicy as finding:
        return Malformed(str(finding))


@lru_cache(maxsize=4_096)
def _remembered(text: str, kind: Kind) -> Document:
    """Read a document once, though two rules ask for it."""
    return _document(_json(text), kind)


def _json(text: str) -> Any:  # noqa: ANN401 - JSON of any shape
    try:
        return json.loads(text, object_pairs_hook=_unique, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        raise _NotAPolicy(f"is not valid JSON (line {error.lineno}, column {error.colno})") from None
    except RecursionError:
        raise _NotAPolicy("is nested too deeply to be a policy") from None
    except ValueError:  # a number with more digits than Python reads
        raise _NotAPolicy("is not valid JSON that IAM reads") from None


def _unique(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise _NotAPolicy(f"has the key `{quoted(twice)}` twice in one object, so it can't be told which holds")
    return found


def _no_constant(name: str) -> NoReturn:
    raise _NotAPolicy(f"is not valid JSON: it has the value {name}")


def _document(value: Any, kind: Kind) -> Document:  # noqa: ANN401 - JSON of any shape
    if not isinstance(value, Mapping):
        raise _NotAPolicy(f"is not a policy: it is {_name(value)}, where an object with `Statement` is required")
    _known(value, _DOCUMENT_KEYS, "")
    if "Version" in value and value["Version"] not in VERSIONS:
        raise _NotAPolicy(f"is not a policy: its `Version` is not {VERSIONS[0]}")
    if "Statement" not in value:
        return Document((), "is not a policy: it has no `Statement`")
    statements = value["Statement"]
    if isinstance(statements, Mapping):
        statements = [statements]
    if not isinstance(statements, list | tuple):
        raise _NotAPolicy(f"is not a policy: its `Statement` is {_name(statements)}, where a list is required")
    if not statements:
        return Document((), "is not a policy: its `Statement` is an empty list, which IAM rejects")
    left_out: list[str] = []
    found = tuple(_statement(item, number, kind, left_out) for number, item in enumerate(statements, 1))
    return Document(found, f"is not a policy: {left_out[0]}" if left_out else "")


def _statement(value: Any, number: int, kind: Kind, left_out: list[str]) -> Statement:  # noqa: ANN401 - JSON
    where = f"statement {number}"
    if not isinstance(value, Mapping):
        raise _NotAPolicy(f"is not a policy: its {where} is {_name(value)}, where an object is required")
    _known(value, _STATEMENT_KEYS, where)
    effect = value.get("Effect")
    if effect not in ("Allow", "Deny"):
        raise _NotAPolicy(f"is not a policy: its {where} has no `Effect` that is Allow or Deny")
    value = dict(value)
    _one_of(value, ("Action", "NotAction"), where, left_out)
    _one_of(value, ("Resource", "NotResource"), where, left_out if kind != "trust" else None)
    _one_of(value, ("Principal", "NotPrincipal"), where, left_out if kind != "identity" else None)
    if kind == "identity" and ("Principal" in value or "NotPrincipal" in value):
        raise _NotAPolicy(f"is not a policy of an identity: its {where} names a principal")
    sid = value.get("Sid", "")
    if not isinstance(sid, str):
        raise _NotAPolicy(f"is not a policy: the `Sid` of its {where} is {_name(sid)}")
    return Statement(
        number=number,
        sid=quoted(sid),
        allows=effect == "Allow",
        actions=_strings(value, "Action", where),
        not_actions=_strings(value, "NotAction", where),
        resources=_strings(value, "Resource", where),
        not_resources=_strings(value, "NotResource", where),
        principals=_principals(value, "Principal", where, left_out),
        not_principals=_principals(value, "NotPrincipal", where, left_out),
        conditions=_conditions(value.get("Condition"), where),
    )


def _known(value: Mapping[str, Any], keys: Sequence[str], where: str) -> None:
    """Refuse keys that IAM does not know, and name the one that was meant."""
    for key in value:
        if key not in keys:
            meant = next((known for known in keys if known.lower() == str(key).lower()), None)
            hint = f"; IAM spells it `{meant}`" if meant else f"; there are {', '.join(keys)}"
            owner = f"its {where}" if where else "it"
            raise _NotAPolicy(f"is not a policy: {owner} has the key `{quoted(str(key))}`{hint}")


def _one_of(value: dict[str, Any], keys: tuple[str, str], where: str, left_out: list[str] | None) -> None:
    """Refuse both keys at once. Note, and fill in, the first where neither is there and one must be."""
    there = [key for key in keys if key in value]
    if len(there) > 1:
        raise _NotAPolicy(f"is not a policy: its {where} has both `{keys[0]}` and `{keys[1]}`")
    if left_out is not None and not there:
        left_out.append(f"its {where} has no `{keys[0]}`")
        value[keys[0]] = {"AWS": UNKNOWN_PART} if keys[0] == "Principal" else UNKNOWN_PART


def _strings(value: Mapping[str, Any], key: str, where: str) -> tuple[str, ...] | None:
    if key not in value:
        return None
    return _as_strings(value[key], key, where)


def _as_strings(found: Any, key: str, where: str) -> tuple[str, ...]:  # noqa: ANN401 - JSON of any shape
    if isinstance(found, str):
        return (found,)
    if isinstance(found, list | tuple) and found and all(isinstance(item, str) for item in found):
        return tuple(found)
    raise _NotAPolicy(
        f"is not a policy: `{key}` of its {where} is {_name(found)}, where a string or a list of strings is required"
    )


def _principals(value: Mapping[str, Any], key: str, where: str, left_out: list[str]) -> tuple[Principal, ...] | None:
    if key not in value:
        return None
    found = value[key]
    if found == "*":
        return (Principal("*", "*"),)
    if not isinstance(found, Mapping) or not found:
        raise _NotAPolicy(f"is not a policy: `{key}` of its {where} is {_name(found)}, where an object is required")
    _known(found, _PRINCIPAL_KEYS, f"{where}'s `{key}`")
    return tuple(
        Principal(kind, name) for kind in found for name in _principal_names(found[kind], kind, where, left_out)
    )


def _principal_names(found: Any, kind: str, where: str, left_out: list[str]) -> tuple[str, ...]:  # noqa: ANN401 - JSON
    if found == []:
        left_out.append(f"`{kind}` of its {where} is an empty list")
        return (UNKNOWN_PART,)
    return _as_strings(found, kind, where)


def _conditions(value: Any, where: str) -> tuple[Condition, ...]:  # noqa: ANN401 - JSON of any shape
    if value is None:
        return ()
    if not isinstance(value, Mapping) or not all(isinstance(keys, Mapping) for keys in value.values()):
        raise _NotAPolicy(f"is not a policy: `Condition` of its {where} is {_name(value)} that is no condition block")
    return tuple(
        Condition(str(operator), str(key), _texts(values, where))
        for operator, keys in value.items()
        for key, values in keys.items()
    )


def _texts(values: Any, where: str) -> tuple[str, ...]:  # noqa: ANN401 - JSON of any shape
    """Return the values of a condition; where there are none, they are not known yet."""
    if not isinstance(values, list | tuple):
        return (_text(values, where),)
    return tuple(_text(value, where) for value in values) or (UNKNOWN_PART,)


def _text(value: Any, where: str) -> str:  # noqa: ANN401 - JSON of any shape
    """Return a value of a condition as IAM reads it: numbers and booleans are texts too."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str | int | float):
        return str(value)
    raise _NotAPolicy(
        f"is not a policy: a condition of its {where} has {_name(value)}, where a string or a list of strings is "
        "required"
    )


def _name(value: object) -> str:
    """Return the type, never the value."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "a boolean"
    if isinstance(value, int | float):
        return "a number"
    if isinstance(value, str):
        return "a string"
    if isinstance(value, Mapping):
        return "an object" if value else "an empty object"
    return "a list" if value else "an empty list"
