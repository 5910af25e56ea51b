"""Which account a program runs in."""

from __future__ import annotations

import pytest

from preflight.providers.accounts import MADE_UP, Accounts
from preflight.providers.registry import Providers

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
    accounts = Accounts(Providers(), "000011112222")
    assert accounts.of(QUEUE, ALLOWED) == "000011112222"
    assert not accounts.made_up


def test_whether_one_was_made_up():
    accounts = Accounts(Providers())
    assert accounts.of(QUEUE, ALLOWED) == "111122223333"
    assert not accounts.made_up
    assert accounts.of("gcp:storage/bucket:Bucket", ALLOWED) == MADE_UP
    assert accounts.made_up
