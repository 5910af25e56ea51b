"""Why an alarm does not, or may not, count."""

from __future__ import annotations

from guardrails.aws.cloudwatch.doubts import Doubt, not_known, open_question
from guardrails.core.values import Unknown


def test_what_nobody_can_tell_is_open():
    assert not Doubt("its actions are disabled", "Enable them.").is_open
    assert open_question("nobody knows", "Look.") == Doubt("nobody knows", "Look.", is_open=True)
    assert not_known(Unknown("threshold")) == open_question(
        "`threshold` of the alarm is not known before the update",
        "Write a value that is known when the program runs.",
    )
    assert not_known(Unknown("rule"), "the mute rule 'm'").clause.startswith("`rule` of the mute rule 'm' is")
