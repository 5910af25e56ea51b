from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.preflight.harness import SAYS_EVERYTHING, write_pack, write_program

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project whose program registers one component."""
    return write_program(tmp_path / "project")


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """A pack with a resource policy and a stack policy."""
    return write_pack(tmp_path / "pack")


@pytest.fixture
def says(tmp_path: Path) -> Path:
    return write_pack(tmp_path / "says", SAYS_EVERYTHING)
