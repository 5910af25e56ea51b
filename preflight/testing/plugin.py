"""The pytest plugin: fixtures for tests of policy packs, and ``*.policy.yaml`` files as tests (see docs/testing.md).

Every pytest run in an environment with preflight loads this module, so it imports next to nothing but pytest until a
fixture or a case file is used: what those need is imported inside functions.
"""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from preflight.processes.ambient import COMMAND

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from preflight.testing import PackUnderTest
    from preflight.testing.cases import Case, CaseFile

_INI = "preflight_pack"
_SUFFIX = ".policy.yaml"
_PACKS: pytest.StashKey[_Packs] = pytest.StashKey()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the setting that names the pack."""
    parser.addini(_INI, "folder of the policy pack under test, relative to the file of this setting", default="")
    parser.addini("preflight_timeout", "seconds a policy pack has to start and to answer a call", default="60")


def pytest_configure(config: pytest.Config) -> None:
    """Let packs that name no environment run in the one that pytest runs in, activated or not."""
    del config
    os.environ.setdefault(COMMAND, sys.executable)


class _Packs:
    """The packs that run in this session, each started when it is first needed."""

    def __init__(self, config: pytest.Config) -> None:
        self._timeout = float(config.getini("preflight_timeout"))
        self._running: dict[Path, PackUnderTest] = {}
        self._open = contextlib.ExitStack()

    def get(self, folder: Path) -> PackUnderTest:
        """Return the running pack of a folder, with its default configuration."""
        from preflight.testing import PackUnderTest

        folder = folder.resolve()
        if folder not in self._running:
            self._running[folder] = self._open.enter_context(PackUnderTest(folder, timeout=self._timeout))
        pack = self._running[folder]
        pack.configure(None)
        return pack

    def close(self) -> None:
        """End every pack."""
        self._running.clear()
        self._open.close()


def _packs(config: pytest.Config) -> _Packs:
    packs = config.stash.get(_PACKS, None)
    if packs is None:
        packs = config.stash[_PACKS] = _Packs(config)
        config.add_cleanup(packs.close)
    return packs


def _configured_pack(config: pytest.Config) -> Path | None:
    named = str(config.getini(_INI))
    if not named:
        return None
    return (config.inipath.parent if config.inipath else config.rootpath) / named


@pytest.fixture(scope="session")
def start_policy_pack(pytestconfig: pytest.Config) -> Callable[[str | Path], PackUnderTest]:
    """Return a function that returns the pack in a folder: started once a session, configured as by default."""

    def start(folder: str | Path) -> PackUnderTest:
        return _packs(pytestconfig).get(Path(folder))

    return start


@pytest.fixture
def policy_pack(pytestconfig: pytest.Config) -> PackUnderTest:
    """Return the pack that the setting ``preflight_pack`` names: started once a session, configured as by default."""
    folder = _configured_pack(pytestconfig)
    if folder is None:
        raise pytest.UsageError(f"No policy pack is named. Write {_INI} = <folder> into the configuration of pytest.")
    return _packs(pytestconfig).get(folder)


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collect case files."""
    if not file_path.name.endswith(_SUFFIX):
        return None
    return _CaseFile.from_parent(parent, path=file_path)


class _CaseFile(pytest.File):
    """A ``*.policy.yaml`` file."""

    def collect(self) -> Iterable[pytest.Item]:
        """Return the cases of the file."""
        from preflight.testing.cases import CaseError, load

        try:
            file = load(self.path)
        except CaseError as error:
            raise self.CollectError(str(error)) from error
        folder = self.path.parent / file.pack if file.pack else _configured_pack(self.config)
        if folder is None:
            raise self.CollectError(
                f"{self.path}: no policy pack is named. Write pack: <folder> into the file, or {_INI} = <folder> into "
                "the configuration of pytest."
            )
        for case in file.cases:
            yield _CaseItem.from_parent(self, name=case.name, file=file, case=case, folder=folder)


class _CaseItem(pytest.Item):
    """One case."""

    def __init__(self, *, file: CaseFile, case: Case, folder: Path, **kwargs: Any) -> None:  # noqa: ANN401 - pytest's
        super().__init__(**kwargs)
        self._file = file
        self._case = case
        self._folder = folder

    def runtest(self) -> None:
        """Run the case."""
        from preflight.testing.run_case import run_case

        run_case(self._file, self._case, _packs(self.config).get(self._folder))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> str:  # noqa: ANN401
        """Return a failure without the traceback where its message says all."""
        from preflight.errors import PreflightError
        from preflight.testing.cases import CaseError

        error = excinfo.value
        if isinstance(error, PreflightError):
            more = getattr(error, "__notes__", None) or [error.hint]
            lines = [f"{self._file.path}:{self._case.line}: {self._case.name}", error.message, *more]
            return "\n".join(lines).rstrip()
        if isinstance(error, (CaseError, AssertionError)):
            return str(error)
        return str(super().repr_failure(excinfo, style=style))

    def reportinfo(self) -> tuple[Path, int, str]:
        """Return where the case stands."""
        return self.path, self._case.line - 1, f"{self.path.name}: {self.name}"
