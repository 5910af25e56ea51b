"""Resource options, as transforms and as packs see them."""

from __future__ import annotations

import pytest

from preflight.engine.options import check_aliases, parse_duration, resource_options, transform_options
from preflight.errors import ProgramError
from preflight.resources import ResourceState
from preflight.wire.proto import alias_pb2
from preflight.wire.protocol import resource_pb2


def request(**given):
    return resource_pb2.RegisterResourceRequest(type="a:b:C", name="c", custom=True, **given)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("5m", 300), ("1h30m", 5400), ("1.5s", 1.5), ("250ms", 0.25), ("10µs", 1e-5), ("3us", 3e-6), (".5h", 1800)],
)
def test_durations_as_go_writes_them(text, seconds):
    assert parse_duration(text) == pytest.approx(seconds)


@pytest.mark.parametrize("text", ["", "5", "five minutes", "5 m", "5mm", "-5m"])
def test_what_is_no_duration(text):
    with pytest.raises(ValueError, match="unable to parse customTimeout Value"):
        parse_duration(text)


def test_what_packs_are_told():
    given = request(
        protect=True,
        ignoreChanges=["tags"],
        deleteBeforeReplace=True,
        deleteBeforeReplaceDefined=True,
        additionalSecretOutputs=["key"],
        customTimeouts={"create": "5m", "delete": "1h"},
    )

    options = resource_options(transform_options(given, None, ""))

    assert options.protect is True
    assert options.delete_before_replace is True
    assert (options.ignore_changes, options.additional_secret_outputs) == (("tags",), ("key",))
    assert options.timeouts == {"create": 300, "delete": 3600}


def test_what_is_not_said_is_not_told():
    options = resource_options(transform_options(request(), None, ""))

    assert (options.protect, options.delete_before_replace, options.timeouts) == (False, None, {})


@pytest.mark.parametrize(("own", "protected"), [({}, True), ({"protect": False}, False)])
def test_protect_is_handed_down_unless_the_child_says_otherwise(own, protected):
    parent = ResourceState("urn:p", "a:b:P", "p", custom=False, inherited_protect=True)

    assert transform_options(request(**own), parent, "").protect is protected


def test_an_alias_is_a_urn_or_a_description():
    options = resource_pb2.TransformResourceOptions()
    options.aliases.append(alias_pb2.Alias(urn="urn:pulumi:dev::shop::a:b:C::old"))
    options.aliases.append(alias_pb2.Alias(spec=alias_pb2.Alias.Spec(name="old")))
    check_aliases(options)

    options.aliases.append(alias_pb2.Alias(urn="old"))
    with pytest.raises(ProgramError, match='invalid alias URN: invalid URN "old"'):
        check_aliases(options)
