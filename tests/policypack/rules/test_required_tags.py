from __future__ import annotations

import json
import re

import pytest

from guardrails.core.schema import SettingsError
from guardrails.core.settings import parse
from guardrails.core.words import joined
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


def lacks_all(kind: str = "Topic") -> str:
    return (
        f"violation: {kind} 'x' lacks the tags Environment, Team and CostCenter. "
        'Write tags={"Environment": ..., "Team": ..., "CostCenter": ...}.'
    )


KEYS = "Write the keys in the program; their values may be unknown."
VALUE = "Write a value that is known when the program runs."
ALL = "it has the tags Environment, Team and CostCenter"


def later(path: str, requirement: str, kind: str = "Topic", advice: str = KEYS) -> str:
    return (
        f"unknown: {kind} 'x' has a value for `{path}` that is not known before the update, so nobody can tell whether "
        f"{requirement}. {advice}"
    )


def defaults(tags) -> object:
    return provider(region="ap-southeast-2", defaultTags=json.dumps({"tags": tags}))


ALIKE = " It has the tag `team`, but the key must be spelled exactly: Team."


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
        pytest.param({}, None, [lacks_all()], id="none"),
        pytest.param({"tags": None, "tagsAll": {}}, provider(), [lacks_all()], id="none in state"),
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
                "violation: Topic 'x' has another value at `tags`, where a map of strings is required, so it is not "
                f"shown that {ALL}. Write a map of strings."
            ],
            id="wrong type",
        ),
        pytest.param({"tags": UNKNOWN}, None, [later("tags", ALL)], id="unknown"),
        pytest.param({"tags": UNKNOWN}, provider(), [later("tags", ALL)], id="unknown 2"),
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
            [
                lacks("Team").replace(
                    " Write", " It has the tag `team`, but the key must be spelled exactly: Team. Write"
                )
            ],
            id="a default tag in another case",
        ),
        pytest.param(
            {"tags": {**without("Team"), "team": "data"}, "tagsAll": {**without("Team"), "team": "data", " Team": "x"}},
            None,
            [
                lacks("Team").replace(
                    " Write", " It has the tag ` Team`, `team`, but the key must be spelled exactly: Team. Write"
                )
            ],
            id="in another case, as the provider repeats it, and with a blank",
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
                "violation: Group 'x' lacks the tag Team. It has the tag `TEAM`, but the key must be spelled exactly: "
                f"Team. {LISTED}"
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
            TABLE_TAG,
            {"key": UNKNOWN},
            [later("key", "it is a tag that the rule allows", "Tag", VALUE)],
            id="unknown key",
        ),
        pytest.param(GROUP_TAG, {"tag": {"key": "Team", "value": "data"}}, [], id="in an object"),
        pytest.param(
            GROUP_TAG,
            {"tag": {"key": "Team", "value": " "}},
            ["violation: Tag 'x' has a blank tag Team; a value is required. Write key=\"Team\" with a value."],
            id="blank in an object",
        ),
        pytest.param(
            GROUP_TAG,
            {"tag": UNKNOWN},
            [later("tag", "it is a tag that the rule allows", "Tag", VALUE)],
            id="unknown object",
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
            [lacks_all("Thing")],
            id="a new type that lacks them",
        ),
        pytest.param(
            "aws:elasticloadbalancingv2/loadBalancer:LoadBalancer",
            {},
            [lacks_all("LoadBalancer")],
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


PYTHON = """Calling __str__ on an Output[T] is not supported.

To get the value of an Output[T] as an Output[str] consider:
1. o.apply(lambda v: f"prefix{v}suffix")

See https://www.pulumi.com/docs/concepts/inputs-outputs for more details.
This function may throw in a future version of Pulumi."""
NODE = """Calling [toString] on an [Output<T>] is not supported.

To get the value of an Output<T> as an Output<string> consider either:
1: o.apply(v => `prefix${v}suffix`)
2: pulumi.interpolate `prefix${v}suffix`"""

BLANK = "has a blank tag Team; a value is required."
INVISIBLE = "has a blank tag Team (its characters are invisible); a value is required."
OUTPUT = (
    "has, in the tag Team, the text that Pulumi puts where an Output is written into a string; the value itself is "
    "required. Hand over the Output, or put the text together with pulumi.Output.concat (pulumi.interpolate in "
    "TypeScript)."
)


def stands_for_none(placeholder):
    return f"has `{placeholder}` in the tag Team, which stands for a value that is not there; a value is required."


@pytest.mark.parametrize(
    ("value", "fault"),
    [
        ("", BLANK),
        ("\t \u00a0\u2003", BLANK),
        ("\u200b", INVISIBLE),
        (" \u200b\ufeff\u2060 ", INVISIBLE),
        ("\u3164", INVISIBLE),
        ("\u2800\u2800", INVISIBLE),
        ("\ufe0f\U000e0041", INVISIBLE),
        ("\u00ad\u034f\u180b\U0001d159", INVISIBLE),
        ("x" * 257, "has a value of 257 characters in the tag Team; AWS takes at most 256."),
        ("x" * 256, None),
        ("\U0001f469" * 256, None),
        (PYTHON, OUTPUT),
        (f"team of {PYTHON}", OUTPUT),
        (PYTHON[:40], OUTPUT),
        (NODE, OUTPUT),
        (NODE.replace("toString", "toJSON"), OUTPUT),
        ("<pulumi.output.Output object at 0x7f3c>", OUTPUT),
        ("calling an output", None),
        ("None", stands_for_none("None")),
        (" nOnE\u200b", stands_for_none("None")),
        ("NULL", stands_for_none("null")),
        ("undefined", stands_for_none("undefined")),
        ("nan", stands_for_none("NaN")),
        ("todo", stands_for_none("TODO")),
        ("[Object object]", stands_for_none("[object Object]")),
        ("?", stands_for_none("?")),
        ("N/A", stands_for_none("n/a")),
        ("None of your business", None),
        ("todo-list", None),
        ("数据", None),
        ("éclair", None),
        ("-1", None),
    ],
)
def test_what_is_a_value_for_a_person(value, fault):
    expected = [] if fault is None else [f"violation: Topic 'x' {fault} {SPELLED}"]
    assert answers(RULE, resource(TOPIC, "x", {"tags": {**TAGS, "Team": value}})) == expected
    assert (
        answers(RULE, resource(TOPIC, "x", {"tags": without("Team")}, provider=defaults({"Team": value}))) == expected
    )
    expected = [each.replace("Topic", "Tag").replace(SPELLED, 'Write key="Team" with a value.') for each in expected]
    assert answers(RULE, resource(TABLE_TAG, "x", {"key": "Team", "value": value})) == expected


def test_what_the_configuration_says_is_a_value_or_none():
    def team(value, **config):
        return answers(RULE, resource(TOPIC, "x", {"tags": {**TAGS, "Team": value}}), **config)

    assert team("-", allowedValues={"Team": ["-"]}) == []
    assert team("None", allowedValues={"Team": ".*"}) == [f"violation: Topic 'x' {stands_for_none('None')} {SPELLED}"]
    assert team("None", placeholders=[]) == []
    assert team("xxx", placeholders=["XXX"]) == [f"violation: Topic 'x' {stands_for_none('XXX')} {SPELLED}"]
    assert team("TODO", placeholders=["XXX"]) == []


def ignoring(tags=None, **ignored):
    default = {"defaultTags": json.dumps({"tags": tags})} if tags else {}
    return provider(ignoreTags=json.dumps(ignored), **default)


def ignores(*keys, note=""):
    several = len(keys) > 1
    tags, them = f"the tag{'s' if several else ''} {joined(keys)}", "them" if several else "it"
    return (
        f"The provider 'default' ignores {tags} (ignore_tags), so it never writes {them} to a resource that exists "
        f"already. Remove {them} from ignore_tags."
    )


@pytest.mark.parametrize(
    ("props", "of", "expected"),
    [
        pytest.param(
            {"tags": TAGS},
            ignoring(keys=["Team"]),
            [f"violation: Topic 'x' lacks the tag Team. {ignores('Team')}"],
            id="a key",
        ),
        pytest.param(
            {"tags": TAGS, "tagsAll": without("CostCenter")},
            ignoring(keyPrefixes=["Cost"]),
            [f"violation: Topic 'x' lacks the tag CostCenter. {ignores('CostCenter')}"],
            id="a prefix",
        ),
        pytest.param(
            {"tags": TAGS},
            ignoring(key_prefixes=["Cost"]),
            [f"violation: Topic 'x' lacks the tag CostCenter. {ignores('CostCenter')}"],
            id="a prefix in a plain dict",
        ),
        pytest.param(
            {},
            ignoring(TAGS, keys=["Team", "Environment"]),
            [f"violation: Topic 'x' lacks the tags Environment and Team. {ignores('Environment', 'Team')}"],
            id="default tags",
        ),
        pytest.param(
            {"tags": {"Team": "data", "Environment": "dev"}},
            ignoring(keys=["Team"]),
            [
                "violation: Topic 'x' lacks the tags CostCenter and Team. Write tags={\"CostCenter\": ...}. "
                + ignores("Team")
            ],
            id="another one is missing",
        ),
        pytest.param(
            {"tags": {**TAGS, "Team": UNKNOWN}},
            ignoring(keys=["Team"]),
            [f"violation: Topic 'x' lacks the tag Team. {ignores('Team')}"],
            id="whatever its value",
        ),
        pytest.param({"tags": TAGS}, ignoring(keys=["team", "Teams"], keyPrefixes=["kubernetes.io/"]), [], id="others"),
        pytest.param({"tags": TAGS}, ignoring(), [], id="nothing"),
        pytest.param({"tags": TAGS}, provider(ignoreTags="["), [], id="no JSON"),
        pytest.param({"tags": TAGS}, provider(ignoreTags={"keys": "Team"}), [], id="no list"),
        pytest.param(
            {"tags": TAGS},
            provider(ignoreTags=UNKNOWN),
            [later("ignoreTags of the provider", ALL)],
            id="unknown",
        ),
        pytest.param(
            {"tags": TAGS},
            ignoring(keys=["Owner", UNKNOWN], keyPrefixes=["Env"]),
            [
                f"violation: Topic 'x' lacks the tag Environment. {ignores('Environment')}",
                later("ignoreTags.keys[1]", "it has the tags Team and CostCenter"),
            ],
            id="an unknown key among others",
        ),
    ],
)
def test_tags_that_the_provider_ignores(props, of, expected):
    assert answers(RULE, resource(TOPIC, "x", props, provider=of)) == expected


def test_a_lone_tag_is_written_although_the_provider_ignores_its_key():
    tag = resource(TABLE_TAG, "x", {"key": "Team", "value": "data"}, provider=ignoring(keys=["Team"]))
    assert answers(RULE, tag) == []


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
            [later("tags.Environment", "its tag Environment has an allowed value", advice=VALUE)],
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
            {"defaults": {"Team": "TODO"}},
            "`defaults.Team` is no value that a person can read; write one, or leave it out",
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


def filled(type_, props, of=None, **config):
    config = {
        "tags": list(TAGS),
        "allowedValues": {},
        "ignoreTypes": [],
        "defaults": TAGS,
        "placeholders": [],
        **config,
    }
    return remediate(resource(type_, "x", props, provider=of), RULE.parse(config))


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
    assert filled(TOPIC, {"tags": without("Team")}, ignoring(keys=["Team"])) == {}
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


def wrong(kind, path):
    return (
        f"violation: {kind} 'x' has another value at `{path}`, where a map of strings is required, so it is not shown "
        f"that {ALL}. Write a map of strings."
    )


def spelled_as_pairs(kind, *keys):
    lacking = f"the tag {keys[0]}" if len(keys) == 1 else f"the tags {joined(keys)}"
    items = ", ".join(f'{{"key": "{key}", "value": ...}}' for key in keys)
    return f"violation: {kind} 'x' lacks {lacking}. Write tags=[{items}]."


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
        ("aws-native:glue:Job", {}, None, [lacks_all("Job")]),
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
        (ZONE, {"hostedZoneTags": "x"}, None, [wrong("HostedZone", "hostedZoneTags")]),
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
        ("awscc:index/ssmParameter:SsmParameter", {}, None, [lacks_all("SsmParameter")]),
        ("awscc:index/rdsDbCluster:RdsDbCluster", {}, None, [spelled_as_pairs("RdsDbCluster", *TAGS)]),
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
