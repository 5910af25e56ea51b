from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from tests.infra.program import ALARM, TABLE, TOPIC
from tests.live.emulators import Cloud, deploy, ministack, moto

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True)
class Emulators:
    """ministack, and moto for what ministack does not have."""

    ministack: str
    moto: str

    def account(self, number: str) -> Cloud:
        """An account of its own in ministack; scalable targets are in moto, where all accounts are one."""
        return Cloud(self.ministack, number, urls={"application-autoscaling": self.moto})


@pytest.fixture(scope="session")
def emulators(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulators]:
    with ministack(tmp_path_factory.mktemp("ministack")) as first, moto(tmp_path_factory.mktemp("moto")) as second:
        yield Emulators(first.url, second.url)


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
