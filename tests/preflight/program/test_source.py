"""Which files are a program's own."""

from __future__ import annotations

from pathlib import Path

from preflight.program.source import sources
from preflight.project.project import load_project
from tests.preflight.harness import write_program


def test_files_of_libraries_environments_and_other_projects_are_not(tmp_path: Path) -> None:
    folder = write_program(tmp_path / "project")
    for name, marker in (("part", ""), ("env", "pyvenv.cfg"), ("pack", "PulumiPolicy.yaml"), ("node_modules", "")):
        (folder / name).mkdir()
        (folder / name / "a.py").touch()
        if marker:
            (folder / name / marker).touch()

    found = sources(load_project(folder, "dev"), frozenset({".py"}))

    assert [str(path.relative_to(folder)) for path in found] == ["__main__.py", "part/a.py"]
