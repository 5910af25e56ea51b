"""What others may import, and that it costs nothing until it is used."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

import preflight
import preflight.testing
from tests.preflight.harness import ROOT


@pytest.mark.parametrize("package", [preflight, preflight.testing], ids=lambda package: package.__name__)
def test_every_public_name_is_there_and_no_other(package):
    for name in package.__all__:
        assert getattr(package, name).__doc__, name
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        package.nothing  # noqa: B018 - asked for on purpose
    assert sorted(package._MODULES) == sorted(package.__all__)


def test_a_function_stays_a_function_once_its_package_is_loaded():
    """A package called `run` would take its place."""
    import preflight.runs.session

    assert preflight.run is preflight.runs.session.run


def test_importing_the_package_loads_none_of_it():
    script = "import sys, preflight, preflight.testing; print(*(m for m in sys.modules if m.startswith('preflight')))"
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)

    assert done.stdout.split() == ["preflight", "preflight.testing"]


def test_the_guide_names_them():
    guide = (ROOT / "docs/preflight.md").read_text(encoding="utf-8")
    section = guide[guide.index("## Use from Python") :]

    assert set(preflight.__all__) <= set(re.findall(r"\w+", section))
