"""Begin a rule: its module, its test, its cases and its line in the changelog. docs/write-a-rule.md has the steps.

python -m scripts.new_rule dynamodb-table-class

The tests of the new rule are red until every TODO is filled in.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NAME = re.compile(r"[a-z]+(-[a-z]+)*")

CHANGELOG = Path("policypack/CHANGELOG.md")
UNRELEASED = "## Unreleased\n"

RULE = '''\
"""TODO: what holds, in one sentence."""

from __future__ import annotations

from collections.abc import Iterator

from guardrails.aws.dynamodb.types import TABLE
from guardrails.core.findings import Finding
from guardrails.core.resources import Resource
from guardrails.core.rule import Example, Metadata, ResourceRule, no_settings

METADATA = Metadata(
    name="{name}",
    title="TODO: a few words",
    description="TODO: what must hold, in one sentence that fits every configuration.",
    summary="TODO: what the default configuration holds a stack to",
    level="advisory",
    on_unknown="warn",
    severity="medium",
    why="TODO: what goes wrong without it.",
    passes=(Example("TODO: what it shows.", 'aws.dynamodb.Table("events", name="events", ...)'),),
    fails=(Example("TODO: what it shows.", 'aws.dynamodb.Table("events", name="events", ...)'),),
    fix=("TODO: a step, in the imperative.",),
    url="https://docs.aws.amazon.com/TODO",
    types=frozenset({{TABLE}}),
    scope="DynamoDB tables",
)

REQUIREMENT = "TODO: what must hold, as a clause: it is protected"


def check(table: Resource, _settings: None) -> Iterator[Finding]:
    """Judge a table."""
    yield from table.require(
        table.props.text("TODO"),
        lambda found: found is None,
        REQUIREMENT,
        "TODO: what was found; what is required. What to write.",
    )


RULE = ResourceRule(METADATA, parse=no_settings, check=check)
'''

TEST = """\
from __future__ import annotations

import pytest

from guardrails.rules.{module} import RULE
from tests.policypack.support import UNKNOWN, answers, resource

TABLE = "aws:dynamodb/table:Table"


@pytest.mark.parametrize(
    ("props", "expected"),
    [
        pytest.param({{"TODO": "as it must be"}}, [], id="compliant"),
        pytest.param({{}}, [], id="not set"),
        pytest.param({{"TODO": "another"}}, ["violation: TODO"], id="violating"),
        pytest.param({{"TODO": UNKNOWN}}, ["unknown: TODO"], id="unknown"),
        pytest.param({{"TODO": 3}}, ["violation: TODO"], id="wrong type"),
    ],
)
def test_tables(props, expected):
    assert answers(RULE, resource(TABLE, "x", props)) == expected
"""

CASES = """\
# TODO: what holds.
provider: {{region: ap-southeast-2}}
cases:
  - name: "TODO: as it must be"
    resource:
      type: aws:dynamodb/table:Table
      properties: {{name: users, TODO: as it must be}}
    expect:
      {name}: pass

  - name: "TODO: another"
    resource:
      type: aws:dynamodb/table:Table
      properties: {{name: users, TODO: another}}
    expect:
      {name}:
        outcome: violation
        message: "TODO"

  - name: nobody knows yet
    resource:
      type: aws:dynamodb/table:Table
      properties: {{name: users, TODO: !unknown }}
    expect:
      {name}: pass

  - name: not a table
    resource:
      type: aws:s3/bucket:Bucket
      name: logs
    expect:
      {name}: not_applicable
"""


def files(name: str) -> Mapping[Path, str]:
    """Return the files of a new rule, by their path in the project."""
    module = name.replace("-", "_")
    return {
        Path(f"policypack/guardrails/rules/{module}.py"): RULE.format(name=name),
        Path(f"tests/policypack/rules/test_{module}.py"): TEST.format(module=module),
        Path(f"tests/policypack/cases/{name}.policy.yaml"): CASES.format(name=name),
    }


def with_line(changelog: str, name: str) -> str:
    """Return the changelog with a line on the new rule, in a section on what is not released yet."""
    line = f"- A new rule: `{name}`.\n"
    if UNRELEASED in changelog:
        return changelog.replace(f"{UNRELEASED}\n", f"{UNRELEASED}\n{line}", 1)
    first = re.search(r"^## ", changelog, re.MULTILINE)
    place = first.start() if first else len(changelog)
    return f"{changelog[:place]}{UNRELEASED}\n{line}\n{changelog[place:]}"


def main(root: Path = ROOT) -> int:
    """Write the files; return 2, and write nothing, if the name is no name or is taken."""
    parser = argparse.ArgumentParser(description="Begin a rule; docs/write-a-rule.md has the steps.")
    parser.add_argument("name", help="name of the policy, such as dynamodb-table-class")
    name: str = parser.parse_args().name
    if not NAME.fullmatch(name):
        print(f"`{name}` is no name of a rule: write words in lower case with hyphens between them.", file=sys.stderr)
        return 2
    made = files(name)
    if taken := [str(path) for path in made if (root / path).exists()]:
        print(f"There is a rule `{name}` already: {', '.join(taken)}.", file=sys.stderr)
        return 2
    changelog = with_line((root / CHANGELOG).read_text(encoding="utf-8"), name)
    for path, text in {**made, CHANGELOG: changelog}.items():
        (root / path).write_text(text, encoding="utf-8")
        print(path)
    print("Fill in each TODO, then run `make docs` and `make pack`.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
