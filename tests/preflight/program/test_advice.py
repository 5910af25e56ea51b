"""Advice on failures that programs in every language have; in their own words: python/ and node/test_diagnosis.py."""

from __future__ import annotations

from pathlib import Path

import pytest

from preflight.program.advice import made_up_answers, missing_configuration, unset
from preflight.program.source import Asked
from preflight.project.project import Project

PROJECT = Project.without_files(Path("/work"), "shop", "dev", "organization", {"shop:known": "1"})
ASKED = Asked({"shop:size": False, "shop:key": True, "shop:known": False}, {"shop:more": False}, ("NO_SUCH_VARIABLE",))


def test_every_key_that_is_required_and_not_set_is_told_at_once() -> None:
    assert missing_configuration("Missing required configuration variable 'shop:size'", ASKED, PROJECT) == (
        "Set them in Pulumi.dev.yaml: pulumi config set-all --stack dev --plaintext shop:size=VALUE "
        "--secret shop:key=VALUE; or for this run: --config shop:size=VALUE --config shop:key=VALUE"
    )


@pytest.mark.parametrize("message", ["Error: other", "Missing required property 'name'"])
def test_another_failure_is_none_of_it(message: str) -> None:
    assert missing_configuration(message, ASKED, PROJECT) == ""


def test_what_is_optional_and_not_set() -> None:
    assert unset(ASKED, PROJECT) == (
        "Not set, and read by the program: shop:more. Set it in Pulumi.dev.yaml: pulumi config set --stack dev "
        "shop:more VALUE; or for this run: --config shop:more=VALUE. "
        "Environment variables that the program reads and that are not set: NO_SUCH_VARIABLE."
    )


def test_answers_that_were_made_up() -> None:
    assert made_up_answers([]) == ""
    assert made_up_answers([f"f{number}" for number in range(7)]).startswith(
        "preflight made up the answers of f0, f1, f2, f3, f4, f5, .... If the program"
    )
