"""The whole program: what it registers, exports and says."""

from __future__ import annotations

import inspect
from collections import Counter

import pytest
import yaml
from pulumi_aws import cloudwatch, dynamodb, iam, sns

from tests.infra.program import (
    ALARM,
    CONFIG,
    DASHBOARD,
    HOUSE_TAGS,
    INSIGHTS,
    ROLE,
    ROLE_POLICY,
    ROOT,
    SUBSCRIPTION,
    TABLE,
    TOPIC,
    TOPIC_POLICY,
    UNKNOWN,
    Run,
    run_program,
)

CLASSES = {
    TABLE: dynamodb.Table,
    INSIGHTS: dynamodb.ContributorInsights,
    ROLE: iam.Role,
    ROLE_POLICY: iam.RolePolicy,
    ALARM: cloudwatch.MetricAlarm,
    DASHBOARD: cloudwatch.Dashboard,
    TOPIC: sns.Topic,
    TOPIC_POLICY: sns.TopicPolicy,
    SUBSCRIPTION: sns.TopicSubscription,
}


def test_registers_exactly_these_resources(stack: Run):
    assert {type_: sorted(stack.all(type_)) for type_ in CLASSES if stack.all(type_)} == {
        TABLE: ["events", "sessions", "users"],
        INSIGHTS: ["events-contributor-insights"],
        ROLE: sorted(f"dynamodb-{table}-{access}-role" for table in TABLES for access in ("read", "write")),
        ROLE_POLICY: sorted(f"dynamodb-{table}-{access}-policy" for table in TABLES for access in ("read", "write")),
        ALARM: [
            "dynamodb-events-system-errors",
            "dynamodb-sessions-system-errors",
            "dynamodb-user-errors",
            "dynamodb-users-system-errors",
        ],
        DASHBOARD: ["dynamodb-dashboard"],
        TOPIC: ["dynamodb-alarms"],
        TOPIC_POLICY: ["dynamodb-alarms-policy"],
    }
    assert len(stack.resources) == 23


TABLES = ("events", "sessions", "users")


def test_registers_nothing_twice_and_all_at_the_root_of_the_stack(stack: Run):
    assert [urn for urn, count in Counter(resource.urn for resource in stack.resources).items() if count > 1] == []
    assert {resource.parent.split("::")[-1] for resource in stack.resources} == {"dynamodb-tables-dev"}


def test_physical_names_are_unique_and_exact(stack: Run):
    named = [(resource.type, resource.inputs["name"]) for resource in stack.resources if "name" in resource.inputs]
    nameless = [resource for type_ in (INSIGHTS, TOPIC_POLICY, DASHBOARD) for resource in stack.all(type_)]
    assert len(set(named)) == len(named) == 23 - len(nameless)


def test_every_taggable_resource_carries_the_house_tags():
    run = run_program({"dynamodb-tables:alarmEmails": '["a@example.com"]'})
    untagged = []
    for resource in run.resources:
        taggable = "tags" in inspect.signature(CLASSES[resource.type]._internal_init).parameters
        if taggable:
            tags = resource.inputs.get("tags", {})
            assert {key: tags.get(key) for key in HOUSE_TAGS} == HOUSE_TAGS, resource.name
        else:
            untagged.append(resource.type)
    assert set(untagged) == {INSIGHTS, ROLE_POLICY, TOPIC_POLICY, SUBSCRIPTION, DASHBOARD}


def test_outputs(stack: Run):
    known = stack.outputs["tableArns"]["events"] != UNKNOWN
    stream = "arn:of:events/stream/2026-01-01T00:00:00.000"
    assert stack.outputs == {
        "tableNames": {name: name for name in TABLES},
        "tableArns": {name: f"arn:of:{name}" if known else UNKNOWN for name in TABLES},
        "streamArns": {"events": stream if known else UNKNOWN},
    }


def test_an_update_knows_every_output():
    assert UNKNOWN not in str(run_program(preview=False).outputs)


def test_says_nothing_and_is_warned_of_nothing(stack: Run):
    assert stack.logged == []
    assert stack.warned == []


def test_asks_aws_once(stack: Run):
    assert stack.invoked == ["aws:index/getCallerIdentity:getCallerIdentity"]


def test_a_preview_knows_every_input_but_the_topic_that_alarms_speak_to(preview: Run):
    unknown = {
        (resource.type, name)
        for resource in preview.resources
        for name, value in resource.inputs.items()
        if UNKNOWN in str(value)
    }
    assert unknown == {(ALARM, "alarmActions"), (TOPIC_POLICY, "arn")}


@pytest.mark.parametrize("stack_name", ["dev", "prod"])
def test_stack_files_hold_sound_settings_and_no_secret(stack_name: str):
    text = (ROOT / f"Pulumi.{stack_name}.yaml").read_text()
    config = yaml.safe_load(text)["config"]
    assert config["dynamodb-tables:environment"] == stack_name
    assert "secure:" not in text
    assert "encryptionsalt" not in text
    assert run_program(dict.fromkeys(CONFIG) | config).error is None


def test_program_fits_a_page():
    assert len((ROOT / "__main__.py").read_text().splitlines()) <= 40
