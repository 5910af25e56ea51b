"""Commands that documents show: each is run by a test that is named here, or it says why none can run it.

A command is accounted for by how it begins. Where nothing is run, the reason is one that a reader can check.
"""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest
from moto.server import ThreadedMotoServer

from tests.preflight.audit.states import write_stack
from tests.preflight.harness import BAD_PROGRAM, write_pack, write_program

ROOT = Path(__file__).resolve().parent.parent.parent
DOCUMENTS = [ROOT / name for name in ("README.md", "AGENTS.md", "CONTRIBUTING.md", "policypack/README.md")] + sorted(
    (ROOT / "docs").glob("*.md")
)
BLOCK = re.compile(r"^ *```(?:sh|shell)(?: [^\n]*)?\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
HERE = "tests/workflow/test_commands.py"
CI = ".ci/run"
GUIDE = "tests/live/test_guide.py"
REAL_CLI = "tests/e2e/engine.py"

ACCOUNTS: dict[str, dict[str, str]] = {
    "README.md": {
        "cd my-project": HERE,
        "python3 -m venv venv": HERE,
        "pip install --no-compile -r requirements.txt ../": HERE,
        "preflight": HERE,
        "make gate": CI,
        "make test": CI,
        "source .venv/bin/activate": HERE,
        "pulumi": REAL_CLI,
    },
    "AGENTS.md": {
        "make gate": CI,
        "make pack": CI,  # a part of `make test`
        "make lint types": CI,  # likewise
        "make help": "tests/workflow/test_makefile.py",
    },
    "policypack/README.md": {"pulumi": REAL_CLI},
    "docs/adopt.md": {"": GUIDE},
    "docs/audit.md": {"": HERE},
    "docs/benchmarks.md": {
        "python -m benchmarks.pack --awsguard": "not run: compares with a package of npm's, which is no part of this",
        "python -m benchmarks.node": "not run: wants a folder of packages of npm's; what it times runs in tests/e2e",
        "python -m benchmarks.golang": "not run: compiles pulumi-aws for minutes; what it times runs in tests/e2e",
        "python -m benchmarks.": HERE,
    },
    "docs/enforce.md": {
        "pulumi policy": "not run: asks Pulumi Cloud",
        "": "tests/workflow/test_enforce.py",
    },
    "docs/exemptions.md": {"pulumi": REAL_CLI, "python -m preflight": HERE},
    "docs/operate.md": {"aws": HERE, "pulumi": GUIDE, "python -m infra.adopt": GUIDE},
    "docs/preflight.md": {"pip install .": HERE, "preflight": HERE},
    "docs/security.md": {
        "docker run": "not run: needs a container engine and an image",
        "exec setpriv": "tests/security/test_isolation.py",
        "git ls-remote": "not run: asks GitHub",
        "python -m pip download": "not run: asks the package index",
        "make sbom": "tests/workflow/test_makefile.py",
        "preflight": HERE,
    },
    "docs/testing.md": {"pip install": "not run: asks the package index; what it names is looked at here"},
    "docs/write-a-rule.md": {
        "python -m scripts.new_rule": "tests/scripts/test_new_rule.py",
        "make docs": "tests/scripts/test_new_rule.py",  # by the script that it runs
        "make pack": CI,
        "make lint types": CI,
    },
}
"""By document how commands begin, and the test (or `.ci/run`) that runs them, or why none does."""


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def blocks(path: Path) -> list[str]:
    return BLOCK.findall(path.read_text(encoding="utf-8"))


def commands(path: Path) -> list[str]:
    """The commands of a document, without comments, each on one line."""
    lines = "\n".join(blocks(path)).replace("\\\n", " ").splitlines()
    return [line for each in lines if (line := re.sub(r"(^|\s+)#.*$", "", each).strip())]


def account(path: Path, command: str) -> tuple[str, str] | None:
    """How a command's beginning is listed, the longest first, and what it says."""
    known = ACCOUNTS.get(name_of(path), {})
    return next(
        ((start, known[start]) for start in sorted(known, key=len, reverse=True) if command.startswith(start)), None
    )


def test_each_command_is_accounted_for() -> None:
    missing = [
        f"{name_of(path)}: {command}"
        for path in DOCUMENTS
        for command in commands(path)
        if account(path, command) is None
    ]
    used = {
        (name_of(path), found[0]) for path in DOCUMENTS for each in commands(path) if (found := account(path, each))
    }

    assert missing == [], "run it in a test, or say why not"
    assert {(name, start) for name, starts in ACCOUNTS.items() for start in starts} - used == set(), "drop it"


def test_what_is_said_to_run_them_is_there() -> None:
    said = {told for starts in ACCOUNTS.values() for told in starts.values() if not told.startswith("not run: ")}

    assert [each for each in said if not (ROOT / each).exists()] == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=name_of)
def test_what_a_command_names_is_there(path: Path) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for command in commands(path):
        for module in re.findall(r"python -m ([\w.]+)", command):
            assert importlib.util.find_spec(module), f"{path.name}: {command}"
        for targets in re.findall(r"^make ([a-z ]+)$", command):
            for target in targets.split():
                assert re.search(rf"^{target}:", makefile, re.MULTILINE), f"{path.name}: {command}"


@pytest.fixture
def beside(tmp_path: Path) -> Path:
    """A project beside a checkout. pip installs nothing: preflight runs from here, in the environment of the tests."""
    project = write_program(tmp_path / "my-project", BAD_PROGRAM)
    (project / "requirements.txt").write_text("pulumi\n", encoding="utf-8")
    write_pack(project / "policypack")
    (tmp_path / "dynamodb-guardrails").symlink_to(ROOT)
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "preflight").write_text(f'#!/bin/sh\nexec {sys.executable} -m preflight "$@"\n', encoding="utf-8")
    (folder / "python").write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n', encoding="utf-8")
    paths = 'for each; do case $each in -*) ;; *) test -e "$each" || exit 1 ;; esac; done'
    (folder / "pip").write_text(f"#!/bin/sh\nshift\n{paths}\n", encoding="utf-8")
    for each in folder.iterdir():
        each.chmod(0o755)
    return tmp_path


def shell(beside: Path, script: str, folder: Path | None = None, **variables: str) -> subprocess.CompletedProcess[str]:
    path = os.pathsep.join([str(beside / "bin"), os.path.dirname(sys.executable), os.environ["PATH"]])  # noqa: PTH120 - of PATH
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PATH": path, **variables}
    # The environment that the block makes is empty here, and stays out of the way.
    script = script.replace("source venv/bin/activate", "true")
    return subprocess.run(
        ["bash", "-c", script], cwd=folder or beside, env=environment, stdin=subprocess.DEVNULL, capture_output=True,
        text=True, check=False,
    )  # fmt: skip


def test_the_readme_leads_a_project_of_ones_own_to_its_first_finding(beside: Path) -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    second = re.findall(r"^## .*$", text, re.MULTILINE)[0]
    assert second == "## Gate your own project"
    block = BLOCK.findall(text.partition(second)[2])[0]

    done = shell(beside, "set -e\n" + block.replace("preflight init", "preflight init --yes"))

    assert done.returncode == 1, done.stderr
    assert (beside / "my-project" / "preflight.toml").exists()
    assert done.stdout.splitlines()[-1] == "Gate closed: 1 mandatory violation"


def test_the_first_commands_of_the_guide(beside: Path) -> None:
    shutil.move(beside / "my-project" / "policypack", beside / "pack")
    script = blocks(ROOT / "docs/preflight.md")[0]
    script = script.replace("path/to/project", "my-project").replace("path/to/pack", "pack")

    done = shell(beside, "set -e\n" + script)

    assert done.stdout.splitlines()[-1] == "Gate closed: 1 mandatory violation", done.stderr


def test_the_commands_with_an_exemption(beside: Path) -> None:
    """docs/exemptions.md: the configuration that stands above the commands is the one that they name."""
    page = (ROOT / "docs/exemptions.md").read_text(encoding="utf-8")
    configuration = re.findall(r"^```json\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)[0]
    folder = beside / "copy"
    folder.mkdir()
    for name in (".venv", "__main__.py", "Pulumi.yaml", "Pulumi.dev.yaml", "infra", "policypack"):
        (folder / name).symlink_to(ROOT / name)
    (folder / "guardrails.json").write_text(configuration, encoding="utf-8")
    [command] = [each for each in commands(ROOT / "docs/exemptions.md") if each.startswith("python")]

    done = shell(beside, command, folder)

    assert done.returncode == 0, done.stderr
    assert "The exemption of 'legacy-orders' from dynamodb-encryption matches no finding" in done.stdout


def test_the_digest_of_a_pack(beside: Path) -> None:
    [command] = [each for each in commands(ROOT / "docs/security.md") if each.startswith("preflight")]

    done = shell(beside, f"set -o pipefail\n{command}", beside / "my-project")

    assert done.returncode == 1, done.stderr  # that of the gate
    assert re.fullmatch(r"sha256:[0-9a-f]{64}\n", done.stdout)


def test_the_packages_that_the_guide_of_testing_installs() -> None:
    """Nothing is installed here; what pip is asked for is a folder that builds, and a distribution that is locked."""
    [command] = commands(ROOT / "docs/testing.md")
    _, _, folder, other = command.split()

    assert folder.endswith("/dynamodb-guardrails")
    assert (ROOT / "pyproject.toml").exists()
    assert re.search(rf"^{other}==", (ROOT / "requirements-dev.txt").read_text(encoding="utf-8"), re.MULTILINE)


@pytest.fixture(scope="module")
def aws() -> Iterator[str]:
    """An emulator of AWS; its URL."""
    server = ThreadedMotoServer(port=0)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


def emulated(url: str) -> dict[str, str]:
    return {
        "AWS_ENDPOINT_URL": url,
        "AWS_ACCESS_KEY_ID": "123456789012",
        "AWS_SECRET_ACCESS_KEY": "none",
        "AWS_DEFAULT_REGION": "ap-southeast-2",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_PAGER": "",
    }


def test_the_commands_of_whoever_is_on_call(beside: Path, aws: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """docs/operate.md, on tables, a topic and an alarm in an emulator."""
    for name, value in emulated(aws).items():
        monkeypatch.setenv(name, value)
    dynamodb = boto3.client("dynamodb")
    for name in ("events", "users"):
        dynamodb.create_table(
            TableName=name,
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            BillingMode="PAY_PER_REQUEST",
            StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
        )
        dynamodb.update_continuous_backups(
            TableName=name, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True}
        )
    boto3.client("sns").create_topic(Name="dynamodb-alarms")
    asked = [each for each in commands(ROOT / "docs/operate.md") if each.startswith("aws")]

    said = {}
    for command in asked:
        done = shell(beside, command)
        assert done.returncode == 0, (command, done.stderr)
        said[command.split()[2]] = done.stdout

    assert len(asked) >= 7
    assert ":table/events/stream/" in said["describe-table"]
    assert "EarliestRestorableDateTime" in said["describe-continuous-backups"]
    assert json.loads(said["restore-table-to-point-in-time"])["TableDescription"]["TableName"] == "users-restored"


def test_the_commands_of_an_audit(beside: Path, aws: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """docs/audit.md: a backend in a bucket, two shards of a folder, and the query."""
    for name, value in emulated(aws).items():
        monkeypatch.setenv(name, value)
    folder = beside / "my-project"
    shutil.copytree(ROOT / "policypack", folder / "policypack", dirs_exist_ok=True)
    for stack in ("dev", "prod"):
        write_stack(folder / "states", "orders", stack=stack)
    bucket = boto3.client("s3")
    bucket.create_bucket(Bucket="acme-states", CreateBucketConfiguration={"LocationConstraint": "ap-southeast-2"})
    for file in (folder / "states").rglob("*"):
        if file.is_file():
            bucket.upload_file(str(file), "acme-states", file.relative_to(folder / "states").as_posix())

    for command in commands(ROOT / "docs/audit.md"):
        if command.startswith("sqlite3") and shutil.which("sqlite3") is None:
            continue
        done = shell(beside, command, folder)
        # A queue without tags closes the gate.
        assert done.returncode == (0 if command.startswith("sqlite3") else 1), (command, done.stdout, done.stderr)

    assert (folder / "audit.html").read_text(encoding="utf-8").endswith("</html>\n")
    assert [len(json.loads((folder / f"{number}.json").read_text())["stacks"]) for number in (1, 2)] == [1, 1]


SMALL = {
    "gate": "--rounds 1",
    "scale": "--resources 2 4 --rounds 1",
    "watch": "--rounds 1",
    "audit": "--stacks 2 3 --resources 2 --analyze 1",
    "pack": "--resources 10 --rounds 1",
}
"""Arguments with which each benchmark takes seconds."""


@pytest.mark.parametrize("name", SMALL)
def test_each_benchmark_runs(beside: Path, name: str) -> None:
    shown = [each for each in commands(ROOT / "docs/benchmarks.md") if f"benchmarks.{name}" in each]
    assert shown

    done = shell(beside, f"python -m benchmarks.{name} {SMALL[name]}", ROOT)

    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) > 1
