"""Configuration is strict: what a rule does not know, it refuses, and says what is allowed."""

from __future__ import annotations

import contextlib
import re

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardrails.core.configuration import Naming
from guardrails.core.schema import SettingsError
from guardrails.core.settings import parse, schema_of
from guardrails.registry import RULES
from tests.policypack.core.test_schema import JSON

BY_NAME = {rule.name: rule for rule in RULES}
TABLES = "the name of a table or a pattern such as `orders-*` (1 to 255 of a-z, A-Z, 0-9, `_`, `-`, `.`, `*`, `?`)"


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_the_defaults_of_a_rule_fit_its_own_schema(rule):
    schema = schema_of(rule.metadata)
    defaults = {name: part["default"] for name, part in schema.items() if "default" in part}
    jsonschema.validate(defaults, {"type": "object", "properties": schema, "additionalProperties": False})
    parsed = parse(rule, defaults)
    assert parsed == parse(rule, {})
    assert parsed.on_unknown == rule.metadata.on_unknown
    assert parsed.exemptions == ()


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_every_setting_is_described(rule):
    for schema in schema_of(rule.metadata).values():
        assert schema["description"].endswith(".")
        assert schema["description"][0].isupper()


@pytest.mark.parametrize(
    ("rule", "config", "message"),
    [
        (
            "dynamodb-encryption",
            {"keys": "any"},
            "`keys` is not a property of this rule (did you mean `key`?); there are `key`, `tables`, `onUnknown`, "
            "`exemptions`",
        ),
        (
            "dynamodb-encryption",
            {"key": "mine"},
            "`key` must be one of `aws-managed`, `customer-managed`, `any`",
        ),
        (
            "dynamodb-encryption",
            {"key": ""},
            "`key` must be one of `aws-managed`, `customer-managed`, `any`",
        ),
        (
            "dynamodb-encryption",
            {"key": 3.0},
            "`key` must be one of `aws-managed`, `customer-managed`, `any`, not a number",
        ),
        (
            "dynamodb-encryption",
            {"key": "aws_managed"},
            "`key` must be one of `aws-managed`, `customer-managed`, `any` (did you mean `aws-managed`?)",
        ),
        (
            "required-tags",
            {"allowed_values": {}},
            "`allowed_values` is not a property of this rule (did you mean `allowedValues`?); there are `tags`, "
            "`allowedValues`, `ignoreTypes`, `placeholders`, `defaults`, `onUnknown`, `exemptions`",
        ),
        ("dynamodb-encryption", {"onUnknown": "ignore"}, "`onUnknown` must be one of `block`, `warn`"),
        (
            "dynamodb-encryption",
            {"tables": "users"},
            f"`tables` must be a list, each item {TABLES}, not a string",
        ),
        ("dynamodb-encryption", {"tables": []}, "`tables` must not be empty"),
        ("dynamodb-encryption", {"tables": ["users", "users"]}, "`tables` must not hold an item twice"),
        ("dynamodb-alarms", {"tables": ["users", "users"]}, "`tables` must not hold an item twice"),
        (
            "dynamodb-encryption",
            {"tables": ["users", "no table!"]},
            f"`tables[1]` must be {TABLES}",
        ),
        (
            "dynamodb-point-in-time-recovery",
            {"windows": {"users": 36.0}},
            "`windows.users` must be a whole number from 1 to 35, not 36",
        ),
        (
            "dynamodb-point-in-time-recovery",
            {"windows": {"users": 0.0}},
            "`windows.users` must be a whole number from 1 to 35, not 0",
        ),
        (
            "dynamodb-point-in-time-recovery",
            {"windows": {"users": 1.5}},
            "`windows.users` must be a whole number from 1 to 35, not a number",
        ),
        (
            "dynamodb-point-in-time-recovery",
            {"windows": {"users": True}},
            "`windows.users` must be a whole number from 1 to 35, not a boolean",
        ),
        (
            "dynamodb-point-in-time-recovery",
            {"windows": {"u!": 35.0}},
            f"`windows` has the key `u!`, which must be {TABLES}",
        ),
        ("dynamodb-point-in-time-recovery", {"windows": None}, "`windows` must be an object, not null"),
        ("dynamodb-streams", {"views": {}}, "`views` must not be empty"),
        ("dynamodb-required-tables", {"tables": []}, "`tables` must not be empty"),
        ("required-outputs", {"tables": []}, "`tables` must not be empty"),
        ("dynamodb-stream-retention", {"hours": 23.0}, "`hours` must be a whole number from 24 to 8760, not 23"),
        (
            "dynamodb-streams",
            {"views": {"events": "ALL"}},
            "`views.events` must be one of `KEYS_ONLY`, `NEW_IMAGE`, `OLD_IMAGE`, `NEW_AND_OLD_IMAGES`",
        ),
        (
            "dynamodb-required-indexes",
            {"indexes": {"events": [{}]}},
            "`indexes.events[0].partitionKey` is missing; write a string",
        ),
        (
            "dynamodb-required-indexes",
            {"indexes": {"events": [{"partitionKey": "a", "sort": "b"}]}},
            "`indexes.events[0].sort` is not a property (did you mean `sortKey`?); there are `partitionKey`, "
            "`sortKey`, `projection`",
        ),
        (
            "dynamodb-required-indexes",
            {"indexes": {"events": [{"partitionKey": " "}]}},
            "`indexes.events[0].partitionKey` must not be blank",
        ),
        ("dynamodb-required-tables", {"project": ""}, "`project` must not be blank"),
        ("allowed-regions", {"regions": ["Sydney"]}, "`regions[0]` must be an AWS region such as `ap-southeast-2`"),
        ("dynamodb-alarms", {"userErrorsPerMinute": -1.0}, "`userErrorsPerMinute` must be at least 0, not -1"),
        (
            "dynamodb-encryption",
            {"tables": ["users\n"]},
            f"`tables[0]` must be {TABLES}",
        ),
        ("required-tags", {"tags": [" "]}, "`tags[0]` must not be blank"),
        (
            "required-tags",
            {"tags": ["x" * 129]},
            "`tags[0]` must be the key of a tag (1 to 128 characters, not blank)",
        ),
        (
            "required-tags",
            {"tags": [["Team"]]},
            "`tags[0]` must be the key of a tag (1 to 128 characters, not blank), not a list",
        ),
        ("required-tags", {"defaults": {"Team": 3.0}}, "`defaults.Team` must be a string, not a number"),
        (
            "required-tags",
            {"tags": {"Team": True}, "tag": []},
            "`tag` is not a property of this rule (did you mean `tags`?); there are `tags`, `allowedValues`, "
            "`ignoreTypes`, `placeholders`, `defaults`, `onUnknown`, `exemptions`; `tags` must be a list, each item "
            "the key of a tag (1 to 128 characters, not blank), not an object",
        ),
        (
            "required-tags",
            {"exemptions": [{"resource": "a", "expires": "2027-01-31"}]},
            "`exemptions[0].reason` is missing; write a reason",
        ),
        (
            "required-tags",
            {"exemptions": [{"resource": "a", "reason": " ", "expires": "31.1.2027"}]},
            "`exemptions[0].reason` must not be blank; `exemptions[0].expires` must be a date such as `2027-01-31`",
        ),
        (
            "required-tags",
            {"exemptions": [{"resource": "a", "reason": "b", "expires": "2027-02-30"}]},
            "`exemptions[0].expires` is `2027-02-30`, which is no day of the calendar; write a date such as "
            "`2027-01-31`",
        ),
        (
            "required-tags",
            {"exemptions": [{"resource": "a", "reason": "b", "expires": "2027-01-31", "until": "c"}]},
            "`exemptions[0].until` is not a property; there are `resource`, `reason`, `expires`, `approver`",
        ),
        (
            "required-tags",
            {"exemptions": ["users"]},
            "`exemptions[0]` must be an object with `resource`, `reason` and `expires`, not a string",
        ),
    ],
)
def test_what_is_wrong_is_said(rule, config, message):
    with pytest.raises(SettingsError, match=f"^{re.escape(message)}$"):
        parse(BY_NAME[rule], config)


@given(
    st.sampled_from(RULES), st.dictionaries(st.text(max_size=5) | st.sampled_from(["tables", "tags"]), JSON, max_size=3)
)
def test_no_configuration_makes_parsing_fail_otherwise(rule, config):
    with contextlib.suppress(SettingsError):
        parse(rule, config)


def test_an_exemption_may_stand_twice():
    exemption = {"resource": "a", "reason": "b", "expires": "2027-01-31", "approver": "c"}
    jsonschema.validate([exemption, exemption], schema_of(BY_NAME["required-tags"].metadata)["exemptions"])
    assert len(parse(BY_NAME["required-tags"], {"exemptions": [exemption, exemption]}).exemptions) == 2


def test_what_a_configuration_names_is_known_by_its_settings():
    table = "aws:dynamodb/table:Table"
    windows = parse(BY_NAME["dynamodb-point-in-time-recovery"], {"windows": {"users": 1.0, "orders": 7.0}})
    assert windows.named == (Naming("windows", table, ("users", "orders"), by_default=False),)
    by_default = Naming("tables", table, ("events",), by_default=True)
    assert parse(BY_NAME["dynamodb-contributor-insights"], {}).named == (by_default,)
    assert parse(BY_NAME["dynamodb-contributor-insights"], {"tables": ["events"]}).named == (by_default,)
    assert parse(BY_NAME["dynamodb-encryption"], {}).named == ()
    assert parse(BY_NAME["allowed-regions"], {"regions": ["eu-west-1"]}).named == ()


def test_what_is_left_out_and_follows_no_rule_has_a_fallback():
    parsed = parse(BY_NAME["required-outputs"], {})
    assert parsed.named[0].names == ("events", "sessions", "users")
    assert parsed.named[0].by_default


def test_a_setting_follows_a_rule_that_has_it():
    for rule in RULES:
        for setting in rule.metadata.settings:
            if setting.follows:
                assert "default" not in setting.schema, "the engine would fill it in"
                followed = {each.name for each in BY_NAME[setting.follows].metadata.settings}
                assert setting.name in followed, (
                    f"{rule.name}: `{setting.name}` follows {setting.follows}, which has none"
                )
