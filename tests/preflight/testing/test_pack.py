"""What a pack under test is handed, and what becomes of what it says."""

from __future__ import annotations

import asyncio
import json

import pulumi
import pulumi_aws as aws
import pytest

from preflight.errors import PreflightError
from preflight.testing import UNKNOWN, PackUnderTest, Resource, ref, secret
from tests.preflight.harness import write_pack
from tests.preflight.testing.conftest import TABLE, handed


def test_inputs_are_checked_as_the_provider_checks_them(pack):
    said = handed(
        pack.analyze(
            TABLE,
            "users",
            {"ttl": {"enabled": True}, "readCapacity": 5, "tags": {"a": "1"}},
            provider={"region": "eu-west-1", "defaultTags": {"tags": {"b": "2"}}},
        )
    )
    assert said["props"]["name"].startswith("users-")
    assert said["props"]["billingMode"] == "PROVISIONED"
    assert said["props"]["region"] == "eu-west-1"
    assert said["props"]["tagsAll"] == {"a": "1", "b": "2"}
    assert said["props"]["ttl"] == {"__defaults": [], "enabled": True}
    assert isinstance(said["props"]["readCapacity"], float)
    assert said["provider"]["region"] == "eu-west-1"
    assert json.loads(said["provider"]["defaultTags"]) == {"tags": {"b": "2"}}


def test_a_class_is_handed_over_as_its_token_is(pack):
    by_class = pack.analyze(
        aws.dynamodb.Table,
        "users",
        hash_key="id",
        attributes=[aws.dynamodb.TableAttributeArgs(name="id", type="S")],
        point_in_time_recovery={"enabled": True, "recovery_period_in_days": 35},
        range_key=UNKNOWN,
        tags=secret({"snake_case": "kept"}),
        provider={"region": "eu-west-1"},
        options=pulumi.ResourceOptions(protect=True),
    )
    by_token = pack.analyze(
        TABLE,
        "users",
        {
            "hashKey": "id",
            "attributes": [{"name": "id", "type": "S"}],
            "pointInTimeRecovery": {"enabled": True, "recoveryPeriodInDays": 35},
            "rangeKey": UNKNOWN,
            "tags": secret({"snake_case": "kept"}),
        },
        provider={"region": "eu-west-1"},
        options={"protect": True},
    )
    assert handed(by_class) == handed(by_token)
    assert handed(by_class)["protect"] is True
    assert handed(by_class)["props"]["rangeKey"] == UNKNOWN


def test_an_args_object_serves_as_inputs(pack):
    said = handed(pack.analyze(aws.dynamodb.Table, "users", aws.dynamodb.TableArgs(name="users", hash_key="id")))
    assert said["props"]["hashKey"] == "id"


def test_an_unknown_name_leaves_the_policy_unevaluated(pack):
    outcome = pack.analyze(TABLE, "users", {"name": UNKNOWN})
    outcome.assert_unevaluated("named", "can't be known during preview")
    assert [result.policy for result in outcome.unevaluated] == ["named"]


def test_configuration_is_fresh_and_restored(pack):
    assert handed(pack.analyze(TABLE, "users"))["config"] == {"days": 7.0}
    with pack.configured({"mirror": {"days": 3}, "named": "disabled"}):
        outcome = pack.analyze(TABLE, "users", name="bad")
        assert handed(outcome)["config"] == {"days": 3.0}
        with pytest.raises(AssertionError, match="it was not asked"):
            outcome.assert_violation("named")
    assert handed(pack.analyze(TABLE, "users"))["config"] == {"days": 7.0}


def test_wrong_configuration_is_refused_and_changes_nothing(pack):
    with pytest.raises(PreflightError, match="'many' is not of type 'integer'"):
        pack.configure({"mirror": {"days": "many"}})
    assert handed(pack.analyze(TABLE, "users"))["config"] == {"days": 7.0}


@pytest.fixture
def event_loop():
    """Outputs are made on the thread's event loop, and other tests may have left none."""
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    yield
    asyncio.set_event_loop(None)
    loop.close()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda pack: pack.analyze(TABLE, name=UNKNOWN, as_="update"), "nothing is unknown in an update"),
        (lambda pack: pack.analyze(TABLE, name=UNKNOWN, as_="state"), "nothing is unknown in state"),
        (lambda pack: pack.analyze(TABLE, as_="plan"), "'plan' is no way to analyse"),
        (lambda pack: pack.analyze(TABLE, options={"protected": True}), "protected is no resource option"),
        (lambda pack: pack.analyze(TABLE, outputs={"arn": "a"}), "a preview has no outputs"),
        (lambda pack: pack.analyze("Table", "users"), "is not the type of a custom resource"),
        (lambda pack: pack.analyze(TABLE, "users", ["name"]), "must be a mapping, not a list"),
        (lambda pack: pack.analyze(aws.dynamodb.Table, as_="state"), "no state of its own"),
        (lambda pack: pack.analyze(aws.dynamodb.Table, name=pulumi.Output.from_input("x")), "no program made"),
        (
            lambda pack: pack.analyze_stack([Resource(TABLE, "a", {"name": ref("b")})]),
            "no resource 'b' before the reference",
        ),
        (lambda pack: pack.analyze_stack([Resource(TABLE, "a"), Resource(TABLE, "a")]), "the same URN"),
        (lambda pack: pack.run_program("nowhere"), "There is no project folder nowhere"),
    ],
)
@pytest.mark.usefixtures("event_loop")
def test_what_the_engine_would_refuse_is_refused(pack, call, message):
    with pytest.raises(PreflightError, match=message):
        call(pack)


def test_a_configuration_for_a_policy_that_there_is_not_is_refused(pack):
    with pytest.raises(PreflightError, match="names 'nmaed', which is no policy of the pack speaking") as failure:
        pack.configure({"all": "advisory", "nmaed": "disabled"})
    assert failure.value.hint == "Its policies: mirror, named, stack."


REMEDIATING = """
    from pulumi_policy import EnforcementLevel, PolicyPack, ResourceValidationPolicy

    def owner(args, report):
        if "owner" not in args.props.get("tags", {}):
            report(f"{args.name} has no owner.")

    def add_owner(args):
        if "owner" not in args.props.get("tags", {}):
            return {**{key: args.props[key] for key in args.props}, "tags": {"owner": "nobody"}}
        return None

    def breaks(args, report):
        if args.name == "broken":
            print("has no colour")
            raise KeyError("colour")

    PolicyPack("remediating", enforcement_level=EnforcementLevel.MANDATORY, policies=[
        ResourceValidationPolicy("owner", "Has an owner.", owner, remediate=add_owner),
        ResourceValidationPolicy("breaks", "Breaks.", breaks),
    ])
"""


@pytest.fixture(scope="module")
def remediating(tmp_path_factory):
    with PackUnderTest(write_pack(tmp_path_factory.mktemp("packs") / "remediating", REMEDIATING)) as running:
        yield running


@pytest.mark.parametrize("mode", ["preview", "update"])
def test_a_remediation_is_asserted_and_leaves_no_violation(remediating, mode):
    with remediating.configured({"owner": "remediate"}):
        outcome = remediating.analyze("test:index:Thing", "a", as_=mode)
        outcome.assert_remediated("owner", resource="a")
        assert outcome.violations == ()
        with pytest.raises(AssertionError, match="owner should pass, but it is remediated"):
            outcome.assert_pass("owner")
        with pytest.raises(AssertionError, match="owner should remediate, but it is pass"):
            remediating.analyze("test:index:Thing", "a", {"tags": {"owner": "me"}}).assert_remediated("owner")
    with pytest.raises(AssertionError, match="owner should remediate, but it is violation"):
        remediating.analyze("test:index:Thing", "a", as_=mode).assert_remediated("owner")


def test_in_state_a_remediation_is_told_and_changes_nothing(remediating):
    with remediating.configured({"owner": "remediate"}):
        outcome = remediating.analyze("test:index:Thing", "a", as_="state")
    outcome.assert_remediated("owner")
    outcome.assert_violation("owner", "a has no owner", level="mandatory")


def test_a_policy_that_raises_fails_with_what_it_printed_and_without_our_frames(remediating):
    with pytest.raises(
        PreflightError, match=r"failed to analyse .*: policy \S+ raised KeyError: 'colour' at __main__\.py:16"
    ) as failure:
        remediating.analyze("test:index:Thing", "broken")
    hint, printed = failure.value.__notes__
    assert hint == failure.value.hint
    # What comes first depends on which of its two streams was read first.
    assert printed.startswith("The pack printed:\n")
    assert "\nhas no colour" in printed
    assert '__main__.py", line 16, in breaks\n    raise KeyError("colour")\nKeyError: \'colour\'' in printed
    assert "launcher.py" not in printed
    assert failure.value.__cause__ is None
    assert failure.value.__context__ is None


def test_a_pack_that_is_not_running_says_so(pack_folder):
    with pytest.raises(PreflightError, match="is not running"):
        PackUnderTest(pack_folder).analyze(TABLE, "users")
