"""A pack that speaks of all it is handed, running once for the tests in this folder."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from preflight.testing import PackUnderTest
from tests.preflight.harness import write_pack

PACK = """
    import json
    from pulumi_policy import EnforcementLevel, PolicyConfigSchema, PolicyPack, ResourceValidationPolicy
    from pulumi_policy import StackValidationPolicy

    def plain(value):
        return json.loads(json.dumps(value, default=lambda proxy: proxy["__target"]))

    def named(args, report):
        if args.resource_type.startswith("pulumi:"):
            args.not_applicable("Only resources have names.")
        if "name" in list(args.props) and args.props["name"] == "bad":
            report(f"{args.name} has a bad name.")

    def mirror(args, report):
        handed = {
            "props": plain(args.props["__target"]),
            "provider": plain(args.provider.props["__target"]) if args.provider else None,
            "protect": args.opts.protect,
            "config": args.get_config(),
        }
        report(json.dumps(handed, sort_keys=True))

    def stack(args, report):
        for resource in args.resources:
            handed = {
                "props": plain(resource.props["__target"]),
                "from": {key: sorted(r.name for r in found) for key, found in resource.property_dependencies.items()},
            }
            report(json.dumps(handed, sort_keys=True), resource.urn)

    PolicyPack("speaking", enforcement_level=EnforcementLevel.MANDATORY, policies=[
        ResourceValidationPolicy("named", "Names are good.", named),
        ResourceValidationPolicy("mirror", "Says all.", mirror, enforcement_level=EnforcementLevel.ADVISORY,
                                 config_schema=PolicyConfigSchema({"days": {"type": "integer", "default": 7}})),
        StackValidationPolicy("stack", "Says all.", stack, enforcement_level=EnforcementLevel.ADVISORY),
    ])
"""


@pytest.fixture(scope="session")
def pack_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_pack(tmp_path_factory.mktemp("packs") / "speaking", PACK)


@pytest.fixture(scope="session")
def running(pack_folder: Path) -> Iterator[PackUnderTest]:
    with PackUnderTest(pack_folder) as pack:
        yield pack


@pytest.fixture
def pack(running: PackUnderTest) -> PackUnderTest:
    running.configure(None)
    return running


TABLE = "aws:dynamodb/table:Table"


INSIGHTS = "aws:dynamodb/contributorInsights:ContributorInsights"


def handed(outcome, policy="mirror", name=None):
    (result,) = [each for each in outcome.of(policy) if name is None or each.name == name]
    return json.loads(result.message.partition("\n")[2])
