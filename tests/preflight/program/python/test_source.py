"""What can be read off a program's source."""

from __future__ import annotations

from pathlib import Path

from preflight.program.python.source import asked_keys
from preflight.project.project import load_project
from tests.preflight.harness import write_program


def test_keys_of_other_modules_and_not_of_environments(tmp_path: Path) -> None:
    folder = write_program(tmp_path / "project", "import part")
    for name, marker in (("part", ""), ("env", "pyvenv.cfg"), ("policypack", "PulumiPolicy.yaml")):
        (folder / name).mkdir()
        (folder / name / "__init__.py").write_text(f"import pulumi\npulumi.Config().require('{name}')\n", "utf-8")
        if marker:
            (folder / name / marker).touch()
    (folder / "broken.py").write_text("def (:", "utf-8")

    assert list(asked_keys(load_project(folder, "dev")).required) == ["small:part"]
