"""Files that say two things at once, or that no parser survives, end in a plain error: nothing is judged by them."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.preflight.harness import ROOT, TIMEOUT, Outcome, command, preflight, write_pack, write_program

LAUGHS = "a0: &a0 [lol]\n" + "".join(
    f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 10)}]\n" for level in range(1, 12)
)

TWICE = {
    "Pulumi.dev.yaml": "config:\n  aws:region: eu-west-1\n  aws:region: us-east-1\n",
    "Pulumi.yaml": "name: small\nruntime: python\nname: other\n",
}
EXPLODING = {
    "brackets": "config: " + "[" * 50_000,
    "dashes": "- " * 50_000,
    "braces": "config: " + "{a: " * 50_000,
    "aliases": f"{LAUGHS}config: {{'small:a': *a11}}",
    "itself": "config: &c {'small:a': *c}",
}


def bounded(project: Path, pack: Path, *options: object) -> Outcome:
    """Run preflight with half a gigabyte for itself: more would be asked for by what is not bounded."""
    arguments = command("--project", project, "--policy-pack", pack, "--format", "json", *options)
    done = subprocess.run(
        ["/bin/sh", "-c", f'ulimit -d {2**19}; exec "$@"', "sh", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=TIMEOUT,
        check=False,
    )
    return Outcome(done.returncode, done.stdout, done.stderr)


@pytest.mark.parametrize("name", TWICE)
def test_a_key_that_stands_twice_is_no_configuration(tmp_path: Path, project: Path, pack: Path, name: str) -> None:
    (project / name).write_text(TWICE[name], encoding="utf-8")

    outcome = preflight(project, pack)

    assert outcome.status == 2
    assert f"{project / name} is not valid YAML: the key" in outcome.message


def test_a_rule_is_not_disabled_by_a_second_key(tmp_path: Path, pack: Path) -> None:
    bad = write_program(tmp_path / "bad", "import pulumi\npulumi.ComponentResource('test:index:Thing', 'bad')")
    config = tmp_path / "config.json"
    config.write_text('{"no-bad-names": "mandatory", "no-bad-names": "disabled"}', encoding="utf-8")

    outcome = preflight(bad, pack, options=("--policy-pack-config", config))

    assert outcome.status == 2
    assert "the key 'no-bad-names' stands twice in an object" in outcome.message


@pytest.mark.parametrize("kind", EXPLODING)
@pytest.mark.parametrize("name", ["Pulumi.yaml", "Pulumi.dev.yaml", "preflight.answers.yaml", "PulumiPolicy.yaml"])
def test_what_no_parser_survives_is_a_plain_error(tmp_path: Path, project: Path, name: str, kind: str) -> None:
    pack = write_pack(tmp_path / "pack")
    file = (pack if name == "PulumiPolicy.yaml" else project) / name
    file.write_text(EXPLODING[kind], encoding="utf-8")

    outcome = bounded(project, pack)

    assert outcome.status == 2, outcome.err
    assert str(file) in outcome.message
    assert len(outcome.message) < 1000
    assert "Traceback" not in outcome.err
