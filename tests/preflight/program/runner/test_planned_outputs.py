"""What a program gets back for a resource fits the classes of its SDK."""

from __future__ import annotations

from textwrap import dedent
from typing import TYPE_CHECKING

from tests.preflight.harness import preflight, write_program

if TYPE_CHECKING:
    from pathlib import Path

SDK = """
    from collections.abc import Mapping, Sequence

    import pulumi

    @pulumi.output_type
    class Identity(dict):
        def __init__(self, *, kind: str, users: Mapping[str, str] | None = None):
            pulumi.set(self, "kind", kind)
            pulumi.set(self, "users", users)

        @property
        @pulumi.getter
        def kind(self) -> str:
            return pulumi.get(self, "kind")

        @property
        @pulumi.getter
        def users(self) -> "Mapping[str, str] | None":
            return pulumi.get(self, "users")

    class Cluster(pulumi.CustomResource):
        def __init__(self, name):
            super().__init__("acme:index:Cluster", name, {
                "identity": {"kind": "user", "users": ["a"]},
                "labels": ["b"],
                "zones": {"c": "d"},
                "kept": ["e"],
            })

        @property
        @pulumi.getter
        def identity(self) -> pulumi.Output[Identity]:
            return pulumi.get(self, "identity")

        @property
        @pulumi.getter
        def labels(self) -> pulumi.Output[Mapping[str, str]]:
            return pulumi.get(self, "labels")

        @property
        @pulumi.getter
        def zones(self) -> pulumi.Output[Sequence[str]]:
            return pulumi.get(self, "zones")

        @property
        @pulumi.getter
        def kept(self) -> pulumi.Output[Sequence[str]]:
            return pulumi.get(self, "kept")
"""

PROGRAM = """
    import pulumi
    from acme import Cluster

    cluster = Cluster("cluster")
    for key in ("identity", "labels", "zones", "kept"):
        pulumi.export(key, getattr(cluster, key))
"""


def test_inputs_of_another_kind_than_the_output_are_unknown(tmp_path: Path, pack: Path) -> None:
    folder = write_program(tmp_path / "project", PROGRAM)
    (folder / "acme.py").write_text(dedent(SDK), encoding="utf-8")

    outcome = preflight(folder, pack)

    assert outcome.report["error"] is None
    assert outcome.report["outputs"]["labels"] == "<unknown>"
    assert outcome.report["outputs"]["zones"] == "<unknown>"
    assert outcome.report["outputs"]["kept"] == ["e"]
