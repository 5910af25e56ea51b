"""What preflight plans, beside what Terraform and the real AWS provider plan for the same arguments."""

from __future__ import annotations

import contextlib
import importlib
import inspect
import json
import sys
import typing
from pathlib import Path
from typing import Any

import pytest

from preflight.providers.aws.provider import AwsProvider
from preflight.providers.base import Registration, Shape
from preflight.wire import values
from tests.preflight.providers.aws.terraform import REGION, RESOURCE, Terraform, needs_terraform
from tests.preflight.providers.aws.terraform_cases import CASES, MORE, RENAMED

SCRIPTS = Path(__file__).resolve().parents[4] / "scripts"

NEWER = "in the version that the SDK wraps, and not yet in the one that is installed"
OWN_CODE = "the provider's own code works it out from other arguments"

DIFFERENCES = {
    ("aws:acm/certificate:Certificate", "domainValidationOptions"): OWN_CODE,
    ("aws:acm/certificate:Certificate", "subjectAlternativeNames"): OWN_CODE,
    ("aws:ec2/instance:Instance", "userData"): f"no longer computed: {NEWER}",
    ("aws:ec2/subnet:Subnet", "ipv6CidrBlock"): f"computed: {NEWER}",
    ("aws:ecs/service:Service", "availabilityZoneRebalancing"): f"computed: {NEWER}",
    ("aws:ec2/natGateway:NatGateway", "secondaryAllocationIds"): f"computed: {NEWER}",
    ("aws:eks/cluster:Cluster", "computeConfig"): f"computed: {NEWER}",
    ("aws:eks/cluster:Cluster", "storageConfig"): f"computed: {NEWER}",
    ("aws:elasticache/replicationGroup:ReplicationGroup", "engine"): f"computed: {NEWER}",
    ("aws:kms/grant:Grant", "name"): "Pulumi makes up a name where Terraform makes none",
    ("aws:redshift/cluster:Cluster", "encrypted"): f"another default: {NEWER}",
    ("aws:redshift/cluster:Cluster", "publiclyAccessible"): f"another default: {NEWER}",
    ("aws:secretsmanager/secret:Secret", "replicas"): "the SDK declares it as optional, Terraform as computed",
}
"""By Pulumi's type and property: why preflight plans something else than the installed provider.

Properties that the installed provider does not have at all are `NEWER`, and need no entry.
"""

pytestmark = needs_terraform


@pytest.fixture(scope="module")
def sdk() -> Any:
    sys.path.insert(0, str(SCRIPTS))
    try:
        return importlib.import_module("aws_plans").Sdk()
    finally:
        sys.path.remove(str(SCRIPTS))


@pytest.fixture(scope="module")
def plans(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    resources = {type_: {RESOURCE: given, **MORE.get(type_, {})} for type_, (_, given) in CASES.items()}
    return Terraform(tmp_path_factory.mktemp("plan"), resources).plan()


def name_of(sdk: Any, terraform: str, argument: str, names: Any) -> str | None:
    renamed = RENAMED.get(argument, {})
    found = renamed.get(terraform) or renamed.get("")
    return found if found in names else sdk.name(argument, names)


def pulumi(sdk: Any, terraform: str, cls: type, given: Any, *, planned: Any, unknown: Any) -> dict[str, Any]:
    """Write Terraform's arguments, or what it plans, as Pulumi's properties."""
    names = sdk.properties(cls)
    found = {}
    for argument, value in given.items():
        name = name_of(sdk, terraform, argument, names)
        if name is None:
            continue
        known = planned.get(argument)
        hidden = unknown.get(argument) or False
        found[name] = property_of(sdk, terraform, names[name], value, planned=known, unknown=hidden)
    return {name: value for name, value in found.items() if value not in (None, [], {})}


def property_of(sdk: Any, terraform: str, kind: Any, value: Any, *, planned: Any, unknown: Any) -> Any:
    if unknown is True:
        return values.UNKNOWN
    inner = sdk.object_of(kind)
    plain = sdk._types.unwrap_type(kind)
    single = inner is not None and plain is inner
    if inner is not None and isinstance(value, list):
        items = []
        for index, item in enumerate(value):
            after, hidden = part(planned, index), part(unknown, index)
            given = {**dict.fromkeys(hidden), **item}
            items.append(pulumi(sdk, terraform, inner, given, planned=after, unknown=hidden))
        return (items or [None])[0] if single else items
    if isinstance(value, str) and "${" in value:
        return planned
    if isinstance(value, list) and any("${" in str(item) for item in value):
        return planned
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def part(found: Any, index: int) -> Any:
    return found[index] if isinstance(found, list) and index < len(found) and isinstance(found[index], dict) else {}


def shape_of(sdk: Any, cls: type) -> Shape:
    getters = {name: getter for _, name, getter in sdk._types._py_properties(cls)}
    names = sdk._types.resource_py_to_pulumi_names(cls)
    inputs = {names[each] for each in inspect.signature(cls._internal_init).parameters if each in names}
    always = {
        name
        for name, getter in getters.items()
        if type(None) not in typing.get_args(typing.get_args(getter.fget.__annotations__["return"])[0])
    }
    return Shape(frozenset(inputs), frozenset(getters), frozenset(always))


def differences(ours: Any, real: Any) -> bool:
    """Compare what both sides know: of objects the members of both, of lists (many are sets) in any order.

    JSON is the same however it is written, and Pulumi's own name stands where Terraform's does.
    """
    if isinstance(ours, dict) and isinstance(real, dict):
        return any(differences(ours[key], real[key]) for key in ours.keys() & real.keys())
    if isinstance(ours, list) and isinstance(real, list):
        return len(ours) != len(real) or any(map(differences, sorted(ours, key=str), sorted(real, key=str)))
    if isinstance(ours, str) and isinstance(real, str):
        with contextlib.suppress(ValueError):
            return bool(json.loads(ours) != json.loads(real))
        return ours.replace("Pulumi", "Terraform") != real
    return bool(ours != real)


@pytest.mark.parametrize("terraform", sorted(CASES))
def test_plan(sdk: Any, plans: dict[str, Any], terraform: str) -> None:
    type_, given = CASES[terraform]
    change = plans[terraform]
    after, unknown = change["after"], change["after_unknown"]
    cls = sdk.classes[type_]
    given = {key: value for key, value in given.items() if key != "depends_on"}
    registration = Registration(
        urn=f"urn:pulumi:dev::shop::{type_}::x",
        type=type_,
        name="x",
        properties=pulumi(sdk, terraform, cls, given, planned=after, unknown=unknown),
        shape=shape_of(sdk, cls),
        maps=frozenset(),
        provider={"region": REGION},
    )
    provider = AwsProvider()

    ours = provider.plan(registration, provider.check(registration))

    real = pulumi(sdk, terraform, cls, {**dict.fromkeys(unknown), **after}, planned=after, unknown=unknown)
    names = sdk.properties(cls)
    installed = {name_of(sdk, terraform, argument, names) for argument in unknown.keys() | after.keys()}
    found = {
        name: (ours.get(name, "<absent>"), real.get(name, "<absent>"))
        for name in ours.keys() | real.keys()
        if name in installed - {"region", "tagsAll"} and differences(ours.get(name), real.get(name))
    }
    known = {name for type_of_it, name in DIFFERENCES if type_of_it == type_}
    assert {name: found[name] for name in found.keys() - known} == {}
    assert known <= found.keys(), "a difference that is none any more"
