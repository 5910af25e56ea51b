"""What the classes of the program's SDK say."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

from tests.preflight.harness import (
    preflight,
    write_program,
)


def test_classes_are_looked_at_on_the_programs_own_thread_only(tmp_path, pack):
    """Packages load modules lazily; two threads that touch one for the first time at once break it."""
    project = write_program(
        tmp_path / "project",
        """
        import pulumi, thing
        pulumi.export("text", [thing.Thing(str(number)).text for number in range(5)])
        """,
    )
    module = """
        import sys, threading
        import pulumi

        def seen():
            if threading.current_thread() is not threading.main_thread():
                print("a class was looked at elsewhere", file=sys.stderr)
            return pulumi.Output[dict]

        class Thing(pulumi.CustomResource):
            def __init__(self, name):
                super().__init__("acme:index:Thing", name, {"text": {"a": 1}})

            @property
            @pulumi.getter
            def text(self) -> "seen()":
                return pulumi.get(self, "text")
    """
    (project / "thing.py").write_text(dedent(module), encoding="utf-8")

    outcome = preflight(project, pack)

    assert outcome.report["outputs"] == {"text": [{"a": 1}] * 5}
    assert "a class was looked at" not in outcome.err


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


OTHER_KINDS = """
    import pulumi
    from acme import Cluster

    cluster = Cluster("cluster")
    for key in ("identity", "labels", "zones", "kept"):
        pulumi.export(key, getattr(cluster, key))
"""


def test_inputs_of_another_kind_than_the_output_are_unknown(tmp_path: Path, pack: Path) -> None:
    folder = write_program(tmp_path / "project", OTHER_KINDS)
    (folder / "acme.py").write_text(dedent(SDK), encoding="utf-8")

    outcome = preflight(folder, pack)

    assert outcome.report["error"] is None
    assert outcome.report["outputs"]["labels"] == "<unknown>"
    assert outcome.report["outputs"]["zones"] == "<unknown>"
    assert outcome.report["outputs"]["kept"] == ["e"]
