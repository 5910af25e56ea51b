"""Defaults of the provider's schema, against the SDK that knows the names of properties."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from preflight.providers.aws import defaults

TYPES = sorted({*defaults.DEFAULTS, *defaults.COMPUTED})

# In a process of its own: the SDK loads its modules lazily, and breaks where threads of other tests were the first.
OUTPUTS = """
import importlib, json, keyword, sys
import pulumi._types
found = {}
for token in sys.argv[1:]:
    _, module, name = token.split(":")
    folder = module.split("/")[0]
    cls = getattr(importlib.import_module(f"pulumi_aws.{folder}{'_' * keyword.iskeyword(folder)}"), name)
    found[token] = [output for _, output, _ in pulumi._types._py_properties(cls)]
print(json.dumps(found))
"""


@pytest.fixture(scope="module")
def outputs() -> dict[str, list[str]]:
    done = subprocess.run([sys.executable, "-c", OUTPUTS, *TYPES], capture_output=True, text=True, check=True)
    found: dict[str, list[str]] = json.loads(done.stdout)
    return found


def test_what_the_program_gives_stays() -> None:
    properties = {"path": "/teams/"}

    assert defaults.apply("aws:iam/role:Role", properties) == ["forceDetachPolicies", "maxSessionDuration"]
    assert properties == {"path": "/teams/", "forceDetachPolicies": False, "maxSessionDuration": 3600.0}


def test_a_type_that_is_not_listed_gets_none() -> None:
    properties = {"name": "x"}

    assert defaults.apply("aws:acme/thing:Thing", properties) == []
    assert properties == {"name": "x"}


def test_every_type_and_property_is_one_of_the_sdks(outputs: dict[str, list[str]]) -> None:
    """A slip in a table of facts would change nothing, in silence."""
    listed = {type_: {*defaults.DEFAULTS.get(type_, ()), *defaults.COMPUTED.get(type_, ())} for type_ in TYPES}

    assert {type_: names - set(outputs[type_]) for type_, names in listed.items() if names - set(outputs[type_])} == {}
