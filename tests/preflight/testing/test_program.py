"""Programs that tests run."""

from __future__ import annotations

import pulumi
import pulumi_aws as aws
import pytest

from tests.preflight.testing.conftest import handed


def test_a_function_is_a_program(pack):
    def program():
        table = aws.dynamodb.Table("users", name="users")
        aws.dynamodb.ContributorInsights("insights", table_name=table.arn)
        pulumi.export("name", table.name)

    outcome = pack.run_program(program, {"aws:region": "eu-west-1"})
    assert handed(outcome, "mirror", "users")["props"]["region"] == "eu-west-1"
    assert handed(outcome, "stack", "insights")["from"] == {"tableName": ["users"]}
    assert handed(outcome, "stack", "project-dev")["props"] == {"name": "users"}


def test_what_a_function_raises_reaches_the_test(pack):
    def program():
        raise ZeroDivisionError("of the program")

    with pytest.raises(ZeroDivisionError, match="of the program"):
        pack.run_program(program)


def test_an_error_that_a_function_only_logs_is_shown_and_leaves_the_outcome(pack, capsys):
    def program():
        pulumi.log.error("out of quota")
        aws.sns.Topic("alarms")

    outcome = pack.run_program(program)

    assert [each.name for each in outcome.of("mirror") if each.type == "aws:sns/topic:Topic"] == ["alarms"]
    assert "error: out of quota" in capsys.readouterr().err


def test_source_text_is_a_program(pack):
    outcome = pack.run_program("import pulumi\npulumi.export('answer', 42)\n")
    assert handed(outcome, "stack")["props"] == {"answer": 42.0}
    assert outcome.report is not None
    assert outcome.report.verdict == "pass"
