"""What a report tells besides its findings: in the words of a report, through whole runs."""

from __future__ import annotations

import json

import pytest

from preflight.packs.exceptions import parse_exceptions
from preflight.report import Pack, Policy, Result
from preflight.resources import ResourceOptions, ResourceState
from preflight.runs import notes
from tests.preflight.harness import AWS, pack_with, preflight, write_pack, write_program

TABLE = "aws:dynamodb/table:Table"
VPC = "aws:ec2/vpc:Vpc"


def resource(name, type_=TABLE, **more):
    return ResourceState(urn=f"urn:pulumi:dev::p::{type_}::{name}", type=type_, name=name, custom=True, **more)


def result(about, status="pass"):
    return Result(
        pack="pack", policy="policy", urn=about.urn, type=about.type, name=about.name, status=status,
        enforcement_level="mandatory", severity=None, message="",
    )  # fmt: skip


class Client:
    """A pack as far as notes look at it."""

    def __init__(self, exceptions):
        self.exceptions = parse_exceptions(exceptions, "file")
        self.pack = Pack("pack", "", "pack", (Policy("tags", "resource", "mandatory"),))


EXCEPTIONS = {
    "EXC-1": {
        "reason": "until March",
        "match": [
            {"policies": ["tags"], "targets": [resource("orders").urn, resource("users").urn]},
            {"policies": ["gone"], "targets": [resource("users").urn]},
        ],
    }
}


def test_exceptions_are_listed_with_their_reason():
    assert notes.of_exceptions([Client(EXCEPTIONS), Client({})], honoured=True) == [
        "Exception EXC-1 of pack lets by: tags on orders, users; gone on users. Reason: until March",
        "Exception EXC-1 of pack names policies that the pack does not have: gone.",
    ]


def test_exceptions_that_are_refused_are_listed_too():
    [first, _] = notes.of_exceptions([Client(EXCEPTIONS)], honoured=False)

    assert first.startswith("Exception EXC-1 of pack is not honoured (--no-exceptions); it would let by: tags on ")


def test_what_exists_already_is_not_seen():
    imported = resource("imported", imported="orders-prod")
    keeping = resource("keeping", options=ResourceOptions(ignore_changes=("tags", "ttl")))
    other = resource("other", VPC, imported="vpc-1")
    results = [result(imported), result(keeping, "violation"), result(other, "not_applicable")]
    read, reference = resource("read", "aws:ec2/subnet:Subnet"), resource("r", "pulumi:pulumi:StackReference")

    assert notes.of_existing([imported, keeping, other], [read, resource("v", VPC), reference], results) == [
        "Not seen, because what exists already is not known here: imported (imported), keeping (ignores changes of "
        "tags, ttl), read (read)."
    ]


def test_nothing_exists_already():
    assert notes.of_existing([resource("new")], [], [result(resource("new"))]) == []


@pytest.fixture(scope="module")
def pack(tmp_path_factory):
    policy = 'report(args.name) if args.name.startswith("bad") else None'
    return write_pack(tmp_path_factory.mktemp("pack"), pack_with(policy))


def test_a_run_tells_each_once(tmp_path, pack):
    code = """
    import pulumi, pulumi_aws as aws
    aws.sqs.Queue("bad", name="bad", opts=pulumi.ResourceOptions(import_="bad", ignore_changes=["tags"]))
    aws.ec2.Vpc.get("vpc", "vpc-1")
    """
    project = write_program(tmp_path / "project", code, stack=AWS)

    told = preflight(project, pack, options=("--account", "111122223333")).report["notes"]

    assert told == [
        "Not seen, because what exists already is not known here: bad (imported), bad (ignores changes of tags), "
        "vpc (read)."
    ]


def test_an_answer_that_is_not_taken_is_told(tmp_path, pack):
    code = "import pulumi, pulumi_aws as aws\npulumi.export('r', aws.get_region().region)"
    project = write_program(tmp_path / "project", code, stack=AWS)
    functions = {"aws:index/getRegion:getRegion": {"region": "us-east-1"}}
    (project / "preflight.answers.yaml").write_text(json.dumps({"functions": functions}), encoding="utf-8")

    report = preflight(project, pack, options=("--account", "111122223333")).report

    assert report["outputs"] == {"r": "eu-west-1"}
    assert report["answers_used"] == []
    assert report["notes"] == [
        "Not taken from the answers file, because preflight computes it: aws:index/getRegion:getRegion."
    ]


@pytest.mark.parametrize("options", [(), ("--no-exceptions",)])
def test_an_exception_lets_a_finding_by_unless_it_is_refused(tmp_path, pack, options):
    code = 'import pulumi\npulumi.ComponentResource("test:index:Thing", "bad")\n'
    project = write_program(tmp_path / "project", code)
    target = "urn:pulumi:dev::small::test:index:Thing::bad"
    exception = {"reason": "until March", "match": [{"policies": ["policy"], "targets": [target]}]}
    config = tmp_path / "pack.json"
    config.write_text(json.dumps({"version": 2, "policies": {}, "exceptions": {"EXC-1": exception}}), encoding="utf-8")

    outcome = preflight(project, pack, options=("--policy-pack-config", config, *options))

    [found] = [each for each in outcome.report["results"] if each["status"] == "violation"]
    honoured = not options
    assert outcome.status == (0 if honoured else 1)
    assert found["exceptions"] == (["EXC-1"] if honoured else [])
    assert outcome.report["summary"]["excepted"] == int(honoured)
    assert (found["enforcement_level"], found["seen_in"]) == ("mandatory", ["first", "later"])
    assert any("until March" in note for note in outcome.report["notes"])
