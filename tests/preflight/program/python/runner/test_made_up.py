"""What becomes of made-up values in a program, whatever it does with them: one program, run once."""

from __future__ import annotations

import json

import pytest

from preflight.program.python.runner.made_up import fill
from tests.preflight.harness import AWS, Outcome, preflight, write_pack, write_program

PROGRAM = """
import asyncio, hashlib, json
import pulumi, pulumi_aws as aws

web = aws.lb.LoadBalancer("web", name="web")
users = aws.dynamodb.Table(
    "users", name="users", hash_key="id", attributes=[{"name": "id", "type": "S"}], billing_mode="PAY_PER_REQUEST"
)
budget = aws.budgets.Budget("budget", budget_type="COST", limit_amount="1", limit_unit="USD", time_unit="MONTHLY")
certificate = aws.acm.Certificate("certificate", domain_name="example.com", validation_method="DNS")
host = web.dns_name

def queue(name, value, **more):
    aws.sqs.Queue(name, name=name, tags={"it": value, "known": "x"}, **more)

def cautious(text):
    try:
        return str(int(text))
    except ValueError:
        return "no number"

async def slowly(text):
    await asyncio.sleep(0.01)
    return "slow " + text

async def slowly_failing(text):
    await asyncio.sleep(0.01)
    raise RuntimeError("slow failure")

queue("as-it-is", host)
queue("format", host.apply(lambda text: f"https://{text}/"))
queue("concat", pulumi.Output.concat("https://", host))
queue("json", pulumi.Output.json_dumps({"a": [host]}))
queue("hash", host.apply(lambda text: hashlib.sha256(text.encode()).hexdigest()))
queue("slice", host.apply(lambda text: text[:2]))
queue("length", host.apply(lambda text: str(len(text))))
queue("compared", host.apply(lambda text: "same" if text == "x" else "other"))
queue("caught", host.apply(cautious))
queue("upper", host.apply(lambda text: text.upper()))
queue("slow", host.apply(slowly))
queue("fails", host.apply(lambda text: str(int(text))))
queue("fails-slowly", host.apply(slowly_failing))
queue("of-two", pulumi.Output.all(users.arn, host).apply(lambda both: both[0]))
queue("id", budget.id)
queue("id-slice", budget.id.apply(lambda text: text[-3:]))
queue("truth", certificate.pending_renewal.apply(str))
queue("chained", host.apply(lambda text: users.arn.apply(lambda arn: arn[:8])))
queue("literal", "madeup0123456789-written-by-somebody")

queue("arn", users.arn)
queue("no-stream", users.stream_arn)
queue("formed", aws.kms.Key("key").arn.apply(lambda arn: str(len(arn))))

def on_made_up(text):
    queue("inside", "k")
    users.arn.apply(lambda arn: queue("inside-inside", "k"))
    aws.sqs.Queue("plain", name="plain", tags={"it": text, "known": "x"})

async def slowly_on_made_up(text):
    await asyncio.sleep(0.01)
    queue("inside-slowly", "k")

host.apply(on_made_up)
host.apply(slowly_on_made_up)
host.apply(lambda text: aws.sqs.Queue(f"for-{text}", name="named", tags={"it": "k", "known": "x"}))
users.arn.apply(lambda arn: queue("on-known", "k"))

pulumi.export("host", host)
pulumi.export("url", users.arn)
pulumi.export("both", {"host": host, "arn": users.arn})
"""

PACK = """
    import json
    from pulumi_policy import EnforcementLevel, PolicyPack, ResourceValidationPolicy
    from pulumi_policy.proxy import _is_unknown

    def says(args, report):
        if args.resource_type == "aws:sqs/queue:Queue":
            tags = args.props["tags"]["__target"]
            report(json.dumps({key: "?" if _is_unknown(tags[key]) else tags[key] for key in tags}))

    PolicyPack("pack", policies=[ResourceValidationPolicy("says", "Says.", says, EnforcementLevel.MANDATORY)])
"""

CONDITIONAL = {"inside", "inside-inside", "plain", "inside-slowly", "for-madeup"}


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    folder = tmp_path_factory.mktemp("made-up")
    project = write_program(folder / "project", "", stack=AWS)
    (project / "__main__.py").write_text(PROGRAM, encoding="utf-8")
    return preflight(project, write_pack(folder / "pack", PACK), options=("--account", "111122223333"))


@pytest.fixture(scope="module")
def found(outcome: Outcome) -> dict[str, dict]:
    assert outcome.status == 1, outcome.out + outcome.err
    return {
        "for-madeup" if each["name"].startswith("for-madeup") else each["name"]: each
        for each in outcome.report["results"]
        if each["status"] == "violation" and "later" in each["seen_in"]
    }


def tags(result: dict) -> dict[str, str]:
    return json.loads(result["message"].removeprefix("Says.\n"))


@pytest.mark.parametrize(
    "name",
    [
        "as-it-is",
        "format",
        "concat",
        "json",
        "hash",
        "slice",
        "length",
        "compared",
        "caught",
        "upper",
        "slow",
        "fails",
        "fails-slowly",
        "of-two",
        "id",
        "id-slice",
        "truth",
        "chained",
        "plain",
    ],
)
def test_what_rests_on_something_made_up_is_unknown_at_its_place(found, name) -> None:
    assert tags(found[name]) == {"it": "?", "known": "x"}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("arn", "arn:aws:dynamodb:eu-west-1:111122223333:table/users"),
        ("no-stream", ""),
        ("formed", "75"),
        ("literal", "madeup0123456789-written-by-somebody"),
        ("inside", "k"),
    ],
)
def test_what_follows_or_has_a_fixed_form_is_known(found, name, value) -> None:
    assert tags(found[name]) == {"it": value, "known": "x"}


def test_a_callback_that_fails_on_a_made_up_value_is_told_with_its_place(outcome) -> None:
    failed = [note for note in outcome.report["notes"] if note.startswith("A callback failed on a made-up value")]
    assert len(failed) == 2
    assert any("at __main__.py:" in note and "ValueError: invalid literal for int()" in note for note in failed)
    assert any("RuntimeError: slow failure" in note for note in failed)


def test_what_is_registered_on_a_made_up_value_is_told_and_closes_nothing(outcome, found) -> None:
    assert {name for name, each in found.items() if each["enforcement_level"] == "advisory"} == CONDITIONAL
    [note] = [note for note in outcome.report["notes"] if note.startswith("Registered on a made-up value")]
    assert "inside" in note
    assert "on-known" not in note


def test_what_is_registered_on_a_known_value_counts(found) -> None:
    assert found["on-known"]["enforcement_level"] == "mandatory"
    assert found["on-known"]["seen_in"] == ["later"]


def test_locations_are_those_of_the_program(found) -> None:
    lines = PROGRAM.splitlines()
    for name in ("inside", "plain", "for-madeup", "inside-slowly"):
        location = found[name]["location"]
        assert location["path"].endswith("project/__main__.py")
        assert "aws.sqs.Queue(" in lines[location["line"] - 1]


def test_outputs_of_the_stack_hide_what_is_made_up(outcome) -> None:
    arn = "arn:aws:dynamodb:eu-west-1:111122223333:table/users"
    assert outcome.report["outputs"] == {
        "host": "<unknown>",
        "url": arn,
        "both": {"host": "<unknown>", "arn": arn},
    }


def test_what_is_unknown_to_policies_is_told(outcome) -> None:
    [note] = [note for note in outcome.report["notes"] if note.startswith("Rests on something made up")]
    # Which of them come first is up to the program, whose registrations run side by side.
    assert note.count("(tags)") == 6
    assert note.endswith(" more.")


def test_nothing_of_it_shows_in_the_first_preview(outcome) -> None:
    first = {each["name"] for each in outcome.report["results"] if "first" in each["seen_in"]}
    assert not first & (CONDITIONAL | {"on-known"})


@pytest.mark.parametrize(
    ("sample", "filled"),
    [
        ({"placeholder": "roleArn"}, "arn:aws:w:us-east-1:000000000000:w-rolearn"),
        ({"placeholder": "securityGroupArns-2"}, "arn:aws:w:us-east-1:000000000000:w-securitygrouparns-2"),
        ({"placeholder": "policyJson"}, '{"w-policyjson": ""}'),
        ({"placeholder": "endpointUrl"}, "https://w-endpointurl.example.com"),
        ({"placeholder": "Dns_Name"}, "w-dns-name"),
        ({"a": [{"placeholder": "b"}], "c": 1}, {"a": ["w-b"], "c": 1}),
        (None, None),
    ],
)
def test_made_up_values_have_the_right_shape(sample, filled) -> None:
    assert fill(sample, "w") == filled
