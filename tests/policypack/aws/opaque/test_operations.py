"""Operations that change tables are found in whatever calls them; others are not."""

from __future__ import annotations

import boto3
import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardrails.aws.opaque.operations import OPERATIONS, control_operation

READS = ("Describe", "Get", "List", "BatchGet", "Scan", "Query", "Search", "Transact", "Execute", "BatchExecute")
OF_ITEMS = {"BatchWriteItem", "DeleteItem", "PutItem", "UpdateItem"}
OTHERS = {"ExportTableToPointInTime", "TagResource", "UntagResource"}
"""These change nothing of a table: they copy it out, or label it, as aws.dynamodb.TableExport and Tag do."""


def test_every_operation_is_one_of_dynamodb_and_none_is_missing():
    client = boto3.client("dynamodb", region_name="ap-southeast-2", aws_access_key_id="x", aws_secret_access_key="x")
    known = set(client.meta.service_model.operation_names)
    control = {name for name in known if not name.startswith(READS)} - OF_ITEMS - OTHERS
    assert control == set(OPERATIONS)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("aws dynamodb create-table --table-name orders", "create-table"),
        ("aws --region x \\\n  dynamodb update-continuous-backups --table-name orders", "update-continuous-backups"),
        ("aws dynamodb --region x delete-table", "delete-table"),
        ("arn:aws:states:::aws-sdk:dynamodb:createTable", "createTable"),
        ("arn:aws:states:::aws-sdk:dynamodb:createTable.waitForTaskToken", "createTable"),
        ("arn:aws:scheduler:::aws-sdk:dynamodb:updateTimeToLive", "updateTimeToLive"),
        ("boto3.client('dynamodb').create_table(TableName='x')", "create_table"),
        (
            "dynamodb = boto3.client(x); dynamodb.restore_table_from_backup()",
            "restore_table_from_backup",
        ),
        ('import {DynamoDB, CreateTableCommand} from "@aws-sdk/client-dynamodb"', "CreateTable"),
        ('{"Resource": "arn:aws:states:::aws-sdk:dynamodb:\\u0063reateTable"}', "createTable"),
        ('{"a": ["\\u0064ynamodb", {"b": "createBackup"}]}', "createBackup"),
        ("CMD=put-resource-policy; aws dynamodb $CMD", "put-resource-policy"),
        ("aws dynamodb describe-table --table-name orders", None),
        ("aws dynamodb wait table-exists --table-name create", None),
        ("aws dynamodb list-backups && aws dynamodb put-item", None),
        ("aws dynamodb delete-item", None),
        ("aws dynamodb describe-table && make create-table-of-contents && npm run delete-table-rows", None),
        ("aws dynamodb scan; my-create-table", None),
        ("psql -c 'create table orders'", None),
        ("create-table", None),
        ("aws glue create-table; aws dynamodb list-tables", None),
        ("arn:aws:states:::aws-sdk:secretsmanager:putResourcePolicy, arn:aws:states:::dynamodb:putItem", None),
        ('{"a": "\\u0000', None),
    ],
)
def test_texts(text, found):
    assert control_operation([text]) == found


def test_a_text_in_parts():
    assert control_operation(["aws", "dynamodb", "import-table"]) == "import-table"
    assert control_operation([]) is None


@given(st.lists(st.text(st.sampled_from('aws-dk:nom_crteTbl \\u"{}[]\n'), max_size=40), max_size=4))
def test_any_text_has_an_answer(texts):
    control_operation(texts)
