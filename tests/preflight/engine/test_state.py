"""The engine's state: what is registered, read and pending."""

from __future__ import annotations

from preflight.engine.state import EngineState
from preflight.providers.provider_resources import Package
from preflight.resources import ResourceState
from preflight.secret_values import SecretValues
from preflight.wire import values
from tests.preflight.engine.support import STACK


def state():
    return EngineState("shop", "dev", "acme")


def resource(name, **rest):
    return ResourceState(f"urn:{name}", "a:b:C", name, **{"custom": True, **rest})


def test_resources_keep_their_order_and_a_urn_is_taken_once():
    found = state()

    assert found.add(resource("b"))
    assert found.add(resource("a"))
    assert not found.add(resource("b"))
    assert [each.name for each in found.resources()] == ["b", "a"]


def test_what_is_read_is_found_but_not_registered():
    found = state()
    found.add_read(resource("vpc", id="vpc-1"))

    assert found.find("urn:vpc") is None
    assert found.find_any("urn:vpc").id == "vpc-1"
    assert found.resources() == []


def test_the_stack_is_the_root():
    found = state()
    found.add(ResourceState(STACK, "pulumi:pulumi:Stack", "shop-dev", custom=False))

    assert found.root == STACK
    assert found.urn(STACK, "a:b:C", "c") == "urn:pulumi:dev::shop::a:b:C::c"


def test_packages_have_one_reference_each():
    found = state()
    planets = found.add_package(Package("planets", "1.0.0", parameterised=True))

    assert found.add_package(Package("planets", "1.0.0", parameterised=True)) == planets
    assert found.add_package(Package("planets", "2.0.0", parameterised=True)) != planets
    assert found.package(planets).version == "1.0.0"
    assert found.package("package-9") is None


def test_pending_is_what_has_no_id_yet_children_included():
    found = state()
    found.add(resource("site", custom=False))
    found.add(resource("done", id="i-1", parent="urn:site"))
    assert not found.is_pending(["urn:site"])

    found.add(resource("part", custom=False, parent="urn:site"))
    found.add(resource("new", parent="urn:part"))
    assert found.is_pending(["urn:site"])
    assert not found.is_pending(["urn:done"])
    found.add(resource("provider", id=values.UNKNOWN))
    assert not found.is_pending(["urn:provider"])


def test_secrets_go_where_they_are_kept():
    secrets = SecretValues()
    found = EngineState("shop", "dev", "acme", secrets)

    found.note_secrets({"a": values.make_secret("hunter2"), "b": "plain text"})

    assert secrets.hide("hunter2, plain text") == "[secret], plain text"
