"""Functions of the AWS provider whose result follows from the arguments, the region and the account alone.

Facts: the Terraform provider's documentation of each data source, AWS General Reference.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from preflight.providers.aws import managed_policies, policy_documents, regions
from preflight.providers.base import InvokeError
from preflight.wire import values

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from preflight.wire.values import Properties

_ARN: Final = re.compile(r"arn:([^:]*):([^:]*):([^:]*):([^:]*):(.*)", re.DOTALL)


def region_of(arguments: Properties, provider: Properties) -> str:
    """Return the region that a call is about: its own argument, else the provider's."""
    region = arguments.get("region") or values.reveal(provider.get("region"))
    return region if isinstance(region, str) and region and region not in values.UNKNOWNS else regions.DEFAULT_REGION


def answer(token: str, arguments: Properties, provider: Properties, account: str) -> Properties | None:
    """Answer a call, or give ``None`` if only AWS knows."""
    known = _FUNCTIONS.get(token)
    return known(arguments, region_of(arguments, provider), account) if known is not None else None


def deduce(token: str, arguments: Properties, provider: Properties, account: str, made: Properties) -> Properties:
    """Return what follows from the arguments of an answer that for the rest is ``made`` up or given: names and ARNs."""
    known = _DEDUCTIONS.get(token)
    return known(arguments, region_of(arguments, provider), account, made) if known is not None else {}


def _table(arguments: Properties, region: str, account: str, made: Properties) -> Properties:
    name = _text(arguments.get("name"))
    if not name:
        return {}
    arn = f"arn:{regions.partition(region)}:dynamodb:{region}:{account}:table/{name}"
    stream = _text(made.get("streamArn"))
    if not stream:
        return {"arn": arn}
    return {"arn": arn, "streamArn": f"{arn}/stream/{stream.partition('/stream/')[2] or stream.rpartition(':')[2]}"}


def _policy(arguments: Properties, region: str, account: str, made: Properties) -> Properties:
    """Return the ARN of a policy that AWS manages and that is looked up by name, or the name in an ARN."""
    del account, made
    arn = _text(arguments.get("arn"))
    name = _text(arguments.get("name"))
    if arn and (match := _ARN.fullmatch(arn)) and match[5].startswith("policy/"):
        before, _, name = match[5].removeprefix("policy").rpartition("/")
        return {"arn": arn, "id": arn, "name": name, "path": f"{before}/"}
    path = managed_policies.path_of(name) if name else None
    if path is None or not path.startswith(_text(arguments.get("pathPrefix"))):
        return {}
    arn = f"arn:{regions.partition(region)}:iam::aws:policy{path}{name}"
    return {"arn": arn, "id": arn, "name": name, "path": path}


def _text(value: object) -> str:
    return value if isinstance(value, str) and value not in values.UNKNOWNS else ""


def _caller_identity(arguments: Properties, region: str, account: str) -> Properties:
    del arguments
    return {
        "accountId": account,
        "arn": f"arn:{regions.partition(region)}:iam::{account}:user/preflight",
        "id": account,
        "userId": "AIDAPREFLIGHTEXAMPLE0",
    }


def _region(arguments: Properties, region: str, account: str) -> Properties:
    del account
    region = str(arguments.get("name") or region)
    endpoint = arguments.get("endpoint")
    if isinstance(endpoint, str) and not arguments.get("name"):
        # The endpoint argument names a region by its EC2 endpoint: ec2.eu-west-1.amazonaws.com.
        region = endpoint.split(".")[1] if endpoint.count(".") > 1 else region
    return {
        "description": regions.NAMES.get(region, region),
        "endpoint": f"ec2.{region}.{regions.dns_suffix(region)}",
        "id": region,
        "name": region,
        "region": region,
    }


def _partition(arguments: Properties, region: str, account: str) -> Properties:
    del arguments, account
    suffix = regions.dns_suffix(region)
    return {
        "dnsSuffix": suffix,
        "id": regions.partition(region),
        "partition": regions.partition(region),
        "reverseDnsPrefix": ".".join(reversed(suffix.split("."))),
    }


def _zones(arguments: Properties, region: str, account: str) -> Properties:
    del account
    left_out = set(arguments.get("excludeNames") or ())
    left_out_ids = set(arguments.get("excludeZoneIds") or ())
    pairs = [
        (name, identifier)
        for name, identifier in zip(regions.zones(region), regions.zone_ids(region), strict=True)
        if name not in left_out and identifier not in left_out_ids
    ]
    return {
        **{key: value for key, value in arguments.items() if value is not None},
        "groupNames": [region],
        "id": region,
        "names": [name for name, _ in pairs],
        "region": region,
        "zoneIds": [identifier for _, identifier in pairs],
    }


def _zone(arguments: Properties, region: str, account: str) -> Properties:
    del account
    names, identifiers = regions.zones(region), regions.zone_ids(region)
    name = arguments.get("name")
    if name is None and arguments.get("zoneId") in identifiers:
        name = names[identifiers.index(arguments["zoneId"])]
    name = str(name or names[0])
    identifier = identifiers[names.index(name)] if name in names else ""
    return {
        "groupLongName": regions.NAMES.get(region, region),
        "groupName": region,
        "id": name,
        "name": name,
        "nameSuffix": name.removeprefix(region),
        "networkBorderGroup": region,
        "optInStatus": "opt-in-not-required",
        "parentZoneId": "",
        "parentZoneName": "",
        "region": region,
        "state": "available",
        "zoneId": identifier,
        "zoneType": "availability-zone",
    }


def _regions(arguments: Properties, region: str, account: str) -> Properties:
    del arguments, account
    partition = regions.partition(region)
    return {"id": partition, "names": [name for name in regions.NAMES if regions.partition(name) == partition]}


def _arn(arguments: Properties, region: str, account: str) -> Properties:
    del region, account
    text = str(arguments.get("arn") or "")
    match = _ARN.fullmatch(text)
    if match is None:
        raise InvokeError(f"parsing ARN ({text}): arn: invalid prefix or not enough sections", "arn")
    partition, service, region, account, resource = match.groups()
    return {
        "account": account,
        "arn": text,
        "id": text,
        "partition": partition,
        "region": region,
        "resource": resource,
        "service": service,
    }


def _default_tags(arguments: Properties, region: str, account: str) -> Properties:
    del arguments, region, account
    return {"id": "aws", "tags": {}}


def _service_principal(arguments: Properties, region: str, account: str) -> Properties:
    del account
    service = str(arguments.get("serviceName") or "")
    suffix = "amazonaws.com"
    return {
        "id": f"{service}.{region}.{suffix}",
        "name": f"{service}.{suffix}",
        "region": region,
        "serviceName": service,
        "suffix": suffix,
    }


def _policy_document(arguments: Properties, region: str, account: str) -> Properties:
    del region, account
    return policy_documents.render(arguments)


_FUNCTIONS: Final[Mapping[str, Callable[[Properties, str, str], Properties]]] = {
    "aws:index/getArn:getArn": _arn,
    "aws:index/getAvailabilityZone:getAvailabilityZone": _zone,
    "aws:index/getAvailabilityZones:getAvailabilityZones": _zones,
    "aws:index/getCallerIdentity:getCallerIdentity": _caller_identity,
    "aws:index/getDefaultTags:getDefaultTags": _default_tags,
    "aws:index/getPartition:getPartition": _partition,
    "aws:index/getRegion:getRegion": _region,
    "aws:index/getRegions:getRegions": _regions,
    "aws:index/getServicePrincipal:getServicePrincipal": _service_principal,
    "aws:iam/getPolicyDocument:getPolicyDocument": _policy_document,
}

_DEDUCTIONS: Final[Mapping[str, Callable[[Properties, str, str, Properties], Properties]]] = {
    "aws:dynamodb/getTable:getTable": _table,
    "aws:iam/getPolicy:getPolicy": _policy,
}
