"""The schemas of settings use keywords that are checked, and the checks agree with JSON Schema."""

from __future__ import annotations

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardrails.core.schema import in_backticks, problems_of
from guardrails.core.settings import schema_of
from guardrails.registry import RULES

KEYWORDS = {
    "string": {"minLength", "maxLength", "pattern", "format", "enum"},
    "integer": {"minimum", "maximum"},
    "array": {"items", "minItems", "uniqueItems"},
    "object": {"properties", "required", "additionalProperties", "propertyNames", "minProperties"},
}


def parts(schema):
    yield schema
    inner = [
        schema[key] for key in ("items", "additionalProperties", "propertyNames") if isinstance(schema.get(key), dict)
    ]
    for part in [*inner, *schema.get("properties", {}).values(), *schema.get("anyOf", [])]:
        yield from parts(part)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_schemas_use_the_keywords_that_are_checked(rule):
    for name, schema in schema_of(rule.metadata).items():
        for part in parts(schema):
            known = KEYWORDS[part["type"]] if "type" in part else {"anyOf"}
            assert set(part) - {"type", "title", "description", "default"} <= known, name
            assert part.get("type") != "integer" or "minimum" in part
            assert part.get("type") != "array" or "items" in part
            assert part.get("type") != "object" or "additionalProperties" in part


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-50, 50) | st.text(max_size=5) | st.sampled_from(["users", "ALL", "any"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
PROPERTIES = [(rule.name, name, schema) for rule in RULES for name, schema in schema_of(rule.metadata).items()]


@given(st.sampled_from(PROPERTIES), JSON)
def test_the_checks_agree_with_json_schema(case, value):
    _, name, schema = case
    ours = list(problems_of(value, schema, name))
    theirs = list(jsonschema.Draft7Validator(schema).iter_errors(value))
    if theirs:
        assert ours
    else:
        assert all("blank" in problem for problem in ours)  # a blank string has a length; it is still no value


def test_what_there_is_is_listed():
    assert in_backticks({"a": 1, "b": 2}) == "`a`, `b`"
