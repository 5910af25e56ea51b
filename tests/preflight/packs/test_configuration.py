from __future__ import annotations

import json
import subprocess
import sys

import pytest

from preflight.errors import PreflightError
from preflight.packs.configuration import Configuration, PolicyConfig, Schema, load_config, parse_config, reconcile
from preflight.project.yaml_files import LARGEST
from tests.preflight.harness import ROOT

DAYS = {"days": {"type": "integer", "minimum": 1, "default": 35}, "names": {"type": "array", "default": []}}
POLICIES = [Schema("backup", "mandatory", DAYS), Schema("tags", "advisory", {}, ("keys",)), Schema("plain", "advisory")]


def refusal(action):
    with pytest.raises(PreflightError) as caught:
        action()
    return caught.value.message


def test_defaults_then_the_packs_own_then_the_file():
    initial = {"backup": PolicyConfig("advisory", {"days": 7.0}), "tags": PolicyConfig(None, {"keys": ["a"]})}
    given = {"backup": PolicyConfig(None, {"names": ["users"]}), "plain": PolicyConfig("disabled")}

    merged = reconcile(POLICIES, initial, given, "pack")

    assert merged == {
        "backup": PolicyConfig("advisory", {"days": 7.0, "names": ["users"]}),
        "tags": PolicyConfig("advisory", {"keys": ["a"]}),
        "plain": PolicyConfig("disabled", {}),
    }


def test_all_comes_before_single_policies():
    given = {"all": PolicyConfig("disabled"), "tags": PolicyConfig("mandatory", {"keys": []})}

    merged = reconcile(POLICIES, {}, given, "pack")

    assert {name: config.level for name, config in merged.items()} == {
        "backup": "disabled", "tags": "mandatory", "plain": "disabled", "all": "disabled",
    }  # fmt: skip


def test_every_problem_is_told():
    given = {"backup": PolicyConfig(None, {"days": 0, "names": "users"})}

    assert refusal(lambda: reconcile(POLICIES, {}, given, "pack")) == (
        "The configuration of policy pack pack is invalid:\n"
        "  backup: days: 0 is less than the minimum of 1\n"
        "  backup: names: 'users' is not of type 'array'\n"
        "  tags: 'keys' is a required property"
    )


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        pytest.param(
            {"bakcup": PolicyConfig("mandatory")},
            "bakcup: there is no such policy (did you mean backup?); there are backup, tags, plain",
            id="a policy",
        ),
        pytest.param(
            {"all": PolicyConfig("disabled"), "x": PolicyConfig("mandatory")},
            "x: there is no such policy; there are backup, tags, plain",
            id="a policy beside all, like no other",
        ),
        pytest.param(
            {"backup": PolicyConfig(None, {"day": 7})},
            "backup: there is no property day (did you mean days?); there are days, names",
            id="a property",
        ),
        pytest.param(
            {"backup": PolicyConfig(None, {"last": "2027-02-30"})},
            "backup: last: '2027-02-30' is not a 'date'",
            id="a day that is none",
        ),
    ],
)
def test_what_does_not_exist_is_no_configuration(given, problem):
    dated = {**DAYS, "last": {"type": "string", "format": "date"}} if "date" in problem else DAYS
    policies = [Schema("backup", "mandatory", dated), Schema("tags", "advisory", {}), Schema("plain", "advisory")]
    assert refusal(lambda: reconcile(policies, {}, given, "pack")) == (
        f"The configuration of policy pack pack is invalid:\n  {problem}"
    )


def test_a_policy_without_a_schema_may_take_what_it_likes():
    policies = [Schema("tags", "advisory", {}), Schema("plain", "advisory")]
    given = {"tags": PolicyConfig(None, {"a": 1}), "plain": PolicyConfig(None, {"b": 2})}
    assert reconcile(policies, {}, given, "pack")["tags"].properties == {"a": 1}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("{", "is not valid JSON: ", id="no JSON"),
        pytest.param('{"a": "mandatory", "a": "disabled"}', "the key 'a' stands twice in an object", id="a key twice"),
        pytest.param('{"a": {"x": 1, "x": 2}}', "the key 'x' stands twice in an object", id="a key twice inside"),
        pytest.param("[" * 100_000, "is not valid JSON: ", id="brackets"),
        pytest.param('{"a": {"x": NaN}}', "NaN is no number of JSON", id="no number"),
        pytest.param(" " * (LARGEST + 1), "is too large.", id="too large"),
        pytest.param("[]", "must hold an object, not a list.", id="a list"),
        pytest.param('{"a": "loud"}', "'loud' is not an enforcement level (of 'a').", id="level"),
        pytest.param('{"a": {"enforcementLevel": 1}}', "1 is not an enforcement level (of 'a').", id="level in object"),
        pytest.param('{"a": 5}', "the value of 'a' must be a level or an object.", id="number"),
    ],
)
def test_files_that_are_wrong(tmp_path, text, message):
    file = tmp_path / "config.json"
    file.write_text(text, encoding="utf-8")

    found = refusal(lambda: load_config(file))

    assert found.startswith(f"Policy configuration {file}")
    assert message in found


def test_a_file_that_is_not_there(tmp_path):
    assert refusal(lambda: load_config(tmp_path / "x")) == f"There is no policy configuration at {tmp_path / 'x'}."


def test_an_empty_file_configures_nothing(tmp_path):
    file = tmp_path / "config.json"
    file.write_text(" \n", encoding="utf-8")

    assert load_config(file) == Configuration()


def test_environments_are_not_policies():
    given = json.loads('{"environments": ["org/env"], "a": {"enforcementLevel": "advisory", "x": 1}, "b": {}}')

    assert parse_config(given, "file").policies == {"a": PolicyConfig("advisory", {"x": 1})}


EXCEPTION = {"reason": "until March", "match": [{"policies": ["a"], "targets": ["urn:pulumi:dev::p::t:i:T::n"]}]}


def test_a_file_with_a_version_holds_policies_and_exceptions():
    given = {"version": 2, "environments": ["e"], "policies": {"a": "advisory"}, "exceptions": {"EXC-1": EXCEPTION}}

    found = parse_config(given, "file")

    assert found.policies == {"a": PolicyConfig("advisory")}
    assert [(each.id, each.reason) for each in found.exceptions] == [("EXC-1", "until March")]


@pytest.mark.parametrize("given", [{"version": 2}, {"version": 2, "policies": None, "exceptions": None}])
def test_a_version_alone(given):
    assert parse_config(given, "file") == Configuration()


def test_a_policy_may_be_called_version():
    assert parse_config({"version": "advisory"}, "file").policies == {"version": PolicyConfig("advisory")}


@pytest.mark.parametrize(
    ("given", "message"),
    [
        pytest.param({"version": 3}, "the version must be 2, not 3.", id="newer"),
        pytest.param({"version": 2.5}, "the version must be 2, not 2.5.", id="odd"),
        pytest.param({"environments": 5}, "environments must be a list of names.", id="environments"),
        pytest.param(
            {"version": 2, "environments": "a"}, "environments must be a list of names.", id="environments, 2"
        ),
        pytest.param({"version": 2, "policies": []}, "policies must hold an object, not a list.", id="policies"),
        pytest.param({"version": 2, "exceptions": {"a": 1}}, "'a': it must be an object", id="exceptions"),
        pytest.param(
            {"exceptions": {"EXC-1": EXCEPTION}},
            "has exceptions, and no version: the engine would not honour them.",
            id="exceptions without a version",
        ),
    ],
)
def test_keys_of_their_own_that_are_wrong(given, message):
    assert message in refusal(lambda: parse_config(given, "file"))


def test_optional_formats_that_take_long_are_not_loaded() -> None:
    """Where they are installed, for another package, jsonschema would load them."""
    code = "import sys; from preflight.packs.configuration import load_validator; load_validator(); print(*sys.modules)"

    loaded = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True).stdout

    assert "jsonschema" in loaded.split()
    assert {"rfc3987_syntax", "lark", "isoduration"}.isdisjoint(loaded.split())
