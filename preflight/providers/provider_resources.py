"""Provider resources: default ones made on demand, references to explicit ones.

Source: pulumi/pulumi pkg/resource/deploy/default_providers.go and pkg/resource/deploy/providers.
"""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from preflight.errors import ProgramError
from preflight.wire import urns, values

if TYPE_CHECKING:
    from preflight.project.project import Project
    from preflight.wire.values import Properties

INTERNAL: Final = "__internal"
_VERSION: Final = re.compile(r"v?(\d+)\.(\d+)\.(\d+)(?:-([0-9A-Za-z.-]+))?(?:\+([0-9A-Za-z.-]+))?")
_NOT_IN_NAME: Final = re.compile(r"[^A-Za-z0-9_.-]")


@dataclass(slots=True)
class Package:
    """A package that the program registered by parameterisation."""

    name: str
    version: str
    parameter: bytes = b""
    base_version: str = ""
    parameterised: bool = False


def reference(urn: str) -> str:
    """Return the reference to a provider that is not created yet."""
    return f"{urn}::{values.UNKNOWN}"


def urn_of(provider_reference: str) -> str:
    """Return a provider reference without its id (``<urn>::<id>``)."""
    return provider_reference.rpartition("::")[0]


def default_name(version: str, url: str) -> str:
    """Return the name of a default provider, after its version and download address (``default_7_51_1``)."""
    name = "default"
    match = _VERSION.fullmatch(version)
    if match:
        major, minor, patch, pre, build = match.groups()
        name += f"_{major}_{minor}_{patch}"
        for extra in (pre, build):
            if extra:
                name += "_" + extra.replace(".", "_")
    url = url.removesuffix("/")
    if url:
        # Byte by byte, as the engine does (sdk/go/common/tokens, IntoQName).
        parts = [part.encode().decode("latin-1") for part in url.split("/") if part]
        name += "_" + ("/".join(_NOT_IN_NAME.sub("_", part) for part in parts) or "_")
    return name


def default_inputs(project: Project, package: str, version: str, url: str, known: Package | None) -> Properties:
    """Return the inputs of a default provider: the stack's configuration for its package, and its version."""
    settings = project.package_config(package)
    inputs: Properties = {}
    for key, text in settings.items():
        secret = key in project.secret_keys or f"{package}:{key}" in project.secret_keys
        inputs[key] = values.make_secret(text) if secret else text
    set_plugin(inputs, version, url, known)
    return inputs


def set_plugin(inputs: Properties, version: str, url: str, known: Package | None = None) -> None:
    """Write version, address and parameter of the plugin into a provider's inputs."""
    internal: Properties = {}
    if version:
        inputs["version"] = version.removeprefix("v")
    if url:
        internal["pluginDownloadURL"] = url
    if known is not None and known.parameterised:
        internal |= {
            "name": known.name,
            "version": known.base_version,
            "parameterization": base64.b64encode(known.parameter).decode(),
        }
    if version or internal:
        inputs[INTERNAL] = internal


def refuse_disabled(project: Project, package: str, what: str) -> None:
    """Raise `PreflightError` if the stack forbids the default provider of ``package``."""
    text = project.config.get("pulumi:disable-default-providers", "")
    names = re.findall(r"[\w*-]+", text)
    if package != "pulumi" and ("*" in names or package in names):
        raise ProgramError(
            f"{what} uses the default provider of {package}, which pulumi:disable-default-providers forbids.",
            "Pass an explicit provider with opts=pulumi.ResourceOptions(provider=...).",
        )


def is_provider_for(provider_reference: str, package: str) -> bool:
    """Return whether a reference names a provider of ``package``."""
    return urns.type_of(urn_of(provider_reference)) == f"{urns.PROVIDER_PREFIX}{package}"
