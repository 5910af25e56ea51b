"""Which provider serves a resource."""

from __future__ import annotations

from tests.preflight.harness import (
    preflight,
    write_program,
)


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
