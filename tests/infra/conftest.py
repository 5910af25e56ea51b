from __future__ import annotations

import pytest

from tests.infra.program import Run, run_program


@pytest.fixture(scope="session", params=[True, False], ids=["preview", "update"])
def stack(request: pytest.FixtureRequest) -> Run:
    """The program with the least configuration, as a preview and as an update."""
    run = run_program(preview=request.param)
    assert run.error is None
    return run


@pytest.fixture(scope="session")
def preview() -> Run:
    run = run_program(preview=True)
    assert run.error is None
    return run
