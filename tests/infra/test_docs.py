"""What the guides tell people to write is what the program takes."""

from __future__ import annotations

import json
import re
import textwrap
from typing import Any

import yaml

from tests.infra.program import ROOT, TABLE, run_program

ADOPT = (ROOT / "docs" / "adopt.md").read_text()
DECISIONS = (ROOT / "docs" / "decisions.md").read_text()


def yaml_blocks(text: str) -> list[dict[str, Any]]:
    blocks = [yaml.safe_load(textwrap.dedent(block)) for block in re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)]
    return [block.get("config", block) for block in blocks]


def test_settings_in_the_guide_to_adoption():
    (settings,) = yaml_blocks(ADOPT)
    run = run_program({key: json.dumps(value) for key, value in settings.items()})
    assert run.error is None
    tables = run.all(TABLE)
    assert (tables["users"].inputs["hashKey"], tables["events"].inputs["rangeKey"]) == ("id", "timestamp")
    assert tables["sessions"].inputs["globalSecondaryIndexes"][0]["name"] == "byUser"
    assert tables["users"].inputs["replicas"][0]["regionName"] == "us-west-2"
    assert tables["users"].aliases == settings["dynamodb-tables:aliases"]["users"]


def test_the_query_that_decisions_show_is_the_alarms():
    (query,) = re.findall(r"```sql\n(.*?)\n```", DECISIONS)
    (alarm,) = [found for found in run_program().resources if found.name == "dynamodb-events-system-errors"]
    assert alarm.inputs["metricQueries"][0]["expression"] == query


def test_what_adoption_needs_is_pinned_as_everything_else():
    locked = (ROOT / "requirements-dev.txt").read_text().replace(" \\", "").splitlines()
    lines = (ROOT / "requirements-adopt.txt").read_text().splitlines()
    pins = [line for line in lines if line and not line.startswith("#")]
    assert {pin.partition("==")[0] for pin in pins} == {"boto3", "jsonschema"}
    assert set(pins) <= set(locked)
