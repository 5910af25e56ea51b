from __future__ import annotations

import json

import pytest

from preflight.audit.judging import judge
from preflight.audit.request import Judges
from preflight.audit.state import read_state
from preflight.audit.warm_packs import close_all, leased
from preflight.packs.client import StackFacts
from preflight.runs.request import PackRequest
from tests.preflight.audit.states import CIPHERTEXT, export, queue, urn
from tests.preflight.harness import write_pack

TELLS = """
    import json
    from pulumi_policy import (EnforcementLevel, PolicyPack, ReportViolation, ResourceValidationPolicy,
                               StackValidationPolicy)
    import pulumi_policy

    def inputs(args, report):
        if args.resource_type == "aws:sqs/queue:Queue":
            report(f"{sorted(args.props)} {args.stack_tags.get('owner')} {args.opts.protect}")

    def outputs(args, report):
        report(",".join(f"{each.name}:{'arn' in each.props}" for each in sorted(args.resources, key=lambda r: r.name)))

    def reads_secret(args, report):
        if args.resource_type == "aws:sqs/queue:Queue" and args.props["password"]:
            report("known")

    def grow(args):
        return {**args.props, "grown": True} if args.resource_type == "aws:sqs/queue:Queue" else None

    PolicyPack("tells", enforcement_level=EnforcementLevel.MANDATORY, policies=[
        ResourceValidationPolicy("inputs", "I.", inputs),
        StackValidationPolicy("outputs", "O.", outputs),
        ResourceValidationPolicy("reads-secret", "S.", reads_secret),
    ])
"""


@pytest.fixture
def clients(tmp_path):
    judges = Judges((PackRequest(str(write_pack(tmp_path / "tells", TELLS))),))
    with leased(judges) as packs:
        yield packs.clients()
    close_all()


def judged(clients, *resources, tags=None, **members):
    state = read_state(json.dumps(export(*resources, **members)).encode())
    facts = StackFacts("shop", "dev", tags=tags or {}, dry_run=False)
    return judge(state, clients, facts)


def test_packs_see_the_inputs_of_each_resource_then_the_outputs_of_all(clients):
    found = judged(clients, queue("a", password="x", __defaults=[], state={"protect": True}), tags={"owner": "data"})

    said = {(each.policy, each.name): each.message for each in found if each.status == "violation"}
    assert said["inputs", "a"] == "I.\n['name', 'password'] data True"
    assert said["outputs", "shop-dev"] == "O.\na:True,shop-dev:False"
    assert said["reads-secret", "a"] == "S.\nknown"


def test_a_secret_decides_nothing_and_is_no_pass(clients):
    [found] = [
        each
        for each in judged(clients, queue("a", password=CIPHERTEXT))
        if each.policy == "reads-secret" and each.name == "a"
    ]

    assert (found.status, found.enforcement_level, found.closes_gate) == ("unevaluated", "mandatory", True)
    assert found.seen_in == ()


def test_what_is_only_read_is_not_handed_over(clients):
    found = judged(clients, queue("read", state={"external": True}))

    assert urn("read") not in {each.urn for each in found}
    assert [each.message for each in found if each.status == "violation"] == ["O.\nshop-dev:False"]


def test_one_stack_leaves_nothing_for_the_next(clients):
    first = judged(clients, queue("a", password="x"), tags={"owner": "data"})
    between = judged(clients, queue("b", password="x"))
    again = judged(clients, queue("a", password="x"), tags={"owner": "data"})

    assert first == again
    assert "None" in next(each.message for each in between if each.policy == "inputs" and each.name == "b")


def test_nothing_is_asked_about_a_stack_that_holds_nothing(clients):
    state = read_state(b'{"version": 3, "checkpoint": {"latest": null}}')

    assert judge(state, clients, StackFacts("shop", "dev")) == ()
