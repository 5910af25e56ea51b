"""Reads and calls."""

from __future__ import annotations

from tests.preflight.harness import (
    preflight,
    write_program,
)


def test_the_result_of_a_method_is_unknown(tmp_path, pack):
    code = """
    import pulumi

    class Thing(pulumi.CustomResource):
        def __init__(self):
            super().__init__("acme:index:Thing", "thing", {})

    pulumi.export("result", pulumi.runtime.call("acme:index:Thing/method", {}, Thing()))
    """

    outcome = preflight(write_program(tmp_path / "project", code), pack)

    assert outcome.status == 0
    assert outcome.report["outputs"] == {"result": "<unknown>"}
    assert outcome.report["placeholders"] == ["acme:index:Thing/method"]
