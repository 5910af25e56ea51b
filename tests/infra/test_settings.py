"""Wrong configuration stops the program before it registers anything, with a sentence for each thing that is wrong."""

from __future__ import annotations

import json
import re
import string

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from infra.settings import load_settings
from tests.infra.program import CONFIG, ROOT, Run, run_program

PROJECT = yaml.safe_load((ROOT / "Pulumi.yaml").read_text())
LONG = "x" * 100


def problems(config: dict[str, str | None]) -> list[str]:
    """What the program says to ``config``; checks that it stopped in the right way."""
    run = run_program(config)
    assert type(run.error).__name__ == "RunError"
    assert run.resources == []
    assert run.invoked == []
    return str(run.error).splitlines()


WRONG = [
    ("aws:region", "us-east-1", 'must be ap-southeast-2, not "us-east-1".'),
    ("aws:region", None, "is not set; run: pulumi config set aws:region ap-southeast-2"),
    ("aws:region", "", "is not set; run: pulumi config set aws:region ap-southeast-2"),
    ("allowedRegions", "[]", "must name at least one region, for example ap-southeast-2."),
    ("environment", None, "must not be blank; run: pulumi config set environment VALUE"),
    ("environment", '["dev"]', "must be text, not a list."),
    ("environment", '{"name": "dev"}', "must be text, not a map."),
    ("environment", "5", "must be text, not a number."),
    ("environment", "true", "must be text, not a truth value."),
    ("environment", "null", "must be text, not empty."),
    ("team", None, "must not be blank; run: pulumi config set team VALUE"),
    ("team", "", "must not be blank; run: pulumi config set team VALUE"),
    ("team", " \t ", "must not be blank; run: pulumi config set team VALUE"),
    ("team", "data ", "must not begin or end with a space."),
    ("team", "x" * 257, "must have at most 256 characters, not 257."),
    ("team", "R&D", 'must have only letters, digits, spaces and + - = . _ : / @ in it, not "&".'),
    ("team", "a\nb", 'must have only letters, digits, spaces and + - = . _ : / @ in it, not "\\n".'),
    ("costCenter", None, "must not be blank; run: pulumi config set costCenter VALUE"),
    ("costCenter", "<1>", 'must have only letters, digits, spaces and + - = . _ : / @ in it, not "<>".'),
    ("protect", "maybe", 'must be true or false, not "maybe".'),
    ("protect", "1", "must be true or false, not 1."),
    ("deletionProtection", "", 'must be true or false, not "".'),
    ("insightsMode", "ALL", 'must be ACCESSED_AND_THROTTLED_KEYS or THROTTLED_KEYS, not "ALL".'),
    ("tables", "users", "must be a map, not text."),
    ("alarmEmails", "a@example.com", "must be a list, not text."),
    ("adopt", "true", "must be a list, not a truth value."),
    ("writeReturnValues", "[]", "must name at least one value; NONE is what a write without reading needs."),
    ("alarmTopicArn", "on-call", 'must be the ARN of a topic, arn:aws:sns:REGION:ID:NAME, not "on-call".'),
    (
        "alarmTopicArn",
        "arn:aws:sns:us-east-1:123456789012:on-call",
        "must be a topic in ap-southeast-2, not in us-east-1.",
    ),
]


@pytest.mark.parametrize(("key", "value", "sentence"), WRONG, ids=[f"{key}={value}"[:40] for key, value, _ in WRONG])
def test_a_wrong_value(key: str, value: str | None, sentence: str):
    full_key = key if ":" in key else f"dynamodb-tables:{key}"
    assert problems({full_key: value}) == [f"{full_key} {sentence}"]


WRONG_INSIDE = [
    ("allowedRegions", ["Sydney"], "[0]", 'must be a region such as ap-southeast-2, not "Sydney".'),
    ("tables", {"foo": {}}, ".foo", "is not known here; allowed: events, sessions, users."),
    ("tables", {"Events": {}}, ".Events", "is not known here; allowed: events, sessions, users."),
    ("tables", {"a\nb": {}}, '."a\\nb"', "is not known here; allowed: events, sessions, users."),
    ("tables", {"users": {}}, ".users.partitionKey", "is missing; write {name: ATTRIBUTE, type: S}."),
    ("tables", {"users": "userId"}, ".users", "must be a map, not text."),
    (
        "tables",
        {"users": {"partitionKey": {"name": "id", "type": "S"}, "hashKey": "id"}},
        ".users.hashKey",
        "is not known here; allowed: partitionKey, sortKey.",
    ),
    (
        "tables",
        {"users": {"partitionKey": {"name": "", "type": "S"}}},
        ".users.partitionKey.name",
        "must be the name of an attribute, 1 to 255 bytes.",
    ),
    (
        "tables",
        {"users": {"partitionKey": {"name": "é" * 128, "type": "S"}}},
        ".users.partitionKey.name",
        "must be the name of an attribute, 1 to 255 bytes.",
    ),
    (
        "tables",
        {"users": {"partitionKey": {"name": "id", "type": "string"}}},
        ".users.partitionKey.type",
        'must be S (text), N (number) or B (binary), not "string".',
    ),
    (
        "tables",
        {"users": {"partitionKey": {"name": "id"}}},
        ".users.partitionKey.type",
        "must be S (text), N (number) or B (binary), not null.",
    ),
    (
        "tables",
        {"users": {"partitionKey": {"name": "id", "type": "S"}, "sortKey": {"name": "id", "type": "S"}}},
        ".users.sortKey",
        "must be another attribute than the partition key.",
    ),
    (
        "tables",
        {"users": {"partitionKey": {"name": "id", "type": "S"}, "sortKey": None}},
        ".users.sortKey",
        "is missing; write {name: ATTRIBUTE, type: S}.",
    ),
    (
        "sessionsIndex",
        {"name": "a b"},
        ".name",
        'must be the name of an index, 3 to 255 letters, digits and _ . -, not "a b".',
    ),
    (
        "sessionsIndex",
        {"name": 5},
        ".name",
        "must be the name of an index, 3 to 255 letters, digits and _ . -, not 5.",
    ),
    ("sessionsIndex", {"userId": "Z"}, ".userId", 'must be S (text), N (number) or B (binary), not "Z".'),
    ("sessionsIndex", {"sortKey": "ts"}, ".sortKey", "is not known here; allowed: name, userId, timestamp."),
    ("adopt", ["orders"], "[0]", 'must be events, sessions or users, not "orders".'),
    ("adopt", ["users", "users"], "[1]", 'repeats "users".'),
    ("adopt", [5], "[0]", "must be text, not a number; put it in quotes."),
    (
        "assumeRole",
        {"orders-read": {"accounts": ["123456789012"]}},
        ".orders-read",
        (
            "is not known here; allowed: default, events-read, events-write, sessions-read, sessions-write, "
            "users-read, users-write."
        ),
    ),
    (
        "assumeRole",
        {"default": {}},
        ".default",
        "names nobody; give it services, accounts or roles, or leave it out.",
    ),
    (
        "assumeRole",
        {"default": {"users": ["x"]}},
        ".default.users",
        "is not known here; allowed: services, accounts, roles.",
    ),
    (
        "assumeRole",
        {"default": {"accounts": [123456789012]}},
        ".default.accounts[0]",
        "must be text, not a number; put it in quotes.",
    ),
    (
        "assumeRole",
        {"default": {"accounts": ["*"]}},
        ".default.accounts[0]",
        'must be an account id of 12 digits, not "*".',
    ),
    (
        "assumeRole",
        {"default": {"services": ["*"]}},
        ".default.services[0]",
        'must be a service such as lambda.amazonaws.com, not "*".',
    ),
    (
        "assumeRole",
        {"default": {"roles": ["arn:aws:iam::123456789012:role/*"]}},
        ".default.roles[0]",
        'must be the ARN of a role, arn:aws:iam::ID:role/NAME, not "arn:aws:iam::123456789012:role/*".',
    ),
    (
        "assumeRole",
        {"default": {"roles": ["arn:aws:iam::123456789012:user/a"]}},
        ".default.roles[0]",
        'must be the ARN of a role, arn:aws:iam::ID:role/NAME, not "arn:aws:iam::123456789012:user/a".',
    ),
    (
        "writeReturnValues",
        ["ALL"],
        "[0]",
        'must be NONE, ALL_OLD, UPDATED_OLD, ALL_NEW or UPDATED_NEW, not "ALL".',
    ),
    (
        "tables",
        {"users": {"partitionKey": {"name": "\ud800", "type": "S"}}},
        ".users.partitionKey.name",
        "must be the name of an attribute, 1 to 255 bytes.",
    ),
    ("alarmEmails", ["a@b"], "[0]", 'must be an e-mail address, not "a@b".'),
    ("alarmEmails", [LONG], "[0]", f'must be an e-mail address, not "{LONG[:79]}....'),
]


@pytest.mark.parametrize(
    ("key", "value", "where", "sentence"), WRONG_INSIDE, ids=[f"{key}{where}" for key, _, where, _ in WRONG_INSIDE]
)
def test_a_wrong_value_inside(key: str, value: object, where: str, sentence: str):
    assert problems({f"dynamodb-tables:{key}": json.dumps(value)}) == [f"dynamodb-tables:{key}{where} {sentence}"]


def test_an_attribute_has_one_type():
    keys = {"sessions": {"partitionKey": {"name": "id", "type": "S"}, "sortKey": {"name": "timestamp", "type": "S"}}}
    assert problems({"dynamodb-tables:tables": json.dumps(keys)}) == [
        "dynamodb-tables:sessionsIndex.timestamp must be S, as tables.sessions says, not N: an attribute has one type."
    ]


@pytest.mark.parametrize(
    ("key", "hint"),
    [
        ("alarmEmail", "did you mean alarmEmails?"),
        (
            "vpc",
            (
                "there are: adopt, alarmEmails, alarmTopicArn, aliases, allowedRegions, assumeRole, costCenter, "
                "deletionProtection, environment, insightsMode, keep, protect, sessionsIndex, tables, team, "
                "writeReturnValues."
            ),
        ),
    ],
)
def test_a_key_that_does_not_exist(key: str, hint: str):
    assert problems({f"dynamodb-tables:{key}": "x"}) == [
        f"dynamodb-tables:{key} is not a setting of this project; {hint}"
    ]


def test_keys_of_others_are_not_our_business():
    assert run_program({"aws:profile": "dev", "other:thing": "x"}).error is None


def test_all_problems_are_told_at_once():
    assert problems({"aws:region": "eu-west-1", "dynamodb-tables:team": " ", "dynamodb-tables:protect": "no"}) == [
        'aws:region must be ap-southeast-2, not "eu-west-1".',
        "dynamodb-tables:team must not be blank; run: pulumi config set team VALUE",
        'dynamodb-tables:protect must be true or false, not "no".',
    ]


def test_a_secret_value_is_not_shown():
    run = run_program(program=_load_with_secret)
    assert str(run.error) == (
        "dynamodb-tables:insightsMode must be ACCESSED_AND_THROTTLED_KEYS or THROTTLED_KEYS, not its secret value."
    )


def _load_with_secret() -> None:
    from pulumi.runtime import set_all_config

    config = {**CONFIG, "dynamodb-tables:insightsMode": "hunter2"}
    set_all_config(config, ["dynamodb-tables:insightsMode"])
    load_settings()


@pytest.mark.parametrize("value", ["Données 2", "a+b-c=d.e_f:g/h@i", "x" * 256, "データ"])
def test_tag_values_that_aws_allows(value: str):
    run = run_program({"dynamodb-tables:team": value})
    assert {resource.inputs["tags"]["Team"] for resource in run.resources if "tags" in resource.inputs} == {value}


@pytest.mark.parametrize("value", ["4711", "true"])
def test_a_cost_center_may_be_a_number(value: str):
    assert run_program({"dynamodb-tables:costCenter": value}).error is None


def test_another_region_can_be_allowed():
    config = {"aws:region": "eu-central-1", "dynamodb-tables:allowedRegions": '["ap-southeast-2", "eu-central-1"]'}
    assert run_program(config).error is None


def test_pulumi_yaml_declares_exactly_what_the_program_reads():
    (message,) = problems({"dynamodb-tables:qqqqqqqq": "x"})
    read = set(message.rpartition("there are: ")[2].rstrip(".").split(", "))
    assert set(PROJECT["config"]) == read


def test_pulumi_yaml_requires_three_keys_and_describes_all():
    assert {key for key, declared in PROJECT["config"].items() if "default" not in declared} == {
        "environment",
        "team",
        "costCenter",
    }
    assert all(declared["description"] for declared in PROJECT["config"].values())


def test_defaults_in_pulumi_yaml_are_the_programs_own():
    def text(value: object) -> str:
        return value if isinstance(value, str) else json.dumps(value)

    declared = {
        f"dynamodb-tables:{key}": text(item["default"]) for key, item in PROJECT["config"].items() if "default" in item
    }
    assert registered(run_program(declared)) == registered(run_program())


def registered(run: Run) -> dict[str, object]:
    assert run.error is None
    return {resource.urn: (resource.inputs, resource.protect, resource.import_id) for resource in run.resources}


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from(["S", "N", "users", "events"]),
    lambda children: (
        st.lists(children, max_size=3)
        | st.dictionaries(
            st.text(max_size=5)
            | st.sampled_from(["users", "partitionKey", "sortKey", "name", "type", "default", "accounts", "roles"]),
            children,
            max_size=3,
        )
    ),
    max_leaves=8,
)
KEYS = st.sampled_from([f"dynamodb-tables:{key}" for key in PROJECT["config"]] + ["aws:region", "dynamodb-tables:?"])
LINE = re.compile(r"(dynamodb-tables|aws):\S.*[.?VALUE2]", re.ASCII)


@settings(deadline=None)  # a run takes longer where other tests run beside it
@given(st.dictionaries(KEYS, st.text() | JSON.map(json.dumps) | st.just("[" * 100_000), min_size=1, max_size=4))
def test_any_configuration_is_either_taken_or_told_what_is_wrong(config: dict[str, str]):
    run = run_program(config, program=lambda: load_settings() and None)
    if run.error is not None:
        assert type(run.error).__name__ == "RunError"
        for line in str(run.error).split("\n"):
            assert LINE.fullmatch(line), line
            assert set(line) <= set(string.printable) - set("\r\x0b\x0c")
    else:
        assert run_program(config).error is None
