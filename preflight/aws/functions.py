"""Functions of the AWS provider whose result follows from the arguments, the region and the account alone.

Facts: AWS General Reference (regions, partitions, zones), Terraform provider documentation of each data source.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from preflight import values

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from preflight.values import Properties

_DEFAULT_REGION: Final = "us-east-1"


def region_of(arguments: Properties, provider: Properties) -> str:
    """Give the region that a call is about: its own argument, else the provider's."""
    region = arguments.get("region") or values.reveal(provider.get("region")) or _DEFAULT_REGION
    return region if isinstance(region, str) and region not in values.UNKNOWNS else _DEFAULT_REGION


def answer(token: str, arguments: Properties, provider: Properties, account: str) -> Properties | None:
    """Answer a call, or give ``None`` if only AWS knows."""
    known = _FUNCTIONS.get(token)
    return known(arguments, region_of(arguments, provider), account) if known is not None else None


def _caller_identity(arguments: Properties, region: str, account: str) -> Properties:
    del arguments
    partition = partition_of(region)
    return {
        "accountId": account,
        "arn": f"arn:{partition}:iam::{account}:user/preflight",
        "id": account,
        "userId": "AIDAPREFLIGHT",
    }


_FUNCTIONS: Final[Mapping[str, Callable[[Properties, str, str], Properties]]] = {
    "aws:index/getCallerIdentity:getCallerIdentity": _caller_identity,
}


def partition_of(region: str) -> str:
    """Give the partition of a region."""
    if region.startswith("cn-"):
        return "aws-cn"
    if region.startswith("us-gov-"):
        return "aws-us-gov"
    return "aws"
