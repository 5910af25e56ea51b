"""However a program writes a policy on what it makes, our pack sees it: in the later preview at the latest."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.e2e.engine import ROOT
from tests.preflight.harness import AWS, preflight, write_program
from tests.preflight.runs.test_preview import IDIOMS, TABLE

if TYPE_CHECKING:
    from pathlib import Path

    from tests.preflight.harness import Outcome

RULE = "dynamodb-least-privilege"
TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "lambda.amazonaws.com"}},
    ],
}
PROGRAM = TABLE.replace('assume_role_policy="{}"', f"assume_role_policy=json.dumps({TRUST!r})")

# A table without a stream has no ARN of one: a policy on it is wrong, whatever it allows.
idioms = pytest.mark.parametrize("idiom", [each for each in IDIOMS if each != "stream"])


def judge(folder: Path, idiom: str, action: str) -> Outcome:
    project = write_program(folder / "project", "", stack=AWS)
    (project / "__main__.py").write_text(PROGRAM + IDIOMS[idiom].replace("ACTION", repr(action)), encoding="utf-8")
    config = folder / "policies.json"
    config.write_text(json.dumps({"all": "disabled", RULE: "mandatory"}), encoding="utf-8")
    return preflight(project, ROOT / "policypack", options=("--policy-pack-config", config))


@idioms
def test_a_wildcard_closes_the_gate(tmp_path: Path, idiom: str) -> None:
    outcome = judge(tmp_path, idiom, "dynamodb:*")

    assert outcome.status == 1, outcome.out
    [found] = [each for each in outcome.report["results"] if each["status"] == "violation"]
    assert (found["policy"], found["name"]) == (RULE, "p")
    assert "`dynamodb:*`" in found["message"]
    assert "later" in found["seen_in"]


@idioms
def test_its_compliant_neighbour_leaves_it_open(tmp_path: Path, idiom: str) -> None:
    outcome = judge(tmp_path, idiom, "dynamodb:GetItem")

    assert outcome.status == 0, outcome.out
    assert outcome.found("violation") == outcome.found("unevaluated") == []
