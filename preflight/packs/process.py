"""The process of a policy pack, started as the engine's language hosts start it."""

from __future__ import annotations

import os
import shlex
import shutil
import socket
import subprocess
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from preflight.errors import ConfigurationError, PackError
from preflight.packs.launcher import NO_TWIN
from preflight.packs.peer import Connection, connections
from preflight.processes.environment import inherited
from preflight.processes.forked import FORKS, Child, Forked
from preflight.processes.loopback import LOOPBACK
from preflight.processes.output import PluginOutput
from preflight.processes.sealed import read_text
from preflight.project.interpreters import environment_advice, find_interpreter, in_environment
from preflight.project.yaml_files import find_file, read_yaml

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from preflight.packs.copies import Copy
    from preflight.processes.group import ProcessGroup

_LAUNCHER: Final = Path(__file__).with_name("launcher.py")
"""What runs in the interpreter of a pack in Python. It is told, not named: the file may be another one by then."""

_OLDER: Final = "'setuptools<81'"
_POLL: Final = 0.005
_LOOK: Final = 0.2
_SECONDS_TO_FORK: Final = 0.5
"""Longer than that it takes no pack to fork and to listen."""


class PackProcess:
    """A pack that is starting or running. Starting one does not wait for it; `wait_for_port` does."""

    def __init__(self, child: Child, output: PluginOutput, about: _About) -> None:
        self.folder = about.folder
        self.digest = about.digest
        self._copy = about.copy
        self.named = about.named
        self.path = about.path
        self.version = about.version
        self.runtime = about.runtime
        self._child = child
        self._output = output
        self._port = 0

    @classmethod
    def start(
        cls,
        folder: Path,
        *,
        path: str,
        engine: str,
        environment: Mapping[str, str],
        group: ProcessGroup,
        sinks: Sequence[Callable[[str], None] | None],
        copy: Copy | None = None,
    ) -> list[PackProcess]:
        """Start the pack in ``folder``, once for each of ``sinks``; ``path`` is what the user called it.

        With a ``copy`` it runs from there; what it says is told with the paths of the original. A sink gets what its
        pack prints. One of two packs is forked from the other where that is possible. Raises `PackError` if there is no
        pack, or nothing to run it with.
        """
        about = _About(Path(copy.folder) if copy is not None else folder, path, copy=copy)
        try:
            project = _pack_project(about.folder, path)
            runtime, options = _runtime(project, about.folder)
            command, variables = _command(runtime, options, folder, about.folder, engine)
        except (ConfigurationError, PackError) as error:
            raise PackError(about.named(error.message), about.named(error.hint)) from error
        about = replace(about, version=str(project.get("version") or ""), runtime=runtime)
        sinks = [about.naming(sink) for sink in sinks]
        start = _Start(command, about, {**variables, **environment}, group)
        if len(sinks) == 1 or runtime != "python" or not FORKS:
            return [PackProcess(*start.run(sink), about) for sink in sinks]
        first, second = sinks
        child, output, forked = start.run_forking(first)
        one = PackProcess(child, output, about)
        return [one, _ForkedPack(forked, PluginOutput(forked, second), about, one, lambda: start.run(second))]

    @property
    def runs(self) -> bool:
        """Whether the pack has not ended, as far as anybody knows."""
        return self._child.poll() is None

    def require_unchanged(self, *, loaded: bool) -> None:
        """Raise `PackError` where the copy that the pack runs from is not what was written; ``loaded``: any more."""
        changed = self._copy.changed(since_loaded=loaded) if self._copy is not None else ""
        if changed:
            raise PackError(
                f"Policy pack {self.path} runs from a private copy, in which {changed} was changed by something else.",
                "Look for what the program, its environment or the pack does to files in the temporary folder.",
            )

    def connections(self) -> list[Connection] | None:
        """Return this process's connections to the pack's port, or ``None`` where the system does not tell."""
        return connections(self._port, self.group())

    def group(self) -> int:
        """Return the process group that the pack belongs to."""
        return self._child.pid if isinstance(self._child, subprocess.Popen) else -1

    @property
    def told_port(self) -> bool:
        """Whether the pack has told its port."""
        return self._port > 0

    def wait_for_port(self, deadline: float) -> int:
        """Wait for the pack to tell its port; raises `PreflightError` if it says something else, dies or hangs."""
        line = self._first_line(deadline)
        if line is None:
            raise PackError(
                f"Policy pack {self.path} did not tell its port in time: it hangs before PolicyPack(...).",
                "Give it more time with --pack-timeout if it only is slow to start.",
            )
        text = line.decode(errors="replace").strip()
        if text.isdigit() and 0 < int(text) < 2**16:
            self._port = int(text)
            return self._port
        if not line:
            raise self.death(self.path, "before it told its port")
        raise PackError(
            f"Policy pack {self.path} printed {self.named(text)[:200]!r} to standard output before its port.",
            "The engine reads the port from the first line, and would refuse this pack too: print to standard error.",
        )

    def _first_line(self, deadline: float) -> bytes | None:
        """Wait for the first line; empty where the pack ended without one, even if its children keep its pipes open."""
        line: bytes | None = None
        ended = False
        while line is None and not ended and time.monotonic() < deadline:
            ended = not self.runs
            line = self._output.first_line(min(_LOOK, deadline - time.monotonic()))
        return b"" if line is None and ended else line

    def wait_for_serving(self, deadline: float) -> None:
        """Wait until something listens on the port (packs tell it a moment too early)."""
        while time.monotonic() < deadline:
            with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
                if probe.connect_ex((LOOPBACK, self._port)) == 0:
                    return
            if self._child.poll() is not None:
                raise self.death(self.path, "before it listened on its port")
            time.sleep(_POLL)
        raise PackError(
            f"Policy pack {self.path} told the port {self._port}, and nothing listens there.",
            "The first line that a pack prints must be the port that it listens on, on 127.0.0.1.",
        )

    def death(self, name: str, when: str) -> PackError:
        """Describe a pack that is gone, with the last that it said."""
        try:
            status = self._child.wait(1)
        except subprocess.TimeoutExpired:
            status = None
        said = self.named(self._output.errors(timeout=1))
        how = f"ended with status {status}" if status is not None else "closed its connection"
        message = f"Policy pack {name} {how} {when}."
        if said:
            message += f" It said:\n{said}"
        return PackError(message, self._hint(said))

    def _hint(self, said: str) -> str:
        original = Path(self.named(str(self.folder)))
        folder = shlex.quote(str(original))
        if self.runtime != "python":
            if "Cannot find module" in said:
                return f"Install what the pack needs: cd {folder} && npm install"
            return "Run the pack's own tests to see it fail."
        _, options = _runtime(_pack_project(self.folder, self.path), self.folder)
        interpreter = find_interpreter(original, options, file="PulumiPolicy.yaml")
        python = shlex.quote(str(interpreter.executable))
        if "No module named 'pkg_resources'" in said:
            return f"An old Pulumi SDK wants it, new releases of setuptools lack it: {python} -m pip install {_OLDER}"
        if "ModuleNotFoundError" in said or "No module named" in said:
            if interpreter.virtualenv is None and not in_environment(interpreter.executable):
                return environment_advice(original, "PulumiPolicy.yaml")
            requirements = original / "requirements.txt"
            what = f"-r {shlex.quote(str(requirements))}" if requirements.is_file() else "pulumi-policy"
            return f"Install what the pack needs into its environment: {python} -m pip install {what}"
        return f"Run the pack's own tests, or see it fail: cd {folder} && {python} -m pulumi.policy {LOOPBACK}:1 ."


class _ForkedPack(PackProcess):
    """A pack that the ``first`` one is to fork when it serves; ``start`` starts another one where it does not."""

    def __init__(
        self,
        child: Child,
        output: PluginOutput,
        about: _About,
        first: PackProcess,
        start: Callable[[], tuple[Child, PluginOutput]],
    ) -> None:
        super().__init__(child, output, about)
        self._first = first
        self._start = start

    def group(self) -> int:
        """Return the process group of the first pack, which forked this one."""
        return super().group() if isinstance(self._child, subprocess.Popen) else self._first.group()

    def _first_line(self, deadline: float) -> bytes | None:
        """Wait for the first line; the first pack forks before it tells its own port."""
        line: bytes | None = None
        last_look = False
        while line is None and not last_look and time.monotonic() < deadline:
            last_look = self._first.told_port or not self._first.runs
            line = self._output.first_line(_SECONDS_TO_FORK)
        if line or not self._first.runs:
            return line or b""
        self._child, self._output = self._start()
        return super()._first_line(deadline)


@dataclass(frozen=True, slots=True)
class _About:
    """What is known of a pack before it runs."""

    folder: Path
    path: str
    version: str = ""
    runtime: str = ""
    copy: Copy | None = None

    @property
    def digest(self) -> str:
        """The digest of what the pack runs from, if it runs from a copy."""
        return self.copy.digest if self.copy is not None else ""

    def named(self, text: str) -> str:
        """Return ``text`` with the paths of the original."""
        return text.replace(self.copy.folder, self.copy.original) if self.copy is not None else text

    def naming(self, sink: Callable[[str], None] | None) -> Callable[[str], None] | None:
        """Return a sink that tells the paths of the original."""
        return None if sink is None else lambda line: sink(self.named(line))


@dataclass(frozen=True, slots=True)
class _Start:
    """How a pack is started."""

    command: Sequence[str]
    about: _About
    environment: Mapping[str, str]
    group: ProcessGroup

    def run(
        self, sink: Callable[[str], None] | None, command: Sequence[str] = (), inherit: Sequence[int] = ()
    ) -> tuple[Child, PluginOutput]:
        """Start the pack, or the ``command`` in place of its own."""
        try:
            child = self.group.start(
                command or self.command,
                cwd=self.about.folder,
                environment=self.environment,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                inherit=inherit,
            )
        except OSError as error:
            raise PackError(f"Policy pack {self.about.path} could not be started: {error}") from error
        return child, PluginOutput(child, sink)

    def run_forking(self, sink: Callable[[str], None] | None) -> tuple[Child, PluginOutput, Forked]:
        """Start the pack so that it forks itself when it serves; returns what it forks as well."""
        read_stdout, stdout = os.pipe()
        read_stderr, stderr = os.pipe()
        python, *rest = self.command
        try:
            launch = [python, *_launching(), str(stdout), str(stderr), *rest[-2:]]
            child, output = self.run(sink, launch, (stdout, stderr))
        finally:
            os.close(stdout)
            os.close(stderr)
        return child, output, Forked(os.fdopen(read_stdout, "rb"), os.fdopen(read_stderr, "rb"))


def _pack_project(folder: Path, path: str) -> dict[str, Any]:
    if not folder.is_dir():
        raise PackError(f"There is no policy pack at {path}.", "Name its folder with --policy-pack.")
    file = find_file(folder, "PulumiPolicy")
    if not file.is_file():
        raise PackError(
            f"{path} is not a policy pack: there is no PulumiPolicy.yaml in it.", "Name its folder with --policy-pack."
        )
    return read_yaml(file, "Policy pack file")


def _runtime(project: dict[str, Any], folder: Path) -> tuple[str, dict[str, Any]]:
    value = project.get("runtime")
    if isinstance(value, str):
        return value, {}
    if isinstance(value, dict) and isinstance(value.get("name"), str):
        options = value.get("options")
        return value["name"], options if isinstance(options, dict) else {}
    raise PackError(f"{find_file(folder, 'PulumiPolicy')} names no runtime.", "Write: runtime: python")


def _command(
    runtime: str, options: Mapping[str, Any], original: Path, folder: Path, engine: str
) -> tuple[list[str], dict[str, str]]:
    if runtime == "python":
        interpreter = find_interpreter(original, options, file="PulumiPolicy.yaml")
        command = [str(interpreter.executable), *_launching(), NO_TWIN, NO_TWIN, engine, str(folder)]
        return command, interpreter.environment()
    if runtime == "nodejs":
        return _node_command(folder, engine)
    raise PackError(
        f"{folder} is a policy pack in {runtime}, which preflight can't run.", "It runs packs in Python and Node.js."
    )


def _launching() -> tuple[str, ...]:
    return "-u", "-c", read_text(_LAUNCHER)


def _node_command(folder: Path, engine: str) -> tuple[list[str], dict[str, str]]:
    node = shutil.which("node")
    if node is None:
        raise PackError(f"{folder} is a policy pack in Node.js, and there is no node on PATH.", "Install Node.js.")
    runner = next(
        (
            found
            for parent in (folder, *folder.parents)
            if (found := parent / "node_modules" / "@pulumi" / "pulumi" / "cmd" / "run-policy-pack").is_dir()
        ),
        None,
    )
    if runner is None:
        raise PackError(
            f"The policy pack {folder} lacks its dependencies (@pulumi/pulumi).",
            f"Install them: cd {shlex.quote(str(folder))} && npm install",
        )
    return [node, str(runner), engine, str(folder)], inherited()
