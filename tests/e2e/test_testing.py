"""What the plugin hands to rules is what the real engine hands to them: in a preview, an update and from state."""

from __future__ import annotations

import json

import pytest

from preflight.testing import PackUnderTest, Resource, ref, secret
from tests.e2e.engine import Engine, Project, needs_cli
from tests.e2e.test_corpus import MIRROR, differences, handed

PROGRAM = """
import pulumi
import pulumi_aws as aws

events = aws.dynamodb.Table("events", hash_key="id", attributes=[{"name": "id", "type": "S"}], tags={"a": "1"})
users = aws.dynamodb.Table("users", name="users", point_in_time_recovery={"enabled": True},
                           tags={"of": events.arn}, opts=pulumi.ResourceOptions(protect=True))
aws.dynamodb.ContributorInsights("insights", table_name=users.name, opts=pulumi.ResourceOptions(depends_on=[events]))
elsewhere = aws.Provider("provider-1", region="us-east-1", default_tags={"tags": {"b": "2"}})
group = pulumi.ComponentResource("app:index:Group", "group")
aws.sns.Topic("alarms", display_name=pulumi.Output.secret("hidden"),
              opts=pulumi.ResourceOptions(parent=group, provider=elsewhere, ignore_changes=["displayName"],
                                          custom_timeouts=pulumi.CustomTimeouts(create="5m")))
pulumi.export("arn", users.arn)
pulumi.export("name", users.name)
"""
TABLE = "aws:dynamodb/table:Table"
EXPORTS = {"arn": ref("users", "arn"), "name": ref("users", "name")}
PROVIDER = {"region": "eu-west-1"}
# Its name is not a test's to give: the plugin calls it provider-1, so the program does too. The last two settings are
# what the SDK's class sends where a program leaves them out.
ELSEWHERE = {
    "region": "us-east-1",
    "defaultTags": {"tags": {"b": "2"}},
    "skipCredentialsValidation": False,
    "skipRegionValidation": True,
}
# Known (docs/testing.md): the SDK's class names these itself, and a test has no such class.
KNOWN = [
    f"/('{policy}', 'urn:pulumi:dev::project::pulumi:providers:aws::provider-1')/opts/additional_secret_outputs: "
    "preflight [], engine ['accessKey', 'secretKey', 'token']"
    for policy in ("mirror-resource", "mirror-stack")
]


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
        Resource("app:index:Group", "group", component=True),
        Resource(
            "aws:sns/topic:Topic",
            "alarms",
            {"displayName": secret("hidden")},
            outputs=returned.get("alarms", {}),
            options={"ignoreChanges": ["displayName"], "customTimeouts": {"create": "5m"}},
            parent="group",
            provider=ELSEWHERE,
        ),
    ]


def exported(engine):
    """What the state holds of the program's own resources."""
    resources = engine.export()["deployment"]["resources"]
    return [
        {**resource, "inputs": readable(resource.get("inputs", {})), "outputs": readable(resource.get("outputs", {}))}
        for resource in resources
        if not resource["type"].startswith("pulumi:")
    ]


def readable(value):
    """Properties as a test writes them: the state keeps a secret's value as JSON."""
    if isinstance(value, dict):
        if "plaintext" in value:
            return secret(json.loads(value["plaintext"]))
        return {key: readable(item) for key, item in value.items()}
    return [readable(item) for item in value] if isinstance(value, list) else value


@needs_cli[0]
@needs_cli[1]
def test_a_preview_hands_the_same_to_rules_as_the_real_engine(engine):
    real = engine.preview()
    assert real.exit_code == 0, real.printed

    with PackUnderTest(MIRROR) as pack:
        outcome = pack.analyze_stack(described(), outputs=EXPORTS, provider=PROVIDER)
    assert list(differences(said(outcome), handed(real))) == KNOWN


@needs_cli[0]
@needs_cli[1]
def test_an_update_hands_the_same_to_rules_as_the_real_engine(engine):
    real = engine.up()
    assert real.exit_code == 0, real.printed

    with PackUnderTest(MIRROR) as pack:
        outcome = pack.analyze_stack(described(exported(engine)), outputs=EXPORTS, provider=PROVIDER, as_="update")
    assert list(differences(said(outcome), handed(real))) == KNOWN


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
            options={
                "protect": resource.get("protect", False),
                "ignoreChanges": resource.get("ignoreChanges", []),
                "customTimeouts": {
                    key: f"{seconds}s" for key, seconds in resource.get("customTimeouts", {}).items() if seconds
                },
                "additionalSecretOutputs": resource.get("additionalSecretOutputs", []),
            },
            component=not resource["custom"],
            parent="group" if resource["type"].startswith("aws:sns/") else "",
            provider=ELSEWHERE if resource["type"].startswith("aws:sns/") else None,
            depends_on=names(resource.get("dependencies", ())),
            property_dependencies={
                key: names(urns or ()) for key, urns in resource.get("propertyDependencies", {}).items()
            },
        )
        for resource in exported(engine)
    ]
    with PackUnderTest(MIRROR) as pack:
        outcome = pack.analyze_stack(resources, outputs=EXPORTS, provider=PROVIDER, as_="state")
    assert list(differences(said(outcome), handed(real))) == KNOWN
