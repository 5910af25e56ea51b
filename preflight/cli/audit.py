"""``preflight audit`` and ``preflight audit-merge``: many stacks in, one document and a status out."""

from __future__ import annotations

import argparse
import contextlib
import os
import re
import sys
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Final

from preflight.audit.auditing import audit
from preflight.audit.database import open_database
from preflight.audit.merging import merge
from preflight.audit.progress import Progress
from preflight.audit.reading import Reading
from preflight.audit.reports import FORMATS, parts, without_verdict
from preflight.audit.request import OWNER_TAGS, AuditRequest, Judges, Shard
from preflight.baseline.matching import stack_prefix
from preflight.cli.arguments import Parser, add_baseline_flags, add_pack_flags, pair_packs, seconds
from preflight.cli.baseline import check_baseline_flags, write_baseline
from preflight.cli.endings import Interrupted, UndeliveredError, raise_on_signals
from preflight.cli.output import STATUS, write_file, write_out
from preflight.cli.settings import packs_of_settings
from preflight.errors import PreflightError
from preflight.reports.terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from preflight.report import Verdict

_EPILOG: Final = "Exit status: 0 every stack is open, 1 one is closed, 2 one has no verdict, or the audit has none."


def run_audit(given: list[str]) -> int:
    """Run ``preflight audit``; returns the exit status."""
    return _guarded(given, _audit)


def run_merge(given: list[str]) -> int:
    """Run ``preflight audit-merge``; returns the exit status."""
    return _guarded(given, _merge)


def build_audit_parser() -> Parser:
    """Return the parser of ``preflight audit``; it raises `PreflightError` for wrong arguments."""
    parser = Parser(
        prog="preflight audit",
        allow_abbrev=False,
        description="Judge what is deployed: every stack of a self-managed backend, of exports, or of programs.",
        epilog=_EPILOG,
    )
    add = parser.add_argument
    add(
        "sources",
        nargs="+",
        metavar="SOURCE",
        help="root of a backend (path or URL), file or folder of `pulumi stack export`, or folder of programs",
    )
    add_pack_flags(parser)
    add_baseline_flags(parser)
    add("--jobs", type=_jobs, default=os.cpu_count() or 1, metavar="N", help="processes side by side (default: cores)")
    add("--dask", default="", metavar="ADDRESS", help="let the workers of this Dask scheduler do it")
    add("--shard", type=_shard, metavar="I/N", help="only part I of N; preflight audit-merge joins the parts")
    _add_output(parser)
    add(
        "--owner-tag",
        action="append",
        default=[],
        metavar="KEY",
        help="tag that names the owner (default: owner, team)",
    )
    add("--owners", type=Path, metavar="FILE", help="owners by PROJECT/STACK where no tag names one, as in CODEOWNERS")
    add(
        "--decrypt",
        action="store_true",
        help="let packs see secrets (PULUMI_CONFIG_PASSPHRASE, PULUMI_CONFIG_PASSPHRASE_FILE); no result holds them",
    )
    add("--allow-unevaluated", action="store_true", help="policies that could not be run close nothing")
    add(
        "--pack-timeout",
        type=seconds,
        default=60.0,
        metavar="SECONDS",
        help="how long a pack may take to start, and for each answer (default: 60)",
    )
    add(
        "--program-timeout",
        type=seconds,
        default=120.0,
        metavar="SECONDS",
        help="how long a program may go without registering or asking anything (default: 120)",
    )
    add("--quiet", action="store_true", help="no progress on standard error")
    return parser


def build_merge_parser() -> Parser:
    """Return the parser of ``preflight audit-merge``; it raises `PreflightError` for wrong arguments."""
    parser = Parser(
        prog="preflight audit-merge",
        allow_abbrev=False,
        description="Join the JSON documents of all shards of an audit.",
        epilog=_EPILOG,
    )
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="what preflight audit --format json wrote")
    _add_output(parser, default="json")
    return parser


def _add_output(parser: argparse.ArgumentParser, default: str = "text") -> None:
    add = parser.add_argument
    add("--database", type=Path, metavar="FILE", help="keep the results in this SQLite file, and compare with the last")
    add("--format", default=default, choices=FORMATS, help=f"what goes to standard output (default: {default})")
    add("--report", action="append", default=[], metavar="FORMAT=FILE", help="write a report to a file besides")


def _jobs(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of processes")
    return int(text)


def _shard(text: str) -> Shard:
    found = re.fullmatch(r"(\d+)/(\d+)", text)
    if found is None or not 1 <= int(found[1]) <= int(found[2]):
        raise argparse.ArgumentTypeError(f"{text!r} is not of the form 3/8")
    return Shard(int(found[1]), int(found[2]))


def _audit(given: list[str]) -> int:
    options = build_audit_parser().options(given)
    if options is None:
        return STATUS["pass"]
    check_baseline_flags(options)
    files = _report_files(options.report)
    notes = packs_of_settings(options, Path())
    # A worker may run elsewhere.
    folders = [str(Path(path).absolute()) for path in options.policy_pack]
    packs = pair_packs(folders, [str(Path(path).absolute()) if path else "" for path in options.policy_pack_config])
    request = AuditRequest(
        sources=tuple(options.sources),
        judges=Judges(
            packs=packs,
            pack_timeout=options.pack_timeout,
            program_timeout=options.program_timeout,
            owner_tags=tuple(options.owner_tag) or OWNER_TAGS,
            decrypt=options.decrypt,
        ),
        jobs=options.jobs,
        dask=options.dask,
        shard=options.shard,
        baseline=options.baseline,
        owners=options.owners,
        allow_unevaluated=options.allow_unevaluated,
    )
    progress = Progress(None if options.quiet else sys.stderr)
    with open_database(options.database) as database:
        verdict = audit(request, database, progress, notes)
        reading = Reading(database)
        if options.write_baseline is not None:
            prefixes = [stack_prefix(project, stack) for project, stack in database.judged()]
            write_baseline(options, reading.results(), prefixes)
        _deliver(reading, options.format, files)
    return STATUS[verdict]


def _merge(given: list[str]) -> int:
    options = build_merge_parser().options(given)
    if options is None:
        return STATUS["pass"]
    files = _report_files(options.report)
    with open_database(options.database) as database:
        verdict: Verdict = merge(options.files, database)
        _deliver(Reading(database), options.format, files)
    return STATUS[verdict]


def _report_files(texts: Iterable[str]) -> list[tuple[str, Path]]:
    found = []
    for text in texts:
        format_, separator, file = text.partition("=")
        if not separator or not file or format_ not in FORMATS:
            raise PreflightError(
                f"--report {text!r} is not of the form FORMAT=FILE.", f"Formats are {', '.join(FORMATS)}."
            )
        found.append((format_, Path(file)))
    return found


def _deliver(reading: Reading, format_: str, files: Iterable[tuple[str, Path]]) -> None:
    """Write report files, then the document; raises `PreflightError` where a file can't be written."""
    for kind, file in files:
        try:
            write_file(file, parts(kind, reading, Terminal()))
        except OSError as error:
            raise PreflightError(
                f"The {kind} report {file} can't be written: {error.strerror or error}.",
                "Name another file with --report, or make room for it.",
            ) from error
    terminal = Terminal.of(sys.stdout, os.environ)
    for part in parts(format_, reading, terminal):
        text = part
        if format_ == "text":
            encoding = sys.stdout.encoding or "utf-8"
            text = part.encode(encoding, "replace").decode(encoding)
        write_out(text)


def _guarded(given: list[str], command: Callable[[list[str]], int]) -> int:
    """Run a command; whatever ends it, the status is true, and a document says why where that can be."""
    raise_on_signals()
    try:
        return command(given)
    except PreflightError as error:
        return _emergency(given, error.message, error.hint)
    except Interrupted as interruption:
        return _emergency(
            given, f"Interrupted by {interruption}.", "What was judged by then is in the database, if one was named."
        )
    except UndeliveredError as error:
        sys.stderr.write(f"preflight: the verdict could not be written to standard output: {error}\n")
    except (Exception, SystemExit):  # noqa: BLE001 - a bug, a broken library: no verdict, and a whole document
        traceback.print_exc(file=sys.stderr)
        return _emergency(given, "preflight itself failed.", "The traceback on standard error says where.")
    return STATUS["error"]


def _emergency(given: list[str], message: str, hint: str) -> int:
    wanted = next((text for text in reversed(given) if text.removeprefix("--format=") in FORMATS), "text")
    format_ = wanted.removeprefix("--format=")
    with contextlib.suppress(UndeliveredError):
        write_out(without_verdict(format_, message, hint))
    return STATUS["error"]
