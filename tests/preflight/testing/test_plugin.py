"""The plugin as a pack author meets it: pytest in a project of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest

from tests.preflight.harness import ROOT, write_pack

CASES = """
    cases:
      - name: a good name
        resource: {type: "test:index:Thing", name: good}
        expect: {no-bad-names: pass}
      - name: a bad name
        resource: {type: "test:index:Thing", name: bad}
        expect:
          no-bad-names: {outcome: violation, message: has a bad name, level: mandatory}
      - name: nothing but the stack
        stack: {}
        expect: {not-empty: violation}
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    write_pack(tmp_path / "pack")
    (tmp_path / "pytest.ini").write_text("[pytest]\npreflight_pack = pack\n", encoding="utf-8")
    return tmp_path


def run(project: Path, *arguments: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "preflight.testing.plugin", "-p", "no:cacheprovider", *arguments],
        cwd=project,
        # Whoever has installed the repo has the plugin twice otherwise.
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def write(project: Path, text: str, name: str = "names.policy.yaml") -> None:
    (project / name).write_text(dedent(text), encoding="utf-8")


def test_cases_and_fixtures_share_one_pack(project):
    write(project, CASES)
    (project / "test_rules.py").write_text(
        dedent(
            """
            def test_bad(policy_pack):
                policy_pack.analyze("test:index:Thing", "bad").assert_violation("no-bad-names")

            def test_same(policy_pack, start_policy_pack):
                assert start_policy_pack("pack") is policy_pack
            """
        ),
        encoding="utf-8",
    )
    status, text = run(project, "-v")
    assert status == 0, text
    assert "names.policy.yaml::a bad name PASSED" in text
    assert "5 passed" in text


def test_a_failing_case_tells_where_and_all_that_was_said(project):
    write(project, CASES.replace("name: good}", "name: bad one}"))
    status, text = run(project)
    assert status == 1
    assert f"{project / 'names.policy.yaml'}:3: a good name\n" in text
    assert "line 5: no-bad-names should pass, but it is violation." in text
    assert "bad one has a bad name." in text
    assert "Traceback" not in text
    assert "1 failed, 2 passed" in text


def test_an_unknown_policy_fails_its_case(project):
    write(project, CASES.replace("{no-bad-names: pass}", "{no-bad-nmaes: pass}"))
    status, text = run(project)
    assert status == 1
    assert "names.policy.yaml:5: the pack pack has no policy 'no-bad-nmaes'. It has: no-bad-names, not-empty." in text


def test_a_wrong_file_stops_the_run(project):
    write(project, CASES.replace("expect: {no", "expected: {no"))
    status, text = run(project)
    assert status == 2
    assert "names.policy.yaml:5: case 'a good name': a case has no 'expected'. It has: as, config, expect," in text


def test_without_a_pack_the_file_says_what_to_write(project):
    (project / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    write(project, CASES)
    status, text = run(project)
    assert status == 2
    assert "no policy pack is named. Write pack: <folder> into the file, or preflight_pack = <folder>" in text


def test_a_file_may_name_its_pack(project):
    (project / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    write(project, "pack: pack\n" + dedent(CASES))
    status, text = run(project)
    assert status == 0, text


def test_a_pack_that_does_not_start_fails_the_tests(project):
    write_pack(project / "pack", "raise RuntimeError('not today')")
    write(project, CASES)
    status, text = run(project)
    assert status == 1
    assert "RuntimeError: not today" in text
    assert "3 failed" in text


def test_a_run_that_does_not_use_it_imports_nothing(project):
    (project / "test_light.py").write_text(
        dedent(
            """
            import sys

            def test_light():
                heavy = ("grpc", "pulumi", "yaml", "preflight.testing.pack", "preflight.testing.inputs")
                assert [name for name in heavy if name in sys.modules] == []
            """
        ),
        encoding="utf-8",
    )
    status, text = run(project)
    assert status == 0, text


def test_installed_from_a_wheel_it_needs_no_set_up(project, tmp_path_factory):
    """As another project has it: a wheel in an environment of its own, found by its entry point."""
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    ignored = ("--exclude-standard", "--cached", "--others")
    files = subprocess.run(
        ["git", "ls-files", *ignored, "preflight", "pyproject.toml", "README.md"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    for name in files:
        target = source / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes((ROOT / name).read_bytes())
    environment = folder / "environment"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(environment)], check=True)
    (packages,) = (environment / "lib").glob("python*/site-packages")
    # What preflight needs is here already; only preflight itself is installed.
    here = next(Path(path) for path in sys.path if path.endswith("site-packages"))
    (packages / "needed.pth").write_text(f"{here}\n", encoding="utf-8")
    subprocess.run(
        [
            sys.executable,
            "-m",
            "pip",
            "install",
            "-q",
            "--no-deps",
            "--no-build-isolation",
            "--target",
            packages,
            source,
        ],
        check=True,
        capture_output=True,
    )
    write(project, CASES)
    done = subprocess.run(
        [str(environment / "bin" / "python"), "-m", "pytest", "-p", "no:cacheprovider"],
        cwd=project,
        env={"PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "3 passed" in done.stdout
    assert "preflight" in done.stdout.partition("plugins:")[2].splitlines()[0]
