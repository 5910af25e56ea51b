"""A deployed stack that holds to the rules, as the provider writes it to state: zeroes and blanks for what is unset.

The shapes follow the outputs of pulumi-aws 7.51 (its classes of outputs) and what Terraform's AWS provider stores for
unset blocks; nothing here was read from an account.
"""

from __future__ import annotations

import json

import pytest

from tests.policypack.support import Served

ACCOUNT = "123456789012"
REGION = "ap-southeast-2"
TAGS = {"Environment": "dev", "Team": "data", "CostCenter": "1234"}
TOPIC = f"arn:aws:sns:{REGION}:{ACCOUNT}:alarms"
PROVIDER = {"region": REGION, "skipCredentialsValidation": "false", "version": "7.51.1"}
TABLE = "aws:dynamodb/table:Table"


def arn(table):
    return f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/{table}"


def table(name, **props):
    return {
        "arn": arn(name),
        "attributes": [{"name": "id", "type": "S"}],
        "billingMode": "PAY_PER_REQUEST",
        "deletionProtectionEnabled": True,
        "globalSecondaryIndexes": [],
        "hashKey": "id",
        "id": name,
        "importTable": None,
        "localSecondaryIndexes": [],
        "name": name,
        "onDemandThroughput": None,
        "pointInTimeRecovery": {"enabled": False, "recoveryPeriodInDays": 0},
        "rangeKey": "",
        "readCapacity": 0,
        "region": REGION,
        "replicas": [],
        "restoreDateTime": None,
        "serverSideEncryption": {"enabled": True, "kmsKeyArn": ""},
        "streamArn": "",
        "streamEnabled": False,
        "streamLabel": "",
        "streamViewType": "",
        "tableClass": "STANDARD",
        "tags": TAGS,
        "tagsAll": TAGS,
        "ttl": {"attributeName": "", "enabled": False},
        "warmThroughput": {"readUnitsPerSecond": 12000, "writeUnitsPerSecond": 4000},
        "writeCapacity": 0,
        **props,
    }


INDEX = {
    "hashKey": "userId",
    "keySchemas": [
        {"attributeName": "userId", "keyType": "HASH"},
        {"attributeName": "timestamp", "keyType": "RANGE"},
    ],
    "name": "userId-timestamp",
    "nonKeyAttributes": [],
    "onDemandThroughput": None,
    "projectionType": "ALL",
    "rangeKey": "timestamp",
    "readCapacity": 0,
    "warmThroughput": {"readUnitsPerSecond": 12000, "writeUnitsPerSecond": 4000},
    "writeCapacity": 0,
}
STREAM = f"{arn('events')}/stream/2026-11-23T00:00:00.000"
TABLES = {
    "events": table(
        "events", streamEnabled=True, streamViewType="NEW_AND_OLD_IMAGES", streamArn=STREAM, streamLabel="2026-11-23"
    ),
    "sessions": table("sessions", globalSecondaryIndexes=[INDEX]),
    "users": table("users", pointInTimeRecovery={"enabled": True, "recoveryPeriodInDays": 35}),
}


def policy(actions, resource):
    statement = {"Effect": "Allow", "Action": actions, "Resource": resource}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


READ = policy(["dynamodb:GetItem", "dynamodb:Query"], arn("events"))
TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
        ],
    }
)
ROLE = {
    "arn": f"arn:aws:iam::{ACCOUNT}:role/dynamodb-events-read-role",
    "assumeRolePolicy": TRUST,
    "createDate": "2026-11-23T00:00:00Z",
    "description": "",
    "forceDetachPolicies": False,
    "id": "dynamodb-events-read-role",
    "inlinePolicies": [{"name": "dynamodb-events-read", "policy": READ}],
    "managedPolicyArns": [],
    "maxSessionDuration": 3600,
    "name": "dynamodb-events-read-role",
    "namePrefix": "",
    "path": "/",
    "permissionsBoundary": None,
    "tags": TAGS,
    "tagsAll": TAGS,
    "uniqueId": "AROA",
}
ROLE_POLICY = {
    "id": "dynamodb-events-read-role:dynamodb-events-read",
    "name": "dynamodb-events-read",
    "namePrefix": "",
    "policy": READ,
    "role": "dynamodb-events-read-role",
}


def alarm(name, **props):
    return {
        "actionsEnabled": True,
        "alarmActions": [TOPIC],
        "alarmDescription": "",
        "arn": f"arn:aws:cloudwatch:{REGION}:{ACCOUNT}:alarm:{name}",
        "comparisonOperator": "GreaterThanThreshold",
        "datapointsToAlarm": 0,
        "dimensions": {},
        "evaluateLowSampleCountPercentiles": "",
        "evaluationPeriods": 1,
        "extendedStatistic": "",
        "id": name,
        "insufficientDataActions": [],
        "metricName": "",
        "metricQueries": [],
        "name": name,
        "namespace": "",
        "okActions": [],
        "period": 0,
        "region": REGION,
        "statistic": "",
        "tags": TAGS,
        "tagsAll": TAGS,
        "threshold": 0,
        "thresholdMetricId": "",
        "treatMissingData": "notBreaching",
        "unit": "",
        **props,
    }


def system_errors(name):
    expression = (
        f"SELECT SUM(SystemErrors) FROM SCHEMA(\"AWS/DynamoDB\", TableName, Operation) WHERE TableName = '{name}'"
    )
    query = {"accountId": "", "expression": expression, "id": "q", "label": "", "metric": None, "period": 60}
    return alarm(f"{name}-system-errors", metricQueries=[{**query, "returnData": True}])


USER_ERRORS = alarm(
    "user-errors", namespace="AWS/DynamoDB", metricName="UserErrors", statistic="Sum", period=60, threshold=5
)
INSIGHTS = {"id": "name:events/index:/123456789012", "indexName": "", "mode": "ACCESSED_AND_THROTTLED_KEYS"}
INSIGHTS |= {"region": REGION, "tableName": "events"}
OUTPUTS = {"tableNames": {"events": "events"}, "tableArns": {"events": arn("events")}, "streamArns": {"events": STREAM}}

RESOURCES = [
    ("pulumi:pulumi:Stack", "dynamodb-tables-dev", OUTPUTS),
    ("pulumi:providers:aws", "default_7_51_1", PROVIDER),
    *((TABLE, name, props) for name, props in TABLES.items()),
    ("aws:dynamodb/contributorInsights:ContributorInsights", "events", INSIGHTS),
    ("aws:iam/role:Role", "dynamodb-events-read-role", ROLE),
    ("aws:iam/rolePolicy:RolePolicy", "dynamodb-events-read-policy", ROLE_POLICY),
    *(("aws:cloudwatch/metricAlarm:MetricAlarm", f"{name}-system-errors", system_errors(name)) for name in TABLES),
    ("aws:cloudwatch/metricAlarm:MetricAlarm", "user-errors", USER_ERRORS),
]
STACK = [
    {"type": type_, "name": name, "props": props, "project": "dynamodb-tables"} for type_, name, props in RESOURCES
]


@pytest.mark.parametrize(("type_", "name", "props"), RESOURCES, ids=[f"{name}" for _, name, _ in RESOURCES])
def test_no_false_alarm_on_a_resource(type_, name, props):
    provider = PROVIDER if type_.startswith("aws:") else None
    assert Served().violations(type_, name, props, provider) == []


def test_no_false_alarm_on_the_stack():
    served = Served()
    for type_, name, props in RESOURCES:
        served.analyze(type_, name, props, PROVIDER if type_.startswith("aws:") else None)
    assert served.stack_violations(*STACK) == []


def test_role_without_policies_of_its_own_has_one_empty_inline_policy_in_state():
    bare = {**ROLE, "name": "plain", "inlinePolicies": [{"name": "", "policy": ""}]}
    stack = [{**each, "props": bare} if each["type"] == "aws:iam/role:Role" else each for each in STACK]
    stack = [each for each in stack if each["type"] != "aws:iam/rolePolicy:RolePolicy"]
    assert Served().stack_violations(*stack) == []


@pytest.mark.parametrize(
    ("name", "change", "policy"),
    [
        ("users", {"pointInTimeRecovery": {"enabled": False, "recoveryPeriodInDays": 0}}, "point-in-time-recovery"),
        ("events", {"streamEnabled": False, "streamViewType": ""}, "streams"),
        ("events", {"billingMode": "PROVISIONED", "readCapacity": 5, "writeCapacity": 5}, "on-demand-billing"),
        ("events", {"serverSideEncryption": {"enabled": False, "kmsKeyArn": ""}}, "encryption"),
        ("sessions", {"globalSecondaryIndexes": [{**INDEX, "projectionType": "KEYS_ONLY"}]}, "required-indexes"),
        ("events", {"deletionProtectionEnabled": False}, "deletion-protection"),
    ],
)
def test_what_is_wrong_in_state_is_found(name, change, policy):
    said = Served().violations(TABLE, name, {**TABLES[name], **change}, PROVIDER)
    assert {each.policy for each in said} == {f"dynamodb-{policy}"}
