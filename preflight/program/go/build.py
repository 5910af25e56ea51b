"""The executable of a program in Go: the one that Pulumi.yaml names, else one that is built.

Built with the flags of Pulumi's language host, so that both share what Go's own cache holds (pulumi/pulumi
sdk/go/pulumi-language-go/main.go, compileProgram): a large SDK takes minutes to compile. Linking takes seconds, so the
executable is kept too; Go itself knows whether it is still the one of the source.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import threading
from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING, Final

from preflight.errors import ConfigurationError, ProgramError
from preflight.processes.environment import inherited
from preflight.program.caches import cache_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from preflight.processes.group import ProcessGroup
    from preflight.project.project import Project

FLAGS: Final = ("-buildvcs=false", "-trimpath", "-ldflags", "-w -s")
_ERROR: Final = re.compile(r"^(?:\./)?(\S+\.go):(\d+)(?::\d+)?: (.+)$", re.MULTILINE)
_NOISE: Final = ("#", "go: downloading ", "go: finding ")
_PATIENCE: Final = 3.0
"""Seconds after which a user is told why nothing happens."""


class Build:
    """An executable that is being built, or was; ``told`` hears what a user who waits must know."""

    def __init__(self, project: Project, group: ProcessGroup, told: Callable[[str], None]) -> None:
        self._project = project
        self._group = group
        self._told = told
        self._done: Future[Path] = Future()
        self._link: Path | None = None
        self._closed = False
        threading.Thread(target=self._run, daemon=True).start()

    def executable(self) -> Path:
        """Wait for the end and return the executable; raises `ProgramError` where the program does not compile."""
        with contextlib.suppress(TimeoutError):
            return self._done.result(_PATIENCE)
        self._told(
            "Compiling the program: go build. The first time takes as long as the SDKs that it imports are large."
        )
        return self._done.result()

    def close(self) -> None:
        """Remove the name that this run has for the executable; one that runs goes on."""
        self._closed = True
        if self._link is not None:
            self._link.unlink(missing_ok=True)

    def _run(self) -> None:
        try:
            with _kept(self._project.directory) as kept:
                self._compile(kept)
                # Under a name of its own another run that builds anew does not change it.
                self._link = kept.with_name(f"run-{os.getpid()}-{os.urandom(4).hex()}")
                os.link(kept, self._link)
            if self._closed:
                self.close()
            self._done.set_result(self._link)
        except ProgramError as error:
            self._done.set_exception(error)
        except OSError as error:
            self._done.set_exception(ProgramError(f"The program could not be built: {error}"))

    def _compile(self, target: Path) -> None:
        go = shutil.which("go")
        folder = self._project.directory
        if go is None:
            raise ProgramError(
                f"{self._project.root} is a program in Go, and there is no go on PATH.",
                "Install Go (https://go.dev/dl), or name an executable that is built already with "
                "runtime.options.binary in Pulumi.yaml.",
            )
        if not any(folder.glob("*.go")):
            raise ProgramError(
                f"There is no program: {folder} holds no file *.go.",
                "Create it, or name the program's folder with main: in Pulumi.yaml.",
            )
        child = self._group.start(
            [go, "build", *FLAGS, "-o", str(target)],
            cwd=folder,
            environment=inherited(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        printed = child.communicate()[0].decode(errors="replace")
        if child.returncode != 0:
            raise _failure(printed, child.returncode, folder)
        if not target.is_file() or not os.access(target, os.X_OK):
            raise ProgramError(f"go build made no executable of {folder}.", "The program's package must be main.")


def named_executable(project: Project) -> Path | None:
    """Return the executable that Pulumi.yaml names; raises `PreflightError` where it does not exist."""
    binary = project.options.get("binary")
    if not binary:
        return None
    if not isinstance(binary, str):
        raise ConfigurationError(f"{project.root / 'Pulumi.yaml'}: runtime.options.binary must be a text.")
    folders = [project.directory, project.root]
    folders += [Path(each, "bin") for each in os.environ.get("GOPATH", "").split(os.pathsep) if each]
    for file in (folder / binary for folder in folders):
        if file.is_file():
            return file
    found = shutil.which(binary)
    if found is None:
        raise ProgramError(
            f"{project.root / 'Pulumi.yaml'} names the executable {binary}, which does not exist.",
            f"Build it: go build -o {binary}; without runtime.options.binary preflight builds the program itself.",
        )
    return Path(found)


@contextlib.contextmanager
def _kept(folder: Path) -> Iterator[Path]:
    """Give the path of the executable of a program's folder that is kept, for as long as nobody else may build it."""
    own = cache_folder("go") / hashlib.sha256(str(folder).encode()).hexdigest()[:16]
    own.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (own / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for name in own.glob("run-*"):
            if not _is_alive(int(name.name.split("-")[1])):
                name.unlink(missing_ok=True)  # its run was killed
        yield own / "program"


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _failure(printed: str, status: int, folder: Path) -> ProgramError:
    """Describe a build that failed."""
    lines = [line for line in printed.splitlines() if line.strip() and not line.startswith(_NOISE)]
    errors = _ERROR.findall(printed)
    if status < 0:
        return ProgramError(f"go build was ended by signal {-status}.")
    if "go mod tidy" in printed or "go get " in printed or "go mod download" in printed:
        hint = f"The program's modules are not complete. In {folder}: go mod tidy"
    elif "dial tcp" in printed or "GOPROXY=off" in printed or "403 Forbidden" in printed:
        hint = f"A module could not be downloaded. Where there is a network, in {folder}: go mod download"
    else:
        more = f" {len(errors) - 1:,} more like it:" if len(errors) > 1 else " To see it again:"
        hint = f"{more.strip()} in {folder}, go build."
    if errors:
        file, line, said = errors[0]
        return ProgramError(f"The program does not compile at {file}:{line}: {said}", hint)
    return ProgramError(f"The program does not compile: {' '.join(lines[:3]) or f'go build ended with {status}'}", hint)
