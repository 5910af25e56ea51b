"""What a reader of a report must know besides its findings, a sentence each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from preflight.packs.exceptions import unknown_policies
from preflight.report import enumeration
from preflight.runs.failures import place_of, relative
from preflight.runs.redaction import note_asked_secrets
from preflight.wire import urns

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Any

    from preflight.packs.client import PackClient
    from preflight.project.project import Project
    from preflight.report import Result
    from preflight.resources import ResourceState
    from preflight.secret_values import SecretValues

_STACK_REFERENCE: Final = "pulumi:pulumi:StackReference"


def of_project(project: Project) -> list[str]:
    """Return what the project's files say that counts for nothing, or for less, here."""
    notes = list(project.notes)
    if project.encrypted:
        notes.append(
            "Encrypted configuration can't be decrypted here and counts as unknown: "
            f"{', '.join(project.encrypted)}. Give a value with --config KEY=VALUE."
        )
    return notes


def of_program(ended: Mapping[str, Any], project: Project, secrets: SecretValues) -> list[str]:
    """Return what the program's runner tells at its end: questions that can't be answered as in an update, failures."""
    notes = [
        f"The program asks at {relative(file, project)}:{line} whether this is a preview: what it does in an update "
        "only was not seen."
        for file, line in ended.get("asked", ())
    ]
    notes += [
        f"A callback failed on a made-up value{place_of(each, project)}, so its result counts as unknown: "
        f"{note_asked_secrets(str(each['message']), project, secrets)}"
        for each in ended.get("survived", ())
    ]
    return notes


def of_exceptions(packs: Iterable[PackClient], *, honoured: bool) -> list[str]:
    """Return the exceptions in the packs' configurations, each with what it lets by and why."""
    notes = []
    for pack in packs:
        for each in pack.exceptions:
            means = "; ".join(
                f"{enumeration(match.policies)} on {enumeration(map(urns.name_of, match.targets))}"
                for match in each.match
            )
            does = "lets by" if honoured else "is not honoured (--no-exceptions); it would let by"
            notes.append(f"Exception {each.id} of {pack.pack.name} {does}: {means}. Reason: {each.reason}")
            if unknown := unknown_policies(each, pack.pack.policies):
                notes.append(
                    f"Exception {each.id} of {pack.pack.name} names policies that the pack does not have: "
                    f"{enumeration(unknown)}."
                )
    return notes


def of_answers_ignored(tokens: Sequence[str]) -> list[str]:
    """Return that answers of the file were not taken."""
    if not tokens:
        return []
    return [f"Not taken from the answers file, because preflight computes it: {enumeration(tokens)}."]


def of_made_up(resources: Iterable[ResourceState], conditional: frozenset[str]) -> list[str]:
    """Return which resources rest on something made up: what packs see as unknown, and what may not be there."""
    known = list(resources)
    notes = []
    hidden = [f"{each.name} ({', '.join(keys)})" for each in known if (keys := sorted(each.hidden))]
    if hidden:
        notes.append(f"Rests on something made up, and is unknown to policies: {enumeration(hidden)}.")
    if conditional:
        names = enumeration(each.name for each in known if each.urn in conditional)
        notes.append(f"Registered on a made-up value, so that what was found there leaves the gate open: {names}.")
    return notes


def of_existing(
    resources: Iterable[ResourceState], reads: Iterable[ResourceState], results: Iterable[Result]
) -> list[str]:
    """Return what exists already and can't be seen through without its state, of types that a policy judges.

    What a type that only is read would be told, nobody knows: it counts as judged.
    """
    registered = list(resources)
    judged = {result.type for result in results if result.status != "not_applicable"}
    judged |= {each.type for each in reads} - {each.type for each in registered}
    found = []
    for each in registered:
        if each.type not in judged:
            continue
        if each.imported:
            found.append(f"{each.name} (imported)")
        if each.options.ignore_changes:
            found.append(f"{each.name} (ignores changes of {enumeration(each.options.ignore_changes)})")
    found += [f"{each.name} (read)" for each in reads if each.type in judged and each.type != _STACK_REFERENCE]
    if not found:
        return []
    return [f"Not seen, because what exists already is not known here: {enumeration(found)}."]
