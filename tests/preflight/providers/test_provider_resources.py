"""Provider resources: their names, their inputs, and the stacks that forbid default ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from preflight.errors import ProgramError
from preflight.project.project import Project
from preflight.providers import provider_resources
from preflight.providers.provider_resources import INTERNAL, Package
from preflight.wire import values


def project(**config):
    return Project.without_files(Path("/nowhere"), "shop", "dev", "acme", config)


@pytest.mark.parametrize(
    ("version", "url", "name"),
    [
        ("", "", "default"),
        ("7.51.1", "", "default_7_51_1"),
        ("v7.51.1", "", "default_7_51_1"),
        ("1.0.0-alpha.1+git.5", "", "default_1_0_0_alpha_1_git_5"),
        ("latest", "", "default"),
        ("1.2.3", "https://example.com/plugins/", "default_1_2_3_https_/example.com/plugins"),
    ],
)
def test_names_of_default_providers(version, url, name):
    assert provider_resources.default_name(version, url) == name


def test_the_stacks_configuration_is_theirs():
    found = provider_resources.default_inputs(
        project(**{"aws:region": "eu-west-1", "shop:size": "3"}), "aws", "v7.51.1", "", None
    )

    assert found == {"region": "eu-west-1", "version": "7.51.1", INTERNAL: {}}


def test_a_plugin_by_address_or_by_parameter():
    address: dict = {}
    provider_resources.set_plugin(address, "", "https://example.com")
    parameter: dict = {}
    known = Package("planets", "3.6.0", b"{}", "0.8.0", parameterised=True)
    provider_resources.set_plugin(parameter, "3.6.0", "", known)

    assert address == {INTERNAL: {"pluginDownloadURL": "https://example.com"}}
    assert parameter == {
        "version": "3.6.0",
        INTERNAL: {"name": "planets", "version": "0.8.0", "parameterization": "e30="},
    }


@pytest.mark.parametrize("listed", ['["aws"]', '["*"]', '["gcp", "aws"]'])
def test_a_stack_that_forbids_them(listed):
    forbidding = project(**{"pulumi:disable-default-providers": listed})

    with pytest.raises(ProgramError, match="x uses the default provider of aws, which"):
        provider_resources.refuse_disabled(forbidding, "aws", "x")
    provider_resources.refuse_disabled(forbidding, "pulumi", "x")


def test_other_packages_are_not_forbidden():
    provider_resources.refuse_disabled(project(**{"pulumi:disable-default-providers": '["gcp"]'}), "aws", "x")


def test_references():
    urn = "urn:pulumi:dev::shop::pulumi:providers:aws::here"
    reference = provider_resources.reference(urn)

    assert reference == f"{urn}::{values.UNKNOWN}"
    assert provider_resources.urn_of(reference) == urn
    assert provider_resources.is_provider_for(reference, "aws")
    assert not provider_resources.is_provider_for(reference, "aws-native")
