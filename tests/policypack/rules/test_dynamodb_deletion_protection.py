from __future__ import annotations

import pytest

from guardrails.rules.dynamodb_deletion_protection import RULE
from tests.policypack.support import UNKNOWN, answers, resource

ON = {"deletionProtectionEnabled": True}
OFF = "violation: Table 'x' can be deleted by accident. Write deletion_protection_enabled=True."


@pytest.mark.parametrize("type_", ["aws:dynamodb/table:Table", "aws:dynamodb/tableReplica:TableReplica"])
@pytest.mark.parametrize(
    ("props", "expected"),
    [
        pytest.param(ON, [], id="protected"),
        pytest.param({**ON, "replicas": [ON]}, [], id="replica protected"),
        pytest.param({}, [OFF], id="default"),
        pytest.param({"deletionProtectionEnabled": False}, [OFF], id="off"),
        pytest.param({**ON, "replicas": [{}]}, [OFF.replace(". Write", " at `replicas[0]`. Write")], id="replica"),
        pytest.param(
            {"deletionProtectionEnabled": UNKNOWN},
            [
                "unknown: Table 'x' has a value for `deletionProtectionEnabled` that is not known before the "
                "update, so "
                "nobody can tell whether it is protected from deletion. Write a value that is known when the program "
                "runs."
            ],
            id="unknown",
        ),
        pytest.param(
            {**ON, "replicas": "all"},
            [
                "violation: Table 'x' has a string at `replicas`, where a list is required, so it is not shown that it "
                "is protected from deletion. Write a list."
            ],
            id="wrong type",
        ),
    ],
)
def test_tables_and_replicas_are_protected(type_, props, expected):
    assert type_ in RULE.metadata.types
    kind = type_.rpartition(":")[2]
    assert answers(RULE, resource(type_, "x", props)) == [each.replace("Table 'x'", f"{kind} 'x'") for each in expected]
