"""A case of a case file passes, or says all that is not as expected."""

from __future__ import annotations

import pytest

from preflight.testing.cases import CaseError, load
from preflight.testing.run_case import run_case

CASE = """
cases:
  - name: a bad name
    resource: {type: "aws:sqs/queue:Queue", name: jobs, properties: {name: bad}}
    expect:
"""


def run(tmp_path, pack, *expected):
    path = tmp_path / "names.policy.yaml"
    path.write_text(CASE + "".join(f"      {line}\n" for line in expected), encoding="utf-8")
    file = load(path)
    run_case(file, file.cases[0], pack)


def test_what_is_as_expected(tmp_path, pack):
    run(tmp_path, pack, "named: {outcome: violation, message: jobs has a bad name, level: mandatory}")


def test_everything_that_is_not_is_told_with_its_line(tmp_path, pack):
    with pytest.raises(AssertionError) as caught:
        run(tmp_path, pack, "named: pass", "mirror: {outcome: violation, message: no such words}")

    text = str(caught.value)
    assert text.startswith(f"{tmp_path / 'names.policy.yaml'}:3: a bad name\n")
    assert "  line 6: named should pass, but it is violation." in text
    assert "  line 7: mirror should be violated with a message that matches" in text
    assert "All that the pack said:" in text


def test_a_policy_that_the_pack_does_not_have(tmp_path, pack):
    with pytest.raises(CaseError, match=r"policy\.yaml:6: the pack speaking has no policy 'nmaed'"):
        run(tmp_path, pack, "nmaed: pass")


def test_the_configuration_of_a_case_ends_with_it(tmp_path, pack):
    path = tmp_path / "names.policy.yaml"
    path.write_text(
        "cases:\n"
        "  - name: advisory\n"
        "    config: {named: advisory}\n"
        "    resource: {type: 'aws:sqs/queue:Queue', properties: {name: bad}}\n"
        "    expect: {named: {outcome: violation, level: advisory}}\n",
        encoding="utf-8",
    )
    file = load(path)

    run_case(file, file.cases[0], pack)

    pack.analyze("aws:sqs/queue:Queue", name="bad").assert_violation("named", level="mandatory")
