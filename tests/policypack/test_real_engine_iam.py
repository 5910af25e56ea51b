"""Roles and policies under the real engine: what a preview leaves open, an update refuses before it makes it."""

from __future__ import annotations

import json

import pytest

from tests.e2e.engine import ROOT, Engine, Project, needs_cli, preflight

pytestmark = needs_cli
PACK = ROOT / "policypack"
ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy"
CONFIG = {
    "all": "disabled",
    "dynamodb-role-naming": "mandatory",
    "dynamodb-least-privilege": "mandatory",
    "unverified-report": "advisory",
}

PROGRAM = """\
import json
import pulumi
import pulumi_aws as aws


def document(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **each} for each in statements]})


def trust(principal, **more):
    return document({"Action": "sts:AssumeRole", "Principal": principal, **more})


LAMBDA = trust({"Service": "lambda.amazonaws.com"})
ARN = "arn:aws:dynamodb:ap-southeast-2:123456789012:table/events"
events = aws.dynamodb.Table(
    "events", name="events", billing_mode="PAY_PER_REQUEST", hash_key="id", attributes=[{"name": "id", "type": "S"}]
)


def role(name, trusted=LAMBDA, **more):
    return aws.iam.Role(name, name=name, assume_role_policy=trusted, **more)

"""


@pytest.fixture
def engine(tmp_path):
    def make(program, config=CONFIG):
        source = tmp_path / "source"
        source.mkdir()
        (source / "Pulumi.yaml").write_text("name: app\nruntime: python\n")
        (source / "Pulumi.dev.yaml").write_text(
            'config:\n  aws:region: ap-southeast-2\n  aws:allowedAccountIds: ["123456789012"]\n'
        )
        (source / "__main__.py").write_text(PROGRAM + program)
        folder = tmp_path / "project"
        folder.mkdir()
        settings = tmp_path / "config.json"
        settings.write_text(json.dumps(config))
        return Engine(Project(folder, source), (PACK,), (settings,))

    return make


def said(outcome):
    return sorted((finding.policy, finding.urn.rpartition("::")[2], finding.level) for finding in outcome.findings)


def made(engine):
    return {
        resource["urn"].rpartition("::")[2]: resource["type"] for resource in engine.export()["deployment"]["resources"]
    }


WIDE = '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "dynamodb:*", "Resource": events.arn}]}'
WAYS = {
    "json_dumps": f"pulumi.Output.json_dumps({WIDE})",
    "data source": (
        "aws.iam.get_policy_document_output(statements=[{'actions': ['dynamodb:*'], 'resources': [events.arn]}]).json"
    ),
}


@pytest.mark.parametrize("written", WAYS.values(), ids=WAYS)
def test_an_update_refuses_what_the_preview_could_not_know_before_it_makes_it(engine, written):
    stack = engine(
        f'reader = role("dynamodb-events-read-role")\naws.iam.RolePolicy("items", role=reader.name, policy={written})\n'
    )
    preview = stack.preview()
    assert (preview.exit_code, said(preview)) == (0, [("unverified-report", "items", "advisory")]), preview.printed
    assert "The update judges it before it makes the policy." in preview.findings[0].message

    update = stack.up()
    assert update.exit_code == 1, update.printed
    assert said(update) == [("dynamodb-least-privilege", "items", "mandatory")]
    assert update.findings[0].message.startswith("RolePolicy 'items' allows `dynamodb:*` in statement 1; a wildcard")
    assert {"events", "dynamodb-events-read-role"} <= made(stack).keys()
    assert "items" not in made(stack)


def test_what_is_left_open_and_right_is_made(engine):
    right = WAYS["json_dumps"].replace("dynamodb:*", "dynamodb:GetItem")
    stack = engine(
        f'reader = role("dynamodb-events-read-role")\naws.iam.RolePolicy("items", role=reader.name, policy={right})\n'
    )
    assert (stack.preview().exit_code, stack.up().exit_code) == (0, 0)
    for outcome in (stack.preview(), stack.analyze()):
        assert (outcome.exit_code, outcome.findings) == (0, ()), outcome.printed


def test_a_policy_for_a_role_of_any_name_is_refused_before_it_is_made(engine):
    stack = engine(
        'writer = aws.iam.Role("dynamodb-events-write-role", name="dynamodb-events-write-role", '
        "assume_role_policy=LAMBDA)\n"
        'aws.iam.RolePolicy("items", role=writer.id, policy=events.arn.apply(\n'
        '    lambda arn: document({"Action": "dynamodb:Query", "Resource": arn})))\n'
    )
    assert stack.preview().exit_code == 0
    update = stack.up()
    assert (update.exit_code, said(update)) == (1, [("dynamodb-least-privilege", "items", "mandatory")])
    assert "items" not in made(stack)


BROKEN = """
GITHUB = "token.actions.githubusercontent.com"
role("reader")
aws.iam.RolePolicy("misnamed", role="reader", policy=document({"Action": "dynamodb:GetItem", "Resource": ARN}))
role("dynamodb-events-read-role", trust(
    {"Federated": f"arn:aws:iam::123456789012:oidc-provider/{GITHUB}"},
    Action="sts:AssumeRoleWithWebIdentity",
    Condition={"StringEquals": {f"{GITHUB}:aud": "sts.amazonaws.com"}},
))
role("admin", trust("*"))
aws.iam.RolePolicyAttachment("admin", role="admin", policy_arn="arn:aws:iam::aws:policy/AdministratorAccess")
aws.iam.RolePolicy("somebodys", role=pulumi.Output.from_input(events.arn), policy=document(
    {"Action": "dynamodb:GetItem", "Resource": ARN}))
role("late")
aws.iam.RolePolicy("late", role="late", policy=events.arn.apply(lambda arn: document(
    {"Action": "s3:PutObject", "Resource": "*"})))
aws.dynamodb.ResourcePolicy("shared", resource_arn=events.arn, policy=document(
    {"Action": "dynamodb:GetItem", "Principal": {"AWS": "999999999999"}, "Resource": "*"},
    {"Action": "dynamodb:PutItem", "Resource": "*",
     "Principal": {"AWS": "arn:aws:iam::123456789012:role/dynamodb-events-read-role"}},
))
boundary = aws.iam.Policy("boundary", name="boundary", policy=document({"Action": "*", "Resource": "*"}))
aws.iam.User("ann", name="ann", permissions_boundary=boundary.arn)
"""
EXPECTED = [
    ("dynamodb-least-privilege", "admin", "mandatory"),  # the attachment
    ("dynamodb-least-privilege", "admin", "mandatory"),  # the trust policy
    ("dynamodb-least-privilege", "dynamodb-events-read-role", "mandatory"),
    ("dynamodb-least-privilege", "shared", "mandatory"),
    ("dynamodb-least-privilege", "shared", "mandatory"),
    ("dynamodb-role-naming", "late", "mandatory"),
    ("dynamodb-role-naming", "reader", "mandatory"),
    ("dynamodb-role-naming", "somebodys", "mandatory"),
    ("unverified-report", "boundary", "advisory"),
    ("unverified-report", "late", "advisory"),
]


def test_one_of_each_kind(engine):
    stack = engine(BROKEN)
    outcome = stack.preview()
    assert said(outcome) == EXPECTED, outcome.printed
    assert outcome.exit_code == 1
    beside = preflight(stack.project, PACK, configs=stack.configs, options=("--previews", "first"))
    assert beside.keys == outcome.keys
    assert {f.message for f in beside.findings} == {f.message for f in outcome.findings}


COMPLIANT = """
GITHUB = "token.actions.githubusercontent.com"
role("dynamodb-events-read-role", trust(
    {"Federated": f"arn:aws:iam::123456789012:oidc-provider/{GITHUB}"},
    Action="sts:AssumeRoleWithWebIdentity",
    Condition={"StringLike": {f"{GITHUB}:sub": "repo:acme/reports:*"}},
))
role("dynamodb-events-write-role", trust("*", Condition={"StringEquals": {"aws:PrincipalOrgID": "o-abcd123456"}}))
role("monitor", trust("*"))
aws.iam.RolePolicy("monitor", role="monitor", policy=document(
    {"Action": ["dynamodb:List*", "dynamodb:Describe*"], "Resource": "*"}))
role("sender")
queue = aws.sqs.Queue("jobs", name="jobs")
aws.iam.RolePolicy("sender", role="sender", policy=document({"Action": "s3:PutObject", "Resource": "arn:aws:s3:::b/*"}))
aws.dynamodb.ResourcePolicy("shared", resource_arn=events.arn, policy=document(
    {"Action": "dynamodb:GetItem", "Resource": "*",
     "Principal": {"AWS": "arn:aws:iam::123456789012:role/dynamodb-events-read-role"}},
    {"Action": "dynamodb:ReadDataForReplication", "Resource": "*",
     "Principal": {"Service": "replication.dynamodb.amazonaws.com"},
     "Condition": {"StringEquals": {"aws:SourceAccount": "123456789012"}}},
))
profiles = aws.dynamodb.Table(
    "profiles", billing_mode="PAY_PER_REQUEST", hash_key="id", attributes=[{"name": "id", "type": "S"}]
)
role("dynamodb-profiles-read-role")
aws.iam.RolePolicy("profiles", role="dynamodb-profiles-read-role", policy=profiles.name.apply(lambda name: document(
    {"Action": "dynamodb:GetItem", "Resource": f"arn:aws:dynamodb:ap-southeast-2:123456789012:table/{name}"})))
"""


def test_the_neighbours_that_comply(engine):
    stack = engine(COMPLIANT)
    for operation in (stack.preview, stack.up, stack.preview, stack.analyze):
        outcome = operation()
        assert (outcome.exit_code, outcome.findings) == (0, ()), outcome.printed
    beside = preflight(stack.project, PACK, configs=stack.configs)
    assert (beside.exit_code, beside.findings) == (0, ()), beside.printed
