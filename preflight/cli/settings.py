"""What ``[tool.preflight]`` says where flags say nothing, and where each setting came from.

Finding packs by name is imported where settings name some: the packs' processes wait for this module.
"""

from __future__ import annotations

import argparse
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from preflight.errors import ArgumentsError, ConfigurationError
from preflight.meant import did_you_mean
from preflight.project.settings import Settings, find_settings

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_NO_SETTINGS: Final = frozenset(
    {"help", "version", "settings", "show_settings", "list_policies", "watch", "write_baseline", "baseline_owner"}
    | {"baseline_until"}
)
"""Flags that ask for something else than a run, or for what a run must be asked for each time."""

_NO_VERDICT: Final = frozenset({"format", "report", "quiet", "diff", "program_timeout", "pack_timeout"})
"""Flags that change neither what is judged nor what closes the gate: a report need not tell of them."""

_PATHS: Final = ("DIR", "FILE")


@dataclass(frozen=True, slots=True)
class Source:
    """The value of a flag, and where it came from: ``flag``, ``default``, or the name of a file."""

    flag: str
    value: object
    origin: str


@dataclass(frozen=True, slots=True)
class Applied:
    """The arguments with what the settings add, what a report must tell of it, and where everything came from."""

    options: argparse.Namespace
    notes: list[str]
    sources: list[Source]


def with_settings(parser: argparse.ArgumentParser, given: Sequence[str]) -> Applied:
    """Read arguments, and settings where arguments say nothing.

    Raises `ArgumentsError` for wrong arguments, `ConfigurationError` for wrong settings, and `PackError` where a pack
    that they name is not there.
    """
    explicit = _explicit(parser, given)
    project = Path(getattr(explicit, "project", "."))
    settings = find_settings(project, getattr(explicit, "settings", ""))
    added = list(_arguments(parser, settings, explicit)) if settings is not None else []
    _check(parser, [text for _, text in added], settings)
    options = parser.parse_args([*(text for _, text in added), *given])
    from_file = list(dict.fromkeys(dest for dest, _ in added))
    notes = [_note(settings, options, from_file)] if settings is not None else []
    packs_named = settings is not None and bool(settings.packs) and not options.policy_pack
    notes += packs_of_settings(options, Path(options.project), settings)
    origins = dict.fromkeys(from_file, settings.file.name if settings is not None else "")
    if packs_named and settings is not None:
        origins |= dict.fromkeys(("policy_pack", "policy_pack_config"), settings.file.name)
    origins |= dict.fromkeys(vars(explicit), "flag")
    sources = [
        Source(_name(action), getattr(options, action.dest), origins.get(action.dest, "default"))
        for action in parser._actions  # noqa: SLF001 - argparse has no other way to list them
        if action.dest not in _NO_SETTINGS
    ]
    return Applied(options, [note for note in notes if note], sources)


def show(sources: Sequence[Source]) -> str:
    """Return a table of settings, their values and where each came from."""
    rows = [(source.flag, _text(source), source.origin) for source in sources]
    widths = [max(len(row[column]) for row in rows) for column in (0, 1)]
    return "".join(f"{name:<{widths[0]}}  {value:<{widths[1]}}  {origin}\n" for name, value, origin in rows)


def _text(source: Source) -> str:
    if source.flag == "config" and isinstance(source.value, list):  # values may be secret
        return ", ".join(str(pair).partition("=")[0] for pair in source.value) or "-"
    if isinstance(source.value, list | tuple):
        return ", ".join(map(str, source.value)) or "-"
    if isinstance(source.value, bool):
        return "true" if source.value else "false"
    return "-" if source.value is None or source.value == "" else str(source.value)


def packs_of_settings(options: argparse.Namespace, project: Path, settings: Settings | None = None) -> list[str]:
    """Let the packs of the settings be those that are run, unless flags name others; returns what to tell of it.

    ``settings`` are looked for where they are not given. Raises `PreflightError` where they are wrong, or a pack of
    theirs is not there.
    """
    if options.policy_pack:
        return []
    settings = settings or find_settings(project, getattr(options, "settings", "") or "")
    if settings is None or not settings.packs:
        return []
    if options.policy_pack_config:
        raise ArgumentsError(
            f"--policy-pack-config without --policy-pack: {settings.file} names the packs.",
            "Name both by flags, or write config = FILE there.",
        )
    from preflight.packs.named_packs import pack_folder

    configs = [str(settings.file.parent / pack.config) if pack.config else "" for pack in settings.packs]
    options.policy_pack = [str(pack_folder(pack, settings)) for pack in settings.packs]
    options.policy_pack_config = configs
    names = ", ".join(pack.name for pack in settings.packs)
    return [f"The policy packs ({names}) are those that {settings.file.name} names."]


def _explicit(parser: argparse.ArgumentParser, given: Sequence[str]) -> argparse.Namespace:
    """Return what the arguments themselves say."""
    defaults = {action.dest: action.default for action in parser._actions}  # noqa: SLF001
    for action in parser._actions:  # noqa: SLF001
        action.default = argparse.SUPPRESS
    try:
        return parser.parse_args(list(given))
    finally:
        for action in parser._actions:  # noqa: SLF001
            action.default = defaults[action.dest]


def _arguments(
    parser: argparse.ArgumentParser, settings: Settings, explicit: argparse.Namespace
) -> Iterator[tuple[str, str]]:
    """Yield the settings as arguments, each with the name that it has among options; flags count more."""
    known = {_name(action): action for action in parser._actions if action.dest not in _NO_SETTINGS}  # noqa: SLF001
    for name, value in settings.flags.items():
        action = known.get(name)
        if action is None:
            raise ConfigurationError(
                f"{settings.file}: there is no setting {name}{did_you_mean(name, [*known, 'packs'])}.",
                f"There are {', '.join(sorted([*known, 'packs']))}.",
            )
        if not hasattr(explicit, action.dest):
            for text in _texts(action, name, value, settings):
                yield action.dest, text


def _texts(action: argparse.Action, name: str, value: object, settings: Settings) -> Iterator[str]:
    where = f"{settings.file}: {name}"
    if action.nargs == 0:
        if not isinstance(value, bool):
            raise ConfigurationError(f"{where} must be true or false.")
        if value:
            yield f"--{name}"
        return
    several = isinstance(action.default, list)
    values = value if several and isinstance(value, list) else [value]
    for each in values:
        if isinstance(each, bool) or not isinstance(each, str | int | float):
            raise ConfigurationError(f"{where} must be a text{' or a list of texts' if several else ''}.")
        yield f"--{name}={_from_file(action, str(each), settings.file.parent)}"


def _from_file(action: argparse.Action, text: str, folder: Path) -> str:
    """Return a value in which a path is one from the file on."""
    before, separator, path = text.rpartition("=") if action.metavar == "FORMAT=FILE" else ("", "", text)
    if action.metavar not in (*_PATHS, "FORMAT=FILE") or not path:
        return text
    return f"{before}{separator}{os.path.relpath(folder / path)}"


def _check(parser: argparse.ArgumentParser, arguments: list[str], settings: Settings | None) -> None:
    try:
        parser.parse_args(arguments)
    except ArgumentsError as error:
        file = settings.file if settings is not None else ""
        raise ConfigurationError(f"{file}: {error.message.removeprefix('Wrong arguments: argument ')}") from error


def _note(settings: Settings, options: argparse.Namespace, dests: list[str]) -> str:
    told = [
        f"{dest.replace('_', '-')} = {_text(Source(dest, getattr(options, dest), ''))}"
        for dest in dests
        if dest not in _NO_VERDICT
    ]
    return f"Set by {settings.file.name}: {'; '.join(told)}." if told else ""


def _name(action: argparse.Action) -> str:
    """Return a flag's long name."""
    return next((flag for flag in action.option_strings if flag.startswith("--")), action.dest).removeprefix("--")
