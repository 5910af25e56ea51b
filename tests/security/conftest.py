from __future__ import annotations

from pathlib import Path

import pytest

from tests.preflight.harness import write_pack, write_program


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project whose program registers one component."""
    return write_program(tmp_path / "project")


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """A pack with a resource policy and a stack policy."""
    return write_pack(tmp_path / "pack")
