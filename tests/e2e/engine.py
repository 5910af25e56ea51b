"""The real Pulumi CLI and preflight, run on the same copy of a project, with outcomes that can be compared.

The CLI works against a file backend beside the copy and a stand-in AWS provider (``provider/``), so it needs no
account, no credentials and no network.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent.parent
PROVIDER = Path(__file__).resolve().parent / "provider"
STACK = "dev"
ACCOUNT = "123456789012"
"""That of the stand-in."""

SECONDS = 180

needs_cli = [
    pytest.mark.cli,
    pytest.mark.skipif(shutil.which("pulumi") is None, reason="no pulumi on PATH: the real CLI was not asked"),
]


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """What a policy said about a resource: comparable between the real engine and preflight."""

    policy: str
    urn: str
    level: str
    message: str

    @property
    def key(self) -> tuple[str, str, str]:
        """What must be the same on both sides."""
        return (self.policy, self.urn, self.level)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a run ended: exit code, what policies said, and all that was printed."""

    exit_code: int
    findings: tuple[Finding, ...]
    printed: str

    @property
    def keys(self) -> set[tuple[str, str, str]]:
        """Policy, URN and level of each finding."""
        return {finding.key for finding in self.findings}

    def of(self, policy: str) -> list[Finding]:
        """Findings of one policy."""
        return [finding for finding in self.findings if finding.policy == policy]


class Project:
    """A copy of a project in a folder of its own, which a test may break."""

    def __init__(self, folder: Path, source: Path = ROOT) -> None:
        self.folder = folder
        own = [ROOT / name for name in ("Pulumi.yaml", f"Pulumi.{STACK}.yaml", "__main__.py", "infra")]
        for path in own if source == ROOT else source.iterdir():
            copy = shutil.copytree if path.is_dir() else shutil.copy
            copy(path, folder / path.name)
        self._use_stand_in()

    def _use_stand_in(self) -> None:
        """Let the engine find the stand-in, and run the program in the interpreter that runs the tests."""
        path = self.folder / "Pulumi.yaml"
        settings = yaml.safe_load(path.read_text(encoding="utf-8"))
        settings["runtime"] = "nodejs" if settings["runtime"] == "nodejs" else "python"
        # The version that the program's SDK asks for (tests/preflight/node_packages).
        version = "7.48.0" if settings["runtime"] == "nodejs" else "7.51.1"
        settings["plugins"] = {
            "providers": [
                {"name": "aws", "path": str(PROVIDER), "version": version},
                {"name": "gadget", "path": str(PROVIDER), "version": "1.2.3"},
            ]
        }
        path.write_text(yaml.safe_dump(settings, sort_keys=False), encoding="utf-8")
        stack = self.folder / f"Pulumi.{STACK}.yaml"
        if not stack.exists():
            stack.write_text("config: {}\n", encoding="utf-8")

    def replace(self, file: str, old: str, new: str) -> None:
        """Edit a file; fails loudly where the text to replace is not there exactly once."""
        path = self.folder / file
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{file} holds {text.count(old)} times, not once: {old!r}"
        path.write_text(text.replace(old, new), encoding="utf-8")

    def append(self, text: str, file: str = "__main__.py") -> None:
        """Add lines to the program."""
        path = self.folder / file
        path.write_text(f"{path.read_text(encoding='utf-8')}\n{text}\n", encoding="utf-8")

    def configure(self, key: str, value: Any) -> None:
        """Set a configuration value of the stack; None removes it."""
        path = self.folder / f"Pulumi.{STACK}.yaml"
        settings = yaml.safe_load(path.read_text(encoding="utf-8"))
        if value is None:
            del settings["config"][key]
        else:
            settings["config"][key] = value
        path.write_text(yaml.safe_dump(settings), encoding="utf-8")


@dataclass
class Engine:
    """The real CLI on one project."""

    project: Project
    packs: tuple[Path, ...]
    configs: tuple[Path, ...] = ()

    @cached_property
    def environment(self) -> dict[str, str]:
        """File backend, plugins and settings of its own; the tests' interpreter first on PATH."""
        home = self.project.folder.parent / f"{self.project.folder.name}-home"
        state = self.project.folder.parent / f"{self.project.folder.name}-state"
        home.mkdir()
        state.mkdir()
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("PULUMI_", "AWS_"))}
        environment = kept | {
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "PULUMI_BACKEND_URL": state.as_uri(),
            "PULUMI_HOME": str(home),
            "PULUMI_CONFIG_PASSPHRASE": "of the tests only",
            "PULUMI_SKIP_UPDATE_CHECK": "true",
            "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
            "PULUMI_ENABLE_STREAMING_JSON_PREVIEW": "true",
            "PULUMI_NODEJS_TRANSPILE_ONLY": "true",  # the compiler takes longer than all the rest
        }
        others = {path.suffixes[0][1:] for path in self.project.folder.glob("Pulumi.*.yaml")} - {STACK}
        for stack in (*sorted(others), STACK):  # the one that was made last is selected
            done = self._run(environment, "stack", "init", stack, "--non-interactive")
            assert done.returncode == 0, done.stderr
        return environment

    def preview(self) -> Outcome:
        """Run ``pulumi preview --policy-pack``."""
        return self._operation("preview", "--json")

    def up(self, *, policies: bool = True) -> Outcome:
        """Run ``pulumi up --yes --skip-preview``, with the packs or without."""
        return self._operation("up", "--yes", "--skip-preview", "--json", policies=policies)

    def analyze(self) -> Outcome:
        """Run ``pulumi policy analyze`` on the state that ``up`` left."""
        arguments = [part for pack in self.packs for part in ("--policy-pack", str(pack))]
        arguments += [part for config in self.configs for part in ("--policy-pack-config", str(config))]
        return self._outcome(self._run(self.environment, "policy", "analyze", "--stack", STACK, "--json", *arguments))

    def export(self) -> Any:
        """Give the state as ``pulumi stack export --show-secrets`` does."""
        done = self._run(self.environment, "stack", "export", "--stack", STACK, "--show-secrets")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def destroy(self) -> Outcome:
        """Run ``pulumi destroy --yes``."""
        return self._operation("destroy", "--yes", "--skip-preview", "--json", policies=False)

    def _operation(self, command: str, *options: str, policies: bool = True) -> Outcome:
        arguments: list[str] = []
        if policies:
            arguments = [part for pack in self.packs for part in ("--policy-pack", str(pack))]
            arguments += [part for config in self.configs for part in ("--policy-pack-config", str(config))]
        return self._outcome(
            self._run(self.environment, command, "--stack", STACK, "--non-interactive", *options, *arguments)
        )

    def _run(self, environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["pulumi", *arguments],
            cwd=self.project.folder,
            env=environment,
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )

    def _outcome(self, done: subprocess.CompletedProcess[str]) -> Outcome:
        found = set()
        for line in done.stdout.splitlines():
            event = _event(line)
            if event is not None:
                message = event["message"].partition("\n")[2] or event["message"]
                found.add(
                    Finding(
                        event["policyName"], event.get("resourceUrn", ""), event["enforcementLevel"], message.strip()
                    )
                )
        return Outcome(done.returncode, tuple(sorted(found)), done.stdout + done.stderr)


def _own_words(message: str) -> str:
    """Give a message without the policy's description, which the SDK puts on the line before it."""
    return (message.partition("\n")[2] or message).strip()


def _event(line: str) -> dict[str, Any] | None:
    try:
        parsed = json.loads(line)
    except ValueError:
        return None
    return parsed.get("policyEvent") if isinstance(parsed, dict) else None


def preflight(project: Project, *packs: Path, configs: tuple[Path, ...] = (), options: tuple[str, ...] = ()) -> Outcome:
    """Run preflight on the project, as a process of its own."""
    arguments = [part for pack in packs for part in ("--policy-pack", str(pack))]
    arguments += [part for config in configs for part in ("--policy-pack-config", str(config))]
    done = subprocess.run(
        [
            *(sys.executable, "-m", "preflight", "--format", "json"),
            *("--project", str(project.folder), "--stack", STACK),
            *arguments,
            *options,
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    try:
        report = json.loads(done.stdout)
    except ValueError:
        pytest.fail(f"preflight printed no JSON:\n{done.stdout}\n{done.stderr}")
    findings = {
        Finding(result["policy"], result["urn"], result["enforcement_level"], _own_words(result["message"]))
        for result in report["results"]
        if result["status"] in ("violation", "unevaluated")
    }
    return Outcome(done.returncode, tuple(sorted(findings)), done.stdout + done.stderr)
