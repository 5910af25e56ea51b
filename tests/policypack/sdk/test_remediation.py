"""At the level `remediate` missing tags are filled in; what is unknown or secret stays so on its way back."""

from __future__ import annotations

import json

import pytest
from google.protobuf import json_format

from tests.policypack.support import UNKNOWN, Served

TOPIC = "aws:sns/topic:Topic"
GROUP = "aws:autoscaling/group:Group"
TAGS = {"Environment": "dev", "Team": "data", "CostCenter": "1234"}
SIGNATURE = "4dabf18193072939515e22adb298388d"
SECRET = "1b47061264138c4ac30d75fd1eb44270"


def secret(value):
    return {SIGNATURE: SECRET, "value": value}


def served(**defaults):
    return Served(config={"required-tags": {"enforcementLevel": "remediate", "defaults": defaults}})


def remediated(pack, type_, props):
    response = pack.remediate(type_, "x", props)
    return [
        (each.policyName, json_format.MessageToDict(each.properties), each.diagnostic) for each in response.remediations
    ]


def test_missing_tags_are_added_and_all_else_stays_as_it_came():
    props = {
        "name": UNKNOWN,
        "displayName": secret("s3cret"),
        "nested": {"a": [UNKNOWN, secret("s3cret"), 1.0], "__defaults": ["a"]},
        "tags": {"Team": secret("s3cret"), "Stage": UNKNOWN, "__defaults": []},
        "tagsAll": {"Team": "s3cret", "Stage": UNKNOWN},
        "__defaults": ["name"],
    }
    assert remediated(served(**TAGS), TOPIC, props) == [
        (
            "required-tags",
            {
                **props,
                "tags": {**props["tags"], "Environment": "dev", "CostCenter": "1234"},
                "tagsAll": {**props["tagsAll"], "Environment": "dev", "CostCenter": "1234"},
            },
            "",
        )
    ]


def test_a_secret_map_of_tags_stays_secret():
    props = {"tags": secret({"Team": "s3cret"})}
    assert remediated(served(**TAGS), TOPIC, props) == [
        ("required-tags", {"tags": secret({"Team": "s3cret", "Environment": "dev", "CostCenter": "1234"})}, "")
    ]


def test_no_tags_and_no_list_of_tags():
    assert remediated(served(**TAGS), TOPIC, {}) == [("required-tags", {"tags": TAGS}, "")]
    added = [{"key": key, "value": value, "propagateAtLaunch": True} for key, value in TAGS.items()]
    assert remediated(served(**TAGS), GROUP, {}) == [("required-tags", {"tags": added}, "")]
    old = {"key": "Stage", "value": UNKNOWN, "propagateAtLaunch": False}
    assert remediated(served(**TAGS), GROUP, {"tags": [old]}) == [("required-tags", {"tags": [old, *added]}, "")]


def test_what_was_remediated_passes():
    pack = served(**TAGS)
    (_, props, _) = remediated(pack, TOPIC, {"name": "t"})[0]
    assert pack.violations(TOPIC, "x", props) == []


def test_what_could_not_be_remediated_blocks():
    pack = served(Team="data")
    (_, props, _) = remediated(pack, TOPIC, {})[0]
    assert {(said.level, said.message) for said in pack.violations(TOPIC, "x", props)} == {
        (
            "mandatory",
            "Topic 'x' lacks the tags Environment and CostCenter. "
            'Write tags={"Environment": ..., "CostCenter": ...}.',
        )
    }


def test_nothing_to_add():
    pack = served(**TAGS)
    assert remediated(pack, TOPIC, {"tags": TAGS}) == []
    assert remediated(pack, TOPIC, {"tags": UNKNOWN}) == []
    assert remediated(pack, TOPIC, {"tags": "wrong"}) == []
    assert remediated(pack, "pulumi:pulumi:Stack", {}) == []
    assert remediated(served(), TOPIC, {}) == []


def test_a_wrong_configuration_remediates_nothing_and_blocks():
    pack = Served(config={"required-tags": {"enforcementLevel": "remediate", "defaults": {"Owner": "me"}}})
    assert remediated(pack, TOPIC, {}) == []
    assert [said.level for said in pack.violations("pulumi:pulumi:Stack", "app-dev", {})] == ["mandatory"]


def test_at_other_levels_nothing_is_remediated():
    assert remediated(Served(config={"required-tags": {"defaults": TAGS}}), TOPIC, {}) == []


def test_the_result_is_plain_data():
    (_, props, _) = remediated(served(**TAGS), TOPIC, {"tags": {"a": secret({"b": [UNKNOWN]})}})[0]
    assert json.loads(json.dumps(props)) == props


TABLE = "aws:dynamodb/table:Table"
INDEX = "aws:dynamodb/globalSecondaryIndex:GlobalSecondaryIndex"
WITH_WINDOW = {"pointInTimeRecovery": {"enabled": True, "recoveryPeriodInDays": 35.0}}
EXEMPTION = {"resource": "users", "reason": "it moves in March", "expires": "2999-01-01", "approver": "platform"}


@pytest.mark.parametrize(
    ("rule", "type_", "props", "changed"),
    [
        pytest.param(
            "dynamodb-on-demand-billing",
            TABLE,
            {"name": "users", "billingMode": "PROVISIONED", "readCapacity": 5, "writeCapacity": 5},
            {"name": "users", "billingMode": "PAY_PER_REQUEST"},
            id="capacity",
        ),
        pytest.param(
            "dynamodb-on-demand-billing",
            INDEX,
            {"tableName": "users", "provisionedThroughput": {"readCapacityUnits": 5}},
            {"tableName": "users"},
            id="capacity of an index",
        ),
        pytest.param(
            "dynamodb-on-demand-billing",
            TABLE,
            {"name": "users", "billingMode": "PAY_PER_REQUEST"},
            None,
            id="on demand already",
        ),
        pytest.param("dynamodb-on-demand-billing", TABLE, {"billingMode": UNKNOWN}, None, id="mode unknown"),
        pytest.param(
            "dynamodb-point-in-time-recovery", TABLE, {"name": "users"}, {"name": "users", **WITH_WINDOW}, id="recovery"
        ),
        pytest.param(
            "dynamodb-point-in-time-recovery",
            TABLE,
            {"name": "users", "pointInTimeRecovery": {"enabled": True}},
            {"name": "users", **WITH_WINDOW},
            id="window",
        ),
        pytest.param("dynamodb-point-in-time-recovery", TABLE, {"name": "users", **WITH_WINDOW}, None, id="recovered"),
        pytest.param(
            "dynamodb-point-in-time-recovery",
            TABLE,
            {"name": "events", "pointInTimeRecovery": {"enabled": True}},
            None,
            id="recovery that is not allowed is a person's to remove",
        ),
        pytest.param("dynamodb-point-in-time-recovery", TABLE, {"name": UNKNOWN}, None, id="name unknown"),
        pytest.param(
            "dynamodb-streams",
            TABLE,
            {"name": "events", "streamEnabled": True, "streamViewType": "KEYS_ONLY"},
            {"name": "events", "streamEnabled": True, "streamViewType": "NEW_AND_OLD_IMAGES"},
            id="view",
        ),
        pytest.param("dynamodb-streams", TABLE, {"name": "users"}, None, id="no stream wanted"),
        pytest.param(
            "dynamodb-encryption",
            TABLE,
            {"name": "users", "serverSideEncryption": {"enabled": False}},
            {"name": "users", "serverSideEncryption": {"enabled": True}},
            id="encryption",
        ),
        pytest.param(
            "dynamodb-encryption",
            TABLE,
            {"name": "users", "serverSideEncryption": {"enabled": True, "kmsKeyArn": "arn:aws:kms:x"}},
            None,
            id="somebody's own key",
        ),
        pytest.param(
            "dynamodb-deletion-protection",
            TABLE,
            {"name": "users"},
            {"name": "users", "deletionProtectionEnabled": True},
            id="deletion protection",
        ),
        pytest.param(
            "dynamodb-deletion-protection", TABLE, {"deletionProtectionEnabled": UNKNOWN}, None, id="protection unknown"
        ),
    ],
)
def test_what_rules_change(rule, type_, props, changed):
    pack = Served(config={rule: {"enforcementLevel": "remediate"}})

    assert remediated(pack, type_, props) == ([] if changed is None else [(rule, changed, "")])


def test_what_is_exempted_stays_as_it_is():
    def with_exemption(**more):
        config = {"enforcementLevel": "remediate", "exemptions": [{**EXEMPTION, **more}]}
        return Served(config={"dynamodb-deletion-protection": config})

    assert remediated(with_exemption(), TABLE, {"name": "users"}) == []
    assert remediated(with_exemption(resource="events"), TABLE, {"name": "users"}) != []
    assert remediated(with_exemption(expires="2020-01-01"), TABLE, {"name": "users"}) != []
