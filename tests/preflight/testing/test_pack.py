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

TABLE = "aws:dynamodb/table:Table"
INSIGHTS = "aws:dynamodb/contributorInsights:ContributorInsights"


def handed(outcome, policy="mirror", name=None):
    (result,) = [each for each in outcome.of(policy) if name is None or each.name == name]
    return json.loads(result.message.partition("\n")[2])


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


def test_outcomes(pack):
    pack.analyze(TABLE, name="good").assert_pass("named")
    (violation,) = pack.analyze(TABLE, "users", name="bad").assert_violation("named", "bad name", level="mandatory")
    assert violation.name == "users"
    stack = pack.analyze_stack([])
    stack.assert_not_applicable("named", "Only resources")


def test_an_update_knows_everything(pack):
    resources = [
        Resource(TABLE, "users", {"name": "users"}, outputs={"arn": "arn:1"}),
        Resource(INSIGHTS, "insights", {"tableName": ref("users", "arn")}),
    ]
    said = handed(pack.analyze_stack(resources, as_="update"), "stack", "users")
    assert said["props"]["arn"] == "arn:1"
    assert UNKNOWN not in said["props"].values()
    insights = handed(pack.analyze_stack(resources, as_="update"), "stack", "insights")
    assert insights["props"]["tableName"] == "arn:1"


def test_a_preview_plans_outputs_and_knows_where_values_come_from(pack):
    outcome = pack.analyze_stack(
        [
            Resource(TABLE, "users", {"name": "users"}),
            Resource(INSIGHTS, "insights", {"tableName": ref("users", "arn")}),
        ],
        outputs={"names": [ref("users", "name")]},
    )
    assert handed(outcome, "stack", "users")["props"]["arn"] == UNKNOWN
    insights = handed(outcome, "stack", "insights")
    assert insights["props"]["tableName"] == UNKNOWN
    assert insights["from"] == {"tableName": ["users"]}
    assert handed(outcome, "stack", "project-dev")["props"] == {"names": ["users"]}


def test_state_is_handed_on_as_it_stands(pack):
    outcome = pack.analyze_stack(
        [Resource(TABLE, "users", {"name": "users"}, outputs={"name": "users", "arn": "arn:1", "readCapacity": 0})],
        as_="state",
    )
    assert handed(outcome, "mirror", "users")["props"] == {"name": "users"}
    assert handed(outcome, "stack", "users")["props"] == {"name": "users", "arn": "arn:1", "readCapacity": 0.0}


def test_a_function_is_a_program(pack):
    def program():
        table = aws.dynamodb.Table("users", name="users")
        aws.dynamodb.ContributorInsights("insights", table_name=table.arn)
        pulumi.export("name", table.name)

    outcome = pack.run_program(program, {"aws:region": "eu-west-1"})
    assert handed(outcome, "mirror", "users")["props"]["region"] == "eu-west-1"
    assert handed(outcome, "stack", "insights")["from"] == {"tableName": ["users"]}
    assert handed(outcome, "stack", "project-dev")["props"] == {"name": "users"}


def test_what_a_function_raises_reaches_the_test(pack):
    def program():
        raise ZeroDivisionError("of the program")

    with pytest.raises(ZeroDivisionError, match="of the program"):
        pack.run_program(program)


def test_an_error_that_a_function_only_logs_is_shown_and_leaves_the_outcome(pack, capsys):
    def program():
        pulumi.log.error("out of quota")
        aws.sns.Topic("alarms")

    outcome = pack.run_program(program)

    assert [each.name for each in outcome.of("mirror") if each.type == "aws:sns/topic:Topic"] == ["alarms"]
    assert "error: out of quota" in capsys.readouterr().err


def test_source_text_is_a_program(pack):
    outcome = pack.run_program("import pulumi\npulumi.export('answer', 42)\n")
    assert handed(outcome, "stack")["props"] == {"answer": 42.0}
    assert outcome.report is not None
    assert outcome.report.verdict == "pass"


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


def test_a_failure_shows_all_that_the_pack_said(pack):
    outcome = pack.analyze(TABLE, "users", name="bad")
    with pytest.raises(AssertionError) as failure:
        outcome.assert_pass("named")
    text = str(failure.value)
    assert text.startswith("named should pass, but it is violation. All that the pack said:\n")
    assert "x named: violation [mandatory] on users\n" in text
    assert "users has a bad name." in text


@pytest.mark.parametrize(
    "check",
    [
        lambda outcome: outcome.assert_violation("named"),
        lambda outcome: outcome.assert_not_applicable("named"),
        lambda outcome: outcome.assert_unevaluated("named"),
        lambda outcome: outcome.assert_remediated("named"),
        lambda outcome: outcome.assert_pass("mirror"),
        lambda outcome: outcome.assert_violation("mirror", "no such words"),
        lambda outcome: outcome.assert_violation("mirror", level="mandatory"),
        lambda outcome: outcome.assert_violation("mirror", resource="other"),
        lambda outcome: outcome.assert_pass("stack"),
        lambda outcome: outcome.assert_pass("nmaed"),
    ],
)
def test_what_is_not_so_fails(pack, check):
    with pytest.raises(AssertionError):
        check(pack.analyze(TABLE, name="good"))


def test_a_misspelt_policy_is_named_with_those_there_are(pack):
    with pytest.raises(AssertionError, match=r"no policy 'nmaed'\. Its policies: mirror, named, stack\."):
        pack.analyze(TABLE, name="good").assert_pass("nmaed")


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


def test_a_configuration_for_a_policy_that_there_is_not_is_refused(pack):
    with pytest.raises(PreflightError, match="names 'nmaed', which is no policy of the pack speaking") as failure:
        pack.configure({"all": "advisory", "nmaed": "disabled"})
    assert failure.value.hint == "Its policies: mirror, named, stack."


def test_a_reference_in_state_finds_what_only_the_inputs_hold(pack):
    resources = [
        Resource(TABLE, "users", {"name": "users"}, outputs={"arn": "arn:1"}),
        Resource(INSIGHTS, "insights", {"tableName": ref("users", "name")}),
    ]
    said = handed(pack.analyze_stack(resources, as_="state"), "stack", "insights")
    assert said["props"]["tableName"] == "users"


@pytest.mark.parametrize("mode", ["preview", "update", "state"])
def test_providers_of_resources_are_numbered(pack, mode):
    """A default provider is not counted: the name is the same in every mode."""
    resources = [
        Resource(TABLE, "plain"),
        Resource(TABLE, "first", provider={"region": "us-east-1"}),
        Resource(TABLE, "again", provider={"region": "us-east-1"}),
        Resource(TABLE, "second", provider={"region": "us-east-2"}),
    ]
    outcome = pack.analyze_stack(resources, as_=mode)
    named = [result.name for result in outcome.of("mirror") if result.type == "pulumi:providers:aws"]
    assert sorted(name for name in named if not name.startswith("default")) == ["provider-1", "provider-2"]


def test_who_was_asked_is_told(pack):
    outcome = pack.analyze(TABLE, "users", name="good")
    with pytest.raises(AssertionError, match="but it was asked about users only"):
        outcome.assert_pass("named", resource="usres")
    with pytest.raises(AssertionError, match="it is disabled, or a policy on the stack, which analyze does not ask"):
        outcome.assert_pass("stack")


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
    with pytest.raises(PreflightError, match=r"failed to analyse .*: 'colour'") as failure:
        remediating.analyze("test:index:Thing", "broken")
    assert failure.value.__notes__ == [failure.value.hint, "The pack printed:\nhas no colour"]
    assert failure.value.__cause__ is None
    assert failure.value.__context__ is None


def test_a_pack_that_is_not_running_says_so(pack_folder):
    with pytest.raises(PreflightError, match="is not running"):
        PackUnderTest(pack_folder).analyze(TABLE, "users")


@pytest.mark.parametrize("mode", ["preview", "update", "state"])
def test_where_a_value_comes_from_may_be_said(pack, mode):
    resources = [
        Resource(TABLE, "users", {"name": "users"}),
        Resource(INSIGHTS, "insights", {"tableName": "users"}, property_dependencies={"tableName": ["users"]}),
    ]
    said = handed(pack.analyze_stack(resources, as_=mode), "stack", "insights")
    assert said["from"] == {"tableName": ["users"]}
