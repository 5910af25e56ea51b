from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.infra.program import ALARM, TABLE, TOPIC
from tests.live.emulators import Cloud, deploy, ministack, moto

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def enforcing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    """The stack in an emulator that enforces IAM."""
    with ministack(tmp_path_factory.mktemp("ministack")) as cloud:
        deploy(cloud)
        yield cloud


@pytest.fixture(scope="session")
def keeping(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    """The stack in an emulator that keeps recovery periods and queries of alarms."""
    with moto(tmp_path_factory.mktemp("moto")) as cloud:
        deploy(cloud, frozenset({TABLE, ALARM, TOPIC}))
        yield cloud
