"""What programs may do, on the real engine side: configuration, data sources, other stacks, what can't be expanded.

What packs are handed for each feature of the engine is compared with the real CLI in tests/e2e.
"""

from __future__ import annotations

import json
import subprocess
import time
from pathlib import Path
from textwrap import dedent

import pytest

from tests.preflight.harness import PACK, PROGRAM, ROOT, command, preflight, write_pack, write_program

AWS = "config: {aws:region: eu-west-1}"

SAYS_EVERYTHING = """
    import json
    from pulumi_policy import EnforcementLevel, PolicyPack, ResourceValidationPolicy

    def says(args, report):
        if args.resource_type == "aws:sqs/queue:Queue":
            report(args.props["name"])

    PolicyPack("pack", policies=[ResourceValidationPolicy("says", "Says.", says, EnforcementLevel.ADVISORY)])
"""


@pytest.fixture
def says(tmp_path: Path) -> Path:
    return write_pack(tmp_path / "says", SAYS_EVERYTHING)


def said(outcome) -> list[str]:
    """What the pack said of queues."""
    return [r["message"].removeprefix("Says.\n") for r in outcome.report["results"] if r["status"] == "violation"]


def test_outputs_hide_secrets_and_unknown_values(tmp_path, pack):
    code = (
        PROGRAM
        + """
    import pulumi_aws as aws
    queue = aws.sqs.Queue("queue")
    pulumi.export("arn", queue.arn)
    pulumi.export("key", pulumi.Output.secret("hush"))
    pulumi.export("plain", {"days": 35, "name": "x"})
    """
    )

    outcome = preflight(write_program(tmp_path / "project", code, stack=AWS), pack)

    assert outcome.report["outputs"] == {"arn": "<unknown>", "key": "<secret>", "plain": {"days": 35, "name": "x"}}
    assert "hush" not in outcome.out


def test_encrypted_configuration_is_unknown_and_told(tmp_path, says):
    code = """
    import pulumi, pulumi_aws as aws
    config = pulumi.Config()
    aws.sqs.Queue("queue", name=config.require_secret("name"))
    pulumi.export("name", config.require_secret("name"))
    """
    project = write_program(tmp_path / "project", code, stack=AWS.replace("}", ", small:name: {secure: v1:x}}"))

    outcome = preflight(project, says)
    given = preflight(project, says, options=("--config", "name=known"))

    assert outcome.found("unevaluated") == [("says", "queue", "advisory")]
    assert "small:name" in outcome.report["notes"][0]
    assert said(given) == ["known"]


def test_placeholders_are_told_and_so_is_what_rests_on_them(tmp_path, says):
    code = """
    import pulumi_aws as aws
    subnets = aws.ec2.get_subnets()
    aws.sqs.Queue("resting", name=subnets.ids[2])
    aws.sqs.Queue("standing", name="x")
    """

    outcome = preflight(write_program(tmp_path / "project", code, stack=AWS), says)

    assert [item["token"] for item in outcome.report["placeholders"]] == ["aws:ec2/getSubnets:getSubnets"]
    assert {r["name"]: r["placeholders"] for r in outcome.report["results"] if r["status"] == "violation"} == {
        "resting": ["aws:ec2/getSubnets:getSubnets"],
        "standing": [],
    }


def test_the_arn_of_a_table_that_is_looked_up_is_known(tmp_path, says):
    code = """
    import pulumi_aws as aws
    table = aws.dynamodb.get_table(name="users")
    aws.sqs.Queue("arn", name=table.arn)
    aws.sqs.Queue("rest", name=table.hash_key)
    """

    outcome = preflight(write_program(tmp_path / "project", code, stack=AWS), says)

    arn, key = said(outcome)
    assert arn == "arn:aws:dynamodb:eu-west-1:123456789012:table/users"
    assert key.startswith("preflight-placeholder")
    assert [item["token"] for item in outcome.report["placeholders"]] == ["aws:dynamodb/getTable:getTable"]


def test_an_object_for_a_document_is_written_out(tmp_path, says):
    code = """
    import pulumi_aws as aws
    policy = aws.iam.Policy("policy", policy={"Version": "2012-10-17", "Statement": []})
    aws.sqs.Queue("queue", name=policy.policy)
    """

    outcome = preflight(write_program(tmp_path / "project", code, stack=AWS), says)

    assert said(outcome) == ['{"Statement":[],"Version":"2012-10-17"}']


def test_values_of_another_kind_are_converted_as_the_provider_does(tmp_path):
    """What comes from the configuration is text; the real provider takes it for numbers and booleans."""
    pack = write_pack(
        tmp_path / "shows",
        """
        import json
        from pulumi_policy import EnforcementLevel, PolicyPack, ResourceValidationPolicy

        def shows(args, report):
            if args.resource_type in ("aws:dynamodb/table:Table", "aws:cloudwatch/metricAlarm:MetricAlarm"):
                report(json.dumps(args.props, default=plain))

        def plain(proxy):
            return {key: proxy[key] for key in proxy} if hasattr(proxy, "keys") else list(proxy)

        PolicyPack("pack", policies=[ResourceValidationPolicy("shows", "Shows.", shows, EnforcementLevel.ADVISORY)])
        """,
    )
    code = """
    import pulumi, pulumi_aws as aws
    table = aws.dynamodb.Table(
        "table",
        name="t",
        stream_enabled="true",
        read_capacity="5",
        write_capacity="many",
        point_in_time_recovery={"enabled": pulumi.Output.secret("false"), "recovery_period_in_days": "35"},
        global_secondary_indexes=[{"name": 7, "projection_type": "ALL", "non_key_attributes": ["a", 2.5]}],
        tags={"cost.center": 12, "Live": True, "Team": "data"},
    )
    aws.cloudwatch.MetricAlarm(
        "alarm",
        name="a",
        comparison_operator="GreaterThanThreshold",
        evaluation_periods=table.read_capacity,
        threshold="1.5",
        dimensions={"TableName": table.name, "Number": table.read_capacity},
    )
    """

    outcome = preflight(write_program(tmp_path / "project", code, stack=AWS), pack)

    alarm, table = (
        json.loads(r["message"].removeprefix("Shows.\n"))
        for r in outcome.report["results"]
        if r["status"] == "violation"
    )
    assert table["streamEnabled"] is True
    assert table["readCapacity"] == 5
    assert table["writeCapacity"] == "many"  # the provider refuses this one
    assert table["pointInTimeRecovery"] == {"__defaults": [], "enabled": False, "recoveryPeriodInDays": 35}
    (index,) = table["globalSecondaryIndexes"]
    assert (index["name"], index["nonKeyAttributes"]) == ("7", ["a", "2.5"])
    assert table["tags"] == table["tagsAll"] == {"cost.center": "12", "Live": "true", "Team": "data"}
    assert (alarm["evaluationPeriods"], alarm["threshold"]) == (5, 1.5)
    assert alarm["dimensions"] == {"TableName": "t", "Number": "5"}


def test_classes_are_looked_at_on_the_programs_own_thread_only(tmp_path, pack):
    """Packages load modules lazily; two threads that touch one for the first time at once break it."""
    project = write_program(
        tmp_path / "project",
        """
        import pulumi, thing
        pulumi.export("text", [thing.Thing(str(number)).text for number in range(5)])
        """,
    )
    module = """
        import sys, threading
        import pulumi

        def seen():
            if threading.current_thread() is not threading.main_thread():
                print("a class was looked at elsewhere", file=sys.stderr)
            return pulumi.Output[dict]

        class Thing(pulumi.CustomResource):
            def __init__(self, name):
                super().__init__("acme:index:Thing", name, {"text": {"a": 1}})

            @property
            @pulumi.getter
            def text(self) -> "seen()":
                return pulumi.get(self, "text")
    """
    (project / "thing.py").write_text(dedent(module), encoding="utf-8")

    outcome = preflight(project, pack)

    assert outcome.report["outputs"] == {"text": [{"a": 1}] * 5}
    assert "a class was looked at" not in outcome.err


def test_the_answers_file(tmp_path, says):
    code = """
    import pulumi, pulumi_aws as aws
    aws.sqs.Queue("function", name=aws.ec2.get_vpc(default=True).id)
    aws.sqs.Queue("resource", name=aws.ec2.Vpc.get("vpc", "vpc-2").cidr_block)
    aws.sqs.Queue("stack", name=pulumi.StackReference("acme/network/prod").get_output("queue"))
    aws.sqs.Queue("account", name=aws.get_caller_identity().account_id)
    """
    project = write_program(tmp_path / "project", code, stack=AWS)
    (project / "preflight.answers.yaml").write_text(
        'account: "111122223333"\n'
        "functions: {aws:ec2/getVpc:getVpc: {id: vpc-1}}\n"
        "resources: {aws:ec2/vpc:Vpc: {vpc-2: {cidrBlock: 10.0.0.0/16}}}\n"
        "stacks: {acme/network/prod: {queue: from-prod}}\n",
        encoding="utf-8",
    )

    outcome = preflight(project, says)

    assert sorted(said(outcome)) == ["10.0.0.0/16", "111122223333", "from-prod", "vpc-1"]
    assert outcome.report["placeholders"] == []


def test_a_remote_component_closes_the_gate_unless_allowed(tmp_path, pack):
    code = """
    import pulumi

    class Cluster(pulumi.ComponentResource):
        kubeconfig: pulumi.Output[str]

        def __init__(self, name):
            super().__init__("eks:index:Cluster", name, {"kubeconfig": None}, None, remote=True)

    pulumi.export("kubeconfig", Cluster("cluster").kubeconfig)
    """
    project = write_program(tmp_path / "project", code)

    closed = preflight(project, pack)

    assert closed.status == 1
    assert sorted(closed.found("unevaluated")) == [
        ("no-bad-names", "cluster", "mandatory"),
        ("not-empty", "cluster", "mandatory"),
    ]
    assert closed.report["outputs"] == {"kubeconfig": "<unknown>"}
    assert preflight(project, pack, options=("--allow-unevaluated",)).status == 0


def test_the_result_of_a_method_is_unknown(tmp_path, pack):
    code = """
    import pulumi

    class Thing(pulumi.CustomResource):
        def __init__(self):
            super().__init__("acme:index:Thing", "thing", {})

    pulumi.export("result", pulumi.runtime.call("acme:index:Thing/method", {}, Thing()))
    """

    outcome = preflight(write_program(tmp_path / "project", code), pack)

    assert outcome.status == 0
    assert outcome.report["outputs"] == {"result": "<unknown>"}
    assert [item["token"] for item in outcome.report["placeholders"]] == ["acme:index:Thing/method"]


def test_remediation_changes_what_policies_and_the_program_see(tmp_path):
    pack = write_pack(
        tmp_path / "pack",
        """
        from pulumi_policy import EnforcementLevel, PolicyPack, ResourceValidationPolicy

        def name(args):
            if args.resource_type == "aws:sqs/queue:Queue":
                return {**args.props, "name": "remediated"}

        def check(args, report):
            if args.resource_type == "aws:sqs/queue:Queue" and args.props["name"] != "remediated":
                report("not remediated")

        PolicyPack("pack", policies=[ResourceValidationPolicy(
            name="name", description="Name.", remediate=name, validate=check,
            enforcement_level=EnforcementLevel.REMEDIATE)])
        """,
    )
    code = """
    import pulumi, pulumi_aws as aws
    pulumi.export("name", aws.sqs.Queue("queue", name="given").name)
    """

    outcome = preflight(write_program(tmp_path / "project", code, stack=AWS), pack)

    assert outcome.status == 0
    assert outcome.found("remediated") == [("name", "queue", "remediate")]
    assert outcome.report["outputs"] == {"name": "remediated"}


def test_a_default_provider_that_the_stack_forbids(tmp_path, pack):
    project = write_program(
        tmp_path / "project",
        "import pulumi_aws as aws\naws.sqs.Queue('queue')",
        stack='config: {pulumi:disable-default-providers: ["aws"]}',
    )

    outcome = preflight(project, pack)

    assert outcome.status == 2
    assert outcome.message == (
        "aws:sqs/queue:Queue queue uses the default provider of aws, which pulumi:disable-default-providers forbids."
    )


def test_a_program_in_another_language(tmp_path, pack):
    project = write_program(tmp_path / "project")
    (project / "Pulumi.yaml").write_text("name: small\nruntime: nodejs\n", encoding="utf-8")

    assert preflight(project, pack).message == f"{project} is a project in nodejs; preflight runs programs in Python."


def test_the_policies_of_a_changed_file_are_run_again(tmp_path):
    project = write_program(tmp_path / "project")
    pack = write_pack(tmp_path / "pack", PACK)
    with (tmp_path / "out").open("w", encoding="utf-8") as out:
        process = subprocess.Popen(
            command("--project", project, "--policy-pack", pack, "--watch", "--quiet"),
            cwd=ROOT, stdout=out, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            wait_for(tmp_path / "out", "Gate open")
            write_program(project, PROGRAM.replace('"good"', '"bad"'))
            wait_for(tmp_path / "out", "bad has a bad name.")
            write_pack(pack, PACK.replace("MANDATORY", "ADVISORY"))
            wait_for(tmp_path / "out", "Gate open", times=2)
        finally:
            process.terminate()
            status = process.wait(60)

    assert status == 2


def wait_for(file: Path, text: str, *, times: int = 1) -> None:
    """Wait until a file holds a text that many times."""
    deadline = time.monotonic() + 90
    while file.read_text(encoding="utf-8").count(text) < times:
        assert time.monotonic() < deadline, file.read_text(encoding="utf-8")
        time.sleep(0.1)


PARAMETERISED = """
    import pulumi
    from pulumi.runtime.proto import resource_pb2
    from pulumi.runtime.settings import get_monitor

    async def package():
        request = resource_pb2.RegisterPackageRequest(
            name="terraform-provider",
            version="0.8.0",
            parameterization=resource_pb2.Parameterization(name="planets", version="3.6.0", value=b"{}"),
        )
        return get_monitor().RegisterPackage(request).ref

    class Planet(pulumi.CustomResource):
        def __init__(self, name):
            super().__init__("planets:index:Planet", name, {"moons": 2}, package_ref=package())

    Planet("bad-mars")
"""


def test_a_package_by_parameterisation_has_a_provider_of_its_own_name(tmp_path, pack):
    outcome = preflight(write_program(tmp_path / "project", PARAMETERISED), pack)

    assert outcome.status == 1
    assert outcome.found("violation") == [("no-bad-names", "bad-mars", "mandatory")]
    providers = {result["urn"] for result in outcome.report["results"] if "pulumi:providers:" in result["type"]}
    assert providers == {"urn:pulumi:dev::small::pulumi:providers:planets::default_3_6_0"}
