"""What packs would change stands beside each violation."""

from __future__ import annotations

import pytest

from tests.preflight.harness import preflight, write_pack, write_program

PACK = """
    from pulumi_policy import EnforcementLevel, PolicyPack, ResourceValidationPolicy

    def wants(key, value):
        def check(args, report):
            if args.resource_type.startswith("pulumi-python") and args.props.get(key) != value:
                report(f"{args.name} has another {key}.")

        def fix(args):
            if args.resource_type.startswith("pulumi-python") and args.props.get(key) != value:
                return {**args.props, key: value}

        return {"validate": check, "remediate": fix}

    def broken(args):
        raise ValueError("broken")

    PolicyPack("pack", enforcement_level=EnforcementLevel.MANDATORY, policies=[
        ResourceValidationPolicy("colour", "Red.", **wants("colour", "red")),
        ResourceValidationPolicy("size", "Large.", **wants("size", 5)),
        ResourceValidationPolicy("shape", "Round.", wants("shape", "round")["validate"]),
        ResourceValidationPolicy("broken", "Broken.", wants("x", "y")["validate"], remediate=broken),
    ])
"""

PROGRAM = """
    from pulumi.dynamic import Resource, ResourceProvider

    class Thing(Resource):
        pass

    Thing(ResourceProvider(), "thing", {"colour": "blue", "size": None})
"""


@pytest.mark.parametrize("previews", ["both", "first"])
def test_each_policy_tells_its_own_change(tmp_path, previews):
    pack = write_pack(tmp_path / "pack", PACK)
    project = write_program(tmp_path / "project", PROGRAM)

    outcome = preflight(project, pack, options=("--previews", previews))

    assert outcome.status == 1
    found = {each["policy"]: each["fix"] for each in outcome.report["results"] if each["status"] == "violation"}
    assert found == {
        "broken": None,
        "colour": {"path": "colour", "value": "red"},
        "shape": None,
        "size": {"path": "size", "value": 5},
    }


def test_a_diff_stands_beside_the_finding(tmp_path):
    pack = write_pack(tmp_path / "pack", PACK)
    project = write_program(tmp_path / "project", PROGRAM)

    text = preflight(project, pack, options=("--diff", "--only", "colour"), format="text").out

    assert '      thing has another colour.\n      - colour: "blue"\n      + colour: "red"\n' in text


def test_a_diff_for_nobody_is_refused(project, pack):
    outcome = preflight(project, pack, options=("--diff",))

    assert (outcome.status, outcome.message) == (2, "--diff does nothing with --format json.")
