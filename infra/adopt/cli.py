"""Arguments in, files and a status out: 0 all is well, 1 something would be lost or is wrong, 2 no result."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from infra.adopt.aws import Aws
from infra.adopt.cost.comparison import compare
from infra.adopt.cost.page import html_page, text_table
from infra.adopt.cost.prices import OWN_FILE, prices_from_api, prices_from_file
from infra.adopt.cost.usage import read_usage
from infra.adopt.errors import AdoptError
from infra.adopt.imports import dump_imports, import_file, old_urns
from infra.adopt.plan.entries import Kind, Plan
from infra.adopt.plan.page import plan_page
from infra.adopt.plan.planning import make_plan
from infra.adopt.present import StackFile, read_stack_file
from infra.adopt.proposal import propose
from infra.adopt.reading import read_snapshot
from infra.adopt.snapshot import check_snapshot, dump_snapshot, load_snapshot
from infra.adopt.state import read_state
from infra.adopt.verifying import verify

if TYPE_CHECKING:
    from collections.abc import Sequence

TOLD = (Kind.BLOCKED, Kind.LOST, Kind.BY_HAND)
"""What is told on the terminal; the page has all of it."""
MIN_DAYS, MAX_DAYS = 14, 63
"""Two weeks show a week's rhythm; CloudWatch keeps five-minute figures for 63 days."""


def main(arguments: Sequence[str]) -> int:
    """Run a command; its exit status."""
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except AdoptError as error:
        sys.stderr.write(f"{error}\n")
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m infra.adopt", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    inspect = commands.add_parser("inspect", help="read the tables and write snapshot, settings, imports and plan")
    plan = commands.add_parser("plan", help="make the plan anew, offline, from a snapshot and the present settings")
    inspect.set_defaults(run=_inspect)
    plan.set_defaults(run=_plan)
    for command in (inspect, plan):
        command.add_argument("--project", type=Path, default=Path(), help="folder of Pulumi.yaml (default: this one)")
        command.add_argument("--stack", default="dev", help="the stack that takes the tables over (default: dev)")
        command.add_argument(
            "--out", type=Path, default=Path("adoption"), help="folder to write to (default: adoption)"
        )
    plan.add_argument("--snapshot", type=Path, required=True, help="what inspect wrote")
    verify_ = commands.add_parser("verify", help="check after the update that everything came through")
    verify_.set_defaults(run=_verify)
    verify_.add_argument("--snapshot", type=Path, required=True, help="what inspect wrote before the update")
    _ask_stack(verify_)
    cost = commands.add_parser("cost", help="compare what provisioned and on-demand cost, at the use of the last days")
    cost.set_defaults(run=_cost)
    cost.add_argument("--days", type=int, default=MIN_DAYS, help=f"how many days back, {MIN_DAYS} to {MAX_DAYS}")
    cost.add_argument(
        "--prices", default="", help="a file of prices, or `api` for AWS's Pricing API (default: our file)"
    )
    cost.add_argument("--out", type=Path, default=Path("adoption"), help="folder for cost.html (default: adoption)")
    _ask_stack(cost)
    for command in (inspect, verify_, cost):
        _ask_aws(command)
    return parser


def _ask_stack(command: argparse.ArgumentParser) -> None:
    command.add_argument("--project", type=Path, default=Path(), help="folder of Pulumi.yaml (default: this one)")
    command.add_argument("--stack", default="dev", help="the stack that takes the tables over (default: dev)")


def _ask_aws(command: argparse.ArgumentParser) -> None:
    command.add_argument("--region", help="default: aws:region of the stack's file, else the profile's")
    command.add_argument("--profile", help="profile of the AWS configuration")
    command.add_argument("--endpoint-url", help="ask there instead of AWS, an emulator for example")


def _aws(options: argparse.Namespace, present: StackFile) -> Aws:
    region = options.region or present.config.get("aws:region")
    return Aws(str(region) if region else None, options.profile, options.endpoint_url)


def _inspect(options: argparse.Namespace) -> int:
    present = read_stack_file(options.project, options.stack)
    aws = _aws(options, present)
    snapshot = read_snapshot(aws, read_state(options.project, options.stack))
    check_snapshot(snapshot, "that was read")
    if not any(snapshot["tables"].values()):
        raise AdoptError(
            f"None of the tables exists in account {snapshot['account']}, region {snapshot['region']}: there is "
            "nothing to take over. Check --region and the credentials, or run pulumi up."
        )
    proposed = propose(snapshot, present, old_urns(snapshot, present.project, options.stack))
    settings = proposed.settings()
    plan = make_plan(snapshot, settings)
    files = {
        "snapshot.json": dump_snapshot(snapshot),
        present.path.name: proposed.text,
        "import.json": dump_imports(import_file(snapshot, settings)),
        "plan.md": plan_page(plan, snapshot, settings, stack=options.stack, folder=str(options.out)),
    }
    _write(options.out, files)
    return _report(plan, options.out, list(files))


def _plan(options: argparse.Namespace) -> int:
    present = read_stack_file(options.project, options.stack)
    snapshot = load_snapshot(options.snapshot)
    settings = present.settings()
    plan = make_plan(snapshot, settings)
    folder = str(options.snapshot.parent)
    page = plan_page(plan, snapshot, settings, stack=options.stack, folder=folder)
    _write(options.out, {"plan.md": page})
    return _report(plan, options.out, ["plan.md"])


def _verify(options: argparse.Namespace) -> int:
    present = read_stack_file(options.project, options.stack)
    before, settings = load_snapshot(options.snapshot), present.settings()
    now = read_snapshot(_aws(options, present))
    result = verify(before, now, settings)
    for check in sorted(result.checks, key=lambda check: check.good):
        sys.stdout.write(f"{'ok   ' if check.good else 'WRONG'} {check.text}\n")
    sys.stdout.write(f"\nWhat differs from the snapshot of {before['takenAt']}:\n")
    for line in result.differences or ("nothing",):
        sys.stdout.write(f"  {line}\n")
    wrong = sum(not check.good for check in result.checks)
    sys.stdout.write(
        f"\n{wrong} of {len(result.checks)} checks are wrong.\n" if wrong else "\nAll is as it should be.\n"
    )
    return 1 if wrong else 0


def _cost(options: argparse.Namespace) -> int:
    if not MIN_DAYS <= options.days <= MAX_DAYS:
        raise AdoptError(f"--days must be {MIN_DAYS} to {MAX_DAYS}, not {options.days}.")
    aws = _aws(options, read_stack_file(options.project, options.stack))
    tables = read_snapshot(aws)["tables"]
    if options.prices == "api":
        prices = prices_from_api(aws, aws.region)
    else:
        prices = prices_from_file(Path(options.prices) if options.prices else OWN_FILE, aws.region)
    usages = read_usage(aws, tables, options.days)
    if not usages:
        raise AdoptError(f"None of the tables exists in region {aws.region}: there is nothing to compare.")
    comparison = compare(usages, prices, bool(tables["events"] and len(tables["events"]["keys"]) > 1))
    title = f"Provisioned and on-demand, {aws.region}"
    _write(options.out, {"cost.html": html_page(comparison, prices, usages, title)})
    sys.stdout.write(text_table(comparison, prices))
    sys.stdout.write(f"\nThe plot is in {options.out / 'cost.html'}.\n")
    return 0


def _write(folder: Path, files: dict[str, str]) -> None:
    """Write all files or none: each is complete beside its place before the first takes it.

    Raises
    ------
    AdoptError
        If the folder can't be written to.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder) as aside:
            for name, text in files.items():
                (Path(aside) / name).write_text(text, encoding="utf-8")
            for name in files:
                (Path(aside) / name).replace(folder / name)
    except OSError as error:
        raise AdoptError(f"{folder} can't be written: {error.strerror}.") from error


def _report(plan: Plan, folder: Path, names: list[str]) -> int:
    others = [("stack", entry) for entry in plan.others if entry.kind in TOLD]
    for name, entry in [*((table.name, entry) for table in plan.tables for entry in table.of(*TOLD)), *others]:
        sys.stdout.write(f"{name}: {entry.kind.value.lower()}: {entry.text}\n")
        if entry.setting:
            sys.stdout.write(f"  kept by the setting {entry.setting}\n")
    sys.stdout.write(f"Written to {folder}: {', '.join(names)}.\n")
    if plan.loses:
        sys.stdout.write(f"Following the plan would lose something: read {folder / 'plan.md'}.\n")
    return 1 if plan.loses else 0
