"""The AWS provider, as far as preflight knows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from preflight.providers.aws import policy_accounts, resources
from preflight.providers.base import Provider

if TYPE_CHECKING:
    from preflight.providers.base import Call, Registration, ShapeTable
    from preflight.wire.values import Properties


class AwsProvider(Provider):
    """Checks, plans and answers as pulumi-aws does; functions are loaded when the program first calls one."""

    def check(self, registration: Registration) -> Properties:
        """Return the inputs with the names, tags, region and defaults that the provider adds."""
        return resources.check(registration)

    def plan(self, registration: Registration, inputs: Properties) -> Properties:
        """Return the planned outputs."""
        return resources.plan(registration, inputs)

    def create(self, registration: Registration, inputs: Properties, planned: Properties, account: str) -> Properties:
        """Return what AWS makes of names, region and account, and what the provider writes into the state."""
        return resources.create(registration, inputs, planned, account)

    def account(self, settings: Properties) -> str:
        """Return the only account that is allowed, else that of the role to assume."""
        return resources.account(settings)

    def accounts_named(self, inputs: Properties) -> set[str]:
        """Return the accounts that the policies in a resource's inputs name as owners of resources."""
        return policy_accounts.accounts_in(inputs)

    def shapes(self) -> ShapeTable:
        """Return the shapes of the version of pulumi-aws that preflight was made with."""
        from preflight.providers.aws.shapes import AwsShapes

        return AwsShapes()

    def answer(self, call: Call) -> Properties | None:
        """Return what follows from arguments, region and account alone; raises `InvokeError`."""
        from preflight.providers.aws import functions

        return functions.answer(call.token, call.arguments, call.provider, call.account)

    def deduce(self, call: Call, made: Properties) -> Properties:
        """Return the ARNs of a table that is looked up by name."""
        from preflight.providers.aws import functions

        return functions.deduce(call.token, call.arguments, call.provider, call.account, made)
