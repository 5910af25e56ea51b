"""What the flags of baselines do, for the gate and the audit alike."""

from __future__ import annotations

import sys
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from preflight.baseline import DEFAULT_DAYS
from preflight.baseline.entries import read_baseline, render_baseline
from preflight.baseline.matching import Baseline, apply, stack_prefix
from preflight.baseline.writing import rewrite
from preflight.cli.output import write_file
from preflight.errors import ArgumentsError, PreflightError
from preflight.reports.escaping import visible

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable
    from pathlib import Path

    from preflight.report import Report, Result


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


def load_baseline(options: argparse.Namespace) -> Baseline | None:
    """Return the baseline that was named; raises `PreflightError` where it can't be read, or flags make no sense."""
    check_baseline_flags(options)
    return Baseline(read_baseline(options.baseline), _today()) if options.baseline is not None else None


def under_baseline(report: Report, baseline: Baseline | None, options: argparse.Namespace) -> Report:
    """Return the gate's report with what the baseline lets by, and write another one where that was asked for.

    What is written opens nothing yet: the verdict is the one under the baseline that was given.
    """
    if baseline is not None:
        report = apply(report, baseline, str(options.baseline))
    if options.write_baseline is not None and report.verdict != "error":
        write_baseline(options, report.results, [stack_prefix(report.project, report.stack)])
    return report


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
        write_file(file, [render_baseline(difference.entries)])
    except OSError as error:
        raise PreflightError(f"The baseline {file} can't be written: {error.strerror or error}.") from error
    first, *rest = difference.lines()
    sys.stderr.write(f"Baseline {file}: {first}\n" + "".join(f"  {visible(each)}\n" for each in rest))


def _today() -> date:
    return datetime.now(UTC).date()
