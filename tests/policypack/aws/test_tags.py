"""Where the tags of a resource are, and which come first."""

from __future__ import annotations

import json

import pytest

from guardrails.aws.tags import TaggableTypes, Tags, TagShape, is_taggable, shape_of, tag_of
from guardrails.core.values import Unknown, Wrong
from tests.policypack.support import UNKNOWN, provider, resource

TOPIC, GROUP, QUEUE = "aws:sns/topic:Topic", "aws:autoscaling/group:Group", "aws-native:sqs:Queue"


@pytest.mark.parametrize(
    ("type_", "shape"),
    [
        (TOPIC, TagShape()),
        (GROUP, TagShape(listed=True)),
        ("aws-native:route53:HostedZone", TagShape(listed=True, prop="hostedZoneTags")),
        ("awscc:index/sqsQueue:SqsQueue", TagShape(listed=True)),
        ("awscc:index/nothingAtAll:NothingAtAll", None),
        ("aws:iam/rolePolicy:RolePolicy", None),
    ],
)
def test_how_a_type_carries_tags(type_, shape):
    assert shape_of(type_) == shape
    assert is_taggable(resource(type_, "x")) is (shape is not None)


def test_a_type_that_the_table_does_not_know_carries_tags_if_it_has_some():
    new = "aws:new/thing:Thing"
    assert new in TaggableTypes()
    assert not is_taggable(resource(new, "x"))
    assert is_taggable(resource(new, "x", {"tagsAll": {}}))
    assert not is_taggable(resource("aws:inspector/resourceGroup:ResourceGroup", "x", {"tags": {}}))
    assert "random:index/id:Id" not in TaggableTypes()


def defaults(tags):
    return provider(defaultTags=json.dumps({"tags": tags}))


@pytest.mark.parametrize(
    ("type_", "props", "of", "expected"),
    [
        (TOPIC, {}, None, None),
        (TOPIC, {"tags": {"Team": "data"}}, defaults({"Team": "ops"}), "data"),
        (TOPIC, {"tags": {}}, defaults({"Team": "ops"}), "ops"),
        (TOPIC, {"tagsAll": {"Team": "all"}}, defaults({"Team": "ops"}), "all"),
        (TOPIC, {"tagsAll": UNKNOWN}, None, Unknown("tagsAll")),
        (TOPIC, {"tagsAll": UNKNOWN}, defaults({"Team": "ops"}), "ops"),
        (TOPIC, {"tags": UNKNOWN}, None, Unknown("tags")),
        (TOPIC, {"tags": UNKNOWN}, defaults({"Team": "ops"}), "ops"),
        (TOPIC, {"tags": {"Team": UNKNOWN}}, None, Unknown("tags.Team")),
        (TOPIC, {"tags": "Team"}, None, Wrong("tags", "a map of strings", "another value")),
        (TOPIC, {}, defaults({"Team": 7}), "7"),
        (TOPIC, {}, provider(defaultTags=UNKNOWN), Unknown("defaultTags of the provider")),
        (TOPIC, {}, provider(defaultTags="{"), None),
        (GROUP, {}, defaults({"Team": "ops"}), None),
        (QUEUE, {"tags": [{"key": "Team", "value": "data"}]}, None, "data"),
        (QUEUE, {"tags": [UNKNOWN, {"key": "Stage", "value": "a"}]}, None, Unknown("tags[0]")),
        (QUEUE, {"tags": [{"key": UNKNOWN}, {"key": "Team", "value": "a"}]}, None, "a"),
    ],
)
def test_the_value_of_a_tag(type_, props, of, expected):
    assert Tags(resource(type_, "x", props, provider=of)).get("Team") == expected


def test_keys_as_far_as_they_are_known():
    own = {"tags": [{"key": "a"}, {"key": UNKNOWN}, UNKNOWN]}
    assert list(Tags(resource(QUEUE, "x", own)).keys()) == ["a"]
    assert sorted(Tags(resource(TOPIC, "x", {"tags": {"a": "1"}, "tagsAll": {"b": "2"}})).keys()) == ["a", "b"]


@pytest.mark.parametrize(
    ("props", "expected"),
    [
        ({"key": "Team", "value": "data"}, ("Team", "data")),
        ({"tag": {"key": "Team", "value": UNKNOWN}}, ("Team", Unknown("tag.value"))),
        ({"tag": UNKNOWN}, (Unknown("tag"), Unknown("tag"))),
        ({}, (None, None)),
    ],
)
def test_a_resource_that_is_a_tag(props, expected):
    assert tag_of(resource("aws:autoscaling/tag:Tag", "x", props)) == expected
