"""What ``[tool.preflight]`` says where flags say nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from preflight.errors import ArgumentsError
from preflight.packs.named_packs import pack_folder
from preflight.project.settings import find_settings

if TYPE_CHECKING:
    import argparse
    from pathlib import Path


def packs_of_settings(options: argparse.Namespace, project: Path) -> list[str]:
    """Let the packs of the settings be those that are run, unless flags name others; returns what to tell of it.

    Raises `PreflightError` where the settings are wrong, or a pack of theirs is not there.
    """
    if options.policy_pack:
        return []
    settings = find_settings(project)
    if settings is None or not settings.packs:
        return []
    if options.policy_pack_config:
        raise ArgumentsError(
            f"--policy-pack-config without --policy-pack: {settings.file} names the packs.",
            "Name both by flags, or write config = FILE there.",
        )
    configs = [str(settings.file.parent / pack.config) if pack.config else "" for pack in settings.packs]
    options.policy_pack = [str(pack_folder(pack, settings)) for pack in settings.packs]
    options.policy_pack_config = configs
    names = ", ".join(pack.name for pack in settings.packs)
    return [f"The policy packs ({names}) are those that {settings.file.name} names."]
