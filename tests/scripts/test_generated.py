"""What scripts generate from the rules and from the provider's SDK is current."""

from __future__ import annotations

import importlib.util
import json
import re
import sys
from pathlib import Path

import pytest

from guardrails.aws.tags import SELECTORS, TAG_RESOURCES, TAGGABLE, TagShape
from guardrails.core.settings import parse
from guardrails.registry import RULES

ROOT = Path(__file__).resolve().parent.parent.parent


def script(name):
    spec = importlib.util.spec_from_file_location(name, ROOT / "scripts" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", ["rule_docs", "taggable_types"])
def test_generated_files_are_current(name, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", [name, "--check"])
    assert script(name).main() == 0, capsys.readouterr().err


@pytest.mark.parametrize("name", ["rule_docs", "taggable_types"])
def test_a_stale_file_is_told(name, monkeypatch, capsys, tmp_path):
    module = script(name)
    stale = tmp_path / "stale"
    stale.write_text("old")
    monkeypatch.setattr(sys, "argv", [name, "--check"])
    if name == "rule_docs":
        monkeypatch.setattr(module, "ROOT", tmp_path)
        monkeypatch.setattr(module, "PAGE", stale)
    else:
        monkeypatch.setattr(module, "TABLE", stale)
    assert module.main() == 1
    assert f"is not current: run python scripts/{name}.py" in capsys.readouterr().err


def test_the_table_of_taggable_types():
    assert len(TAGGABLE) > 800
    for type_, shape in {
        "aws:dynamodb/table:Table": TagShape(),
        "aws:iam/role:Role": TagShape(),
        "aws:cloudwatch/metricAlarm:MetricAlarm": TagShape(),
        "aws:autoscaling/group:Group": TagShape(listed=True),
        "aws-native:sqs:Queue": TagShape(listed=True),
        "aws-native:iam:Role": TagShape(listed=True),
        "aws-native:ssm:Parameter": TagShape(),
        "aws-native:route53:HostedZone": TagShape(listed=True, prop="hostedZoneTags"),
        "aws-native:cognito:UserPool": TagShape(prop="userPoolTags"),
        "aws-native:budgets:Budget": TagShape(listed=True, prop="resourceTags"),
    }.items():
        assert TAGGABLE[type_] == shape
    for type_ in (
        "aws:iam/rolePolicy:RolePolicy",
        "aws:dynamodb/contributorInsights:ContributorInsights",
        "aws:backup/selection:Selection",
        "aws-native:iam:RolePolicy",
        "aws-native:ecr:RepositoryCreationTemplate",
        "aws-native:inspector:ResourceGroup",
        "aws-native:cognito:UserPoolReplica",
    ):
        assert type_ not in TAGGABLE
    assert [type_ for type_, shape in TAGGABLE.items() if type_.startswith("aws:") and shape != TagShape()] == [
        "aws:autoscaling/group:Group"
    ]
    assert TAG_RESOURCES.isdisjoint(TAGGABLE)


def test_types_whose_tags_are_not_their_own_are_known():
    """A type that is not in the table is taken to have tags by its properties, so these must be named."""
    module = script("taggable_types")
    argument = re.compile(r"^ {17}tags: ", re.MULTILINE)
    others = set()
    for package in module.PACKAGES:
        for path in module.sdk_folder(package).rglob("*.py"):
            source = path.read_text(encoding="utf-8")
            if module.RESOURCE.search(source) and argument.search(source) and not module.resource_types(source):
                others.update(module.TOKEN.findall(source))
    assert others == SELECTORS


def json_blocks(path):
    return [json.loads(block) for block in re.findall(r"```json\n(.*?)```", path.read_text("utf-8"), re.DOTALL)]


@pytest.mark.parametrize("path", ["docs/rules.md", "docs/exemptions.md", "policypack/README.md"])
def test_each_configuration_that_a_document_shows_is_accepted(path):
    by_name = {rule.name: rule for rule in RULES}
    shown = [config for config in json_blocks(ROOT / path) if config]
    assert shown
    for config in shown:
        for name, given in config.items():
            if name != "all" and not isinstance(given, str):
                parse(by_name[name], {key: value for key, value in given.items() if key != "enforcementLevel"})


def test_every_rule_has_a_module_of_its_name_and_facts_that_help():
    modules = {path.stem for path in (ROOT / "policypack/guardrails/rules").glob("*.py")} - {"__init__"}
    assert modules == {rule.name.replace("-", "_") for rule in RULES}
    for rule in RULES:
        assert rule.why, rule.name
        assert rule.fix, rule.name
        for example in (*rule.passes, *rule.fails):
            assert example.caption, rule.name
            assert example.code, rule.name
        for reference in rule.references:
            assert reference.url.startswith("https://docs.aws.amazon.com/"), rule.name
