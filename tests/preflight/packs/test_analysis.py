"""What packs say becomes results."""

from __future__ import annotations

from tests.preflight.harness import (
    AWS,
    preflight,
    write_pack,
    write_program,
)


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
