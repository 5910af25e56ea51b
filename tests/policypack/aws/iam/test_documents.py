"""Policy documents: every shape that IAM takes, and why the others are none."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardrails.aws.iam.documents import (
    _STATEMENT_KEYS,
    UNKNOWN_PART,
    Condition,
    Document,
    Malformed,
    Principal,
    is_unknown,
    parse,
    read,
)

STRINGS_REQUIRED = "where a string or a list of strings is required"
ALLOW = {"Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": "*"}


def policy(*statements, **more):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements), **more})


def reason(text, kind="identity"):
    found = parse(text, kind)
    assert isinstance(found, Malformed)
    return found.reason


def only(text, kind="identity"):
    found = parse(text, kind)
    assert isinstance(found, Document)
    (statement,) = found.statements
    return statement


@pytest.mark.parametrize(
    "text",
    [
        policy(ALLOW),
        json.dumps({"Version": "2012-10-17", "Statement": ALLOW}),
        json.dumps({"Statement": [ALLOW]}),
        json.dumps({"Version": "2008-10-17", "Id": "x", "Statement": [ALLOW]}),
        "\n  " + policy(ALLOW) + "\n",
        policy({**ALLOW, "Action": ["dynamodb:GetItem"], "Resource": ["*"]}),
    ],
    ids=["list", "object", "no version", "old version", "blanks around it", "lists of strings"],
)
def test_one_statement_in_every_shape(text):
    statement = only(text)
    assert (statement.number, statement.sid, statement.allows) == (1, "", True)
    assert (statement.actions, statement.resources) == (("dynamodb:GetItem",), ("*",))
    assert statement.conditions == ()
    assert statement.not_actions is statement.not_resources is statement.principals is statement.not_principals is None
    assert statement.label == "statement 1"


def test_a_statement_is_called_by_its_sid():
    assert only(policy({**ALLOW, "Sid": "Read"})).label == "statement 'Read'"


def test_deny_does_not_allow():
    document = parse(policy({**ALLOW, "Effect": "Deny"}, ALLOW), "identity")
    assert isinstance(document, Document)
    assert [statement.number for statement in document.allowing] == [2]


def test_not_action_and_not_resource():
    statement = only(policy({"Effect": "Allow", "NotAction": "iam:*", "NotResource": ["a", "b"]}))
    assert (statement.actions, statement.not_actions) == (None, ("iam:*",))
    assert (statement.resources, statement.not_resources) == (None, ("a", "b"))


def test_conditions():
    condition = {"StringEquals": {"kms:ViaService": "sqs.amazonaws.com", "a": ["b", "c"]}, "Bool": {"d": True}}
    assert only(policy({**ALLOW, "Condition": condition})).conditions == (
        Condition("StringEquals", "kms:ViaService", ("sqs.amazonaws.com",)),
        Condition("StringEquals", "a", ("b", "c")),
        Condition("Bool", "d", ("true",)),
    )


@pytest.mark.parametrize(
    ("principal", "expected"),
    [
        ("*", (Principal("*", "*"),)),
        ({"AWS": "*"}, (Principal("AWS", "*"),)),
        ({"AWS": ["*", "123456789012"]}, (Principal("AWS", "*"), Principal("AWS", "123456789012"))),
        (
            {"Service": "lambda.amazonaws.com", "Federated": "accounts.google.com"},
            (Principal("Service", "lambda.amazonaws.com"), Principal("Federated", "accounts.google.com")),
        ),
    ],
)
def test_principals(principal, expected):
    statement = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": principal}
    assert only(policy(statement), "trust").principals == expected
    del statement["Principal"]
    assert only(policy({**statement, "NotPrincipal": principal}), "trust").not_principals == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "is not valid JSON (line 1, column 1)"),
        ("{'Version': 1}", "is not valid JSON (line 1, column 2)"),
        ("\ufeff" + policy(ALLOW), "is not valid JSON (line 1, column 1)"),
        ('{"Statement": [\n{,}]}', "is not valid JSON (line 2, column 2)"),
        ('{"Statement": NaN}', "is not valid JSON: it has the value NaN"),
        ("[" * 100_000, "is nested too deeply to be a policy"),
        ('{"Statement": ' + "9" * 5_000 + "}", "is not valid JSON that IAM reads"),
        ("[]", "is not a policy: it is an empty list, where an object with `Statement` is required"),
        ("12", "is not a policy: it is a number, where an object with `Statement` is required"),
        ("true", "is not a policy: it is a boolean, where an object with `Statement` is required"),
        ("null", "is not a policy: it is null, where an object with `Statement` is required"),
        ('"x"', "is not a policy: it is a string, where an object with `Statement` is required"),
        ('{"statement": []}', "is not a policy: it has the key `statement`; IAM spells it `Statement`"),
        (
            '{"Statement": [], "Comment": ""}',
            "is not a policy: it has the key `Comment`; there are Version, Id, Statement",
        ),
        ('{"Version": "2012-10-18", "Statement": []}', "is not a policy: its `Version` is not 2012-10-17"),
        ('{"Version": {}, "Statement": []}', "is not a policy: its `Version` is not 2012-10-17"),
        ('{"Statement": "x"}', "is not a policy: its `Statement` is a string, where a list is required"),
        ('{"Statement": [1]}', "is not a policy: its statement 1 is a number, where an object is required"),
        ('{"Statement": [{}]}', "is not a policy: its statement 1 has no `Effect` that is Allow or Deny"),
        (
            policy({**ALLOW, "Effect": "allow"}),
            "is not a policy: its statement 1 has no `Effect` that is Allow or Deny",
        ),
        (
            policy(ALLOW, {**ALLOW, "action": []}),
            "is not a policy: its statement 2 has the key `action`; IAM spells it `Action`",
        ),
        (
            policy({**ALLOW, "Ressource": []}),
            f"is not a policy: its statement 1 has the key `Ressource`; there are {', '.join(_STATEMENT_KEYS)}",
        ),
        (policy({**ALLOW, "NotAction": "*"}), "is not a policy: its statement 1 has both `Action` and `NotAction`"),
        (
            policy({**ALLOW, "NotResource": "*"}),
            "is not a policy: its statement 1 has both `Resource` and `NotResource`",
        ),
        (policy({**ALLOW, "Principal": "*"}), "is not a policy of an identity: its statement 1 names a principal"),
        (policy({**ALLOW, "NotPrincipal": "*"}), "is not a policy of an identity: its statement 1 names a principal"),
        (
            '{"Version": "2012-10-17", "Statement": [], "Statement": []}',
            "has the key `Statement` twice in one object, so it can't be told which holds",
        ),
        (
            policy({**ALLOW, "Action": []}),
            f"is not a policy: `Action` of its statement 1 is an empty list, {STRINGS_REQUIRED}",
        ),
        (
            policy({**ALLOW, "Action": ["a", 1]}),
            f"is not a policy: `Action` of its statement 1 is a list, {STRINGS_REQUIRED}",
        ),
        (
            policy({**ALLOW, "Resource": {"Ref": "x"}}),
            f"is not a policy: `Resource` of its statement 1 is an object, {STRINGS_REQUIRED}",
        ),
        (policy({**ALLOW, "Sid": 1}), "is not a policy: the `Sid` of its statement 1 is a number"),
        (
            policy({**ALLOW, "Condition": "x"}),
            "is not a policy: `Condition` of its statement 1 is a string that is no condition block",
        ),
        (
            policy({**ALLOW, "Condition": {"StringEquals": "x"}}),
            "is not a policy: `Condition` of its statement 1 is an object that is no condition block",
        ),
        (
            policy({**ALLOW, "Condition": {"StringEquals": {"a": None}}}),
            f"is not a policy: a condition of its statement 1 has null, {STRINGS_REQUIRED}",
        ),
        (
            policy({**ALLOW, "Condition": {"StringEquals": {"a": [["b"]]}}}),
            f"is not a policy: a condition of its statement 1 has a list, {STRINGS_REQUIRED}",
        ),
        (
            '{"Statement": [{"Effect": "Deny", "Effect": "Allow", "Action": "*", "Resource": "*"}]}',
            "has the key `Effect` twice in one object, so it can't be told which holds",
        ),
    ],
)
def test_what_is_no_policy(text, expected):
    assert reason(text) == expected


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        (
            {"Principal": "123456789012"},
            "is not a policy: `Principal` of its statement 1 is a string, where an object ",
        ),
        ({"Principal": []}, "is not a policy: `Principal` of its statement 1 is an empty list, where an object is "),
        ({"Principal": {}}, "is not a policy: `Principal` of its statement 1 is an empty object, where an object is "),
        ({"Principal": {"aws": "x"}}, "is not a policy: its statement 1's `Principal` has the key `aws`; IAM spells "),
    ],
)
def test_what_is_no_trust_policy(statement, expected):
    assert reason(policy({"Effect": "Allow", "Action": "sts:AssumeRole", **statement}), "trust").startswith(expected)


@pytest.mark.parametrize(
    ("kind", "statement", "lacks", "unknown"),
    [
        ("identity", {"Resource": "*"}, "its statement 1 has no `Action`", {"actions": (UNKNOWN_PART,)}),
        ("identity", {"Action": "*"}, "its statement 1 has no `Resource`", {"resources": (UNKNOWN_PART,)}),
        ("identity", {"NotAction": "*"}, "its statement 1 has no `Resource`", {"resources": (UNKNOWN_PART,)}),
        (
            "trust",
            {"Action": "*"},
            "its statement 1 has no `Principal`",
            {"principals": (Principal("AWS", UNKNOWN_PART),)},
        ),
        (
            "trust",
            {"Action": "*", "Principal": {"Federated": []}},
            "`Federated` of its statement 1 is an empty list",
            {"principals": (Principal("Federated", UNKNOWN_PART),)},
        ),
    ],
)
def test_what_a_data_source_leaves_out_while_it_is_unknown(kind, statement, lacks, unknown):
    found = parse(policy({"Effect": "Allow", **statement}), kind)
    assert isinstance(found, Document)
    assert found.lacks == f"is not a policy: {lacks}"
    assert {name: getattr(found.statements[0], name) for name in unknown} == unknown


@pytest.mark.parametrize(
    ("text", "lacks"),
    [
        ("{}", "is not a policy: it has no `Statement`"),
        ('{"Version": "2012-10-17"}', "is not a policy: it has no `Statement`"),
        (
            '{"Version": "2012-10-17", "Statement": []}',
            "is not a policy: its `Statement` is an empty list, which IAM rejects",
        ),
    ],
)
def test_a_document_without_statements(text, lacks):
    assert parse(text, "identity") == Document((), lacks)


def test_a_whole_document_lacks_nothing():
    found = parse(policy(ALLOW), "identity")
    assert isinstance(found, Document)
    assert found.lacks == ""


def test_the_first_thing_that_is_left_out_is_told():
    found = parse(policy(ALLOW, {"Effect": "Allow"}), "identity")
    assert isinstance(found, Document)
    assert found.lacks == "is not a policy: its statement 2 has no `Action`"


def test_a_condition_without_values_is_not_known_yet():
    (condition,) = only(policy({**ALLOW, "Condition": {"StringEquals": {"aws:SourceArn": []}}})).conditions
    assert condition.values == (UNKNOWN_PART,)


@pytest.mark.parametrize(("text", "expected"), [("a", False), (UNKNOWN_PART, True), (f"a/{UNKNOWN_PART}", True)])
def test_what_is_unknown(text, expected):
    assert is_unknown(text) is expected


def test_long_names_are_cut_in_reasons():
    assert len(reason(json.dumps({"x" * 10_000: 1}))) < 300


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.floats()
    | st.text(max_size=5)
    | st.sampled_from(["Allow", "Deny", "*", "2012-10-17"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["Statement", "Effect", "Action", "Resource", "Principal", "AWS", "Condition", "Version", "x"]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=12,
)


@given(JSON, st.sampled_from(["identity", "trust", "resource"]))
def test_any_json_has_an_answer(value, kind):
    assert isinstance(read(value, kind), Document | Malformed)
    assert isinstance(parse(json.dumps(value), kind), Document | Malformed)


@given(st.text(max_size=40))
def test_any_text_has_an_answer(text):
    assert isinstance(parse(text, "identity"), Document | Malformed)


STRINGS = st.text(max_size=8) | st.lists(st.text(max_size=8), min_size=1, max_size=3)


@given(
    st.lists(
        st.fixed_dictionaries(
            {"Effect": st.sampled_from(["Allow", "Deny"]), "Action": STRINGS, "Resource": STRINGS},
            optional={"Sid": st.text(alphabet="aZ9", max_size=8)},
        ),
        min_size=1,
        max_size=4,
    )
)
def test_what_is_written_is_read(statements):
    document = parse(policy(*statements), "identity")
    assert isinstance(document, Document)
    for number, (given_, found) in enumerate(zip(statements, document.statements, strict=True), 1):
        assert found.number == number
        assert found.allows is (given_["Effect"] == "Allow")
        assert list(found.actions or ()) == (
            [given_["Action"]] if isinstance(given_["Action"], str) else given_["Action"]
        )
        assert found.sid == given_.get("Sid", "")


def test_a_condition_that_is_null_is_none():
    assert only(policy({**ALLOW, "Condition": None})).conditions == ()
