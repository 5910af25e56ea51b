"""Processes that hide are ended; closed descriptors, folders and libraries that are gone end in status 2."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.preflight.harness import ROOT, TIMEOUT, command, preflight, write_program
from tests.preflight.running import alive

DAEMON = """
import os, time
with open("pids", "w") as file:
    pass
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        # As one that is started anew with an environment of its own: nothing tells of where it comes from.
        with open("pids", "a") as file:
            file.write(f"{os.getpid()}\\n")
        # Nor does whoever reads what the program prints wait for it.
        for number in range(64):
            try:
                os.close(number)
            except OSError:
                pass
        for number in range(3):
            os.open("/dev/null", os.O_RDWR)
        os.execve("/bin/sleep", ["sleep", "600"], {})
    os._exit(0)
os.wait()
while not open("pids").read():
    time.sleep(0.01)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux gives orphans to whoever asks for them")
@pytest.mark.parametrize("ending", ["", "raise ValueError", "os._exit(0)"])
def test_a_daemon_without_session_and_mark_is_ended_too(tmp_path: Path, pack: Path, ending: str) -> None:
    project = write_program(tmp_path / "project", DAEMON + ending)

    preflight(project, pack)

    pids = [int(line) for line in (project / "pids").read_text(encoding="utf-8").split()]
    deadline = time.monotonic() + 10
    while any(map(alive, pids)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert pids  # one of each preview, unless the second was ended before it wrote
    assert not any(map(alive, pids))


@pytest.mark.parametrize("closed", ["0<&-", "1>&-", "2>&-", "0<&- 1>&-", "0<&- 1>&- 2>&-", "1>&- 2>&-"])
@pytest.mark.parametrize("format_", ["text", "json"])
def test_descriptors_that_are_closed_at_the_start(project: Path, pack: Path, closed: str, format_: str) -> None:
    arguments = command("--project", project, "--policy-pack", pack, "--format", format_)
    done = subprocess.run(
        ["/bin/sh", "-c", f'exec "$@" {closed}', "sh", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=TIMEOUT,
        check=False,
    )

    assert done.returncode == 2
    assert done.stdout == ""
    assert "2>&-" in closed or "is closed. Open 0, 1 and 2" in done.stderr


@pytest.mark.parametrize("absolute", [True, False])
def test_a_working_directory_that_is_gone(tmp_path: Path, project: Path, pack: Path, absolute: bool) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    named = ("--project", project, "--policy-pack", pack) if absolute else ()
    done = subprocess.run(
        ["/bin/sh", "-c", 'cd "$0" && rmdir "$0" && exec "$@"', gone, *command(*named, "--format", "json")],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=TIMEOUT,
        check=False,
    )

    assert done.returncode == 2, done.stderr
    assert done.stdout == "" or '"verdict": "error"' in done.stdout


BREAKS = {
    "raises": "raise RuntimeError('broken')",
    "can't be imported": "import a_module_that_is_not_there",
    "leaves": "import sys; sys.exit(0)",
    "leaves as if violated": "import sys; sys.exit(1)",
    "interrupts": "raise KeyboardInterrupt",
    "is empty": "",
}


@pytest.mark.parametrize("broken", ["rich", "jsonschema", "yaml", "grpc", "google.protobuf", "argparse", "json"])
@pytest.mark.parametrize("how", BREAKS)
def test_a_broken_library_is_no_verdict(tmp_path: Path, project: Path, pack: Path, broken: str, how: str) -> None:
    libraries = tmp_path / "libraries"
    folder = libraries / broken.replace(".", "/")
    folder.mkdir(parents=True)
    (folder / "__init__.py").write_text(BREAKS[how], encoding="utf-8")
    config = tmp_path / "config.json"  # has the configuration validated
    config.write_text('{"no-bad-names": {"enforcementLevel": "advisory"}}', encoding="utf-8")
    # The program and the pack run in the same interpreter, and would break on it themselves: only preflight gets it.
    script = (
        f"import sys\nsys.path.insert(0, {str(libraries)!r})\n"
        "for name in [name for name in sys.modules if name.split('.')[0] in ('json', 'google')]:\n"
        "    del sys.modules[name]\n"
        "from preflight.cli.main import main\nsys.exit(main())\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, "--project", project, "--policy-pack", pack, "--policy-pack-config", config],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=TIMEOUT,
        check=False,
    )

    unused = broken == "jsonschema" and done.returncode == 0 and "Gate open" in done.stdout
    assert done.returncode == 2 or unused, (done.stdout, done.stderr)


def test_what_is_judged_brings_no_library(tmp_path: Path, pack: Path) -> None:
    """``python -m`` looks for modules in the working directory first: that is the stranger's checkout."""
    project = write_program(tmp_path / "project", "raise ValueError('not run by a forged library')")
    forged = "import os\nos.write(1, b'Gate open: forged\\n')\nos._exit(0)\n"
    for name in ("yaml", "rich", "grpc", "argparse", "jsonschema"):
        (project / f"{name}.py").write_text(forged, encoding="utf-8")

    done = subprocess.run(
        [sys.executable, "-m", "preflight", "--policy-pack", str(pack)],
        cwd=project,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=TIMEOUT,
        check=False,
    )

    assert done.returncode == 2, done.stdout
    assert "forged\n" not in done.stdout
