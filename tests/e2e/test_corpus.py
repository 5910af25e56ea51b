"""Small programs, one for each feature of the engine: preflight hands to packs what the real engine hands to them.

The mirror pack reports all that it is handed, so equal messages mean equal input. Known differences stand in
docs/previews.md.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.e2e.engine import ACCOUNT, Engine, Outcome, Project, needs_cli, preflight

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).resolve().parent
CORPUS = HERE / "corpus"
MIRROR = HERE / "mirror"
PROGRAMS = sorted(
    path.name for path in CORPUS.iterdir() if (path / "__main__.py").exists() or (path / "program").exists()
)

UNKNOWN = "<unknown>"

SECRETS = {
    "arguments_nested": ("hush",),
    "assets": ("hush",),
    "dynamic_more": ("hush",),
    "invokes_unknown": ("eu-west-1",),
    "options_more": ("arn:aws:sqs:us-west-2:123456789012:x",),
    "provider_inputs": ("hush", "AKIA"),
    "secrets": ("hush",),
}
"""What programs mark as secret: preflight leaves it out of every message, wherever it stands; the engine's print it."""

ADOPTED = {"ignore_and_import"}
"""Programs that import what exists: the engine asks AWS what it is, preflight says that it could not see it."""

MADE_UP = {"dynamic", "dynamic_more", "gadget_methods"}
"""Programs that use what only their own code or a method of a provider's knows: packs see unknown values there."""

Handed = dict[tuple[str, str], Any]

programs = pytest.mark.parametrize("program", PROGRAMS)


def handed(outcome: Outcome, secrets: tuple[str, ...] = ()) -> Handed:
    """What the mirror pack was handed, by policy and URN, without ``secrets``: preflight leaves them out as well."""
    messages = {(finding.policy, finding.urn): finding.message for finding in outcome.findings}
    for secret in secrets:
        messages = {key: message.replace(secret, "[secret]") for key, message in messages.items()}
    return {key: json.loads(message) for key, message in messages.items()}


def without_unknown(found: Handed) -> Handed:
    """Leave out outputs that are unknown as a whole: which ones AWS chooses is not the engine's to say."""
    return {
        key: _with_outputs(key, what, {name for name, value in what["props"].items() if value != UNKNOWN})
        for key, what in found.items()
    }


def known_to_both(found: Handed, ours: Handed, real: Handed) -> Handed:
    """Leave out outputs that only one side has: what a provider writes into its state is not the engine's to say.

    The tests of preflight's providers hold that against the real one (``test_real_outputs.py``).
    """
    return {
        key: _with_outputs(key, what, _known(ours.get(key, what)) & set(real.get(key, what)["props"]))
        for key, what in found.items()
    }


def _known(what: Any) -> set[str]:
    return {name for name, value in what["props"].items() if value != UNKNOWN}


def _with_outputs(key: tuple[str, str], what: Any, names: set[str]) -> Any:
    if key[0] != "mirror-stack":
        return what
    return {**what, "props": {name: value for name, value in what["props"].items() if name in names}}


def differences(ours: Any, real: Any, path: str = "") -> Iterator[str]:
    """Say where two values differ, one line each."""
    if isinstance(ours, dict) and isinstance(real, dict):
        for key in sorted(ours.keys() | real.keys(), key=str):
            yield from differences(ours.get(key, "<absent>"), real.get(key, "<absent>"), f"{path}/{key}")
    elif ours != real:
        yield f"{path}: preflight {ours!r}, engine {real!r}"


@pytest.fixture
def project(tmp_path: Path, program: str) -> Project:
    folder = tmp_path / "project"
    folder.mkdir()
    if not (CORPUS / program / "Pulumi.yaml").exists():
        (folder / "Pulumi.yaml").write_text(f"name: {program}\nruntime: python\n", encoding="utf-8")
    if not (CORPUS / program / "Pulumi.dev.yaml").exists():
        (folder / "Pulumi.dev.yaml").write_text("config:\n  aws:region: us-west-2\n", encoding="utf-8")
    return Project(folder, CORPUS / program)


@programs
def test_preflight_reaches_a_verdict(project: Project, program: str) -> None:
    outcome = preflight(project, MIRROR)

    assert outcome.exit_code == 0, outcome.printed
    assert outcome.findings


@programs
@pytest.mark.cli
@needs_cli[1]
def test_the_real_engine_hands_the_same_to_packs(project: Project, program: str) -> None:
    # First: the CLI writes to the stack's file when it makes the stack.
    ours = preflight(project, MIRROR, options=("--previews", "first", "--account", ACCOUNT))
    real = Engine(project, (MIRROR,)).preview()

    assert real.exit_code == 0, real.printed
    assert not any(secret in ours.printed for secret in SECRETS.get(program, ()))
    mine, theirs = handed(ours), handed(real, SECRETS.get(program, ()))
    if program in ADOPTED:
        mine, theirs = known_to_both(mine, mine, theirs), known_to_both(theirs, mine, theirs)
    assert list(differences(without_unknown(mine), without_unknown(theirs))) == []


@programs
@pytest.mark.cli
@needs_cli[1]
def test_the_real_engine_hands_the_same_to_packs_once_the_stack_exists(project: Project, program: str) -> None:
    ours = preflight(project, MIRROR, options=("--previews", "later", "--account", ACCOUNT))
    engine = Engine(project, (MIRROR,))
    made = engine.up(policies=False)
    assert made.exit_code == 0, made.printed
    real = engine.preview()

    assert real.exit_code == 0, real.printed
    mine, theirs = handed(ours), handed(real, SECRETS.get(program, ()))
    found = differences(known_to_both(mine, mine, theirs), known_to_both(theirs, mine, theirs))
    if program in MADE_UP:
        found = (each for each in found if UNKNOWN not in each.partition(", engine ")[0])
    assert list(found) == []
