"""In the outputs of a preview, what the provider will compute counts as not set."""

from __future__ import annotations

from pulumi_policy.proxy import unknown_checking_proxy

from guardrails.core.planned import Planned
from guardrails.core.values import Unknown
from tests.policypack.support import UNKNOWN


def test_what_the_provider_will_compute_counts_as_not_set_in_a_planned_resource():
    planned = Planned(unknown_checking_proxy({"set": UNKNOWN, "computed": UNKNOWN, "known": "a"}), {"set": ["urn"]})
    assert planned.text("set") == Unknown("set")
    assert planned.text("computed") is None
    assert planned.text("known") == "a"
    assert list(planned) == ["set", "computed", "known"]


def test_what_the_provider_will_compute_inside_an_object_counts_as_not_set_too():
    raw = {"block": {"age": UNKNOWN, "items": [{"age": UNKNOWN, "name": "a"}, UNKNOWN, ["b", UNKNOWN]]}}
    block = Planned(unknown_checking_proxy(raw), []).object("block")
    assert block.number("age") is None
    first, second = block.list("items")
    assert (first.read("age"), first.text("name"), first.path) == (None, "a", "block.items[0]")
    assert list(second) == ["b"]
    made = Planned(unknown_checking_proxy(raw), ["block"]).object("block")
    assert made.number("age") == Unknown("block.age")
