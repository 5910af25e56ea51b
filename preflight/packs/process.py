"""The process of a policy pack, started as the engine's language hosts start it."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from typing import TYPE_CHECKING, Any, Final

from preflight.errors import ConfigurationError, PackError
from preflight.processes.environment import inherited
from preflight.processes.loopback import LOOPBACK
from preflight.processes.output import PluginOutput
from preflight.project.interpreters import find_interpreter
from preflight.project.yaml_files import find_file, read_yaml

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from preflight.processes.group import ProcessGroup

_POLL: Final = 0.005


class PackProcess:
    """A pack that is starting or running. Starting one does not wait for it; `wait_for_port` does."""

    def __init__(
        self,
        child: subprocess.Popen[bytes],
        output: PluginOutput,
        *,
        folder: Path,
        path: str,
        version: str,
        runtime: str,
    ) -> None:
        self.folder = folder
        self.path = path
        self.version = version
        self.runtime = runtime
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
        sink: Callable[[str], None] | None,
    ) -> PackProcess:
        """Start the pack in ``folder``; ``path`` is what the user called it.

        ``sink`` gets what the pack prints. Raises `PackError` if there is no pack, or nothing to run it with.
        """
        try:
            project = _pack_project(folder, path)
            runtime, options = _runtime(project, folder)
            command, variables = _command(runtime, options, folder, engine)
        except ConfigurationError as error:
            raise PackError(error.message, error.hint) from error
        variables.update(environment)
        try:
            child = group.start(
                command, cwd=folder, environment=variables, stdout=subprocess.PIPE, stderr=subprocess.PIPE
            )
        except OSError as error:
            raise PackError(f"Policy pack {path} could not be started: {error}") from error
        version = str(project.get("version") or "")
        return cls(child, PluginOutput(child, sink), folder=folder, path=path, version=version, runtime=runtime)

    def wait_for_port(self, deadline: float) -> int:
        """Wait for the pack to tell its port; raises `PreflightError` if it says something else, dies or hangs."""
        line = self._output.first_line(deadline - time.monotonic())
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
            f"Policy pack {self.path} printed {text[:200]!r} to standard output before its port.",
            "The engine reads the port from the first line, and would refuse this pack too: print to standard error.",
        )

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
        said = self._output.errors(timeout=1)
        how = f"ended with status {status}" if status is not None else "closed its connection"
        message = f"Policy pack {name} {how} {when}."
        if said:
            message += f" It said:\n{said}"
        return PackError(message, self._hint(said))

    def _hint(self, said: str) -> str:
        if "No module named 'pulumi" in said or "No module named pulumi" in said:
            return (
                f"Install the pack's requirements into its environment: pip install -r {self.folder}/requirements.txt"
            )
        if "ModuleNotFoundError" in said or "Cannot find module" in said:
            command = "npm install" if self.runtime == "nodejs" else "pip install -r requirements.txt"
            return f"Install what the pack needs: cd {self.folder} && {command}"
        return "Run the pack's own tests, or `python -m pulumi.policy 127.0.0.1:1 .` in its folder, to see it fail."


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


def _command(runtime: str, options: Mapping[str, Any], folder: Path, engine: str) -> tuple[list[str], dict[str, str]]:
    if runtime == "python":
        interpreter = find_interpreter(folder, options, file="PulumiPolicy.yaml")
        command = [str(interpreter.executable), "-u", "-m", "pulumi.policy", engine, str(folder)]
        return command, interpreter.environment()
    if runtime == "nodejs":
        return _node_command(folder, engine)
    raise PackError(
        f"{folder} is a policy pack in {runtime}, which preflight can't run.", "It runs packs in Python and Node.js."
    )


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
            f"Install them: cd {folder} && npm install",
        )
    return [node, str(runner), engine, str(folder)], inherited()
