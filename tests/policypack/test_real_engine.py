"""What only the real engine shows, with a stand-in for the AWS provider: remediation, late checks, configuration.

Where preflight could see it too, it must say the same.
"""

from __future__ import annotations

import json

import pytest

from tests.e2e.engine import ROOT, Engine, Project, needs_cli, preflight

pytestmark = needs_cli
PACK = ROOT / "policypack"
TABLE = "aws:dynamodb/table:Table"

PROGRAM = """\
import pulumi
import pulumi_aws as aws

table = aws.dynamodb.Table(
    "sessions",
    name="sessions",
    billing_mode="PAY_PER_REQUEST",
    hash_key="sessionId",
    attributes=[{"name": "sessionId", "type": "S"}],
    server_side_encryption={"enabled": True},
    deletion_protection_enabled=True,
    tags={"Environment": "dev", "Team": pulumi.Output.secret("data"), "CostCenter": "1234"},
)
"""
INDEX = """
aws.dynamodb.GlobalSecondaryIndex(
    "by-user",
    table_name=table.id,
    index_name="by-user",
    key_schemas=[
        {"attribute_name": "userId", "attribute_type": "S", "key_type": "HASH"},
        {"attribute_name": "timestamp", "attribute_type": "N", "key_type": "RANGE"},
    ],
    projection={"projection_type": "ALL"},
)
"""
GROUP = """
aws.autoscaling.Group(
    "g", min_size=1, max_size=1, tags=[{"key": "Team", "value": "data", "propagate_at_launch": True}]
)
"""
ALONE = {"dynamodb-required-tables": "disabled", "required-outputs": "disabled", "dynamodb-alarms": "disabled"}
"""The program holds one table of the three, and no alarms."""


@pytest.fixture
def engine(tmp_path):
    def make(program, config):
        source = tmp_path / "source"
        source.mkdir()
        (source / "Pulumi.yaml").write_text("name: app\nruntime: python\n")
        (source / "Pulumi.dev.yaml").write_text("config:\n  aws:region: ap-southeast-2\n")
        (source / "__main__.py").write_text(program)
        folder = tmp_path / "project"
        folder.mkdir()
        settings = tmp_path / "config.json"
        settings.write_text(json.dumps({**ALONE, **config}))
        return Engine(Project(folder, source), (PACK,), (settings,))

    return make


def said(outcome):
    return [(finding.policy, finding.level) for finding in outcome.findings]


def test_a_standalone_index_passes_and_its_absence_does_not(engine):
    present = engine(PROGRAM + INDEX, {})
    for operation in (present.preview, present.up, present.analyze):
        outcome = operation()
        assert (outcome.exit_code, outcome.findings) == (0, ()), outcome.printed


def test_a_table_without_its_index_is_refused(engine):
    outcome = engine(PROGRAM, {}).preview()
    assert said(outcome) == [("dynamodb-required-indexes", "mandatory")]
    assert outcome.findings[0].urn == f"urn:pulumi:dev::app::{TABLE}::sessions"
    assert outcome.exit_code == 1


def test_missing_tags_are_added_and_secrets_stay(engine):
    program = (PROGRAM + INDEX + GROUP).replace('"Environment": "dev", ', "")
    remediate = {"enforcementLevel": "remediate", "defaults": {"Environment": "dev", "CostCenter": "42"}}
    update = engine(program, {"required-tags": remediate})
    outcome = update.up()
    assert (outcome.exit_code, outcome.findings) == (0, ()), outcome.printed
    (state,) = (update.project.folder.parent / "project-state").rglob("dev.json")
    resources = json.loads(state.read_text())["checkpoint"]["latest"]["resources"]
    tags = {resource["type"]: resource["inputs"].get("tags") for resource in resources if "inputs" in resource}
    assert tags[TABLE].keys() == {"Environment", "Team", "CostCenter"}
    assert tags[TABLE]["Environment"] == "dev"
    assert tags[TABLE]["CostCenter"] == "1234"
    assert "ciphertext" in tags[TABLE]["Team"]
    added = {tag["key"]: tag["value"] for tag in tags["aws:autoscaling/group:Group"]}
    assert added == {"Team": "data", "Environment": "dev", "CostCenter": "42"}


def test_what_has_no_default_is_refused(engine):
    program = (PROGRAM + INDEX).replace('"Environment": "dev", ', "")
    outcome = engine(program, {"required-tags": "remediate"}).preview()
    assert said(outcome) == [("required-tags", "mandatory")]
    assert outcome.exit_code == 1


@pytest.mark.parametrize(
    ("config", "printed"),
    [
        pytest.param(
            {"dynamodb-encription": "advisory"},
            "names the policy `dynamodb-encription`, which does not exist",
            id="a policy that does not exist",
        ),
        pytest.param(
            {"dynamodb-encryption": {"enforcementLevel": "advisory", "keys": "any"}},
            "`keys` is not a property of this rule",
            id="a misspelt property of an advisory rule",
        ),
        pytest.param({"dynamodb-encryption": {"key": "mine"}}, "key must be one of", id="a value out of range"),
        pytest.param(
            {"all": "disabled", "dynamodb-encription": "mandatory"},
            "names the policy `dynamodb-encription`, which does not exist (did you mean `dynamodb-encryption`?)",
            id="a policy that does not exist, beside all disabled",
        ),
        pytest.param(
            {"all": "advisory", "dynamodb-encription": "mandatory"},
            "names the policy `dynamodb-encription`, which does not exist",
            id="a policy that does not exist, beside all advisory",
        ),
        pytest.param(
            {"dynamodb-streams": {"views": {"sesions": "KEYS_ONLY"}}}, "names the table 'sesions'", id="a slip"
        ),
        pytest.param(
            {"dynamodb-streams": {"exemptions": [{"resource": "a", "reason": "b", "expires": "2027-02-30"}]}},
            "exemptions.0.expires",
            id="a day that is none",
        ),
    ],
)
def test_a_wrong_configuration_is_refused(engine, config, printed):
    outcome = engine(PROGRAM + INDEX, config).preview()
    assert outcome.exit_code != 0
    assert printed in outcome.printed


TABLES = """\
import pulumi
import pulumi_aws as aws

for name in ("orders", "carts"):
    aws.dynamodb.Table(
        name,
        {name}
        billing_mode="PAY_PER_REQUEST",
        hash_key="id",
        attributes=[{{"name": "id", "type": "S"}}],
        server_side_encryption={{"enabled": True}},
        deletion_protection_enabled=True,
        tags={{"Environment": "dev", "Team": "data", "CostCenter": "1234"}},
    )
"""
BY_STACK = TABLES.format(name='name=f"{name}-{pulumi.get_stack()}",')
AUTO_NAMED = TABLES.format(name="")
VIEW = "NEW_IMAGE"


@pytest.mark.parametrize(
    ("program", "config", "expected"),
    [
        pytest.param(BY_STACK, {}, [("unverified-report", "advisory")], id="no rule manages a table"),
        pytest.param(
            BY_STACK,
            {"dynamodb-streams": {"views": {"orders-*": VIEW}}},
            [("dynamodb-streams", "mandatory")],
            id="pattern",
        ),
        pytest.param(
            AUTO_NAMED,
            {"dynamodb-streams": {"views": {"orders": VIEW}}},
            [("dynamodb-streams", "mandatory")],
            id="logical",
        ),
        pytest.param(
            AUTO_NAMED,
            {"dynamodb-encryption": {"tables": ["orders", "carts-*"]}},
            [],
            id="a logical name and a pattern, nothing to find",
        ),
        pytest.param(
            BY_STACK,
            {"dynamodb-streams": {"views": {"orders-*": VIEW, "*ers-dev": VIEW}}},
            [("pack-configuration", "mandatory")],
            id="a tie",
        ),
        pytest.param(
            BY_STACK,
            {"dynamodb-streams": {"views": {"order-dev": VIEW, "carst-dev": VIEW}}},
            [("pack-configuration", "mandatory")] * 2,
            id="slips",
        ),
        pytest.param(
            BY_STACK,
            {
                "dynamodb-streams": {
                    "views": {"orders-dev": VIEW},
                    "exemptions": [{"resource": "orders", "reason": "moves", "expires": "2999-12-31"}],
                },
                "exemption-report": "disabled",
            },
            [("unverified-report", "advisory")] * 2,
            id="an exemption without a report of its own",
        ),
    ],
)
def test_tables_by_name_and_what_is_told_of_them(engine, program, config, expected):
    real = engine(program, {"dynamodb-required-tables": {"project": "other"}, **config})
    outcome = real.preview()
    assert sorted(said(outcome)) == sorted(expected), outcome.printed
    assert outcome.exit_code == (1 if ("mandatory" in {level for _, level in expected}) else 0)
    assert preflight(real.project, PACK, configs=real.configs).findings == outcome.findings


def test_a_wrong_configuration_stops_an_update_before_anything_is_made(engine):
    update = engine(PROGRAM + INDEX, {"dynamodb-encryption": {"keys": "any"}})
    outcome = update.up()
    assert said(outcome) == [("pack-configuration", "mandatory")]
    assert outcome.exit_code != 0
    assert not [each for each in update.export()["deployment"].get("resources", ()) if each["type"] == TABLE]


def test_a_table_that_is_only_read_is_nobodys_business(engine):
    program = PROGRAM + INDEX + '\naws.dynamodb.Table.get("read", "somebody-elses")\n'
    reading = engine(program, {})
    for operation in (reading.up, reading.analyze):
        outcome = operation()
        assert (outcome.exit_code, outcome.findings) == (0, ()), outcome.printed


def test_an_exemption_lets_through_and_is_reported(engine):
    exemption = {"resource": "sessions", "reason": "moves", "expires": "2999-12-31", "approver": "Ann"}
    outcome = engine(PROGRAM, {"dynamodb-required-indexes": {"exemptions": [exemption]}}).preview()
    assert said(outcome) == [("exemption-report", "advisory")]
    assert "approved by Ann (reason: moves): Table 'sessions' lacks a global index" in outcome.findings[0].message
    assert outcome.exit_code == 0
