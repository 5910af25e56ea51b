"""The provider of dynamic resources runs the program's own check (against the real engine: tests/e2e/corpus)."""

from __future__ import annotations

from pathlib import Path

from preflight.providers.base import Registration
from preflight.providers.dynamic import DynamicProvider, DynamicResources
from tests.preflight.harness import preflight, write_pack, write_program

PROGRAM = """
    import pulumi
    from pulumi.dynamic import CheckFailure, CheckResult, Resource, ResourceProvider

    class Names(ResourceProvider):
        def check(self, olds, news):
            if news["name"] == "refused":
                return CheckResult(news, [CheckFailure("name", "it is taken")])
            if news["name"] == "broken":
                raise ValueError("no directory of names")
            return CheckResult({**news, "name": news["name"].upper()}, [])

    class Name(Resource):
        name: pulumi.Output[str]

        def __init__(self, name):
            super().__init__(Names(), "thing", {"name": name})

    pulumi.export("name", Name(NAME).name)
"""


def run(tmp_path: Path, pack: Path, name: str):
    return preflight(write_program(tmp_path / "project", PROGRAM.replace("NAME", name)), pack)


def test_checked_inputs_are_what_the_program_made_of_them(tmp_path: Path, pack: Path) -> None:
    assert run(tmp_path, pack, "'jobs'").report["outputs"] == {"name": "JOBS"}


def test_what_was_secret_stays_secret(tmp_path: Path, pack: Path) -> None:
    assert run(tmp_path, pack, "pulumi.Output.secret('jobs')").report["outputs"] == {"name": "<secret>"}


def test_inputs_that_are_refused(tmp_path: Path, pack: Path) -> None:
    outcome = run(tmp_path, pack, "'refused'")

    assert outcome.status == 2
    assert (
        outcome.message == "pulumi-python:dynamic:Resource resource 'thing': property name has a problem: it is taken"
    )


def test_a_check_that_fails(tmp_path: Path) -> None:
    outcome = run(tmp_path, write_pack(tmp_path / "pack"), "'broken'")

    assert outcome.status == 2
    assert outcome.message.startswith("pulumi-python:dynamic:Resource resource 'thing': check of its dynamic provider")
    assert "no directory of names" in outcome.message


def test_a_preview_knows_the_inputs_and_nothing_else() -> None:
    given = Registration("urn:x", "pulumi-python:dynamic:Resource", "x", {}, None, frozenset(), {})

    assert DynamicResources().plan(given, {"a": 1}) == {"a": 1}
    assert DynamicProvider.asked_unconfigured
