"""No secret leaves a run."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from preflight.errors import ProgramError
from preflight.project.project import Project
from preflight.report import (
    AnswerUsed,
    Fix,
    Location,
    NoVerdict,
    Pack,
    Placeholder,
    Policy,
    Report,
    Result,
    summarise,
)
from preflight.reports import FORMATS, render
from preflight.runs.redaction import hide_in_error, note_configuration, printable, without_secrets
from preflight.secret_values import SecretValues
from preflight.wire import values
from tests.preflight.harness import AWS, PROGRAM, preflight, write_program
from tests.preflight.wire.test_values import REFERENCE, SECRET, UNKNOWN_OUTPUT


def test_reports_show_neither_secrets_nor_sentinels():
    outputs = {
        "secret": SECRET,
        "unknown": values.UNKNOWN,
        "hidden": values.make_secret(values.UNKNOWN),
        "output": UNKNOWN_OUTPUT,
        "count": 35.0,
        "share": 0.5,
        "list": [SECRET, 1.0],
        "reference": REFERENCE,
    }

    assert printable(outputs) == {
        "secret": "<secret>",
        "unknown": "<unknown>",
        "hidden": "<secret>",
        "output": "<unknown>",
        "count": 35,
        "share": 0.5,
        "list": ["<secret>", 1],
        "reference": "i-1",
    }
    assert json.dumps(printable(outputs)).count("35.0") == 0


@pytest.mark.parametrize("value", ["hushhush", "x"])
@pytest.mark.parametrize(
    "call", ["config.require_secret_int('pin')", "config.get_secret_int('pin')", "config.require_int('pin')"]
)
def test_a_secret_of_another_type_is_not_repeated(tmp_path: Path, pack: Path, call: str, value: str) -> None:
    stack = "" if "secret" in call else "config: {small:pin: {secure: v1:x}}"
    project = write_program(tmp_path / "project", f"import pulumi\nconfig = pulumi.Config()\n{call}", stack=stack)

    outcome = preflight(project, pack, options=("--config", f"pin={value}"))

    assert outcome.message.endswith("Configuration 'small:pin' value [secret] is not a valid 'int'")
    assert f"'{value}'" not in outcome.out
    assert f"'{value}'" not in outcome.err


def test_a_plain_value_of_another_type_is_told(tmp_path: Path, pack: Path) -> None:
    project = write_program(tmp_path / "project", "import pulumi\npulumi.Config().require_int('size')")

    outcome = preflight(project, pack, options=("--config", "size=large"))

    assert outcome.message.endswith("Configuration 'small:size' value 'large' is not a valid 'int'")


def test_outputs_hide_secrets_and_unknown_values(tmp_path, pack):
    code = (
        PROGRAM
        + """
    import pulumi_aws as aws
    queue = aws.sqs.Queue("queue")
    pulumi.export("arn", queue.arn)
    pulumi.export("key", pulumi.Output.secret("hush"))
    pulumi.export("plain", {"days": 35, "name": "x"})
    """
    )

    outcome = preflight(write_program(tmp_path / "project", code, stack=AWS), pack, options=("--previews", "first"))

    assert outcome.report["outputs"] == {"arn": "<unknown>", "key": "<secret>", "plain": {"days": 35, "name": "x"}}
    assert "hush" not in outcome.out


def report_with(secret: str) -> Report:
    """A report that repeats a value wherever a program or a pack can have written it."""
    text = f"<{secret}>"
    location = Location(text, 3, 4)
    urn = f"urn:pulumi:dev::shop::{text}::{text}"
    finding: dict[str, Any] = {"pack": "pack", "policy": "policy", "urn": urn, "type": text, "name": text}
    policy = Policy("policy", "resource", "mandatory", "high", text, remediation_steps=text)
    results = tuple(
        Result(
            **finding,
            status=status,
            enforcement_level="mandatory",
            severity="high",
            message=text,
            location=location,
            placeholders=(text,),
            exceptions=("one",) if excused else (),
            fix=Fix(text, {"deep": [text]}),
        )
        for status, excused in [("violation", False), ("unevaluated", True), ("pass", False), ("not_applicable", False)]
    )
    return Report(
        verdict="fail",
        project="shop",
        stack="dev",
        duration_seconds=1.0,
        packs=(Pack("pack", "1", "pack", (policy,)),),
        summary=summarise(results, resources=1, policies=1),
        results=results,
        outputs={"plain": text, "deep": [{text: [text]}], "marked": "<secret>", "unknown": "<unknown>"},
        placeholders=(Placeholder(text, text, location),),
        notes=(text,),
        answers_used=(AnswerUsed(text, token=text), AnswerUsed(text, urn=urn)),
        without_shape=(text,),
        error=NoVerdict(text, text),
        previews=("first",),
    )


@given(st.text(min_size=4))
def test_no_document_tells_a_secret_from_another(secret: str) -> None:
    def documents(value: str) -> list[str]:
        secrets = SecretValues()
        secrets.add(value)
        report = without_secrets(report_with(value), secrets)
        return [render(each, report) for each in FORMATS]

    assert documents(secret) == documents("hunter2")


def test_without_secrets_a_report_stays_what_it_is() -> None:
    report, secrets = report_with("hunter2"), SecretValues()
    assert without_secrets(report, secrets) is report

    secrets.add("unseen")
    assert without_secrets(report, secrets) is report


def test_the_report_says_how_many_values_are_left_out() -> None:
    secrets = SecretValues()
    secrets.add("hunter2")
    assert without_secrets(report_with("hunter2"), secrets).notes[-1] == (
        "1 value that is marked secret: [secret] stands in the place."
    )

    secrets.add("mandatory")
    secrets.add("hushhush")
    report = without_secrets(report_with("hunter2 hushhush"), secrets)
    assert report.notes[-1] == "2 values that are marked secret: [secret] stands in the place."
    assert report.results[0].enforcement_level == "mandatory"


def test_names_of_outputs_that_become_one_stay_two() -> None:
    secrets = SecretValues()
    secrets.add("hunter2")
    report = Report("pass", "shop", "dev", 1.0, outputs={"hunter2": 1, "[secret]": 2, "size": 12345, "on": True})
    secrets.add(12345)

    assert without_secrets(report, secrets).outputs == {
        "[secret]": 1,
        "[secret] 2": 2,
        "size": "[secret]",
        "on": True,
    }


def test_an_error_keeps_its_kind() -> None:
    secrets = SecretValues()
    secrets.add("hunter2")
    error = ProgramError("failed: hunter2", "not hunter2")

    hide_in_error(error, secrets)

    assert (str(error), error.message, error.hint) == ("failed: [secret]", "failed: [secret]", "not [secret]")


def test_configuration_that_could_not_be_decrypted_is_nothing_to_hide(tmp_path: Path) -> None:
    project = Project.without_files(
        tmp_path,
        "shop",
        "dev",
        "acme",
        {"shop:key": values.UNKNOWN, "shop:deep": f'{{"a":"{values.UNKNOWN}","b":"beside it"}}'},
    )
    object.__setattr__(project, "secret_keys", ("shop:key", "shop:deep", "shop:gone"))
    secrets = SecretValues()

    note_configuration(project, secrets)

    assert secrets.hide(f"{values.UNKNOWN}, beside it") == f"{values.UNKNOWN}, [secret]"
