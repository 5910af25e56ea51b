"""The configuration of the pack as a whole, for a rule that judges it."""

from __future__ import annotations

import pytest

from guardrails.core.configuration import NamedResource, PackConfiguration, Parsed

TABLE, ROLE = "aws:dynamodb/table:Table", "aws:iam/role:Role"


def names(*found):
    return Parsed(None, "block", (), tuple(NamedResource(TABLE, name) for name in found))


@pytest.mark.parametrize(
    ("disabled", "expected"),
    [
        (frozenset(), [("streams", "orders"), ("streams", "carts"), ("recovery", "orders")]),
        ({"streams"}, [("recovery", "orders")]),
    ],
)
def test_names_that_somebody_chose_by_rule(disabled, expected):
    rules = {"streams": names("orders", "events", "carts"), "recovery": names("orders"), "region": names()}
    defaults = {"streams": names("events"), "recovery": names("users"), "region": names()}
    pack = PackConfiguration(rules, defaults, frozenset(disabled))
    assert list(pack.chosen_names(TABLE)) == expected
    assert list(pack.chosen_names(ROLE)) == []
