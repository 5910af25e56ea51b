"""Defaults of the provider's schema, against the SDK that knows the names of properties."""

from __future__ import annotations

from importlib import import_module
from keyword import iskeyword

import pulumi._types as types
import pytest

from preflight.providers.aws import defaults


def test_what_the_program_gives_stays():
    properties = {"path": "/teams/"}

    assert defaults.apply("aws:iam/role:Role", properties) == ["forceDetachPolicies", "maxSessionDuration"]
    assert properties == {"path": "/teams/", "forceDetachPolicies": False, "maxSessionDuration": 3600.0}


def test_a_type_that_is_not_listed_gets_none():
    properties = {"name": "x"}

    assert defaults.apply("aws:acme/thing:Thing", properties) == []
    assert properties == {"name": "x"}


@pytest.mark.parametrize("type_", sorted({*defaults.DEFAULTS, *defaults.COMPUTED}))
def test_every_type_and_property_is_one_of_the_sdks(type_):
    """A slip in a table of facts would change nothing, in silence."""
    _, module, name = type_.split(":")
    folder = module.split("/")[0]
    cls = getattr(import_module(f"pulumi_aws.{folder}{'_' * iskeyword(folder)}"), name)
    known = {name for _, name, _ in types._py_properties(cls)}
    assert {*defaults.DEFAULTS.get(type_, ()), *defaults.COMPUTED.get(type_, ())} <= known
