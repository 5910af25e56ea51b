"""Whatever a table has and may keep, the proposed settings keep, and the program takes them."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from infra.adopt.plan.entries import Kind
from infra.adopt.plan.planning import make_plan
from infra.adopt.proposal import propose, rewrite
from infra.keep import TABLE_CLASSES, VIEW_TYPES
from tests.infra.adopt.snapshots import STACK, index, keys, present, snapshot, stream, table

NAMES = st.from_regex(r"[a-z][a-z0-9-]{2,8}", fullmatch=True)
TYPES = st.sampled_from("SNB")


@st.composite
def users_tables(draw: Any) -> dict[str, Any]:
    """A table users with anything that it may keep."""
    names = draw(st.lists(NAMES, min_size=8, max_size=8, unique=True))
    types = {name: draw(TYPES) for name in names}

    def pair(number: int) -> tuple[str, str]:
        return names[number], types[names[number]]

    def projection() -> dict[str, Any]:
        kind = draw(st.sampled_from(["ALL", "KEYS_ONLY", "INCLUDE"]))
        return {"projection": kind, "attributes": sorted(names[6:]) if kind == "INCLUDE" else []}

    replicated = draw(st.booleans())
    regions = draw(st.lists(st.sampled_from(["us-west-2", "eu-west-1"]), unique=True)) if replicated else []
    view = "NEW_AND_OLD_IMAGES" if regions else draw(st.sampled_from([*VIEW_TYPES, None]))
    return table(
        "users",
        keys=keys(pair(0), *([pair(1)] if draw(st.booleans()) else [])),
        globalIndexes=[index(f"g-{names[2]}", pair(2), pair(3), **projection())] if draw(st.booleans()) else [],
        localIndexes=[],
        stream=stream("users", view) if view else None,
        tableClass=draw(st.sampled_from(TABLE_CLASSES)),
        timeToLive=draw(st.sampled_from([None, names[4]])),
        limits={"read": draw(st.sampled_from([None, 7])), "write": draw(st.sampled_from([None, 9]))},
        replicas=[
            {"region": region, "status": "ACTIVE", "keyArn": None, "recovery": draw(st.booleans())}
            for region in sorted(regions)
        ],
        tags=draw(
            st.dictionaries(st.sampled_from(["Owner", "Team", "é: #x", "yes"]), st.text("ab: #\n'é", max_size=8))
        ),
        billingMode=draw(st.sampled_from(["PROVISIONED", "PAY_PER_REQUEST"])),
    )


@settings(max_examples=60)
@given(users_tables())
def test_the_proposed_settings_lose_nothing(users: dict[str, Any]):
    found = snapshot(users=users)
    plan = make_plan(found, propose(found, present()).settings())
    assert [entry for own in plan.tables for entry in own.of(Kind.BLOCKED, Kind.LOST, Kind.BY_HAND)] == []


def test_tables_as_the_program_makes_them_need_no_setting():
    assert propose(snapshot(), present()).text == STACK


@pytest.mark.parametrize("text", ["", "{}\n", "config: {}\n", "# nothing yet\n"])
def test_a_stack_without_a_file_gets_its_region(text: str):
    proposed = propose(snapshot(), present(text))
    assert yaml.safe_load(proposed.text)["config"].get("aws:region", "ap-southeast-2") == "ap-southeast-2"


def test_what_else_is_in_the_file_stays_as_it_is():
    text = (
        "# of the team\nencryptionsalt: v1:abc\n"
        "config:\n"
        "  aws:region: ap-southeast-2  # home\n"
        "  dynamodb-tables:keep: {users: {timeToLive: gone}}\n"
        "  # the bill\n"
        "  dynamodb-tables:costCenter: analytics\n"
        "  dynamodb-tables:alarmEmails:\n"
        "    - secure: v1:secret\n"
        "\n# the end\n"
    )
    changed = rewrite(text, {"dynamodb-tables:keep"}, {"dynamodb-tables:keep": {"users": {"tags": {"Owner": "ada"}}}})
    assert changed == (
        "# of the team\nencryptionsalt: v1:abc\n"
        "config:\n"
        "  aws:region: ap-southeast-2  # home\n"
        "  # the bill\n"
        "  dynamodb-tables:costCenter: analytics\n"
        "  dynamodb-tables:alarmEmails:\n"
        "    - secure: v1:secret\n"
        "  dynamodb-tables:keep:\n"
        "    users:\n"
        "      tags:\n"
        "        Owner: ada\n"
        "\n# the end\n"
    )
    assert rewrite(changed, {"dynamodb-tables:keep"}, {}) == changed.replace(
        changed[changed.index("  dynamodb-tables:keep") : changed.index("\n# the end")], ""
    )


@pytest.mark.parametrize(
    "text",
    [
        "config: {aws:region: x, dynamodb-tables:team: t}\nsecretsprovider: passphrase\n",
        "config:\n    aws:region: x\n    dynamodb-tables:team: t",
        "secretsprovider: passphrase\n",
    ],
)
def test_any_form_of_the_file_takes_the_settings(text: str):
    before = yaml.safe_load(text)
    after = yaml.safe_load(rewrite(text, {"p:keep"}, {"p:keep": {"users": {}}}))
    assert after.pop("config") == (before.pop("config", None) or {}) | {"p:keep": {"users": {}}}
    assert after == before


def test_regions_of_replicas_are_proposed_beside_those_that_are_allowed():
    replica = {"region": "us-west-2", "status": "ACTIVE", "keyArn": None, "recovery": False}
    found = snapshot(users=table("users", replicas=[replica], stream=stream("users", "NEW_AND_OLD_IMAGES")))
    config = propose(found, present(STACK + "  dynamodb-tables:allowedRegions: [ap-southeast-2, eu-west-1]\n")).config
    assert config["dynamodb-tables:allowedRegions"] == ["ap-southeast-2", "eu-west-1", "us-west-2"]
