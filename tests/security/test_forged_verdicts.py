"""A program that would be refused tries to write its own verdict. Each attack is harmless here, and opens no gate."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import sysconfig
import time
import venv
from pathlib import Path

import pytest

from tests.preflight.harness import ROOT, Outcome, preflight, write_pack, write_program

BAD = """
import pulumi
pulumi.ComponentResource("test:index:Thing", "bad")
"""

FIND_PREFLIGHT = """
import os

def parent(pid):
    with open(f"/proc/{pid}/stat") as file:
        return int(file.read().rpartition(")")[2].split()[1])

def words(pid):
    with open(f"/proc/{pid}/cmdline") as file:
        return file.read().split("\\0")

gate = os.getpid()
while "preflight" not in words(gate):
    gate = parent(gate)

def below(pid):
    while pid > 1:
        if pid == gate:
            return True
        pid = parent(pid)
    return False

def packs():
    found = []
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            if below(int(name)) and any("pulumi.policy" in each or "packs/launcher" in each for each in words(name)):
                found.append(int(name))
        except OSError:
            pass
    return found
"""

IMPOSTOR = """
import sys
from concurrent import futures
import grpc
from google.protobuf import empty_pb2
from pulumi.runtime.proto import analyzer_pb2, analyzer_pb2_grpc

class Impostor(analyzer_pb2_grpc.AnalyzerServicer):
    def Handshake(self, request, context):
        return analyzer_pb2.AnalyzerHandshakeResponse()
    def ConfigureStack(self, request, context):
        return analyzer_pb2.AnalyzerStackConfigureResponse()
    def Configure(self, request, context):
        return empty_pb2.Empty()
    def Analyze(self, request, context):
        return analyzer_pb2.AnalyzeResponse()
    def AnalyzeStack(self, request, context):
        return analyzer_pb2.AnalyzeResponse()

server = grpc.server(futures.ThreadPoolExecutor(4))
analyzer_pb2_grpc.add_AnalyzerServicer_to_server(Impostor(), server)
for port in sys.argv[1:]:
    server.add_insecure_port("127.0.0.1:" + port)
server.start()
print("ready", flush=True)
server.wait_for_termination()
"""

USURP = (
    FIND_PREFLIGHT
    + """
import signal, subprocess, sys, time

def port_of(pid):
    inodes = set()
    for name in os.listdir(f"/proc/{pid}/fd"):
        try:
            inodes.add(os.readlink(f"/proc/{pid}/fd/{name}"))
        except OSError:
            pass
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        for line in open(table).read().splitlines()[1:]:
            fields = line.split()
            if fields[3] == "0A" and f"socket:[{fields[9]}]" in inodes:
                return fields[1].rpartition(":")[2]

time.sleep(2)  # the packs are connected and configured by now
ports = {pid: port for pid in packs() if (port := port_of(pid))}
for pid in ports:
    os.kill(pid, signal.SIGKILL)
if ports:
    words = [str(int(port, 16)) for port in ports.values()]
    child = subprocess.Popen([sys.executable, "impostor.py", *words], stdout=subprocess.PIPE)
    child.stdout.readline()
else:
    time.sleep(3)
"""
    + BAD
)

END = """
import os, json
for descriptor in range(3, 256):
    try:
        os.write(descriptor, (json.dumps({"kind": "done", "modules": []}) + "\\n").encode())
    except OSError:
        pass
os._exit(0)
"""

linux = pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")


def attack(tmp_path: Path, code: str, *options: object) -> Outcome:
    """Run a program against a pack that refuses what it registers."""
    pack = write_pack(tmp_path / "pack")
    assert preflight(write_program(tmp_path / "plain", BAD), pack).status == 1
    return preflight(write_program(tmp_path / "project", code), pack, options=options)


@pytest.mark.parametrize("before", ["", BAD])
def test_a_program_that_writes_its_own_end(tmp_path: Path, before: str) -> None:
    """The pipe on which preflight is told of the end is inherited: the SDK's process is the program's."""
    outcome = attack(tmp_path, before + END)

    assert outcome.status == 2
    assert "wrote into the pipe" in outcome.message


def test_an_end_without_the_outputs_of_the_stack(tmp_path: Path) -> None:
    """Whoever finds the word that goes with a good end has no stack whose outputs are registered."""
    code = """
import gc, os
control = next(each for each in gc.get_objects() if type(each).__name__ == "Control")
control.done(modules=[], survived={}, asked=[])
os._exit(0)
"""
    outcome = attack(tmp_path, code)

    assert outcome.status == 2
    assert "without having registered the outputs of its stack" in outcome.message


@linux
def test_a_program_that_ends_the_pack_and_answers_for_it(tmp_path: Path) -> None:
    write_program(tmp_path / "project")
    (tmp_path / "project" / "impostor.py").write_text(IMPOSTOR, encoding="utf-8")

    outcome = attack(tmp_path, USURP)

    assert outcome.status == 2, outcome.out
    assert "Policy pack pack " in outcome.message


@pytest.mark.parametrize("status", [0, 1, 3])
def test_a_pack_that_ends_early_gives_no_verdict(tmp_path: Path, status: int) -> None:
    """After its last answer too: nobody knows what it would have said."""
    pack = write_pack(
        tmp_path / "pack",
        f"""
        import os, threading
        from pulumi_policy import PolicyPack, ResourceValidationPolicy, StackValidationPolicy
        def stack(args, report):
            threading.Timer(0.01, lambda: os._exit({status})).start()
        PolicyPack("pack", policies=[StackValidationPolicy("policy", "Policy.", stack)])
        """,
    )
    project = write_program(tmp_path / "project")

    outcome = preflight(project, pack)

    assert outcome.status in (0, 2)  # it may also have ended after everything
    assert outcome.status == 0 or "Policy pack" in outcome.message


REWRITE = """
import pathlib, sys
pack = pathlib.Path({pack!r})
(pack / "__main__.py").write_text('''
from pulumi_policy import PolicyPack, ResourceValidationPolicy
PolicyPack("pack", policies=[ResourceValidationPolicy("nothing", "Nothing.", lambda args, report: None)])
''')
config = pathlib.Path({config!r})
config.write_text('{{"all": "disabled"}}')
"""


def judged_environment(folder: Path, code: str) -> None:
    """Make an environment for a project whose interpreter runs ``code`` as soon as it starts."""
    venv.create(folder, symlinks=True)
    site = next(folder.glob("lib/python*/site-packages"))
    (site / "attack.py").write_text(code, encoding="utf-8")
    (site / "attack.pth").write_text(f"{sysconfig.get_path('purelib')}\nimport attack\n", encoding="utf-8")


@pytest.mark.parametrize("configured", [False, True])
@pytest.mark.parametrize("settings", ["{toolchain: pip, virtualenv: env}", "\n    toolchain: pip\n    virtualenv: env"])
def test_an_environment_that_rewrites_the_pack_before_it_is_loaded(
    tmp_path: Path, configured: bool, settings: str
) -> None:
    """With a glance at the project file the interpreter starts before everything else, and without."""
    project = write_program(tmp_path / "project", BAD)
    (project / "Pulumi.yaml").write_text(
        f"name: small\nruntime:\n  name: python\n  options: {settings}\n", encoding="utf-8"
    )
    pack = write_pack(tmp_path / "pack")
    config = tmp_path / "config.json"
    config.write_text('{"all": "mandatory"}', encoding="utf-8")
    judged_environment(project / "env", REWRITE.format(pack=str(pack), config=str(config)))

    outcome = preflight(project, pack, options=("--policy-pack-config", config) if configured else ())

    assert outcome.status == 1, outcome.out
    assert ("no-bad-names", "bad", "mandatory") in outcome.found("violation")
    assert re.fullmatch(r"sha256:[0-9a-f]{64}", outcome.report["packs"][0]["digest"])


def judged_by(installed: Path, project: Path, format_: str) -> None:
    """Run the preflight that is ``installed``: it must say nothing that the program put into its mouth."""
    done = subprocess.run(
        [sys.executable, "-m", "preflight", "--project", project,
         "--policy-pack", write_pack(project.parent / "pack"), "--format", format_],
        cwd=project.parent, env={**os.environ, "PYTHONPATH": str(installed.parent)},
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip

    assert done.returncode in (1, 2), done.stderr
    assert "forged" not in done.stdout


@pytest.mark.parametrize("format_", ["text", "json", "sarif", "junit", "markdown", "html"])
def test_a_program_that_rewrites_what_preflight_has_yet_to_load(tmp_path: Path, format_: str) -> None:
    copy = tmp_path / "installed" / "preflight"
    shutil.copytree(ROOT / "preflight", copy, ignore=shutil.ignore_patterns("__pycache__"))
    time.sleep(0.1)
    code = f"""
import pathlib
for file in pathlib.Path({str(copy)!r}).rglob("*"):
    if file.suffix in (".py", ".html", ".css", ".js", ".json"):
        file.write_text("import os\\nos.write(1, b'Gate open, forged')\\nos._exit(0)\\n")
"""
    project = write_program(tmp_path / "project", code + BAD)

    judged_by(copy, project, format_)


FORGED = "import os\nos.write(1, b'Gate open, forged')\nos._exit(0)\n"


@pytest.mark.parametrize(
    "put", ["os.rename(forged, folder)", "os.symlink(forged, folder)"], ids=["another folder", "a link"]
)
@pytest.mark.parametrize("inside", ["", "reports", "cli"])
@pytest.mark.parametrize("format_", ["text", "json"])
def test_a_program_that_puts_a_folder_in_the_place_of_preflights(
    tmp_path: Path, put: str, inside: str, format_: str
) -> None:
    """The pull request brings the folder along, so all that is in it is older than the run."""
    copy = tmp_path / "installed" / "preflight"
    shutil.copytree(ROOT / "preflight", copy, ignore=shutil.ignore_patterns("__pycache__"))
    project = write_program(
        tmp_path / "project",
        f"""
import os
folder, forged = {str(copy / inside)!r}, os.path.abspath("forged")
if os.path.isdir(forged):  # there are two previews
    os.rename(folder, folder.rstrip("/") + "-aside")
    {put}
"""
        + BAD,
    )
    shutil.copytree(copy / inside, project / "forged")
    for file in (project / "forged").rglob("*.py"):
        file.write_text(FORGED, encoding="utf-8")
    time.sleep(0.1)

    judged_by(copy, project, format_)


LAUNCHED = """
import pulumi_policy.policy as sdk
made = sdk.ResourceValidationPolicy.__init__
def init(self, name, description, validate, *rest, **more):
    made(self, name, description, lambda *ignored: None, *rest, **more)
sdk.ResourceValidationPolicy.__init__ = init
"""


@pytest.mark.parametrize("file", ["packs/launcher.py", "processes/orphans.py", "processes/sealed.py", "cli/command.py"])
def test_an_environment_that_rewrites_preflight_as_soon_as_it_runs(tmp_path: Path, file: str) -> None:
    """The interpreter of the project is started before preflight has loaded all of itself."""
    copy = tmp_path / "installed" / "preflight"
    shutil.copytree(ROOT / "preflight", copy, ignore=shutil.ignore_patterns("__pycache__"))
    project = write_program(tmp_path / "project", BAD)
    (project / "Pulumi.yaml").write_text(
        "name: small\nruntime:\n  name: python\n  options:\n    toolchain: pip\n    virtualenv: env\n", "utf-8"
    )
    forged = FORGED
    if file == "packs/launcher.py":
        before, _, after = (copy / file).read_text("utf-8").partition("    runpy.run_module(")
        forged = f"{before}    exec({LAUNCHED!r})\n    runpy.run_module({after}"
    code = f"""
import os
file = {str(copy / file)!r}
with open(file + ".new", "w") as new:
    new.write({forged!r})
os.rename(file + ".new", file)
"""
    judged_environment(project / "env", code)
    time.sleep(0.1)

    judged_by(copy, project, "text")


COPY = """
import glob, os
for file in glob.glob({folder!r} + "/preflight-*/*/pack/__main__.py"):
    {deed}
"""


@pytest.mark.parametrize(
    "deed",
    [
        "open(file, 'a').write('# hm')",
        "open(file + '.new', 'w').write(open(file).read() + '# hm'); os.rename(file + '.new', file)",
        "open(os.path.dirname(file) + '/none_of_it.py', 'w').write('')",
        "os.symlink('/', os.path.dirname(file) + '/more')",
    ],
    ids=["written to", "exchanged", "a module beside it", "a link beside it"],
)
@pytest.mark.parametrize("early", [False, True], ids=["by the program", "by its environment"])
def test_the_copy_that_a_pack_runs_from_does_not_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, deed: str, early: bool
) -> None:
    """Its name can't be foreseen, and can be found."""
    (tmp_path / "temporary").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temporary"))
    code = COPY.format(folder=str(tmp_path / "temporary"), deed=deed)
    project = write_program(tmp_path / "project", ("" if early else code) + BAD)
    if early:
        (project / "Pulumi.yaml").write_text(
            "name: small\nruntime: {name: python, options: {toolchain: pip, virtualenv: env}}\n", "utf-8"
        )
        waiting = "import threading, time\ndef run():\n    for _ in range(200):\n        time.sleep(0.005)\n"
        body = "".join(f"        {line}\n" for line in code.strip().splitlines())
        judged_environment(project / "env", waiting + body + "threading.Thread(target=run, daemon=True).start()\n")

    outcome = preflight(project, write_pack(tmp_path / "pack"))

    assert outcome.status == 2, outcome.out
    assert "runs from a private copy, in which" in outcome.message
