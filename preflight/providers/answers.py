"""The answers file: what data sources, existing resources and other stacks would say, given by the user.

``preflight.answers.yaml`` in the project's folder (see docs/previews.md):

    account: "123456789012"
    functions:
      aws:ec2/getVpc:getVpc:
        - when: {default: true}
          result: {id: vpc-1, cidrBlock: 10.0.0.0/16}
    resources:
      aws:ec2/vpc:Vpc:
        vpc-1: {cidrBlock: 10.0.0.0/16}
    stacks:
      acme/network/prod: {vpcId: vpc-1}
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from preflight.errors import ConfigurationError
from preflight.project.yaml_files import find_file, read_yaml

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

STEM: Final = "preflight.answers"
_KEYS: Final = frozenset({"account", "functions", "resources", "stacks"})


@dataclass(frozen=True, slots=True)
class Answers:
    """The account, answers by function token, by resource type and id, by stack name."""

    account: str = ""
    functions: Mapping[str, tuple[tuple[Mapping[str, Any], Mapping[str, Any]], ...]] = field(default_factory=dict)
    resources: Mapping[str, Mapping[str, Mapping[str, Any]]] = field(default_factory=dict)
    stacks: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def find(self, token: str, arguments: Mapping[str, Any]) -> dict[str, Any] | None:
        """Find the first answer to a call whose ``when`` agrees with the arguments."""
        for when, result in self.functions.get(token, ()):
            if all(_agrees(arguments.get(key), wanted) for key, wanted in when.items()):
                return dict(result)
        return None

    def resource(self, type_: str, identifier: str) -> dict[str, Any] | None:
        """Find the properties of an existing resource."""
        found = self.resources.get(type_, {}).get(identifier)
        return dict(found) if found is not None else None

    def stack(self, name: str) -> dict[str, Any] | None:
        """Find the outputs of another stack."""
        found = self.stacks.get(name)
        return dict(found) if found is not None else None


def _agrees(given: object, wanted: object) -> bool:
    """Compare an argument with what an answer asks for; an object needs to hold at least what is asked for."""
    if isinstance(wanted, dict) and isinstance(given, dict):
        return all(_agrees(given.get(key), item) for key, item in wanted.items())
    if isinstance(wanted, list) and isinstance(given, list):
        return len(wanted) == len(given) and all(_agrees(*pair) for pair in zip(given, wanted, strict=True))
    return bool(given == wanted)


def load_answers(root: Path, path: Path | None = None) -> Answers:
    """Read the answers file; raises `PreflightError` that names what is wrong with it. Without one, no answers."""
    file = path or find_file(root, STEM)
    if path is None and not file.is_file():
        return Answers()
    content = read_yaml(file, "Answers file")
    unknown = sorted(set(map(str, content)) - _KEYS)
    if unknown:
        raise ConfigurationError(f"{file}: unknown key {unknown[0]!r}.", f"Keys are {', '.join(sorted(_KEYS))}.")
    return Answers(
        account=_account(content.get("account"), file),
        functions={
            str(token): _functions(token, answers, file)
            for token, answers in _mapping(content.get("functions"), "functions", file).items()
        },
        resources={
            str(type_): {
                str(identifier): _mapping(found, f"resources: {type_}: {identifier}", file)
                for identifier, found in _mapping(by_id, f"resources: {type_}", file).items()
            }
            for type_, by_id in _mapping(content.get("resources"), "resources", file).items()
        },
        stacks={
            str(name): _mapping(outputs, f"stacks: {name}", file)
            for name, outputs in _mapping(content.get("stacks"), "stacks", file).items()
        },
    )


def _account(value: object, file: Path) -> str:
    if value is None:
        return ""
    if not isinstance(value, str) or not re.fullmatch(r"\d{12}", value):
        raise ConfigurationError(
            f"{file}: account must be an AWS account id.", 'Write twelve digits in quotes: "012345678901".'
        )
    return value


def _mapping(value: object, where: str, file: Path) -> dict[str, Any]:
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise ConfigurationError(f"{file}: {where} must be a mapping, not a {type(value).__name__}.")
    return value


def _functions(token: object, answers: object, file: Path) -> tuple[tuple[Mapping[str, Any], Mapping[str, Any]], ...]:
    """Read the answers to one function: a result, or a list of ``{when, result}``."""
    where = f"functions: {token}"
    if not isinstance(answers, list):
        return (({}, _mapping(answers, where, file)),)
    found = []
    for index, item in enumerate(answers):
        entry = _mapping(item, f"{where}[{index}]", file)
        if "result" not in entry or set(entry) - {"when", "result"}:
            raise ConfigurationError(
                f"{file}: {where}[{index}] must hold result, and may hold when.",
                "Write: - when: {argument: value}, result: {...}",
            )
        found.append(
            (
                _mapping(entry.get("when"), f"{where}[{index}].when", file),
                _mapping(entry["result"], f"{where}[{index}].result", file),
            )
        )
    return tuple(found)
