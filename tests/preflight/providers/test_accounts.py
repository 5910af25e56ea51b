"""Which account a program runs in."""

from __future__ import annotations

import json

import pytest

from preflight.providers.accounts import MADE_UP, Accounts
from preflight.providers.answers import Answers
from preflight.providers.registry import Providers
from preflight.resources import ResourceState

QUEUE = "aws:sqs/queue:Queue"
ALLOWED = {"allowedAccountIds": '["111122223333"]'}
ROLE = "arn:aws:iam::444455556666:role/deploy"


@pytest.mark.parametrize(
    ("settings", "account"),
    [
        pytest.param({}, MADE_UP, id="nobody says"),
        pytest.param(ALLOWED, "111122223333", id="the only one that is allowed"),
        pytest.param({"allowedAccountIds": '["1", "2"]'}, MADE_UP, id="several are allowed"),
        pytest.param({"assumeRoles": f'[{{"roleArn": "{ROLE}"}}]'}, "444455556666", id="the role to assume"),
        pytest.param({"assumeRole": f'{{"roleArn": "{ROLE}"}}'}, "444455556666", id="the role to assume, as it was"),
        pytest.param(
            {"assumeRoleWithWebIdentity": f'{{"roleArn": "{ROLE}"}}'}, "444455556666", id="the role of a web identity"
        ),
        pytest.param(
            {"assumeRoles": f'[{{"roleArn": "arn:aws:iam::777788889999:role/hub"}}, {{"roleArn": "{ROLE}"}}]'},
            "444455556666",
            id="the last role of a chain",
        ),
        pytest.param({**ALLOWED, "assumeRoles": f'[{{"roleArn": "{ROLE}"}}]'}, "111122223333", id="both"),
        pytest.param({"assumeRoles": '[{"roleArn": "no arn"}]'}, MADE_UP, id="no ARN"),
        pytest.param({"assumeRoles": "[]"}, MADE_UP, id="no role"),
        pytest.param({"allowedAccountIds": "04da6b54-80e4-46f7-96ec-b56ff0331ba9"}, MADE_UP, id="unknown"),
    ],
)
def test_what_a_provider_says(settings, account):
    assert Accounts(Providers()).of(QUEUE, settings) == account


def test_whoever_runs_preflight_is_asked_first():
    accounts = Accounts(Providers(), "000011112222", Answers(account="333344445555"))

    assert accounts.of(QUEUE, ALLOWED) == "000011112222"
    assert accounts.note == ""
    assert accounts.answers_used == ()


def test_then_the_answers_file_which_is_told():
    accounts = Accounts(Providers(), "", Answers(account="333344445555"))

    assert accounts.answers_used == ()
    assert accounts.of(QUEUE, ALLOWED) == "333344445555"
    assert [each.key for each in accounts.answers_used] == ["account"]


def test_whether_one_was_made_up():
    accounts = Accounts(Providers())

    assert accounts.of(QUEUE, ALLOWED) == "111122223333"
    assert accounts.note == ""
    assert accounts.of("gcp:storage/bucket:Bucket", ALLOWED) == MADE_UP
    assert accounts.note == "The AWS account is not known; 000000000000 stands for it. Name it with --account ID."


def resource(policy, **more):
    return ResourceState(
        urn="urn:pulumi:dev::p::aws:iam/rolePolicy:RolePolicy::p",
        type="aws:iam/rolePolicy:RolePolicy",
        name="p",
        custom=True,
        inputs={"policy": json.dumps(policy), **more},
        outputs={"arn": f"arn:aws:iam::{MADE_UP}:x"},
    )


def allowing(*arns):
    return {"Statement": [{"Effect": "Allow", "Action": "*", "Resource": list(arns)}]}


ORDERS = "arn:aws:dynamodb:eu-west-1:{}:table/orders"


def test_the_only_account_that_policies_name_takes_the_place_of_the_made_up_one():
    accounts = Accounts(Providers())
    accounts.of(QUEUE, {})
    one = resource(allowing(ORDERS.format("111122223333"), ORDERS.format(MADE_UP)), text=f"x{MADE_UP}")
    assert accounts.is_open(one.inputs)

    accounts.settle([one])

    assert json.loads(one.inputs["policy"]) == allowing(*[ORDERS.format("111122223333")] * 2)
    assert one.inputs["text"] == f"x{MADE_UP}"  # a part of a longer word
    assert one.outputs == {"arn": "arn:aws:iam::111122223333:x"}
    assert accounts.note == (
        "The AWS account is not known; 111122223333, the only one that policies of the program name, stands for it. "
        "Name it with --account ID."
    )


@pytest.mark.parametrize(
    "policies",
    [
        pytest.param([allowing(ORDERS.format("111122223333")), allowing(ORDERS.format("444455556666"))], id="two"),
        pytest.param([allowing("*")], id="none"),
        pytest.param(
            [{"Statement": [{"Principal": {"AWS": "arn:aws:iam::111122223333:root"}, "Resource": "*"}]}], id="principal"
        ),
    ],
)
def test_an_account_that_is_not_the_only_one_stands_for_none(policies):
    accounts = Accounts(Providers())
    accounts.of(QUEUE, {})
    resources = [resource(each, arn=ORDERS.format(MADE_UP)) for each in policies]

    accounts.settle(resources)

    assert {each.inputs["arn"] for each in resources} == {ORDERS.format(MADE_UP)}


def test_a_known_account_stays():
    accounts = Accounts(Providers(), "111122223333")
    accounts.of(QUEUE, {})
    one = resource(allowing(ORDERS.format("444455556666")), arn=ORDERS.format(MADE_UP))
    assert not accounts.is_open(one.inputs)

    accounts.settle([one])

    assert one.inputs["arn"] == ORDERS.format(MADE_UP)
