"""The table of shapes says of a type what the classes of the SDK say, and is current."""

from __future__ import annotations

import importlib
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from preflight.engine.shapes import TableShapes
from preflight.program.python.runner.shapes import Shapes
from preflight.providers.aws.shapes import AwsShapes
from preflight.providers.registry import Providers
from preflight.wire import structs, values
from preflight.wire.protocol import resource_pb2

ROOT = Path(__file__).resolve().parents[4]
TABLE = AwsShapes()
RESOURCES = {
    "aws:dynamodb/table:Table": "Table",
    "aws:ecs/taskDefinition:TaskDefinition": "TaskDefinition",
    "aws:iam/role:Role": "Role",
    "aws:lambda/function:Function": "Function",
    "aws:lb/loadBalancer:LoadBalancer": "LoadBalancer",
    "aws:s3/bucket:Bucket": "Bucket",
    "aws:wafv2/webAcl:WebAcl": "WebAcl",
}
FUNCTIONS = {
    "aws:index/getCallerIdentity:getCallerIdentity": "GetCallerIdentityResult",
    "aws:dynamodb/getTable:getTable": "GetTableResult",
    "aws:ec2/getVpc:getVpc": "GetVpcResult",
    "aws:iam/getPolicyDocument:getPolicyDocument": "GetPolicyDocumentResult",
    "aws:rds/getCluster:getCluster": "GetClusterResult",
}


def module_of(token):
    name = token.split(":")[1].split("/")[0]
    return importlib.import_module(
        {"index": "pulumi_aws", "lambda": "pulumi_aws.lambda_"}.get(name, f"pulumi_aws.{name}")
    )


@pytest.fixture(scope="module")
def sdk():
    """What the program's own interpreter would tell."""
    importlib.import_module("pulumi")
    shapes = Shapes()
    for token, name in RESOURCES.items():
        shapes.note(token, getattr(module_of(token), name))
    for token, name in FUNCTIONS.items():
        shapes.note_result(token, getattr(module_of(token), name))
    return shapes


def test_the_file_is_current():
    done = subprocess.run(
        [sys.executable, "-m", "scripts.aws_shapes", "--check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


def any_value(depth=2):
    leaves = st.one_of(st.text("ab", max_size=2), st.booleans(), st.integers(0, 3), st.just(values.UNKNOWN), st.none())
    if depth == 0:
        return leaves
    inner = any_value(depth - 1)
    return st.one_of(
        leaves, st.lists(inner, max_size=2), st.dictionaries(st.sampled_from(["a", "name"]), inner, max_size=2)
    )


def value_of(type_, depth=5):
    """Values of a type, most of them right, some of another kind, some marked."""
    kind = TABLE.kind(type_)
    right = any_value()
    if kind == "object" and depth:
        right = object_of(TABLE.members(type_), depth)
    elif kind == "list" and depth:
        right = st.lists(value_of(TABLE.element(type_), depth - 1), max_size=2)
    elif kind == "map" and depth:
        right = st.dictionaries(st.sampled_from(["a", "b"]), value_of(TABLE.element(type_), depth - 1), max_size=2)
    elif kind == "str":
        right = st.text("ab", max_size=2)
    marked = right.map(lambda value: {values.SIGNATURE: values.OUTPUT, "value": value, "secret": True})
    return st.one_of(right, right, right, marked, right.map(values.make_secret), any_value())


@st.composite
def object_of(draw, members, depth):
    keys = draw(st.lists(st.sampled_from([*sorted(members), "unheardOf"]), max_size=3, unique=True))
    return {key: draw(value_of(members.get(key), depth - 1)) for key in keys}


@pytest.mark.parametrize("token", RESOURCES)
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_a_type_is_told_as_by_the_classes_of_the_sdk(sdk, token, data):
    properties = structs.to_struct(data.draw(object_of(TABLE.resource(token)[1], 6)))
    request = resource_pb2.RegisterResourceRequest(type=token, custom=True, object=properties)
    table = TableShapes(Providers())

    told = dict(sdk.of_resource(token, properties))
    found = dict(table.of_resource(request, properties, None).shape)
    for kind in ("inputs", "outputs", "always"):
        assert frozenset(told.pop(kind)) == found.pop(kind)
    assert found == told

    mine, theirs = structs.to_struct(structs.from_struct(properties)), properties
    table.fit(token, mine)
    sdk.fit(token, theirs)
    assert mine == theirs


@pytest.mark.parametrize("token", FUNCTIONS)
def test_a_result_is_made_up_as_of_the_classes_of_the_sdk(sdk, token):
    request = resource_pb2.ResourceInvokeRequest(tok=token)

    assert TableShapes(Providers()).of_call(request, None).sample == sdk.of_result(token)


def test_what_is_not_there():
    assert TABLE.resource("aws:dynamodb/table:Chair") is None
    assert TABLE.resource("aws:dynamodb/getTable:getTable") is None
    assert TABLE.resource("source") is None
    assert TABLE.result("aws:dynamodb/table:Table") is None
    assert TABLE.result("aws:dynamodb/getChair:getChair") is None


def test_the_source_is_the_sdk_that_is_installed():
    assert TABLE.source == f"pulumi-aws {importlib.metadata.version('pulumi-aws')}"


def test_a_python_program_does_not_load_it():
    code = "import preflight.runs.preview, preflight.providers.aws.provider, sys; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert "preflight.providers.aws.shapes" not in done.stdout.split()
