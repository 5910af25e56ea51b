"""Data sources are answered: from the file, computed, or made up and told."""

from __future__ import annotations

import pytest

from preflight.providers.answers import Answers
from preflight.providers.data_sources import DataSources
from preflight.providers.registry import Providers
from preflight.report import AnswerUsed
from preflight.wire.values import UNKNOWN
from tests.preflight.harness import AWS, preflight, said, write_program
from tests.preflight.providers.test_answers import answers  # noqa: F401 - a fixture

VPC = "urn:pulumi:dev::small::aws:ec2/vpc:Vpc::vpc"
STACK = "urn:pulumi:dev::small::pulumi:pulumi:StackReference::network"


def ask(sources, token, arguments=None, sample=None):
    return sources.answer(token, arguments or {}, provider={}, sample=sample or {}, location=None)


def test_answers_of_what_only_the_cloud_knows_come_from_the_file(answers):  # noqa: F811 - the fixture
    sources = DataSources(Providers(), answers)

    result = ask(sources, "aws:ec2/getVpc:getVpc", sample={"id": {"placeholder": "id"}, "arn": {"placeholder": "arn"}})

    assert result == {"id": "vpc-2", "arn": None}
    assert sources.placeholders == ()
    assert [each.key for each in sources.answers_used] == ["account", "functions.aws:ec2/getVpc:getVpc"]


DOCUMENT = "aws:iam/getPolicyDocument:getPolicyDocument"
STATEMENTS = {"statements": [{"actions": ["dynamodb:*"], "resources": ["*"]}]}


def test_what_can_be_computed_is_not_answered_by_the_one_who_is_judged():
    harmless = '{"Version": "2012-10-17", "Statement": []}'
    sources = DataSources(Providers(), Answers(functions={DOCUMENT: (({}, {"json": harmless}),)}))

    assert "dynamodb:*" in ask(sources, DOCUMENT, STATEMENTS)["json"]
    assert sources.answers_used == ()
    assert sources.answers_ignored == (DOCUMENT,)


@pytest.mark.parametrize(
    ("given", "arn"),
    [
        pytest.param({}, "arn:aws:dynamodb:us-east-1:000000000000:table/users", id="not given"),
        pytest.param(
            {"arn": "arn:aws:dynamodb:us-east-1:111122223333:table/users"},
            "arn:aws:dynamodb:us-east-1:111122223333:table/users",
            id="in an account that nobody else knows",
        ),
        pytest.param(
            {"arn": "arn:aws:dynamodb:us-east-1:111122223333:table/other"},
            "arn:aws:dynamodb:us-east-1:000000000000:table/users",
            id="of another table",
        ),
    ],
)
def test_what_follows_from_the_arguments_is_not_answered_either(given, arn):
    token = "aws:dynamodb/getTable:getTable"
    sources = DataSources(Providers(), Answers(functions={token: (({}, {**given, "hashKey": "id"}),)}))

    answer = ask(sources, token, {"name": "users"})

    assert (answer["arn"], answer["hashKey"]) == (arn, "id")
    assert "streamArn" not in answer
    assert [each.token for each in sources.answers_used] == [token]


def test_outputs_of_another_stack_that_are_asked_for_by_a_function(answers):  # noqa: F811 - the fixture
    token = "pulumi:pulumi:readStackOutputs"
    sources = DataSources(Providers(), Answers(functions={token: (({}, {"outputs": {"a": 1}}),)}))

    assert ask(sources, token, {"name": "x"})["outputs"] == {"a": 1}
    assert [each.token for each in sources.answers_used] == [token]
    assert ask(DataSources(Providers(), Answers()), token, {"name": "x"})["outputs"] == UNKNOWN


def test_existing_resources_and_other_stacks(answers):  # noqa: F811 - the fixture
    sources = DataSources(Providers(), answers)

    assert sources.read(VPC, "aws:ec2/vpc:Vpc", "vpc-1", None) == {"cidrBlock": "10.0.0.0/16"}
    assert sources.read(STACK, "pulumi:pulumi:StackReference", "acme/network/prod", None)["outputs"] == {
        "vpcId": "vpc-1"
    }
    assert sources.placeholders == ()
    assert sources.answers_used == (
        AnswerUsed("resources.aws:ec2/vpc:Vpc.vpc-1", urn=VPC),
        AnswerUsed("stacks.acme/network/prod", urn=STACK),
    )


def test_what_nobody_knows_is_unknown_and_told():
    sources = DataSources(Providers(), Answers())

    assert sources.read(VPC, "aws:ec2/vpc:Vpc", "vpc-9", None) == {}
    assert sources.read(STACK, "pulumi:pulumi:StackReference", "acme/x/y", None)["outputs"] == UNKNOWN
    assert [item.token for item in sources.placeholders] == [
        "aws:ec2/vpc:Vpc vpc-9",
        "pulumi:pulumi:StackReference acme/x/y",
    ]


def test_reading_what_does_not_exist_yet_is_no_gap_in_the_answers():
    sources = DataSources(Providers(), Answers())

    assert sources.read(VPC, "aws:ec2/vpc:Vpc", UNKNOWN, None) == {}
    assert sources.placeholders == ()


def test_placeholders_can_be_told_again():
    sources = DataSources(Providers(), Answers())
    sample = {
        "id": {"placeholder": "id"},
        "arn": {"placeholder": "arn"},
        "policyJson": {"placeholder": "policyJson"},
        "ids": [{"placeholder": "ids-1"}, {"placeholder": "ids-2"}],
        "name": {"placeholder": "name"},
        "count": 1,
    }

    result = ask(sources, "aws:ec2/getThing:getThing", {"name": "mine"}, sample)

    assert result["id"] == "preflight-placeholder-8055-getthing-id"
    assert result["arn"] == "arn:aws:placeholder:us-east-1:123456789012:preflight-placeholder-8055-getthing-arn"
    assert result["ids"] == ["preflight-placeholder-8055-getthing-ids-1", "preflight-placeholder-8055-getthing-ids-2"]
    assert (result["name"], result["count"]) == ("mine", 1)
    assert sources.rests_on({"subnets": [{"of": result["id"]}]}) == ("aws:ec2/getThing:getThing",)
    assert sources.rests_on({"text": f"x/{result['arn']}"}) == ("aws:ec2/getThing:getThing",)
    assert sources.rests_on({"text": result["policyJson"]}) == ("aws:ec2/getThing:getThing",)
    assert sources.rests_on({"name": "mine"}) == ()


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

    answer = ask(DataSources(Providers(), given), token, {"asked": argument}, {"asked": sample})

    assert answer["asked"] == result
    assert type(answer["asked"]) in (type(result), float)


def test_placeholders_are_told_and_so_is_what_rests_on_them(tmp_path, says):
    code = """
    import pulumi_aws as aws
    subnets = aws.ec2.get_subnets()
    aws.sqs.Queue("resting", name=subnets.ids[2])
    aws.sqs.Queue("standing", name="x")
    """

    outcome = preflight(write_program(tmp_path / "project", code, stack=AWS), says)

    assert outcome.report["placeholders"] == ["aws:ec2/getSubnets:getSubnets"]
    assert {r["name"]: r["placeholders"] for r in outcome.report["results"] if r["status"] == "violation"} == {
        "resting": ["aws:ec2/getSubnets:getSubnets"],
        "standing": [],
    }


def test_the_arn_of_a_table_that_is_looked_up_is_known(tmp_path, says):
    code = """
    import pulumi_aws as aws
    table = aws.dynamodb.get_table(name="users")
    aws.sqs.Queue("arn", name=table.arn)
    aws.sqs.Queue("rest", name=table.hash_key)
    """

    outcome = preflight(
        write_program(tmp_path / "project", code, stack=AWS), says, options=("--account", "123456789012")
    )

    arn, key = said(outcome)
    assert arn == "arn:aws:dynamodb:eu-west-1:123456789012:table/users"
    assert key.startswith("preflight-placeholder")
    assert outcome.report["placeholders"] == ["aws:dynamodb/getTable:getTable"]


def test_the_answers_file(tmp_path, says):
    code = """
    import pulumi, pulumi_aws as aws
    aws.sqs.Queue("function", name=aws.ec2.get_vpc(default=True).id)
    aws.sqs.Queue("resource", name=aws.ec2.Vpc.get("vpc", "vpc-2").cidr_block)
    aws.sqs.Queue("stack", name=pulumi.StackReference("acme/network/prod").get_output("queue"))
    aws.sqs.Queue("account", name=aws.get_caller_identity().account_id)
    """
    project = write_program(tmp_path / "project", code, stack=AWS)
    (project / "preflight.answers.yaml").write_text(
        'account: "111122223333"\n'
        "functions: {aws:ec2/getVpc:getVpc: {id: vpc-1}}\n"
        "resources: {aws:ec2/vpc:Vpc: {vpc-2: {cidrBlock: 10.0.0.0/16}}}\n"
        "stacks: {acme/network/prod: {queue: from-prod}}\n",
        encoding="utf-8",
    )

    outcome = preflight(project, says)

    assert sorted(said(outcome)) == ["10.0.0.0/16", "111122223333", "from-prod", "vpc-1"]
    assert outcome.report["placeholders"] == []
    assert outcome.report["answers_used"] == [
        {"token": "aws:index/getCallerIdentity:getCallerIdentity", "key": "account"},
        {"token": "aws:ec2/getVpc:getVpc", "key": "functions.aws:ec2/getVpc:getVpc"},
        {"urn": "urn:pulumi:dev::small::aws:ec2/vpc:Vpc::vpc", "key": "resources.aws:ec2/vpc:Vpc.vpc-2"},
        {
            "urn": "urn:pulumi:dev::small::pulumi:pulumi:StackReference::acme/network/prod",
            "key": "stacks.acme/network/prod",
        },
    ]
