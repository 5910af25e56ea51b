from __future__ import annotations

import pytest

from preflight.providers.aws import regions
from preflight.providers.aws.functions import answer, deduce
from preflight.providers.base import InvokeError
from preflight.wire.values import UNKNOWN

SYDNEY = {"region": "ap-southeast-2"}


def ask(name, arguments=None, provider=SYDNEY):
    return answer(f"aws:index/{name}:{name}", arguments or {}, provider, "111122223333")


def test_who_and_where():
    assert ask("getCallerIdentity")["accountId"] == "111122223333"
    assert ask("getRegion")["name"] == ask("getRegion")["region"] == ask("getRegion")["id"] == "ap-southeast-2"
    assert ask("getRegion")["description"] == "Asia Pacific (Sydney)"
    assert ask("getRegion", {"region": "eu-west-1"})["endpoint"] == "ec2.eu-west-1.amazonaws.com"


@pytest.mark.parametrize("provider", [{}, {"region": UNKNOWN}, {"region": ""}])
def test_a_provider_without_a_known_region(provider):
    assert ask("getRegion", provider=provider)["id"] == "us-east-1"


@pytest.mark.parametrize(
    ("region", "partition", "suffix"),
    [("eu-west-1", "aws", "amazonaws.com"), ("cn-north-1", "aws-cn", "amazonaws.com.cn"),
     ("us-gov-west-1", "aws-us-gov", "amazonaws.com")],
)  # fmt: skip
def test_partitions(region, partition, suffix):
    result = ask("getPartition", provider={"region": region})

    assert (result["partition"], result["dnsSuffix"]) == (partition, suffix)


def test_zones():
    zones = ask("getAvailabilityZones", {"state": "available"})

    assert zones["names"] == ["ap-southeast-2a", "ap-southeast-2b", "ap-southeast-2c"]
    assert zones["zoneIds"] == ["apse2-az1", "apse2-az2", "apse2-az3"]
    assert ask("getAvailabilityZones", {"excludeNames": ["ap-southeast-2b"]})["names"] == [
        "ap-southeast-2a",
        "ap-southeast-2c",
    ]
    assert ask("getAvailabilityZone", {"name": "ap-southeast-2b"})["zoneId"] == "apse2-az2"
    assert ask("getAvailabilityZone", {"zoneId": "apse2-az3"})["nameSuffix"] == "c"
    assert len(ask("getAvailabilityZones", provider={"region": "us-east-1"})["names"]) == 6


@pytest.mark.parametrize("region", sorted(regions.NAMES))
def test_every_region_has_as_many_ids_as_zones(region):
    assert len(regions.zones(region)) == len(set(regions.zone_ids(region))) >= 2


def test_regions_are_those_of_the_partition():
    assert "ap-southeast-2" in ask("getRegions")["names"]
    assert ask("getRegions", provider={"region": "cn-north-1"})["names"] == ["cn-north-1", "cn-northwest-1"]


def test_arns():
    arn = "arn:aws:dynamodb:eu-west-1:111122223333:table/users:x"

    assert ask("getArn", {"arn": arn})["resource"] == "table/users:x"
    with pytest.raises(InvokeError, match=r"parsing ARN \(users\)"):
        ask("getArn", {"arn": "users"})


def test_service_principals():
    assert ask("getServicePrincipal", {"serviceName": "lambda"})["name"] == "lambda.amazonaws.com"


def test_what_only_aws_knows():
    assert answer("aws:ec2/getVpc:getVpc", {}, SYDNEY, "1") is None


@pytest.mark.parametrize(
    ("arguments", "arn"),
    [
        ({"name": "users"}, "arn:aws:dynamodb:ap-southeast-2:111122223333:table/users"),
        ({"name": "users", "region": "cn-north-1"}, "arn:aws-cn:dynamodb:cn-north-1:111122223333:table/users"),
    ],
)
def test_the_arns_of_a_table_follow_from_its_name(arguments, arn):
    made = {"arn": "arn:aws:placeholder:us-east-1:1:x", "streamArn": "arn:aws:placeholder:us-east-1:1:made-up"}
    assert deduce("aws:dynamodb/getTable:getTable", arguments, SYDNEY, "111122223333", made) == {
        "arn": arn,
        "streamArn": f"{arn}/stream/made-up",
    }


@pytest.mark.parametrize(
    ("token", "arguments"),
    [
        ("aws:dynamodb/getTable:getTable", {"name": UNKNOWN}),
        ("aws:dynamodb/getTable:getTable", {}),
        ("aws:dynamodb/getTables:getTables", {"name": "users"}),
    ],
)
def test_of_other_answers_nothing_follows(token, arguments):
    assert deduce(token, arguments, SYDNEY, "111122223333", {}) == {}


@pytest.mark.parametrize(
    ("arguments", "arn"),
    [
        ({"name": "AmazonDynamoDBFullAccess"}, "arn:aws:iam::aws:policy/AmazonDynamoDBFullAccess"),
        (
            {"name": "AWSLambdaDynamoDBExecutionRole", "pathPrefix": "/service-role/"},
            "arn:aws:iam::aws:policy/service-role/AWSLambdaDynamoDBExecutionRole",
        ),
        (
            {"arn": "arn:aws:iam::111122223333:policy/teams/data/read"},
            "arn:aws:iam::111122223333:policy/teams/data/read",
        ),
    ],
)
def test_policies_that_are_looked_up(arguments, arn):
    found = deduce("aws:iam/getPolicy:getPolicy", arguments, SYDNEY, "111122223333", {})

    assert found["arn"] == found["id"] == arn
    assert arn.endswith(f":policy{found['path']}{found['name']}")


def test_a_managed_policy_is_one_of_the_partition():
    china = {"region": "cn-north-1"}

    found = deduce("aws:iam/getPolicy:getPolicy", {"name": "ReadOnlyAccess"}, china, "111122223333", {})

    assert found["arn"] == "arn:aws-cn:iam::aws:policy/ReadOnlyAccess"


@pytest.mark.parametrize(
    "arguments",
    [
        {"name": "our-own"},
        {"name": "AmazonDynamoDBFullAccess", "pathPrefix": "/service-role/"},
        {"name": UNKNOWN},
        {"arn": UNKNOWN},
        {"arn": "arn:aws:iam::111122223333:role/app"},
        {},
    ],
)
def test_policies_that_only_aws_knows(arguments):
    assert deduce("aws:iam/getPolicy:getPolicy", arguments, SYDNEY, "111122223333", {}) == {}
