"""References name a control, its title and its page."""

from __future__ import annotations

from guardrails.aws.frameworks import TAGGING, fsbp, well_architected


def test_a_control_of_security_hub():
    recovery = fsbp(2, "DynamoDB tables should have point-in-time recovery enabled")
    assert (recovery.control, recovery.version) == ("DynamoDB.2", "1.0.0")
    assert recovery.url.endswith("/dynamodb-controls.html#dynamodb-2")
    assert (TAGGING.control, TAGGING.url) == ("DynamoDB.5", fsbp(5, "").url)


def test_a_pillar():
    assert well_architected("Security").title == "Security pillar"
