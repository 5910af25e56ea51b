"""What rules can't read, with the real engine: it and preflight say the same, and an update stops before it is made."""

from __future__ import annotations

import json
from importlib.metadata import version

import pytest
import yaml

from tests.e2e.engine import PROVIDER, ROOT, Engine, Project, needs_cli, preflight

PACK = ROOT / "policypack"
RULE = "dynamodb-opaque-resources"
OTHERS = {
    **dict.fromkeys(("awscc", "command", "kubernetes", "store"), "1.0.0"),
    "aws-native": version("pulumi-aws-native"),  # the SDK asks for the plugin of its own version
}
"""Providers besides AWS's that the program uses, with their versions; the stand-in plays them all."""

CONFIG = {"all": "disabled", RULE: "mandatory", "allowed-regions": "mandatory", "unverified-report": "advisory"}

TEMPLATES = """\
import json

import pulumi
import pulumi_aws as aws

def stack(name, body, **more):
    text = body if isinstance(body, str) else json.dumps(body)
    return aws.cloudformation.Stack(name, name=name, template_body=text, **more)

FULL = {"Statement": [{"Effect": "Allow", "Action": "dynamodb:*", "Resource": "*"}]}

stack("table", {"Resources": {"Orders": {"Type": "AWS::DynamoDB::Table"}}})
stack("escaped", 'Resources: {Orders: {Type: "AWS::DynamoDB::\\\\x54able"}}')
stack("role", {"Resources": {"R": {"Type": "AWS::IAM::Role", "Properties": {"Policies": [{"PolicyDocument": FULL}]}}}})
stack("sam", "Resources: {F: {Type: AWS::Serverless::Function, Properties: {Policies: [DynamoDBCrudPolicy: {}]}}}")
stack("macro", {"Transform": "Tagger", "Resources": {}})
stack("deep", "Resources: " + "[" * 120 + "]" * 120)
stack("plain", "Resources: {T: {Type: AWS::SNS::Topic, Properties: {TopicName: !Sub 'x-${AWS::Region}'}}}")
aws.cloudformation.StackSet("set", name="set", template_url="https://example.com/template.yaml")
aws.cloudformation.StackInstances("instances", stack_set_name="set", regions=["ap-southeast-2", "us-east-1"])
aws.cloudcontrol.Resource("scaled", type_name="AWS::ApplicationAutoScaling::ScalableTarget",
                          desired_state=json.dumps({"ServiceNamespace": "dynamodb"}))
aws.cloudcontrol.Resource("topic", type_name="AWS::SNS::Topic", desired_state="{}")
aws.servicecatalog.ProvisionedProduct("product", product_name="store")
aws.sfn.StateMachine("machine", role_arn="arn:aws:iam::123456789012:role/x",
                     definition='{"States": {"A": {"Resource": "arn:aws:states:::aws-sdk:dynamodb:createTable"}}}')
pulumi.CustomResource("aws-native:dynamodb:Table", "native", {"tableName": "native"})
pulumi.CustomResource("awscc:index/dynamodbTable:DynamodbTable", "cc", {"tableName": "cc"})
pulumi.CustomResource("store:tf:aws_dynamodb_table", "child", {"name": "child"})
pulumi.CustomResource("store:tf:aws_sns_topic", "quiet", {"name": "quiet"})
pulumi.CustomResource("kubernetes:dynamodb.services.k8s.aws/v1alpha1:Table", "controlled", {"spec": {}})
pulumi.CustomResource("command:local:Command", "command", {"create": "aws dynamodb delete-table --table-name x"})
pulumi.CustomResource("command:local:Command", "look", {"create": "aws dynamodb describe-table --table-name x"})
pulumi.ComponentResource("hcl:index:Module", "module", {"source": "x"})
"""

LATER = """\
import json

import pulumi_aws as aws

topic = aws.sns.Topic("alerts", name="alerts")
policy = {"Statement": [{"Effect": "Allow", "Action": "dynamodb:*", "Resource": "*"}]}
access = {"Type": "AWS::IAM::Policy", "Properties": {"PolicyDocument": policy}}
aws.cloudformation.Stack(
    "later",
    name="later",
    template_body=topic.arn.apply(lambda arn: json.dumps({"Resources": {"Access": access}, "Metadata": arn})),
)
"""


@pytest.fixture
def made(tmp_path):
    def make(program, **config):
        source = tmp_path / "source"
        source.mkdir()
        (source / "Pulumi.yaml").write_text("name: app\nruntime: python\n")
        (source / "Pulumi.dev.yaml").write_text("config:\n  aws:region: ap-southeast-2\n")
        (source / "__main__.py").write_text(program)
        folder = tmp_path / "project"
        folder.mkdir()
        project = Project(folder, source)
        for name in OTHERS:
            plugin = tmp_path / f"pulumi-resource-{name}"
            plugin.write_text(f'#!/bin/sh\nexec "{PROVIDER}/pulumi-resource-aws" "$@"\n')
            plugin.chmod(0o755)
        path = folder / "Pulumi.yaml"
        settings = yaml.safe_load(path.read_text())
        settings["plugins"]["providers"] += [
            {"name": name, "path": str(tmp_path), "version": number} for name, number in OTHERS.items()
        ]
        path.write_text(yaml.safe_dump(settings))
        file = tmp_path / "config.json"
        file.write_text(json.dumps({**CONFIG, **config}))
        return project, (PACK,), (file,)

    return make


def told(outcome, policy):
    return sorted(finding.urn.rpartition("::")[2] for finding in outcome.of(policy))


VIOLATIONS = ["cc", "child", "controlled", "escaped", "native", "role", "sam", "scaled", "table"]
DEFAULT_PROVIDERS = ["default", f"default_{OTHERS['aws-native'].replace('.', '_')}"]
"""Of AWSCC and AWS Native: only the environment tells their region."""

NOT_VERIFIED = ["command", "deep", *DEFAULT_PROVIDERS, "machine", "macro", "module", "product", "set"]


def test_preflight_tells_every_way(made):
    project, packs, configs = made(TEMPLATES)
    outcome = preflight(project, *packs, configs=configs)
    assert told(outcome, RULE) == VIOLATIONS
    assert told(outcome, "unverified-report") == NOT_VERIFIED
    assert told(outcome, "allowed-regions") == ["instances"]
    assert outcome.exit_code == 1


@pytest.mark.cli
@needs_cli[1]
def test_the_real_engine_tells_the_same(made):
    project, packs, configs = made(TEMPLATES)
    ours = preflight(project, *packs, configs=configs)
    real = Engine(project, packs, configs).preview()
    assert real.findings == ours.findings
    assert real.exit_code != 0


@pytest.mark.cli
@needs_cli[1]
def test_a_template_that_the_preview_does_not_know_is_judged_before_it_is_made(made):
    project, packs, configs = made(LATER)
    engine = Engine(project, packs, configs)
    preview = engine.preview()
    assert (preview.exit_code, told(preview, RULE), told(preview, "unverified-report")) == (0, [], ["later"])
    update = engine.up()
    assert update.exit_code != 0
    (finding,) = update.of(RULE)
    assert "a policy with access to DynamoDB (`Access`: `dynamodb:*`) in its template" in finding.message
    made_types = [resource["type"] for resource in engine.export()["deployment"]["resources"]]
    assert "aws:cloudformation/stack:Stack" not in made_types


@pytest.mark.cli
@needs_cli[1]
def test_an_allowed_type_and_a_state(made):
    program = TEMPLATES[: TEMPLATES.index('stack("table"')] + "\n".join(
        line for line in TEMPLATES.splitlines() if line.startswith(("aws.servicecatalog", 'stack("plain"'))
    )
    product = "aws:servicecatalog/provisionedProduct:ProvisionedProduct"
    allow = {"enforcementLevel": "mandatory", "onUnknown": "block", "allow": [product]}
    project, packs, configs = made(program, **{RULE: allow})
    engine = Engine(project, packs, configs)
    for operation in (engine.preview, engine.up, engine.analyze):
        outcome = operation()
        assert (outcome.exit_code, told(outcome, RULE), told(outcome, "unverified-report")) == (0, [], ["product"])
