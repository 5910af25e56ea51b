from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest

from preflight.providers.aws.managed_policies import path_of

SCRIPT = Path(__file__).resolve().parents[4] / "scripts" / "aws_managed_policies.py"


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("AdministratorAccess", "/"),
        ("AWSLambdaDynamoDBExecutionRole", "/service-role/"),
        ("DatabaseAdministrator", "/job-function/"),
        ("DynamoDBReplicationServiceRolePolicy", "/aws-service-role/"),
        ("our-own", None),
        ("", None),
    ],
)
def test_where_a_policy_stands(name, path):
    assert path_of(name) == path


def test_the_file_is_current(monkeypatch, capsys):
    spec = importlib.util.spec_from_file_location("aws_managed_policies", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(sys, "argv", ["aws_managed_policies", "--check"])

    assert module.main() == 0, capsys.readouterr().err
