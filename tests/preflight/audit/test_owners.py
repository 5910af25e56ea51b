from __future__ import annotations

import pytest

from preflight.audit.owners import OwnersFile, StackOwners, resource_owner, tagged_owner
from preflight.errors import ConfigurationError
from preflight.resources import ResourceState
from preflight.wire import values

KEYS = ("owner", "team")


def test_the_first_key_counts_in_any_case():
    assert tagged_owner({"Team": "a", "OWNER": "b"}, KEYS) == "b"
    assert tagged_owner({"Team": "a", "owner": ""}, KEYS) == "a"
    assert tagged_owner({"other": "a"}, KEYS) == ""
    assert tagged_owner({"owner": "x" * 999}, KEYS) == "x" * 200


@pytest.mark.parametrize("tag", [values.make_secret("hunter2"), values.UNKNOWN, 3, None])
def test_secret_and_unknown_tags_name_nobody(tag):
    assert tagged_owner({"owner": tag}, KEYS) == ""


def resource(**inputs):
    return ResourceState(urn="urn", type="t", name="n", custom=True, parent="", inputs=inputs, outputs={})


def test_the_tags_of_a_resource():
    assert resource_owner(resource(tags={"owner": "a"}, tagsAll={"owner": "b"}), KEYS) == "a"
    assert resource_owner(resource(tags={}, tagsAll={"owner": "b"}), KEYS) == "b"
    assert resource_owner(resource(tags=values.make_secret({"owner": "a"})), KEYS) == ""
    assert resource_owner(resource(tags=[{"key": "owner"}]), KEYS) == ""


def test_a_file_of_owners(tmp_path):
    file = tmp_path / "OWNERS"
    file.write_text("# all\n*  @platform\nshop @shop @help\nshop/prod @ops # for now\n**/test @qa\n", "utf-8")
    owners = OwnersFile.read(file)

    assert owners.owner("bank", "dev") == "@platform"
    assert owners.owner("shop", "dev") == "@shop @help"
    assert owners.owner("shop", "prod") == "@ops"
    assert owners.owner("shop", "test") == "@qa"
    assert owners.owner("shopping", "dev") == "@platform"
    assert OwnersFile(()).owner("a", "b") == ""


def test_what_is_wrong_with_a_file_is_named(tmp_path):
    (tmp_path / "OWNERS").write_text("a @a\nb\n", "utf-8")

    with pytest.raises(ConfigurationError, match="OWNERS:2: b has no owner"):
        OwnersFile.read(tmp_path / "OWNERS")
    with pytest.raises(ConfigurationError, match="none can't be read"):
        OwnersFile.read(tmp_path / "none")


def test_the_stacks_tag_counts_first_then_the_resources_then_the_file():
    assert StackOwners("tag", {"u": "resource"}, "file").of("u") == "tag"
    assert StackOwners("", {"u": "resource"}, "file").of("u") == "resource"
    assert StackOwners("", {"u": "resource"}, "file").of("v") == "file"
    assert (StackOwners("tag", {}, "file").stack, StackOwners("", {}, "file").stack) == ("tag", "file")
