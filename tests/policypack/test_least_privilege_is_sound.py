"""Whatever a policy looks like: if it lets a read role do more than read its own table, the rule says so.

The oracle does what IAM does with the Allow statements of a document: it tries every action of DynamoDB on every ARN of
a small world, with wildcards as regular expressions.
"""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st
from policy_sentry.querying.actions import get_actions_for_service

from guardrails.aws.iam.dynamodb import READ_ACTIONS, STREAM_ACTIONS
from guardrails.rules.dynamodb_least_privilege import RULE
from tests.policypack.aws.iam.identities import EVENTS, document, role, role_policy, table
from tests.policypack.support import answers, stack

ALLOWED = {f"dynamodb:{action}" for action in READ_ACTIONS + STREAM_ACTIONS}
ACTIONS = sorted({*ALLOWED, "dynamodb:PutItem", *get_actions_for_service("dynamodb")[::5]})
OWN = [EVENTS, f"{EVENTS}/index/by-user", f"{EVENTS}/stream/2026-11-23T00:00:00.000"]
FOREIGN = [
    EVENTS.replace("events", "users"),
    f"{EVENTS}-archive",
    f"{EVENTS}-archive/index/by-user",
    EVENTS.replace("events", "Events"),
    EVENTS.replace("table/events", "global-table/events"),
]

ACTION_PATTERNS = st.sampled_from(
    [
        "*",
        "*:*",
        "d*:GetItem",
        "dynamodb:*",
        "dynamodb:Get*",
        "dynamodb:*Item",
        "dynamodb:?etItem",
        "DYNAMODB:putitem",
        "s3:*",
        "s3:GetObject",
        "iam:*",
        "dynamo*",
        "?ynamodb:Scan",
    ]
) | st.sampled_from(ACTIONS)
RESOURCE_PATTERNS = st.sampled_from(
    [
        "*",
        "arn:*",
        "arn:aws:*",
        "arn:aws:dynamodb:*",
        "arn:aws:dynamodb:*:*:table/*",
        "arn:aws:s3:::bucket/*",
        f"{EVENTS}*",
        f"{EVENTS}/*",
        f"{EVENTS}/index/*",
        EVENTS[:-1] + "?",
        "arn:*:dynamodb:*:*:table/events",
        "arn:aws:d*:*:*:table/users",
        "arn:aws:*:ap-southeast-2:123456789012:table/users",
    ]
) | st.sampled_from(OWN + FOREIGN)


def lists(patterns):
    return st.lists(patterns, min_size=1, max_size=3) | patterns


STATEMENTS = st.builds(
    lambda effect, action_key, actions, resource_key, resources, condition: {
        "Effect": effect,
        action_key: actions,
        resource_key: resources,
        **condition,
    },
    st.sampled_from(["Allow", "Allow", "Allow", "Deny"]),
    st.sampled_from(["Action", "Action", "Action", "NotAction"]),
    lists(ACTION_PATTERNS),
    st.sampled_from(["Resource", "Resource", "Resource", "NotResource"]),
    lists(RESOURCE_PATTERNS),
    st.sampled_from([{}, {}, {"Condition": {"Bool": {"aws:SecureTransport": "true"}}}]),
)


def hits(patterns, text, flags=0):
    each = [patterns] if isinstance(patterns, str) else patterns
    return any(
        re.fullmatch(re.escape(pattern).replace(r"\*", ".*").replace(r"\?", "."), text, flags) for pattern in each
    )


def allows(statement, action, arn):
    if statement["Effect"] == "Deny":
        return False
    on_action = (
        hits(statement["Action"], action, re.IGNORECASE)
        if "Action" in statement
        else not hits(statement["NotAction"], action, re.IGNORECASE)
    )
    on_arn = hits(statement["Resource"], arn) if "Resource" in statement else not hits(statement["NotResource"], arn)
    return on_action and on_arn


def too_much(statements):
    """What the statements allow beyond reading the table events: a pair of action and ARN, or None."""
    for action in ACTIONS:
        for arn in OWN + FOREIGN:
            if (action not in ALLOWED or arn in FOREIGN) and any(allows(each, action, arn) for each in statements):
                return action, arn
    return None


@given(st.lists(STATEMENTS, min_size=1, max_size=3))
@settings(max_examples=300, deadline=None)
def test_too_much_is_told(statements):
    found = answers(RULE, stack(table(), role(), role_policy(document(*statements))))
    if too_much(statements):
        assert [message for message in found if message.startswith("violation: RolePolicy 'items' ")]


def test_the_oracle_knows_good_from_bad():
    good = {"Effect": "Allow", "Action": sorted(ALLOWED), "Resource": [EVENTS, f"{EVENTS}/*"]}
    assert too_much([good]) is None
    assert too_much([good, {"Effect": "Allow", "Action": "dynamodb:Scan", "Resource": f"{EVENTS}*"}]) == (
        "dynamodb:Scan",
        f"{EVENTS}-archive",
    )
