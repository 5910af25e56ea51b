from __future__ import annotations

import pytest

from guardrails.rules.allowed_regions import RULE
from tests.policypack.support import UNKNOWN, answers, provider, resource

PROVIDER = "pulumi:providers:aws"
NATIVE = "pulumi:providers:aws-native"
TABLE = "aws:dynamodb/table:Table"
SECRET = "aws:secretsmanager/secret:Secret"
HOME = "ap-southeast-2"


def abroad(name: str, region: str = "us-east-1") -> str:
    instead = "" if name.startswith("Provider") else ", or leave it to a provider with that region"
    return f'violation: {name} is in the region {region}; allowed is {HOME}. Write region="{HOME}"{instead}.'


def copied(name: str, path: str) -> str:
    return (
        f"violation: {name} has a copy in the region eu-west-1 at `{path}`; allowed is {HOME}. Remove it, or write "
        "another region there."
    )


def later(name: str, path: str) -> str:
    return (
        f"unknown: {name} has a value for `{path}` that is not known before the update, so nobody can tell "
        "whether it is "
        f"in {HOME}. Write a value that is known when the program runs."
    )


def of_the_environment(name: str, write: str = f'Write region="{HOME}"') -> str:
    return (
        f"unknown: Provider '{name}' has no region of its own, so it depends on the environment that it runs in "
        f"whether it is in {HOME}. {write}."
    )


@pytest.mark.parametrize(
    ("type_", "props", "of", "expected"),
    [
        pytest.param(PROVIDER, {"region": HOME}, None, [], id="provider at home"),
        pytest.param(PROVIDER, {"region": "us-east-1"}, None, [abroad("Provider 'x'")], id="provider abroad"),
        pytest.param(PROVIDER, {"region": UNKNOWN}, None, [later("Provider 'x'", "region")], id="provider unknown"),
        pytest.param(
            PROVIDER,
            {},
            None,
            [of_the_environment("x")],
            id="provider without",
        ),
        pytest.param(NATIVE, {"region": HOME}, None, [], id="AWS Native at home"),
        pytest.param(NATIVE, {"region": "us-east-1"}, None, [abroad("Provider 'x'")], id="AWS Native abroad"),
        pytest.param(NATIVE, {"region": UNKNOWN}, None, [later("Provider 'x'", "region")], id="AWS Native unknown"),
        pytest.param(NATIVE, {}, None, [of_the_environment("x")], id="AWS Native without"),
        pytest.param("pulumi:providers:awscc", {}, None, [of_the_environment("x")], id="awscc without"),
        pytest.param(
            "pulumi:providers:awscc", {"region": "us-east-1"}, None, [abroad("Provider 'x'")], id="awscc abroad"
        ),
        pytest.param(TABLE, {"region": HOME}, provider(region=HOME), [], id="resource at home"),
        pytest.param(TABLE, {}, provider(region=HOME), [], id="resource of a provider at home"),
        pytest.param(TABLE, {}, provider(), [], id="resource of a provider without"),
        pytest.param(TABLE, {}, provider(region=""), [], id="resource of a provider with a blank one"),
        pytest.param(
            TABLE, {}, provider(region=UNKNOWN), [], id="resource of an unknown provider: said of the provider"
        ),
        pytest.param(TABLE, {}, None, [], id="resource alone"),
        pytest.param(
            TABLE, {"region": "us-east-1"}, provider(region=HOME), [abroad("Table 'x'")], id="resource abroad"
        ),
        pytest.param(TABLE, {"region": HOME}, provider(region="us-east-1"), [], id="home, by a provider abroad"),
        pytest.param(
            TABLE,
            {"region": ""},
            provider(region="us-east-1"),
            [
                f"violation: Table 'x' has a provider in the region us-east-1; allowed is {HOME}. "
                "Write another region on the provider, or give the resource another provider."
            ],
            id="resource of a provider abroad",
        ),
        pytest.param(TABLE, {"region": UNKNOWN}, None, [later("Table 'x'", "region")], id="resource unknown"),
        pytest.param(
            TABLE,
            {"region": True},
            None,
            [
                "violation: Table 'x' has a boolean at `region`, where a string is required, so it is not shown "
                "that it "
                f"is in {HOME}. Write a string."
            ],
            id="wrong type",
        ),
        pytest.param(
            TABLE,
            {"replicas": [{"regionName": HOME}, {"regionName": "eu-west-1"}, {"regionName": UNKNOWN}, UNKNOWN]},
            None,
            [
                copied("Table 'x'", "replicas[1].regionName"),
                later("Table 'x'", "replicas[2].regionName"),
                later("Table 'x'", "replicas[3]"),
            ],
            id="replicas of a table",
        ),
        pytest.param(
            TABLE,
            {"globalTableWitness": {"regionName": "eu-west-1"}},
            None,
            [copied("Table 'x'", "globalTableWitness.regionName")],
            id="witness of a global table",
        ),
        pytest.param(TABLE, {"globalTableWitness": {"regionName": HOME}}, None, [], id="witness at home"),
        pytest.param(TABLE, {"globalTableWitness": {}}, None, [], id="witness nowhere"),
        pytest.param(
            SECRET,
            {"replicas": [{"region": "eu-west-1"}]},
            None,
            [copied("Secret 'x'", "replicas[0].region")],
            id="replicas of a secret",
        ),
        pytest.param(
            "aws:cloudformation/stackInstances:StackInstances",
            {"regions": [HOME, "us-east-1", UNKNOWN]},
            provider(region=HOME),
            [
                f"violation: StackInstances 'x' deploys its stack set to the region us-east-1; allowed is {HOME}. "
                "Remove that region.",
                later("StackInstances 'x'", "regions[2]"),
            ],
            id="stack set instances",
        ),
        pytest.param(
            "aws:cloudformation/stackSetInstance:StackSetInstance",
            {"stackSetInstanceRegion": HOME},
            None,
            [],
            id="a stack set instance at home",
        ),
        pytest.param(
            "aws-native:cloudformation:StackSet",
            {"stackInstancesGroup": [{"regions": [HOME, "eu-west-1"]}]},
            None,
            [
                f"violation: StackSet 'x' deploys its stack set to the region eu-west-1; allowed is {HOME}. "
                "Remove that region."
            ],
            id="instances of AWS Native's stack set",
        ),
        pytest.param("aws:x/y:Y", {"replicas": 3}, None, [], id="replicas that are a number are none"),
        pytest.param("aws:x/y:Y", {"replicas": ["a"]}, None, [], id="replicas that are strings are none of these"),
    ],
)
def test_default_configuration(type_, props, of, expected):
    assert type_ in RULE.metadata.types
    assert answers(RULE, resource(type_, "x", props, provider=of)) == expected


@pytest.mark.parametrize(
    "type_",
    ["pulumi:pulumi:Stack", "pulumi:providers:gcp", "awsx:ec2:Vpc", "my:component:Tables", "random:index/id:Id"],
)
def test_other_types_are_not_read(type_):
    assert type_ not in RULE.metadata.types


def test_other_regions_by_configuration():
    assert answers(RULE, resource(TABLE, "x", {"region": "eu-west-1"}), regions=["eu-west-1", "eu-central-1"]) == []
    assert answers(RULE, resource(TABLE, "x", {"region": "us-gov-west-1"}), regions=["eu-west-1", "eu-central-1"]) == [
        "violation: Table 'x' is in the region us-gov-west-1; allowed is eu-central-1 and eu-west-1. "
        'Write region="eu-central-1", or leave it to a provider with that region.'
    ]


def test_a_region_of_any_length_makes_a_short_message():
    long = "a" * 1_000_000
    for found in (
        answers(RULE, resource(TABLE, "x", {"region": long})),
        answers(RULE, resource(TABLE, "x", {}, provider=provider(region=long))),
    ):
        assert len(found) == 1
        assert len(found[0]) < 400


@pytest.mark.parametrize("package", ["aws", "aws-native"])
def test_a_default_provider_has_its_region_from_the_configuration(package):
    found = answers(RULE, resource(f"pulumi:providers:{package}", "default_7_51_1", {"region": "us-east-1"}))
    assert found == [
        f"violation: Provider 'default_7_51_1' is in the region us-east-1; allowed is {HOME}. Run `pulumi config set "
        f"{package}:region {HOME}`."
    ]


@pytest.mark.parametrize("package", ["aws", "aws-native"])
def test_a_default_provider_without_a_region_is_configured_and_never_blocks(package):
    default = resource(f"pulumi:providers:{package}", "default_7_51_1")
    write = f"Run `pulumi config set {package}:region {HOME}`"
    assert answers(RULE, default) == [of_the_environment("default_7_51_1", write)]
    (finding,) = RULE.check(default, RULE.parse({"regions": [HOME]}))
    assert not finding.may_block
