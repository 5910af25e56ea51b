"""What to do about failures that programs in every language have: values that are not set, answers that are made up."""

from __future__ import annotations

import os
import re
import shlex
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from preflight.program.source import Asked
    from preflight.project.project import Project

_MISSING_KEY: Final = re.compile(r"[Mm]issing required configuration variable '([^']+)'")
_MOST_NAMES: Final = 6


def missing_configuration(message: str, asked: Asked, project: Project) -> str:
    """Return the commands that set every key which the program requires and has not; empty for another failure."""
    found = _MISSING_KEY.search(message)
    if found is None:
        return ""
    wanted = {key: secret for key, secret in asked.required.items() if key not in project.config}
    return _set_commands({found[1]: wanted.pop(found[1], False)} | wanted, project)


def _set_commands(keys: Mapping[str, bool], project: Project) -> str:
    """Return the commands that set ``keys``: for good with the Pulumi CLI, or for one run of preflight.

    Each key is mapped to whether the program takes it as a secret.
    """
    pairs = {key: shlex.quote(f"{key}=VALUE") for key in keys}
    if len(keys) == 1:
        (key, secret), *_ = keys.items()
        lasting = f"pulumi config set --stack {project.stack} {'--secret ' if secret else ''}{shlex.quote(key)} VALUE"
    else:
        named = " ".join(f"{'--secret' if secret else '--plaintext'} {pairs[key]}" for key, secret in keys.items())
        lasting = f"pulumi config set-all --stack {project.stack} {named}"
    once = " ".join(f"--config {pair}" for pair in pairs.values())
    return (
        f"Set {'it' if len(keys) == 1 else 'them'} in Pulumi.{project.stack}.yaml: {lasting}; or for this run: {once}"
    )


def unset(asked: Asked, project: Project) -> str:
    """Return what the program asks for and has not, where a value that is not there may be the reason."""
    keys = {key: secret for key, secret in asked.optional.items() if key not in project.config}
    keys = dict(list(keys.items())[:_MOST_NAMES])
    variables = [name for name in asked.variables if name not in os.environ][:_MOST_NAMES]
    told = []
    if keys:
        told.append(f"Not set, and read by the program: {', '.join(keys)}. {_set_commands(keys, project)}.")
    if variables:
        told.append(f"Environment variables that the program reads and that are not set: {', '.join(variables)}.")
    return " ".join(told)


def made_up_answers(tokens: Sequence[str]) -> str:
    """Return which answers were made up, where they may be the reason; ``tokens`` are the functions."""
    if not tokens:
        return ""
    names = ", ".join(tokens[:_MOST_NAMES])
    more = ", ..." if len(tokens) > _MOST_NAMES else ""
    return (
        f"preflight made up the answers of {names}{more}. If the program can't work with one, give the real answer in "
        "preflight.answers.yaml."
    )
