"""Alarms, tags, indexes and replicas before the real engine: preflight, preview and update say the same."""

from __future__ import annotations

import json

import pytest

from tests.e2e.engine import ROOT, Engine, Project, needs_cli, preflight

PACK = ROOT / "policypack"
CONFIG = {
    "dynamodb-required-tables": "disabled",
    "required-outputs": "disabled",
    "dynamodb-deletion-protection": "disabled",
    "dynamodb-alarms": {"tables": ["orders-*"]},
    "dynamodb-point-in-time-recovery": {"windows": {"orders-*": 14}},
    "dynamodb-required-indexes": {"indexes": {"orders-*": [{"partitionKey": "customer", "sortKey": "day"}]}},
}

PROGRAM = """\
import pulumi
import pulumi_aws as aws

stack = pulumi.get_stack()
tags = {"Environment": "dev", "Team": "data", "CostCenter": "1234"}
SUM = "+".join(f"m{place}" for place in range(8))
OPERATIONS = ["GetItem", "BatchGetItem", "Query", "Scan", "PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem"]


def table(base, **more):
    return aws.dynamodb.Table(
        base,
        name=f"{base}-{stack}",
        billing_mode="PAY_PER_REQUEST",
        hash_key="customer",
        range_key="id",
        attributes=[{"name": name, "type": "S"} for name in ("customer", "id", "day")],
        server_side_encryption={"enabled": True},
        tags=tags,
        **more,
    )


def alarm(label, **more):
    given = {
        "name": label,
        "evaluation_periods": 1,
        "comparison_operator": "GreaterThanThreshold",
        "threshold": 0,
        "treat_missing_data": "notBreaching",
        "tags": tags,
    }
    return aws.cloudwatch.MetricAlarm(label, **{**given, **more})


def system_errors(name, formula=SUM, **more):
    metrics = [
        {
            "id": f"m{place}",
            "metric": {
                "namespace": "AWS/DynamoDB",
                "metric_name": "SystemErrors",
                "dimensions": {"TableName": name, "Operation": operation},
                "period": 60,
                "stat": "Sum",
            },
        }
        for place, operation in enumerate(OPERATIONS)
    ]
    queries = [{"id": "e", "expression": formula, "label": "errors", "return_data": True}, *metrics]
    return alarm("system-errors", metric_queries=queries, **more)


def user_errors(label="user-errors", **more):
    of = {"namespace": "AWS/DynamoDB", "metric_name": "UserErrors", "statistic": "Sum", "period": 60, "threshold": 5}
    return alarm(label, **{**of, **more})


def mute(of, expression, duration):
    aws.cloudwatch.AlarmMuteRule(
        "mute",
        name="mute",
        mute_targets={"alarm_names": [of.name]},
        rule={"schedule": {"expression": expression, "duration": duration}},
        tags=tags,
    )


"""

GLOBAL = (
    'global_secondary_indexes=[{"name": "by-day", "hash_key": "customer", "range_key": "day", '
    '"projection_type": "ALL"}]'
)
LOCAL = 'local_secondary_indexes=[{"name": "by-day", "range_key": "day", "projection_type": "ALL"}]'
ORDERS = (
    'orders = table("orders", point_in_time_recovery={{"enabled": True, "recovery_period_in_days": "14"}}, {index})\n'
)

COMPLIANT = (
    PROGRAM
    + ORDERS.format(index=GLOBAL)
    + """\
mute(system_errors(orders.name, "SUM(METRICS())"), "cron(0 2 * * SUN)", "PT4H")
user_errors(threshold="5", unit="Count")
user_errors("pager", threshold=500)
aws.dynamodb.TableReplica("copy", global_table_arn=orders.arn, point_in_time_recovery=True, tags=tags)
aws.sns.Topic("topic", tags={**tags, "Team": pulumi.Output.from_input("data")})
"""
)
VIOLATING = (
    PROGRAM
    + ORDERS.format(index=LOCAL)
    + """\
mute(system_errors(orders.name), "cron(0 * * * *)", "PT1H")
user_errors()
user_errors("second", name="user-errors", unit="Seconds")
user_errors("never", comparison_operator="LessThanThreshold", threshold="0")
alarm(
    "conflicts",
    namespace="AWS/DynamoDB",
    metric_name="TransactionConflict",
    dimensions={"TableName": f"order-{stack}"},
    statistic="Sum",
    period=60,
)
carts = table("carts")
aws.dynamodb.TableReplica("copy", global_table_arn=carts.arn, point_in_time_recovery=True, tags=tags)
aws.sns.Topic("todo", tags={**tags, "Team": "todo", "CostCenter": "\\u200b"})
aws.sns.Topic("text", tags={**tags, "Team": str(carts.arn)})
ignoring = aws.Provider("ignoring", region="ap-southeast-2", ignore_tags={"keys": ["Team"]})
aws.sns.Topic("ignored", tags=tags, opts=pulumi.ResourceOptions(provider=ignoring))
aws.sns.Topic("bare")
"""
)
UNVERIFIED = (
    PROGRAM
    + ORDERS.format(index=GLOBAL)
    + """\
system_errors(orders.name, f"0*({SUM})")
user_errors(period=30)
user_errors("right")
"""
)

FOUND = {
    ("dynamodb-alarms", "orders"),
    ("dynamodb-alarms", "second"),
    ("dynamodb-dead-alarms", "conflicts"),
    ("dynamodb-dead-alarms", "never"),
    ("dynamodb-dead-alarms", "second"),
    ("dynamodb-point-in-time-recovery", "copy"),
    ("dynamodb-required-indexes", "orders"),
    ("required-tags", "bare"),
    ("required-tags", "ignored"),
    ("required-tags", "text"),
    ("required-tags", "todo"),
}


@pytest.fixture
def of(tmp_path):
    def make(program):
        source = tmp_path / "source"
        source.mkdir()
        (source / "Pulumi.yaml").write_text("name: app\nruntime: python\n")
        (source / "Pulumi.dev.yaml").write_text("config:\n  aws:region: ap-southeast-2\n")
        (source / "__main__.py").write_text(program)
        folder = tmp_path / "project"
        folder.mkdir()
        settings = tmp_path / "config.json"
        settings.write_text(json.dumps(CONFIG))
        return Project(folder, source), settings

    return make


def found(outcome):
    return {(each.policy, each.urn.rpartition("::")[2]) for each in outcome.findings}


@pytest.mark.parametrize(
    ("program", "expected", "status"),
    [
        pytest.param(COMPLIANT, set(), 0, id="compliant"),
        pytest.param(VIOLATING, FOUND, 1, id="violating"),
        pytest.param(
            UNVERIFIED, {("unverified-report", "orders"), ("unverified-report", "user-errors")}, 0, id="not verified"
        ),
    ],
)
class TestAProgram:
    def test_preflight_says_what_is_wrong(self, of, program, expected, status):
        project, settings = of(program)
        outcome = preflight(project, PACK, configs=(settings,))
        assert found(outcome) == expected, outcome.printed
        assert outcome.exit_code == status

    @needs_cli[0]
    @needs_cli[1]
    def test_the_real_engine_says_the_same(self, of, program, expected, status):
        project, settings = of(program)
        ours = preflight(project, PACK, configs=(settings,))
        engine = Engine(project, (PACK,), (settings,))
        preview = engine.preview()
        assert preview.findings == ours.findings
        assert (preview.exit_code != 0) == (status != 0)
        update = engine.up()
        assert (update.exit_code != 0) == (status != 0)
        if status == 0:
            assert found(update) == expected
            assert found(engine.analyze()) == expected
