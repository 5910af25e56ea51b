from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.preflight.audit.states import PACK
from tests.preflight.harness import write_pack

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """A pack with a mandatory and an advisory policy on resources."""
    return write_pack(tmp_path / "pack", PACK)


@pytest.fixture
def backend(tmp_path: Path) -> Path:
    """The folder of a backend, empty yet."""
    return tmp_path / "backend"
