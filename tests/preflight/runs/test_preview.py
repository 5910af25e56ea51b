"""Programs in two previews, as a user runs them: what only the later one can see, and what it must not close."""

from __future__ import annotations

import json

import pytest

from tests.preflight.harness import AWS, pack_with, preflight, write_pack, write_program

TABLE = """
import json
import pulumi, pulumi_aws as aws

users = aws.dynamodb.Table(
    "users", name="users", hash_key="id", attributes=[{"name": "id", "type": "S"}], billing_mode="PAY_PER_REQUEST"
)
role = aws.iam.Role("reader", name="reader", assume_role_policy="{}")

def document(action, arn):
    return {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": action, "Resource": arn}]}
"""

IDIOMS = {
    "apply": """
aws.iam.RolePolicy("p", role=role.id, policy=users.arn.apply(lambda arn: json.dumps(document(ACTION, arn))))
""",
    "object": "aws.iam.RolePolicy('p', role=role.id, policy=document(ACTION, users.arn))",
    "json_dumps": "aws.iam.RolePolicy('p', role=role.id, policy=pulumi.Output.json_dumps(document(ACTION, users.arn)))",
    "policy document": """
access = aws.iam.get_policy_document_output(statements=[{"actions": [ACTION], "resources": [users.arn]}])
aws.iam.RolePolicy("p", role=role.id, policy=access.json)
""",
    "inside apply": """
users.arn.apply(lambda arn: aws.iam.RolePolicy("p", role=role.id, policy=json.dumps(document(ACTION, arn))))
""",
    "stream": """
aws.iam.RolePolicy("p", role=role.id, policy=pulumi.Output.all(users.arn, users.stream_arn).apply(
    lambda arns: json.dumps(document(ACTION, arns))))
""",
    "formed": """
vpc = aws.ec2.Vpc("vpc", cidr_block="10.0.0.0/16")
aws.iam.RolePolicy("p", role=role.id, policy=pulumi.Output.all(users.arn, vpc.id).apply(
    lambda both: json.dumps({**document(ACTION, both[0]), "Id": both[1]})))
""",
}

# Knows as much of policies as the tests need: an unknown document is advice, a wildcard in an action is none.
PACK = """
    import json
    from pulumi_policy import EnforcementLevel, PolicyPack, ResourceValidationPolicy
    from pulumi_policy.proxy import _is_unknown

    def least_privilege(args, report):
        if args.resource_type != "aws:iam/rolePolicy:RolePolicy":
            args.not_applicable("no policy")
        document = json.loads(args.props["policy"])
        for statement in document["Statement"]:
            actions = statement["Action"]
            for action in [actions] if isinstance(actions, str) else actions:
                if "*" in action:
                    report(f"{args.name} allows {action}")

    PolicyPack("pack", policies=[
        ResourceValidationPolicy("least-privilege", "No wildcards.", least_privilege, EnforcementLevel.MANDATORY),
    ])
"""


@pytest.fixture(scope="module")
def pack(tmp_path_factory):
    return write_pack(tmp_path_factory.mktemp("pack"), PACK)


def run(tmp_path, pack, code, *options):
    project = write_program(tmp_path / "project", "", stack=AWS)
    (project / "__main__.py").write_text(code, encoding="utf-8")
    return preflight(project, pack, options=options)


@pytest.mark.parametrize("idiom", IDIOMS)
def test_what_depends_on_an_arn_is_judged_once_the_arn_is_known(tmp_path, pack, idiom):
    outcome = run(tmp_path, pack, TABLE + IDIOMS[idiom].replace("ACTION", "'dynamodb:*'"))

    assert outcome.status == 1, outcome.out
    found = [each for each in outcome.report["results"] if each["status"] in ("violation", "unevaluated")]
    assert [(each["message"], each["seen_in"]) for each in found] == [("No wildcards.\np allows dynamodb:*", ["later"])]


@pytest.mark.parametrize("idiom", IDIOMS)
def test_what_is_right_passes_although_the_first_preview_could_not_say(tmp_path, pack, idiom):
    outcome = run(tmp_path, pack, TABLE + IDIOMS[idiom].replace("ACTION", "'dynamodb:GetItem'"))

    assert outcome.status == 0, outcome.out
    assert outcome.report["previews"] == ["first", "later"]
    [judged] = [each for each in outcome.report["results"] if each["status"] == "pass"]
    assert (judged["name"], judged["seen_in"]) == ("p", ["later"])


def test_each_preview_alone(tmp_path, pack):
    code = TABLE + IDIOMS["apply"].replace("ACTION", "'dynamodb:*'")

    first = run(tmp_path, pack, code, "--previews", "first")
    later = run(tmp_path, pack, code, "--previews", "later")

    assert (first.status, first.report["previews"]) == (1, ["first"])
    assert [each["status"] for each in first.report["results"] if each["name"] == "p"] == ["unevaluated"]
    assert (later.status, later.report["previews"]) == (1, ["later"])
    assert [each["status"] for each in later.report["results"] if each["name"] == "p"] == ["violation"]


def test_what_nobody_can_know_closes_the_gate_where_the_policy_needs_it(tmp_path, pack):
    code = (
        TABLE
        + """
web = aws.lb.LoadBalancer("web", name="web")
aws.iam.RolePolicy("p", role=role.id, policy=pulumi.Output.json_dumps(document("dynamodb:GetItem", web.dns_name)))
"""
    )
    outcome = run(tmp_path, pack, code)

    assert outcome.found("unevaluated") == [("least-privilege", "p", "mandatory")]
    assert outcome.status == 1
    assert run(tmp_path, pack, code, "--allow-unevaluated").status == 0


def test_what_is_registered_on_a_made_up_value_closes_nothing(tmp_path, pack):
    code = (
        TABLE
        + """
web = aws.lb.LoadBalancer("web", name="web")
web.dns_name.apply(lambda _: aws.iam.RolePolicy("p", role=role.id, policy=json.dumps(document("dynamodb:*", "*"))))
"""
    )
    outcome = run(tmp_path, pack, code)

    assert outcome.status == 0
    assert outcome.found("violation") == [("least-privilege", "p", "advisory")]
    assert (
        "Registered on a made-up value, so that what was found there leaves the gate open: p."
        in outcome.report["notes"]
    )


def test_what_the_first_preview_registers_is_never_taken_for_conditional(tmp_path, pack):
    """The program's interpreter says what is registered on a made-up value, and does what the program wants."""
    code = (
        TABLE
        + """
import sys
[stub] = [each for each in [sys.modules["preflight_runner.stubs"]._Monitor]]
stub._made_up = None
original = stub._with
def lying(self, call, request, *rest):
    class Yes:
        is_here = True
    mine, self._made_up = self._made_up, Yes()
    try:
        return original(self, call, request, *rest)
    finally:
        self._made_up = mine
stub._with = lying
"""
        + IDIOMS["apply"].replace("ACTION", "'dynamodb:*'")
    )

    assert run(tmp_path, pack, code).status == 1
    assert run(tmp_path, pack, code, "--previews", "later").status == 0


def test_a_program_that_fails_once_values_are_known_has_no_verdict_and_a_hint(tmp_path, pack):
    outcome = run(tmp_path, pack, TABLE + "users.arn.apply(lambda arn: int(arn))")

    assert outcome.status == 2
    assert "ValueError" in outcome.message
    assert "__main__.py:" in outcome.message
    assert (
        "only the later one, in which outputs are known, has no verdict. --previews first judges without it."
        in (outcome.report["error"]["hint"])
    )
    assert "Traceback" in outcome.err
    assert run(tmp_path, pack, TABLE + "users.arn.apply(lambda arn: int(arn))", "--previews", "first").status == 0


def test_a_program_that_fails_at_once_is_told_as_ever(tmp_path, pack):
    outcome = run(tmp_path, pack, TABLE + "raise RuntimeError('at once')")

    assert outcome.status == 2
    assert "at once" in outcome.message
    assert "--previews" not in outcome.report["error"]["hint"]
    assert outcome.err.count("RuntimeError: at once") == 1


def test_what_a_program_prints_is_shown_once(tmp_path, pack):
    outcome = run(tmp_path, pack, "print('printed')\nimport pulumi\npulumi.log.warn('logged')")

    assert outcome.status == 0
    assert outcome.err.count("printed") == 1
    assert outcome.err.count("logged") == 1


def test_no_program_is_told_that_it_is_an_update_and_each_that_asks_is_named(tmp_path, pack):
    code = (
        TABLE
        + """
from pulumi.runtime import is_dry_run
pulumi.export("previews", [is_dry_run(), pulumi.runtime.is_dry_run(), pulumi.runtime.settings.is_dry_run()])
"""
    )
    outcome = run(tmp_path, pack, code)

    line = len(code.splitlines())
    assert outcome.report["outputs"] == {"previews": [True, True, True]}
    assert [note for note in outcome.report["notes"] if "asks" in note] == [
        f"The program asks at __main__.py:{line} whether this is a preview: what it does in an update only was not "
        "seen."
    ]


def test_nobody_asks_where_only_the_sdk_does(tmp_path, pack):
    assert not [note for note in run(tmp_path, pack, TABLE).report["notes"] if "asks" in note]


def test_reads_and_data_sources_answer_the_same_in_both(tmp_path, pack):
    code = (
        TABLE
        + """
other = aws.dynamodb.Table.get("other", "other")
parameter = aws.ssm.get_parameter(name="x")
pulumi.export("read", other.hash_key)
pulumi.export("asked", parameter.value)
"""
    )
    outputs = [run(tmp_path, pack, code, "--previews", name).report["outputs"] for name in ("first", "later")]

    assert outputs[0] == outputs[1]
    assert outputs[0]["read"] == "<unknown>"


def test_reading_what_the_stack_itself_makes_asks_for_no_answer(tmp_path, pack):
    code = (
        TABLE
        + """
vpc = aws.ec2.Vpc("vpc", cidr_block="10.0.0.0/16")
aws.ec2.Vpc.get("formed", vpc.id)
aws.dynamodb.Table.get("computed", users.id)
aws.lb.LoadBalancer.get("made-up", aws.lb.LoadBalancer("web", name="web").dns_name)
"""
    )
    assert run(tmp_path, pack, code).report["placeholders"] == []


def test_the_account(tmp_path, pack):
    code = TABLE + "pulumi.export('arn', users.arn)\npulumi.export('me', aws.get_caller_identity().account_id)\n"

    given = run(tmp_path, pack, code, "--account", "111122223333").report
    made_up = run(tmp_path, pack, code).report

    assert given["outputs"] == {"arn": "arn:aws:dynamodb:eu-west-1:111122223333:table/users", "me": "111122223333"}
    assert not [note for note in given["notes"] if "account" in note]
    assert made_up["outputs"] == {"arn": "arn:aws:dynamodb:eu-west-1:000000000000:table/users", "me": "000000000000"}
    assert "The AWS account is not known; 000000000000 stands for it. Name it with --account ID." in made_up["notes"]


def test_the_same_twice(tmp_path, pack):
    code = (
        TABLE
        + """
web = aws.lb.LoadBalancer("web")
web.dns_name.apply(lambda name: aws.sqs.Queue(f"for-{name}"))
pulumi.export("key", aws.kms.Key("key").arn)
"""
    )
    one, other = (run(tmp_path, pack, code).report for _ in range(2))

    del one["duration_seconds"], other["duration_seconds"]
    assert json.dumps(one) == json.dumps(other)


def test_the_account_that_policies_name_is_that_of_what_the_stack_makes(tmp_path, pack):
    code = (
        TABLE
        + """
other = "arn:aws:dynamodb:eu-west-1:111122223333:table/orders"
aws.iam.RolePolicy("p", role=role.id, policy=users.arn.apply(lambda arn: json.dumps(document("a:Get", [arn, other]))))
pulumi.export("arn", users.arn)
"""
    )
    report = run(tmp_path, pack, code).report

    assert report["outputs"] == {"arn": "arn:aws:dynamodb:eu-west-1:111122223333:table/users"}
    assert [note for note in report["notes"] if "account" in note] == [
        "The AWS account is not known; 111122223333, the only one that policies of the program name, stands for it. "
        "Name it with --account ID."
    ]


def test_packs_are_asked_about_an_account_only_once_it_is_settled(tmp_path):
    policy = """
        if args.resource_type == "aws:iam/rolePolicy:RolePolicy":
            report(args.props["policy"])
    """
    pack = write_pack(tmp_path / "pack", pack_with(policy.strip()))
    code = (
        TABLE
        + """
other = "arn:aws:dynamodb:eu-west-1:111122223333:table/orders"
aws.iam.RolePolicy("p", role=role.id, policy=users.arn)
aws.iam.RolePolicy("q", role=role.id, policy=json.dumps(document("a:Get", other)))
"""
    )
    outcome = run(tmp_path, pack, code, "--previews", "later")

    said = {each["name"]: each["message"] for each in outcome.report["results"] if each["status"] == "violation"}
    assert said["p"] == "Policy.\narn:aws:dynamodb:eu-west-1:111122223333:table/users"
