"""Access to DynamoDB, however a policy is held and however its document is written."""

from __future__ import annotations

import json

import pytest

from guardrails.aws.opaque.access import (
    ATTACHES_UNKNOWN,
    FUNCTIONS,
    NOT_WRITTEN,
    POLICY_KINDS,
    UNWRITTEN,
    of_connector,
    of_function,
    of_graphql,
    of_policies,
)
from guardrails.aws.opaque.content import Doubt, Thing, not_known
from guardrails.aws.opaque.intrinsics import Scope
from guardrails.core.values import Unknown

FULL = "arn:aws:iam::aws:policy/AmazonDynamoDBFullAccess"
SCOPE = Scope({"Arn": FULL}, frozenset({"Own"}))


def document(action="dynamodb:GetItem", resource="arn:aws:dynamodb:ap-southeast-2:123456789012:table/orders", **more):
    return {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": action, "Resource": resource, **more}],
    }


def found(answers):
    return [answer.evidence if isinstance(answer, Thing) else answer for answer in answers]


def of(kind, props, scope=SCOPE):
    return found(of_policies(POLICY_KINDS[kind], props, scope))


GRANTS = document()
HARMLESS = document("s3:GetObject", "arn:aws:s3:::bucket/*")


@pytest.mark.parametrize(
    ("kind", "props"),
    [
        ("iampolicy", {"PolicyDocument": GRANTS}),
        ("iammanagedpolicy", {"policyDocument": json.dumps(GRANTS)}),
        ("iamrolepolicy", {"policy_document": json.dumps(GRANTS)}),
        ("iamuserpolicy", {"policy": json.dumps(GRANTS)}),
        ("iamgrouppolicy", {"PolicyDocument": GRANTS}),
        ("iamrole", {"Policies": [{"PolicyName": "x", "PolicyDocument": GRANTS}]}),
        ("iamrole", {"inlinePolicies": [{"name": "x", "policy": json.dumps(GRANTS)}]}),
        ("iamrole", {"inline_policy": [{"name": "x", "policy": json.dumps(GRANTS)}]}),
        ("iamrole", {"inline_policy": {"name": "x", "policy": json.dumps(GRANTS)}}),
        ("iamuser", {"policies": [{"policyDocument": GRANTS}]}),
        ("iamgroup", {"Policies": [{"PolicyDocument": GRANTS}]}),
        ("ssopermissionset", {"InlinePolicy": json.dumps(GRANTS)}),
        ("ssoadminpermissionsetinlinepolicy", {"inline_policy": json.dumps(GRANTS)}),
    ],
)
def test_where_documents_stand(kind, props):
    assert of(kind, props) == ["`dynamodb:GetItem`"]
    spelled = json.loads(json.dumps(props).replace("dynamodb:GetItem", "s3:GetItem").replace(":dynamodb:", ":s3:"))
    assert of(kind, spelled) == []


@pytest.mark.parametrize(
    ("kind", "props"),
    [
        ("iamrole", {"ManagedPolicyArns": [FULL]}),
        ("iamuser", {"managedPolicyArns": [FULL]}),
        ("iamgroup", {"managed_policy_arns": [FULL]}),
        ("iamrolepolicyattachment", {"policy_arn": FULL}),
        ("iamuserpolicyattachment", {"policyArn": FULL}),
        ("iamgrouppolicyattachment", {"policyArn": FULL}),
        ("iampolicyattachment", {"policyArn": FULL}),
        ("iamrolepolicyattachmentsexclusive", {"policy_arns": [FULL]}),
        ("ssopermissionset", {"ManagedPolicies": [FULL]}),
        ("ssoadminmanagedpolicyattachment", {"managedPolicyArn": FULL}),
        ("ssoadminmanagedpolicyattachmentsexclusive", {"managed_policy_arns": [FULL]}),
    ],
)
def test_where_policies_of_aws_are_attached(kind, props):
    assert of(kind, props) == ["`AmazonDynamoDBFullAccess`"]
    assert of(kind, json.loads(json.dumps(props).replace("AmazonDynamoDBFullAccess", "AWSLambda"))) == []


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        pytest.param(GRANTS, ["`dynamodb:GetItem`"], id="known"),
        pytest.param(HARMLESS, [], id="another service"),
        pytest.param(Unknown("p"), [not_known(Unknown("p"))], id="unknown"),
        pytest.param({"Ref": "Document"}, [UNWRITTEN], id="a parameter"),
        pytest.param({"Fn::Sub": json.dumps(GRANTS)}, ["`dynamodb:GetItem`"], id="a text"),
        pytest.param({"Fn::Sub": json.dumps(document("*", "${T.Arn}"))}, [NOT_WRITTEN], id="a text with a function"),
        pytest.param({"Fn::If": ["C", HARMLESS, GRANTS]}, ["`dynamodb:GetItem`"], id="a branch"),
        pytest.param({"Fn::If": ["C", HARMLESS, {"Ref": "AWS::NoValue"}]}, [], id="a branch or nothing"),
        pytest.param(
            {"Version": "2012-10-17", "Statement": [{"Fn::If": ["C", *GRANTS["Statement"], {"Ref": "AWS::NoValue"}]}]},
            ["`dynamodb:GetItem`"],
            id="a statement or nothing",
        ),
        pytest.param(document("dynamodb:*", {"Fn::GetAtt": ["T", "Arn"]}), ["`dynamodb:*`"], id="on a resource"),
        pytest.param(document({"Fn::Sub": "dynamodb:${Op}"}), [NOT_WRITTEN], id="an action in part"),
        pytest.param(document([{"Ref": "Op"}, "dynamodb:Scan"]), ["`dynamodb:Scan`"], id="an action beside another"),
        pytest.param(
            {"Statement": [{"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}]},
            ["all but a few actions (statement 1)"],
            id="all but",
        ),
        pytest.param(document({"Ref": "Op"}), [NOT_WRITTEN], id="an action that is not written"),
        pytest.param(document(Unknown("x")), [NOT_WRITTEN], id="an action that is unknown"),
        pytest.param(document("s3:PutObject", Unknown("x")), [], id="another service on something unknown"),
        pytest.param(document("s3:*", {"Fn::GetAtt": ["B", "Arn"]}), [], id="another service on something"),
        pytest.param(document("*", {"Fn::Sub": "arn:aws:s3:::${B}/*"}), [], id="all on a bucket"),
        pytest.param(document("*", {"Fn::GetAtt": ["B", "Arn"]}), [NOT_WRITTEN], id="all on something"),
        pytest.param({"Statement": []}, [], id="no statement"),
        pytest.param(
            {"Version": "2012-10-18", "Statement": []},
            [
                Doubt(
                    "has a policy document that is not a policy: its `Version` is not 2012-10-17",
                    "Write a valid policy document.",
                )
            ],
            id="no policy",
        ),
    ],
)
def test_documents_of_a_template(policy, expected):
    assert of("iampolicy", {"PolicyDocument": policy}) == expected
    assert of("iamrole", {"Policies": [{"PolicyDocument": policy}]}) == expected


@pytest.mark.parametrize(
    ("policies", "expected"),
    [
        ({"Fn::If": ["C", [{"PolicyDocument": GRANTS}], {"Ref": "AWS::NoValue"}]}, ["`dynamodb:GetItem`"]),
        ([{"Fn::If": ["C", {"PolicyDocument": HARMLESS}, {"PolicyDocument": GRANTS}]}], ["`dynamodb:GetItem`"]),
        (Unknown("p"), [not_known(Unknown("p"))]),
        ([Unknown("p[0]"), {"PolicyDocument": HARMLESS}], [not_known(Unknown("p[0]"))]),
        ([{"PolicyName": "x"}], []),
        ("nonsense", []),
        (3, []),
    ],
)
def test_inline_policies_of_a_template(policies, expected):
    assert of("iamrole", {"Policies": policies}) == expected


@pytest.mark.parametrize(
    ("arns", "expected"),
    [
        ({"Ref": "Arn"}, ["`AmazonDynamoDBFullAccess`"]),
        (
            [{"Fn::Sub": FULL.replace("arn:aws:", "arn:${AWS::Partition}:")}],
            ["`AmazonDynamoDBFullAccess`"],
        ),
        (
            [{"Fn::Join": ["", ["arn:", {"Ref": "AWS::Partition"}, ":iam::aws:policy/AWSLambdaBasicExecutionRole"]]}],
            [],
        ),
        ([{"Ref": "Own"}], []),
        ([{"Fn::Sub": "arn:aws:iam::${AWS::AccountId}:policy/boundary"}], []),
        ([{"Fn::Sub": "arn:aws:iam::aws:policy/${Name}"}], [ATTACHES_UNKNOWN]),
        ([{"Ref": "Else"}, {"Fn::ImportValue": "x"}], [ATTACHES_UNKNOWN]),
        ([{"Ref": "AWS::NoValue"}], []),
        (Unknown("m"), [not_known(Unknown("m"))]),
        ([Unknown("m[0]")], [not_known(Unknown("m[0]"))]),
        ([{"Fn::If": ["C", FULL, {"Ref": "AWS::NoValue"}]}], ["`AmazonDynamoDBFullAccess`"]),
        ("arn:aws:iam::123456789012:policy/mine", []),
        ([3], []),
    ],
)
def test_arns_of_a_template(arns, expected):
    assert of("iamrole", {"ManagedPolicyArns": arns}) == expected


def test_what_is_certain_comes_first_and_once():
    props = {"Policies": [{"PolicyDocument": GRANTS}, {"PolicyDocument": GRANTS}], "ManagedPolicyArns": [FULL]}
    assert list(of_policies(POLICY_KINDS["iamrole"], {**props, "Unknown": Unknown("x")}, Scope())) == [
        Thing("a role with access to DynamoDB", "aws.iam.Role", "`dynamodb:GetItem`")
    ]


@pytest.mark.parametrize(
    ("props", "expected"),
    [
        ({"Policies": "AmazonDynamoDBFullAccess"}, ["`AmazonDynamoDBFullAccess`"]),
        ({"Policies": ["AWSXRayDaemonWriteAccess", FULL]}, ["`AmazonDynamoDBFullAccess`"]),
        ({"Policies": [{"DynamoDBCrudPolicy": {"TableName": "t"}}]}, ["the policy template DynamoDBCrudPolicy"]),
        ({"Policies": {"DynamoDBReadPolicy": {"TableName": "t"}}}, ["the policy template DynamoDBReadPolicy"]),
        ({"Policies": [{"S3ReadPolicy": {"BucketName": "b"}}]}, []),
        ({"Policies": [GRANTS]}, ["`dynamodb:GetItem`"]),
        ({"Policies": HARMLESS}, []),
        ({"Policies": [{"Ref": "Own"}]}, []),
        ({"Policies": [{"Ref": "Else"}]}, [ATTACHES_UNKNOWN]),
        ({"Policies": {"Fn::If": ["C", [{"DynamoDBCrudPolicy": {}}], []]}}, ["the policy template DynamoDBCrudPolicy"]),
        ({"Policies": Unknown("p")}, [not_known(Unknown("p"))]),
        ({"Policies": [3]}, []),
        (
            {"Events": {"Changes": {"Type": "DynamoDB", "Properties": {}}, "Api": {"Type": "Api"}}},
            ["an event of type DynamoDB, for which SAM adds AWSLambdaDynamoDBExecutionRole"],
        ),
        ({"Events": {"Api": {"Type": "Api"}, "Odd": 3}}, []),
        ({"Events": {"Later": {"Type": Unknown("e")}}}, [not_known(Unknown("e"))]),
        ({"Events": Unknown("e")}, [not_known(Unknown("e"))]),
        ({"Role": "arn:aws:iam::123456789012:role/x", "Events": {"Changes": {"Type": "DynamoDB"}}}, []),
        ({"Role": {"Fn::GetAtt": ["R", "Arn"]}, "Policies": [{"DynamoDBCrudPolicy": {}}]}, []),
        ({"Role": None, "Policies": [{"DynamoDBCrudPolicy": {}}]}, ["the policy template DynamoDBCrudPolicy"]),
        (
            {"Role": {"Fn::If": ["C", "arn", {"Ref": "AWS::NoValue"}]}, "Policies": [{"DynamoDBCrudPolicy": {}}]},
            ["the policy template DynamoDBCrudPolicy"],
        ),
        ({}, []),
    ],
)
@pytest.mark.parametrize("kind", sorted(FUNCTIONS))
def test_serverless_functions(kind, props, expected):
    assert found(of_function(FUNCTIONS[kind], props, SCOPE)) == expected


CONNECTOR = Thing("a connector that gives access to DynamoDB", "aws.iam.RolePolicy")


@pytest.mark.parametrize(
    ("props", "expected"),
    [
        ({"Source": {"Id": "F"}, "Destination": {"Type": "AWS::DynamoDB::Table", "Arn": "x"}}, [CONNECTOR]),
        ({"Source": {"Type": "AWS::DynamoDB::Table"}, "Destination": {"Id": "F"}}, [CONNECTOR]),
        ({"Destination": [{"Id": "Q"}, {"Type": "AWS::Serverless::SimpleTable"}]}, [CONNECTOR]),
        ({"Source": {"Id": "F"}, "Destination": {"Type": "AWS::SQS::Queue"}}, []),
        ({"Destination": Unknown("d")}, [not_known(Unknown("d"))]),
        ({"Destination": {"Type": Unknown("d.Type")}}, [not_known(Unknown("d.Type"))]),
        ({}, []),
    ],
)
def test_connectors(props, expected):
    assert list(of_connector(props)) == expected


GRAPHQL = Thing("an API that gives itself access to DynamoDB", "aws.iam.Role")


@pytest.mark.parametrize(
    ("props", "expected"),
    [
        ({"DataSources": {"DynamoDb": {"Orders": {"TableArn": "x"}}}}, [GRAPHQL]),
        ({"DataSources": {"DynamoDb": {"Orders": {"TableArn": "x", "ServiceRoleArn": "y"}}}}, []),
        ({"DataSources": {"Lambda": {"F": {}}}}, []),
        ({"DataSources": Unknown("d")}, [not_known(Unknown("d"))]),
        ({"DataSources": {"DynamoDb": Unknown("d")}}, [not_known(Unknown("d"))]),
        ({}, []),
    ],
)
def test_graphql_apis(props, expected):
    assert list(of_graphql(props)) == expected
