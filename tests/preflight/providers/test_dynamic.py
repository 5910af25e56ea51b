"""The provider of dynamic resources runs the program's own check (against the real engine: tests/e2e/corpus)."""

from __future__ import annotations

from pathlib import Path

import grpc
import pytest

from preflight.errors import ProgramError
from preflight.providers.base import Registration
from preflight.providers.dynamic import DynamicProvider, DynamicResources
from preflight.wire import structs, values
from preflight.wire.protocol import provider_pb2
from tests.preflight.harness import preflight, write_program

PROGRAM = """
    import pulumi
    from pulumi.dynamic import CheckResult, Resource, ResourceProvider

    class Names(ResourceProvider):
        def check(self, olds, news):
            return CheckResult({**news, "name": news["name"].upper()}, [])

    class Name(Resource):
        name: pulumi.Output[str]

        def __init__(self, name, value):
            super().__init__(Names(), name, {"name": value})

    pulumi.export("plain", Name("plain", "jobs").name)
    pulumi.export("secret", Name("secret", pulumi.Output.secret("hidden")).name)
"""


def test_checked_inputs_are_what_the_program_made_of_them_and_secrets_stay_secret(tmp_path: Path, pack: Path) -> None:
    outcome = preflight(write_program(tmp_path / "project", PROGRAM), pack)

    assert outcome.report["outputs"] == {"plain": "JOBS", "secret": "<secret>"}


class FailedError(grpc.RpcError):
    def details(self) -> str:
        return "Traceback (most recent call last):\n  ...\nValueError: no directory of names\n"


def checked(answer, **properties):
    """What comes of a registration where the program's check answers so."""
    provider = DynamicProvider(None, None, None, print)
    provider._check = answer
    given = Registration("urn:x", "pulumi-python:dynamic:Resource", "thing", properties, None, frozenset(), {})
    return provider.check(given)


def test_inputs_that_are_refused():
    failures = [
        provider_pb2.CheckFailure(property="name", reason="it is taken"),
        provider_pb2.CheckFailure(reason="and too long"),
    ]
    with pytest.raises(ProgramError) as caught:
        checked(lambda request, timeout: provider_pb2.CheckResponse(failures=failures), name="jobs")

    assert caught.value.message == (
        "pulumi-python:dynamic:Resource resource 'thing': property name has a problem: it is taken; and too long"
    )


def test_a_check_that_fails():
    def answer(request, timeout):
        raise FailedError

    with pytest.raises(ProgramError) as caught:
        checked(answer, name="jobs")

    assert caught.value.message == (
        "pulumi-python:dynamic:Resource resource 'thing': check of its dynamic provider failed: "
        "ValueError: no directory of names"
    )


def test_it_is_asked_without_marks_of_secrets_and_answers_with_them():
    def answer(request, timeout):
        assert structs.from_struct(request.news) == {"block": {"key": "k", "size": 1.0}}
        return provider_pb2.CheckResponse(inputs=request.news)

    assert checked(answer, block={"key": values.make_secret("k"), "size": 1.0}) == {
        "block": {"key": values.make_secret("k"), "size": 1.0}
    }


def test_a_preview_knows_the_inputs_and_nothing_else():
    given = Registration("urn:x", "pulumi-python:dynamic:Resource", "x", {}, None, frozenset(), {})

    assert DynamicResources().plan(given, {"a": 1}) == {"a": 1}
    assert DynamicProvider.asked_unconfigured
