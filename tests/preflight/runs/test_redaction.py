"""No secret leaves a run."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from preflight.runs.redaction import printable
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

    outcome = preflight(write_program(tmp_path / "project", code, stack=AWS), pack)

    assert outcome.report["outputs"] == {"arn": "<unknown>", "key": "<secret>", "plain": {"days": 35, "name": "x"}}
    assert "hush" not in outcome.out
