"""A policy pack started as Pulumi's engine starts it, and spoken to in its protocol."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import IO, Any

import grpc
from google.protobuf import empty_pb2
from pulumi.runtime import proto
from pulumi.runtime.proto import analyzer_pb2_grpc

from tests.policypack.support import Said, analyze_request, said, stack_request

PACK = Path(__file__).resolve().parent.parent.parent / "policypack"
LIMIT = [("grpc.max_receive_message_length", 400 * 1024 * 1024), ("grpc.max_send_message_length", 400 * 1024 * 1024)]


class PackProcess:
    """``python -u -m pulumi.policy ENGINE FOLDER`` in the pack's folder; the first line it prints is its port."""

    def __init__(self, folder: Path = PACK, python: str = sys.executable) -> None:
        self.folder, self.python = folder, python
        self.seconds_to_start = 0.0

    def __enter__(self) -> PackProcess:
        started = time.perf_counter()
        self._stderr: IO[bytes] = tempfile.TemporaryFile()
        self.process = subprocess.Popen(
            [self.python, "-u", "-m", "pulumi.policy", "127.0.0.1:1", str(self.folder)],
            cwd=self.folder,
            stdout=subprocess.PIPE,
            stderr=self._stderr,
            env={"PATH": "/usr/bin:/bin", "PYTHONDONTWRITEBYTECODE": "1"},
        )
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        self.seconds_to_start = time.perf_counter() - started
        if not line.strip().isdigit():
            self.__exit__(None, None, None)
            raise AssertionError(f"the pack printed no port: {line!r}\n{self.stderr}")
        self.channel = grpc.insecure_channel(f"127.0.0.1:{int(line)}", options=LIMIT)
        self.stub = analyzer_pb2_grpc.AnalyzerStub(self.channel)  # type: ignore[no-untyped-call]
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if hasattr(self, "channel"):
            self.channel.close()
        self.process.kill()
        self.process.wait(timeout=10)
        assert self.process.stdout is not None
        self.process.stdout.close()
        self._stderr.seek(0)
        self.stderr = self._stderr.read().decode(errors="replace")
        self._stderr.close()

    def info(self) -> Any:
        return self.stub.GetAnalyzerInfo(empty_pb2.Empty())

    def configure(self, config: Mapping[str, Any] | None = None) -> None:
        """Configure as the engine does: every policy with its level and the defaults of its schema, then ``config``."""
        config = config or {}
        request = proto.ConfigureAnalyzerRequest()
        for policy in self.info().policies:
            entry = request.policyConfig[policy.name]
            entry.enforcementLevel = policy.enforcementLevel
            if "all" in config:
                entry.enforcementLevel = getattr(proto, config["all"].upper())
            for name, schema in policy.configSchema.properties.items():
                if "default" in schema:
                    entry.properties.update({name: schema["default"]})
        for name, given in config.items():
            if name == "all":
                continue
            properties = {"enforcementLevel": given} if isinstance(given, str) else dict(given)
            level = properties.pop("enforcementLevel", None)
            if level:
                request.policyConfig[name].enforcementLevel = getattr(proto, level.upper())
            request.policyConfig[name].properties.update(properties)
        self.stub.Configure(request)

    def violations(
        self, type_: str, name: str, props: Mapping[str, Any], provider: Mapping[str, Any] | None = None
    ) -> list[Said]:
        return said(self.stub.Analyze(analyze_request(type_, name, props, provider)))

    def stack_violations(self, *resources: Mapping[str, Any]) -> list[Said]:
        return said(self.stub.AnalyzeStack(stack_request(*resources)))
