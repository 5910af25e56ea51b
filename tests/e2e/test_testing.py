"""What the plugin hands to rules is what the real engine hands to them: in a preview, an update and from state."""

from __future__ import annotations

import json

import pytest

from preflight.testing import PackUnderTest, Resource, ref
from tests.e2e.engine import Engine, Project, needs_cli
from tests.e2e.test_corpus import MIRROR, differences, handed

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
EXPORTS = {"arn": ref("users", "arn"), "name": ref("users", "name")}
PROVIDER = {"region": "eu-west-1"}


@pytest.fixture
def engine(tmp_path):
    source = tmp_path / "source"
    source.mkdir()
    (source / "Pulumi.yaml").write_text("name: project\nruntime: python\n", encoding="utf-8")
    (source / "Pulumi.dev.yaml").write_text("config:\n  aws:region: eu-west-1\n", encoding="utf-8")
    (source / "__main__.py").write_text(PROGRAM, encoding="utf-8")
    folder = tmp_path / "project"
    folder.mkdir()
    return Engine(Project(folder, source), (MIRROR,))


def said(outcome):
    return {(result.policy, result.urn): json.loads(result.message.partition("\n")[2]) for result in outcome.violations}


def described(state=None):
    """The program's resources as a test writes them; in an update with what the provider returned."""
    returned = {resource["urn"].rpartition("::")[2]: resource["outputs"] for resource in state or ()}
    return [
        Resource(
            TABLE,
            "events",
            {"hashKey": "id", "attributes": [{"name": "id", "type": "S"}], "tags": {"a": "1"}},
            outputs=returned.get("events", {}),
        ),
        Resource(
            TABLE,
            "users",
            {"name": "users", "pointInTimeRecovery": {"enabled": True}, "tags": {"of": ref("events", "arn")}},
            outputs=returned.get("users", {}),
            options={"protect": True},
        ),
        Resource(
            "aws:dynamodb/contributorInsights:ContributorInsights",
            "insights",
            {"tableName": ref("users", "name")},
            outputs=returned.get("insights", {}),
            depends_on=["events"],
        ),
    ]


def exported(engine):
    """What the state holds of the program's own resources."""
    resources = engine.export()["deployment"]["resources"]
    return [resource for resource in resources if not resource["type"].startswith("pulumi:")]


@needs_cli[0]
@needs_cli[1]
def test_a_preview_hands_the_same_to_rules_as_the_real_engine(engine):
    real = engine.preview()
    assert real.exit_code == 0, real.printed

    with PackUnderTest(MIRROR) as pack:
        outcome = pack.analyze_stack(described(), outputs=EXPORTS, provider=PROVIDER)
    assert list(differences(said(outcome), handed(real))) == []


@needs_cli[0]
@needs_cli[1]
def test_an_update_hands_the_same_to_rules_as_the_real_engine(engine):
    real = engine.up()
    assert real.exit_code == 0, real.printed

    with PackUnderTest(MIRROR) as pack:
        outcome = pack.analyze_stack(described(exported(engine)), outputs=EXPORTS, provider=PROVIDER, as_="update")
    assert list(differences(said(outcome), handed(real))) == []


@needs_cli[0]
@needs_cli[1]
def test_state_hands_the_same_to_rules_as_the_real_engine(engine):
    updated = engine.up(policies=False)
    assert updated.exit_code == 0, updated.printed
    real = engine.analyze()
    assert real.exit_code == 0, real.printed

    def names(urns):
        return [urn.rpartition("::")[2] for urn in urns]

    resources = [
        Resource(
            resource["type"],
            resource["urn"].rpartition("::")[2],
            resource["inputs"],
            outputs=resource["outputs"],
            options={"protect": resource.get("protect", False)},
            depends_on=names(resource.get("dependencies", ())),
            property_dependencies={
                key: names(urns or ()) for key, urns in resource.get("propertyDependencies", {}).items()
            },
        )
        for resource in exported(engine)
    ]
    with PackUnderTest(MIRROR) as pack:
        outcome = pack.analyze_stack(resources, outputs=EXPORTS, provider=PROVIDER, as_="state")
    assert list(differences(said(outcome), handed(real))) == []
