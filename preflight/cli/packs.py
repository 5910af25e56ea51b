"""``preflight packs``: which packs the settings name, and where their folders are."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from preflight.cli.arguments import Parser
from preflight.cli.endings import UndeliveredError
from preflight.cli.output import STATUS, write_out
from preflight.errors import ArgumentsError, PreflightError
from preflight.packs.digest import folder_digest
from preflight.packs.named_packs import pack_folder
from preflight.project.settings import find_settings

if TYPE_CHECKING:
    from preflight.project.settings import Settings


def build_packs_parser() -> Parser:
    """Return the parser of ``preflight packs``; it raises `PreflightError` for wrong arguments."""
    parser = Parser(
        prog="preflight packs",
        allow_abbrev=False,
        description="The policy packs that [tool.preflight] names, so that `pulumi up --policy-pack` takes the same.",
    )
    parser.add_argument("--project", default=".", metavar="DIR", help="folder of Pulumi.yaml (default: .)")
    parser.add_argument("--print-path", metavar="NAME", help="print the folder of one pack, and nothing else")
    return parser


def run_packs(given: list[str]) -> int:
    """Run ``preflight packs``; returns the exit status."""
    try:
        options = build_packs_parser().options(given)
        if options is None:
            return STATUS["pass"]
        settings = find_settings(Path(options.project))
        write_out(_one(settings, options.print_path) if options.print_path else _all(settings))
    except PreflightError as error:
        sys.stderr.write(f"{error.message}\n{error.hint}\n" if error.hint else f"{error.message}\n")
        return STATUS["error"]
    except UndeliveredError as error:
        sys.stderr.write(f"preflight: nothing could be written to standard output: {error}\n")
        return STATUS["error"]
    return STATUS["pass"]


def _one(settings: Settings | None, name: str) -> str:
    packs = settings.packs if settings is not None else ()
    for pack in packs:
        if settings is not None and pack.name == name:
            return f"{pack_folder(pack, settings)}\n"
    known = ", ".join(pack.name for pack in packs) or "none"
    raise ArgumentsError(f"The settings name no pack {name}; known: {known}.", "Write: [tool.preflight.packs.NAME]")


def _all(settings: Settings | None) -> str:
    if settings is None or not settings.packs:
        raise ArgumentsError("No settings name a pack.", "Write one: [tool.preflight.packs.NAME] in pyproject.toml")
    lines = []
    for pack in settings.packs:
        folder = pack_folder(pack, settings)
        origin = pack.package or (f"{pack.git}@{pack.commit}" if pack.git else pack.path)
        lines.append(f"{pack.name}\n  from    {origin}\n  folder  {folder}\n  digest  {folder_digest(folder)}\n")
    return "".join(lines)
