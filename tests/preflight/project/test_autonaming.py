"""Names that a stack's configuration asks for; what the engine and a provider make of them stands in tests/e2e."""

from __future__ import annotations

import re

import pytest

from preflight.errors import PreflightError
from preflight.project.autonaming import Autonaming, Naming, parse
from preflight.project.project import load_project

QUEUE = "aws:sqs/queue:Queue"
TOPIC = "aws:sns/topic:Topic"
URN = "urn:pulumi:dev::shop::aws:sqs/queue:Queue::jobs"
EXPRESSIONS = {"organization": "acme", "project": "shop", "stack": "dev"}
CONFIG = {"team": "data", "deep": '{"a":{"b":"c"},"n":3}'}


def read(value):
    return parse(value, EXPRESSIONS, CONFIG)


def naming(value, type_=QUEUE, name="jobs", urn=URN):
    return read(value).naming(type_, name, urn)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({}, None),
        ({"mode": "default"}, None),
        ({"mode": None, "providers": None}, None),
        ({"providers": {"aws": {"resources": None}}}, None),
        ({"mode": "verbatim"}, Naming("enforce", "jobs")),
        ({"mode": "disabled"}, Naming("disable")),
        ({"pattern": "${name}"}, Naming("propose", "jobs")),
        ({"pattern": "${name}", "enforce": False}, Naming("propose", "jobs")),
        (
            {"pattern": "${organization}-${project}-${stack}-${name}", "enforce": True},
            Naming("enforce", "acme-shop-dev-jobs"),
        ),
        ({"pattern": "${config.team}-${config.deep.a.b}${config.deep.n}"}, Naming("propose", "data-c3")),
        ({"pattern": "${config.deep.a}"}, Naming("propose", '{"b": "c"}')),
        ({"pattern": "${other}-${name"}, Naming("propose", "${other}-${name")),
        ({"mode": "disabled", "providers": {"aws": {"mode": "verbatim"}}}, Naming("enforce", "jobs")),
        ({"mode": "disabled", "providers": {"gcp": {"mode": "verbatim"}}}, Naming("disable")),
        ({"mode": "disabled", "providers": {"aws": {"mode": "default"}}}, None),
        ({"mode": "disabled", "providers": {"aws": {"resources": {TOPIC: {"mode": "verbatim"}}}}}, Naming("disable")),
        (
            {"mode": "disabled", "providers": {"aws": {"resources": {QUEUE: {"mode": "verbatim"}}}}},
            Naming("enforce", "jobs"),
        ),
        ({"providers": {"gcp": {"resources": {QUEUE: {"mode": "verbatim"}}}}}, None),
        ({"providers": {"aws": {"mode": "disabled", "resources": {QUEUE: {"mode": "default"}}}}}, None),
    ],
)
def test_what_a_provider_is_told(value, expected):
    assert naming(value) == expected


@pytest.mark.parametrize(
    ("pattern", "form"),
    [
        ("${name}-${hex(5)}", r"jobs-[0-9a-f]{5}"),
        ("${alphanum(40)}", r"[0-9a-z]{40}"),
        ("${string(40)}", r"[a-z]{40}"),
        ("${num(12)}${num(3)}", r"[0-9]{15}"),
        ("${uuid}", r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"),
        ("${hex(0)}x", "x"),
    ],
)
def test_random_parts_follow_from_the_urn(pattern, form):
    found = naming({"pattern": pattern})
    assert re.fullmatch(form, found.name)
    assert found.random
    assert naming({"pattern": pattern}) == found
    if form != "x":
        assert naming({"pattern": pattern}, urn=f"{URN}-2").name != found.name


def test_random_parts_of_one_name_differ():
    first, second = naming({"pattern": "${hex(16)}-${hex(16)}"}).name.split("-")
    assert first != second


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("verbatim", "pulumi:autonaming must be a mapping, not str."),
        ({"modus": "verbatim"}, "pulumi:autonaming has the unknown key 'modus'."),
        ({"mode": "random"}, "pulumi:autonaming: the mode is not one of default, verbatim, disabled."),
        ({"mode": ["verbatim"]}, "pulumi:autonaming: the mode is not one of default, verbatim, disabled."),
        ({"mode": "verbatim", "pattern": "x"}, "pulumi:autonaming has both mode and pattern or enforce."),
        ({"mode": "verbatim", "enforce": True}, "pulumi:autonaming has both mode and pattern or enforce."),
        ({"enforce": True}, "pulumi:autonaming has enforce without a pattern."),
        ({"pattern": 3}, "pulumi:autonaming: pattern must be text, and enforce true or false."),
        ({"pattern": "x", "enforce": "yes"}, "pulumi:autonaming: pattern must be text, and enforce true or false."),
        ({"pattern": "${config.absent}"}, "pulumi:autonaming: no value found for key 'absent' of the configuration."),
        ({"pattern": "${config.team.x}"}, "pulumi:autonaming: no value found for key 'team.x' of the configuration."),
        ({"pattern": "${config.deep.z}"}, "pulumi:autonaming: no value found for key 'deep.z' of the configuration."),
        ({"providers": []}, "pulumi:autonaming: providers must be a mapping, not list."),
        ({"providers": ["aws"]}, "pulumi:autonaming: providers must be a mapping, not list."),
        ({"providers": {"aws": "x"}}, "pulumi:autonaming: providers.aws must be a mapping, not str."),
        ({"providers": {"aws": {"mood": 1}}}, "pulumi:autonaming: providers.aws has the unknown key 'mood'."),
        (
            {"providers": {"aws": {"resources": {QUEUE: {}}}}},
            f"pulumi:autonaming: providers.aws.resources.{QUEUE} has neither mode nor pattern.",
        ),
        (
            {"providers": {"aws": {"resources": {QUEUE: {"providers": {}}}}}},
            f"pulumi:autonaming: providers.aws.resources.{QUEUE} has the unknown key 'providers'.",
        ),
    ],
)
def test_configuration_that_would_stop_the_cli(value, message):
    with pytest.raises(PreflightError) as caught:
        read(value)
    assert caught.value.message == message


def project(folder, text):
    (folder / "Pulumi.yaml").write_text("name: shop\nruntime: python\n", encoding="utf-8")
    (folder / "Pulumi.dev.yaml").write_text(text, encoding="utf-8")
    return load_project(folder, "acme/dev")


def test_a_stack_says_how_names_are_made(tmp_path):
    assert project(tmp_path, "config: {}\n").autonaming == Autonaming()
    loaded = project(
        tmp_path,
        "config:\n  shop:team: data\n  pulumi:autonaming: {pattern: '${organization}-${config.team}-${name}'}\n",
    )
    assert loaded.autonaming.naming(QUEUE, "jobs", URN) == Naming("propose", "acme-data-jobs")


def test_an_encrypted_value_is_no_part_of_a_name(tmp_path):
    text = "config:\n  shop:team: {secure: v1:x}\n  pulumi:autonaming: {pattern: '${config.team}'}\n"
    with pytest.raises(PreflightError) as caught:
        project(tmp_path, text)
    assert "no value found for key 'team'" in caught.value.message
    assert "--config" in caught.value.hint
