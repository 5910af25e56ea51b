"""What a program or a pack can make much of costs time in proportion, and no more memory than the rest."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path
from textwrap import dedent

import pytest

from preflight.reports.escaping import visible, without_commands
from preflight.runs.console import Console
from preflight.secret_values import SecretValues
from tests.preflight.harness import ROOT, command, pack_with, write_pack, write_program

MEGABYTE = 2**20

TEXTS = {
    "no line end": "x",
    "line ends alone": "\n",
    "spaces": " ",
    "carriage returns": "\r",
    "titles without an end": "\x1b]",
    "colours without an end": "\x1b[0;",
    "colons": ":",
    "hashes": "#",
    "hashes and letters": "##a",
    "invisible": "\u200b",
    "half of a secret": "hunter",
}


def seconds(length: int, unit: str) -> float:
    """Time of the console for so many characters."""
    secrets = SecretValues()
    secrets.add("hunter2hunter2")
    console = Console(lambda text: None, secrets=secrets)
    text = unit * (length // len(unit))
    started = time.process_time()
    for start in range(0, len(text), 65536):
        console.text(text[start : start + 65536])
    console.close()
    return time.process_time() - started


@pytest.mark.parametrize("name", TEXTS)
def test_the_time_of_what_is_printed_is_linear(name: str) -> None:
    """Four times as much takes about four times as long; squares would take sixteen times."""
    seconds(MEGABYTE, TEXTS[name])
    short = min(seconds(MEGABYTE, TEXTS[name]) for _ in range(3))
    long = seconds(4 * MEGABYTE, TEXTS[name])

    assert long < 10 * short + 0.1


@pytest.mark.parametrize("unit", TEXTS.values(), ids=TEXTS)
def test_the_time_of_untrusted_text_in_a_report_is_linear(unit: str) -> None:
    def taken(length: int) -> float:
        started = time.process_time()
        without_commands(visible(unit * (length // len(unit))))
        return time.process_time() - started

    short = min(taken(MEGABYTE // 4) for _ in range(3))

    assert taken(MEGABYTE) < 10 * short + 0.1


def peak(tmp_path: Path, program: str, pack: str) -> tuple[int, int]:
    """Run preflight; return its status and the most memory that it held, in KiB."""
    status, most, _ = used(tmp_path, program, pack)
    return status, most


def used(tmp_path: Path, program: str, pack: str) -> tuple[int, int, float]:
    """Run preflight; return its status, the most memory that it held, in KiB, and its processor seconds."""
    script = dedent(
        """
        import resource, sys
        from preflight.cli.main import main
        status = main(sys.argv[1:])
        with open(sys.argv[2] + "/peak", "w") as file:
            usage = resource.getrusage(resource.RUSAGE_SELF)
            try:
                with open("/proc/self/status") as status_file:
                    # Not ru_maxrss, which begins with the size of the process that started this one.
                    most = next(int(line.split()[1]) for line in status_file if line.startswith("VmHWM:"))
            except OSError:
                most = usage.ru_maxrss // (1024 if sys.platform == "darwin" else 1)
            file.write(f"{most} {usage.ru_utime + usage.ru_stime}")
        sys.exit(status)
        """
    )
    project = write_program(tmp_path / "project", program)
    arguments = command("--project", project, "--policy-pack", write_pack(tmp_path / "pack", pack), "--format", "json")
    done = subprocess.run(
        [arguments[0], "-c", script, *arguments[3:]],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        timeout=200,
        check=False,
    )
    most, seconds = (project / "peak").read_text(encoding="utf-8").split()
    return done.returncode, int(most), float(seconds)


FLOODS = {
    "from the program": ("import os\nfor _ in range(64): os.write(1, b'x' * 2**20)", pack_with("pass")),
    "from a pack": ("", pack_with("[os.write(2, b'x' * 2**20) for _ in range(64)]")),
}


@pytest.mark.parametrize("source", FLOODS)
def test_much_without_a_line_end_fills_no_memory(tmp_path: Path, source: str) -> None:
    program, pack = FLOODS[source]

    _, usual = peak(tmp_path / "usual", "", pack_with("pass"))
    status, most = peak(tmp_path / "flood", program, pack)

    assert status == 0
    assert most < usual + 32 * 1024


PIPE = """
import os
for number in range(3, 256):
    try:
        for _ in range({megabytes}):
            os.write(number, b"x" * 2**20)
    except OSError:
        pass
"""


@pytest.mark.parametrize("megabytes", [1, 200])
def test_a_flood_on_the_pipe_that_tells_how_a_program_ended(tmp_path: Path, megabytes: int) -> None:
    """It is inherited, so a program can find and fill it; the gate stays shut, reads no more, and says so."""
    _, usual = peak(tmp_path / "usual", "", pack_with("pass"))
    status, most = peak(tmp_path / "flood", PIPE.format(megabytes=megabytes), pack_with("pass"))

    assert status == 2
    assert most < usual + 16 * 1024


def test_thousands_of_findings_on_one_resource(tmp_path: Path) -> None:
    program = "import pulumi\npulumi.ComponentResource('test:index:Thing', 'thing')"
    policy = "[report(f'Finding {n}, of which there are many.') for n in range(MANY)] if args.name == 'thing' else None"

    def taken(many: int) -> float:
        status, most, seconds = used(tmp_path / str(many), program, pack_with(policy.replace("MANY", str(many))))
        assert status == 1
        assert most < 400 * 1024
        return seconds

    usual, some, more = taken(1), taken(4000), taken(16000)

    assert more - usual < 10 * max(some - usual, 0.3)


DEEP = """
import pulumi
value = "x"
for _ in range({levels}):
    value = {{"a": [value]}}
pulumi.export("deep", value)
"""


@pytest.mark.parametrize(("levels", "status"), [(10, 0), (400, 2), (100_000, 2)])
def test_deep_outputs_are_taken_or_refused(tmp_path: Path, levels: int, status: int) -> None:
    found, most = peak(tmp_path, DEEP.format(levels=levels), pack_with("pass"))

    assert found == status
    assert most < 400 * 1024
