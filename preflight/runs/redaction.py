"""Secrets leave no run: what a report or an error says passes through one filter, and nothing else leaves.

Filtered is whatever a program or a pack can have written, in any of its fields. Names of packs, of policies, of the
project and the stack, statuses and levels stay: a program that marks ``mandatory`` as secret changes no verdict.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, TypeVar

from preflight.program.runtimes import asked_keys
from preflight.report import NoVerdict
from preflight.secret_values import MARK
from preflight.wire import values

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from preflight.errors import PreflightError
    from preflight.project.project import Project
    from preflight.report import AnswerUsed, Fix, Location, Pack, Placeholder, Report, Result
    from preflight.secret_values import SecretValues
    from preflight.wire.values import Properties, Value

_WRONG_TYPE: Final = re.compile(r"Configuration '([^']+)' value '.*' is not a valid", re.DOTALL)

_FIXED: Final = ("<secret>", "<unknown>")
"""What `printable` puts in the place of a value."""

_T = TypeVar("_T")


def printable(value: Value) -> Value:
    """Return a value for a report: ``<secret>`` and ``<unknown>`` in place of such, whole numbers as integers."""
    if values.contains_secret(value) and values.signature(value) in (values.SECRET, values.OUTPUT):
        return _FIXED[0]
    if values.is_unknown(value):
        return _FIXED[1]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, list):
        return [printable(item) for item in value]
    if isinstance(value, dict):
        return _printable_object(value)
    return value


def _printable_object(value: Properties) -> Value:
    mark = values.signature(value)
    if mark == values.OUTPUT:
        return printable(value["value"])
    if mark == values.RESOURCE:
        return printable(values.for_pack(value))
    return {key: printable(item) for key, item in value.items() if key != values.SIGNATURE}


def note_configuration(project: Project, secrets: SecretValues) -> None:
    """Keep the values of the secret keys of the stack's configuration."""
    for key in project.secret_keys:
        _note(project, key, secrets)


def _note(project: Project, key: str, secrets: SecretValues) -> None:
    value = project.config.get(key, "")
    if values.UNKNOWN not in value:
        secrets.add(value)
    elif not values.is_unknown(value):  # an object of which a part could not be decrypted
        for leaf in values.secret_leaves(json.loads(value), inside=True):
            secrets.add(leaf)


def note_asked_secrets(message: str, project: Project, secrets: SecretValues) -> str:
    """Return the message of a program that failed, without a secret value of another type than the program asks for.

    The SDK repeats such a value, however short, and before the program could mark it.
    """
    found = _WRONG_TYPE.search(message)
    if found is None:
        return message
    asked = asked_keys(project)
    keys = {key for keys in (asked.required, asked.optional) for key, secret in keys.items() if secret}
    for key in keys:
        _note(project, key, secrets)
    if found[1] in keys.union(project.secret_keys):
        return _WRONG_TYPE.sub(rf"Configuration '\1' value {MARK} is not a valid", message)
    return message


def hide_in_error(error: PreflightError, secrets: SecretValues) -> None:
    """Leave the secrets out of what an error says."""
    error.message = secrets.hide(error.message)
    error.hint = secrets.hide(error.hint)
    error.args = (error.message,)


def pack_without_secrets(pack: Pack, secrets: SecretValues) -> Pack:
    """Return ``pack`` without the secrets in what it says of its policies."""
    return _pack(pack, secrets.hide)


def results_without_secrets(
    results: Iterable[Result], secrets: SecretValues, project: str, stack: str
) -> Iterator[Result]:
    """Yield results without the secrets; the names of project and stack stay."""
    for result in results:
        yield _result(result, secrets.hide, _identity(project, stack)) if secrets.longest else result


def without_secrets(report: Report, secrets: SecretValues) -> Report:
    """Return ``report`` without the secrets, and with a note that says how many values were left out."""
    if not secrets.longest:
        return report
    texts: dict[str, str] = {}

    def collect(text: str) -> str:
        texts.setdefault(text, text)
        return text

    _changed(report, collect)
    hidden, count = secrets.hide_all(texts)
    if not count:
        return report
    texts = dict(zip(texts, hidden, strict=True))
    report = _changed(report, lambda text: texts[text])
    values_are = "1 value that is" if count == 1 else f"{count:,} values that are"
    return replace(report, notes=(*report.notes, f"{values_are} marked secret: {MARK} stands in the place."))


def _changed(report: Report, change: Callable[[str], str]) -> Report:
    """Return ``report`` with every text changed that a program or a pack can have written a secret into."""
    identity = _identity(report.project, report.stack)
    return replace(
        report,
        packs=tuple(_pack(pack, change) for pack in report.packs),
        results=tuple(_result(result, change, identity) for result in report.results),
        outputs=_deep(report.outputs, change),
        placeholders=tuple(_placeholder(each, change) for each in report.placeholders),
        notes=tuple(map(change, report.notes)),
        answers_used=tuple(_answer(each, change, identity) for each in report.answers_used),
        without_shape=tuple(map(change, report.without_shape)),
        error=_optional(report.error, lambda each: NoVerdict(change(each.message), change(each.hint))),
    )


def _optional(value: _T | None, change: Callable[[_T], _T]) -> _T | None:
    return None if value is None else change(value)


def _identity(project: str, stack: str) -> str:
    return f"urn:pulumi:{stack}::{project}::"


def _urn(urn: str, change: Callable[[str], str], identity: str) -> str:
    """Change type and name in a URN; the names of stack and project are as the report has them."""
    return identity + change(urn.removeprefix(identity)) if urn.startswith(identity) else change(urn)


def _pack(pack: Pack, change: Callable[[str], str]) -> Pack:
    policies = tuple(
        replace(
            policy,
            description=change(policy.description),
            remediation_steps=change(policy.remediation_steps),
        )
        for policy in pack.policies
    )
    return replace(pack, policies=policies)


def _result(result: Result, change: Callable[[str], str], identity: str) -> Result:
    return replace(
        result,
        urn=_urn(result.urn, change, identity),
        type=change(result.type),
        name=change(result.name),
        message=change(result.message),
        location=_optional(result.location, lambda each: _location(each, change)),
        placeholders=tuple(map(change, result.placeholders)),
        fix=_optional(result.fix, lambda each: _fix(each, change)),
    )


def _location(location: Location, change: Callable[[str], str]) -> Location:
    return replace(location, file=change(location.file))


def _fix(fix: Fix, change: Callable[[str], str]) -> Fix:
    changes = tuple(
        replace(each, path=change(each.path), before=_deep(each.before, change), after=_deep(each.after, change))
        for each in fix.changes
    )
    return replace(fix, path=change(fix.path), value=_deep(fix.value, change), changes=changes)


def _placeholder(placeholder: Placeholder, change: Callable[[str], str]) -> Placeholder:
    return replace(
        placeholder,
        token=change(placeholder.token),
        hint=change(placeholder.hint),
        location=_optional(placeholder.location, lambda each: _location(each, change)),
    )


def _answer(answer: AnswerUsed, change: Callable[[str], str], identity: str) -> AnswerUsed:
    return replace(answer, key=change(answer.key), token=change(answer.token), urn=_urn(answer.urn, change, identity))


def _deep(value: Any, change: Callable[[str], str]) -> Any:  # noqa: ANN401 - JSON
    if isinstance(value, str):
        return value if value in _FIXED else change(value)
    if isinstance(value, dict):
        return _object(value, change)
    if isinstance(value, list):
        return [_deep(item, change) for item in value]
    if isinstance(value, int | float) and not isinstance(value, bool):
        text = str(value)
        return value if change(text) == text else change(text)
    return value


def _object(value: Mapping[str, Any], change: Callable[[str], str]) -> dict[str, Any]:
    """Change names too: the program chose them. Two that become one are told apart by a number."""
    found: dict[str, Any] = {}
    for key, item in value.items():
        name = wanted = change(key)
        number = 1
        while name in found:
            number += 1
            name = f"{wanted} {number}"
        found[name] = _deep(item, change)
    return found
