"""What has to do with tables is declared where rules can read it, word for word."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardrails.core.findings import Unverifiable
from guardrails.core.settings import parse
from guardrails.rules.dynamodb_opaque_resources import RULE
from tests.policypack.aws.opaque.shapes import KEYS, TEXTS, TREES
from tests.policypack.support import UNKNOWN, answers, resource

STACK = "aws:cloudformation/stack:Stack"
STACK_SET = "aws:cloudformation/stackSet:StackSet"
CLOUD_CONTROL = "aws:cloudcontrol/resource:Resource"
PRODUCT = "aws:servicecatalog/provisionedProduct:ProvisionedProduct"
TABLE = {"Type": "AWS::DynamoDB::Table"}
FULL = {"Statement": [{"Effect": "Allow", "Action": "dynamodb:*", "Resource": "*"}]}
TOPIC = {"Type": "AWS::SNS::Topic"}
NOBODY = "so nobody can tell whether it makes, changes or opens DynamoDB tables."
INSTEAD = "Declare it with pulumi-aws, where the rules on DynamoDB read it:"
IN_TEMPLATE = f"makes a DynamoDB table (`Orders`) in its template. {INSTEAD} aws.dynamodb.Table."


def template(**resources):
    return {"templateBody": json.dumps({"Resources": resources})}


@pytest.mark.parametrize(
    ("type_", "props", "expected"),
    [
        pytest.param(
            STACK,
            template(Orders=TABLE),
            [f"violation: Stack 'x' {IN_TEMPLATE}"],
            id="a table in a template",
        ),
        pytest.param(
            STACK_SET,
            {"templateBody": "Resources: {Orders: {Type: AWS::Serverless::SimpleTable}}"},
            [f"violation: StackSet 'x' {IN_TEMPLATE}"],
            id="a serverless table in a stack set",
        ),
        pytest.param(
            STACK,
            template(
                Orders=TABLE,
                Worker={"Type": "AWS::IAM::Role", "Properties": {"Policies": [{"PolicyDocument": FULL}]}},
                Reads={
                    "Type": "AWS::ApplicationAutoScaling::ScalableTarget",
                    "Properties": {"ServiceNamespace": "dynamodb"},
                },
            ),
            [
                "violation: Stack 'x' makes a DynamoDB table (`Orders`), a role with access to DynamoDB (`Worker`: "
                "`dynamodb:*`) and scaling of DynamoDB's capacity (`Reads`) in its template. Declare them with "
                "pulumi-aws, where the rules on DynamoDB read them: aws.dynamodb.Table and aws.iam.Role. Remove the "
                "scaling: a table that bills on demand scales by itself."
            ],
            id="several things in a template",
        ),
        pytest.param(
            STACK,
            template(
                Api={"Type": "AWS::Serverless::Function", "Properties": {"Policies": [{"DynamoDBCrudPolicy": {}}]}}
            ),
            [
                "violation: Stack 'x' makes a function with access to DynamoDB (`Api`: the policy template "
                f"DynamoDBCrudPolicy) in its template. {INSTEAD} aws.iam.Role."
            ],
            id="a serverless function",
        ),
        pytest.param(
            CLOUD_CONTROL,
            {"typeName": "AWS::DynamoDB::Table", "desiredState": "{}"},
            [f"violation: Resource 'x' makes a DynamoDB table through Cloud Control. {INSTEAD} aws.dynamodb.Table."],
            id="Cloud Control",
        ),
        pytest.param(
            "aws-native:index:ExtensionResource",
            {"type": "AWS::IAM::Policy", "properties": {"PolicyDocument": FULL}},
            [
                "violation: ExtensionResource 'x' makes a policy with access to DynamoDB (`dynamodb:*`) through an "
                f"extension resource. {INSTEAD} aws.iam.Policy."
            ],
            id="extension resource",
        ),
        pytest.param(
            "aws-native:dynamodb:GlobalTable",
            {},
            [f"violation: GlobalTable 'x' makes a DynamoDB table through AWS Native. {INSTEAD} aws.dynamodb.Table."],
            id="AWS Native",
        ),
        pytest.param(
            "awscc:index/dynamodbTable:DynamodbTable",
            {},
            [f"violation: DynamodbTable 'x' makes a DynamoDB table through AWSCC. {INSTEAD} aws.dynamodb.Table."],
            id="AWSCC",
        ),
        pytest.param(
            "aws:index/dynamodbContributorInsights:DynamodbContributorInsights",
            {},
            [
                "violation: DynamodbContributorInsights 'x' makes a part of a DynamoDB table "
                "(`aws:index/dynamodbContributorInsights:DynamodbContributorInsights`) through a Terraform provider. "
                f"{INSTEAD} aws.dynamodb."
            ],
            id="Terraform provider",
        ),
        pytest.param(
            "store:tf:aws_dynamodb_table",
            {"billing_mode": "PAY_PER_REQUEST"},
            [
                "violation: aws_dynamodb_table 'x' makes a DynamoDB table in a Terraform module. "
                f"{INSTEAD} aws.dynamodb.Table."
            ],
            id="Terraform module",
        ),
        pytest.param(
            "kubernetes:dynamodb.services.k8s.aws/v1alpha1:Table",
            {},
            [
                "violation: Table 'x' makes a DynamoDB table through a Kubernetes controller. "
                f"{INSTEAD} aws.dynamodb.Table."
            ],
            id="Kubernetes",
        ),
        pytest.param(
            STACK,
            {"templateUrl": "https://example.com/template.yaml"},
            [
                f"unknown: Stack 'x' has a template at a URL, which is not read, {NOBODY} Write the template itself, "
                "as template_body."
            ],
            id="template by URL",
        ),
        pytest.param(
            STACK,
            {"templateBody": UNKNOWN},
            [
                f"unknown: Stack 'x' has a value for `templateBody` that is not known before the update, {NOBODY} "
                "Build it from what is known when the program runs, and hand over the rest as parameters of the stack."
            ],
            id="unknown template",
        ),
        pytest.param(
            STACK,
            template(Data={"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": "https://x"}}),
            [
                "unknown: Stack 'x' has `Data` in its template, which is a stack with a template at a URL, which is "
                f"not read, {NOBODY} Declare it as a stack of its own, with template_body."
            ],
            id="nested",
        ),
        pytest.param(
            STACK,
            template(A={"Type": "Acme::Store::MODULE"}, B={"Type": "Acme::Store::MODULE"}),
            [
                "unknown: Stack 'x' has `A`, `B` in its template, each of which is the module `Acme::Store::MODULE`, "
                f"{NOBODY} Write out what the module makes."
            ],
            id="modules",
        ),
        pytest.param(
            STACK,
            {"templateBody": json.dumps({"Transform": "Tagger", "Resources": {"Orders": TABLE}})},
            [
                f"violation: Stack 'x' {IN_TEMPLATE}",
                f"unknown: Stack 'x' has a template that the macro `Tagger` changes, {NOBODY} Write the template as "
                "the macro leaves it.",
            ],
            id="a table and a macro",
        ),
        pytest.param(
            CLOUD_CONTROL,
            {"typeName": UNKNOWN},
            [f"unknown: Resource 'x' is of a type that is not known before the update, {NOBODY} Write the type out."],
            id="Cloud Control of an unknown type",
        ),
        pytest.param(
            "hcl:index:Module",
            {"source": "terraform-aws-modules/vpc/aws"},
            [
                f"unknown: Module 'x' is made from a template or a module that is kept elsewhere, {NOBODY} Declare "
                "what it makes with pulumi-aws; if nothing of it is DynamoDB's, list `hcl:index:Module` in `allow`."
            ],
            id="a module of Terraform's",
        ),
        pytest.param(
            "command:local:Command",
            {"create": "aws dynamodb update-table --table-name orders"},
            [
                f"unknown: Command 'x' names the operation `update-table` of DynamoDB in its text, {NOBODY} Declare "
                "what it changes with pulumi-aws instead, where rules can read it."
            ],
            id="command",
        ),
        pytest.param(STACK, template(Alerts=TOPIC), [], id="a template with nothing of ours"),
        pytest.param(CLOUD_CONTROL, {"typeName": "AWS::SNS::Topic", "desiredState": UNKNOWN}, [], id="another type"),
        pytest.param("command:local:Command", {"create": "aws dynamodb list-tables"}, [], id="a harmless command"),
        pytest.param("command:local:Command", {"create": UNKNOWN}, [], id="a command that the update will know"),
        pytest.param("store:tf:aws_sns_topic", {"name": "alerts"}, [], id="another type of a module"),
        pytest.param("aws:dynamodb/table:Table", {"name": "events"}, [], id="a table that rules can read"),
    ],
)
def test_default_configuration(type_, props, expected):
    assert (type_ in RULE.metadata.types) is (type_ not in ("store:tf:aws_sns_topic", "aws:dynamodb/table:Table"))
    assert answers(RULE, resource(type_, "x", props)) == expected


def test_an_allowed_type_is_listed_and_never_blocks():
    subject = resource(PRODUCT, "store", {"productName": "Store"})
    (finding,) = RULE.check(subject, parse(RULE, {"allow": [PRODUCT]}).settings)
    assert finding == Unverifiable(
        f"ProvisionedProduct 'store' is not read, because `allow` lists its type `{PRODUCT}`, {NOBODY}",
        subject.urn,
        may_block=False,
    )


def test_another_type_is_not_allowed():
    assert (
        len(answers(RULE, resource("aws-native:dynamodb:GlobalTable", "x"), allow=["aws-native:dynamodb:Table"])) == 1
    )


def test_what_is_nested_too_deep():
    deep = "x"
    for _ in range(120):
        deep = [deep]
    assert answers(RULE, resource("command:local:Command", "x", {"triggers": deep})) == [
        f"unknown: Command 'x' has a property that is nested more than 100 deep, {NOBODY} Write it flatter; what is "
        "not read by this rule is made with pulumi-aws."
    ]


def test_many_doubts_are_counted():
    resources = {f"R{number}": {"Type": f"Acme::Store{number}::MODULE"} for number in range(9)}
    found = answers(RULE, resource(STACK, "x", template(**resources)))
    assert len(found) == 6
    assert found[-1] == f"unknown: Stack 'x' has 4 more things that are not read, {NOBODY} Mend the others first."


@given(
    st.sampled_from([STACK, STACK_SET, CLOUD_CONTROL, "aws-native:index:ExtensionResource", "store:tf:aws_iam_role"]),
    st.dictionaries(KEYS | TEXTS, TREES | st.just(UNKNOWN), max_size=5),
)
def test_whatever_comes_has_an_answer_of_bounded_length(type_, props):
    for said in answers(RULE, resource(type_, "x", props)):
        assert said.split(":")[0] in ("violation", "unknown")
        assert len(said) < 4_000
