"""The real Terraform AWS provider, where one is installed, set on an emulator.

Terraform is found on PATH. The provider is found in the folders in which Terraform looks for mirrors by itself, in what
TERRAFORM_PROVIDERS names, and in folders of /opt; it is used as a development override, so nothing is fetched.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.infra.program import REGION

if TYPE_CHECKING:
    from collections.abc import Iterable

Json = dict[str, Any]
SECONDS = 600
SERVICES = ("cloudwatch", "dynamodb", "iam", "kinesis", "sns", "sts", "kms")


@cache
def provider_folder() -> Path | None:
    """Folder of the newest AWS provider there is."""
    home = Path.home() / ".terraform.d" / "plugins"
    named = [Path(folder) for folder in os.environ.get("TERRAFORM_PROVIDERS", "").split(os.pathsep) if folder]
    roots = [*named, home, Path("/usr/local/share/terraform/plugins"), *sorted(Path("/opt").glob("*"))]
    found = [path for root in roots for path in root.glob("*/hashicorp/aws/*/*/terraform-provider-aws_*")]
    newest = max(found, key=lambda path: [int(part) for part in path.parents[1].name.split(".")], default=None)
    return newest.parent if newest else None


def is_installed() -> bool:
    return shutil.which("terraform") is not None and provider_folder() is not None


needs_terraform = pytest.mark.skipif(
    not is_installed(), reason="no terraform with an AWS provider: the real provider was not asked"
)


class Terraform:
    """One workspace in a folder of its own."""

    def __init__(self, folder: Path, url: str, account: str, endpoints: dict[str, str] | None = None) -> None:
        self.folder, self._secret = folder, "secret"
        folder.mkdir(parents=True, exist_ok=True)
        self._write(
            "terraform.rc", f'provider_installation {{ dev_overrides {{ "hashicorp/aws" = "{provider_folder()}" }} }}'
        )
        provider = {
            "region": REGION,
            "access_key": account,
            "secret_key": self._secret,
            "skip_metadata_api_check": True,
            "skip_credentials_validation": True,
            "skip_region_validation": True,
            "endpoints": [dict.fromkeys(SERVICES, url) | (endpoints or {})],
        }
        self._write("provider.tf.json", json.dumps({"provider": {"aws": provider}}))

    def configure(self, resources: Json, imports: Iterable[tuple[str, str]] = ()) -> None:
        """Write the resources, and what of them is imported (address, id)."""
        blocks = [{"to": to, "id": id_} for to, id_ in imports]
        self._write("main.tf.json", json.dumps({"resource": resources} | ({"import": blocks} if blocks else {})))

    def plan(self) -> dict[str, str]:
        """Plan; the actions by address (``create``, ``update``, ``replace``, ``delete``; ``import`` alone is none)."""
        done = self._run("plan", "-input=false", "-json", "-out=planned")
        messages = [json.loads(line) for line in done.stdout.splitlines()]
        assert done.returncode == 0, [message for message in messages if message.get("@level") == "error"]
        changes = [message["change"] for message in messages if message["type"] == "planned_change"]
        return {change["resource"]["addr"]: change["action"] for change in changes if change["action"] != "import"}

    def apply(self) -> None:
        """Apply what was planned."""
        done = self._run("apply", "-input=false", "-no-color", "planned")
        assert done.returncode == 0, failure(done)

    def changes(self) -> dict[str, Json]:
        """Plan again: the changes by address, each with ``actions``, ``before`` and ``after``."""
        if not self.plan():
            return {}
        shown = json.loads(self._run("show", "-json", "planned").stdout)
        return {
            change["address"]: change["change"]
            for change in shown.get("resource_changes", [])
            if change["change"]["actions"] != ["no-op"]
        }

    def schema(self) -> Json:
        """Schema of each resource type of the provider."""
        done = self._run("providers", "schema", "-json")
        assert done.returncode == 0, done.stderr
        (provider,) = json.loads(done.stdout)["provider_schemas"].values()
        schemas: Json = provider["resource_schemas"]
        return schemas

    def _write(self, name: str, text: str) -> None:
        (self.folder / name).write_text(text, encoding="utf-8")

    def _run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("AWS_", "TF_"))}
        environment = kept | {"TF_CLI_CONFIG_FILE": str(self.folder / "terraform.rc"), "CHECKPOINT_DISABLE": "1"}
        return subprocess.run(
            ["terraform", *arguments],
            cwd=self.folder,
            env=environment,
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )


def failure(done: subprocess.CompletedProcess[str]) -> str:
    """What went wrong, without the configuration, which Terraform repeats."""
    text = re.sub(r"^.{400,}$", "...", done.stderr, flags=re.MULTILINE)
    return text[text.find("Error:") :][:4000]


def differing(change: Json) -> set[str]:
    """Attributes that a planned change touches, by path; what is only known after it is left out."""
    return set(_paths(change["before"], change["after"], ""))


def _paths(before: Any, after: Any, path: str) -> Iterable[str]:
    if before == after:
        return
    if isinstance(before, dict) and isinstance(after, dict):
        for key in after:
            yield from _paths(before.get(key), after[key], f"{path}.{key}".lstrip("."))
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for old, new in zip(before, after, strict=True):
            yield from _paths(old, new, path)
    else:
        yield path
