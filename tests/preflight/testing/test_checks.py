"""What a test may write of a resource, and what it may not."""

from __future__ import annotations

import pytest

from preflight.errors import PreflightError
from preflight.testing import UNKNOWN, Resource, ref
from preflight.testing.checks import check, plain
from preflight.testing.inputs import secret
from tests.preflight.testing.conftest import TABLE


@pytest.mark.parametrize(
    ("resource", "message"),
    [
        (Resource(TABLE, "a", {"tags": [{"b": object()}]}), "properties.tags[0].b is a object, which no property can"),
        (Resource(TABLE, "a", {"days": float("nan")}), "properties.days is nan, which no program can send"),
        (Resource(TABLE, "a", options={"protect": "yes"}), "the option protect must be true or false"),
        (Resource(TABLE, "a", options={"ignoreChanges": "tags"}), "the option ignoreChanges must be a list of texts"),
        (Resource(TABLE, "a", options={"version": 7}), "the option version must be a text"),
        (
            Resource(TABLE, "a", options={"customTimeouts": {"creat": "5m"}}),
            "the option customTimeouts must be a mapping of create, update, delete to durations like 5m",
        ),
        ({"type": TABLE}, "A stack is made of Resource, not of dict."),
    ],
    ids=["object", "nan", "protect", "ignoreChanges", "version", "customTimeouts", "dict"],
)
@pytest.mark.parametrize("mode", ["preview", "update", "state"])
def test_what_no_resource_can_be_is_named(pack, resource, message, mode):
    with pytest.raises(PreflightError) as failure:
        pack.analyze_stack([resource], as_=mode)
    assert message in str(failure.value)


@pytest.mark.parametrize(
    ("resource", "mode", "message"),
    [
        (Resource(TABLE, "a", {"name": UNKNOWN}), "update", "nothing is unknown in an update"),
        (Resource(TABLE, "a", {"name": UNKNOWN}), "state", "nothing is unknown in state"),
        (Resource(TABLE, "a", outputs={"arn": "x"}), "preview", "a preview has no outputs of a provider"),
        (Resource(TABLE, "a", options={"protected": True}), "preview", "protected is no resource option"),
    ],
)
def test_what_a_mode_does_not_know(resource, mode, message):
    with pytest.raises(PreflightError, match=message):
        check(resource, mode)


def test_what_a_program_may_write_passes():
    given = {"name": UNKNOWN, "tags": {"a": secret("b")}, "count": 1.5, "on": True, "of": ref("b", "arn"), "no": None}
    options = {"protect": True, "version": "7.0.0", "ignoreChanges": ["tags"], "customTimeouts": {"create": "5m"}}

    check(Resource(TABLE, "a", given, options=options), "preview")


def test_a_reference_is_known_by_then():
    check(Resource(TABLE, "a", {"of": ref("b", "arn")}), "update")
    assert plain({"of": [ref("b")], "name": "a"}) == {"of": [None], "name": "a"}
