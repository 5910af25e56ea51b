"""`action.yml` does what its inputs say, run by bash as a GitHub runner does; workflows hold no power in vain."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
import yaml

from tests.preflight.harness import BAD_PROGRAM, PROGRAM, write_pack, write_program

ROOT = Path(__file__).resolve().parent.parent.parent
ACTION = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))
REPORTS = {"preflight.json", "preflight.sarif", "preflight.md", "preflight.html", "preflight.xml"}
WITHOUT_TABLES = "name: dynamodb-tables\nruntime: python\n"


class Runner:
    """What a GitHub runner gives to a step: a temporary folder, and files for outputs and the summary."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.reports = folder / "reports"
        self.output = folder / "output"
        self.summary = folder / "summary"
        program = folder / "preflight/bin/preflight"
        program.parent.mkdir(parents=True)
        program.write_text(f'#!/bin/sh\nPYTHONPATH={ROOT} exec {sys.executable} -m preflight "$@"\n', encoding="utf-8")
        program.chmod(0o755)

    def gate(self, **inputs: str) -> subprocess.CompletedProcess[str]:
        """Run the step, in the folder as the workspace."""
        step = next(step for step in ACTION["runs"]["steps"] if step.get("id") == "gate")
        defaults = {name: each.get("default", "") for name, each in ACTION["inputs"].items()}
        values = defaults | {"reports": str(self.reports)} | {name.replace("_", "-"): v for name, v in inputs.items()}
        env = {
            variable: re.sub(r"\$\{\{ inputs\.([a-z-]+) \}\}", lambda found: values[found[1]], expression)
            for variable, expression in step["env"].items()
        }
        script = self.folder / "step.sh"
        script.write_text(step["run"], encoding="utf-8")
        return subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", str(script)],
            cwd=self.folder,
            env=os.environ
            | env
            | {
                "RUNNER_TEMP": str(self.folder),
                "GITHUB_OUTPUT": str(self.output),
                "GITHUB_STEP_SUMMARY": str(self.summary),
                "GITHUB_ENV": str(self.folder / "env"),
                "GITHUB_PATH": str(self.folder / "path"),
                "GITHUB_STATE": str(self.folder / "state"),
            },
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )

    @property
    def verdict(self) -> str:
        return self.output.read_text(encoding="utf-8").strip()

    @property
    def report(self) -> dict[str, Any]:
        document: dict[str, Any] = json.loads((self.reports / "preflight.json").read_text(encoding="utf-8"))
        return document


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    return Runner(tmp_path)


def test_an_open_gate(runner: Runner) -> None:
    done = runner.gate(project=str(ROOT), policy_packs=f"{ROOT / 'policypack'}\n")

    assert (done.returncode, runner.verdict) == (0, "verdict=pass"), done.stderr
    assert {path.name for path in runner.reports.iterdir()} == REPORTS
    assert runner.report["verdict"] == "pass"
    assert "Gate open" in runner.summary.read_text(encoding="utf-8")


def test_a_closed_gate_fails_the_job_and_still_leaves_its_reports(runner: Runner) -> None:
    project = runner.folder / "project"
    project.mkdir()
    (project / "Pulumi.yaml").write_text(WITHOUT_TABLES, encoding="utf-8")
    (project / "__main__.py").write_text("", encoding="utf-8")

    done = runner.gate(project=str(project), policy_packs=str(ROOT / "policypack"))

    assert (done.returncode, runner.verdict) == (1, "verdict=fail"), done.stderr
    assert {path.name for path in runner.reports.iterdir()} == REPORTS
    assert "dynamodb-required-tables" in runner.summary.read_text(encoding="utf-8")


def test_no_verdict_fails_the_job_and_says_why(runner: Runner) -> None:
    done = runner.gate(project=str(ROOT), policy_packs=str(ROOT / "policypack"), config="colour=blue\n")

    assert (done.returncode, runner.verdict) == (2, "verdict=error")
    assert "colour" in runner.summary.read_text(encoding="utf-8")


def test_packs_and_their_configurations_are_one_a_line(runner: Runner) -> None:
    config = runner.folder / "policies.json"
    config.write_text(json.dumps({"all": "disabled", "required-tags": "advisory"}), encoding="utf-8")

    done = runner.gate(
        project=str(ROOT),
        policy_packs=f"{ROOT / 'policypack'}\n\n{ROOT / 'tests/e2e/mirror'}\n",
        policy_pack_configs=f"{config}\n",
    )

    assert done.returncode == 0, done.stderr
    assert [pack["name"] for pack in runner.report["packs"]] == ["dynamodb-guardrails", "mirror"]
    ours = {result["policy"] for result in runner.report["results"] if result["pack"] == "dynamodb-guardrails"}
    assert ours == {"required-tags"}
    assert {result["pack"] for result in runner.report["results"]} == {"dynamodb-guardrails", "mirror"}


def git(folder: Path, *arguments: str) -> None:
    author = ("-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *author, *arguments], cwd=folder, check=True, capture_output=True)


def test_a_pull_request_is_judged_by_the_settings_of_its_base(
    runner: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    origin = tmp_path / "origin"
    write_program(origin / "shop", BAD_PROGRAM)
    write_pack(origin / "pack")
    text = '[packs.house]\npath = "../pack"\n'
    (origin / "shop" / "preflight.toml").write_text(text, encoding="utf-8")
    git(origin, "init", "-q", "-b", "main")
    git(origin, "add", "-A")
    git(origin, "commit", "-qm", "base")
    checkout = tmp_path / "checkout"
    git(tmp_path, "clone", "-q", str(origin), str(checkout))
    (checkout / "shop" / "preflight.toml").write_text('skip = ["no-bad-names"]\n' + text, encoding="utf-8")
    monkeypatch.setenv("GITHUB_BASE_REF", "main")

    done = runner.gate(project=str(checkout / "shop"))

    assert (done.returncode, runner.verdict) == (1, "verdict=fail"), done.stderr
    assert not any("skip" in note for note in runner.report["notes"])


def folder_of_projects(runner: Runner, **programs: str) -> Path:
    folder = runner.folder / "apps"
    for name, program in programs.items():
        write_program(folder / name, program)
    write_pack(runner.folder / "pack")
    return folder


def test_every_project_of_a_folder_is_judged(runner: Runner) -> None:
    folder = folder_of_projects(runner, bad=BAD_PROGRAM, good=PROGRAM)
    write_program(folder / "deep/er/bad", BAD_PROGRAM)
    write_program(folder / "good/node_modules/theirs", BAD_PROGRAM)

    done = runner.gate(projects=str(folder), policy_packs="pack")

    assert (done.returncode, runner.verdict) == (1, "verdict=fail"), done.stderr
    reports = {path.parent.relative_to(runner.reports).as_posix() for path in runner.reports.rglob("preflight.json")}
    assert reports == {"bad", "good", "deep/er/bad"}
    assert all({path.name for path in (runner.reports / each).iterdir()} >= REPORTS for each in reports)
    verdicts = {each: json.loads((runner.reports / each / "preflight.json").read_text())["verdict"] for each in reports}
    assert verdicts == {"bad": "fail", "good": "pass", "deep/er/bad": "fail"}
    summary = runner.summary.read_text(encoding="utf-8")
    assert (summary.count("Gate open"), summary.count("Gate closed")) == (1, 2)


@pytest.mark.parametrize(
    ("programs", "verdict"),
    [
        ({"a": BAD_PROGRAM, "b": "1 / 0", "c": PROGRAM}, "error"),
        ({"a": PROGRAM, "b": BAD_PROGRAM, "c": PROGRAM}, "fail"),
        ({"a": PROGRAM, "b": PROGRAM}, "pass"),
        ({}, "error"),
    ],
    ids=["no verdict", "closed", "open", "no project"],
)
def test_the_gravest_verdict_of_a_folder_counts(runner: Runner, programs: dict[str, str], verdict: str) -> None:
    folder = folder_of_projects(runner, **programs)
    folder.mkdir(exist_ok=True)

    done = runner.gate(projects=str(folder), policy_packs="pack")

    assert (done.returncode != 0, runner.verdict) == (verdict != "pass", f"verdict={verdict}"), done.stderr


@pytest.mark.parametrize(
    "deed",
    [
        "open(folder + '/pack/__main__.py', 'a').write('# hm')",
        "os.rename(folder + '/preflight/bin', folder + '/preflight/nib')",
        "open(folder + '/pack.json', 'w').write('{}')",
        "open(folder + '/apps/b/__main__.py', 'w').write('')",
        "open(folder + '/apps/b/preflight.toml', 'w').write('allow-nothing = true')",
        "open(folder + '/apps/pyproject.toml', 'w').write('[tool.preflight]')",
        "open(folder + '/pack/__main__.py', 'a').write('#'); open(folder + '/first/find', 'w').write('#!/bin/true')",
    ],
    ids=["pack", "gate", "configuration", "program", "settings", "settings above", "tools"],
)
def test_a_program_has_no_hand_in_what_judges_the_next_one(
    runner: Runner, monkeypatch: pytest.MonkeyPatch, deed: str
) -> None:
    (runner.folder / "first").mkdir()
    monkeypatch.setenv("PATH", f"{runner.folder / 'first'}:{os.environ['PATH']}")
    program = (
        f"import contextlib, os\nfolder = {str(runner.folder)!r}\nwith contextlib.suppress(OSError):\n    {deed}\n"
    )
    folder = folder_of_projects(runner, a=program + dedent(PROGRAM), b=PROGRAM)
    (runner.folder / "pack.json").write_text("{ }", encoding="utf-8")

    done = runner.gate(projects=str(folder), policy_packs="pack", policy_pack_configs="pack.json")

    assert (done.returncode, runner.verdict) == (2, "verdict=error"), done.stderr
    assert "a program changed what others are judged by, or the others (" in done.stderr
    assert not (runner.reports / "b").exists()


def test_what_a_program_makes_of_its_own_disturbs_nobody(runner: Runner) -> None:
    made = """
import os, pathlib
pathlib.Path("cache").mkdir(exist_ok=True)
pathlib.Path("cache/file").write_text("mine")
pathlib.Path("../common/__pycache__").mkdir(parents=True, exist_ok=True)
"""
    folder = folder_of_projects(runner, a=made + dedent(PROGRAM), b=made + dedent(PROGRAM))

    done = runner.gate(projects=str(folder), policy_packs="pack")

    assert (done.returncode, runner.verdict) == (0, "verdict=pass"), done.stderr


def test_a_program_does_not_rewrite_the_step_while_it_runs(runner: Runner) -> None:
    """Bash reads a script on as it goes, and the program finds the file."""
    write_pack(runner.folder / "pack")
    code = f"""
import pathlib
step = pathlib.Path({str(runner.folder / "step.sh")!r})
text = step.read_text()
at = text.rindex("case $status in 0)")
with step.open("r+") as file:
    file.seek(at)
    file.write("status=0\\n" + text[at:])
"""
    project = write_program(runner.folder / "project", code + dedent(BAD_PROGRAM))

    done = runner.gate(project=str(project), policy_packs="pack")

    assert (done.returncode, runner.verdict) == (1, "verdict=fail"), done.stderr


def test_projects_are_found_behind_links_and_by_every_name_of_their_file(runner: Runner) -> None:
    folder = folder_of_projects(runner, a=PROGRAM)
    elsewhere = write_program(runner.folder / "elsewhere", BAD_PROGRAM)
    (folder / "link").symlink_to(elsewhere)
    write_program(folder / "json", BAD_PROGRAM)
    (folder / "json/Pulumi.yaml").unlink()
    (folder / "json/Pulumi.json").write_text('{"name": "small", "runtime": "python"}', encoding="utf-8")

    done = runner.gate(projects=str(folder), policy_packs="pack")

    assert (done.returncode, runner.verdict) == (1, "verdict=fail"), done.stderr
    assert {path.parent.name for path in runner.reports.rglob("preflight.json")} == {"a", "link", "json"}
    assert runner.summary.read_text(encoding="utf-8").count("Gate closed") == 2


def test_a_folder_that_can_not_be_searched_gives_no_verdict(runner: Runner) -> None:
    folder = folder_of_projects(runner, a=PROGRAM)
    (folder / "circle").symlink_to(folder)

    done = runner.gate(projects=str(folder), policy_packs="pack")

    assert (done.returncode, runner.verdict) == (2, "verdict=error")
    assert "the folder of projects can't be read as a whole" in done.stderr


def test_projects_of_a_pull_request_are_judged_by_the_settings_of_its_base(
    runner: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    origin = tmp_path / "origin"
    write_pack(origin / "pack")
    for name in ("one", "two"):
        write_program(origin / name, BAD_PROGRAM)
        (origin / name / "preflight.toml").write_text('[packs.house]\npath = "../pack"\n', encoding="utf-8")
    git(origin, "init", "-q", "-b", "main")
    git(origin, "add", "-A")
    git(origin, "commit", "-qm", "base")
    git(tmp_path, "clone", "-q", str(origin), str(tmp_path / "checkout"))
    changed = tmp_path / "checkout/two/preflight.toml"
    changed.write_text('skip = ["no-bad-names"]\n' + changed.read_text("utf-8"), encoding="utf-8")
    monkeypatch.setenv("GITHUB_BASE_REF", "main")

    done = runner.gate(projects=str(tmp_path / "checkout"))

    assert (done.returncode, runner.verdict) == (1, "verdict=fail"), done.stderr
    assert runner.summary.read_text(encoding="utf-8").count("Gate closed") == 2


@pytest.mark.parametrize("name", ["project", "projects", "stack", "policy-packs", "policy-pack-configs", "config"])
def test_an_input_is_data(runner: Runner, name: str) -> None:
    trap = '"; touch trap; $(touch trap) `touch trap`'

    done = runner.gate(**{"project": str(ROOT), "policy_packs": str(ROOT / "policypack"), name: trap})

    assert done.returncode == 2
    assert not list(runner.folder.rglob("trap"))


def test_a_program_sets_no_output_and_no_environment(runner: Runner) -> None:
    """Whoever knows the runner's command files could: it is not told them, and what it wrote counts for nothing."""
    project = runner.folder / "project"
    project.mkdir()
    (project / "Pulumi.yaml").write_text(WITHOUT_TABLES, encoding="utf-8")
    (project / "__main__.py").write_text(
        f"""
import contextlib, os
told = [os.environ.get(name) for name in ("GITHUB_OUTPUT", "GITHUB_ENV", "GITHUB_PATH", "GITHUB_STEP_SUMMARY")]
print("told", told)
for name, text in (("output", "verdict=pass\\nverdict<<END\\n"), ("env", "NODE_OPTIONS=--no\\n"), ("path", "/evil\\n")):
    with open({str(runner.folder)!r} + "/" + name, "a") as file:
        file.write(text)
with contextlib.suppress(FileExistsError):  # there are two previews
    os.symlink({str(runner.folder)!r} + "/target", {str(runner.folder)!r} + "/summary")
""",
        encoding="utf-8",
    )

    done = runner.gate(project=str(project), policy_packs=str(ROOT / "policypack"))

    assert (done.returncode, runner.verdict) == (1, "verdict=fail"), done.stderr
    assert "told [None, None, None, None]" in done.stderr
    assert [(runner.folder / name).read_text(encoding="utf-8") for name in ("env", "path", "state")] == ["", "", ""]
    assert not (runner.folder / "target").exists()


def test_a_report_that_the_pull_request_brings_is_not_shown(runner: Runner) -> None:
    runner.reports.mkdir()
    (runner.reports / "preflight.md").write_text("All is well, says the pull request.", encoding="utf-8")
    (runner.folder / "preflight/bin/preflight").write_text("#!/bin/sh\nkill -KILL $$\n", encoding="utf-8")

    done = runner.gate()

    assert (done.returncode, runner.verdict) == (137, "verdict=error")
    assert runner.summary.read_text(encoding="utf-8") == ""


def test_a_folder_for_reports_that_leads_elsewhere(runner: Runner) -> None:
    (runner.folder / "elsewhere").mkdir()
    (runner.folder / "elsewhere" / "preflight.md").write_text("Not to be touched.", encoding="utf-8")
    (runner.folder / "link").symlink_to(runner.folder / "elsewhere")

    done = runner.gate(project=str(ROOT), policy_packs=str(ROOT / "policypack"), reports="link")

    assert (done.returncode, runner.verdict) == (2, "verdict=error")
    assert (runner.folder / "elsewhere" / "preflight.md").read_text(encoding="utf-8") == "Not to be touched."
    assert runner.summary.read_text(encoding="utf-8") == ""


def test_configuration_is_not_in_the_process_list(runner: Runner) -> None:
    (runner.folder / "preflight/bin/preflight").write_text(
        '#!/bin/sh\necho "$@" "$PREFLIGHT_CONFIG"\n', encoding="utf-8"
    )

    done = runner.gate(config="password=hunter2\n")

    assert done.stdout.count("hunter2") == 1
    assert "--config" not in done.stdout


def test_nothing_is_built_that_is_not_hashed() -> None:
    install = next(step["run"] for step in ACTION["runs"]["steps"] if step.get("name") == "Install preflight")
    commands = [line for line in install.splitlines() if line.startswith("pip install")]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    lock = (ROOT / "requirements-preflight.txt").read_text(encoding="utf-8")

    assert len(commands) == 2
    assert "--only-binary :all: --require-hashes" in commands[0]
    assert "--no-index --no-deps --no-build-isolation" in commands[1]
    for requirement in project["build-system"]["requires"]:
        name = re.split(r"[^a-z-]", requirement)[0]
        assert re.search(rf"^{name}==\S+ \\\n    --hash=sha256:", lock, re.MULTILINE), f"the lock lacks {name}"


def test_a_file_of_the_checkout_is_no_module_of_the_installation() -> None:
    install = next(step["run"] for step in ACTION["runs"]["steps"] if step.get("name") == "Install preflight")

    assert re.findall(r"python\S* (?!-I )", install) == [], "without -I, venv.py in the checkout would be run"


def _steps(document: dict[str, Any]) -> list[dict[str, Any]]:
    jobs = document["jobs"].values() if "jobs" in document else [document["runs"]]
    return [step for job in jobs for step in job["steps"]]


@pytest.mark.parametrize("path", [ROOT / "action.yml", *WORKFLOWS], ids=lambda path: path.name)
def test_other_peoples_actions_are_pinned(path: Path) -> None:
    used = [step["uses"] for step in _steps(yaml.safe_load(path.read_text(encoding="utf-8"))) if "uses" in step]

    assert used
    assert [name for name in used if not name.startswith("./") and not re.search(r"@[0-9a-f]{40}$", name)] == []


@pytest.mark.parametrize("path", [ROOT / "action.yml", *WORKFLOWS], ids=lambda path: path.name)
def test_a_pinned_commit_says_which_version_it_is(path: Path) -> None:
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if re.search(r"uses: .*@", line)]

    assert [line for line in lines if not re.search(r"@[0-9a-f]{40} # v\d+\.\d+\.\d+$", line)] == []


def test_updates_come_for_all_that_is_pinned() -> None:
    updates = yaml.safe_load((ROOT / ".github/dependabot.yml").read_text(encoding="utf-8"))["updates"]

    assert {each["package-ecosystem"] for each in updates} == {"github-actions", "pip"}


def test_the_pull_request_does_not_bring_the_judge() -> None:
    workflow = yaml.safe_load((ROOT / ".github/workflows/preflight.yml").read_text(encoding="utf-8"))
    judge, judged, gate, *_ = workflow["jobs"]["gate"]["steps"]

    assert judge["with"]["ref"] == "${{ github.event.pull_request.base.sha || github.sha }}"
    assert "ref" not in judged["with"]
    assert gate["uses"] == f"./{judge['with']['path']}"
    assert gate["with"]["project"] == judged["with"]["path"]
    assert gate["with"]["policy-packs"].startswith(f"{judge['with']['path']}/")


def test_what_runs_a_pull_requests_code_has_no_secret_and_no_power() -> None:
    text = (ROOT / ".github/workflows/preflight.yml").read_text(encoding="utf-8")
    workflow = yaml.safe_load(text)
    jobs = workflow["jobs"]

    assert workflow["permissions"] == {"contents": "read"}
    assert [name for name, job in jobs.items() if "secrets." in json.dumps(job) or "permissions" in job] == ["preview"]
    assert jobs["preview"]["if"].startswith("github.event_name == 'push'")


def test_the_pre_commit_hook_runs_on_what_changes_a_verdict() -> None:
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    paths = ["__main__.py", "infra/tables.py", "Pulumi.yaml", "Pulumi.dev.yaml", "policypack/PulumiPolicy.yaml"]

    assert [path for path in paths if not re.search(hook["files"], path)] == []
    assert not re.search(hook["files"], "README.md")
    done = subprocess.run(
        [sys.executable, "-m", *hook["entry"].split()], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout.strip()) == (0, "Gate open: nothing to report"), done.stderr
