"""What the program marks as secret is told, once, and marked all the same."""

from __future__ import annotations

import asyncio

import pulumi
import pytest

from preflight.program.python.runner.marked import note_secrets


@pytest.fixture
def told(monkeypatch):
    found = []
    monkeypatch.setattr(pulumi.Output, "secret", pulumi.Output.secret)
    note_secrets(pulumi, found.append)
    return found


def mark(value):
    async def marked():
        output = pulumi.Output.secret(value)
        return await output.is_secret(), await output.future()

    return asyncio.run(marked())


def test_a_value_is_told_once_and_stays_a_secret(told):
    assert mark("hunter2") == mark("hunter2") == (True, "hunter2")
    assert told == [["hunter2"]]


def test_what_is_inside_is_told(told):
    mark({"a": ["b", 2.5, True, None], "c": ("d",)})

    assert sorted(map(str, told[0])) == ["2.5", "b", "d"]


def test_what_is_no_plain_value_is_left_to_the_engine(told):
    circle = []
    circle.append(circle)

    async def marked():
        pulumi.Output.secret(pulumi.Output.from_input("later"))
        pulumi.Output.secret("x" * 2**17)
        pulumi.Output.secret({"only": pulumi.Output.from_input("later")})

    asyncio.run(marked())
    list(_leaves(circle))
    assert told == []


def _leaves(value):
    from preflight.program.python.runner import marked

    return marked._leaves(value)
