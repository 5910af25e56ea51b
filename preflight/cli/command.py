"""The command line: arguments in, one document and a status out.

Standard output holds one document, whatever happens; everything else goes to standard error. What only some commands
need, and what is not needed before the program has started, is imported inside functions.
"""

from __future__ import annotations

import contextlib
import gc
import sys
import time
import traceback
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from preflight.cli.arguments import (
    build_parser,
    options_at_a_glance,
    possible_report_files,
    refuse_together,
    report_file,
    run_request,
)
from preflight.cli.endings import Interrupted, UndeliveredError, raise_on_signals
from preflight.errors import ArgumentsError, PreflightError
from preflight.runs.console import Console

if TYPE_CHECKING:
    import argparse

    from preflight.baseline.matching import Baseline
    from preflight.cli.settings import Source
    from preflight.packs.copies import PackCopies
    from preflight.program.python.head_start import HeadStart
    from preflight.report import Report

OPEN: Final = 0
NO_VERDICT: Final = 2

_HELP: Final = frozenset({"-h", "--help", "--version"})


def run_command(
    given: list[str],
    head_start: HeadStart | None = None,
    pipe: tuple[int, int] | None = None,
    copies: PackCopies | None = None,
) -> int:
    """Run the command line; returns the exit status.

    ``head_start`` is the program's interpreter if it runs already, ``pipe`` the one that it prints to, ``copies`` are
    what was read of the packs before.
    """
    # A short life with many imports and little garbage.
    gc.set_threshold(100_000, 20, 100)
    raise_on_signals()
    with Console(pipe=pipe) as console, contextlib.redirect_stderr(console.file()):
        return _guarded(given, head_start, console, copies)


def _guarded(given: list[str], head_start: HeadStart | None, console: Console, copies: PackCopies | None) -> int:
    """Run the command line; whatever ends it, there is a status, and a document as far as possible."""
    try:
        return _main(given, head_start, console, copies)
    except Interrupted as interruption:
        if {"--watch", "-w"}.intersection(given):
            return NO_VERDICT  # the ordinary end of it, and nothing to tell
        return _emergency(given, f"Interrupted by {interruption}.", "There is no verdict: run it again.")
    except UndeliveredError as error:
        sys.stderr.write(f"preflight: the verdict could not be written to standard output: {error}\n")
        return NO_VERDICT
    except (Exception, SystemExit):  # noqa: BLE001 - a bug, a broken library: no verdict, and a whole document
        traceback.print_exc(file=sys.stderr)
        return _emergency(given, "preflight itself failed.", "The traceback on standard error says where.")


def _main(given: list[str], head_start: HeadStart | None, console: Console, copies: PackCopies | None) -> int:
    started = datetime.now(UTC)
    clock = time.monotonic()
    try:
        options, notes, sources = _options(given)
        files = [report_file(text) for text in options.report]
        refuse_together(options)
        if options.show_settings:
            return _show(sources)
        request = run_request(options)
        baseline = _baseline(options)
    except SystemExit:
        if _HELP.isdisjoint(given):
            raise  # a broken library, say
        return OPEN  # --help and --version have said what they had to say
    except ArgumentsError as error:
        return _wrong_arguments(given, error)
    except PreflightError as error:
        return _emergency(given, error.message, error.hint)

    def finished(report: Report) -> Report:
        from preflight.packs.choice import Choice
        from preflight.report import failing_on

        choice = Choice(request.only, request.skip).note
        told = replace(report, notes=(*notes, *filter(None, [choice]), *report.notes))
        return failing_on(_under_baseline(told, baseline, options), options.fail_on)

    try:
        if options.list_policies:
            from preflight.cli import output
            from preflight.cli.list_policies import list_policies

            output.write_out(list_policies(request, options.format))
            return OPEN
        if options.watch:
            from preflight.cli.output import deliver
            from preflight.cli.watch import watch

            watch(request, lambda report: deliver(finished(report), options, files, started), console)
        from preflight.cli.progress import progress
        from preflight.runs.session import run

        with progress(None if options.quiet else sys.__stderr__, f"preflight runs {request.project} / {request.stack}"):
            report = run(
                request,
                Console.quiet(console.secrets) if options.quiet else console,
                head_start=head_start,
                copies=copies,
                meanwhile=lambda: _load_reports([options.format, *dict(files)]),
            )
        report = finished(report)
    except PreflightError as error:
        from preflight.cli.output import no_verdict

        report = no_verdict(options, error, time.monotonic() - clock)
        files = possible_report_files(options.report)
    from preflight.cli.output import deliver

    return deliver(report, options, files, started)


def _options(given: list[str]) -> tuple[argparse.Namespace, list[str], list[Source]]:
    """Return the arguments with what settings add to them, what the report tells of it, and where each came from."""
    from preflight.cli.settings import with_settings

    applied = with_settings(build_parser(), given)
    return applied.options, applied.notes, applied.sources


def _show(sources: list[Source]) -> int:
    from preflight.cli.output import write_out
    from preflight.cli.settings import show

    write_out(show(sources))
    return OPEN


def _baseline(options: argparse.Namespace) -> Baseline | None:
    """Return the baseline, if there is anything to do with one."""
    if not (options.baseline or options.write_baseline or options.baseline_owner or options.baseline_until):
        return None
    from preflight.cli.baseline import load_baseline

    if options.watch and options.write_baseline:
        raise ArgumentsError("--write-baseline and --watch do nothing together.", "Write it in a run of its own.")
    return load_baseline(options)


def _under_baseline(report: Report, baseline: Baseline | None, options: argparse.Namespace) -> Report:
    if baseline is None and options.write_baseline is None:
        return report
    from preflight.cli.baseline import under_baseline

    return under_baseline(report, baseline, options)


def _load_reports(formats: list[str]) -> None:
    """Load what the reports need while the program runs, so that the verdict does not wait for it."""
    from preflight.reports import load

    for format_ in formats:
        load(format_)


def _wrong_arguments(given: list[str], error: ArgumentsError) -> int:
    """Say how preflight is used; where a document was asked for, there is one besides."""
    sys.stderr.write(build_parser().usage_with(error))
    if options_at_a_glance(given).format == "text":
        return NO_VERDICT
    return _emergency(given, error.message, error.hint)


def _emergency(given: list[str], message: str, hint: str) -> int:
    """Say that there is no verdict, in the format that was asked for as far as that can be told."""
    try:
        from preflight.cli.output import deliver, no_verdict

        options = options_at_a_glance(given)
        report = no_verdict(options, PreflightError(message, hint), 0.0)
        with contextlib.suppress(UndeliveredError):
            deliver(report, options, [], datetime.now(UTC))
    except (Exception, SystemExit):  # noqa: BLE001 - what writes reports is broken: that much is said without it
        sys.stderr.write(f"preflight: there is no verdict. {message} {hint}\n")
    return NO_VERDICT
