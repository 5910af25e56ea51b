"""How messages list what is found."""

from __future__ import annotations

import pytest

from guardrails.aws.opaque.content import SHOWN, Doubt, Thing, advice, listed, not_known
from guardrails.core.values import Unknown

TABLE = Thing("a DynamoDB table", "aws.dynamodb.Table", name="Orders")
ROLE = Thing("a role with access to DynamoDB", "aws.iam.Role", "`dynamodb:*`", "Worker")
SCALING = Thing("scaling of DynamoDB's capacity", "")


@pytest.mark.parametrize(
    ("things", "expected"),
    [
        ([TABLE], "a DynamoDB table (`Orders`) in its template"),
        ([SCALING], "scaling of DynamoDB's capacity through X"),
        (
            [TABLE, ROLE],
            "a DynamoDB table (`Orders`) and a role with access to DynamoDB (`Worker`: `dynamodb:*`) in its template",
        ),
        ([Thing("a policy", "x", "`a:b`")], "a policy (`a:b`) through X"),
        (
            [TABLE] * (SHOWN + 3),
            ", ".join(["a DynamoDB table (`Orders`)"] * SHOWN) + " and 3 more in its template",
        ),
    ],
)
def test_things(things, expected):
    assert listed(things, "through X") == expected


@pytest.mark.parametrize(
    ("things", "expected"),
    [
        ([TABLE], "Declare it with pulumi-aws, where the rules on DynamoDB read it: aws.dynamodb.Table."),
        (
            [TABLE, TABLE, ROLE],
            "Declare them with pulumi-aws, where the rules on DynamoDB read them: aws.dynamodb.Table and aws.iam.Role.",
        ),
        ([SCALING], "Remove the scaling: a table that bills on demand scales by itself."),
        (
            [TABLE, SCALING],
            "Declare it with pulumi-aws, where the rules on DynamoDB read it: aws.dynamodb.Table. Remove the scaling: "
            "a table that bills on demand scales by itself.",
        ),
    ],
)
def test_what_to_write(things, expected):
    assert advice(things) == expected


def test_what_is_not_known():
    assert not_known(Unknown("a.b"), "X") == Doubt(
        "has a value for `a.b` that is not known before the update",
        "Write a value that is known when the program runs.",
        "X",
    )
