"""The real Terraform with the real AWS provider, where both are installed: what it plans and what it writes to state.

No AWS is asked: a plan needs none, and an apply talks to an emulator on loopback.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import pytest

REGION = "eu-west-1"
ACCOUNT = "123456789012"
RESOURCE = "x"
"""The name that every resource has, so that each type is there once."""

_PROVIDER = "registry.terraform.io/hashicorp/aws"
_SECONDS = 280

_SERVICES = [
    "accessanalyzer",
    "acm",
    "apigateway",
    "apigatewayv2",
    "appautoscaling",
    "appsync",
    "athena",
    "backup",
    "cloudformation",
    "cloudtrail",
    "cloudwatch",
    "cognitoidentity",
    "cognitoidp",
    "dynamodb",
    "ec2",
    "ecr",
    "ecs",
    "efs",
    "eks",
    "elasticache",
    "elbv2",
    "events",
    "firehose",
    "glue",
    "iam",
    "kinesis",
    "kms",
    "lambda",
    "logs",
    "opensearch",
    "pipes",
    "rds",
    "redshift",
    "resourcegroups",
    "route53",
    "s3",
    "scheduler",
    "secretsmanager",
    "ses",
    "sesv2",
    "sfn",
    "sns",
    "sqs",
    "ssm",
    "sts",
    "wafv2",
]


@cache
def mirror() -> Path | None:
    """Find a folder of providers that Terraform can install from: named, or where such folders usually are."""
    named = os.environ.get("TF_PLUGIN_MIRROR")
    roots = [Path(named)] if named else []
    roots += [Path.home() / ".terraform.d/plugins", Path("/usr/local/share/terraform/plugins"), *Path("/opt").glob("*")]
    return next((root for root in roots if (root / _PROVIDER).is_dir()), None)


needs_terraform = pytest.mark.skipif(
    shutil.which("terraform") is None or mirror() is None,
    reason="no terraform on PATH, or no folder with hashicorp/aws (TF_PLUGIN_MIRROR names one): no real plan was made",
)


class Terraform:
    """One configuration in a folder of its own; ``resources`` are by type, then by name."""

    def __init__(self, folder: Path, resources: dict[str, dict[str, Any]], endpoint: str = "") -> None:
        self._folder = folder
        provider = {
            "region": REGION,
            "access_key": "none",
            "secret_key": "none",
            "max_retries": 5,
            "s3_use_path_style": True,
            "skip_credentials_validation": True,
            "skip_metadata_api_check": True,
            "skip_requesting_account_id": not endpoint,
        }
        if endpoint:
            provider["endpoints"] = [dict.fromkeys(_SERVICES, endpoint)]
        required = {"aws": {"source": "hashicorp/aws"}}
        content = {
            "terraform": {"required_providers": required},
            "provider": {"aws": provider},
            "resource": resources,
        }
        (folder / "main.tf.json").write_text(json.dumps(content, indent=1), encoding="utf-8")
        (folder / "code.zip").write_bytes(b"PK\x05\x06" + bytes(18))
        rc = f'provider_installation {{ filesystem_mirror {{ path = "{mirror()}" }} }}\n'
        (folder / "terraform.rc").write_text(rc, encoding="utf-8")
        self._run("init", "-input=false", "-no-color")

    def plan(self) -> dict[str, Any]:
        """Make a plan; gives what it says of each resource, by type (``change`` of Terraform's JSON)."""
        self._run("plan", "-input=false", "-no-color", "-refresh=false", "-lock=false", "-out=plan")
        shown = json.loads(self._run("show", "-json", "plan"))
        return {each["type"]: each["change"] for each in shown["resource_changes"] if each["name"] == RESOURCE}

    def apply(self) -> dict[str, Any]:
        """Create everything; gives the attributes in the state, by type."""
        self._run("apply", "-input=false", "-no-color", "-auto-approve", "-parallelism=8", "-lock=false")
        state = json.loads((self._folder / "terraform.tfstate").read_text(encoding="utf-8"))
        return {
            each["type"]: each["instances"][0]["attributes"] for each in state["resources"] if each["name"] == RESOURCE
        }

    def _run(self, *arguments: str) -> str:
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(self._folder),
            "TF_CLI_CONFIG_FILE": str(self._folder / "terraform.rc"),
            "CHECKPOINT_DISABLE": "1",
            "AWS_EC2_METADATA_DISABLED": "true",
        }
        done = subprocess.run(
            ["terraform", *arguments],
            cwd=self._folder,
            env=environment,
            capture_output=True,
            text=True,
            timeout=_SECONDS,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout
