"""The pack as a process, booted once for all tests of a worker."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.policypack.process import PackProcess


@pytest.fixture(scope="session")
def pack_process() -> Iterator[PackProcess]:
    """The pack as the engine starts it; tests configure it as they need."""
    with PackProcess() as process:
        yield process
