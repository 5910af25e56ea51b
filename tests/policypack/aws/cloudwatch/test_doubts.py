"""Why an alarm does not, or may not, count."""

from __future__ import annotations

from guardrails.aws.cloudwatch.doubts import Doubt, not_known
from guardrails.core.values import Unknown


def test_nobody_can_tell_where_there_is_something_to_do_about_it():
    assert not Doubt("its actions are disabled").is_open
    assert not_known(Unknown("threshold")) == Doubt(
        "`threshold` of the alarm is not known before the update",
        "Write a value that is known when the program runs.",
    )
    assert not_known(Unknown("rule"), "the mute rule 'm'").clause.startswith("`rule` of the mute rule 'm' is")
    assert not_known(Unknown("threshold")).is_open
