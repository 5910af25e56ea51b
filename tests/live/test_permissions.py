"""Missing permissions are named one by one, with a policy that is enough; the emulator enforces IAM."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import boto3
import pytest
from policy_sentry.querying.actions import get_action_data

from infra.adopt import reading
from infra.adopt.aws import action
from infra.adopt.reading import ACTIONS
from tests.infra.program import REGION
from tests.live.adoption import Adoption
from tests.live.emulators import Cloud
from tests.live.states import STATES, make

if TYPE_CHECKING:
    from tests.live.conftest import Emulators

pytestmark = pytest.mark.live


def test_what_is_missing_is_named_and_the_printed_policy_is_enough(
    emulators: Emulators, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    root = emulators.account("333300000000")
    make(root, next(state for state in STATES if state.name == "to Kinesis"))
    iam = root.client("iam")
    iam.create_user(UserName="inspector")
    keys = iam.create_access_key(UserName="inspector")["AccessKey"]
    user = Cloud(root.url, keys["AccessKeyId"], urls={"application-autoscaling": emulators.moto})
    adoption = Adoption(tmp_path, user, monkeypatch)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", keys["SecretAccessKey"])

    assert adoption.inspect() == 2
    printed = capsys.readouterr()
    assert "  dynamodb:DescribeTable: needed to read events, sessions, users\n" in printed.err
    assert "  lambda:ListEventSourceMappings: needed to read the account's\n" in printed.err
    assert printed.out == ""
    assert not adoption.out.exists()

    policy = json.loads(printed.err[printed.err.index("\n{") :])
    assert set(policy["Statement"][0]["Action"]) == set(ACTIONS)
    iam.put_user_policy(UserName="inspector", PolicyName="inspect", PolicyDocument=json.dumps(policy))
    assert adoption.inspect() == 0
    assert (adoption.out / "snapshot.json").exists()


def test_the_actions_are_those_that_are_asked_and_they_only_read():
    source = Path(reading.__file__).read_text(encoding="utf-8")
    asked = set(re.findall(r'"([a-z]+)", "([a-z]+_[a-z_]+)"', source)) - {("sts", "get_caller_identity")}
    asked |= {("application-autoscaling", name) for name in re.findall(r'of_table\("([a-z_]+)"', source)}
    names = set()
    for service, method in asked:
        client = boto3.client(service, region_name=REGION, aws_access_key_id="x", aws_secret_access_key="x")
        names.add(action(service, client.meta.method_to_api_mapping[method]))
    assert names == set(ACTIONS)
    for name in ACTIONS:
        assert get_action_data(*name.split(":")), f"{name} is no action of IAM"
        assert name.partition(":")[2].startswith(("Describe", "Get", "List"))
