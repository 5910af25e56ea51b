"""The table that translates for Terraform, held against both sides: the SDK and the provider's schema."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pulumi_aws as aws
import pytest

from tests.infra.program import ACCOUNT, REGION, Registered, run_program
from tests.live.terraform import Terraform, needs_terraform
from tests.live.translation import KINDS, snake, translate

if TYPE_CHECKING:
    from pathlib import Path

Json = dict[str, Any]
INDEX = {"name": "by-kind", "projection": "INCLUDE", "attributes": ["a"]}
KEEP = {
    "events": {
        "tableClass": "STANDARD_INFREQUENT_ACCESS",
        "timeToLive": "expiresAt",
        "onDemandLimits": {"read": 5, "write": 5},
        "globalIndexes": [{**INDEX, "name": "by-x", "partitionKey": {"name": "x", "type": "S"}}],
        "localIndexes": [{**INDEX, "sortKey": {"name": "y", "type": "S"}}],
        "replicas": [{"region": "us-west-2", "pointInTimeRecovery": True, "propagateTags": True}],
        "kinesisStreams": [f"arn:aws:kinesis:{REGION}:{ACCOUNT}:stream/changes"],
        "tags": {"Owner": "ada"},
    }
}
EVERYTHING = {
    "dynamodb-tables:keep": json.dumps(KEEP),
    "dynamodb-tables:allowedRegions": json.dumps([REGION, "us-west-2"]),
    "dynamodb-tables:alarmEmails": json.dumps(["oncall@example.com"]),
}
"""Settings with which the program uses every property that it can use."""


def everything() -> list[Registered]:
    run = run_program(EVERYTHING, preview=False)
    assert run.error is None
    return run.resources


def test_every_type_of_the_program_is_in_the_table():
    assert {resource.type for resource in everything()} == set(KINDS)


@pytest.mark.parametrize("type_", KINDS)
def test_properties_are_the_sdks(type_: str):
    """Also what a type has newer than provider 5.100, and what is spelled otherwise: the SDK must have it."""
    module, _, name = type_.removeprefix("aws:").partition("/")
    sdk = getattr(getattr(aws, module), name.partition(":")[2])
    kind = KINDS[type_]
    used = {key for resource in everything() if resource.type == type_ for key in resource.inputs}
    tops = {path.partition(".")[0] for path in [*kind.blocks, *kind.newer, *kind.renamed]}
    assert {snake(key) for key in used | tops} <= set(dir(sdk))


@needs_terraform
def test_the_translation_is_the_real_providers(tmp_path: Path):
    schemas = Terraform(tmp_path, "http://127.0.0.1:9", ACCOUNT).schema()
    for type_, resources in translate(everything()).items():
        for name, properties in resources.items():
            wrong = list(unknown(properties, schemas[type_]["block"]))
            assert not wrong, f"{type_}.{name}: {wrong}"
    for kind in KINDS.values():
        block = schemas[kind.name]["block"]
        for newer in kind.newer:
            top, _, inner = newer.partition(".")
            holder = block["block_types"][kind.blocks[top]]["block"] if inner else block
            assert snake(inner or top) not in {**holder["attributes"], **holder.get("block_types", {})}, "not newer"


def unknown(properties: Json, block: Json, path: str = "") -> list[str]:
    """Properties that a schema does not have, and required ones that are not given."""
    attributes, blocks = block.get("attributes", {}), block.get("block_types", {})
    wrong = [
        f"{path}{name} is missing"
        for name, given in attributes.items()
        if given.get("required") and name not in properties
    ]
    for name, value in properties.items():
        if name in blocks and isinstance(value, list):
            for item in value:
                wrong += unknown(item, blocks[name]["block"], f"{path}{name}.")
        elif name not in attributes and name != "depends_on":
            wrong.append(f"{path}{name} is not in the schema")
    return wrong
