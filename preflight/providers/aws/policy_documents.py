"""``aws.iam.get_policy_document`` to the letter: the same JSON text as the provider's.

The rules (terraform-provider-aws internal/service/iam/policy_document_data_source.go and policy_model.go): one element
is written as a text and several as a list in reverse alphabetical order; condition values keep their order; sources are
merged in order, a later statement replaces an earlier one of the same Sid.
"""

from __future__ import annotations

import json
import zlib
from typing import TYPE_CHECKING, Any, Final

from preflight.providers.aws import go_json, scalars
from preflight.providers.base import InvokeError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from preflight.wire.values import Properties, Value

_OLD_VERSION: Final = "2008-10-17"
_VERSION: Final = "2012-10-17"
_EFFECTS: Final = ("Allow", "Deny")
_MEMBERS: Final = (
    "Sid",
    "Effect",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Principal",
    "NotPrincipal",
    "Condition",
)

Statement = dict[str, Any]
Principals = list[tuple[str, "str | list[str]"]]
Conditions = list[tuple[str, str, "list[str]"]]


def render(arguments: Properties) -> Properties:
    """Answer the function; raises `InvokeError` where the provider refuses the arguments."""
    merged = _Document()
    sids: set[str] = set()
    for index, text in enumerate(arguments.get("sourcePolicyDocuments") or ()):
        if text is None:
            continue
        source = _parse(text, f"merging source document {index}")
        for position, statement in enumerate(source.statements):
            sid = statement.get("Sid") or ""
            if sid and sid in sids:
                raise InvokeError(
                    f"writing IAM Policy Document: merging source document {index}: duplicate Sid ({sid}) in "
                    f"source_policy_documents (statement {position}). Remove the Sid or ensure Sids are unique."
                )
            sids.add(sid)
        merged.merge(source)
    merged.merge(_own(arguments))
    for index, text in enumerate(arguments.get("overridePolicyDocuments") or ()):
        if text is not None:
            merged.merge(_parse(text, f"merging override document {index}"))
    content = merged.content()
    pretty = go_json.encode(content, indent=2)
    return {
        **{key: value for key, value in arguments.items() if value is not None},
        "version": arguments.get("version") or _VERSION,
        "json": pretty,
        "minifiedJson": go_json.encode(content),
        "id": str(zlib.crc32(pretty.encode())),
    }


class _Document:
    """A policy document while it is put together; the members of a statement carry the names of IAM's grammar."""

    def __init__(self, version: str = "", identifier: str = "", statements: Iterable[Statement] = ()) -> None:
        self.version = version
        self.identifier = identifier
        self.statements = list(statements)

    def merge(self, other: _Document) -> None:
        self.identifier = other.identifier or self.identifier
        self.version = max(self.version, other.version)
        for statement in other.statements:
            sid = statement.get("Sid")
            known = [index for index, mine in enumerate(self.statements) if sid and mine.get("Sid") == sid]
            if known:
                self.statements[known[0]] = statement
            else:
                self.statements.append(statement)

    def content(self) -> dict[str, Any]:
        found: dict[str, Any] = {"Version": self.version, "Id": self.identifier}
        found["Statement"] = [_statement_content(statement) for statement in self.statements]
        return {key: value for key, value in found.items() if value}


def _statement_content(statement: Statement) -> dict[str, Any]:
    content = {}
    for member in _MEMBERS:
        value = statement.get(member)
        if member.endswith("Principal"):
            value = _principal_content(value) if value else None
        elif member == "Condition":
            value = _condition_content(value) if value else None
        # Go leaves out what is empty, except for a list that came in as JSON.
        if value is not None and value not in ("", {}):
            content[member] = value
    return content


def _principal_content(principals: Principals) -> str | dict[str, Any]:
    if len(principals) == 1 and principals[0][0] == "*" and principals[0][1] in ("*", ["*"]):
        return "*"
    content: dict[str, Any] = {}
    for kind, identifiers in principals:
        known = content.get(kind)
        if isinstance(identifiers, list):
            before = [known] if isinstance(known, str) else known or []
            content[kind] = [*before, *sorted(identifiers, reverse=True)]
        elif known is None:
            content[kind] = identifiers
        else:
            content[kind] = [*([known] if isinstance(known, str) else known), identifiers]
    return dict(sorted(content.items()))


def _condition_content(conditions: Conditions) -> dict[str, Any]:
    content: dict[str, dict[str, list[str]]] = {}
    for test, variable, found in conditions:
        content.setdefault(test, {}).setdefault(variable, []).extend(found)
    return {
        test: {key: items[0] if len(items) == 1 else items for key, items in sorted(variables.items())}
        for test, variables in sorted(content.items())
    }


# --- From the arguments -----------------------------------------------------------------------------------------------


def _own(arguments: Properties) -> _Document:
    version = _text(arguments.get("version")) or _VERSION
    if version not in (_OLD_VERSION, _VERSION):
        raise InvokeError(f'expected version to be one of ["{_OLD_VERSION}" "{_VERSION}"], got {version}', "version")
    statements = []
    sids: set[str] = set()
    for index, given in enumerate(arguments.get("statements") or ()):
        sid = _text(given.get("sid"))
        if given.get("effect") not in (None, "", *_EFFECTS):
            raise InvokeError(f'expected statement.{index}.effect to be one of ["Allow" "Deny"], got {given["effect"]}')
        if sid and sid in sids:
            raise InvokeError(
                f"writing IAM Policy Document: duplicate Sid ({sid}). Remove the Sid or ensure the Sid is unique."
            )
        sids.add(sid)
        statements.append(_own_statement(given, sid, version))
    return _Document(version, _text(arguments.get("policyId")), statements)


def _own_statement(given: Mapping[str, Any], sid: str, version: str) -> Statement:
    return {
        "Sid": sid,
        "Effect": given.get("effect") or "Allow",
        "Action": _collapse(given.get("actions")),
        "NotAction": _collapse(given.get("notActions")),
        "Resource": _variables(_collapse(given.get("resources")), version),
        "NotResource": _variables(_collapse(given.get("notResources")), version),
        "Principal": _own_principals(given.get("principals"), version),
        "NotPrincipal": _own_principals(given.get("notPrincipals"), version),
        "Condition": [
            (_text(item["test"]), _text(item["variable"]), _variables(_texts(item.get("values")), version))
            for item in given.get("conditions") or ()
        ],
    }


def _own_principals(given: Iterable[Mapping[str, Any]] | None, version: str) -> Principals:
    return [
        (_text(item["type"]), _variables(_collapse(item.get("identifiers")) or [], version)) for item in given or ()
    ]


def _text(item: Value) -> str:
    """Return a text, a number or a boolean as the text that the provider makes of it; nothing is the empty one."""
    return "" if item is None else str(scalars.convert(item, "str"))


def _texts(items: Iterable[Any] | None) -> list[str]:
    return [_text(item) for item in items or ()]


def _collapse(items: Iterable[Any] | None) -> str | list[str] | None:
    """Write a set: nothing, one text, or a list in reverse order."""
    found = sorted(set(_texts(items)), reverse=True)
    if not found:
        return None
    return found[0] if len(found) == 1 else found


def _variables(value: Value, version: str) -> Value:
    """Turn ``&{…}`` into the policy variable ``${…}``."""
    if isinstance(value, list):
        return [_variables(item, version) for item in value]
    if isinstance(value, str) and "&{" in value:
        if version == _OLD_VERSION:
            raise InvokeError(f"found &{{ sequence in ({value}), which is not supported in document version {version}")
        return value.replace("&{", "${")
    return value


# --- From other documents ---------------------------------------------------------------------------------------------


def _parse(text: Value, where: str) -> _Document:
    try:
        content = json.loads(text)
        if not isinstance(content, dict):
            raise TypeError("a policy document is an object")
        members = {str(key).lower(): value for key, value in content.items()}
        statements = [] if members.get("statement") is None else members["statement"]
        if not isinstance(statements, list):
            raise TypeError("Statement must be a list here")
        return _Document(
            str(members.get("version") or ""),
            str(members.get("id") or ""),
            [_parsed_statement(statement) for statement in statements],
        )
    except (ValueError, TypeError, AttributeError, KeyError) as error:
        raise InvokeError(f"writing IAM Policy Document: {where}: {error}") from error


def _parsed_statement(given: Mapping[str, Any]) -> Statement:
    members = {str(key).lower(): value for key, value in given.items()}
    statement: Statement = {member: members.get(member.lower()) for member in _MEMBERS}
    for member in ("Principal", "NotPrincipal"):
        statement[member] = _parsed_principals(statement[member])
    statement["Condition"] = [
        (test, variable, _parsed_values(found))
        for test, variables in (statement["Condition"] or {}).items()
        for variable, found in variables.items()
    ]
    return statement


def _parsed_principals(given: Value) -> Principals:
    if given is None:
        return []
    if isinstance(given, str):
        return [("*", ["*"])]
    return [(str(kind), found if isinstance(found, str) else sorted(map(str, found))) for kind, found in given.items()]


def _parsed_values(given: Value) -> list[str]:
    if isinstance(given, bool):
        return ["true" if given else "false"]
    return [given] if isinstance(given, str) else [_text(item) for item in given]
