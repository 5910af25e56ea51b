"""The text must be the provider's, character for character."""

from __future__ import annotations

import json

import pytest

from preflight.providers.aws.policy_documents import render
from preflight.providers.base import InvokeError

READ = {"sid": "Read", "actions": ["s3:GetObject", "s3:ListBucket"], "resources": ["arn:aws:s3:::a/*"]}


def statements(**arguments):
    return json.loads(render(arguments)["json"])["Statement"]


def test_the_whole_text():
    assert render({"statements": [READ]})["json"] == (
        "{\n"
        '  "Version": "2012-10-17",\n'
        '  "Statement": [\n'
        "    {\n"
        '      "Sid": "Read",\n'
        '      "Effect": "Allow",\n'
        '      "Action": [\n'
        '        "s3:ListBucket",\n'
        '        "s3:GetObject"\n'
        "      ],\n"
        '      "Resource": "arn:aws:s3:::a/*"\n'
        "    }\n"
        "  ]\n"
        "}"
    )


def test_the_short_text_and_the_id():
    result = render({"policyId": "p", "statements": [{"effect": "Deny", "notActions": ["a:B"], "notResources": ["*"]}]})

    assert result["minifiedJson"] == (
        '{"Version":"2012-10-17","Id":"p","Statement":[{"Effect":"Deny","NotAction":"a:B","NotResource":"*"}]}'
    )
    # The provider's id is the CRC-32 of the long text.
    assert result["id"] == "2035451461"


def test_a_document_without_statements():
    assert render({})["minifiedJson"] == '{"Version":"2012-10-17"}'


def test_one_element_is_a_text_and_several_a_list_in_reverse_order():
    (statement,) = statements(statements=[{"actions": ["b", "a", "c", "a"], "resources": ["x"]}])

    assert (statement["Action"], statement["Resource"]) == (["c", "b", "a"], "x")


@pytest.mark.parametrize(
    ("principals", "written"),
    [
        pytest.param([{"type": "*", "identifiers": ["*"]}], "*", id="anyone"),
        pytest.param([{"type": "AWS", "identifiers": ["*"]}], {"AWS": "*"}, id="any AWS"),
        pytest.param(
            [{"type": "Service", "identifiers": ["a", "b"]}, {"type": "AWS", "identifiers": ["1"]}],
            {"AWS": "1", "Service": ["b", "a"]},
            id="kinds in order",
        ),
        pytest.param(
            [{"type": "AWS", "identifiers": ["1"]}, {"type": "AWS", "identifiers": ["2"]}],
            {"AWS": ["1", "2"]},
            id="one kind twice",
        ),
    ],
)
def test_principals(principals, written):
    assert statements(statements=[{"principals": principals}])[0]["Principal"] == written


def test_conditions_keep_the_order_of_their_values():
    conditions = [
        {"test": "StringEquals", "variable": "b", "values": ["z", "a"]},
        {"test": "Bool", "variable": "x", "values": ["true"]},
        {"test": "StringEquals", "variable": "a", "values": ["1"]},
        {"test": "StringEquals", "variable": "a", "values": ["0"]},
    ]

    (statement,) = statements(statements=[{"conditions": conditions}])

    assert statement["Condition"] == {"Bool": {"x": "true"}, "StringEquals": {"a": ["1", "0"], "b": ["z", "a"]}}
    assert list(statement["Condition"]) == ["Bool", "StringEquals"]


def test_policy_variables_and_escapes():
    text = render({"statements": [{"resources": ["arn:aws:s3:::&{aws:username}/<é>"]}]})["minifiedJson"]

    assert '"Resource":"arn:aws:s3:::${aws:username}/\\u003cé\\u003e"' in text


def test_sources_come_first_and_a_later_sid_replaces_an_earlier_one():
    first = {
        "Version": "2008-10-17",
        "Id": "one",
        "Statement": [{"Sid": "Read", "Effect": "Deny", "Action": ["b", "a"]}],
    }
    second = {"Statement": [{"Effect": "Allow", "Condition": {"Bool": {"x": True}}, "Principal": {"AWS": ["a", "b"]}}]}
    override = {"Version": "2012-10-17", "Statement": [{"Sid": "Read", "Effect": "Deny", "Action": "override"}]}
    result = render(
        {
            "sourcePolicyDocuments": [json.dumps(first), json.dumps(second), None],
            "statements": [READ],
            "overridePolicyDocuments": [json.dumps(override)],
        }
    )

    assert json.loads(result["json"]) == {
        "Version": "2012-10-17",
        "Id": "one",
        "Statement": [
            {"Sid": "Read", "Effect": "Deny", "Action": "override"},
            {"Effect": "Allow", "Principal": {"AWS": ["b", "a"]}, "Condition": {"Bool": {"x": "true"}}},
        ],
    }


def test_lists_of_sources_keep_their_order():
    source = {"Statement": [{"Effect": "Allow", "Action": ["a", "b"]}]}

    assert statements(sourcePolicyDocuments=[json.dumps(source)])[0]["Action"] == ["a", "b"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param({"statements": [READ, READ]}, "duplicate Sid (Read). Remove the Sid", id="Sid"),
        pytest.param(
            {"sourcePolicyDocuments": ['{"Statement": [{"Sid": "A"}, {"Sid": "A"}]}']},
            "duplicate Sid (A) in source_policy_documents (statement 1).",
            id="Sid in a source",
        ),
        pytest.param({"sourcePolicyDocuments": ["{"]}, "merging source document 0: ", id="no JSON"),
        pytest.param({"overridePolicyDocuments": ['{"Statement": {}}']}, "Statement must be a list here", id="object"),
        pytest.param(
            {"version": "2008-10-17", "statements": [{"resources": ["&{x}"]}]},
            "found &{ sequence in (&{x}), which is not supported in document version 2008-10-17",
            id="variable in the old version",
        ),
        pytest.param(
            {"statements": [{"effect": "allow"}]},
            'expected statement.0.effect to be one of ["Allow" "Deny"], got allow',
            id="effect in the wrong case",
        ),
        pytest.param(
            {"version": "2020-01-01"},
            'expected version to be one of ["2008-10-17" "2012-10-17"], got 2020-01-01',
            id="a version that does not exist",
        ),
    ],
)
def test_arguments_that_the_provider_refuses(arguments, message):
    with pytest.raises(InvokeError) as caught:
        render(arguments)

    assert message in caught.value.reason


@pytest.mark.parametrize("sid", ["Enable IAM User Permissions", "AWSLogDeliveryWrite_v2", "läs", "a-b.c"])
def test_any_sid_is_taken(sid):
    """The provider checks none since 5.84: policies of S3, KMS and ECR have spaces and underscores in it."""
    assert statements(statements=[{**READ, "sid": sid}])[0]["Sid"] == sid


def test_numbers_and_booleans_are_written_as_the_provider_writes_texts():
    conditions = [
        {"test": "Bool", "variable": "aws:SecureTransport", "values": [False]},
        {"test": "NumericLessThan", "variable": "aws:MultiFactorAuthAge", "values": [3600.0, 0.5]},
    ]
    (statement,) = statements(statements=[{"sid": 1.0, "actions": ["s3:*"], "conditions": conditions}])

    assert statement["Sid"] == "1"
    assert statement["Condition"] == {
        "Bool": {"aws:SecureTransport": "false"},
        "NumericLessThan": {"aws:MultiFactorAuthAge": ["3600", "0.5"]},
    }
