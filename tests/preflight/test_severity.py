"""Severities are the protocol's."""

from __future__ import annotations

from pulumi.runtime.proto import analyzer_pb2

from preflight.severity import SEVERITIES


def test_they_are_the_protocols_from_the_lowest():
    names = {number: name for name, number in analyzer_pb2.PolicySeverity.items() if number}

    assert [names[number] for number in sorted(names)] == [f"POLICY_SEVERITY_{name.upper()}" for name in SEVERITIES]
