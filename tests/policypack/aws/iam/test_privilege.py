"""What a policy allows on DynamoDB, and what of it is more than is needed."""

from __future__ import annotations

import pytest

from guardrails.aws.iam.documents import Document, parse
from guardrails.aws.iam.privilege import (
    Duty,
    Grants,
    access_statements,
    allows_access,
    clauses,
    excess,
    first_grant,
    grants,
    has_unknown,
    without,
)
from tests.policypack.aws.iam.identities import EVENTS, allow, document
from tests.policypack.support import UNKNOWN

READER = Duty("dynamodb-events-read-role", "events", "read", ("GetItem", "Query"))
BOTH = ("read", "write")
USERS = EVENTS.replace("events", "users")


def read(*statements, kind="identity"):
    found = parse(document(*statements), kind)
    assert isinstance(found, Document)
    return found


@pytest.mark.parametrize(
    ("statement", "grant"),
    [
        (allow(), "`dynamodb:GetItem`"),
        (allow("*", "*"), "`*`"),
        (allow("*", "arn:aws:s3:::bucket/*"), None),
        (allow("s3:GetObject", "*"), None),
        (allow("dynamodb:ListTables", "*"), None),
        (allow(["dynamodb:List*", "dynamodb:Describe*"], "*"), None),
        (allow(["dynamodb:ListTables", "dynamodb:DescribeStream"], "*"), "`dynamodb:DescribeStream`"),
        (allow(["dynamodb:ListTables", "dynamodb:UpdateTable"], "*"), "`dynamodb:UpdateTable`"),
        ({"Effect": "Allow", "NotAction": "s3:*", "Resource": "*"}, "all but a few actions (statement 1)"),
        ({"Effect": "Allow", "NotAction": "dynamodb:*", "Resource": "*"}, None),
        ({"Effect": "Allow", "Action": "*", "NotResource": "arn:aws:dynamodb:*:*:*"}, None),
        ({"Effect": "Deny", "Action": "dynamodb:*", "Resource": "*"}, None),
    ],
)
def test_what_a_document_grants(statement, grant):
    found = read(statement)
    assert first_grant(found) == grant
    assert any(access_statements(found)) is (grant is not None)
    assert allows_access(found.statements[0]) is (grant is not None or statement["Effect"] == "Deny")


@pytest.mark.parametrize(
    ("statements", "expected"),
    [
        ([allow()], Grants("`dynamodb:GetItem`", False, frozenset({"events"}), ("read",))),
        ([allow("dynamodb:PutItem")], Grants("`dynamodb:PutItem`", False, frozenset({"events"}), ("write",))),
        ([allow("dynamodb:UpdateTable")], Grants("`dynamodb:UpdateTable`", False, frozenset({"events"}), BOTH)),
        (
            [allow("dynamodb:GetRecords", f"{EVENTS}/stream/*")],
            Grants("`dynamodb:GetRecords`", False, frozenset({"events"}), ("read",)),
        ),
        (
            [allow(["dynamodb:GetItem", "dynamodb:PutItem"], [EVENTS, USERS])],
            Grants("`dynamodb:GetItem`", False, frozenset({"events", "users"}), BOTH),
        ),
        ([allow("dynamodb:*", "*")], Grants("`dynamodb:*`", False, frozenset(), BOTH)),
        ([allow("*", "*")], Grants("`*`", True, frozenset(), BOTH)),
        ([allow("*:*", "*"), allow("*", "arn:aws:s3:::b")], Grants("`*:*`", True, frozenset(), BOTH)),
        ([allow("*", "*"), allow()], Grants("`dynamodb:GetItem`", False, frozenset({"events"}), BOTH)),
        ([allow(["*", "dynamodb:Scan"])], Grants("`dynamodb:Scan`", False, frozenset({"events"}), BOTH)),
        (
            [{"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}],
            Grants("all but a few actions (statement 1)", False, frozenset(), BOTH),
        ),
        ([allow("dynamodb:ListTables", "*"), allow()], Grants("`dynamodb:GetItem`", False, {"events"}, ("read",))),
    ],
)
def test_how_much_is_known_of_what_it_grants(statements, expected):
    assert grants(read(*statements)) == expected


@pytest.mark.parametrize(
    ("statement", "duty", "expected"),
    [
        (allow(), None, {}),
        (allow(), READER, {}),
        (allow("dynamodb:Get*"), None, {(1, "wildcard"): ["dynamodb:Get*"]}),
        (allow(["dynamodb:GetItem", "dynamodb:List*"]), None, {(1, "wildcard"): ["dynamodb:List*"]}),
        (allow(["dynamodb:List*", "dynamodb:Describe*"], "*"), None, {}),
        (allow("dynamodb:List*", "*"), READER, {(1, "wildcard"): ["dynamodb:List*"], (1, "resource"): ["*"]}),
        (allow("dynamodb:ListTables", "*"), READER, {(1, "action"): ["dynamodb:ListTables"], (1, "resource"): ["*"]}),
        (allow("dynamodb:PutItem"), None, {}),
        (allow("dynamodb:PutItem"), READER, {(1, "action"): ["dynamodb:PutItem"]}),
        (allow(resource="*"), None, {(1, "resource"): ["*"]}),
        (allow(resource=USERS), None, {}),
        (allow(resource=USERS), READER, {(1, "resource"): [USERS]}),
        (allow(resource=f"{EVENTS}-1a2b3c4"), READER, {}),
        (allow(resource=f"{EVENTS}-archive"), READER, {(1, "resource"): [f"{EVENTS}-archive"]}),
        (allow(["s3:GetObject", "dynamodb:GetItem"], ["arn:aws:s3:::b/*", EVENTS]), READER, {}),
        (allow(resource=UNKNOWN), READER, {}),
        (allow([UNKNOWN, "dynamodb:GetItem"]), READER, {}),
        ({"Effect": "Allow", "NotAction": "iam:*", "Resource": EVENTS}, None, {(1, "not action"): ("NotAction",)}),
        (
            {"Effect": "Allow", "Action": "dynamodb:GetItem", "NotResource": EVENTS},
            None,
            {(1, "not resource"): ("NotResource",)},
        ),
        ({"Effect": "Deny", "Action": "dynamodb:*", "Resource": "*"}, READER, {}),
    ],
)
def test_what_is_too_much(statement, duty, expected):
    assert excess(read(statement), duty) == expected


def placed(tables=("events",), regions=()):
    return Duty("r", "events", "read", READER.actions, frozenset(tables), frozenset(regions))


@pytest.mark.parametrize(
    ("duty", "fits"),
    [
        (placed(), True),
        (placed(regions={"ap-southeast-2", "eu-west-1"}), True),
        (placed(regions={"eu-west-1"}), False),
        (placed(tables={"events-1a2b3c4"}), False),
        (placed(tables={"events", "events-1a2b3c4"}), True),
    ],
)
def test_the_table_of_a_role_is_where_it_is(duty, fits):
    assert (excess(read(allow()), duty) == {}) is fits


def test_a_region_that_is_a_wildcard_is_any():
    assert excess(read(allow(resource="arn:aws:dynamodb:*:*:table/events")), placed(regions={"eu-west-1"})) == {}


def test_in_words():
    found = read(allow(["dynamodb:*", "dynamodb:PutItem"], [USERS, "*"]))
    first, second, third = clauses(found, excess(found, placed(regions={"eu-west-1"})), placed(regions={"eu-west-1"}))
    assert first.startswith("allows `dynamodb:*` in statement 1; a wildcard also stands for actions that nobody chose.")
    assert second == (
        "allows `dynamodb:PutItem` in statement 1, but 'r' is a read role; such a role has only GetItem, Query. Remove "
        "what is not among them."
    )
    assert third.startswith(
        f"allows DynamoDB actions on `{USERS}`, `*` in statement 1; 'r' is for the table 'events' in eu-west-1 only."
    )


def test_what_was_told_is_not_told_again():
    found = excess(read(allow("dynamodb:*", [USERS, "*"])), READER)
    told = excess(read(allow("dynamodb:*", [USERS, "*"])), None)
    assert without(found, told) == {(1, "resource"): [USERS]}
    assert without(found, {}) == found
    assert without(found, found) == {}


@pytest.mark.parametrize(
    ("statement", "duty", "expected"),
    [
        (allow(), None, False),
        (allow(resource=UNKNOWN), None, True),
        (allow(resource=f"{UNKNOWN}/index/*"), None, True),
        (allow(UNKNOWN), None, True),
        (allow([UNKNOWN, "s3:GetObject"], "arn:aws:s3:::b/*"), None, False),
        (allow(UNKNOWN, "*"), None, True),
        (allow("sqs:SendMessage", UNKNOWN), READER, False),
        (allow("s3:*", UNKNOWN), None, False),
        (allow("*", UNKNOWN), None, True),
        (allow(["dynamodb:List*", "dynamodb:Describe*"], UNKNOWN), None, False),
        (allow(["dynamodb:List*", "dynamodb:Describe*"], UNKNOWN), READER, True),
        ({"Effect": "Allow", "NotAction": "dynamodb:*", "Resource": UNKNOWN}, None, False),
        ({"Effect": "Allow", "NotAction": "iam:*", "Resource": UNKNOWN}, None, True),
        ({"Effect": "Allow", "NotAction": [UNKNOWN], "NotResource": EVENTS}, None, True),
        ({"Effect": "Deny", "Action": "dynamodb:*", "Resource": UNKNOWN}, None, False),
    ],
)
def test_what_is_not_known_matters_only_where_it_decides(statement, duty, expected):
    assert has_unknown(read(statement), duty) is expected
