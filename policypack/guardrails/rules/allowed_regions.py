"""Providers and resources sit in allowed regions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from guardrails.aws.frameworks import well_architected
from guardrails.aws.regions import REGION_KEYS, STACK_SET_INSTANCES, AwsTypes, instance_regions
from guardrails.core.configuration import Config
from guardrails.core.findings import Finding, Unverifiable
from guardrails.core.resources import PROVIDER_TYPES, Resource
from guardrails.core.rule import Example, Metadata, ResourceRule, Setting
from guardrails.core.values import List, Object, Unknown, Wrong
from guardrails.core.words import joined, quoted

METADATA = Metadata(
    name="allowed-regions",
    title="Allowed regions",
    description="AWS providers and resources must be in an allowed region.",
    summary="ap-southeast-2",
    severity="high",
    why=(
        "Data in another region may be against the law or a contract, and nobody watches it. A resource can leave its "
        "provider's region by `region`, a table by its replicas, a stack set by its instances."
    ),
    passes=(
        Example("The provider's region.", 'aws.Provider("sydney", region="ap-southeast-2")'),
        Example("The default provider's region.", "pulumi config set aws:region ap-southeast-2"),
    ),
    fails=(
        Example("A resource elsewhere.", 'aws.sns.Topic("alarms", region="us-east-1")'),
        Example("A replica elsewhere.", 'aws.dynamodb.Table("events", replicas=[{"region_name": "eu-west-1"}], ...)'),
    ),
    fix=(
        "Set the region of the provider: `pulumi config set aws:region ap-southeast-2`, or region= on aws.Provider.",
        "Remove region= from resources and replicas in other regions, and other regions from stack set instances.",
    ),
    url="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_examples_aws_deny-requested-region.html",
    types=AwsTypes(),
    scope="providers of AWS, and the resources of pulumi-aws",
    details=(
        (
            "A provider (`aws`, `aws-native`, `awscc`) without a region takes that of the environment it runs in, "
            "which no stack shows: `unverified-report` lists it, and nothing blocks."
        ),
    ),
    references=(well_architected("Security"),),
    settings=(
        Setting(
            "regions",
            {
                "type": "array",
                "items": {
                    "type": "string",
                    "pattern": "^[a-z]{2,}(-[a-z]+)+-[0-9]+$",
                    "title": "an AWS region such as `ap-southeast-2`",
                },
                "minItems": 1,
                "uniqueItems": True,
                "default": ["ap-southeast-2"],
                "description": "Regions in which providers and resources may be.",
            },
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class Regions:
    """Regions in which things may be; ``listed`` and ``example`` are for messages."""

    names: frozenset[str]
    listed: str
    example: str

    @property
    def requirement(self) -> str:
        """What must hold, as a clause."""
        return f"it is in {self.listed}"


def check(resource: Resource, allowed: Regions) -> Iterator[Finding]:
    """Judge a provider, or a resource by its own region, else by its provider's."""
    region = resource.props.text("region")
    if region:
        yield from resource.require(
            region,
            lambda name: name in allowed.names,
            allowed.requirement,
            lambda name: f"is in the region {quoted(name)}; allowed is {allowed.listed}. {_advice(resource, allowed)}.",
        )
    elif resource.type.startswith(PROVIDER_TYPES):
        yield Unverifiable(
            f"{resource.label} has no region of its own, so it depends on the environment that it runs in whether "
            f"{allowed.requirement}. {_advice(resource, allowed)}.",
            resource.urn,
            may_block=False,
        )
    elif resource.provider is not None:
        inherited = resource.provider.props.text("region")
        if isinstance(inherited, str) and inherited and inherited not in allowed.names:
            yield resource.violation(
                f"has a provider in the region {quoted(inherited)}; allowed is {allowed.listed}. "
                "Write another region on the provider, or give the resource another provider."
            )
    if isinstance(resource.props.read("replicas"), List | Unknown):
        yield from _copies(resource, resource.props.objects("replicas"), allowed)
    if resource.type in STACK_SET_INSTANCES:
        for found in instance_regions(resource):
            yield from resource.require(
                found,
                lambda name: name in allowed.names,
                allowed.requirement,
                lambda name: (
                    f"deploys its stack set to the region {quoted(name)}; allowed is {allowed.listed}. "
                    "Remove that region."
                ),
            )
    witness = resource.props.object("globalTableWitness")
    if isinstance(witness, Object):
        yield from _copies(resource, [witness], allowed)


def _advice(resource: Resource, allowed: Regions) -> str:
    """Return how to write an allowed region on a resource that has one of its own."""
    if not resource.type.startswith(PROVIDER_TYPES):
        return f'Write region="{allowed.example}", or leave it to a provider with that region'
    if resource.name.startswith("default"):  # the engine makes it, from the configuration
        package = resource.type.rpartition(":")[2]
        return f"Run `pulumi config set {package}:region {allowed.example}`"
    return f'Write region="{allowed.example}"'


def _copies(resource: Resource, copies: Iterable[Object | Unknown | Wrong], allowed: Regions) -> Iterator[Finding]:
    """Judge replicas, or the witness of a global table. What is no object is another type's, and none of its own."""
    for copy in copies:
        if isinstance(copy, Object):
            for key in REGION_KEYS:
                region = copy.text(key)
                if isinstance(region, Unknown | Wrong):
                    yield resource.undecided(region, allowed.requirement)
                elif region is not None and region not in allowed.names:
                    yield resource.violation(
                        f"has a copy in the region {quoted(region)} at `{copy.at(key)}`; allowed is {allowed.listed}. "
                        "Remove it, or write another region there."
                    )
        elif isinstance(copy, Unknown):
            yield resource.unverifiable(copy, allowed.requirement)


def parse(config: Config) -> Regions:
    """Return the settings of a configuration."""
    names = sorted(config["regions"])
    return Regions(frozenset(names), joined(names), names[0])


RULE = ResourceRule(METADATA, parse=parse, check=check)
