"""Types exist in the SDK, and refer to a table by the property that the table of facts names."""

from __future__ import annotations

import pytest

from guardrails.aws.dynamodb import types
from guardrails.core.words import argument
from tests.policypack.shapes import arguments_of

TOKENS = [value for name, value in vars(types).items() if name.isupper() and isinstance(value, str)]


@pytest.mark.parametrize("token", TOKENS)
def test_a_type_exists(token):
    assert arguments_of(token)


@pytest.mark.parametrize(("token", "prop"), types.TABLE_REFERENCES.items())
def test_a_reference_to_a_table_exists(token, prop):
    assert hasattr(arguments_of(token), argument(prop))
