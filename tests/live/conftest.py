from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from tests.live.deployment import KEPT_BY_MOTO, Deployed, deploy
from tests.live.emulators import Cloud, ministack, moto

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


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the tests of one deployment in one worker (``--dist loadgroup``): it takes a while to make."""
    for item in items:
        for name in ("enforced", "kept"):
            if name in getattr(item, "fixturenames", ()):
                item.add_marker(pytest.mark.xdist_group(name))


@pytest.fixture(scope="session")
def emulators(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulators]:
    """Emulators with nothing in them; tests take accounts of their own."""
    with ministack(tmp_path_factory.mktemp("ministack")) as first, moto(tmp_path_factory.mktemp("moto")) as second:
        yield Emulators(first.url, second.url)


@pytest.fixture(scope="session")
def enforced(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployed]:
    """The stack in an emulator that enforces IAM."""
    folder = tmp_path_factory.mktemp("ministack")
    with ministack(folder) as cloud:
        yield deploy(cloud, folder, "ministack")


@pytest.fixture(scope="session")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployed]:
    """The stack in an emulator that keeps recovery periods and alarms."""
    folder = tmp_path_factory.mktemp("moto")
    with moto(folder) as cloud:
        yield deploy(cloud, folder, "moto", KEPT_BY_MOTO)


@pytest.fixture(scope="session")
def enforcing(enforced: Deployed) -> Cloud:
    return enforced.cloud


@pytest.fixture(scope="session")
def keeping(kept: Deployed) -> Cloud:
    return kept.cloud
