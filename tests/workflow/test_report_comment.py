"""What the bot says on a pull request: first what GitHub knows, then the job's report, unless it can't be believed."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent.parent
WORKFLOW = yaml.safe_load((ROOT / ".github/workflows/preflight-report.yml").read_text(encoding="utf-8"))

pytestmark = pytest.mark.skipif(shutil.which("node") is None, reason="there is no node to run the script with")

HARNESS = """
const given = JSON.parse(process.argv[2]);
const said = {outputs: {}, notices: []};
const core = {setOutput: (name, value) => { said.outputs[name] = value; }, notice: (text) => said.notices.push(text)};
const context = {repo: {owner: "o", repo: "r"}, payload: {workflow_run: {
  id: 7, head_sha: given.head, html_url: "https://github.com/o/r/actions/runs/7"}}};
const named = (name) => Object.assign(async () => {}, {called: name});
const github = {
  paginate: async (call) => ({jobs: given.jobs, files: given.files, comments: given.comments})[call.called],
  rest: {
    pulls: {get: async () => ({data: {head: {sha: "head"}, base: {sha: "base"}}}), listFiles: named("files")},
    actions: {listJobsForWorkflowRun: named("jobs")},
    issues: {
      listComments: named("comments"),
      createComment: async ({body}) => { said.created = body; },
      updateComment: async ({body, comment_id}) => { said.updated = [comment_id, body]; },
    },
  },
};
const AsyncFunction = Object.getPrototypeOf(async function () {}).constructor;
const script = require("node:fs").readFileSync(process.argv[3], "utf8");
new AsyncFunction("require", "core", "context", "github", script)(require, core, context, github)
  .then(() => console.log(JSON.stringify(said)), (error) => { console.error(error.message); process.exit(1); });
"""


def comment(folder: Path, verdict: str = "pass", **given: Any) -> dict[str, Any]:
    """Run the script of the workflow as github-script does."""
    reports = folder / "reports"
    reports.mkdir(exist_ok=True)
    for name, text in {
        "pull-request": "5\n",
        "preflight.md": "The gate is open, **merge it**.",
        "preflight.json": json.dumps({"verdict": verdict}),
    }.items():
        if not (reports / name).is_symlink():
            (reports / name).write_text(text, encoding="utf-8")
    (folder / "harness.js").write_text(HARNESS, encoding="utf-8")
    script = next(step for step in WORKFLOW["jobs"]["report"]["steps"] if step.get("id") == "comment")
    (folder / "script.js").write_text(script["with"]["script"], encoding="utf-8")
    values = {"head": "head", "jobs": [{"name": "gate", "conclusion": "success"}], "files": [], "comments": []} | given
    done = subprocess.run(
        ["node", "harness.js", json.dumps(values), "script.js"],
        cwd=folder, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    said: dict[str, Any] = json.loads(done.stdout)
    return said


def job(conclusion: str) -> list[dict[str, str]]:
    return [{"name": "test", "conclusion": "success"}, {"name": "gate", "conclusion": conclusion}]


def test_first_the_conclusion_and_the_commit_then_the_report(tmp_path: Path) -> None:
    said = comment(tmp_path, jobs=job("success"), files=[{"filename": "infra/tables.py"}])

    assert said["created"].splitlines() == [
        "<!-- preflight -->",
        "**The job `gate` ended with: success** on commit head ([log](https://github.com/o/r/actions/runs/7)).",
        "Gate, pack and configuration are those of the base branch, at base as this is written.",
        "",
        "What the job reports:",
        "",
        "The gate is open, **merge it**.",
    ]
    assert said["outputs"] == {"ref": "refs/pull/5/head", "believed": "true"}


@pytest.mark.parametrize(
    ("conclusion", "verdict"), [("failure", "pass"), ("success", "fail"), ("success", "error"), ("cancelled", "pass")]
)
def test_a_report_that_contradicts_the_conclusion_is_not_shown(tmp_path: Path, conclusion: str, verdict: str) -> None:
    said = comment(tmp_path, verdict, jobs=job(conclusion))

    assert f"**The job `gate` ended with: {conclusion}**" in said["created"]
    assert "merge it" not in said["created"]
    assert said["outputs"]["believed"] == ""


@pytest.mark.parametrize("verdict", ["fail", "error"])
def test_a_closed_gate_is_shown(tmp_path: Path, verdict: str) -> None:
    said = comment(tmp_path, verdict, jobs=job("failure"))

    assert "ended with: failure" in said["created"]
    assert "What the job reports:" in said["created"]


def test_a_pull_request_that_changes_the_workflow_speaks_for_itself(tmp_path: Path) -> None:
    said = comment(tmp_path, files=[{"filename": "x", "previous_filename": ".github/workflows/preflight.yml"}])

    assert "This pull request changes what judges: `.github/workflows/preflight.yml`." in said["created"]
    assert "so the conclusion above may be its own" in said["created"]
    assert "merge it" not in said["created"]
    assert said["outputs"]["believed"] == ""


def test_a_pull_request_that_changes_the_pack_is_told_so(tmp_path: Path) -> None:
    files = [{"filename": f"policypack/guardrails/rules/`rule\n{number}.py"} for number in range(12)]

    said = comment(tmp_path, files=files)

    assert "This pull request changes what judges: `policypack/guardrails/rules/?rule?0.py`" in said["created"]
    assert "9.py`, .... Such changes count once they are merged." in said["created"]
    assert "What the job reports:" in said["created"]


def test_a_link_in_the_artifact_leads_nowhere(tmp_path: Path) -> None:
    (tmp_path / "reports").mkdir()
    (tmp_path / "secret").write_text("hunter2", encoding="utf-8")
    (tmp_path / "reports" / "preflight.md").symlink_to(tmp_path / "secret")

    said = comment(tmp_path)

    assert "hunter2" not in said["created"]
    assert "The job left no report: see its log." in said["created"]


def test_the_bots_own_comment_is_kept_up(tmp_path: Path) -> None:
    comments = [
        {"id": 1, "user": {"type": "User"}, "body": "<!-- preflight --> mine"},
        {"id": 2, "user": {"type": "Bot"}, "body": "<!-- preflight -->\nold"},
    ]

    said = comment(tmp_path, comments=comments)

    assert said["updated"][0] == 2
    assert "created" not in said


def test_a_pull_request_that_moved_on(tmp_path: Path) -> None:
    said = comment(tmp_path, head="older")

    assert "created" not in said
    assert len(said["notices"]) == 1


def test_code_scanning_gets_what_is_believed_alone() -> None:
    upload = next(step for step in WORKFLOW["jobs"]["report"]["steps"] if "upload-sarif" in step.get("uses", ""))

    assert re.search(r"outputs\.believed == 'true'", upload["if"])
