"""What a preview leaves unknown among inputs is not taken for what the provider will compute; what is read is known."""

from __future__ import annotations

from threading import Thread

import pytest
from pulumi_policy.proxy import unknown_checking_proxy

from guardrails.sdk.inputs import Inputs
from tests.policypack.support import UNKNOWN, Served

POLICY = "aws:iam/rolePolicy:RolePolicy"
MAPPING = "aws:lambda/eventSourceMapping:EventSourceMapping"
BUCKET = "aws:s3/bucket:Bucket"
ROLE = "aws:iam/role:Role"
TABLE = "aws:dynamodb/table:Table"


def props(**given):
    return unknown_checking_proxy(given)


@pytest.fixture
def inputs():
    return Inputs([{POLICY}, frozenset({MAPPING})], {BUCKET: lambda inputs: not len(inputs)})


def test_unknown_properties_are_kept_by_urn(inputs):
    deep = {"a": [{"b": 1}, {"c": UNKNOWN}]}
    inputs.note(0, POLICY, "u", props(policy=UNKNOWN, name="x", tags={"k": UNKNOWN}, deep=deep, plain={"a": ["b"]}))
    assert inputs.unknown("u") == {"policy", "tags", "deep"}
    assert inputs.unknown("v") == frozenset()


def test_types_that_no_stack_rule_looks_at_are_left_alone(inputs):
    inputs.note(0, BUCKET, "u", props(bucket=UNKNOWN))
    assert inputs.unknown("u") == frozenset()


def test_a_later_run_replaces_what_an_earlier_one_left(inputs):
    for place in (0, 3):
        inputs.note(place, POLICY, "u", props(policy=UNKNOWN))
    inputs.note(0, POLICY, "u", props(policy="{}"))
    assert inputs.unknown("u") == frozenset()


def test_the_first_policy_of_a_question_suffices(inputs):
    inputs.note(0, POLICY, "u", props(policy=UNKNOWN))
    inputs.note(1, POLICY, "u", props(policy="not looked at"))
    assert inputs.unknown("u") == {"policy"}


def test_the_only_policy_is_asked_again_in_the_next_run(inputs):
    inputs.note(2, POLICY, "u", props(policy=UNKNOWN))
    inputs.note(2, POLICY, "u", props(policy="{}"))
    assert inputs.unknown("u") == frozenset()


def test_policies_that_run_may_be_others_in_the_next_run(inputs):
    inputs.note(2, POLICY, "u", props(policy="{}"))
    inputs.note(5, POLICY, "v", props(policy=UNKNOWN))
    assert inputs.unknown("v") == {"policy"}


def test_questions_of_another_thread_are_other_questions(inputs):
    inputs.note(1, POLICY, "u", props(policy="{}"))
    other = Thread(target=inputs.note, args=(2, POLICY, "u", props(policy=UNKNOWN)))
    other.start()
    other.join()
    assert inputs.unknown("u") == {"policy"}


def test_depth_is_no_matter(inputs):
    deep = UNKNOWN
    for _ in range(500):
        deep = [deep]
    inputs.note(0, POLICY, "u", props(policy=deep))
    assert inputs.unknown("u") == {"policy"}


def preview(*resources):
    """What the pack says at the end of a preview of types, names and inputs that are made from nothing known."""
    pack = Served()
    for type_, name, given in resources:
        pack.analyze(type_, name, given)
    planned = [{"type": type_, "name": name, "props": given} for type_, name, given in resources]
    return {(said.policy, said.level) for said in pack.stack_violations(*planned)}


WORKER = (ROLE, "worker", {"name": "worker"})
ORDERS = (TABLE, "orders", {"name": "orders"})


def test_a_policy_of_a_data_source_is_not_lost():
    said = preview(WORKER, ORDERS, (POLICY, "p", {"role": "worker", "policy": UNKNOWN}))
    assert said >= {("dynamodb-role-naming", "mandatory"), ("unverified-report", "advisory")}


def test_what_the_provider_will_compute_is_no_unknown_input():
    pack = Served()
    pack.analyze(*WORKER)
    computed = {**WORKER[2], "inlinePolicies": UNKNOWN, "managedPolicyArns": UNKNOWN, "assumeRolePolicy": "{}"}
    said = pack.stack_violations(
        {"type": ROLE, "name": "worker", "props": computed}, {"type": TABLE, "name": "orders", "props": ORDERS[2]}
    )
    assert {each.policy for each in said} <= {"dynamodb-least-privilege", "unverified-report"}


def test_an_age_of_records_that_is_unknown_and_made_from_nothing_blocks():
    stream = "arn:aws:dynamodb:ap-southeast-2:123456789012:table/events/stream/2026-01-01T00:00:00.000"
    given = {"eventSourceArn": stream, "functionName": "f", "maximumRecordAgeInSeconds": UNKNOWN}
    assert ("dynamodb-stream-retention", "mandatory") in preview((MAPPING, "m", given))


def test_what_a_rule_remembers_is_its_own_and_replaced_in_the_next_run(inputs):
    inputs.remember("a", "u", frozenset({"key"}))
    inputs.remember("b", "u", frozenset())
    assert (inputs.remembered("a", "u"), inputs.remembered("b", "u")) == ({"key"}, frozenset())
    inputs.remember("a", "u", frozenset())
    assert inputs.remembered("a", "u") == frozenset()


def test_what_is_only_read_is_told_by_its_inputs(inputs):
    inputs.note(0, BUCKET, "read", props())
    inputs.note(0, BUCKET, "made", props(bucket="b"))
    inputs.note(0, POLICY, "policy", props())
    assert [urn for urn in ("read", "made", "policy", "never seen") if inputs.is_only_read(urn)] == ["read"]
    inputs.note(0, BUCKET, "read", props(bucket="b"))
    assert not inputs.is_only_read("read"), "in a later run the stack may make it"


def test_a_table_that_is_only_read_is_nobodys_business():
    """As `pulumi policy analyze` hands it over: Analyze gets what it is found by, AnalyzeStack its outputs."""
    pack = Served()
    read = pack.analyze(TABLE, "users", {})
    assert not read.diagnostics
    reasons = {each.policy_name: each.reason for each in read.not_applicable}
    assert reasons["dynamodb-encryption"] == reasons["required-tags"] == "The stack only reads it, and can't change it."
    outputs = {"name": "users", "billingMode": "PROVISIONED", "hashKey": "id"}
    assert pack.stack_violations({"type": TABLE, "name": "users", "props": outputs}) == []
    pack.analyze(TABLE, "users", outputs)
    assert pack.stack_violations({"type": TABLE, "name": "users", "props": outputs}) != []


def test_nothing_is_added_to_what_is_only_read():
    pack = Served(config={"required-tags": {"enforcementLevel": "remediate", "defaults": {"Team": "data"}}})
    assert not pack.remediate(TABLE, "users", {}).remediations
    assert pack.remediate(TABLE, "users", {"name": "users"}).remediations


def test_the_next_stack_begins_with_nothing(inputs):
    inputs.note(0, POLICY, "u", props(policy=UNKNOWN))
    inputs.note(0, BUCKET, "b", props())
    inputs.remember("rule", "u", frozenset({"x"}))
    inputs.end()
    # Every rule on the stack asks after the first has been asked.
    assert inputs.unknown("u") == {"policy"}
    assert inputs.is_only_read("b")
    assert inputs.remembered("rule", "u") == {"x"}

    inputs.note(0, POLICY, "v", props(policy=UNKNOWN))

    assert inputs.unknown("v") == {"policy"}
    assert inputs.unknown("u") == frozenset()
    assert not inputs.is_only_read("b")
    assert inputs.remembered("rule", "u") == frozenset()


def test_the_same_resource_is_looked_at_again_after_the_end(inputs):
    inputs.note(0, POLICY, "u", props(policy=UNKNOWN))
    inputs.end()
    inputs.note(1, POLICY, "u", props(policy="{}"))

    assert inputs.unknown("u") == frozenset()
