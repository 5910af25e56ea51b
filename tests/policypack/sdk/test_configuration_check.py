"""What is wrong with the configuration as a whole is said once, at the end, by a policy that blocks."""

from __future__ import annotations

import json
import re

import pytest

from tests.policypack.support import ROOT, Said, Served, compliant_table

TABLE = "aws:dynamodb/table:Table"
ROOT_TYPE = "pulumi:pulumi:Stack"
EXEMPT = [{"resource": "legacy-*", "reason": "moves", "expires": "2027-01-31"}]


def problems(config):
    """What is said on the stack itself, before anything else is looked at."""
    return Served(config=config).violations(ROOT_TYPE, "app-dev", {})


@pytest.mark.parametrize(
    "config",
    [
        {},
        {"all": "advisory"},
        {"all": "disabled"},
        {"all": "disabled", "dynamodb-encryption": "mandatory"},
        {"dynamodb-encryption": {"exemptions": EXEMPT}, "exemption-report": "disabled"},
        {"dynamodb-encryption": {"exemptions": EXEMPT}, "unverified-report": "disabled"},
        {"exemption-report": "disabled", "unverified-report": "disabled"},
        {
            "dynamodb-encryption": {"enforcementLevel": "disabled", "exemptions": EXEMPT},
            "exemption-report": "disabled",
            "unverified-report": "disabled",
        },
    ],
)
def test_a_configuration_that_is_fine(config):
    assert problems(config) == []


BLOCKING = "mandatory"


@pytest.mark.parametrize(
    "beside", [{}, {"all": "advisory"}, {"all": "disabled"}], ids=["alone", "advisory", "disabled"]
)
@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("dynamodb-encription", " (did you mean `dynamodb-encryption`?)"),
        ("dynamodb_alarms", " (did you mean `dynamodb-alarms`?)"),
        ("required-tag", " (did you mean `required-tags`?)"),
        ("xyz", ""),
    ],
)
def test_a_policy_that_does_not_exist(beside, name, meant):
    (said,) = problems({**beside, name: "mandatory"})
    assert (said.policy, said.level) == ("pack-configuration", BLOCKING)
    assert said.message.startswith(
        f"The configuration of the pack names the policy `{name}`, which does not exist{meant}. There are "
        "`pack-configuration`, `required-tags`, `dynamodb-on-demand-billing`, "
    )
    assert said.message.endswith("`exemption-report`, `unverified-report`.")


@pytest.mark.parametrize("level", ["mandatory", "advisory", "disabled"])
def test_a_wrong_configuration_of_a_rule_blocks_whatever_its_level(level):
    assert problems({"dynamodb-encryption": {"enforcementLevel": level, "keys": "any"}}) == [
        Said(
            "pack-configuration",
            "The configuration of dynamodb-encryption is wrong: `keys` is not a property of this rule (did you mean "
            "`key`?); there are `key`, `tables`, `onUnknown`, `exemptions`.",
            f"urn:pulumi:dev::app::{ROOT_TYPE}::app-dev",
            BLOCKING,
        )
    ]


@pytest.mark.parametrize(
    "config",
    [
        {
            "dynamodb-encryption": {"exemptions": EXEMPT},
            "exemption-report": "disabled",
            "unverified-report": "disabled",
        },
        {"all": "disabled", "dynamodb-encryption": {"enforcementLevel": "mandatory", "exemptions": EXEMPT}},
    ],
)
def test_exemptions_of_which_nobody_would_hear(config):
    assert [said.message for said in problems(config)] == [
        "There are exemptions from dynamodb-encryption, and exemption-report and unverified-report are disabled, so "
        "nobody would hear what they let through. Enable one of the reports, as `advisory`, or remove the exemptions."
    ]


def test_it_is_told_at_the_end_where_nobody_asked_about_the_stack_itself():
    served = Served(config={"xyz": "mandatory"})
    assert [said.policy for said in served.stack_violations()] == ["pack-configuration"]
    served.violations(ROOT_TYPE, "app-dev", {})
    assert served.stack_violations({"type": ROOT_TYPE, "name": "app-dev"}) == [], "and only there"


def test_a_stack_rule_follows_another():
    served = Served(config={"dynamodb-required-tables": {"tables": ["orders"]}, "dynamodb-alarms": "disabled"})
    said = served.stack_violations({"type": TABLE, "name": "t", "props": {"name": "orders"}})
    assert {each.policy for each in said} == {"required-outputs"}


def documented():
    """The configuration of another organisation that the pack's README shows."""
    text = (ROOT / "policypack" / "README.md").read_text(encoding="utf-8")
    (shown,) = [block for block in re.findall(r"```json\n(.*?)```", text, re.DOTALL) if "allowed-regions" in block]
    return json.loads(shown)


ORDERS = {
    "name": "orders-live",
    "billingMode": "PAY_PER_REQUEST",
    "deletionProtectionEnabled": True,
    "tags": {"Owner": "team-shop", "Stage": "live"},
    "region": "eu-central-1",
    "pointInTimeRecovery": {"enabled": True, "recoveryPeriodInDays": 14},
    "streamEnabled": True,
    "streamViewType": "NEW_IMAGE",
    "globalSecondaryIndexes": [{"name": "i", "hashKey": "customer", "rangeKey": "day", "projectionType": "ALL"}],
    "serverSideEncryption": {"enabled": True, "kmsKeyArn": "arn:aws:kms:eu-central-1:123456789012:key/1"},
}
CARTS = {**ORDERS, "name": "carts-live", "pointInTimeRecovery": {"enabled": True}, "streamEnabled": False}
ROLE = {
    "name": "shop-orders-live-read",
    "assumeRolePolicy": json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
            ],
        }
    ),
    "inlinePolicies": [
        {
            "name": "read",
            "policy": json.dumps(
                {
                    "Version": "2012-10-17",
                    "Statement": [
                        {
                            "Effect": "Allow",
                            "Action": ["dynamodb:GetItem", "dynamodb:Query"],
                            "Resource": "arn:aws:dynamodb:eu-central-1:123456789012:table/orders-live",
                        }
                    ],
                }
            ),
        }
    ],
}


def shop(type_, name, props):
    return {"type": type_, "name": name, "project": "shop", "props": props}


def system_errors(table):
    query = f"SELECT SUM(SystemErrors) FROM SCHEMA(\"AWS/DynamoDB\", TableName, Operation) WHERE TableName = '{table}'"
    return {
        "comparisonOperator": "GreaterThanThreshold",
        "evaluationPeriods": 1,
        "threshold": 0,
        "actionsEnabled": True,
        "alarmActions": ["arn:aws:sns:eu-central-1:123456789012:alarms"],
        "metricQueries": [{"id": "q", "expression": query, "period": 60, "returnData": True}],
    }


USER_ERRORS = {
    "namespace": "AWS/DynamoDB",
    "metricName": "UserErrors",
    "statistic": "Sum",
    "period": 60,
    "evaluationPeriods": 1,
    "comparisonOperator": "GreaterThanThreshold",
    "threshold": 50,
    "actionsEnabled": True,
    "alarmActions": ["arn:aws:sns:eu-central-1:123456789012:alarms"],
}
SHOP = [
    shop("pulumi:pulumi:Stack", "shop-dev", {"orderTable": "orders"}),
    shop(TABLE, "orders", ORDERS),
    shop(TABLE, "carts", CARTS),
    shop("aws:dynamodb/contributorInsights:ContributorInsights", "orders", {"tableName": "orders-live"}),
    shop("aws:iam/role:Role", "reader", ROLE),
    shop("aws:cloudwatch/metricAlarm:MetricAlarm", "orders", system_errors("orders-live")),
    shop("aws:cloudwatch/metricAlarm:MetricAlarm", "carts", system_errors("carts-live")),
    shop("aws:cloudwatch/metricAlarm:MetricAlarm", "users", USER_ERRORS),
]


def test_another_organisation_holds_to_its_own_rules():
    served = Served(config=documented())
    assert served.violations(TABLE, "orders", ORDERS) == []
    assert served.violations(TABLE, "carts", CARTS) == []
    assert served.stack_violations(*SHOP) == []


def test_another_organisation_is_held_to_its_own_rules():
    served = Served(config=documented())
    ours = compliant_table("events", region="ap-southeast-2", deletionProtectionEnabled=False)
    assert {(said.policy, said.level) for said in served.violations(TABLE, "events", ours)} == {
        ("required-tags", "mandatory"),
        ("allowed-regions", "mandatory"),
        ("dynamodb-encryption", "mandatory"),
        ("dynamodb-deletion-protection", "mandatory"),
    }
    renamed = [
        {**each, "props": {**each["props"], "name": "orders-reader"}} if each["name"] == "reader" else each
        for each in SHOP
    ]
    assert [said.policy for said in served.stack_violations(*renamed)] == ["dynamodb-role-naming"]
    without_insights = [each for each in SHOP if "contributorInsights" not in each["type"]]
    assert [said.policy for said in served.stack_violations(*without_insights)] == ["dynamodb-contributor-insights"]
    missing = "The stack has no table whose name fits the pattern '{0}'. Write an aws.dynamodb.Table with such a name=."
    assert [said.message for said in served.stack_violations(SHOP[0])] == [
        missing.format("orders-*"),
        missing.format("carts-*"),
    ]


def test_least_privilege_goes_by_the_pattern_of_role_naming():
    writing = ROLE["inlinePolicies"][0]["policy"].replace("dynamodb:GetItem", "dynamodb:PutItem")
    role = shop("aws:iam/role:Role", "reader", {**ROLE, "inlinePolicies": [{"name": "read", "policy": writing}]})

    (said,) = Served(config=documented()).stack_violations(*SHOP, role)
    assert said.policy == "dynamodb-least-privilege"
    assert "allows `dynamodb:PutItem` in statement 1, but 'shop-orders-live-read' is a read role" in said.message

    own = {**documented(), "dynamodb-least-privilege": {"pattern": "shop-{table}-{see|write}"}}
    assert Served(config=own).stack_violations(*SHOP, role) == []
