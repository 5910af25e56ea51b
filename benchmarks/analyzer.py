"""Boot a policy pack as Pulumi's engine does and time its answers.

Speaks the Analyzer protocol directly (pulumi/pulumi: proto/pulumi/analyzer.proto), so that packs in any language are
measured alike and preflight's own client is not part of the figure.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import grpc
from google.protobuf import empty_pb2, json_format, struct_pb2
from pulumi.runtime.proto import analyzer_pb2, analyzer_pb2_grpc

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

# The engine's own limit (pulumi/pulumi: sdk/go/common/util/rpcutil), far above the largest stack measured here.
MAX_MESSAGE_BYTES = 400 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class RunningPack:
    """A booted pack: its stub, the names of its policies and the seconds from start to its first answer."""

    stub: Any
    policies: tuple[str, ...]
    start_seconds: float
    pid: int

    def cpu_seconds(self) -> float:
        """Return what the process has used of a processor so far (Linux: /proc/PID/stat, fields utime and stime)."""
        fields = Path(f"/proc/{self.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def running(command: Sequence[str], folder: Path, env: Mapping[str, str]) -> Iterator[RunningPack]:
    """Start ``command`` in ``folder``, read the port it prints, configure it with its own defaults, stop it after."""
    began = time.perf_counter()
    process = subprocess.Popen(command, cwd=folder, env=dict(env), stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        port = process.stdout.readline().strip()
        if not port.isdigit():
            sys.exit(f"{' '.join(command)} did not print a port but {port!r}")
        options = [(f"grpc.max_{way}_message_length", MAX_MESSAGE_BYTES) for way in ("receive", "send")]
        with grpc.insecure_channel(f"127.0.0.1:{port}", options=options) as channel:
            stub = analyzer_pb2_grpc.AnalyzerStub(channel)
            info = stub.GetAnalyzerInfo(empty_pb2.Empty(), timeout=60)
            seconds = time.perf_counter() - began
            stub.Configure(analyzer_pb2.ConfigureAnalyzerRequest(policyConfig=_defaults(info)), timeout=60)
            yield RunningPack(stub, tuple(policy.name for policy in info.policies), seconds, process.pid)
    finally:
        process.kill()
        process.wait()
        if process.stdout is not None:
            process.stdout.close()


def _defaults(info: analyzer_pb2.AnalyzerInfo) -> dict[str, analyzer_pb2.PolicyConfig]:
    """Make what the engine sends a pack without a config file: each policy's level and its schema's defaults."""
    config = {}
    for policy in info.policies:
        properties = struct_pb2.Struct()
        for name, schema in json_format.MessageToDict(policy.configSchema.properties).items():
            if "default" in schema:
                properties[name] = schema["default"]
        config[policy.name] = analyzer_pb2.PolicyConfig(enforcementLevel=policy.enforcementLevel, properties=properties)
    return config


@dataclass(frozen=True, slots=True)
class Workload:
    """The requests of one preview, built once so that only the pack's time is measured."""

    analyze: tuple[analyzer_pb2.AnalyzeRequest, ...]
    stack: analyzer_pb2.AnalyzeStackRequest


def workload(resources: Sequence[tuple[str, str, Mapping[str, Any]]]) -> Workload:
    """Turn ``(type, name, properties)`` triples into what the engine would send."""
    analyze, stack = [], analyzer_pb2.AnalyzeStackRequest()
    for kind, name, properties in resources:
        struct = struct_pb2.Struct()
        struct.update(properties)
        urn = f"urn:pulumi:bench::bench::{kind}::{name}"
        # AWSGuard's SDK fails on a request without options, which the engine always sends.
        options = analyzer_pb2.AnalyzerResourceOptions()
        options.customTimeouts.SetInParent()
        analyze.append(analyzer_pb2.AnalyzeRequest(type=kind, properties=struct, urn=urn, name=name, options=options))
        stack.resources.append(
            analyzer_pb2.AnalyzerResource(type=kind, properties=struct, urn=urn, name=name, options=options)
        )
    return Workload(tuple(analyze), stack)


@dataclass(frozen=True, slots=True)
class Cost:
    """What one preview took: wall-clock seconds of its two parts, and the pack's seconds of a processor in each."""

    analyze: float
    stack: float
    analyze_cpu: float
    stack_cpu: float

    @property
    def cpu(self) -> float:
        """Seconds of a processor for the whole preview."""
        return self.analyze_cpu + self.stack_cpu


def preview(pack: RunningPack, work: Workload) -> Cost:
    """Make all Analyze calls, one after another, and the one AnalyzeStack call."""
    marks = [(time.perf_counter(), pack.cpu_seconds())]
    for request in work.analyze:
        pack.stub.Analyze(request, timeout=120)
    marks.append((time.perf_counter(), pack.cpu_seconds()))
    pack.stub.AnalyzeStack(work.stack, timeout=600)
    marks.append((time.perf_counter(), pack.cpu_seconds()))
    (wall, cpu), (wall_stack, cpu_stack) = (
        (after[0] - before[0], after[1] - before[1]) for before, after in pairwise(marks)
    )
    return Cost(wall, wall_stack, cpu, cpu_stack)
