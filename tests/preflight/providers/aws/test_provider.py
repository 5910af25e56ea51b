"""AWS as a registered provider, from a program to what a pack is handed."""

from __future__ import annotations

import json

from tests.preflight.harness import (
    AWS,
    preflight,
    said,
    write_pack,
    write_program,
)


def test_an_object_for_a_document_is_written_out(tmp_path, says):
    code = """
    import pulumi_aws as aws
    policy = aws.iam.Policy("policy", policy={"Version": "2012-10-17", "Statement": []})
    aws.sqs.Queue("queue", name=policy.policy)
    """

    outcome = preflight(write_program(tmp_path / "project", code, stack=AWS), says)

    assert said(outcome) == ['{"Statement":[],"Version":"2012-10-17"}']


def test_values_of_another_kind_are_converted_as_the_provider_does(tmp_path):
    """What comes from the configuration is text; the real provider takes it for numbers and booleans."""
    pack = write_pack(
        tmp_path / "shows",
        """
        import json
        from pulumi_policy import EnforcementLevel, PolicyPack, ResourceValidationPolicy

        def shows(args, report):
            if args.resource_type in ("aws:dynamodb/table:Table", "aws:cloudwatch/metricAlarm:MetricAlarm"):
                report(json.dumps(args.props, default=plain))

        def plain(proxy):
            return {key: proxy[key] for key in proxy} if hasattr(proxy, "keys") else list(proxy)

        PolicyPack("pack", policies=[ResourceValidationPolicy("shows", "Shows.", shows, EnforcementLevel.ADVISORY)])
        """,
    )
    code = """
    import pulumi, pulumi_aws as aws
    table = aws.dynamodb.Table(
        "table",
        name="t",
        stream_enabled="true",
        read_capacity="5",
        write_capacity="many",
        point_in_time_recovery={"enabled": pulumi.Output.secret("false"), "recovery_period_in_days": "35"},
        global_secondary_indexes=[{"name": 7, "projection_type": "ALL", "non_key_attributes": ["a", 2.5]}],
        tags={"cost.center": 12, "Live": True, "Team": "data"},
    )
    aws.cloudwatch.MetricAlarm(
        "alarm",
        name="a",
        comparison_operator="GreaterThanThreshold",
        evaluation_periods=table.read_capacity,
        threshold="1.5",
        dimensions={"TableName": table.name, "Number": table.read_capacity},
    )
    """

    outcome = preflight(write_program(tmp_path / "project", code, stack=AWS), pack)

    alarm, table = (
        json.loads(r["message"].removeprefix("Shows.\n").replace("[secret]", "false"))
        for r in outcome.report["results"]
        if r["status"] == "violation"
    )
    assert table["streamEnabled"] is True
    assert table["readCapacity"] == 5
    assert table["writeCapacity"] == "many"  # the provider refuses this one
    assert table["pointInTimeRecovery"] == {"__defaults": [], "enabled": False, "recoveryPeriodInDays": 35}
    (index,) = table["globalSecondaryIndexes"]
    assert (index["name"], index["nonKeyAttributes"]) == ("7", ["a", "2.5"])
    assert table["tags"] == table["tagsAll"] == {"cost.center": "12", "Live": "true", "Team": "data"}
    assert (alarm["evaluationPeriods"], alarm["threshold"]) == (5, 1.5)
    assert alarm["dimensions"] == {"TableName": "t", "Number": "5"}
