"""The arguments of the command line, and what they ask for."""

from __future__ import annotations

import argparse
import os
import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final, NoReturn

from preflight.baseline import DEFAULT_DAYS
from preflight.errors import ArgumentsError, PreflightError
from preflight.meant import closest
from preflight.processes import environment
from preflight.runs.request import PackRequest, RunRequest
from preflight.severity import SEVERITIES
from preflight.version import __version__

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from preflight.report import Preview

FORMATS: Final = ("text", "lines", "json", "sarif", "junit", "markdown", "html", "github")
"""Those of `preflight.reports`, which is loaded only once the program runs."""

LIST_FORMATS: Final = ("text", "json", "markdown")
"""Those of a list of policies."""

_PREVIEWS: Final[Mapping[str, tuple[Preview, ...]]] = {
    "both": ("first", "later"),
    "first": ("first",),
    "later": ("later",),
}


COMMANDS: Final = ("audit", "audit-merge", "completion", "explain", "init", "packs")
"""What `preflight.cli.commands` runs, beside the gate, which is ``check`` or needs no name."""

FAIL_ON: Final = ("mandatory", "advisory", *SEVERITIES)
"""What ``--fail-on`` takes."""

_USAGE: Final = """preflight [check] [-C DIR] [-s STACK] [--policy-pack DIR]... [-f FORMAT] [FLAG]...
       preflight COMMAND --help, with COMMAND one of """ + ", ".join(COMMANDS)
_EXAMPLES: Final = """examples:
  preflight                                          the stack dev of the project here, with ./policypack
  preflight -C infra -s prod --policy-pack ../packs  another stack of another project
  preflight -w                                       a new verdict whenever a file is saved
  preflight --only required-tags --fail-on advisory  one policy, and advice closes the gate too
  preflight -f github --report sarif=gate.sarif      annotations of a workflow, and a file for code scanning
  preflight explain required-tags                    what a policy wants, why, and how to satisfy it

exit status: 0 the gate is open, 1 it is closed, 2 there is no verdict"""
_UNKNOWN_ARGUMENT: Final = re.compile(r"unrecognized arguments: (--?[\w-]+)")


class Parser(argparse.ArgumentParser):
    """Raises `ArgumentsError` for wrong arguments, with what was meant."""

    def options(self, given: Sequence[str]) -> argparse.Namespace | None:
        """Return what was given; ``None`` where --help or --version have said what they had to say."""
        try:
            return self.parse_args(given)
        except SystemExit:
            return None

    def usage_with(self, error: ArgumentsError) -> str:
        """Return how the command is used, and what was wrong with what was given."""
        return f"{self.format_usage()}\npreflight: {error.message} {error.hint}".rstrip() + "\n"

    def error(self, message: str) -> NoReturn:
        """Raise what is wrong."""
        found = _UNKNOWN_ARGUMENT.match(message)
        meant = closest(found[1].lstrip("-"), self._flags()) if found else ""
        more = f" (did you mean --{meant}?)" if meant else ""
        raise ArgumentsError(f"Wrong arguments: {message}{more}.", f"See {self.prog} --help.")

    def _flags(self) -> list[str]:
        flags = (flag for action in self._actions for flag in action.option_strings)
        return [flag.removeprefix("--") for flag in flags if flag.startswith("--")]


def build_parser() -> Parser:
    """Return the parser of the command line; it raises `PreflightError` for wrong arguments."""
    parser = Parser(
        prog="preflight",
        usage=_USAGE,
        allow_abbrev=False,
        description="Run a Pulumi program against policy packs: no Pulumi CLI, no cloud account, no credentials.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("-C", "--project", default=".", metavar="DIR", help="folder of Pulumi.yaml (default: .)")
    add("-s", "--stack", default="dev", metavar="NAME", help="stack, or organization/stack (default: dev)")
    add_pack_flags(parser)
    add(
        "--only",
        action="append",
        default=[],
        metavar="POLICY",
        help="judge nothing but this policy; may be repeated",
    )
    add("--skip", action="append", default=[], metavar="POLICY", help="leave this policy out; may be repeated")
    add(
        "--fail-on",
        choices=FAIL_ON,
        default="mandatory",
        help="close the gate on more than mandatory violations: advisory, or a severity and those above it",
    )
    add("-f", "--format", default="text", choices=FORMATS, help="what goes to standard output (default: text)")
    add("--report", action="append", default=[], metavar="FORMAT=FILE", help="write a report to a file besides")
    add(
        "-c",
        "--config",
        action="append",
        default=[],
        metavar="KEY=VALUE",
        help="set a configuration value of the stack; what must not be in the process list goes into --config-file or "
        f"the variable {environment.CONFIG} (KEY=VALUE, one a line)",
    )
    add("--config-file", metavar="FILE", help="configuration values in the form of a stack file, over the stack's own")
    add("--answers", metavar="FILE", help="answers of data sources (default: preflight.answers.yaml in the project)")
    add("--account", type=_account, metavar="ID", help="the AWS account that the program runs in")
    add(
        "--previews",
        default="both",
        choices=tuple(_PREVIEWS),
        help="first: nothing of the stack exists yet; later: it exists (default: both)",
    )
    add("--no-exceptions", action="store_true", help="findings that an exception lets by close the gate all the same")
    add("--allow-nothing", action="store_true", help="a pack may have no policy that is not disabled")
    add_baseline_flags(parser)
    add("--allow-unevaluated", action="store_true", help="policies that could not be run do not close the gate")
    add(
        "--program-timeout",
        type=seconds,
        default=120.0,
        metavar="SECONDS",
        help="how long the program may go without registering or asking anything (default: 120)",
    )
    add(
        "--pack-timeout",
        type=seconds,
        default=60.0,
        metavar="SECONDS",
        help="how long a pack may take to start, and for each answer (default: 60)",
    )
    add(
        "--transpile-only",
        action="store_true",
        help="don't check the types of a program in TypeScript; what only the compiler refuses is not seen then",
    )
    add("--diff", action="store_true", help="show what the policies would change, where they offer it")
    add("-w", "--watch", action="store_true", help="run again whenever a file of the project or a pack is saved")
    add("--list-policies", action="store_true", help="list the policies of the packs, without running the program")
    add("--settings", metavar="FILE", help="file of settings instead of the project's own; none: take no settings")
    add("--show-settings", action="store_true", help="list every setting and where it came from; runs no program")
    add("-q", "--quiet", action="store_true", help="print only what closes the gate, and the verdict")
    add("--version", action="version", version=f"preflight {__version__}")
    return parser


def _account(text: str) -> str:
    if not re.fullmatch(r"\d{12}", text):
        raise argparse.ArgumentTypeError(f"{text!r} is not an AWS account id: twelve digits")
    return text


def add_pack_flags(parser: argparse.ArgumentParser) -> None:
    """Add the flags that name packs to the parser of a command."""
    add = parser.add_argument
    add("--policy-pack", action="append", default=[], metavar="DIR", help="policy pack; may be repeated")
    add(
        "--policy-pack-config",
        action="append",
        default=[],
        metavar="FILE",
        help="configuration of a policy pack; pairs up with --policy-pack in order",
    )


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


def refuse_together(options: argparse.Namespace) -> None:
    """Raise `ArgumentsError` for flags that do nothing together."""
    both = sorted({*options.only} & {*options.skip})
    if both:
        raise ArgumentsError(f"--only and --skip both name {', '.join(both)}.", "Leave one of them out.")
    if options.diff and options.format != "text":
        raise ArgumentsError(
            f"--diff does nothing with --format {options.format}.", "It is for text; json and sarif have each fix."
        )
    if options.list_policies:
        given = [
            flag for flag in ("watch", "report", "quiet", "answers", "allow_unevaluated") if getattr(options, flag)
        ]
        if options.fail_on != FAIL_ON[0]:
            given.append("fail_on")
        if given:
            flags = ", ".join(f"--{flag.replace('_', '-')}" for flag in given)
            raise ArgumentsError(f"--list-policies runs no program, so {flags} would do nothing.", "Leave it out.")
        if options.format not in LIST_FORMATS:
            raise ArgumentsError(
                f"There is no list of policies in the format {options.format}.", f"There is {', '.join(LIST_FORMATS)}."
            )


def seconds(text: str) -> float:
    """Return a positive number of seconds, for a flag."""
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value < float("inf"):
        raise argparse.ArgumentTypeError(f"{text!r} is not a positive number of seconds")
    return value


def run_request(options: argparse.Namespace) -> RunRequest:
    """Return what the arguments ask for; raises `PreflightError` for packs and values that make no sense."""
    project = Path(options.project)
    paths = list(options.policy_pack)
    if not paths and (project / "policypack").is_dir():
        paths = [os.path.normpath(project / "policypack")]
    return RunRequest(
        project=project,
        stack=options.stack,
        packs=pair_packs(paths, options.policy_pack_config),
        config=(*_pairs_of_environment(), *(_pair(text, "--config") for text in options.config)),
        config_file=Path(options.config_file) if options.config_file else None,
        answers=Path(options.answers) if options.answers else None,
        account=options.account or "",
        previews=_PREVIEWS[options.previews],
        only=tuple(options.only),
        skip=tuple(options.skip),
        allow_unevaluated=options.allow_unevaluated,
        allow_nothing=options.allow_nothing,
        transpile_only=options.transpile_only,
        exceptions=not options.no_exceptions,
        program_timeout=options.program_timeout,
        pack_timeout=options.pack_timeout,
    )


def pair_packs(paths: Sequence[str], configs: Sequence[str]) -> tuple[PackRequest, ...]:
    """Pair packs and their configurations in order; raises `ArgumentsError` where there are too few packs, or none."""
    if len(configs) > len(paths):
        raise ArgumentsError(
            f"There are {len(configs)} --policy-pack-config, and only {len(paths)} --policy-pack.",
            "They pair up in order.",
        )
    if not paths:
        raise ArgumentsError("There is no policy pack to run.", "Name one with --policy-pack DIR.")
    padded = [*(Path(config) if config else None for config in configs), *([None] * (len(paths) - len(configs)))]
    return tuple(PackRequest(path, config) for path, config in zip(paths, padded, strict=True))


def _pairs_of_environment() -> list[tuple[str, str]]:
    return [_pair(line, environment.CONFIG) for line in os.environ.get(environment.CONFIG, "").splitlines() if line]


def _pair(text: str, source: str) -> tuple[str, str]:
    key, separator, value = text.partition("=")
    if not separator or not key:
        # Not told here: it may be a secret that was given in a wrong way.
        raise ArgumentsError(f"A value of {source} is not of the form KEY=VALUE.", "Write: name=VALUE.")
    return key, value


def report_file(text: str) -> tuple[str, Path]:
    """Return format and file of a ``--report``; raises `PreflightError` where it is not of that form."""
    format_, separator, file = text.partition("=")
    if not separator or not file or format_ not in FORMATS:
        raise ArgumentsError(f"--report {text!r} is not of the form FORMAT=FILE.", f"Formats are {', '.join(FORMATS)}.")
    return format_, Path(file)


def possible_report_files(texts: Sequence[str]) -> list[tuple[str, Path]]:
    """Return format and file of each ``--report`` that is of the right form."""
    found = []
    for text in texts:
        try:
            found.append(report_file(text))
        except PreflightError:
            continue
    return found


def options_at_a_glance(given: Sequence[str]) -> argparse.Namespace:
    """Return what a report without a verdict needs of arguments that may be wrong in any way."""
    options = argparse.Namespace(
        project=_value(given, ("--project", "-C"), "."),
        stack=_value(given, ("--stack", "-s"), "dev"),
        format=_value(given, ("--format", "-f"), "text"),
        quiet=False,
        diff=False,
    )
    if options.format not in FORMATS:
        options.format = "text"
    return options


def _value(given: Sequence[str], flags: tuple[str, str], default: str) -> str:
    """Return the value of a flag that has a long and a short form."""
    long, short = flags
    for index, text in enumerate(given):
        if text in flags and index + 1 < len(given):
            return given[index + 1]
        if text.startswith(f"{long}="):
            return text.partition("=")[2]
        if text.startswith(short) and not text.startswith("--"):
            return text.removeprefix(short)
    return default
