from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.preflight.harness import ROOT, command, write_pack

PACK = """
    from pulumi_policy import (
        EnforcementLevel, PolicyComplianceFramework, PolicyConfigSchema, PolicyPack, ResourceValidationPolicy, Severity
    )

    PolicyPack("pack", enforcement_level=EnforcementLevel.MANDATORY, policies=[
        ResourceValidationPolicy(
            "tags", "Resources carry tags.", lambda args, report: None, severity=Severity.HIGH,
            url="https://example.com/tags", remediation_steps="1. Write tags.",
            framework=PolicyComplianceFramework(name="CIS", version="3", reference="1.2"),
            config_schema=PolicyConfigSchema(
                {"tags": {"type": "array", "default": ["Team"], "description": "Which ones."}, "more": {}}
            ),
        ),
        ResourceValidationPolicy("names", "Names are good.", lambda args, report: None),
    ])
"""


def explain(*arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command("explain", *arguments), cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_pack(tmp_path / "pack", PACK)


def test_what_the_pack_itself_tells(folder: Path) -> None:
    done = explain("tags", "--policy-pack", folder)

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == (
        "# tags\n"
        "\n"
        "Resources carry tags.\n"
        "\n"
        "pack 1.2.3: resource policy, mandatory, severity high\n"
        "\n"
        "**How to fix**\n"
        "\n"
        "1. Write tags.\n"
        "\n"
        "**Configuration**\n"
        "\n"
        "- `more` (any)\n"
        '- `tags` (array, default ["Team"]): Which ones.\n'
        "\n"
        "It serves CIS 3 1.2.\n"
        "\n"
        "More: https://example.com/tags\n"
    )


def test_the_page_that_the_pack_has_of_it(folder: Path) -> None:
    (folder / "docs").mkdir()
    (folder / "docs" / "tags.md").write_text("# tags\n\nWhy, passes, \x1b[31mfails.\n", encoding="utf-8")

    done = explain("tags", "--policy-pack", folder)

    assert done.stdout == (
        "# tags\n\nWhy, passes, \\x1b[31mfails.\n\npack 1.2.3: resource policy, mandatory, severity high\n"
    )


def test_a_policy_that_does_not_exist(folder: Path) -> None:
    done = explain("tag", "--policy-pack", folder)

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("usage: preflight explain ")
    assert done.stderr.endswith("There is no policy tag (did you mean tags?). There are names, tags.\n")


def test_a_pack_that_is_not_there(tmp_path: Path) -> None:
    done = explain("tags", "--policy-pack", tmp_path / "none")

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("There is no policy pack at")


def test_every_rule_of_our_pack_has_a_page() -> None:
    done = explain("dynamodb-encryption")

    assert done.returncode == 0
    for part in ("**Why.**", "**Passes**", "**Fails**", "**How to fix**", "**Configuration**"):
        assert part in done.stdout
