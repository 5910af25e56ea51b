"""Resource options: as transforms see them, and as packs are told of them."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final

from preflight.errors import ProgramError
from preflight.resources import ResourceOptions
from preflight.wire import urns
from preflight.wire.protocol import Message, resource_pb2

if TYPE_CHECKING:
    from preflight.resources import ResourceState

_DURATION: Final = re.compile(r"(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|ms|s|m|h)")
_SECONDS: Final = {"ns": 1e-9, "us": 1e-6, "µs": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0, "h": 3600.0}


def parse_duration(text: str) -> float:
    """Return a Go duration (``1h30m``) in seconds; raises `ValueError`."""
    parts = _DURATION.findall(text)
    if not parts or "".join(number + unit for number, unit in parts) != text:
        raise ValueError(f"unable to parse customTimeout Value {text}")
    return sum(float(number) * _SECONDS[unit] for number, unit in parts)


def transform_options(request: Message, parent: ResourceState | None, provider: str) -> Message:
    """Return the options of a registration as transforms see them, with what the parent hands down.

    ``provider`` is the reference of the provider that was found for it, empty for the default one.
    """
    options = resource_pb2.TransformResourceOptions(
        depends_on=request.dependencies,
        ignore_changes=request.ignoreChanges,
        replace_on_changes=request.replaceOnChanges,
        version=request.version,
        provider=provider,
        plugin_download_url=request.pluginDownloadURL,
        deleted_with=request.deletedWith,
        additional_secret_outputs=request.additionalSecretOutputs,
        providers=request.providers,
        plugin_checksums=request.pluginChecksums,
    )
    options.aliases.extend(request.aliases)
    setattr(options, "import", request.importId)
    if request.HasField("customTimeouts"):
        options.custom_timeouts.CopyFrom(request.customTimeouts)
    if request.deleteBeforeReplaceDefined or request.deleteBeforeReplace:
        options.delete_before_replace = request.deleteBeforeReplace
    protect = request.protect if request.HasField("protect") else None
    if protect is None and parent is not None:
        protect = parent.inherited_protect
    if protect is not None:
        options.protect = protect
    return options


def resource_options(options: Message) -> ResourceOptions:
    """Return what packs are told of the options that transforms left; raises `ValueError` for a wrong duration."""
    timeouts = {
        name: parse_duration(text)
        for name in ("create", "update", "delete", "read")
        if (text := getattr(options.custom_timeouts, name, ""))
    }
    return ResourceOptions(
        protect=options.protect if options.HasField("protect") else False,
        ignore_changes=tuple(options.ignore_changes),
        delete_before_replace=options.delete_before_replace if options.HasField("delete_before_replace") else None,
        additional_secret_outputs=tuple(options.additional_secret_outputs),
        timeouts=timeouts,
    )


def check_aliases(options: Message) -> None:
    """Raise `PreflightError` for what the engine refuses: an alias that is written as a URN and is none."""
    for alias in options.aliases:
        if alias.WhichOneof("alias") == "urn" and not urns.is_valid(alias.urn):
            raise ProgramError(
                f"invalid alias URN: invalid URN {json.dumps(alias.urn, ensure_ascii=False)}",
                "An alias that is a text is a URN; for another name write aliases=[pulumi.Alias(name=...)].",
            )
