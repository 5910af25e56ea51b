"""What is said to a running pack."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.preflight.harness import (
    pack_with,
    preflight,
    write_pack,
)


@pytest.mark.parametrize(
    ("policy", "message"),
    [
        pytest.param("raise KeyError('size')", "failed to analyse urn:pulumi:dev::small::", id="raises"),
        pytest.param("os._exit(7)", "ended with status 7 when it was to analyse urn:pulumi:dev::small::", id="dies"),
        pytest.param("time.sleep(600)", "within 8 s", id="hangs"),
    ],
)
def test_packs_that_fail_on_the_way(tmp_path: Path, project: Path, policy: str, message: str) -> None:
    pack = write_pack(tmp_path / "pack", pack_with(policy))

    outcome = preflight(project, pack, options=("--pack-timeout", "8"))

    assert outcome.status == 2
    assert outcome.message.startswith("Policy pack pack ")
    assert message in outcome.message
