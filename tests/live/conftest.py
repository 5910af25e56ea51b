"""Emulators and deployments, made once for all workers of a run."""

from __future__ import annotations

import os
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.live.deployment import Deployed, deploy, deployed
from tests.live.emulators import Cloud, end, ministack, moto
from tests.live.sharing import shared

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).parent


SECONDS = 900
"""A test may wait for a deployment, and the real provider waits for what it changed; on a busy machine, long."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents and item.get_closest_marker("timeout") is None:
            item.add_marker(pytest.mark.timeout(SECONDS))


@dataclass(frozen=True)
class Emulators:
    """ministack, and moto for what ministack does not have."""

    ministack: str
    moto: str

    def account(self, number: str) -> Cloud:
        """An account of its own in ministack; scalable targets are in moto, where all are one, so it is emptied."""
        urllib.request.urlopen(urllib.request.Request(f"{self.moto}/moto-api/reset", method="POST"), timeout=30).close()
        return Cloud(self.ministack, number, urls={"application-autoscaling": self.moto})


@pytest.fixture(scope="session")
def run_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder that all workers of this run share."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


@pytest.fixture(scope="session")
def emulators(run_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulators]:
    """Emulators with nothing in them: one ministack for all, whose accounts are apart, and a moto of one's own."""
    folder = run_folder / "accounts"
    with shared(folder, lambda: ministack(folder), end) as accounts:
        scaling = moto(tmp_path_factory.mktemp("scaling"))
        try:
            yield Emulators(accounts["url"], scaling["url"])
        finally:
            end(scaling)


@pytest.fixture(scope="session")
def enforced(run_folder: Path) -> Iterator[Deployed]:
    """The stack in an emulator that enforces IAM."""
    folder = run_folder / "ministack"
    with shared(folder, lambda: made(folder, "ministack"), end) as emulator:
        yield deployed(Cloud(emulator["url"]), folder, "ministack")


@pytest.fixture(scope="session")
def kept(run_folder: Path) -> Iterator[Deployed]:
    """The stack in an emulator that keeps recovery periods and alarms."""
    folder = run_folder / "moto"
    with shared(folder, lambda: made(folder, "moto"), end) as emulator:
        yield deployed(Cloud(emulator["url"]), folder, "moto")


def made(folder: Path, name: str) -> dict[str, Any]:
    """Start an emulator and deploy the stack in it."""
    emulator = {"ministack": ministack, "moto": moto}[name](folder)
    try:
        deploy(Cloud(emulator["url"]), folder, name)
    except BaseException:
        end(emulator)
        raise
    return emulator


@pytest.fixture(scope="session")
def enforcing(enforced: Deployed) -> Cloud:
    return enforced.cloud


@pytest.fixture(scope="session")
def keeping(kept: Deployed) -> Cloud:
    return kept.cloud
