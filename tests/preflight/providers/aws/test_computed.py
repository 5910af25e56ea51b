from __future__ import annotations

import re

import pytest

from preflight.providers.aws.computed import Place, computed_outputs
from preflight.wire import values

DUBLIN = Place("123456789012", "eu-west-1")
HERE = "eu-west-1:123456789012"


def outputs(type_, logical="x", **inputs):
    return computed_outputs(f"aws:{type_}", f"urn:pulumi:dev::shop::aws:{type_}::{logical}", inputs, DUBLIN).outputs


@pytest.mark.parametrize(
    ("type_", "inputs", "expected"),
    [
        ("dynamodb/table:Table", {"name": "events"}, {"id": "events", "arn": f"arn:aws:dynamodb:{HERE}:table/events"}),
        (
            "iam/role:Role",
            {"name": "app", "path": "/teams/"},
            {"id": "app", "arn": "arn:aws:iam::123456789012:role/teams/app"},
        ),
        ("iam/policy:Policy", {"name": "read"}, {"id": "arn:aws:iam::123456789012:policy/read"}),
        ("iam/rolePolicy:RolePolicy", {"name": "read", "role": "app"}, {"id": "app:read"}),
        (
            "iam/openIdConnectProvider:OpenIdConnectProvider",
            {"url": "https://token.actions.githubusercontent.com"},
            {"arn": "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com"},
        ),
        (
            "sqs/queue:Queue",
            {"name": "jobs"},
            {"id": "https://sqs.eu-west-1.amazonaws.com/123456789012/jobs", "arn": f"arn:aws:sqs:{HERE}:jobs"},
        ),
        ("sns/topic:Topic", {"name": "alerts"}, {"id": f"arn:aws:sns:{HERE}:alerts", "owner": "123456789012"}),
        (
            "lambda/function:Function",
            {"name": "worker"},
            {
                "id": "worker",
                "qualifiedArn": f"arn:aws:lambda:{HERE}:function:worker:$LATEST",
                "invokeArn": "arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/"
                f"arn:aws:lambda:{HERE}:function:worker/invocations",
            },
        ),
        (
            "lambda/alias:Alias",
            {"name": "live", "functionName": f"arn:aws:lambda:{HERE}:function:worker"},
            {"arn": f"arn:aws:lambda:{HERE}:function:worker:live"},
        ),
        (
            "s3/bucket:Bucket",
            {"bucket": "acme"},
            {"id": "acme", "arn": "arn:aws:s3:::acme", "bucketDomainName": "acme.s3.amazonaws.com"},
        ),
        ("s3/bucketPolicy:BucketPolicy", {"bucket": "acme"}, {"id": "acme"}),
        ("s3/bucketV2:BucketV2", {"bucket": "acme"}, {"arn": "arn:aws:s3:::acme"}),
        ("cloudwatch/logGroup:LogGroup", {"name": "/app"}, {"arn": f"arn:aws:logs:{HERE}:log-group:/app"}),
        ("cloudwatch/metricAlarm:MetricAlarm", {"name": "a"}, {"id": "a", "arn": f"arn:aws:cloudwatch:{HERE}:alarm:a"}),
        ("cloudwatch/compositeAlarm:CompositeAlarm", {"alarmName": "a"}, {"id": "a"}),
        (
            "cloudwatch/dashboard:Dashboard",
            {"dashboardName": "ops"},
            {"dashboardArn": "arn:aws:cloudwatch::123456789012:dashboard/ops"},
        ),
        (
            "cloudwatch/eventRule:EventRule",
            {"name": "daily", "eventBusName": "default"},
            {"id": "daily", "arn": f"arn:aws:events:{HERE}:rule/daily"},
        ),
        (
            "cloudwatch/eventRule:EventRule",
            {"name": "sold", "eventBusName": "shop"},
            {"id": "shop/sold", "arn": f"arn:aws:events:{HERE}:rule/shop/sold"},
        ),
        (
            "cloudwatch/eventTarget:EventTarget",
            {"rule": "sold", "targetId": "queue", "eventBusName": f"arn:aws:events:{HERE}:event-bus/shop"},
            {"id": "shop-sold-queue"},
        ),
        ("kinesis/stream:Stream", {"name": "clicks"}, {"id": f"arn:aws:kinesis:{HERE}:stream/clicks"}),
        ("kms/alias:Alias", {"name": "alias/data"}, {"id": "alias/data", "arn": f"arn:aws:kms:{HERE}:alias/data"}),
        (
            "ecr/repository:Repository",
            {"name": "web"},
            {"repositoryUrl": "123456789012.dkr.ecr.eu-west-1.amazonaws.com/web"},
        ),
        ("ssm/parameter:Parameter", {"name": "/app/url"}, {"arn": f"arn:aws:ssm:{HERE}:parameter/app/url"}),
        ("ssm/parameter:Parameter", {"name": "url"}, {"arn": f"arn:aws:ssm:{HERE}:parameter/url"}),
        (
            "dynamodb/contributorInsights:ContributorInsights",
            {"tableName": "events"},
            {"id": "name:events/index:/123456789012"},
        ),
        ("ecs/taskDefinition:TaskDefinition", {"family": "web"}, {"id": "web", "revision": 1.0}),
        ("iam/role:Role", {"name": values.make_secret("app")}, {"id": "app"}),
    ],
)
def test_what_follows_from_names(type_, inputs, expected):
    found = outputs(type_, **inputs)

    assert {key: found.get(key) for key in expected} == expected


@pytest.mark.parametrize(
    ("type_", "key", "inputs", "form"),
    [
        ("kms/key:Key", "id", {}, r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"),
        ("ec2/vpc:Vpc", "id", {}, "vpc-[0-9a-f]{17}"),
        ("ec2/vpc:Vpc", "arn", {}, "arn:aws:ec2:eu-west-1:123456789012:vpc/vpc-[0-9a-f]{17}"),
        ("ec2/securityGroup:SecurityGroup", "id", {}, "sg-[0-9a-f]{17}"),
        ("iam/role:Role", "uniqueId", {}, "AROA[A-Z2-7]{17}"),
        ("iam/accessKey:AccessKey", "id", {}, "AKIA[A-Z2-7]{16}"),
        ("apigateway/restApi:RestApi", "id", {}, "[a-z0-9]{10}"),
        (
            "secretsmanager/secret:Secret",
            "arn",
            {"name": "db"},
            "arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-[A-Za-z0-9]{6}",
        ),
        (
            "lb/loadBalancer:LoadBalancer",
            "arn",
            {"name": "web", "loadBalancerType": "network"},
            "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/net/web/[0-9a-f]{16}",
        ),
        (
            "lb/listener:Listener",
            "arn",
            {"loadBalancerArn": "arn:aws:elasticloadbalancing:eu-west-1:1:loadbalancer/app/web/50dc6c495c0c9188"},
            "arn:aws:elasticloadbalancing:eu-west-1:1:listener/app/web/50dc6c495c0c9188/[0-9a-f]{16}",
        ),
        ("cognito/userPool:UserPool", "id", {}, "eu-west-1_[A-Za-z0-9]{9}"),
        (
            "dynamodb/table:Table",
            "streamLabel",
            {"name": "t", "streamEnabled": True},
            r"\d{4}(-\d\d){2}T[\d:]{8}\.\d{3}",
        ),
    ],
)
def test_random_parts_have_their_form_and_are_told(type_, key, inputs, form):
    urn = f"urn:pulumi:dev::shop::aws:{type_}::x"

    found = computed_outputs(f"aws:{type_}", urn, inputs, DUBLIN)

    assert re.fullmatch(form, found.outputs[key])
    assert key in found.formed


def test_the_parts_of_one_resource_agree() -> None:
    key = outputs("kms/key:Key")

    assert key["arn"] == f"arn:aws:kms:{HERE}:key/{key['id']}"
    assert key["keyId"] == key["id"]


def test_each_resource_has_its_own_random_part_in_each_run_the_same() -> None:
    assert outputs("kms/key:Key", logical="a") == outputs("kms/key:Key", logical="a")
    assert outputs("kms/key:Key", logical="a")["id"] != outputs("kms/key:Key", logical="b")["id"]


@pytest.mark.parametrize(
    ("inputs", "arn"),
    [
        ({"streamEnabled": True}, f"arn:aws:dynamodb:{HERE}:table/events/stream/2026-01-01T00:00:00.000"),
        ({"streamEnabled": False}, ""),
        ({}, ""),
        ({"streamEnabled": values.UNKNOWN}, None),
    ],
)
def test_a_table_without_a_stream_has_an_empty_arn_of_one(inputs, arn):
    found = outputs("dynamodb/table:Table", **{"name": "events", **inputs})

    assert found.get("streamArn") == arn


@pytest.mark.parametrize("inputs", [{}, {"tableName": values.UNKNOWN, "key": "a", "resourceArn": values.UNKNOWN}])
def test_what_needs_an_input_that_is_missing_or_unknown_is_left_out(inputs):
    assert outputs("dynamodb/tag:Tag", **inputs) == {}


@pytest.mark.parametrize(
    "type_", ["aws:acme/thing:Thing", "random:index/randomPet:RandomPet", "aws-native:sqs:Queue", ""]
)
def test_types_that_are_not_known(type_):
    found = computed_outputs(type_, "urn:x", {"name": "x"}, DUBLIN)

    assert (found.outputs, found.formed) == ({}, frozenset())


@pytest.mark.parametrize(
    ("region", "arn", "url"),
    [
        ("cn-north-1", "arn:aws-cn:sqs:cn-north-1:1:jobs", "https://sqs.cn-north-1.amazonaws.com.cn/1/jobs"),
        ("us-gov-west-1", "arn:aws-us-gov:sqs:us-gov-west-1:1:jobs", "https://sqs.us-gov-west-1.amazonaws.com/1/jobs"),
    ],
)
def test_other_partitions(region, arn, url):
    found = computed_outputs("aws:sqs/queue:Queue", "urn:x", {"name": "jobs"}, Place("1", region)).outputs

    assert (found["arn"], found["url"]) == (arn, url)


@pytest.mark.parametrize(
    ("inputs", "provider", "region"),
    [
        ({}, {}, "us-east-1"),
        ({}, {"region": "eu-west-1"}, "eu-west-1"),
        ({"region": "eu-north-1"}, {"region": "eu-west-1"}, "eu-north-1"),
        ({"region": values.UNKNOWN}, {"region": values.make_secret("eu-west-1")}, "eu-west-1"),
        ({"region": 7.0}, {}, "us-east-1"),
    ],
)
def test_where_a_resource_is(inputs, provider, region):
    assert Place.of("1", inputs, provider) == Place("1", region)
