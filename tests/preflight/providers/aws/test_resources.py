from __future__ import annotations

import json
import re

import pytest

from preflight.errors import PreflightError
from preflight.providers.base import Registration, Shape
from preflight.providers.registry import Providers
from preflight.wire import values

TAGGED = Shape(
    frozenset({"name", "tags", "region", "settings"}), frozenset({"name", "tags", "tagsAll", "region", "arn"})
)

TABLE = Shape(frozenset({"name", "hashKey", "billingMode"}), frozenset({"name", "hashKey", "billingMode", "arn"}))


def registration(
    properties, *, type_="aws:acme/thing:Thing", name="thing", shape=TAGGED, maps=("tags",), provider=None, texts=()
):
    return Registration(
        urn=f"urn:pulumi:dev::shop::{type_}::{name}",
        type=type_,
        name=name,
        properties=properties,
        shape=shape,
        maps=frozenset(maps),
        provider=provider or {},
        texts=tuple(texts),
    )


def check(properties, **rest):
    return Providers().check(registration(properties, **rest))


def default_tags(tags):
    return {"defaultTags": json.dumps({"tags": tags})}


class TestNames:
    def test_the_logical_name_and_seven_digits_the_same_in_each_run(self):
        first, second = check({})["name"], check({})["name"]

        assert first == second
        assert re.fullmatch("thing-[0-9a-f]{7}", first)

    def test_another_resource_has_another_name(self):
        assert check({}, type_="aws:acme/other:Other")["name"] != check({})["name"]

    @pytest.mark.parametrize("properties", [{"name": "given"}, {"name": values.UNKNOWN}, {"namePrefix": "x-"}])
    def test_what_the_program_gives_stays(self, properties):
        assert check(properties).get("name") == properties.get("name")

    def test_types_without_a_name(self):
        assert "name" not in check({}, shape=Shape(frozenset({"tags"}), frozenset({"tags"})))

    @pytest.mark.parametrize(
        ("type_", "key", "pattern"),
        [
            ("aws:s3/bucket:Bucket", "bucket", "a{20}-[0-9a-f]{7}"),
            ("aws:iam/role:Role", "name", "A{20}-[0-9a-f]{7}"),
            ("aws:kms/alias:Alias", "name", "alias/A{20}-[0-9a-f]{7}"),
            ("aws:rds/instance:Instance", "identifier", "A{20}[0-9a-f]{7}"),
            ("aws:s3/bucketObject:BucketObject", "key", "A{20}"),
            ("aws:ec2/keyPair:KeyPair", "keyName", "A{20}-[0-9a-f]{7}"),
            ("aws:athena/database:Database", "name", "A{20}_[0-9a-f]{7}"),
            ("aws:glue/catalogTable:CatalogTable", "name", "a{20}_[a-p]{8}"),
            ("aws:elasticache/cluster:Cluster", "clusterId", "a{20}-[0-9a-f]{7}"),
        ],
    )
    def test_types_with_a_rule_of_their_own(self, type_, key, pattern):
        assert re.fullmatch(pattern, check({}, type_=type_, name="A" * 20)[key])

    def test_first_in_first_out_queues(self):
        name = check({"fifoQueue": True}, type_="aws:sqs/queue:Queue", name="q" * 67)["name"]

        assert re.fullmatch(r"q{67}-[0-9a-f]{7}\.fifo", name)
        assert len(name) == 80

    def test_sql_server_takes_short_names(self):
        found = check({"engine": "sqlserver-ee"}, type_="aws:rds/instance:Instance", name="database")

        assert re.fullmatch("database[0-9a-f]{3}", found["identifier"])

    def test_an_alias_that_says_so_itself(self):
        assert check({}, type_="aws:kms/alias:Alias", name="alias/key")["name"].startswith("alias/key-")

    def test_a_name_that_would_be_too_long_is_refused_not_cut(self):
        longest = check({}, type_="aws:lb/targetGroup:TargetGroup", name="t" * 24)["name"]
        with pytest.raises(PreflightError) as caught:
            check({}, type_="aws:lb/targetGroup:TargetGroup", name="t" * 25)

        assert len(longest) == 32
        assert caught.value.message == (
            "could not make instance of 'aws:lb/targetGroup:TargetGroup' ttttttttttttttttttttttttt: "
            "name 'ttttttttttttttttttttttttt-' plus 7 random chars is longer than maximum length 32"
        )
        assert caught.value.hint == "Give it a name of its own with name=, or a shorter logical name."

    def test_domain_names_are_not_made_up(self):
        assert "name" not in check({}, type_="aws:route53/record:Record")


class TestTags:
    def test_the_providers_tags_come_first(self):
        provider = default_tags({"team": "data", "env": "dev"})

        assert check({"tags": {"env": "prod"}}, provider=provider)["tagsAll"] == {"team": "data", "env": "prod"}

    def test_the_providers_tags_are_texts(self):
        assert check({}, provider=default_tags({"cost": 4711, "live": True}))["tagsAll"] == {
            "cost": "4711",
            "live": "true",
        }

    def test_no_tags_at_all(self):
        assert check({})["tagsAll"] == {}

    def test_one_unknown_value_hides_them_all(self):
        checked = check({"tags": {"env": "dev", "arn": values.UNKNOWN}})

        assert checked["tagsAll"] == values.UNKNOWN
        assert checked["tags"] == {"env": "dev", "arn": values.UNKNOWN}

    def test_ignored_tags(self):
        provider = {
            **default_tags({"team": "data", "aws:x": "1"}),
            "ignoreTags": json.dumps({"keys": ["team"], "keyPrefixes": ["aws:"]}),
        }

        assert check({"tags": {"env": "dev"}}, provider=provider)["tagsAll"] == {"env": "dev"}

    def test_types_without_tags(self):
        assert "tagsAll" not in check({}, shape=Shape(frozenset({"name"}), frozenset({"name"})))


class TestRegion:
    def test_it_is_the_providers(self):
        assert check({}, provider={"region": "eu-west-1"})["region"] == "eu-west-1"

    def test_the_resources_own_wins(self):
        assert check({"region": "us-east-1"}, provider={"region": "eu-west-1"})["region"] == "us-east-1"

    def test_global_types_have_none(self):
        assert "region" not in check({}, shape=Shape(), provider={"region": "eu-west-1"})


class TestDefaults:
    def test_of_the_schema(self):
        checked = check({"hashKey": "id"}, type_="aws:dynamodb/table:Table", shape=TABLE)

        assert checked["billingMode"] == "PROVISIONED"
        assert set(checked["__defaults"]) == {"billingMode", "name"}

    def test_inside_objects_too(self):
        checked = check({"rules": [{"ruleName": "daily"}]}, type_="aws:backup/plan:Plan", shape=None)

        assert checked["rules"][0] == {
            "__defaults": ["completionWindow", "scheduleExpressionTimezone", "startWindow"],
            "ruleName": "daily",
            "completionWindow": 180.0,
            "scheduleExpressionTimezone": "Etc/UTC",
            "startWindow": 60.0,
        }
        assert checked["__defaults"] == []

    def test_what_the_program_gives_stays(self):
        given = {"billingMode": "PAY_PER_REQUEST"}

        checked = check(given, type_="aws:dynamodb/table:Table", shape=TABLE)

        assert checked["billingMode"] == "PAY_PER_REQUEST"
        assert checked["__defaults"] == ["name"]

    def test_objects_are_marked_and_maps_are_not(self):
        checked = check({"settings": {"deep": [{"a": 1.0}]}, "tags": {"a": "b"}})

        assert checked["settings"] == {"__defaults": [], "deep": [{"__defaults": [], "a": 1.0}]}
        assert checked["tags"] == {"a": "b"}

    def test_null_is_absent(self):
        assert "settings" not in check({"settings": None})


class TestSecrets:
    def test_a_secret_property_stays_one(self):
        assert check({"name": values.make_secret("x")})["name"] == values.make_secret("x")

    def test_a_secret_inside_stays_one(self):
        checked = check({"settings": {"key": values.make_secret("x"), "other": "y"}})

        assert checked["settings"] == {"__defaults": [], "key": values.make_secret("x"), "other": "y"}


def test_the_plan_of_a_preview():
    given = registration({"settings": {"a": 1.0}}, provider={"region": "eu-west-1"})

    planned = Providers().plan(given, Providers().check(given))

    assert planned["arn"] == values.UNKNOWN
    assert planned["settings"] == {"a": 1.0}
    assert planned["region"] == "eu-west-1"
    assert "__defaults" not in planned


class TestDocuments:
    def test_an_object_for_a_text_is_written_as_the_provider_writes_it(self):
        document = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "MaxAge": 35.0, "Sid": "<&>"}]}

        found = check({"policy": document}, texts=["policy"])

        assert found["policy"] == (
            '{"Statement":[{"Effect":"Allow","MaxAge":35,"Sid":"\\u003c\\u0026\\u003e"}],"Version":"2012-10-17"}'
        )

    def test_inside_lists_and_objects(self):
        found = check(
            {"inline": [{"policy": {"b": 1.5, "a": [True, None]}}, {"all": [1.0]}]},
            texts=["inline.0.policy", "inline.1.all"],
        )

        assert found["inline"][0]["policy"] == '{"a":[true,null],"b":1.5}'
        assert found["inline"][1]["all"] == "[1]"

    def test_an_unknown_inside_makes_it_unknown(self):
        assert check({"policy": {"a": [values.UNKNOWN]}}, texts=["policy"])["policy"] == values.UNKNOWN

    def test_a_secret_inside_makes_it_secret(self):
        found = check({"policy": {"a": values.make_secret("x")}}, texts=["policy"])

        assert found["policy"] == values.make_secret('{"a":"x"}')
