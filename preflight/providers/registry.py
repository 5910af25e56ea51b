"""The providers that preflight knows, by the package that they serve; any other is a plain `Provider`.

Each is loaded when the program first uses its package, so that only those programs pay for it.
"""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Final

from preflight.providers.base import Provider
from preflight.wire import urns, values

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from preflight.providers.base import Registration, ShapeTable
    from preflight.wire.values import Properties


def _aws() -> Provider:
    from preflight.providers.aws.provider import AwsProvider

    return AwsProvider()


def _dynamic() -> Provider:
    from preflight.providers.dynamic import DynamicResources

    return DynamicResources()


_KNOWN: Final[Mapping[str, Callable[[], Provider]]] = {
    "aws": _aws,
    "pulumi-nodejs": _dynamic,
    "pulumi-python": _dynamic,
}
"""By package: what makes the provider."""

_UNKNOWN: Final = Provider()


class Providers:
    """Every provider of a run.

    ``more`` are providers that only a run can make, by package: that of dynamic resources needs the program.
    """

    def __init__(self, more: Mapping[str, Provider] | None = None) -> None:
        self._found: dict[str, Provider] = dict(more or {})

    def of(self, token: str) -> Provider:
        """Return the provider of a type or of a function."""
        return self._of_package(urns.package_of(token))

    def _of_package(self, package: str) -> Provider:
        if package not in self._found:
            make = _KNOWN.get(package)
            self._found[package] = make() if make is not None else _UNKNOWN
        return self._found[package]

    def shapes_of(self, token: str) -> ShapeTable | None:
        """Return the table of what a type or a function looks like, if its provider has one."""
        return self.of(token).shapes()

    def load_shapes(self) -> None:
        """Load the tables of shapes, where there is nothing else to do before they are asked."""
        for package in _KNOWN:
            table = self._of_package(package).shapes()
            if table is not None:
                table.load()

    def check(self, registration: Registration) -> Properties:
        """Return the inputs as the provider's Check returns them; raises `PreflightError` where that refuses them."""
        provider = self.of(registration.type)
        if self._is_asked(provider, registration):
            return provider.check(registration)
        return copy.deepcopy(registration.properties)

    def plan(self, registration: Registration, inputs: Properties) -> Properties:
        """Return the outputs that a preview plans for checked ``inputs``."""
        if values.contains_unknown(registration.provider):
            return {}
        return self.of(registration.type).plan(registration, inputs)

    @staticmethod
    def _is_asked(provider: Provider, registration: Registration) -> bool:
        # The engine does not ask a provider that it could not configure yet (plugin/provider_plugin.go, `known`).
        return provider.asked_unconfigured or not values.contains_unknown(registration.provider)
