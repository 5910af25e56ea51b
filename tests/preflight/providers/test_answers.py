from __future__ import annotations

import pytest

from preflight.errors import PreflightError
from preflight.providers.answers import Answers, load_answers

ANSWERS = """
account: "111122223333"
functions:
  aws:ec2/getVpc:getVpc:
    - when: {default: true, tags: {env: dev}}
      result: {id: vpc-1}
    - result: {id: vpc-2}
  acme:index/getThing:getThing: {value: 3}
resources:
  aws:ec2/vpc:Vpc:
    vpc-1: {cidrBlock: 10.0.0.0/16}
stacks:
  acme/network/prod: {vpcId: vpc-1}
"""


@pytest.fixture
def answers(tmp_path):
    (tmp_path / "preflight.answers.yaml").write_text(ANSWERS, encoding="utf-8")
    return load_answers(tmp_path)


def test_the_first_answer_that_agrees(answers):
    assert answers.account == "111122223333"
    assert answers.find("aws:ec2/getVpc:getVpc", {"default": True, "tags": {"env": "dev", "x": "y"}}) == {"id": "vpc-1"}
    assert answers.find("aws:ec2/getVpc:getVpc", {"default": True, "tags": {"env": "prod"}}) == {"id": "vpc-2"}
    assert answers.find("aws:ec2/getVpc:getVpc", {}) == {"id": "vpc-2"}
    assert answers.find("acme:index/getThing:getThing", {"any": 1}) == {"value": 3}
    assert answers.find("acme:index/getOther:getOther", {}) is None


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param("accounts: 1", "unknown key 'accounts'", id="unknown key"),
        pytest.param("account: 1", "account must be an AWS account id.", id="account"),
        pytest.param("functions: [1]", "functions must be a mapping, not a list.", id="functions"),
        pytest.param(
            "functions: {a:b:c: [{result: {}, wenn: {}}]}",
            "functions: a:b:c[0] must hold result, and may hold when.",
            id="answer",
        ),
        pytest.param("stacks: {a: 1}", "stacks: a must be a mapping, not a int.", id="stack"),
    ],
)
def test_files_that_are_wrong(tmp_path, content, message):
    file = tmp_path / "preflight.answers.yaml"
    file.write_text(content, encoding="utf-8")

    with pytest.raises(PreflightError) as caught:
        load_answers(tmp_path)

    assert caught.value.message.startswith(f"{file}: {message}")


def test_a_file_that_is_named_must_be_there(tmp_path):
    assert load_answers(tmp_path) == Answers()
    with pytest.raises(PreflightError, match="There is no answers file at"):
        load_answers(tmp_path, tmp_path / "gone.yaml")
