"""``preflight init``: what a project of one's own needs, made from one run of its program. Overwrites nothing.

Settings that name the pack, a configuration of the pack with what this project has (tables, tags, regions), a workflow
and a hook. Each is shown before it is written.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import sys
import time
from dataclasses import dataclass, replace
from importlib.metadata import entry_points
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from preflight.cli.arguments import Parser, build_parser, run_request
from preflight.cli.output import STATUS, write_out
from preflight.cli.settings import with_settings
from preflight.errors import ArgumentsError, ConfigurationError, PreflightError
from preflight.packs.named_packs import ENTRY_POINTS, installed_pack
from preflight.program.node.packages import install_command
from preflight.project.settings import find_settings
from preflight.runs.console import Console
from preflight.runs.session import Session

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Mapping

    from preflight.project.project import Project
    from preflight.report import Pack
    from preflight.resources import ResourceState

_TABLE: Final = "aws:dynamodb/table:Table"
_PROVIDER: Final = "pulumi:providers:aws"

_WORKFLOW: Final = """\
name: preflight
on: pull_request
permissions: {{contents: read}}
jobs:
  gate:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v5
      - uses: YOUR-ORGANISATION/dynamodb-guardrails@main   # the repository that has preflight; better a commit
        with:
          project: {project}
          stack: {stack}
          setup: {setup}
"""
_HOOK: Final = """\
repos:
  - repo: local
    hooks:
      - id: preflight
        name: Pulumi preflight
        entry: preflight --quiet --project {project} --stack {stack}
        language: system
        pass_filenames: false
        files: '(\\.py|\\.[cm]?[jt]s|Pulumi.*\\.ya?ml)$'
"""


@dataclass(frozen=True, slots=True)
class Draft:
    """A file that is to be written, and what it is."""

    file: Path
    text: str
    what: str


def build_init_parser() -> Parser:
    """Return the parser of ``preflight init``; it raises `ArgumentsError` for wrong arguments."""
    parser = Parser(
        prog="preflight init",
        allow_abbrev=False,
        description="Write settings, a configuration of the pack, a workflow and a hook for this project.",
    )
    add = parser.add_argument
    add("-C", "--project", default=".", metavar="DIR", help="folder of Pulumi.yaml (default: .)")
    add("-s", "--stack", default="dev", metavar="NAME", help="stack whose configuration the program runs with")
    add("--policy-pack", metavar="DIR", help="the pack (default: the one that is installed, or ./policypack)")
    add("--yes", action="store_true", help="write without asking")
    return parser


def run_init(given: list[str]) -> int:
    """Run ``preflight init``; returns the exit status."""
    parser = build_init_parser()
    try:
        options = parser.options(given)
        if options is None:
            return STATUS["pass"]
        drafts = _drafts(options)
    except ArgumentsError as error:
        sys.stderr.write(parser.usage_with(error))
        return STATUS["error"]
    except PreflightError as error:
        sys.stderr.write(f"{error.message}\n{error.hint}".rstrip() + "\n")
        return STATUS["error"]
    return _offer(drafts, sure=options.yes)


def _offer(drafts: Iterable[Draft], *, sure: bool) -> int:
    """Show each file, and write it where that is wanted."""
    written = 0
    for draft in drafts:
        name = os.path.relpath(draft.file)
        if draft.file.exists():
            write_out(f"{name} is there already, and stays as it is ({draft.what}).\n\n")
            continue
        shown = "".join(f"    {line}\n" for line in draft.text.splitlines())
        write_out(f"{name}: {draft.what}\n\n{shown}\n")
        if not sure and not (sys.stdin.isatty() and input(f"Write {name}? [y/N] ").lower().startswith("y")):
            continue
        draft.file.parent.mkdir(parents=True, exist_ok=True)
        with draft.file.open("x", encoding="utf-8") as stream:
            stream.write(draft.text)
        written += 1
        write_out(f"Wrote {name}.\n\n")
    if not written and not sure and not sys.stdin.isatty():
        write_out("Nothing was written: add --yes to write these files.\n")
    write_out("Now: preflight\n" if written else "")
    return STATUS["pass"]


def _drafts(options: argparse.Namespace) -> list[Draft]:
    project = Path(options.project)
    settings = find_settings(project)
    if settings is not None and settings.packs:
        raise ConfigurationError(f"{settings.file} names packs already.", "See: preflight --show-settings")
    name, folder = _pack(options, project)
    request = run_request(
        with_settings(
            build_parser(),
            ["-C", options.project, "-s", options.stack, "--policy-pack", str(folder), "--settings=none"],
        ).options
    )
    with Session(replace(request, previews=("first",)), Console.quiet()) as session:
        report = session.report(time.monotonic())
        resources = session.resources
    root = session.project.root
    top = next((each for each in (root, *root.parents) if (each / ".git").exists()), root)
    source = f'package = "{name}"' if name else f'path = "{_posix(folder, root)}"'
    [pack] = report.packs
    configuration = configuration_for(pack, resources)
    within = {"project": _posix(root, top), "stack": options.stack}
    table = re.sub(r"[^A-Za-z0-9_-]", "-", pack.name)
    lines = [f'stack = "{options.stack}"', "", f"[packs.{table}]", source, 'config = "preflight-pack.json"']
    return [
        Draft(root / "preflight.toml", "\n".join(lines) + "\n", "settings: which pack judges this project"),
        Draft(
            root / "preflight-pack.json",
            json.dumps(configuration, indent=2) + "\n",
            "the pack's configuration, with what this project has; `preflight explain POLICY` has all there is",
        ),
        Draft(
            top / ".github" / "workflows" / "preflight.yml",
            _WORKFLOW.format(setup=_setup(session.project, top), **within),
            "the gate on pull requests",
        ),
        Draft(top / ".pre-commit-config.yaml", _HOOK.format(**within), "the gate before each commit"),
    ]


def _setup(project: Project, top: Path) -> str:
    """Return the commands that install what the program needs; in a workflow they start at ``top``."""
    if project.runtime == "nodejs":
        home, command = install_command(project)
        node = f"cd {shlex.quote(_posix(home or project.directory, top))} && {command.rpartition('&& ')[2]}"
        return f"{node}\n          node-version: 22"
    if project.runtime == "go":
        return f"cd {shlex.quote(_posix(project.directory, top))} && go mod download"
    requirements = _posix(project.root / "requirements.txt", top)
    return f'python -m venv venv && venv/bin/pip install -r {requirements} && echo "$PWD/venv/bin" >>"$GITHUB_PATH"'


def _posix(path: Path, start: Path) -> str:
    return Path(os.path.relpath(path, start)).as_posix()


def _pack(options: argparse.Namespace, project: Path) -> tuple[str, Path]:
    """Return the name of an installed pack, or none, and the folder of the pack."""
    if options.policy_pack:
        return "", Path(options.policy_pack)
    if (project / "policypack").is_dir():
        return "", project / "policypack"
    names = sorted(entry_points(group=ENTRY_POINTS).names)
    if len(names) != 1:
        known = f"there are {', '.join(names)}" if names else "none is installed"
        raise ArgumentsError(
            f"Which pack is to judge this project? There is no policypack in it, and {known}.",
            "Name it with --policy-pack DIR, or install it beside preflight.",
        )
    return names[0], installed_pack(names[0])


def configuration_for(pack: Pack, resources: Iterable[ResourceState]) -> dict[str, Any]:
    """Return a configuration of ``pack``: what the project has, at the settings that have a name for it.

    Settings named ``tables``, ``tags`` and ``regions`` that are lists of texts are known; the rest keeps its defaults.
    """
    has = {key: value for key, value in _facts(resources).items() if value}
    found: dict[str, Any] = {}
    for policy in pack.policies:
        if policy.enforcement_level == "disabled":
            continue
        wanted = {key: value for key, value in has.items() if _is_list_of_texts(policy.settings.get(key))}
        # What a setting without a default means, all of them say, is wider than a list of today's.
        wanted = {key: value for key, value in wanted.items() if "default" in policy.settings[key]}
        if wanted:
            found[policy.name] = wanted
    return found


def _is_list_of_texts(schema: object) -> bool:
    return (
        isinstance(schema, dict)
        and schema.get("type") == "array"
        and isinstance(schema.get("items"), dict)
        and schema["items"].get("type") == "string"
    )


def _facts(resources: Iterable[ResourceState]) -> dict[str, list[str]]:
    """Return the tables, the tags that all tagged resources have, and the regions of a stack."""
    tables, regions = [], []
    tags: set[str] | None = None
    for resource in resources:
        inputs: Mapping[str, Any] = resource.inputs
        if resource.type == _TABLE:
            name = inputs.get("name")
            tables.append(name if isinstance(name, str) else resource.name)
        if resource.type == _PROVIDER and isinstance(inputs.get("region"), str):
            regions.append(inputs["region"])
        own = inputs.get("tags")
        if isinstance(own, dict) and own:
            keys = {key for key in own if not key.startswith("__")}
            tags = keys if tags is None else tags & keys
    return {"tables": sorted(set(tables)), "tags": sorted(tags or ()), "regions": sorted(set(regions))}
