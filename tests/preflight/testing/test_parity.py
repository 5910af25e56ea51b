"""What a stack under test hands to rules is what the real engine hands to them."""

from __future__ import annotations

import json

import pytest

from preflight.testing import PackUnderTest, Resource, ref
from tests.e2e.engine import Engine, Project, needs_cli

PROGRAM = """
import pulumi
import pulumi_aws as aws

events = aws.dynamodb.Table("events", hash_key="id", attributes=[{"name": "id", "type": "S"}], tags={"a": "1"})
users = aws.dynamodb.Table("users", name="users", point_in_time_recovery={"enabled": True},
                           tags={"of": events.arn}, opts=pulumi.ResourceOptions(protect=True))
aws.dynamodb.ContributorInsights("insights", table_name=users.name, opts=pulumi.ResourceOptions(depends_on=[events]))
pulumi.export("arn", users.arn)
pulumi.export("name", users.name)
"""
TABLE = "aws:dynamodb/table:Table"


@pytest.mark.cli
@needs_cli[1]
def test_the_real_engine_hands_the_same_to_rules(tmp_path):
    from tests.e2e.test_corpus import MIRROR, differences, handed

    source = tmp_path / "source"
    source.mkdir()
    (source / "Pulumi.yaml").write_text("name: project\nruntime: python\n", encoding="utf-8")
    (source / "Pulumi.dev.yaml").write_text("config:\n  aws:region: eu-west-1\n", encoding="utf-8")
    (source / "__main__.py").write_text(PROGRAM, encoding="utf-8")
    folder = tmp_path / "project"
    folder.mkdir()
    real = Engine(Project(folder, source), (MIRROR,)).preview()
    assert real.exit_code == 0, real.printed

    with PackUnderTest(MIRROR) as pack:
        outcome = pack.analyze_stack(
            [
                Resource(
                    TABLE,
                    "events",
                    {"hashKey": "id", "attributes": [{"name": "id", "type": "S"}], "tags": {"a": "1"}},
                ),
                Resource(
                    TABLE,
                    "users",
                    {"name": "users", "pointInTimeRecovery": {"enabled": True}, "tags": {"of": ref("events", "arn")}},
                    options={"protect": True},
                ),
                Resource(
                    "aws:dynamodb/contributorInsights:ContributorInsights",
                    "insights",
                    {"tableName": ref("users", "name")},
                    depends_on=["events"],
                ),
            ],
            outputs={"arn": ref("users", "arn"), "name": ref("users", "name")},
            provider={"region": "eu-west-1"},
        )
    ours = {(result.policy, result.urn): json.loads(result.message.partition("\n")[2]) for result in outcome.violations}
    assert list(differences(ours, handed(real))) == []
