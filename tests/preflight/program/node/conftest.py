from __future__ import annotations

from pathlib import Path

import pytest

from tests.preflight.node import node_modules


@pytest.fixture
def modules(request: pytest.FixtureRequest) -> Path:
    """The packages of today's SDK and of AWS."""
    return node_modules(request.config)
