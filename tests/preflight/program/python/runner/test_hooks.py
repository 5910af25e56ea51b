"""Which classes the program uses is noted as it uses them, under this environment's SDK."""

from __future__ import annotations

import json
import subprocess
import sys

from tests.preflight.harness import ROOT

SCRIPT = """
import json, sys
import pulumi, pulumi.runtime
from preflight.program.python.runner.hooks import note_calls, note_registrations
from preflight.program.python.runner.made_up import MadeUp

class Shapes:
    def __init__(self):
        self.types, self.results = {}, {}
    def note(self, type_, cls):
        self.types[type_] = cls.__name__
    def note_result(self, token, type_):
        self.results[token] = type_.__name__

shapes = Shapes()
note_registrations(shapes, MadeUp("urn:pulumi:dev::shop::t::mark", "/nowhere"))
note_calls(shapes)

class Mocks(pulumi.runtime.Mocks):
    def new_resource(self, args):
        return args.name, args.inputs
    def call(self, args):
        return {}

pulumi.runtime.set_mocks(Mocks())
import pulumi_aws as aws

class Thing(pulumi.ComponentResource):
    def __init__(self):
        super().__init__("acme:index:Thing", "thing")

@pulumi.runtime.test
def program():
    Thing()
    aws.sqs.Queue("queue")
    aws.get_region()

program()
print(json.dumps([shapes.types, shapes.results]))
"""


def test_classes_of_resources_and_results_of_functions():
    done = subprocess.run([sys.executable, "-c", SCRIPT], cwd=ROOT, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    types, results = json.loads(done.stdout.splitlines()[-1])
    assert types.pop("pulumi:pulumi:Stack") == "Stack"
    assert types == {"acme:index:Thing": "Thing", "aws:sqs/queue:Queue": "Queue"}
    assert results == {"aws:index/getRegion:getRegion": "GetRegionResult"}
