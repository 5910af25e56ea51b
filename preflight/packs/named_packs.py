"""Where the packs are that settings name: in a folder, in an installed distribution, or in a git repository."""

from __future__ import annotations

from importlib.metadata import entry_points
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final

from preflight.errors import PackError
from preflight.packs.digest import folder_digest
from preflight.packs.git_packs import cache_folder, fetched_pack

if TYPE_CHECKING:
    from preflight.project.settings import PackSetting, Settings

ENTRY_POINTS: Final = "preflight.packs"
"""The group of entry points by which distributions tell of their packs: ``NAME = "package"``, whose folder it is."""


def pack_folder(pack: PackSetting, settings: Settings, cache: Path | None = None) -> Path:
    """Return the folder of a pack; raises `PackError` where it is not there, or not the one that is meant."""
    if pack.path:
        folder = (settings.file.parent / pack.path).resolve()
    elif pack.package:
        folder = installed_pack(pack.package)
    else:
        folder = fetched_pack(pack, cache or cache_folder())
    if not folder.is_dir():
        raise PackError(f"Pack {pack.name} of {settings.file}: there is no folder {folder}.")
    if pack.digest and (found := folder_digest(folder)) != pack.digest:
        raise PackError(
            f"Pack {pack.name} is not the one that {settings.file} means: its digest is {found}.",
            "See what changed in it; where that is right, write the new digest.",
        )
    return folder


def installed_pack(name: str) -> Path:
    """Return the folder of a pack that is installed beside preflight; nothing of it is imported."""
    found = entry_points(group=ENTRY_POINTS, name=name)
    if not found:
        known = ", ".join(sorted(entry_points(group=ENTRY_POINTS).names))
        raise PackError(
            f"No installed distribution has a pack named {name}.",
            f"Install it beside preflight. There {f'is {known}' if known else 'is none'}.",
        )
    values = {entry.value for entry in found}
    if len(values) > 1 or not (value := values.pop()).isidentifier():
        raise PackError(
            f"It is not clear which package the pack {name} is: {', '.join(entry.value for entry in found)}."
        )
    spec = find_spec(value)
    places = list(spec.submodule_search_locations or ()) if spec is not None else []
    folders = [Path(place) for place in places if (Path(place) / "PulumiPolicy.yaml").is_file()]
    if len(folders) != 1:
        raise PackError(f"The package {value} of the pack {name} holds no PulumiPolicy.yaml.", "Install it anew.")
    return folders[0]
