"""``preflight completion SHELL``: a script that lets a shell complete flags, formats, folders and files."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import shtab

from preflight.cli.arguments import Parser, build_parser
from preflight.cli.audit import build_audit_parser, build_merge_parser
from preflight.cli.explain import build_explain_parser
from preflight.cli.init import build_init_parser
from preflight.cli.output import STATUS, write_out
from preflight.cli.packs import build_packs_parser
from preflight.errors import ArgumentsError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator


def build_completion_parser() -> Parser:
    """Return the parser of ``preflight completion``; it raises `ArgumentsError` for wrong arguments."""
    parser = Parser(
        prog="preflight completion",
        allow_abbrev=False,
        description="Print a completion script.",
        epilog='bash: eval "$(preflight completion bash)"; others: what it prints says where it goes',
    )
    parser.add_argument("shell", choices=shtab.SUPPORTED_SHELLS, help="the shell that the script is for")
    return parser


def run_completion(given: list[str]) -> int:
    """Run ``preflight completion``; returns the exit status."""
    parser = build_completion_parser()
    try:
        options = parser.options(given)
    except ArgumentsError as error:
        sys.stderr.write(parser.usage_with(error))
        return STATUS["error"]
    if options is None:
        return STATUS["pass"]
    write_out(shtab.complete(_whole(), options.shell) + "\n")
    return STATUS["pass"]


def _whole() -> argparse.ArgumentParser:
    """Return one parser of everything: the gate, and the commands beside it."""
    whole = build_parser()
    commands = whole.add_subparsers(metavar="COMMAND")
    for build, text in (
        (build_audit_parser, "judge what is deployed"),
        (build_merge_parser, "join the parts of an audit"),
        (build_completion_parser, "a script for shells"),
        (build_explain_parser, "what a policy wants"),
        (build_init_parser, "begin with a project of your own"),
        (build_packs_parser, "the packs that the settings name"),
    ):
        command = build()
        commands.add_parser(command.prog.rpartition(" ")[2], parents=[command], add_help=False, help=text)
    for parser in (whole, *commands.choices.values()):
        for action in _actions(parser):
            kind = {"DIR": shtab.DIRECTORY, "FILE": shtab.FILE}.get(str(action.metavar))
            if kind is not None:
                action.complete = kind  # type: ignore[attr-defined] # shtab's own mark
    return whole


def _actions(parser: argparse.ArgumentParser) -> Iterator[argparse.Action]:
    yield from parser._actions  # noqa: SLF001 - argparse has no other way, and shtab reads them too
