from __future__ import annotations

import json
import re

import pytest

from guardrails.core.schema import SettingsError
from guardrails.core.settings import parse
from guardrails.rules.required_tags import RULE, remediate
from tests.policypack.support import UNKNOWN, answers, provider, resource

TOPIC = "aws:sns/topic:Topic"
GROUP = "aws:autoscaling/group:Group"
GROUP_TAG = "aws:autoscaling/tag:Tag"
TABLE_TAG = "aws:dynamodb/tag:Tag"
TAGS = {"Environment": "dev", "Team": "data", "CostCenter": "1234"}
SPELLED = 'Write tags={"Team": ...}.'


def without(key: str) -> dict[str, str]:
    return {other: value for other, value in TAGS.items() if other != key}


def lacks(key: str, note: str = "", kind: str = "Topic") -> str:
    return f"violation: {kind} 'x' lacks the tag {key}.{note} Write tags={{\"{key}\": ...}}."


def later(path: str, requirement: str, kind: str = "Topic") -> str:
    return (
        f"unknown: {kind} 'x' has a value for `{path}` that is not known before the update, so nobody can tell whether "
        f"{requirement}. Write a value that is known when the program runs."
    )


def defaults(tags) -> object:
    return provider(region="ap-southeast-2", defaultTags=json.dumps({"tags": tags}))


ALIKE = " It has the tag team, but the key must be spelled exactly."


@pytest.mark.parametrize(
    ("props", "of", "expected"),
    [
        pytest.param({"tags": TAGS}, None, [], id="own tags"),
        pytest.param({"tags": {**TAGS, "Team": UNKNOWN}, "tagsAll": UNKNOWN}, None, [], id="an unknown value is there"),
        pytest.param({"tagsAll": TAGS}, None, [], id="tagsAll"),
        pytest.param({"tags": without("Team"), "tagsAll": TAGS}, None, [], id="the rest in tagsAll"),
        pytest.param({}, defaults(TAGS), [], id="default tags"),
        pytest.param({"tags": without("Team")}, defaults({"Team": "data"}), [], id="the rest in default tags"),
        pytest.param(
            {"tags": without("Team"), "tagsAll": UNKNOWN}, defaults({"Team": UNKNOWN}), [], id="unknown default"
        ),
        pytest.param({"tags": UNKNOWN, "tagsAll": UNKNOWN}, defaults(TAGS), [], id="unknown tags, all in default tags"),
        pytest.param({}, None, [lacks("Environment"), lacks("Team"), lacks("CostCenter")], id="none"),
        pytest.param({"tags": None, "tagsAll": {}}, provider(), [lacks(key) for key in TAGS], id="none in state"),
        pytest.param({"tags": without("Team")}, None, [lacks("Team")], id="one is missing"),
        pytest.param({"tags": {**TAGS, "Team": None}}, None, [lacks("Team")], id="null is missing"),
        pytest.param({"tags": {**without("Team"), "team": "data"}}, None, [lacks("Team", ALIKE)], id="another case"),
        pytest.param(
            {"tags": without("Team"), "tagsAll": UNKNOWN}, provider(), [lacks("Team")], id="tagsAll has no say"
        ),
        pytest.param(
            {"tags": {**TAGS, "Team": " "}},
            defaults(TAGS),
            ["violation: Topic 'x' has a blank tag Team; a value is required. " + SPELLED],
            id="blank, over a default",
        ),
        pytest.param(
            {"tags": {**TAGS, "Team": 3}},
            None,
            [
                "violation: Topic 'x' has a number at `tags.Team`, where a string is required, so it is not shown that "
                "it has the tag Team. Write a string."
            ],
            id="wrong type of a value",
        ),
        pytest.param(
            {"tags": "Team"},
            None,
            [
                f"violation: Topic 'x' has another value at `tags`, where a map of strings is required, so it is not "
                f"shown that it has the tag {key}. Write a map of strings."
                for key in TAGS
            ],
            id="wrong type",
        ),
        pytest.param({"tags": UNKNOWN}, None, [later("tags", f"it has the tag {key}") for key in TAGS], id="unknown"),
        pytest.param(
            {"tags": UNKNOWN}, provider(), [later("tags", f"it has the tag {key}") for key in TAGS], id="unknown 2"
        ),
        pytest.param(
            {"tags": without("Team"), "tagsAll": UNKNOWN},
            None,
            [later("tagsAll", "it has the tag Team")],
            id="tagsAll unknown and no provider at hand",
        ),
        pytest.param(
            {"tags": without("Team")},
            provider(defaultTags=UNKNOWN),
            [later("defaultTags of the provider", "it has the tag Team")],
            id="unknown default tags",
        ),
        pytest.param({"tags": without("Team")}, provider(defaultTags="{"), [lacks("Team")], id="broken default tags"),
        pytest.param({"tags": without("Team")}, defaults({"Team": 3}), [], id="a default tag that is a number"),
        pytest.param(
            {"tags": without("Team"), "tagsAll": {**without("Team"), "team": "data"}},
            None,
            [lacks("Team").replace(" Write", " It has the tag team, but the key must be spelled exactly. Write")],
            id="a default tag in another case",
        ),
        pytest.param(
            {"tags": without("Team")},
            provider(defaultTags={"tags": {"Team": True}}),
            [],
            id="a default tag that is true",
        ),
        pytest.param(
            {"tags": without("Team")},
            defaults({"Team": ["data"]}),
            [
                "violation: Topic 'x' has a list at `defaultTags.tags.Team`, where a string is required, so it is "
                "not shown that it has the tag Team. Write a string."
            ],
            id="a default tag that is no string",
        ),
        pytest.param({"tags": without("Team")}, provider(defaultTags="[]"), [lacks("Team")], id="listed default tags"),
        pytest.param(
            {"tags": without("Team")}, provider(defaultTags={"tags": TAGS}), [], id="default tags as an object"
        ),
        pytest.param(
            {"tags": without("Team")},
            provider(defaultTags={"tags": UNKNOWN}),
            [later("defaultTags.tags", "it has the tag Team")],
            id="unknown tags in default tags",
        ),
        pytest.param(
            {"tags": without("Team")}, provider(defaultTags={"tags": 3}), [lacks("Team")], id="wrong default tags"
        ),
    ],
)
def test_a_resource_with_a_map_of_tags(props, of, expected):
    assert TOPIC in RULE.metadata.types
    assert answers(RULE, resource(TOPIC, "x", props, provider=of)) == expected


def listed(tags):
    return [{"key": key, "value": value, "propagateAtLaunch": True} for key, value in tags.items()]


LISTED = 'Write tags=[{"key": "Team", "value": ..., "propagate_at_launch": True}].'


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        pytest.param(listed(TAGS), [], id="all"),
        pytest.param(listed({**TAGS, "Team": UNKNOWN}), [], id="an unknown value is there"),
        pytest.param(
            listed(without("Team")), [f"violation: Group 'x' lacks the tag Team. {LISTED}"], id="one is missing"
        ),
        pytest.param(
            listed({**without("Team"), "TEAM": "a"}),
            [
                "violation: Group 'x' lacks the tag Team. It has the tag TEAM, but the key must be spelled exactly. "
                + LISTED
            ],
            id="another case",
        ),
        pytest.param(
            listed({**TAGS, "Team": ""}),
            [f"violation: Group 'x' has a blank tag Team; a value is required. {LISTED}"],
            id="blank",
        ),
        pytest.param(
            [*listed(without("Team")), UNKNOWN], [later("tags[2]", "it has the tag Team", "Group")], id="an unknown tag"
        ),
        pytest.param(
            [*listed(without("Team")), {"key": UNKNOWN, "value": "a"}],
            [later("tags[2].key", "it has the tag Team", "Group")],
            id="an unknown key",
        ),
        pytest.param([*listed(TAGS), UNKNOWN], [], id="all, and an unknown one"),
        pytest.param(
            [*listed(without("Team")), 3],
            [
                "violation: Group 'x' has a number at `tags[2]`, where an object is required, so it is not shown "
                "that it "
                "has the tag Team. Write an object."
            ],
            id="wrong type",
        ),
    ],
)
def test_a_resource_with_a_list_of_tags_gets_no_default_ones(tags, expected):
    assert answers(RULE, resource(GROUP, "x", {"tags": tags}, provider=defaults(TAGS))) == expected


@pytest.mark.parametrize(
    ("type_", "props", "expected"),
    [
        pytest.param(TABLE_TAG, {"key": "Team", "value": "data"}, [], id="a value"),
        pytest.param(TABLE_TAG, {"key": "Team", "value": UNKNOWN}, [], id="an unknown value"),
        pytest.param(TABLE_TAG, {"key": "Other", "value": ""}, [], id="another key"),
        pytest.param(
            TABLE_TAG,
            {"key": "Team", "value": ""},
            ["violation: Tag 'x' has a blank tag Team; a value is required. Write key=\"Team\" with a value."],
            id="blank",
        ),
        pytest.param(
            TABLE_TAG,
            {"key": "Team"},
            ["violation: Tag 'x' has a blank tag Team; a value is required. Write key=\"Team\" with a value."],
            id="no value",
        ),
        pytest.param(
            TABLE_TAG, {"key": UNKNOWN}, [later("key", "it is a tag that the rule allows", "Tag")], id="unknown key"
        ),
        pytest.param(GROUP_TAG, {"tag": {"key": "Team", "value": "data"}}, [], id="in an object"),
        pytest.param(
            GROUP_TAG,
            {"tag": {"key": "Team", "value": " "}},
            ["violation: Tag 'x' has a blank tag Team; a value is required. Write key=\"Team\" with a value."],
            id="blank in an object",
        ),
        pytest.param(
            GROUP_TAG, {"tag": UNKNOWN}, [later("tag", "it is a tag that the rule allows", "Tag")], id="unknown object"
        ),
    ],
)
def test_a_resource_that_is_a_tag(type_, props, expected):
    assert answers(RULE, resource(type_, "x", props)) == expected


NO_TAGS = ["n/a: Resources of this type carry no tags."]


@pytest.mark.parametrize(
    ("type_", "props", "expected"),
    [
        pytest.param("aws:iam/rolePolicy:RolePolicy", {"policy": "{}"}, NO_TAGS, id="a type without tags"),
        pytest.param("aws:new/thing:Thing", {"name": "a"}, NO_TAGS, id="a new type without tags"),
        pytest.param("aws:new/thing:Thing", {"tagsAll": TAGS}, [], id="a new type with tags"),
        pytest.param(
            "aws:new/thing:Thing",
            {"tags": {}},
            [lacks(key, kind="Thing") for key in TAGS],
            id="a new type that lacks them",
        ),
        pytest.param(
            "aws:elasticloadbalancingv2/loadBalancer:LoadBalancer",
            {},
            [lacks(key, kind="LoadBalancer") for key in TAGS],
            id="a former token of a type",
        ),
    ],
)
def test_types(type_, props, expected):
    assert answers(RULE, resource(type_, "x", props)) == expected


@pytest.mark.parametrize(
    "type_", ["pulumi:providers:aws", "awsx:ec2:Vpc", "my:component:Tables", "gcp:storage/bucket:Bucket"]
)
def test_types_of_other_providers_are_not_read(type_):
    assert type_ not in RULE.metadata.types


ALLOWED = {"Environment": ["dev", "prod"], "CostCenter": "[0-9]{4}"}


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        pytest.param(TAGS, [], id="allowed"),
        pytest.param(
            {**TAGS, "Environment": "s3cret"},
            ["violation: Topic 'x' has a value in the tag Environment that is not allowed; write one of dev and prod."],
            id="not in the list",
        ),
        pytest.param(
            {**TAGS, "CostCenter": "12345"},
            [
                "violation: Topic 'x' has a value in the tag CostCenter that is not allowed; write one that "
                "matches [0-9]{4}."
            ],
            id="not the whole pattern",
        ),
        pytest.param(
            {**TAGS, "Environment": UNKNOWN},
            [later("tags.Environment", "its tag Environment has an allowed value")],
            id="unknown",
        ),
        pytest.param({**TAGS, "Team": UNKNOWN}, [], id="unknown, and anything is allowed"),
    ],
)
def test_allowed_values(tags, expected):
    assert answers(RULE, resource(TOPIC, "x", {"tags": tags}), allowedValues=ALLOWED) == expected


def test_ignored_types():
    assert answers(RULE, resource(TOPIC, "x", {}), ignoreTypes=[TOPIC]) == [
        "n/a: The configuration ignores resources of this type."
    ]


def test_other_keys():
    assert answers(RULE, resource(TOPIC, "x", {"tags": {"owner": "a"}}), tags=["owner"]) == []
    assert answers(RULE, resource(TOPIC, "x", {"tags": TAGS}), tags=["owner"]) == [lacks("owner")]


@pytest.mark.parametrize(
    ("config", "message"),
    [
        (
            {"allowedValues": {"Enviroment": ["dev"]}},
            "`allowedValues` names the tag `Enviroment`, which is not among `tags`: Environment, Team and CostCenter",
        ),
        (
            {"defaults": {"Owner": "me"}},
            "`defaults` names the tag `Owner`, which is not among `tags`: Environment, Team and CostCenter",
        ),
        (
            {"allowedValues": {"Team": "("}},
            "`allowedValues.Team` is not a regular expression: missing ), unterminated subpattern at position 0",
        ),
        (
            {"allowedValues": {"Team": ["a"]}, "defaults": {"Team": "b"}},
            "`defaults.Team` is not allowed by `allowedValues`: write one of a",
        ),
        (
            {"ignoreTypes": ["aws:sns:Topic"]},
            "`ignoreTypes` names `aws:sns:Topic`, which is no type with tags; write one such as `aws:sns/topic:Topic`",
        ),
        (
            {"allowedValues": {"Team": 3}},
            "`allowedValues.Team` must be a list of values or a regular expression, not a number",
        ),
    ],
)
def test_wrong_configuration(config, message):
    with pytest.raises(SettingsError, match=f"^{re.escape(message)}$"):
        answers(RULE, resource(TOPIC, "x", {}), **config)


def test_defaults_that_are_allowed():
    config = {"allowedValues": {"Team": ["a"], "CostCenter": "[0-9]+"}, "defaults": {"Team": "a", "CostCenter": "1"}}
    assert answers(RULE, resource(TOPIC, "x", {"tags": {**TAGS, "Team": "a"}}), **config) == []


def filled(type_, props, **config):
    config = {"tags": list(TAGS), "allowedValues": {}, "ignoreTypes": [], "defaults": TAGS, **config}
    return remediate(resource(type_, "x", props), RULE.parse(config))


def test_remediation_adds_what_is_missing_and_changes_nothing_that_is_there():
    assert filled(TOPIC, {"tags": {"Team": "me", "Environment": UNKNOWN}}) == {"tags": {"CostCenter": "1234"}}
    assert filled(TOPIC, {"tags": {}, "tagsAll": {"a": "b"}}) == {"tags": TAGS, "tagsAll": TAGS}
    assert filled(TOPIC, {}, defaults={"Team": "data"}) == {"tags": {"Team": "data"}}
    assert filled(GROUP, {"tags": listed(without("Team"))}) == {"tags": listed({"Team": "data"})}


def test_remediation_leaves_alone_what_it_can_not_or_need_not_mend():
    assert filled(TOPIC, {"tags": TAGS}) == {}
    assert filled(TOPIC, {"tags": UNKNOWN}) == {}
    assert filled(TOPIC, {"tags": {**TAGS, "Team": ""}}) == {}
    assert filled(TOPIC, {}, ignoreTypes=[TOPIC]) == {}
    assert filled("aws:iam/rolePolicy:RolePolicy", {}) == {}
    assert filled(TABLE_TAG, {"key": "Team"}) == {}


def test_a_resource_that_is_a_tag_may_be_ignored_by_its_type():
    assert answers(RULE, resource(TABLE_TAG, "x", {"key": "Team", "value": " "}), ignoreTypes=[TABLE_TAG]) == [
        "n/a: The configuration ignores resources of this type."
    ]


@pytest.mark.parametrize("key", ["", "x" * 129], ids=["blank", "too long"])
def test_a_key_has_1_to_128_characters(key):
    with pytest.raises(SettingsError, match=r"tags\[0\]"):
        parse(RULE, {"tags": [key]})


@pytest.mark.parametrize("key", ["x", "x" * 128], ids=["shortest", "longest"])
def test_a_key_of_a_length_that_aws_takes(key):
    assert parse(RULE, {"tags": [key]}).settings.keys == (key,)


def test_an_own_tag_of_unknown_value_is_not_judged_by_the_default():
    team = resource(TOPIC, "x", {"tags": {**TAGS, "Team": UNKNOWN}}, provider=defaults({"Team": "wrong"}))
    (found,) = answers(RULE, team, allowedValues={"Team": ["data"]})
    assert found.startswith("unknown: Topic 'x' has a value for `tags.Team` that is not known")


def test_the_first_item_in_doubt_is_told():
    (found,) = answers(RULE, resource(GROUP, "x", {"tags": [UNKNOWN, {"key": UNKNOWN}]}), tags=["Team"])
    assert found.startswith("unknown: Group 'x' has a value for `tags[0]` that is not known")


# AWS Native and AWSCC

QUEUE = "aws-native:sqs:Queue"
PARAMETER = "aws-native:ssm:Parameter"
ZONE = "aws-native:route53:HostedZone"


def pairs(tags):
    return [{"key": key, "value": value} for key, value in tags.items()]


def wrong(kind, path, key):
    return (
        f"violation: {kind} 'x' has another value at `{path}`, where a map of strings is required, so it is not shown "
        f"that it has the tag {key}. Write a map of strings."
    )


def spelled_as_pairs(kind, key):
    return f'violation: {kind} \'x\' lacks the tag {key}. Write tags=[{{"key": "{key}", "value": ...}}].'


@pytest.mark.parametrize(
    ("type_", "props", "of", "expected"),
    [
        (QUEUE, {"tags": pairs(TAGS)}, None, []),
        (QUEUE, {"tags": pairs(without("Team"))}, defaults({"Team": "data"}), []),
        (
            QUEUE,
            {"tags": pairs(without("Team"))},
            None,
            [spelled_as_pairs("Queue", "Team")],
        ),
        (QUEUE, {"tags": [*pairs(without("Team")), {"key": "Team", "value": UNKNOWN}]}, None, []),
        (PARAMETER, {"tags": TAGS}, None, []),
        ("aws-native:glue:Job", {}, None, [lacks(key, kind="Job") for key in TAGS]),
        (PARAMETER, {"tags": without("Team")}, None, [lacks("Team", kind="Parameter")]),
        ("aws-native:iam:RolePolicy", {}, None, ["n/a: Resources of this type carry no tags."]),
        (ZONE, {"hostedZoneTags": pairs(TAGS)}, None, []),
        (ZONE, {"hostedZoneTags": pairs(without("Team"))}, defaults({"Team": "data"}), []),
        (
            ZONE,
            {"hostedZoneTags": pairs(without("Team"))},
            None,
            ['violation: HostedZone \'x\' lacks the tag Team. Write hosted_zone_tags=[{"key": "Team", "value": ...}].'],
        ),
        (ZONE, {"hostedZoneTags": "x"}, None, [wrong("HostedZone", "hostedZoneTags", key) for key in TAGS]),
        (
            "awscc:index/cognitoUserPool:CognitoUserPool",
            {"userPoolTags": without("Team")},
            None,
            ["violation: CognitoUserPool 'x' lacks the tag Team. Write user_pool_tags={\"Team\": ...}."],
        ),
        ("awscc:index/sqsQueue:SqsQueue", {"tags": pairs(TAGS)}, None, []),
        (
            "awscc:index/sqsQueue:SqsQueue",
            {"tags": pairs(without("Team"))},
            None,
            [spelled_as_pairs("SqsQueue", "Team")],
        ),
        ("awscc:index/ssmParameter:SsmParameter", {}, None, [lacks(key, kind="SsmParameter") for key in TAGS]),
        ("awscc:index/rdsDbCluster:RdsDbCluster", {}, None, [spelled_as_pairs("RdsDbCluster", key) for key in TAGS]),
        ("awscc:index/iamRolePolicy:IamRolePolicy", {}, None, ["n/a: Resources of this type carry no tags."]),
    ],
    ids=[
        "listed",
        "the rest in default tags",
        "listed, one is missing",
        "unknown value",
        "map",
        "JSON",
        "map, one is missing",
        "no tags",
        "a name of its own",
        "a name of its own, the rest in default tags",
        "a name of its own, one is missing",
        "a name of its own, of the wrong type",
        "AWSCC, a name of its own",
        "AWSCC",
        "AWSCC, one is missing",
        "AWSCC, map, none at all",
        "AWSCC, name of two words, none at all",
        "AWSCC, no tags",
    ],
)
def test_other_providers(type_, props, of, expected):
    assert answers(RULE, resource(type_, "x", props, provider=of)) == expected


@pytest.mark.parametrize(
    ("type_", "tags"),
    [
        ("aws:inspector/resourceGroup:ResourceGroup", {"Scan": "yes"}),
        ("aws:devopsguru/resourceCollection:ResourceCollection", {"appBoundaryKey": "DevOps-Guru-app"}),
    ],
)
def test_tags_that_select_others_are_not_a_resources_own(type_, tags):
    assert answers(RULE, resource(type_, "x", {"tags": tags})) == ["n/a: Resources of this type carry no tags."]
    assert filled(type_, {"tags": tags}) == {}


def test_types_of_other_providers_may_be_ignored():
    for type_ in (QUEUE, "awscc:index/sqsQueue:SqsQueue"):
        assert answers(RULE, resource(type_, "x", {}), ignoreTypes=[type_]) == [
            "n/a: The configuration ignores resources of this type."
        ]


def test_what_is_added_under_a_name_of_its_own():
    missing = {"Team": "data"}
    assert filled(ZONE, {"hostedZoneTags": pairs(without("Team"))}, defaults=missing) == {
        "hostedZoneTags": pairs(missing)
    }
    assert filled("aws-native:cognito:UserPool", {"userPoolTags": without("Team")}, defaults=missing) == {
        "userPoolTags": missing
    }


def test_what_is_added_to_a_native_list():
    assert filled(QUEUE, {"tags": pairs(without("Team"))}, defaults={"Team": "data"}) == {
        "tags": [{"key": "Team", "value": "data"}]
    }
