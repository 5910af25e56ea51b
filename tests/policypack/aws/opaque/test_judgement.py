"""What is made, changed or opened, by kind: whatever carries it."""

from __future__ import annotations

import json
import re

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from guardrails.aws.opaque.content import Doubt, Thing
from guardrails.aws.opaque.judgement import (
    AS_PARAMETERS,
    BY_URL,
    KINDS,
    NESTED_BY_URL,
    NO_TEMPLATE,
    TOO_NESTED,
    Opaque,
    judge,
)
from guardrails.core.values import Unknown
from tests.policypack.aws.opaque.shapes import KEYS, TEXTS, TREES

TABLE = {"Type": "AWS::DynamoDB::Table", "Properties": {"KeySchema": []}}
TOPIC = {"Type": "AWS::SNS::Topic"}
FULL = {"Statement": [{"Effect": "Allow", "Action": "dynamodb:*", "Resource": "*"}]}
STACK = "cloudformationstack"


def say(kind, props, type_="x"):
    """Each answer in short: what it is, and of what in a template."""
    return [
        f"{answer.name}: {answer.what if isinstance(answer, Thing) else answer.reason}"
        for answer in judge(Opaque(kind, type_, props))
    ]


def template(**resources):
    return say(STACK, {"templateBody": json.dumps({"Resources": resources})})


def of(type_, **props):
    return {"Type": type_, "Properties": props}


@pytest.mark.parametrize(
    ("type_", "props", "expected"),
    [
        ("AWS::DynamoDB::Table", None, ["a DynamoDB table"]),
        ("AWS::DynamoDB::GlobalTable", {}, ["a DynamoDB table"]),
        ("AWS::Serverless::SimpleTable", None, ["a DynamoDB table"]),
        ("AWS::DynamoDB::Tomorrow", {}, ["a part of a DynamoDB table"]),
        ("AWS::DynamoDB::Backup", {}, []),
        ("AWS::SNS::Topic", {}, []),
        ("AWS::EC2::VPCEndpoint", {"ServiceName": "com.amazonaws.ap-southeast-2.dynamodb"}, []),
        ("AWS::Config::ConfigRule", {"Scope": {"ComplianceResourceTypes": ["AWS::DynamoDB::Table"]}}, []),
        ("AWS::Kinesis::Stream", {}, []),
        ("AWS::IAM::Policy", {"PolicyDocument": FULL}, ["a policy with access to DynamoDB"]),
        ("AWS::IAM::Role", {"AssumeRolePolicyDocument": {}}, []),
        (
            "AWS::ApplicationAutoScaling::ScalableTarget",
            {"ServiceNamespace": "dynamodb"},
            [SCALING := "scaling of DynamoDB's capacity"],
        ),
        ("AWS::ApplicationAutoScaling::ScalingPolicy", {"ServiceNamespace": "dynamodb"}, [SCALING]),
        ("AWS::ApplicationAutoScaling::ScalingPolicy", {"ScalingTargetId": {"Ref": "T"}}, []),
        ("AWS::ApplicationAutoScaling::ScalableTarget", {"ServiceNamespace": "ecs"}, []),
        (
            "AWS::ApplicationAutoScaling::ScalableTarget",
            {"ServiceNamespace": {"Ref": "Namespace"}},
            ["has a value for `ServiceNamespace` that is not written out"],
        ),
        (
            "AWS::ApplicationAutoScaling::ScalableTarget",
            {"ServiceNamespace": {"Fn::If": ["C", "ecs", "dynamodb"]}},
            [SCALING],
        ),
        (
            "AWS::AutoScalingPlans::ScalingPlan",
            {"ScalingInstructions": [{"ServiceNamespace": "ecs"}, {"ServiceNamespace": "dynamodb"}]},
            [SCALING],
        ),
        ("AWS::CloudWatch::Alarm", {"Namespace": "AWS/DynamoDB"}, [ALARM := "an alarm on AWS/DynamoDB"]),
        (
            "AWS::CloudWatch::Alarm",
            {"Metrics": [{"Id": "m", "MetricStat": {"Metric": {"Namespace": "AWS/DynamoDB"}}}]},
            [ALARM],
        ),
        (
            "AWS::CloudWatch::Alarm",
            {"Metrics": [{"Expression": 'SELECT SUM(SystemErrors) FROM SCHEMA("AWS/DynamoDB")'}]},
            [ALARM],
        ),
        ("AWS::CloudWatch::Alarm", {"Namespace": "AWS/Lambda"}, []),
        ("AWS::CloudWatch::Alarm", {"Namespace": {"Fn::Sub": "Shop/${Stage}"}}, []),
        (
            "AWS::CloudWatch::Alarm",
            {"Namespace": {"Fn::Sub": "AWS/${Service}"}},
            ["has a value for `Namespace` that is not written out"],
        ),
        ("AWS::Serverless::Application", {}, ["is made from a template or a module that is kept elsewhere"]),
        (
            "AWS::ServiceCatalog::CloudFormationProvisionedProduct",
            {},
            ["is made from a template or a module that is kept elsewhere"],
        ),
        ("Acme::Data::Store::MODULE", {}, ["is the module `Acme::Data::Store::MODULE`"]),
        (
            "AWS::StepFunctions::StateMachine",
            {"DefinitionString": "aws-sdk:dynamodb:createTable"},
            [CALL := "names the operation `createTable` of DynamoDB in its text"],
        ),
        (
            "AWS::StepFunctions::StateMachine",
            {"Definition": {"States": {"A": {"Resource": "arn:aws:states:::aws-sdk:dynamodb:createTable"}}}},
            [CALL],
        ),
        ("AWS::StepFunctions::StateMachine", {"DefinitionString": "arn:aws:states:::dynamodb:putItem"}, []),
        ("AWS::Scheduler::Schedule", {"Target": {"Arn": "arn:aws:scheduler:::aws-sdk:dynamodb:createTable"}}, [CALL]),
        (
            "AWS::Serverless::Function",
            {"Policies": ["AmazonDynamoDBFullAccess"]},
            ["a function with access to DynamoDB"],
        ),
        (
            "AWS::Serverless::StateMachine",
            {"Policies": [FULL], "Definition": {"A": "dynamodb createTable"}},
            ["a state machine with access to DynamoDB", CALL],
        ),
        (
            "AWS::Serverless::Connector",
            {"Destination": {"Type": "AWS::DynamoDB::Table"}},
            ["a connector that gives access to DynamoDB"],
        ),
        (
            "AWS::Serverless::GraphQLApi",
            {"DataSources": {"DynamoDb": {"T": {}}}},
            ["an API that gives itself access to DynamoDB"],
        ),
        ("Custom::DynamoDBTable", {}, []),
    ],
)
def test_the_same_in_a_template_and_through_cloud_control(type_, props, expected):
    entry = {"Type": type_} if props is None else {"Type": type_, "Properties": props}
    assert template(X=entry) == [f"X: {each}" for each in expected]
    ways = [
        ("cloudcontrolapiresource", {"typeName": type_, "desiredState": json.dumps(props or {})}),
        ("extensionresource", {"type": type_, "properties": props or {}}),
    ]
    for kind, carried in ways:
        assert say(kind, carried) == [f": {each}" for each in expected]


@pytest.mark.parametrize(
    ("kind", "props", "expected"),
    [
        (
            "cloudcontrolapiresource",
            {"typeName": Unknown("typeName")},
            [": is of a type that is not known before the update"],
        ),
        ("cloudcontrolapiresource", {"typeName": "AWS::SNS::Topic", "desiredState": Unknown("desiredState")}, []),
        (
            "cloudcontrolapiresource",
            {"typeName": "AWS::DynamoDB::Table", "desiredState": Unknown("desiredState")},
            [": a DynamoDB table"],
        ),
        (
            "cloudcontrolapiresource",
            {"typeName": "AWS::IAM::Role", "desiredState": Unknown("desiredState")},
            [": has a value for `desiredState` that is not known before the update"],
        ),
        (
            "cloudcontrolapiresource",
            {"typeName": "AWS::IAM::Role", "desiredState": "{"},
            [": has a text at `desiredstate` that is not JSON (line 1, column 2)"],
        ),
        ("cloudcontrolapiresource", {"type_name": "AWS::DynamoDB::Table"}, [": a DynamoDB table"]),
        ("cloudcontrolapiresource", {}, []),
        (
            "extensionresource",
            {"type": "AWS::IAM::Role", "properties": Unknown("properties")},
            [": has a value for `properties` that is not known before the update"],
        ),
        (
            "extensionresource",
            {"type": "AWS::IAM::Policy", "properties": {"PolicyDocument": Unknown("properties.PolicyDocument")}},
            [": has a value for `properties.PolicyDocument` that is not known before the update"],
        ),
        (
            "extensionresource",
            {
                "type": "AWS::CloudFormation::Stack",
                "properties": {"TemplateBody": json.dumps({"Resources": {"T": TABLE}})},
            },
            ["T: a DynamoDB table"],
        ),
        (
            "extensionresource",
            {"type": "Acme::Monitoring::Website", "properties": {"Note": "AWS::DynamoDB::Table"}},
            [],
        ),
        *(
            (kind, Unknown("properties"), [": has a value for `properties` that is not known before the update"])
            for kind in (
                STACK,
                "iamrole",
                "serverlessfunction",
                "serverlessconnector",
                "cloudwatchalarm",
                "appautoscalingtarget",
            )
        ),
        ("sfnstatemachine", Unknown("properties"), []),
        ("dynamodbtable", Unknown("properties"), [": a DynamoDB table"]),
        (
            "autoscalingplansscalingplan",
            {"scalingInstructions": Unknown("s")},
            [": has a value for `s` that is not known before the update"],
        ),
        (
            "cloudwatchmetricalarm",
            {"metric_query": [{"metric": [Unknown("m")]}]},
            [": has a value for `m` that is not known before the update"],
        ),
        (
            "cloudwatchmetricalarm",
            {"metric_query": [{"metric": [{"namespace": "AWS/DynamoDB"}]}]},
            [": an alarm on AWS/DynamoDB"],
        ),
        ("command", {"create": Unknown("create")}, []),
        (
            "command",
            {"create": ["aws", "dynamodb", "create-table"]},
            [": names the operation `create-table` of DynamoDB in its text"],
        ),
        (
            "command",
            {"create": Unknown("create"), "delete": "aws dynamodb delete-table"},
            [": names the operation `delete-table` of DynamoDB in its text"],
        ),
        ("terraformmodule", {}, [": is made from a template or a module that is kept elsewhere"]),
        ("dynamodbcontributorinsights", {}, [": a part of a DynamoDB table"]),
        ("nothingofours", {"a": "dynamodb"}, []),
    ],
)
def test_by_kind(kind, props, expected):
    assert say(kind, props) == expected


@pytest.mark.parametrize("kind", [STACK, "cloudformationstackset", "cloudformationchangeset"])
@pytest.mark.parametrize(
    ("props", "expected"),
    [
        pytest.param({"templateBody": json.dumps({"Resources": {"T": TABLE}})}, ["T: a DynamoDB table"], id="JSON"),
        pytest.param(
            {"template_body": yaml.safe_dump({"Resources": {"T": TABLE}})}, ["T: a DynamoDB table"], id="YAML"
        ),
        pytest.param({"templateBody": {"Resources": {"T": TABLE}}}, ["T: a DynamoDB table"], id="object"),
        pytest.param({"templateBody": "Resources: {T: {Type: AWS::SNS::Topic}}"}, [], id="nothing of ours"),
        pytest.param(
            {"templateBody": {"Resources": {"T": {**TOPIC, "Properties": {"A": Unknown("a")}}}}}, [], id="later"
        ),
        pytest.param({"templateUrl": "https://x"}, [f": {BY_URL.reason}"], id="URL"),
        pytest.param({"templateUrl": Unknown("templateUrl")}, [f": {BY_URL.reason}"], id="unknown URL"),
        pytest.param({"templateBody": "", "templateUrl": "https://x"}, [f": {BY_URL.reason}"], id="URL, as in state"),
        pytest.param({"templateBody": "Resources: {}", "templateUrl": ""}, [], id="body, as in state"),
        pytest.param({}, [f": {NO_TEMPLATE.reason}"], id="neither"),
        pytest.param({"templateBody": None}, [f": {NO_TEMPLATE.reason}"], id="an asset"),
        pytest.param({"templateBody": 3}, [": has a template that is no object with `Resources`"], id="number"),
        pytest.param(
            {"templateBody": "a: b: c"},
            [": has a template that is neither JSON nor YAML (line 1, column 5)"],
            id="neither",
        ),
        pytest.param(
            {"templateBody": {"Resources": {f"R{number}": TOPIC for number in range(2_000)}}},
            [": has a template that is larger than the 51,200 bytes that this rule reads"],
            id="a large object",
        ),
    ],
)
def test_templates(kind, props, expected):
    assert say(kind, props) == expected


def test_what_is_unknown_in_a_template_may_be_a_parameter():
    (answer,) = judge(Opaque(STACK, "x", {"templateBody": Unknown("templateBody")}))
    assert answer == Doubt("has a value for `templateBody` that is not known before the update", AS_PARAMETERS)


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        (
            {
                "Stream": of("AWS::Kinesis::Stream"),
                "T": of(
                    "AWS::DynamoDB::Table", KinesisStreamSpecification={"StreamArn": {"Fn::GetAtt": ["Stream", "Arn"]}}
                ),
            },
            ["Stream: a Kinesis stream of a table", "T: a DynamoDB table"],
        ),
        (
            {
                "T": of("AWS::DynamoDB::Table", KinesisStreamSpecification={"StreamArn": {"Fn::Sub": "${S.Arn}"}}),
                "S": of("AWS::Kinesis::Stream"),
                "Other": of("AWS::Kinesis::Stream"),
            },
            ["T: a DynamoDB table", "S: a Kinesis stream of a table"],
        ),
        ({"Stream": of("AWS::Kinesis::Stream"), "F": of("AWS::Lambda::Function", A={"Ref": "Stream"})}, []),
        (
            {
                "P": of("AWS::IAM::ManagedPolicy", PolicyDocument={"Version": "2"}),
                "R": of("AWS::IAM::Role", ManagedPolicyArns=[{"Ref": "P"}, {"Ref": "Q"}]),
            },
            [
                "P: has a policy document that is not a policy: its `Version` is not 2012-10-17",
                "R: attaches a policy whose ARN is not written out",
            ],
        ),
        ({"Data": of("AWS::CloudFormation::Stack", TemplateURL="https://x")}, [f"Data: {NESTED_BY_URL.reason}"]),
        (
            {"Data": of("AWS::CloudFormation::StackSet", TemplateBody=json.dumps({"Resources": {"T": TABLE}}))},
            ["Data/T: a DynamoDB table"],
        ),
        (
            {
                "F": {
                    **of("AWS::Serverless::Function"),
                    "Connectors": {"C": {"Properties": {"Destination": {"Type": "AWS::DynamoDB::Table"}}}},
                }
            },
            ["F: a connector that gives access to DynamoDB"],
        ),
        ({"Q": {**TOPIC, "Connectors": {"C": {"Properties": {"Destination": {"Id": "F"}}}}}}, []),
        (
            {"R": of("AWS::IAM::Role", **{"Fn::ForEach::K": ["K", ["Policies"], {"${K}": []}]})},
            ["R: has properties that a loop (Fn::ForEach) makes"],
        ),
        ({"R": of("AWS::SNS::Topic", **{"Fn::ForEach::K": ["K", ["Policies"], {"${K}": []}]})}, []),
        ({"T": {**TABLE, "Condition": "Never"}}, ["T: a DynamoDB table"]),
    ],
)
def test_resources_of_a_template(resources, expected):
    assert template(**resources) == expected


@pytest.mark.parametrize("parameters", [{"Namespace": "ecs"}, [{"parameterKey": "Namespace", "parameterValue": "ecs"}]])
@pytest.mark.parametrize(
    ("kind", "expected"),
    [(STACK, []), ("cloudformationstackset", ["S: has a value for `ServiceNamespace` that is not written out"])],
)
def test_parameters_are_those_of_the_stack_and_those_of_a_stack_set_may_change(kind, parameters, expected):
    body = {
        "Parameters": {"Namespace": {"Type": "String", "Default": "dynamodb"}},
        "Resources": {"S": of("AWS::ApplicationAutoScaling::ScalableTarget", ServiceNamespace={"Ref": "Namespace"})},
    }
    assert say(kind, {"templateBody": body, "parameters": parameters}) == expected
    assert say(kind, {"templateBody": body}) == ["S: scaling of DynamoDB's capacity"]


@pytest.mark.parametrize(
    "around",
    [
        lambda inner: {"Fn::If": ["C", inner, "x"]},
        lambda inner: {"Fn::Join": ["", [inner]]},
        lambda inner: {"Fn::Sub": ["${A}", {"A": inner}]},
        lambda inner: {"Fn::ToJsonString": {"a": inner}},
        lambda inner: [inner],
        lambda inner: {"Fn::ForEach::X": ["X", [], {"a": inner}]},
    ],
)
@pytest.mark.parametrize("kind", ["iamrole", "serverlessfunction", "cloudwatchalarm", STACK, "command"])
def test_functions_in_functions_end(around, kind):
    deep = "dynamodb"
    for _ in range(95):
        deep = around(deep)
    for key in ("Policies", "ManagedPolicyArns", "Namespace", "Events", "create"):
        list(judge(Opaque(kind, "x", {key: deep})))
    list(judge(Opaque(STACK, "x", {"templateBody": {"Resources": deep}})))
    list(judge(Opaque(STACK, "x", {"templateBody": {"Resources": {"Fn::ForEach::X": deep}}})))


def test_templates_in_templates_end():
    body = {"Resources": {"T": TABLE}}
    for _ in range(7):
        body = {"Resources": {"N": of("AWS::CloudFormation::Stack", TemplateBody=body)}}
    assert say(STACK, {"templateBody": body}) == [f"N/N/N/N/N: {TOO_NESTED.reason}"]


@given(st.sampled_from(sorted(KINDS)), st.dictionaries(KEYS | TEXTS, TREES, max_size=5) | TREES)
def test_every_kind_has_an_answer_to_any_properties(kind, props):
    for answer in judge(Opaque(kind, "x", props)):
        assert isinstance(answer, Thing | Doubt)


HIDDEN = [
    TABLE,
    of("AWS::Serverless::SimpleTable"),
    of("AWS::IAM::Policy", PolicyDocument=FULL),
    of("AWS::IAM::Role", Policies=[{"PolicyName": "x", "PolicyDocument": FULL}]),
    of("AWS::Serverless::Function", Policies=[{"DynamoDBCrudPolicy": {"TableName": "x"}}]),
    of("AWS::CloudWatch::Alarm", Namespace="AWS/DynamoDB"),
    of("AWS::ApplicationAutoScaling::ScalableTarget", ServiceNamespace="dynamodb"),
]


def escaped(text, places):
    """JSON with some letters of its strings as escapes."""

    def string(found):
        start = found.start()
        return re.sub(
            r"\\u[0-9a-f]{4}|\\.|[A-Za-z]",
            lambda each: f"\\u{ord(each[0]):04x}" if start + each.start() in places and len(each[0]) == 1 else each[0],
            found[0],
        )

    return re.sub(r'"(?:[^"\\]|\\.)*"', string, text)


@given(
    st.sampled_from(HIDDEN),
    st.dictionaries(TEXTS.filter(bool), TREES | st.just(TOPIC), max_size=4),
    st.dictionaries(KEYS.filter(lambda key: key != "Resources") | TEXTS, TREES, max_size=3),
    st.sampled_from(["json", "escaped", "block", "flow", "quoted", "object"]),
    st.sets(st.integers(0, 400), max_size=40),
)
def test_nothing_hides_in_a_template(hidden, others, sections, style, places):
    """However it is written and whatever stands beside it, it is found, or nobody can tell; it never passes."""
    body = {**sections, "Resources": {**others, "Hidden": hidden}}
    if style == "object":
        text = body
    elif style in ("json", "escaped"):
        text = json.dumps(body) if style == "json" else escaped(json.dumps(body), places)
        assert json.loads(text) == body
    else:
        text = yaml.safe_dump(
            body, default_flow_style=style == "flow", default_style='"' if style == "quoted" else None
        )
    assert say(STACK, {"templateBody": text})
