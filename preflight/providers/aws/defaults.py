"""Defaults that the AWS provider writes into the inputs that a program leaves out.

Those of Pulumi's own stand here; those of the Terraform provider's schemas in `preflight.providers.aws.plans`. Keys are
Pulumi's property names.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from preflight.providers.aws.plans import objects, plan_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from preflight.providers.base import Shape
    from preflight.wire.values import Properties

DEFAULTS_KEY: Final = "__defaults"
"""Where each object lists which of its members are defaults."""

_MANAGED: Final = "Managed by Pulumi"

OWN: Final[Mapping[str, Mapping[str, str]]] = {
    **{
        type_: {"description": _MANAGED}
        for type_ in (
            "aws:apigateway/apiKey:ApiKey",
            "aws:appsync/apiKey:ApiKey",
            "aws:docdb/subnetGroup:SubnetGroup",
            "aws:ec2/securityGroup:SecurityGroup",
            "aws:elasticache/parameterGroup:ParameterGroup",
            "aws:elasticache/subnetGroup:SubnetGroup",
            "aws:mediapackage/channel:Channel",
            "aws:neptune/subnetGroup:SubnetGroup",
            "aws:rds/clusterParameterGroup:ClusterParameterGroup",
            "aws:rds/parameterGroup:ParameterGroup",
            "aws:rds/subnetGroup:SubnetGroup",
            "aws:redshift/parameterGroup:ParameterGroup",
            "aws:redshift/subnetGroup:SubnetGroup",
        )
    },
    "aws:rds/optionGroup:OptionGroup": {"optionGroupDescription": _MANAGED},
    "aws:route53/zone:Zone": {"comment": _MANAGED},
}
"""By type: what Pulumi writes (pulumi-aws provider/resource_overrides.go, `managedByPulumi`), before the schema's."""

FREE_MAPS: Final = frozenset({"tags", "tagsAll", "dimensions", "variables"})
"""Names of maps with free keys, for types of which the SDK's class is not known here."""


def apply(type_: str, properties: Properties, shape: Shape | None = None) -> list[str]:
    """Write the defaults of a type into ``properties`` and the objects in them; list the keys that were added.

    An object in which something was added lists it too, under `DEFAULTS_KEY`. ``shape`` is what the SDK declares: a
    default for what it does not know belongs to another version.
    """
    defaults = {**plan_of(type_).check, **OWN.get(type_, {})}
    if shape is not None and shape.inputs:
        defaults = {key: value for key, value in defaults.items() if key in shape.inputs}
    return _add(properties, defaults)


def _add(properties: Properties, defaults: Mapping[str, Any]) -> list[str]:
    added = []
    for key, default in defaults.items():
        if isinstance(default, dict):
            for item in objects(properties.get(key)):
                if nested := _add(item, default):
                    item[DEFAULTS_KEY] = sorted(nested)
        elif key not in properties:
            properties[key] = default
            added.append(key)
    return added
