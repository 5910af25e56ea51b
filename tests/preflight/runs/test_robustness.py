"""Programs and packs that misbehave: always a clear end, never an open gate, nothing left running."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.preflight.harness import PACK, PROGRAM, ROOT, Outcome, command, preflight, write_pack, write_program


def pack_with(policy: str, before: str = "") -> str:
    """The code of a pack with one resource policy."""
    return f"""
    import os, sys, time
    from pulumi_policy import EnforcementLevel, PolicyPack, ResourceValidationPolicy
    {before}
    def policy(args, report):
        {policy}
    PolicyPack("pack", policies=[ResourceValidationPolicy("policy", "Policy.", policy, EnforcementLevel.MANDATORY)])
    """


@pytest.mark.parametrize(
    ("code", "message"),
    [
        pytest.param(
            "raise ValueError('wrong size')",
            "The program failed at __main__.py:1 (raise ValueError('wrong size')): ValueError: wrong size",
            id="raises",
        ),
        pytest.param(
            "import sys\nsys.exit(0)",
            "The program called sys.exit(0) at __main__.py:2 (sys.exit(0)) before its end.",
            id="exits early",
        ),
        pytest.param(
            "import sys\nsys.exit('no quota')",
            "The program called sys.exit(1) at __main__.py:2 (sys.exit('no quota')) before its end: no quota.",
            id="exits with a message",
        ),
        pytest.param(
            "import os\nos._exit(0)", "The program ended with status 0 before its end was reached.", id="vanishes"
        ),
        pytest.param(
            "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)",
            "The program was ended by signal 9 before its end was reached.",
            id="killed",
        ),
        pytest.param(
            "import pulumi\nfor _ in range(2):\n    pulumi.ComponentResource('a:b:C', 'twin')",
            "Two resources have the same URN urn:pulumi:dev::small::a:b:C::twin: the name 'twin' is used twice.",
            id="one URN twice",
        ),
    ],
)
def test_programs_that_fail(tmp_path: Path, pack: Path, code: str, message: str) -> None:
    outcome = preflight(write_program(tmp_path / "project", code), pack)

    assert outcome.status == 2
    assert outcome.report["verdict"] == "error"
    assert outcome.message == message


def test_an_error_that_is_only_logged_is_noted_as_in_a_preview(tmp_path: Path, pack: Path) -> None:
    outcome = preflight(write_program(tmp_path / "project", "import pulumi\npulumi.log.error('out of quota')"), pack)

    assert outcome.report["verdict"] != "error"
    assert outcome.report["notes"] == ["The program logged an error: out of quota"]
    assert "error: out of quota" in outcome.err


def test_a_program_with_a_syntax_error(tmp_path: Path, pack: Path) -> None:
    outcome = preflight(write_program(tmp_path / "project", "def broken(:\n"), pack)

    assert outcome.status == 2
    assert "SyntaxError" in outcome.message


def test_a_program_that_loops(tmp_path: Path, pack: Path) -> None:
    project = write_program(tmp_path / "project", "while True:\n    pass")

    outcome = preflight(project, pack, options=("--program-timeout", "3"))

    assert outcome.status == 2
    assert outcome.message == "The program has not registered or asked anything for 3 s, and has not ended."


def test_a_program_that_prints_much_and_leaves_threads(tmp_path: Path, pack: Path) -> None:
    code = (
        PROGRAM
        + """
    import sys, threading, time
    sys.stdout.write("x" * 5_000_000)
    threading.Thread(target=time.sleep, args=(600,)).start()
    """
    )

    started = time.monotonic()
    outcome = preflight(write_program(tmp_path / "project", code), pack)

    assert outcome.status == 0
    assert len(outcome.err) >= 5_000_000
    assert time.monotonic() - started < 60


def test_a_program_without_resources_is_a_stack(tmp_path: Path) -> None:
    outcome = preflight(write_program(tmp_path / "project", ""), write_pack(tmp_path / "pack", pack_with("pass")))

    assert outcome.status == 0
    assert outcome.report["summary"]["resources"] == 1


@pytest.mark.parametrize(
    ("code", "message"),
    [
        pytest.param(
            "print('hello')" + PACK.replace("\n    ", "\n"),
            "printed 'hello' to standard output before its port.",
            id="prints before the port",
        ),
        pytest.param("raise RuntimeError('broken pack')", "ended with status 1 before it told its port", id="crashes"),
        pytest.param("import sys\nsys.exit(0)", "ended with status 0 before it told its port", id="ends"),
        pytest.param("import time\ntime.sleep(600)", "did not tell its port in time", id="hangs"),
    ],
)
def test_packs_that_do_not_start(tmp_path: Path, project: Path, code: str, message: str) -> None:
    pack = write_pack(tmp_path / "pack", code)

    outcome = preflight(project, pack, options=("--pack-timeout", "8"))

    assert outcome.status == 2
    assert outcome.message.startswith(f"Policy pack {pack} ")
    assert message in outcome.message


def test_what_a_crashing_pack_said_is_told(tmp_path: Path, project: Path) -> None:
    pack = write_pack(tmp_path / "pack", "import nothing_like_this")

    outcome = preflight(project, pack)

    assert "No module named 'nothing_like_this'" in outcome.message
    assert "pip install" in outcome.report["error"]["hint"]


@pytest.mark.parametrize(
    ("policy", "message"),
    [
        pytest.param("raise KeyError('size')", "failed to analyse urn:pulumi:dev::small::", id="raises"),
        pytest.param("os._exit(7)", "ended with status 7 when it was to analyse urn:pulumi:dev::small::", id="dies"),
        pytest.param("time.sleep(600)", "within 8 s", id="hangs"),
    ],
)
def test_packs_that_fail_on_the_way(tmp_path: Path, project: Path, policy: str, message: str) -> None:
    pack = write_pack(tmp_path / "pack", pack_with(policy))

    outcome = preflight(project, pack, options=("--pack-timeout", "8"))

    assert outcome.status == 2
    assert outcome.message.startswith("Policy pack pack ")
    assert message in outcome.message


def test_a_pack_that_prints_later(tmp_path: Path, project: Path) -> None:
    pack = write_pack(tmp_path / "pack", pack_with("print('x' * 300_000)"))

    outcome = preflight(project, pack)

    assert outcome.status == 0
    assert "xxx" not in outcome.out


def test_there_is_no_such_pack(tmp_path: Path, project: Path) -> None:
    assert preflight(project, tmp_path / "none").message == f"There is no policy pack at {tmp_path / 'none'}."
    assert (
        preflight(project, project).message == f"{project} is not a policy pack: there is no PulumiPolicy.yaml in it."
    )


# --- Nothing is left running ------------------------------------------------------------------------------------------

NOTES_PIDS = """
    import os, pathlib, subprocess, sys
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    pathlib.Path(os.environ["PIDS"]).open("a").write(f"{os.getpid()}\\n{child.pid}\\n")
"""


def alive(pid: int) -> bool:
    """Whether a process runs (one that only waits to be buried does not)."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()[0]
    except OSError:
        return False
    return state != "Z"


def pids(file: Path, count: int) -> list[int]:
    """The process ids in ``file``, once there are ``count``."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if file.exists() and len(found := file.read_text(encoding="utf-8").split()) >= count:
            return [int(pid) for pid in found]
        time.sleep(0.05)
    raise AssertionError("program and pack did not start")


def gone(found: list[int]) -> bool:
    """Whether all the processes end within a few seconds."""
    deadline = time.monotonic() + 15
    while time.monotonic() < deadline and any(map(alive, found)):
        time.sleep(0.05)
    return not any(map(alive, found))


def start(tmp_path: Path, program: str) -> tuple[subprocess.Popen[str], list[int]]:
    """Start preflight on a program and a pack that both start a child; give the ids of all four."""
    project = write_program(tmp_path / "project", NOTES_PIDS + program)
    pack = write_pack(tmp_path / "pack", NOTES_PIDS + PACK)
    process = subprocess.Popen(
        command("--project", project, "--policy-pack", pack, "--format", "json"),
        cwd=ROOT,
        env={**os.environ, "PIDS": str(tmp_path / "pids")},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    return process, pids(tmp_path / "pids", 4)


linux = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="reads /proc")


@linux
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["Ctrl-C", "SIGTERM"])
def test_an_interruption(tmp_path: Path, number: signal.Signals) -> None:
    process, found = start(tmp_path, "    import time\n    time.sleep(600)")

    process.send_signal(number)
    out, _ = process.communicate(timeout=60)

    outcome = Outcome(process.returncode, out, "")
    assert outcome.status == 2
    assert outcome.message == f"Interrupted by {number.name}."
    assert gone(found)


@linux
def test_preflight_is_killed(tmp_path: Path) -> None:
    process, found = start(tmp_path, "    import time\n    time.sleep(600)")

    process.kill()
    process.communicate(timeout=60)

    assert gone(found)


@linux
def test_an_ordinary_end(tmp_path: Path) -> None:
    process, found = start(tmp_path, PROGRAM)

    process.communicate(timeout=60)

    assert process.returncode == 0
    assert gone(found)


# --- Signals in every phase -------------------------------------------------------------------------------------------

SLEEP = "\n    import time\n    time.sleep(600)\n"
SLOW_POLICY = pack_with("time.sleep(600)").replace("import os, sys, time", "import os, sys, time" + NOTES_PIDS)


@linux
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["Ctrl-C", "SIGTERM"])
@pytest.mark.parametrize(
    ("program", "pack"),
    [
        pytest.param(NOTES_PIDS + PROGRAM, NOTES_PIDS + SLEEP + PACK, id="a pack boots"),
        pytest.param(NOTES_PIDS + PROGRAM, SLOW_POLICY, id="policies run"),
    ],
)
def test_an_interruption_elsewhere(tmp_path: Path, program: str, pack: str, number: signal.Signals) -> None:
    report = tmp_path / "report.json"
    process = subprocess.Popen(
        command(
            *("--project", write_program(tmp_path / "project", program)),
            *("--policy-pack", write_pack(tmp_path / "pack", pack)),
            *("--format", "json", "--report", f"json={report}"),
        ),
        cwd=ROOT,
        env={**os.environ, "PIDS": str(tmp_path / "pids")},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    found = pids(tmp_path / "pids", 4)

    process.send_signal(number)
    out, err = process.communicate(timeout=60)

    outcome = Outcome(process.returncode, out, err)
    assert outcome.status == 2
    assert outcome.message == f"Interrupted by {number.name}."
    assert not report.exists()
    assert "Traceback" not in err
    assert gone(found)


# --- More that programs do --------------------------------------------------------------------------------------------


@linux
@pytest.mark.parametrize(
    "start",
    [
        pytest.param("pid = os.fork()", id="forks"),
        pytest.param("pid = os.fork()\n    if pid == 0: os.setpgrp()", id="into a group of its own"),
        pytest.param("pid = os.fork()\n    if pid == 0: os.setsid()", id="into a session of its own"),
        pytest.param(
            "pid = os.fork()\n    if pid == 0:\n        os.setsid()\n        if os.fork(): os._exit(0)", id="a daemon"
        ),
    ],
)
def test_a_program_that_forks(tmp_path: Path, pack: Path, start: str) -> None:
    code = (
        PROGRAM
        + f"""
    import os, pathlib, time
    {start}
    if pid == 0:
        pathlib.Path({str(tmp_path / "pids")!r}).write_text(str(os.getpid()))
        time.sleep(600)
        os._exit(0)
    while not pathlib.Path({str(tmp_path / "pids")!r}).exists():
        time.sleep(0.01)
    """
    )

    outcome = preflight(write_program(tmp_path / "project", code), pack)

    assert outcome.status == 0
    assert gone(pids(tmp_path / "pids", 1))


def test_a_program_that_raises_in_an_apply(tmp_path: Path, pack: Path) -> None:
    code = PROGRAM + "\n    pulumi.Output.from_input('x').apply(lambda text: text.nothing)\n"

    outcome = preflight(write_program(tmp_path / "project", code), pack)

    assert outcome.status == 2
    assert "AttributeError: 'str' object has no attribute 'nothing'" in outcome.message
    assert "__main__.py:" in outcome.message


def test_a_program_whose_thread_raises_or_never_ends(tmp_path: Path, pack: Path) -> None:
    code = (
        PROGRAM
        + """
    import threading
    def fail():
        raise ValueError("in a thread")
    def loop():
        while True:
            pass
    threading.Thread(target=fail).start()
    threading.Thread(target=loop).start()
    """
    )

    outcome = preflight(write_program(tmp_path / "project", code), pack)

    assert outcome.status == 0
    assert "in a thread" in outcome.err


def test_a_program_that_closes_its_streams(tmp_path: Path, pack: Path) -> None:
    code = "import os, sys\nos.close(1)\nos.close(2)\nsys.stdout = sys.stderr = None\n"

    assert preflight(write_program(tmp_path / "project", code), pack).status in (0, 1, 2)


def test_a_program_that_prints_megabytes_without_a_line(tmp_path: Path) -> None:
    code = PROGRAM + "\n    import sys\n    print('x' * 9_000_000, file=sys.stderr, end='')\n"
    project = write_program(tmp_path / "project", code)

    outcome = preflight(project, write_pack(tmp_path / "pack"), options=("--quiet",))

    assert outcome.status == 0
    assert len(outcome.err) < 1000


def test_a_thousand_resources(tmp_path: Path, pack: Path) -> None:
    code = PROGRAM + "\n    for number in range(1000):\n        Thing(f'thing-{number}')\n"

    outcome = preflight(write_program(tmp_path / "project", code), pack)

    assert outcome.status == 0
    assert outcome.report["summary"]["resources"] == 1002
    assert len([r for r in outcome.report["results"] if r["policy"] == "no-bad-names"]) == 1002


# --- Where reports go -------------------------------------------------------------------------------------------------
