"""Which accounts policies name as the owners of resources."""

from __future__ import annotations

import json

import pytest

from preflight.providers.aws.policy_accounts import accounts_in
from preflight.wire.values import UNKNOWN, make_secret

ARN = "arn:aws:dynamodb:eu-west-1:{}:table/orders"


def document(statement):
    return json.dumps({"Version": "2012-10-17", "Statement": statement})


@pytest.mark.parametrize(
    ("properties", "accounts"),
    [
        pytest.param({"policy": document([{"Resource": ARN.format("111122223333")}])}, {"111122223333"}, id="one"),
        pytest.param(
            {"policy": document({"Resource": [ARN.format("111122223333"), "*"]})}, {"111122223333"}, id="list"
        ),
        pytest.param(
            {"inlinePolicies": [{"policy": document({"Resource": ARN.format("1" * 12)})}, {"policy": "{}"}]},
            {"1" * 12},
            id="inside",
        ),
        pytest.param({"policy": make_secret(document({"Resource": ARN.format("1" * 12)}))}, {"1" * 12}, id="secret"),
        pytest.param({"policy": document({"Resource": "arn:aws:s3:::bucket"})}, set(), id="without an account"),
        pytest.param({"policy": document({"Resource": "arn:aws:iam::aws:policy/ReadOnly"})}, set(), id="AWS's own"),
        pytest.param({"policy": document({"NotResource": ARN.format("1" * 12)})}, set(), id="what is not meant"),
        pytest.param(
            {"policy": document({"Principal": {"AWS": "arn:aws:iam::111122223333:root"}, "Resource": "*"})},
            set(),
            id="principal",
        ),
        pytest.param({"policy": UNKNOWN}, set(), id="unknown"),
        pytest.param({"policy": '{"Resource": '}, set(), id="no JSON"),
        pytest.param({"policy": '{"Resource": "x", "Statement": 7}'}, set(), id="no policy"),
        pytest.param({"text": ARN.format("1" * 12)}, set(), id="an ARN alone"),
    ],
)
def test_accounts(properties, accounts):
    assert accounts_in(properties) == accounts
