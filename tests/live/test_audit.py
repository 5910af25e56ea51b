"""An audit of a backend in S3, as the CLI lays it out there (moto): what is judged, and of what nothing is said."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from tests.live.emulators import end, moto
from tests.preflight.audit.states import PACK, checkpoint, encode, queue
from tests.preflight.harness import ROOT, write_pack

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.live

BUCKET = "acme-states"
CREDENTIALS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_DEFAULT_REGION": "eu-west-1"}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    made = moto(tmp_path_factory.mktemp("moto"))
    try:
        yield str(made["url"])
    finally:
        end(made)


@pytest.fixture
def bucket(store: str) -> Any:
    session = boto3.Session("test", "test", region_name="eu-west-1")
    s3 = session.resource("s3", endpoint_url=store)
    found = s3.Bucket(BUCKET)
    found.create(CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    yield found
    found.objects.all().delete()
    found.delete()


def put(bucket: Any, stack: str, *names: str, suffix: str = "", cut: int | None = None) -> None:
    body = encode(checkpoint(*(queue(name, stack=stack) for name in names), stack=stack), suffix)[:cut]
    bucket.put_object(Key=f"team/.pulumi/stacks/shop/{stack}.json{suffix}", Body=body)


def audit(store: str, pack: Path, source: str, *options: object) -> tuple[int, dict[str, Any], str]:
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "preflight",
            "audit",
            source,
            "--policy-pack",
            pack,
            "--format",
            "json",
            *map(str, options),
        ],
        cwd=ROOT,
        env={**os.environ, **CREDENTIALS},
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )
    return done.returncode, json.loads(done.stdout), done.stderr


def test_a_backend_with_all_that_there_may_be(store: str, bucket: Any, tmp_path: Path) -> None:
    put(bucket, "plain", "good")
    put(bucket, "zipped", "bad", suffix=".gz")
    put(bucket, "zstd", "good", suffix=".zst")
    put(bucket, "moved", "bad")
    time.sleep(1.1)  # S3 tells when in whole seconds
    put(bucket, "moved", "good", suffix=".gz")
    put(bucket, "locked", "good")
    bucket.put_object(Key="team/.pulumi/locks/organization/shop/locked/1.json", Body=b"{}")
    put(bucket, "half", "good", cut=60)
    bucket.put_object(Key="team/.pulumi/meta.yaml", Body=b"version: 1\n")
    bucket.put_object(Key="team/.pulumi/stacks/shop/plain.json.bak", Body=b"{")
    bucket.put_object(
        Key="team/.pulumi/stacks/shop/zipped.pulumi-tags", Body=b'{"version": 1, "tags": {"owner": "data"}}'
    )
    pack = write_pack(tmp_path / "pack", PACK)
    source = f"s3://{BUCKET}/team?region=eu-west-1&endpoint={store}&s3ForcePathStyle=true"
    database = tmp_path / "audit.sqlite"

    status, document, _ = audit(store, pack, source, "--database", database)

    found = {stack["stack"]: stack for stack in document["stacks"]}
    assert {name: stack["verdict"] for name, stack in found.items()} == {
        "half": "error",
        "locked": "pass",
        "moved": "pass",
        "plain": "pass",
        "zipped": "fail",
        "zstd": "pass",
    }
    assert status == 2
    assert found["moved"]["path"].endswith(".json.gz")
    assert "half written" in found["half"]["error"]["hint"]
    assert found["locked"]["notes"][0].startswith("An update held a lock")
    assert found["zipped"]["results"][0]["owner"] == "data"

    _, again, _ = audit(store, pack, source, "--database", database)
    assert again["summary"]["unchanged"] == 5


def test_exports_in_a_bucket(store: str, bucket: Any, tmp_path: Path) -> None:
    pack = write_pack(tmp_path / "pack", PACK)
    put(bucket, "dev", "bad", suffix=".zst")

    status, document, _ = audit(store, pack, f"s3://{BUCKET}/team/.pulumi/stacks/shop?endpoint={store}")

    assert (status, [each["stack"] for each in document["stacks"]]) == (1, ["dev"])


@pytest.mark.parametrize("path", ["none-such", f"{BUCKET}/empty"])
def test_what_is_not_there_is_no_verdict(store: str, bucket: Any, tmp_path: Path, path: str) -> None:
    pack = write_pack(tmp_path / "pack", PACK)

    status, document, _ = audit(store, pack, f"s3://{path}?endpoint={store}")

    assert status == 2
    assert path in document["error"]["message"]
