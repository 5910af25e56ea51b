"""The flags of baselines, and what they do, for the gate and the audit alike."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from preflight.baseline.entries import read_baseline, render_baseline
from preflight.baseline.writing import DEFAULT_DAYS, rewrite
from preflight.cli.output import write_file
from preflight.errors import ArgumentsError, PreflightError
from preflight.reports.escaping import visible

if TYPE_CHECKING:
    from collections.abc import Iterable

    from preflight.report import Result


def add_baseline_flags(parser: argparse.ArgumentParser) -> None:
    """Add the flags to the parser of a command."""
    add = parser.add_argument
    add("--baseline", type=Path, metavar="FILE", help="findings in it are let by; what is new closes")
    add("--write-baseline", type=Path, metavar="FILE", help="write what closes the gate to a baseline")
    add("--baseline-owner", metavar="NAME", help="who mends what is written to the baseline")
    add(
        "--baseline-until",
        type=_day,
        metavar="DATE",
        help=f"last day on which what is written is let by (default: in {DEFAULT_DAYS} days)",
    )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a day like 2027-03-31") from None


def check_baseline_flags(options: argparse.Namespace) -> None:
    """Raise `ArgumentsError` for flags that make no sense together, before anything is run."""
    if options.write_baseline is None:
        if options.baseline_owner or options.baseline_until:
            raise ArgumentsError("--baseline-owner and --baseline-until need --write-baseline FILE.")
        return
    if not (options.baseline_owner or "").strip():
        raise ArgumentsError("--write-baseline needs an owner.", "Say who mends it: --baseline-owner NAME")
    if options.baseline_until is not None and options.baseline_until < _today():
        raise ArgumentsError(f"--baseline-until {options.baseline_until} is over.", "Name a day to come.")
    if options.write_baseline.exists():
        read_baseline(options.write_baseline)


def write_baseline(options: argparse.Namespace, results: Iterable[Result], prefixes: Iterable[str]) -> None:
    """Write what closes the gate to the file that was asked for, and tell the difference on standard error.

    ``prefixes`` are how the URNs of the stacks begin that were judged. Raises `PreflightError` where the file can't be
    written.
    """
    file: Path = options.write_baseline
    old = read_baseline(file) if file.exists() else ()
    today = _today()
    until = options.baseline_until or today + timedelta(days=DEFAULT_DAYS)
    difference = rewrite(old, results, prefixes, owner=options.baseline_owner, until=until, today=today)
    try:
        write_file(file, render_baseline(difference.entries))
    except OSError as error:
        raise PreflightError(f"The baseline {file} can't be written: {error.strerror or error}.") from error
    first, *rest = difference.lines()
    sys.stderr.write(f"Baseline {file}: {first}\n" + "".join(f"  {visible(each)}\n" for each in rest))


def _today() -> date:
    return datetime.now(UTC).date()
