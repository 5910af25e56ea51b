"""Emulators and deployments, made once for all workers of a run."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from tests.live.deployment import Deployed, deploy, deployed
from tests.live.emulators import Cloud, end, ministack, moto
from tests.live.sharing import shared

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@dataclass(frozen=True)
class Emulators:
    """ministack, and moto for what ministack does not have."""

    ministack: str
    moto: str

    def account(self, number: str) -> Cloud:
        """An account of its own in ministack; scalable targets are in moto, where all accounts are one."""
        return Cloud(self.ministack, number, urls={"application-autoscaling": self.moto})


@pytest.fixture(scope="session")
def run_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder that all workers of this run share."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


@pytest.fixture(scope="session")
def emulators(run_folder: Path) -> Iterator[Emulators]:
    """Emulators with nothing in them; tests take accounts of their own."""
    first, second = run_folder / "accounts", run_folder / "accounts-scaling"
    with shared(first, lambda: ministack(first), end) as one, shared(second, lambda: moto(second), end) as other:
        yield Emulators(one["url"], other["url"])


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
