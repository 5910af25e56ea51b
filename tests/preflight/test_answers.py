from __future__ import annotations

import pytest

from preflight.answers import Answers, load_answers
from preflight.errors import PreflightError
from preflight.invokes import Invokes
from preflight.values import UNKNOWN

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


def ask(invokes, token, arguments=None, sample=None):
    return invokes.answer(token, arguments or {}, provider={}, sample=sample or {}, location=None)


def test_the_first_answer_that_agrees(answers):
    assert answers.account == "111122223333"
    assert answers.find("aws:ec2/getVpc:getVpc", {"default": True, "tags": {"env": "dev", "x": "y"}}) == {"id": "vpc-1"}
    assert answers.find("aws:ec2/getVpc:getVpc", {"default": True, "tags": {"env": "prod"}}) == {"id": "vpc-2"}
    assert answers.find("aws:ec2/getVpc:getVpc", {}) == {"id": "vpc-2"}
    assert answers.find("acme:index/getThing:getThing", {"any": 1}) == {"value": 3}
    assert answers.find("acme:index/getOther:getOther", {}) is None


def test_answers_come_before_everything_else(answers):
    invokes = Invokes(None, answers)

    result = ask(invokes, "aws:ec2/getVpc:getVpc", sample={"id": {"placeholder": "id"}, "arn": {"placeholder": "arn"}})

    assert result == {"id": "vpc-2", "arn": None}
    assert invokes.placeholders == ()


def test_existing_resources_and_other_stacks(answers):
    invokes = Invokes(None, answers)

    assert invokes.read("aws:ec2/vpc:Vpc", "vpc-1", None) == {"cidrBlock": "10.0.0.0/16"}
    assert invokes.read("pulumi:pulumi:StackReference", "acme/network/prod", None)["outputs"] == {"vpcId": "vpc-1"}
    assert invokes.placeholders == ()


def test_what_nobody_knows_is_unknown_and_told():
    invokes = Invokes(None, Answers())

    assert invokes.read("aws:ec2/vpc:Vpc", "vpc-9", None) == {}
    assert invokes.read("pulumi:pulumi:StackReference", "acme/x/y", None)["outputs"] == UNKNOWN
    assert [item.token for item in invokes.placeholders] == [
        "aws:ec2/vpc:Vpc vpc-9",
        "pulumi:pulumi:StackReference acme/x/y",
    ]


def test_reading_what_does_not_exist_yet_is_no_gap_in_the_answers():
    invokes = Invokes(None, Answers())

    assert invokes.read("aws:ec2/vpc:Vpc", UNKNOWN, None) == {}
    assert invokes.placeholders == ()


def test_placeholders_can_be_told_again():
    invokes = Invokes(None, Answers())
    sample = {
        "id": {"placeholder": "id"},
        "arn": {"placeholder": "arn"},
        "policyJson": {"placeholder": "policyJson"},
        "ids": [{"placeholder": "ids-1"}, {"placeholder": "ids-2"}],
        "name": {"placeholder": "name"},
        "count": 1,
    }

    result = ask(invokes, "aws:ec2/getThing:getThing", {"name": "mine"}, sample)

    assert result["id"] == "preflight-placeholder-1-getthing-id"
    assert result["arn"] == "arn:aws:placeholder:us-east-1:123456789012:preflight-placeholder-1-getthing-arn"
    assert result["ids"] == ["preflight-placeholder-1-getthing-ids-1", "preflight-placeholder-1-getthing-ids-2"]
    assert (result["name"], result["count"]) == ("mine", 1)
    assert invokes.rests_on({"subnets": [{"of": result["id"]}]}) == ("aws:ec2/getThing:getThing",)
    assert invokes.rests_on({"text": f"x/{result['arn']}"}) == ("aws:ec2/getThing:getThing",)
    assert invokes.rests_on({"text": result["policyJson"]}) == ("aws:ec2/getThing:getThing",)
    assert invokes.rests_on({"name": "mine"}) == ()


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
    with pytest.raises(PreflightError, match="There is no Answers file at"):
        load_answers(tmp_path, tmp_path / "gone.yaml")


@pytest.mark.parametrize(
    ("argument", "sample", "result"),
    [
        pytest.param("true", False, True, id="text for a boolean"),
        pytest.param("false", True, False, id="text for a false boolean"),
        pytest.param("80", 1, 80, id="text for a number"),
        pytest.param("many", 1, "many", id="no number"),
        pytest.param(8, {"placeholder": "size"}, "8", id="number for a text"),
        pytest.param(True, {"placeholder": "flag"}, "true", id="boolean for a text"),
        pytest.param(["a"], [{"placeholder": "owners-1"}], ["a"], id="list"),
    ],
)
@pytest.mark.parametrize("token", ["acme:index/getThing:getThing", "acme:index/getPart:getPart"])
def test_what_was_asked_comes_back_with_the_type_of_the_result(token, argument, sample, result):
    given = Answers(functions={"acme:index/getPart:getPart": (({}, {"id": "1"}),)})

    answer = ask(Invokes(None, given), token, {"asked": argument}, {"asked": sample})

    assert answer["asked"] == result
    assert type(answer["asked"]) in (type(result), float)
