from __future__ import annotations

import pytest

from guardrails.registry import RULES
from guardrails.rules.dynamodb_encryption import RULE, remember
from tests.policypack.support import UNKNOWN, Served, answers, resource, stack, urn

TABLE = "aws:dynamodb/table:Table"
REPLICA = "aws:dynamodb/tableReplica:TableReplica"
KEY = "arn:aws:kms:ap-southeast-2:123456789012:key/abc"
OFF = (
    "violation: Table 'x' does not enable server-side encryption, which leaves it to the key that AWS owns; it is "
    'required that it is encrypted with the AWS managed key. Write server_side_encryption={"enabled": True}.'
)
LATER = "that is not known before the update, so nobody can tell whether it is encrypted with the AWS managed key."
KNOWN = "Write a value that is known when the program runs."


def own_key(path: str, kind: str = "Table") -> str:
    return (
        f"violation: {kind} 'x' has a key of its own at `{path}`; the AWS managed key is required. Remove kms_key_arn."
    )


@pytest.mark.parametrize(
    ("type_", "props", "expected"),
    [
        pytest.param(TABLE, {"serverSideEncryption": {"enabled": True}}, [], id="managed key"),
        pytest.param(TABLE, {"serverSideEncryption": {"enabled": True, "kmsKeyArn": ""}}, [], id="blank key of state"),
        pytest.param(TABLE, {"serverSideEncryption": {"enabled": True, "__defaults": []}}, [], id="provider's own key"),
        pytest.param(TABLE, {}, [OFF], id="no block"),
        pytest.param(TABLE, {"serverSideEncryption": {}}, [OFF], id="empty block"),
        pytest.param(TABLE, {"serverSideEncryption": {"enabled": False}}, [OFF], id="switched off"),
        pytest.param(
            TABLE,
            {"serverSideEncryption": {"enabled": True, "kmsKeyArn": KEY}},
            [own_key("serverSideEncryption.kmsKeyArn")],
            id="customer key",
        ),
        pytest.param(
            TABLE,
            {"serverSideEncryption": {"enabled": True, "kmsKeyArn": UNKNOWN}},
            [own_key("serverSideEncryption.kmsKeyArn")],
            id="customer key of unknown ARN",
        ),
        pytest.param(
            TABLE,
            {"serverSideEncryption": {"enabled": UNKNOWN}},
            [f"unknown: Table 'x' has a value for `serverSideEncryption.enabled` {LATER} {KNOWN}"],
            id="unknown switch",
        ),
        pytest.param(
            TABLE,
            {"serverSideEncryption": UNKNOWN},
            [f"unknown: Table 'x' has a value for `serverSideEncryption` {LATER} {KNOWN}"],
            id="unknown block",
        ),
        pytest.param(
            TABLE,
            {"serverSideEncryption": {"enabled": "yes", "kmsKeyArn": 1}},
            [
                "violation: Table 'x' has a string at `serverSideEncryption.enabled`, where a boolean is "
                "required, so it "
                "is not shown that it is encrypted with the AWS managed key. Write a boolean.",
                "violation: Table 'x' has a number at `serverSideEncryption.kmsKeyArn`, where a string is required, so "
                "it is not shown that it is encrypted with the AWS managed key. Write a string.",
            ],
            id="wrong types",
        ),
        pytest.param(
            TABLE,
            {"serverSideEncryption": {"enabled": True}, "replicas": [{"regionName": "a"}, {"kmsKeyArn": KEY}]},
            [own_key("replicas[1].kmsKeyArn")],
            id="customer key of a replica",
        ),
        pytest.param(
            TABLE,
            {"serverSideEncryption": {"enabled": True}, "replicas": [UNKNOWN]},
            [f"unknown: Table 'x' has a value for `replicas[0]` {LATER} {KNOWN}"],
            id="unknown replica",
        ),
        pytest.param(REPLICA, {"globalTableArn": UNKNOWN}, [], id="standalone replica"),
        pytest.param(REPLICA, {"kmsKeyArn": UNKNOWN}, [own_key("kmsKeyArn", "TableReplica")], id="its customer key"),
    ],
)
def test_the_aws_managed_key_is_required(type_, props, expected):
    assert type_ in RULE.metadata.types
    assert answers(RULE, resource(type_, "x", props)) == expected


@pytest.mark.parametrize(
    ("key", "encryption", "expected"),
    [
        pytest.param("customer-managed", {"enabled": True, "kmsKeyArn": UNKNOWN}, [], id="unknown customer key"),
        pytest.param(
            "customer-managed",
            {"enabled": True},
            [
                "violation: Table 'x' has no key at `serverSideEncryption.kmsKeyArn`; a customer managed key is "
                'required. Write server_side_encryption={"enabled": True, "kms_key_arn": key.arn}.'
            ],
            id="no customer key",
        ),
        pytest.param("any", {"enabled": True}, [], id="any: managed key"),
        pytest.param("any", {"enabled": True, "kmsKeyArn": KEY}, [], id="any: customer key"),
        pytest.param(
            "any",
            {"enabled": False},
            [OFF.replace("the AWS managed key", "a KMS key")],
            id="any: not the key that AWS owns",
        ),
    ],
)
def test_other_keys_by_configuration(key, encryption, expected):
    assert answers(RULE, resource(TABLE, "x", {"serverSideEncryption": encryption}), key=key) == expected


def test_a_replica_in_a_table_without_a_key_where_a_customer_key_is_required():
    encryption = {"serverSideEncryption": {"enabled": True, "kmsKeyArn": KEY}, "replicas": [{"regionName": "a"}]}
    assert answers(RULE, resource(TABLE, "x", encryption), key="customer-managed") == [
        "violation: Table 'x' has no key at `replicas[0].kmsKeyArn`; a customer managed key is required. Write "
        "kms_key_arn on the replica."
    ]


def test_a_replica_without_a_key_where_a_customer_key_is_required():
    assert answers(RULE, resource(REPLICA, "x", {}), key="customer-managed") == [
        "violation: TableReplica 'x' has no key at `kmsKeyArn`; a customer managed key is required. Write kms_key_arn."
    ]


@pytest.mark.parametrize(
    ("type_", "props", "verdicts"),
    [
        (TABLE, {"name": "users"}, ["violation"]),
        (TABLE, {"name": "events"}, []),
        (TABLE, {"name": UNKNOWN}, ["unknown"]),
        (REPLICA, {"globalTableArn": "arn:aws:dynamodb:a:1:table/users", "kmsKeyArn": KEY}, ["violation"]),
        (REPLICA, {"globalTableArn": "arn:aws:dynamodb:a:1:table/events", "kmsKeyArn": KEY}, []),
        (REPLICA, {"globalTableArn": UNKNOWN, "kmsKeyArn": KEY}, ["n/a"]),
    ],
)
def test_listed_tables_only(type_, props, verdicts):
    found = answers(RULE, resource(type_, "x", props), tables=["users"])
    assert [answer.partition(":")[0] for answer in found] == verdicts
    assert all(
        "whether it is encrypted with the AWS managed key." in answer for answer in found if "unknown:" in answer
    )


@pytest.mark.parametrize(
    ("table", "key", "verdicts"),
    [
        ("users", KEY, ["violation"]),
        ("users", None, []),
        ("events", KEY, []),
        (UNKNOWN, KEY, ["unknown"]),
    ],
)
def test_a_replica_by_reference_is_judged_by_the_dependency_graph(table, key, verdicts):
    source = resource(TABLE, "t", {"name": table, "serverSideEncryption": {"enabled": True}}, made_of={"name": []})
    props = {"globalTableArn": UNKNOWN, "kmsKeyArn": key}
    copy = resource(REPLICA, "x", props, made_of={"globalTableArn": [source.urn], "kmsKeyArn": []})
    found = answers(RULE, stack(source, copy), tables=["users"])
    assert [answer.partition(":")[0] for answer in found] == verdicts
    assert answers(RULE, stack(source, copy)) == []  # judged on the resource, whatever its table


def test_patterns_of_tables():
    off = resource(TABLE, "x", {"name": "orders-dev", "serverSideEncryption": {"enabled": False}})
    assert answers(RULE, off, tables=["orders-*"]) == [OFF]
    assert answers(RULE, off, tables=["carts-*"]) == []


# Keys that only the outputs show

KEPT = {"serverSideEncryption": {"enabled": True, "kmsKeyArn": KEY}}


def kept(path: str, kind: str = "Table") -> str:
    return (
        f"unknown: {kind} 'x' has a key at `{path}` that the program does not name. A table that was there before "
        "keeps its customer managed key, and sometimes AWS's own key is shown like that: look which one it is. `aws "
        "dynamodb update-table --sse-specification Enabled=true,SSEType=KMS,KMSMasterKeyId=alias/aws/dynamodb` changes "
        "it, `pulumi refresh` shows it."
    )


@pytest.mark.parametrize(
    ("type_", "outputs", "remembered", "expected"),
    [
        (TABLE, KEPT, set(), [kept("serverSideEncryption.kmsKeyArn")]),
        (TABLE, KEPT, {""}, []),
        (TABLE, {"serverSideEncryption": {"enabled": True, "kmsKeyArn": ""}}, set(), []),
        (TABLE, {"serverSideEncryption": {"enabled": True, "kmsKeyArn": UNKNOWN}}, set(), []),
        (TABLE, {"serverSideEncryption": UNKNOWN, "replicas": UNKNOWN}, set(), []),
        (TABLE, {"serverSideEncryption": None, "replicas": None}, set(), []),
        (
            TABLE,
            {"replicas": [{"regionName": "a", "kmsKeyArn": KEY}, {"regionName": "b", "kmsKeyArn": KEY}]},
            {"a"},
            [kept("replicas[1].kmsKeyArn")],
        ),
        (REPLICA, {"globalTableArn": "t", "kmsKeyArn": KEY}, set(), [kept("kmsKeyArn", "TableReplica")]),
        (REPLICA, {"globalTableArn": "t", "kmsKeyArn": KEY}, {""}, []),
    ],
)
def test_a_key_that_the_program_does_not_name(type_, outputs, remembered, expected):
    subject = stack(resource(type_, "x", outputs)._replace(remembered=frozenset(remembered)))
    assert answers(RULE, subject) == expected
    assert answers(RULE, subject, key="any") == []


def test_it_is_told_of_the_tables_that_the_rule_holds():
    subject = stack(resource(TABLE, "x", {"name": "orders", **KEPT}))
    assert answers(RULE, subject, tables=["orders"]) == [kept("serverSideEncryption.kmsKeyArn")]
    assert answers(RULE, subject, tables=["carts"]) == []


@pytest.mark.parametrize(
    ("type_", "inputs", "expected"),
    [
        (TABLE, KEPT, {""}),
        (TABLE, {"serverSideEncryption": {"enabled": True, "kmsKeyArn": UNKNOWN}}, {""}),
        (TABLE, {"serverSideEncryption": {"enabled": True}}, set()),
        (TABLE, {"serverSideEncryption": UNKNOWN, "replicas": [UNKNOWN, {"regionName": "a", "kmsKeyArn": KEY}]}, {"a"}),
        (TABLE, {"replicas": [{"regionName": UNKNOWN, "kmsKeyArn": KEY}]}, {"?"}),
        (REPLICA, {"kmsKeyArn": KEY}, {""}),
        (REPLICA, {}, set()),
    ],
)
def test_what_is_remembered_of_the_inputs(type_, inputs, expected):
    assert remember(resource(type_, "x", inputs)) == expected


@pytest.mark.parametrize("on_unknown", ["block", "warn"])
def test_an_adopted_table_is_told_by_the_report_and_blocks_nothing(on_unknown):
    """In the running pack: inputs first, then outputs; what the inputs named is not told again."""
    rules = [rule for rule in RULES if rule.name in ("dynamodb-encryption", "unverified-report")]
    served = Served(rules, {"dynamodb-encryption": {"onUnknown": on_unknown}})
    state = {"type": TABLE, "name": "x", "props": {"name": "x", **KEPT}}
    assert served.violations(TABLE, "x", {"name": "x", "serverSideEncryption": {"enabled": True}}) == []
    (note,) = served.stack_violations(state)
    assert (note.policy, note.urn) == ("unverified-report", urn(TABLE, "x"))
    assert note.message == f"Not verified by dynamodb-encryption: {kept('serverSideEncryption.kmsKeyArn')[9:]}"
    assert [said.policy for said in served.violations(TABLE, "x", {"name": "x", **KEPT})] == ["dynamodb-encryption"]
    assert served.stack_violations(state) == []
