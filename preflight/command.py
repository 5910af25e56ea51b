"""The command line: arguments in, one document and a status out.

Standard output holds one document, whatever happens; everything else goes to standard error.
"""

from __future__ import annotations

import argparse
import contextlib
import gc
import os
import signal
import sys
import time
import traceback
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final, NoReturn

from preflight.errors import PreflightError
from preflight.version import __version__

if TYPE_CHECKING:
    from preflight.engine import RunRequest
    from preflight.head_start import HeadStart
    from preflight.model import Report

FORMATS: Final = ("text", "json", "sarif", "junit", "markdown", "html")
OPEN: Final = 0
CLOSED: Final = 1
NO_VERDICT: Final = 2
_STATUS: Final = {"pass": OPEN, "fail": CLOSED, "error": NO_VERDICT}


class Interrupted(BaseException):
    """A signal asked preflight to stop; the argument is its name."""


class _UndeliveredError(Exception):
    """Standard output is full, or nobody reads it: nobody got the verdict."""


class _Parser(argparse.ArgumentParser):
    """Reports wrong arguments like everything else that stands in the way of a verdict."""

    def error(self, message: str) -> NoReturn:
        raise PreflightError(f"Wrong arguments: {message}.", f"See {self.prog} --help.")


def build_parser() -> argparse.ArgumentParser:
    """Describe the command line."""
    parser = _Parser(
        prog="preflight",
        allow_abbrev=False,
        description="Run a Pulumi program against policy packs: no Pulumi CLI, no cloud account, no credentials.",
        epilog="Exit status: 0 the gate is open, 1 it is closed, 2 there is no verdict.",
    )
    add = parser.add_argument
    add("--project", default=".", metavar="DIR", help="folder of Pulumi.yaml (default: .)")
    add("--stack", default="dev", metavar="NAME", help="stack, or organization/stack (default: dev)")
    add("--policy-pack", action="append", default=[], metavar="DIR", help="policy pack; may be repeated")
    add(
        "--policy-pack-config",
        action="append",
        default=[],
        metavar="FILE",
        help="configuration of a policy pack; pairs up with --policy-pack in order",
    )
    add("--format", default="text", choices=FORMATS, help="what goes to standard output (default: text)")
    add("--report", action="append", default=[], metavar="FORMAT=FILE", help="write a report to a file besides")
    add("--config", action="append", default=[], metavar="KEY=VALUE", help="set a configuration value of the stack")
    add("--answers", metavar="FILE", help="answers of data sources (default: preflight.answers.yaml in the project)")
    add("--allow-unevaluated", action="store_true", help="policies that could not be run do not close the gate")
    add(
        "--program-timeout",
        type=_seconds,
        default=120.0,
        metavar="SECONDS",
        help="how long the program may go without registering or asking anything (default: 120)",
    )
    add(
        "--pack-timeout",
        type=_seconds,
        default=60.0,
        metavar="SECONDS",
        help="how long a pack may take to start, and for each answer (default: 60)",
    )
    add("--watch", action="store_true", help="run again whenever a file of the project or a pack is saved")
    add("--list-policies", action="store_true", help="list the policies of the packs, without running the program")
    add("--quiet", action="store_true", help="print only what closes the gate, and the verdict")
    add("--version", action="version", version=f"preflight {__version__}")
    return parser


def _seconds(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value < float("inf"):
        raise argparse.ArgumentTypeError(f"{text!r} is not a positive number of seconds")
    return value


def run_command(given: list[str], head_start: HeadStart | None = None) -> int:
    """Run the command line; gives the exit status. ``head_start`` is the program's interpreter if it runs already."""
    # A short life with many imports and little garbage.
    gc.set_threshold(100_000, 20, 100)
    _handle_signals()
    try:
        return _main(given, head_start)
    except Interrupted as interruption:
        return _emergency(given, f"Interrupted by {interruption}.", "There is no verdict: run it again.")
    except _UndeliveredError as error:
        sys.stderr.write(f"preflight: the verdict could not be written to standard output: {error}\n")
        return NO_VERDICT
    except Exception:  # noqa: BLE001 - a bug of preflight must not open the gate, nor break the document
        traceback.print_exc(file=sys.stderr)
        return _emergency(given, "preflight itself failed.", "The traceback on standard error says where.")


def _handle_signals() -> None:
    def interrupt(number: int, frame: object) -> NoReturn:
        del frame
        # One is enough: the next must not cut the cleaning up short.
        for other in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(other, signal.SIG_IGN)
        raise Interrupted(signal.Signals(number).name)

    with contextlib.suppress(ValueError):  # not the main thread: whoever embeds this has handlers of its own
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, interrupt)


def _main(given: list[str], head_start: HeadStart | None) -> int:
    started = datetime.now(UTC)
    clock = time.monotonic()
    try:
        options = build_parser().parse_args(given)
    except PreflightError as error:
        return _emergency(given, error.message, error.hint)
    try:
        targets = [_target(text) for text in options.report]
        request = _request(options)
        if options.list_policies:
            from preflight.listing import list_policies  # noqa: PLC0415 - only for this flag

            _write_out(list_policies(request, as_json=options.format == "json"))
            return OPEN
        if options.watch:
            from preflight.watch import watch  # noqa: PLC0415 - only for this flag

            watch(request, lambda report: _deliver(report, options, targets, started))
        from preflight.engine import Console, run  # noqa: PLC0415 - after the arguments are known to be right

        console = Console.quiet() if options.quiet else Console()
        report = run(
            request, console, head_start=head_start, meanwhile=lambda: _load_reports([options.format, *dict(targets)])
        )
    except PreflightError as error:
        report = _no_verdict(options, error, time.monotonic() - clock)
        targets = [target for text in options.report if (target := _possible_target(text)) is not None]
    return _deliver(report, options, targets, started)


def _request(options: argparse.Namespace) -> RunRequest:
    from preflight.engine import PackRequest, RunRequest  # noqa: PLC0415 - after the arguments are known to be right

    project = Path(options.project)
    paths = list(options.policy_pack)
    if not paths and (project / "policypack").is_dir():
        paths = [os.path.normpath(project / "policypack")]
    configs = [Path(path) for path in options.policy_pack_config]
    if len(configs) > len(paths):
        raise PreflightError(
            f"There are {len(configs)} --policy-pack-config, and only {len(paths)} --policy-pack.",
            "They pair up in order.",
        )
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


def _target(text: str) -> tuple[str, Path]:
    format_, separator, file = text.partition("=")
    if not separator or not file or format_ not in FORMATS:
        raise PreflightError(f"--report {text!r} is not of the form FORMAT=FILE.", f"Formats are {', '.join(FORMATS)}.")
    return format_, Path(file)


def _possible_target(text: str) -> tuple[str, Path] | None:
    try:
        return _target(text)
    except PreflightError:
        return None


# --- What comes out ---------------------------------------------------------------------------------------------------


def _no_verdict(options: argparse.Namespace, error: PreflightError, seconds: float) -> Report:
    from preflight.model import Failure, Report  # noqa: PLC0415 - not needed before the program has started

    return Report(
        verdict="error",
        project=error.project or Path(options.project).absolute().name,
        stack=str(options.stack).rsplit("/", 1)[-1],
        duration_seconds=round(seconds, 3),
        error=Failure(error.message, error.hint),
    )


def _deliver(report: Report, options: argparse.Namespace, targets: list[tuple[str, Path]], started: datetime) -> int:
    """Write the report files, then the document; a file that can't be written takes the verdict away."""
    from dataclasses import replace  # noqa: PLC0415 - not needed before the program has started

    from preflight.model import Failure  # noqa: PLC0415 - the same
    from preflight.reports import Terminal, render  # noqa: PLC0415 - the same

    report = replace(report, started=started, project_path=_relative(Path(options.project)))
    for format_, file in targets:
        try:
            _write(file, render(format_, report))
        except OSError as error:
            failure = Failure(
                f"The {format_} report {file} can't be written: {error.strerror or error}.",
                "Name another file with --report, or make room for it.",
            )
            report = replace(report, verdict="error", error=report.error or failure)
    terminal = Terminal.of(sys.stdout, os.environ)
    text = render(options.format, report, terminal=terminal, quiet=options.quiet)
    if options.format == "text":
        text = text.encode(sys.stdout.encoding or "utf-8", "replace").decode(sys.stdout.encoding or "utf-8")
    _write_out(text if text.endswith("\n") else text + "\n")
    return _STATUS[report.verdict]


def _write_out(text: str) -> None:
    try:
        _write_all(text)
    except OSError as error:
        _give_up_output()
        raise _UndeliveredError(error.strerror or str(error)) from error
    except Interrupted as interruption:
        # What is out is out: a second document behind half of one would help nobody, and wait as long as the first.
        _give_up_output()
        raise _UndeliveredError(f"interrupted by {interruption}") from interruption


def _write_all(text: str) -> None:
    """Write to standard output to the last byte.

    An unbuffered one (``PYTHONUNBUFFERED``) writes what it can at once, and keeps quiet about the rest.
    """
    binary = getattr(sys.stdout, "buffer", None)
    if binary is None:  # something that a test put there
        sys.stdout.write(text)
        return
    sys.stdout.flush()
    rest = memoryview(text.encode(sys.stdout.encoding or "utf-8", sys.stdout.errors or "strict"))
    while rest:
        rest = rest[binary.write(rest) or 0 :]
    binary.flush()


def _give_up_output() -> None:
    """Let nothing more go to standard output: the interpreter would try once more on its way out."""
    with contextlib.suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


def _load_reports(formats: list[str]) -> None:
    """Load what the reports need while the program runs, so that the verdict does not wait for it."""
    from preflight.reports import load  # noqa: PLC0415 - not needed before the program has started

    for format_ in formats:
        load(format_)


def _relative(project: Path) -> str:
    with contextlib.suppress(ValueError):
        return project.absolute().resolve().relative_to(Path.cwd()).as_posix()
    return project.absolute().as_posix()


def _write(file: Path, text: str) -> None:
    """Write a file as a whole or not at all; a device or a pipe, which can't be replaced by a file, as it comes."""
    file = file.resolve()
    file.parent.mkdir(parents=True, exist_ok=True)
    if file.exists() and not file.is_file() and not file.is_dir():
        file.write_text(text, encoding="utf-8", newline="\n")
        return
    draft = file.with_name(f".{file.name}.{os.getpid()}.part")
    try:
        with draft.open("w", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        draft.replace(file)
    except BaseException:
        with contextlib.suppress(OSError):
            draft.unlink()
        raise


def _emergency(given: list[str], message: str, hint: str) -> int:
    """Say that there is no verdict, in the format that was asked for as far as that can be told."""
    options = argparse.Namespace(
        project=_value(given, "--project", "."),
        stack=_value(given, "--stack", "dev"),
        format=_value(given, "--format", "text"),
        quiet=False,
    )
    if options.format not in FORMATS:
        options.format = "text"
    report = _no_verdict(options, PreflightError(message, hint), 0.0)
    with contextlib.suppress(_UndeliveredError):
        _deliver(report, options, [], datetime.now(UTC))
    return NO_VERDICT


def _value(given: list[str], flag: str, default: str) -> str:
    for index, text in enumerate(given):
        if text == flag and index + 1 < len(given):
            return given[index + 1]
        if text.startswith(f"{flag}="):
            return text.partition("=")[2]
    return default
