"""The line that a report names is the user's line that registers the resource, as the real engine tells it."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.e2e.engine import STACK, Engine, Project, needs_cli, preflight

HERE = Path(__file__).resolve().parent
MIRROR = HERE / "mirror"
SOURCE = HERE / "locations"

MARKS = {
    "component": ("__main__.py", 'Own("component")'),
    "in-component": ("__main__.py", 'aws.sqs.Queue("in-component"'),
    "in-helper": ("helpers/queues.py", "return aws.sqs.Queue("),
    "loop-a": ("__main__.py", "    aws.sqs.Queue("),
    "loop-b": ("__main__.py", "    aws.sqs.Queue("),
    "comprehension-0": ("__main__.py", "topics = ["),
    "comprehension-1": ("__main__.py", "topics = ["),
    "in-apply": ("__main__.py", 'aws.sqs.Queue("in-apply")'),
}
"""By resource: the file, and the text that its line begins with or holds."""


def expected() -> dict[str, tuple[str, int]]:
    found = {}
    for name, (file, mark) in MARKS.items():
        lines = (SOURCE / file).read_text(encoding="utf-8").splitlines()
        holding = [number for number, line in enumerate(lines, 1) if mark in line]
        exact = [number for number in holding if lines[number - 1] == mark]
        found[name] = (file, (exact or holding)[0])
    return found


@pytest.fixture
def project(tmp_path: Path) -> Project:
    folder = tmp_path / "project"
    folder.mkdir()
    return Project(folder, SOURCE)


def test_sarif_names_the_users_line(project: Project) -> None:
    printed = preflight(project, MIRROR, options=("--report", f"sarif={project.folder / 'out.sarif'}")).printed

    assert (project.folder / "out.sarif").exists(), printed
    document = json.loads((project.folder / "out.sarif").read_text(encoding="utf-8"))
    found = {}
    for result in document["runs"][0]["results"]:
        (location,) = result["locations"]
        place = location["physicalLocation"]
        file = Path(place["artifactLocation"]["uri"])
        if file.name != "Pulumi.yaml":  # the default provider is on no line
            name = location["logicalLocations"][0]["name"]
            found[name] = (file.as_posix().partition("project/")[2] or file.as_posix(), place["region"]["startLine"])
    stack = found.pop(f"locations-{STACK}")
    assert stack == ("__main__.py", 1), "what is found on the stack stands where the program begins"
    assert found == expected()


@pytest.mark.cli
@needs_cli[1]
def test_the_real_engine_was_told_the_same_lines(project: Project) -> None:
    engine = Engine(project, ())
    environment = {k: v for k, v in engine.environment.items() if k != "PULUMI_ENABLE_STREAMING_JSON_PREVIEW"}
    done = subprocess.run(
        ["pulumi", "preview", "--json", "--stack", STACK],
        cwd=project.folder, env=environment, capture_output=True, text=True, check=True,
    )  # fmt: skip

    found = {}
    for step in json.loads(done.stdout)["steps"]:
        file, _, line = step["newState"].get("sourcePosition", "").removeprefix("project:///").rpartition("#")
        name = step["urn"].rpartition("::")[2]
        if name in MARKS:
            found[name] = (file, int(line))
    assert found == expected()
