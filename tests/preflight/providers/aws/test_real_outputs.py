"""What preflight computes for resources that exist, beside what the real AWS provider writes into its state.

The provider creates them in an emulator, which makes up random parts in its own way: those are compared by what stands
around them.
"""

from __future__ import annotations

import os
import re
from typing import Any

import pytest

from preflight.providers.aws.computed import Place, computed_outputs
from tests.live.emulators import end, moto
from tests.live.sharing import once
from tests.preflight.providers.aws.terraform import ACCOUNT, REGION, RESOURCE, Terraform, needs_terraform
from tests.preflight.providers.aws.terraform_cases import CASES, MORE, NOT_EMULATED, RENAMED

pytestmark = [pytest.mark.live, needs_terraform]

NO_FORMULA = {"aws_dynamodb_table_item": "its id is put together from the values of its keys"}

TYPES = sorted(set(CASES) - NOT_EMULATED - NO_FORMULA.keys())

TIME = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+(Z|\+0000)?")
PART = re.compile(r"[0-9a-zA-Z-]{6,64}")
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")

OTHER = {
    ("aws_sqs_queue", "id"): "the emulator's own address",
    ("aws_sqs_queue", "url"): "the emulator's own address",
    ("aws_vpc", "dhcpOptionsId"): "the emulator has one for all",
    ("aws_kinesis_stream_consumer", "arn"): "the emulator leaves out when it was made",
    ("aws_kinesis_stream_consumer", "id"): "the emulator leaves out when it was made",
}
"""By type and output: why the emulator answers something else than AWS."""


@pytest.fixture(scope="module")
def states(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The state of all resources, made once for all workers: it takes a minute and more."""
    own = tmp_path_factory.getbasetemp()
    folder = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "real-outputs"

    def make() -> dict[str, Any]:
        resources = {type_: {RESOURCE: CASES[type_][1], **MORE.get(type_, {})} for type_ in TYPES}
        cloud = moto(folder)
        try:
            return Terraform(folder, resources, cloud["url"]).apply()
        finally:
            end(cloud)

    return once(folder, make)


def camel(terraform: str, argument: str) -> str:
    renamed = RENAMED.get(argument, {})
    first, *others = argument.split("_")
    return renamed.get(terraform) or renamed.get("") or first + "".join(map(str.capitalize, others))


def alike(ours: str, real: str) -> bool:
    """Compare texts with random parts: the same but for parts that may be random, and begin alike (``vpc-``)."""
    pairs = [re.split(r"([:/|_. ]+)", TIME.sub("time", text)) for text in (ours, real)]
    return len(pairs[0]) == len(pairs[1]) and all(map(_alike_part, *pairs))


def _alike_part(ours: str, real: str) -> bool:
    if ours == real:
        return True
    may_be_random = PART.fullmatch(ours) and PART.fullmatch(real)
    prefixes = {text.partition("-")[0] for text in (ours, real)}
    starts_alike = "-" not in ours or bool(UUID.fullmatch(ours)) or len(prefixes) == 1
    return bool(may_be_random) and starts_alike


def test_enough_types() -> None:
    assert len(TYPES) >= 40


@pytest.mark.parametrize("terraform", TYPES)
def test_outputs(states: dict[str, Any], terraform: str) -> None:
    type_, arguments = CASES[terraform]
    state = {camel(terraform, key): value for key, value in states[terraform].items()}
    inputs = {key: state[key] for key in (camel(terraform, each) for each in arguments) if key in state}
    if terraform == "aws_iam_openid_connect_provider":
        inputs["url"] = arguments["url"]  # the state has it without https://

    found = computed_outputs(type_, f"urn:pulumi:dev::shop::{type_}::x", inputs, Place(ACCOUNT, REGION))

    compared = {
        key: (value, state[key])
        for key, value in found.outputs.items()
        if state.get(key) is not None and (terraform, key) not in OTHER
    }
    assert "id" in found.outputs
    different = {
        key: (ours, real)
        for key, (ours, real) in compared.items()
        if not (alike(ours, real) if key in found.formed else ours == real)
    }
    assert different == {}
