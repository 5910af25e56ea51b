"""States of stacks, written where a test wants them: exports, and backends as the CLI lays them out."""

from __future__ import annotations

import base64
import functools
import gzip
import hashlib
import json
import subprocess
from pathlib import Path
from typing import Any

import zstandard
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tests.preflight.harness import ROOT, TIMEOUT, Outcome, command

SIGNATURE = "4dabf18193072939515e22adb298388d"
SECRET = "1b47061264138c4ac30d75fd1eb44270"
PASSPHRASE = "open sesame"
_SALT = b"8 bytes!"
_NONCE = b"nonce of 12!"
CIPHERTEXT = {SIGNATURE: SECRET, "ciphertext": "v1:c2VjcmV0"}

PACK = """
    from pulumi_policy import EnforcementLevel, PolicyPack, ResourceValidationPolicy, StackValidationPolicy

    def no_bad_names(args, report):
        if args.props.get("name", "").startswith("bad"):
            report(f"{args.name} has a bad name.")

    def no_old_queues(args, report):
        if args.props.get("old"):
            report(f"{args.name} is old.")

    PolicyPack("audited", policies=[
        ResourceValidationPolicy("no-bad-names", "Names are good.", no_bad_names, EnforcementLevel.MANDATORY),
        ResourceValidationPolicy("no-old-queues", "Queues are new.", no_old_queues, EnforcementLevel.ADVISORY),
    ])
"""


@functools.cache
def _cipher() -> AESGCM:
    return AESGCM(hashlib.pbkdf2_hmac("sha256", PASSPHRASE.encode(), _SALT, 1_000_000, 32))


def _text(plain: str) -> str:
    hidden = _cipher().encrypt(_NONCE, plain.encode(), None)
    return f"v1:{base64.b64encode(_NONCE).decode()}:{base64.b64encode(hidden).decode()}"


def secrets_provider() -> dict[str, str]:
    """The state of the provider ``passphrase``, as a deployment holds it."""
    return {"salt": f"v1:{base64.b64encode(_SALT).decode()}:{_text('pulumi')}"}


def encrypted(value: Any) -> dict[str, str]:
    """A secret of a stack with that provider."""
    return {SIGNATURE: SECRET, "ciphertext": _text(json.dumps(value))}


def urn(name: str, type_: str = "aws:sqs/queue:Queue", *, project: str = "shop", stack: str = "dev") -> str:
    return f"urn:pulumi:{stack}::{project}::{type_}::{name}"


def queue(name: str, *, project: str = "shop", stack: str = "dev", state: dict[str, Any] | None = None, **inputs: Any):
    """A queue as a state holds it; ``state`` are members of the resource's own."""
    properties = {"name": name, **inputs}
    return {
        "urn": urn(name, project=project, stack=stack),
        "type": "aws:sqs/queue:Queue",
        "custom": True,
        "id": name,
        "inputs": properties,
        "outputs": {**properties, "arn": f"arn:aws:sqs:eu-west-1:123456789012:{name}"},
        "parent": urn(f"{project}-{stack}", "pulumi:pulumi:Stack", project=project, stack=stack),
        **(state or {}),
    }


def deployment(*resources: dict[str, Any], project: str = "shop", stack: str = "dev", **members: Any) -> dict[str, Any]:
    root = {
        "urn": urn(f"{project}-{stack}", "pulumi:pulumi:Stack", project=project, stack=stack),
        "type": "pulumi:pulumi:Stack",
        "custom": False,
    }
    return {"manifest": {"version": "v3.260.0"}, "resources": [root, *resources], **members}


def export(*resources: dict[str, Any], project: str = "shop", stack: str = "dev", **members: Any) -> dict[str, Any]:
    return {"version": 3, "deployment": deployment(*resources, project=project, stack=stack, **members)}


def checkpoint(*resources: dict[str, Any], project: str = "shop", stack: str = "dev") -> dict[str, Any]:
    latest = deployment(*resources, project=project, stack=stack)
    return {"version": 3, "checkpoint": {"stack": f"organization/{project}/{stack}", "latest": latest}}


def write_export(file: Path, content: dict[str, Any]) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(content), encoding="utf-8")
    return file


def encode(content: dict[str, Any], suffix: str = "") -> bytes:
    """A state as a backend keeps it, compressed as ``suffix`` says."""
    plain = json.dumps(content).encode()
    if suffix == ".gz":
        return gzip.compress(plain)
    return zstandard.ZstdCompressor().compress(plain) if suffix == ".zst" else plain


def write_stack(root: Path, *names: str, project: str = "shop", stack: str = "dev", suffix: str = "", **inputs: Any):
    """Write a stack with queues of ``names`` into the backend at ``root``; returns the file."""
    folder = root / ".pulumi/stacks" / project
    folder.mkdir(parents=True, exist_ok=True)
    (root / ".pulumi/meta.yaml").write_text("version: 1\n", encoding="utf-8")
    queues = [queue(name, project=project, stack=stack, **inputs) for name in names]
    file = folder / f"{stack}.json{suffix}"
    file.write_bytes(encode(checkpoint(*queues, project=project, stack=stack), suffix))
    return file


def audit(*arguments: object, format: str | None = "json", name: str = "audit", env=None, cwd=ROOT) -> Outcome:  # noqa: A002
    """Run an audit as a user does."""
    asked = () if format is None else ("--format", format)
    done = subprocess.run(
        command(name, *arguments, *asked),
        cwd=cwd,
        env=env,
        capture_output=True,
        text=True,
        timeout=TIMEOUT,
        check=False,
    )
    return Outcome(done.returncode, done.stdout, done.stderr)


def verdicts(outcome: Outcome) -> dict[str, str]:
    """The verdict of each stack."""
    return {f"{each['project']}/{each['stack']}": each["verdict"] for each in outcome.report["stacks"]}
