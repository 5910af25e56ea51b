"""Whoever listens to registrations has what the engine calls."""

from __future__ import annotations

from preflight.engine.listener import Silence
from preflight.resources import ResourceState


def test_silence_changes_nothing():
    resource = ResourceState("urn", "a:b:C", "c", custom=True, inputs={"a": 1})
    silence = Silence()

    assert silence.before_plan(resource, None) is resource.inputs
    silence.registered(resource, None)
    silence.log("error", "text", "urn")
    assert resource.inputs == {"a": 1}
