from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from preflight.cli.arguments import build_parser
from preflight.cli.settings import _NO_SETTINGS, with_settings
from preflight.errors import ConfigurationError
from tests.preflight.audit.states import audit, write_stack
from tests.preflight.harness import ROOT, command, preflight, write_pack


@pytest.fixture
def settings(project, pack):
    (pack / "config.json").write_text(json.dumps({"no-bad-names": "advisory"}), "utf-8")
    text = f'[packs.house]\npath = "{pack}"\nconfig = "{pack}/config.json"\n'
    (project / "preflight.toml").write_text(text, "utf-8")
    return project


def test_the_packs_of_the_settings_are_run_and_the_report_says_so(settings):
    outcome = preflight(settings)

    assert outcome.status == 0
    [pack] = outcome.report["packs"]
    assert [policy["enforcement_level"] for policy in pack["policies"]] == ["advisory", "mandatory"]
    assert outcome.report["notes"] == ["The policy packs (house) are those that preflight.toml names."]


def test_flags_count_more(settings, tmp_path):
    other = write_pack(tmp_path / "other")

    outcome = preflight(settings, other)

    assert [pack["path"] for pack in outcome.report["packs"]] == [str(other)]
    assert outcome.report["notes"] == []


def test_a_configuration_for_nobody_is_refused(settings):
    outcome = preflight(settings, options=("--policy-pack-config", "x.json"))

    assert outcome.status == 2
    assert "preflight.toml names the packs" in outcome.message


def test_wrong_settings_are_no_verdict(project):
    (project / "preflight.toml").write_text('[packs.house]\npath = "none"\n', "utf-8")

    outcome = preflight(project)

    assert outcome.status == 2
    assert "there is no folder" in outcome.message


def test_an_audit_takes_them_from_where_it_is_started(settings, tmp_path):
    write_stack(tmp_path / "backend", "good")

    outcome = audit(
        tmp_path / "backend", cwd=settings, env={"PYTHONPATH": str(ROOT), "PATH": str(Path(sys.executable).parent)}
    )

    assert outcome.status == 0, outcome.out
    assert outcome.report["notes"] == ["The policy packs (house) are those that preflight.toml names."]


def test_flags_stand_in_the_file(settings, tmp_path):
    (settings / "Pulumi.prod.yaml").write_text("", encoding="utf-8")
    text = (settings / "preflight.toml").read_text("utf-8")
    flags = 'stack = "prod"\nskip = ["not-empty"]\nfail-on = "advisory"\nreport = "json=out/gate.json"\n'
    (settings / "preflight.toml").write_text(flags + text, encoding="utf-8")

    outcome = preflight(settings, options=("--quiet",))

    assert outcome.report["stack"] == "prod"
    assert outcome.report["notes"][:2] == [
        "Set by preflight.toml: stack = prod; skip = not-empty; fail-on = advisory.",
        "The policy packs (house) are those that preflight.toml names.",
    ]
    assert (settings / "out" / "gate.json").exists()  # from the file on


def shown(*options):
    done = subprocess.run(command("--show-settings", *options), cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return {line.split()[0]: line.split()[1:] for line in done.stdout.splitlines()}


def test_where_each_setting_came_from(tmp_path):
    text = 'stack = "prod"\nfail-on = "high"\nconfig = ["token=hushhush"]\n[packs.house]\npath = "."\n'
    (tmp_path / "preflight.toml").write_text(text, encoding="utf-8")

    found = shown("--project", tmp_path, "-s", "qa")

    assert found["stack"] == ["qa", "flag"]
    assert found["fail-on"] == ["high", "preflight.toml"]
    assert found["config"] == ["token", "preflight.toml"]
    assert found["policy-pack"] == [str(tmp_path), "preflight.toml"]
    assert found["format"] == ["text", "default"]


def test_settings_from_elsewhere_or_from_nowhere(tmp_path):
    (tmp_path / "preflight.toml").write_text('stack = "prod"\n', encoding="utf-8")
    (tmp_path / "other.toml").write_text('stack = "qa"\n', encoding="utf-8")

    assert shown("--project", tmp_path)["stack"] == ["prod", "preflight.toml"]
    assert shown("--project", tmp_path, "--settings", tmp_path / "other.toml")["stack"] == ["qa", "other.toml"]
    assert shown("--project", tmp_path, "--settings", "none")["stack"] == ["dev", "default"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('stak = "prod"', "there is no setting stak (did you mean stack?)."),
        ("quiet = 1", "quiet must be true or false."),
        ("stack = ['a']", "stack must be a text."),
        ('fail-on = "never"', "--fail-on: invalid choice: 'never'"),
        ("list-policies = true", "there is no setting list-policies"),
    ],
)
def test_settings_that_are_wrong(tmp_path, text, said):
    (tmp_path / "preflight.toml").write_text(text, encoding="utf-8")

    with pytest.raises(ConfigurationError) as caught:
        with_settings(build_parser(), ["--project", str(tmp_path)])

    assert f"{tmp_path / 'preflight.toml'}: " in caught.value.message
    assert said in caught.value.message


def test_every_flag_of_a_run_can_be_set(tmp_path):
    """Values that fit each flag; whatever is new has to be here or among those that ask for something else."""
    values = {
        "DIR": '"x"',
        "FILE": '"x"',
        "SECONDS": "5",
        "POLICY": '["x"]',
        "KEY=VALUE": '["a=b"]',
        "ID": '"123456789012"',
    }
    lines = []
    for action in build_parser()._actions:
        name = next(flag for flag in action.option_strings if flag.startswith("--"))[2:]
        if action.dest in _NO_SETTINGS:
            continue
        value = "true" if action.nargs == 0 else values.get(str(action.metavar), '"x"')
        value = '"json=x.json"' if name == "report" else f'"{next(iter(action.choices))}"' if action.choices else value
        lines.append(f"{name} = {value}")
    (tmp_path / "other.toml").write_text("\n".join(lines), encoding="utf-8")

    applied = with_settings(build_parser(), ["--settings", str(tmp_path / "other.toml")])

    assert {source.origin for source in applied.sources} == {"other.toml"}
