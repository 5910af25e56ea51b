"""Which language a project is in."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.preflight.harness import preflight, write_program


@pytest.mark.parametrize(("runtime", "name"), [("yaml", "YAML"), ("java", "Java"), ("dotnet", ".NET"), ("bun", "Bun")])
def test_what_preflight_does_not_run_yet(tmp_path: Path, pack: Path, runtime: str, name: str) -> None:
    project = write_program(tmp_path / "project")
    (project / "Pulumi.yaml").write_text(f"name: small\nruntime: {runtime}\n", encoding="utf-8")

    outcome = preflight(project, pack)

    assert outcome.status == 2
    assert outcome.message == (
        f"{project} is a program in {name}, which preflight does not run yet: "
        "it runs Python, TypeScript, JavaScript and Go."
    )
    assert outcome.report["error"]["hint"] == (
        "The Pulumi CLI runs it, with the same packs: pulumi preview --stack dev --policy-pack DIR"
    )


def test_a_slip(tmp_path: Path, pack: Path) -> None:
    project = write_program(tmp_path / "project")
    (project / "Pulumi.yaml").write_text("name: small\nruntime: pyhton\n", encoding="utf-8")

    outcome = preflight(project, pack)

    assert outcome.message == f"{project / 'Pulumi.yaml'} names the runtime 'pyhton', which preflight does not know."
