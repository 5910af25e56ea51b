"""The command line: ``preflight`` and ``python -m preflight``."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from preflight.engine import Console, PackRequest, RunRequest, run
from preflight.errors import PreflightError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from preflight.model import Report

FORMATS = ("text", "json", "sarif", "junit", "markdown", "html")
OPEN, CLOSED, NO_VERDICT = 0, 1, 2


class _Interrupted(BaseException):
    """A signal asked preflight to stop."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


def build_parser() -> argparse.ArgumentParser:
    """Describe the command line."""
    parser = argparse.ArgumentParser(
        prog="preflight",
        description="Run a Pulumi program against policy packs: no Pulumi CLI, no cloud account, no credentials.",
        epilog="Exit status: 0 the gate is open, 1 it is closed, 2 there is no verdict.",
    )
    add = parser.add_argument
    add("--project", default=".", metavar="DIR", help="folder of Pulumi.yaml (default: .)")
    add("--stack", default="dev", metavar="NAME", help="stack, [organization/[project/]]name (default: dev)")
    add("--policy-pack", action="append", default=[], metavar="DIR", help="policy pack; may be repeated")
    add("--policy-pack-config", action="append", default=[], metavar="FILE", help="its configuration, in order")
    add("--format", default="text", choices=FORMATS, help="what goes to standard output (default: text)")
    add("--report", action="append", default=[], metavar="FORMAT=FILE", help="write a report file besides")
    add("--config", action="append", default=[], metavar="KEY=VALUE", help="a configuration value of the stack")
    add("--answers", metavar="FILE", help="answers for data sources (default: preflight.answers.yaml in the project)")
    add("--allow-unevaluated", action="store_true", help="policies that could not be run do not close the gate")
    add("--program-timeout", type=_seconds, default=300.0, metavar="SECONDS", help="for the program (default: 300)")
    add(
        "--pack-timeout",
        type=_seconds,
        default=120.0,
        metavar="SECONDS",
        help="for each answer of a pack (default: 120)",
    )
    return parser


def _seconds(text: str) -> float:
    value = float(text)
    if not 0 < value < float("inf"):
        raise argparse.ArgumentTypeError("must be a positive number of seconds")
    return value


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; gives the exit status."""
    started = time.monotonic()
    options = build_parser().parse_args(arguments)
    _handle_signals()
    report: Report
    try:
        report = run(_request(options), Console())
    except PreflightError as error:
        report = _no_verdict(options, error, started)
    return _print(report, options)


def _handle_signals() -> None:
    def interrupt(number: int, frame: object) -> NoReturn:
        del frame
        raise _Interrupted(signal.Signals(number).name)

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, interrupt)


def _request(options: argparse.Namespace) -> RunRequest:
    project = Path(options.project)
    paths = list(options.policy_pack)
    if not paths and (project / "policypack").is_dir():
        paths = [str(project / "policypack")]
    configs = [Path(path) for path in options.policy_pack_config]
    if len(configs) > len(paths):
        raise PreflightError("There are more --policy-pack-config than --policy-pack.", "They pair up in order.")
    if not paths:
        raise PreflightError("There is no policy pack to run.", "Name one with --policy-pack DIR.")
    padded = [*configs, *([None] * (len(paths) - len(configs)))]
    return RunRequest(
        project=project,
        stack=options.stack,
        packs=tuple(PackRequest(path, config) for path, config in zip(paths, padded, strict=True)),
        config=tuple(_pair(text) for text in options.config),
        answers=Path(options.answers) if options.answers else None,
        allow_unevaluated=options.allow_unevaluated,
        program_timeout=options.program_timeout,
        pack_timeout=options.pack_timeout,
    )


def _pair(text: str) -> tuple[str, str]:
    key, separator, value = text.partition("=")
    if not separator or not key:
        raise PreflightError(f"--config {text!r} is not of the form KEY=VALUE.")
    return key, value


def _no_verdict(options: argparse.Namespace, error: PreflightError, started: float) -> Report:
    from preflight.model import Failure, Report  # noqa: PLC0415 - not needed before the program has started

    return Report(
        verdict="error",
        project=str(options.project),
        stack=options.stack,
        duration_seconds=round(time.monotonic() - started, 3),
        error=Failure(error.message, error.hint),
    )


def _print(report: Report, options: argparse.Namespace) -> int:
    from preflight.reports import render  # noqa: PLC0415 - not needed before the program has started

    text = render(options.format, report)
    sys.stdout.write(text if text.endswith("\n") else text + "\n")
    sys.stdout.flush()
    return {"pass": OPEN, "fail": CLOSED, "error": NO_VERDICT}[report.verdict]


if os.name != "posix":  # pragma: no cover - told at once instead of failing oddly
    sys.exit("preflight needs Linux or macOS (on Windows: WSL).")
