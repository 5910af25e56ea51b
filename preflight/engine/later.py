"""The later preview: the stack exists as the program describes it, so outputs are known.

What follows from names, regions and accounts is computed by the providers. The rest is made up, and so is what rests on
it: the program goes on with such values, packs see them as unknown (`preflight.engine.made_up`).
"""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import TYPE_CHECKING

from preflight.wire import urns, values

if TYPE_CHECKING:
    from collections.abc import Iterable

    from preflight.engine.made_up import MadeUp
    from preflight.providers.accounts import Accounts
    from preflight.providers.base import Registration
    from preflight.providers.registry import Providers
    from preflight.resources import ResourceState
    from preflight.wire.values import Properties


class LaterPreview:
    """What a later preview knows more than a first one. Safe to use from many threads.

    ``filled``: the program's runner makes up what nobody can compute. It survives callbacks that fail on such values; a
    program without one need not, so there they stay unknown.
    """

    def __init__(self, providers: Providers, accounts: Accounts, made_up: MadeUp, *, filled: bool = True) -> None:
        self._providers = providers
        self._accounts = accounts
        self._made_up = made_up
        self._filled = filled

    @property
    def mark(self) -> str:
        """The URN that values depend on which rest on something made up."""
        return self._made_up.mark

    def without_mark(self, found: Iterable[str]) -> set[str]:
        """Return URNs without the mark."""
        return self._made_up.without_mark(found)

    def is_made_up(self, text: str) -> bool:
        """Return whether a text holds something made up."""
        return self._made_up.is_in(text)

    def hide(self, properties: Properties) -> Properties:
        """Return properties as packs may know them: unknown at each place that rests on something made up."""
        hidden: Properties = values.downgrade(self._made_up.hide_all(properties))
        return hidden

    def shown(self, registration: Registration, marked: Properties, provider: ResourceState | None) -> Registration:
        """Return a registration as packs may know it; the same one if nothing of it rests on something made up.

        ``marked`` are its properties as the program sent them, with their dependencies.
        """
        hidden = self.hide(marked)
        settings = provider.inputs if provider is not None else {}
        if hidden == registration.properties and not values.contains_unknown(settings):
            return registration
        return replace(
            registration,
            properties=hidden,
            provider=settings,
            texts=tuple(path for path in registration.texts if _is_there(hidden, path.split("."))),
            scalars=tuple(entry for entry in registration.scalars if _is_there(hidden, entry[0])),
        )

    def create(
        self, resource: ResourceState, registration: Registration, shown: Registration, inputs: Properties
    ) -> None:
        """Make a planned resource one that exists; ``inputs`` are the checked ones that it was made with.

        Outputs that are still unknown then are the runner's to make up, unless they only echo an unknown input.
        """
        if not resource.custom and not resource.remote:
            return
        if urns.is_provider(resource.type):
            resource.id = str(uuid.uuid5(uuid.NAMESPACE_URL, resource.urn))
        elif resource.custom:
            created = self._created(registration, inputs, resource.returned)
            if values.is_unknown(created.get("id", values.UNKNOWN)):
                created["id"] = self._made_up.issue(resource.urn, "id") if self._filled else values.UNKNOWN
            resource.id = "" if values.is_unknown(created["id"]) else created["id"]
            if shown is registration:
                resource.outputs = self._shown_id(created)
            else:
                resource.outputs = self._shown_id(self._created(shown, resource.inputs, resource.outputs))
            resource.returned = created
        resource.made_up = {
            key: self._made_up.issue(resource.urn, key)
            for key, value in resource.returned.items()
            if self._filled and key not in inputs and values.is_unknown(value)
        }
        differ = {key for key, value in resource.returned.items() if resource.outputs.get(key) != value}
        resource.marked = frozenset(differ | resource.made_up.keys())

    def _created(self, registration: Registration, inputs: Properties, planned: Properties) -> Properties:
        """Return the outputs of a resource that exists, as far as they follow."""
        if values.contains_unknown(registration.provider):
            return dict(planned)
        account = self._accounts.of(registration.type, registration.provider)
        created = self._providers.of(registration.type).create(registration, inputs, planned, account)
        return dict(created)

    def _shown_id(self, outputs: Properties) -> Properties:
        identifier = outputs.get("id")
        known = isinstance(identifier, str) and not self._made_up.is_in(identifier)
        return {**outputs, "id": identifier if known else values.UNKNOWN}


def _is_there(properties: Properties, path: Iterable[str | int]) -> bool:
    """Return whether a path still leads somewhere: what it went through may be unknown as a whole."""
    holder: object = properties
    for part in path:
        if isinstance(holder, dict) and part in holder:
            holder = holder[str(part)]
        elif isinstance(holder, list):
            holder = holder[int(part)]
        else:
            return False
    return True
