"""Which provider is asked, and when none is."""

from __future__ import annotations

from preflight.providers.base import Shape
from preflight.providers.registry import Providers
from preflight.wire import values
from tests.preflight.providers.aws.test_resources import registration


def test_other_providers_pass_inputs_on():
    given = registration(
        {"length": 2.0}, type_="random:index/randomPet:RandomPet", shape=Shape(frozenset(), frozenset({"id"}))
    )

    assert Providers().check(given) == {"length": 2.0}
    assert Providers().plan(given, {"length": 2.0}) == {"length": 2.0, "id": values.UNKNOWN}
