"""The one look behind the SDK's curtain: it must work with the pinned SDK, and be missed by nobody if it does not."""

from __future__ import annotations

from pulumi_policy import EnforcementLevel, StackValidationPolicy

from guardrails.sdk.engine_configuration import engine_configuration
from tests.policypack.support import Served

TABLE = "aws:dynamodb/table:Table"


def seen(config):
    """What a policy sees of the configuration."""
    found = []
    served = Served(config=config)
    policies = served.servicer._PolicyAnalyzerServicer__policies
    policies.append(
        StackValidationPolicy(
            "peek",
            "A look.",
            lambda _args, report: found.append(engine_configuration(report)),
            enforcement_level=EnforcementLevel.ADVISORY,
        )
    )
    served.stack_violations()
    return found[0]


def test_the_whole_configuration_is_seen():
    configured = seen({"dynamodb-streams": {"views": {"events": "KEYS_ONLY"}}, "no-such-policy": "advisory"})
    assert configured.properties["dynamodb-streams"] == {"views": {"events": "KEYS_ONLY"}}
    assert configured.properties["no-such-policy"] == {}
    assert configured.disabled == frozenset()
    assert configured.speaker == "dynamodb-contributor-insights"


def test_a_disabled_or_advisory_policy_does_not_speak_for_the_pack():
    configured = seen({"dynamodb-contributor-insights": "disabled", "dynamodb-stream-retention": "advisory"})
    assert configured.disabled == frozenset({"dynamodb-contributor-insights"})
    assert configured.speaker == "dynamodb-required-indexes"


def test_an_advisory_policy_speaks_where_none_is_mandatory():
    assert seen({"all": "advisory"}).speaker == "dynamodb-contributor-insights"
    assert seen({"all": "disabled", "unverified-report": "advisory"}).speaker == "unverified-report"


def test_another_sdk_is_told_by_none():
    assert engine_configuration(lambda message, urn=None: None) is None
    assert engine_configuration(print) is None  # type: ignore[arg-type]

    self = object()
    assert engine_configuration(lambda message, urn=None: self) is None  # type: ignore[misc,arg-type,return-value]
