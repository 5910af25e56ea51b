"""The table of types with tags is what the provider's SDKs say."""

from __future__ import annotations

import re

from guardrails.aws.tags import SELECTORS, TAG_RESOURCES, TAGGABLE, TagShape
from scripts import taggable_types


def check(monkeypatch):
    monkeypatch.setattr("sys.argv", ["taggable_types", "--check"])
    return taggable_types.main()


def test_the_table_is_current(monkeypatch, capsys):
    assert check(monkeypatch) == 0, capsys.readouterr().err


def test_a_stale_table_is_told(monkeypatch, capsys, tmp_path):
    stale = tmp_path / "stale"
    stale.write_text("old")
    monkeypatch.setattr(taggable_types, "TABLE", stale)
    monkeypatch.setattr(taggable_types, "render", lambda: "new")
    assert check(monkeypatch) == 1
    assert capsys.readouterr().err == f"{stale} is not current: run `python -m scripts.taggable_types`\n"


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
    argument = re.compile(r"^ {17}tags: ", re.MULTILINE)
    others = set()
    for package in taggable_types.PACKAGES:
        for path in taggable_types.sdk_folder(package).rglob("*.py"):
            source = path.read_text(encoding="utf-8")
            if (
                taggable_types.RESOURCE.search(source)
                and argument.search(source)
                and not taggable_types.resource_types(source)
            ):
                others.update(taggable_types.TOKEN.findall(source))
    assert others == SELECTORS
