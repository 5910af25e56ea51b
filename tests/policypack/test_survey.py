"""What is wrong with the configuration as a whole is said once, at the end, by a policy that blocks."""

from __future__ import annotations

import pytest

from tests.policypack.support import Said, Served, compliant_table

TABLE = "aws:dynamodb/table:Table"
SPEAKER = "dynamodb-contributor-insights"


def configuration_problems(config, *tables):
    served = Served(config={"dynamodb-alarms": "disabled", **config})
    said = served.stack_violations(*({"type": TABLE, "name": name, "props": {"name": name}} for name in tables))
    return [each for each in said if each.message.startswith("The configuration")]


def test_the_default_configuration_is_fine():
    assert configuration_problems({}) == []
    assert configuration_problems({"all": "advisory"}) == []


def test_a_policy_that_does_not_exist():
    (said,) = configuration_problems({"dynamodb-encription": "mandatory"})
    assert said.policy == SPEAKER
    assert said.level == "mandatory"
    assert said.message.startswith(
        "The configuration of the pack names the policy `dynamodb-encription`, which does not exist. There are "
        "`required-tags`, `dynamodb-on-demand-billing`, "
    )
    assert said.message.endswith("`exemption-report`, `unverified-report`.")


@pytest.mark.parametrize("level", ["advisory", "disabled"])
def test_a_wrong_configuration_of_a_rule_that_does_not_block_blocks(level):
    (said,) = configuration_problems({"dynamodb-encryption": {"enforcementLevel": level, "keys": "any"}})
    assert said == Said(
        SPEAKER,
        "The configuration of dynamodb-encryption is wrong: `keys` is not a property of this rule; there are `key`, "
        "`tables`, `onUnknown`, `exemptions`.",
        "",
        "mandatory",
    )


TYPO = {"dynamodb-streams": {"views": {"evnts": "KEYS_ONLY"}}}


def test_a_table_that_nobody_knows():
    (said,) = configuration_problems(TYPO)
    assert said.message == (
        "The configuration of dynamodb-streams names the table 'evnts', which is neither in the stack nor among the "
        "`tables` of dynamodb-required-tables: events, sessions, users. Correct the name, or add it there."
    )


@pytest.mark.parametrize(
    ("more", "tables"),
    [
        pytest.param({}, ["evnts"], id="it is in the stack"),
        pytest.param(
            {"dynamodb-required-tables": {"tables": ["evnts", "events", "sessions", "users"]}}, [], id="declared"
        ),
        pytest.param(
            {"dynamodb-streams": {**TYPO["dynamodb-streams"], "enforcementLevel": "disabled"}}, [], id="disabled"
        ),
        pytest.param({}, ["04da6b54-80e4-46f7-96ec-b56ff0331ba9"], id="a table of the stack has an unknown name"),
    ],
)
def test_a_table_that_somebody_knows(more, tables):
    served = Served(config={**TYPO, **more})
    unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
    said = served.stack_violations(
        {"type": "random:index/id:Id", "name": "r"},
        *(
            {
                "type": TABLE,
                "name": "t",
                "props": {"name": name},
                "made_of": {"name": ["urn:pulumi:dev::app::random:index/id:Id::r"]} if name == unknown else {},
            }
            for name in tables
        ),
    )
    assert [each for each in said if "names the table 'evnts'" in each.message] == []


def test_the_speaker_is_the_first_that_blocks():
    config = {"no-such": "advisory", SPEAKER: "advisory", "dynamodb-stream-retention": "disabled"}
    assert [said.policy for said in configuration_problems(config)] == ["dynamodb-required-indexes"]


OTHER = {
    "all": "mandatory",
    "required-tags": {
        "tags": ["owner", "env"],
        "allowedValues": {"env": ["test", "live"], "owner": "team-[a-z]+"},
        "ignoreTypes": ["aws:sns/topic:Topic"],
    },
    "allowed-regions": {"regions": ["eu-central-1", "eu-west-1"]},
    "dynamodb-required-tables": {"tables": ["orders", "carts"], "project": "shop"},
    "required-outputs": {"outputs": ["orders"], "tables": ["orders", "carts"]},
    "dynamodb-point-in-time-recovery": {"windows": {"orders": 14}, "others": "allow"},
    "dynamodb-contributor-insights": {"tables": []},
    "dynamodb-streams": {"views": {"orders": "NEW_IMAGE"}},
    "dynamodb-required-indexes": {"indexes": {"orders": [{"partitionKey": "customer"}]}},
    "dynamodb-encryption": {"key": "customer-managed"},
    "dynamodb-alarms": "disabled",
    "dynamodb-role-naming": "disabled",
    "dynamodb-least-privilege": "disabled",
    "exemption-report": "advisory",
    "unverified-report": "advisory",
}


def test_another_organisation():
    served = Served(config=OTHER)
    orders = compliant_table(
        "orders",
        tags={"owner": "team-shop", "env": "live"},
        region="eu-central-1",
        pointInTimeRecovery={"enabled": True, "recoveryPeriodInDays": 14},
        streamEnabled=True,
        streamViewType="NEW_IMAGE",
        globalSecondaryIndexes=[{"name": "c", "hashKey": "customer", "projectionType": "ALL"}],
        serverSideEncryption={"enabled": True, "kmsKeyArn": "arn:aws:kms:eu-central-1:123456789012:key/1"},
    )
    carts = {**orders, "name": "carts", "pointInTimeRecovery": {"enabled": True}}
    root = {"type": "pulumi:pulumi:Stack", "name": "shop-dev", "project": "shop", "props": {"orders": "x"}}
    assert served.violations(TABLE, "orders", orders) == []
    assert served.violations(TABLE, "carts", carts) == []
    assert served.violations("aws:sns/topic:Topic", "t", {}) == []
    assert (
        served.stack_violations(
            root,
            {"type": TABLE, "name": "orders", "project": "shop", "props": orders},
            {"type": TABLE, "name": "carts", "project": "shop", "props": carts},
        )
        == []
    )

    ours = compliant_table("events", region="ap-southeast-2", deletionProtectionEnabled=False)
    assert {(said.policy, said.level) for said in served.violations(TABLE, "events", ours)} == {
        ("required-tags", "mandatory"),
        ("allowed-regions", "mandatory"),
        ("dynamodb-encryption", "mandatory"),
        ("dynamodb-deletion-protection", "mandatory"),
    }
    missing = 'The stack has no table whose name is exactly \'{0}\'. Write aws.dynamodb.Table("{0}", name="{0}", ...).'
    assert [said.message for said in served.stack_violations(root)] == [
        missing.format("orders"),
        missing.format("carts"),
    ]
