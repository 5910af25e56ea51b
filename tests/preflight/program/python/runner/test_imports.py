"""Which packages a program's source imports."""

from __future__ import annotations

import subprocess
import sys
from textwrap import dedent

import pytest

from preflight.program.python.runner.imports import modules_in
from tests.preflight.harness import ROOT


def write(folder, **sources):
    for name, source in sources.items():
        path = folder / f"{name.replace('__in__', '/')}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(source), encoding="utf-8")
    return str(folder)


@pytest.mark.parametrize(
    ("source", "modules"),
    [
        ("import pulumi_aws as aws\naws.sqs.Queue('q')", ["pulumi_aws", "pulumi_aws.sqs"]),
        ("import pulumi_aws\npulumi_aws.iam.Role('r')", ["pulumi_aws", "pulumi_aws.iam"]),
        ("import pulumi_aws.sqs as sqs", ["pulumi_aws.sqs"]),
        ("from pulumi_aws import sqs, iam as access", ["pulumi_aws", "pulumi_aws.sqs", "pulumi_aws.iam"]),
        ("from pulumi_aws import (\n    sqs,\n    sns,\n)", ["pulumi_aws", "pulumi_aws.sqs", "pulumi_aws.sns"]),
        ("from pulumi_aws.sqs import Queue", ["pulumi_aws.sqs"]),
        ("import pulumi\nimport os", []),
        ("this is no Python (import pulumi_aws)", []),
    ],
)
def test_of_one_file(tmp_path, source, modules):
    assert [name for name in modules_in(write(tmp_path, __main__=source)) if "access" not in name] == modules


def test_of_the_modules_that_the_program_imports(tmp_path):
    folder = write(
        tmp_path,
        __main__="import tables\nfrom parts import queues\n",
        tables="import pulumi_aws as aws\naws.dynamodb.Table('t')\n",
        parts__in__queues="import pulumi_random as random\nrandom.RandomPet('p')\n",
        unused="import pulumi_gcp\n",
    )
    assert modules_in(folder) == ["pulumi_aws", "pulumi_aws.dynamodb", "pulumi_random"]


def test_no_program(tmp_path):
    assert modules_in(str(tmp_path)) == []


def test_what_can_not_be_imported_is_left_to_the_program(tmp_path):
    folder = write(tmp_path, __main__="import pulumi_aws.sqs\nimport pulumi_nothing_like_this\n")
    script = (
        "import sys; from preflight.program.python.runner.imports import import_ahead\n"
        "import_ahead(sys.argv[1]); print('pulumi_aws.sqs' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", script, folder], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "True\n"
