"""Which claims say whose a web identity is."""

from __future__ import annotations

import pytest

from guardrails.aws.iam import web_identity
from guardrails.aws.iam.documents import Document, parse
from tests.policypack.aws.iam.identities import document
from tests.policypack.support import UNKNOWN

GITHUB = "token.actions.githubusercontent.com"
GITLAB = "gitlab.com"
TERRAFORM = "app.terraform.io"
EKS = "oidc.eks.ap-southeast-2.amazonaws.com/id/0123456789ABCDEF"
COGNITO = "cognito-identity.amazonaws.com"
GOOGLE = "accounts.google.com"


def statement(condition):
    found = parse(
        document(
            {
                "Effect": "Allow",
                "Action": "sts:AssumeRoleWithWebIdentity",
                "Principal": {"Federated": "x"},
                "Condition": condition,
            }
        ),
        "trust",
    )
    assert isinstance(found, Document)
    return found.statements[0]


def bound(issuer, claim, value, operator="StringLike"):
    return web_identity.is_bound(statement({operator: {f"{issuer}:{claim}": value}}), issuer)


@pytest.mark.parametrize(
    ("issuer", "claim", "value"),
    [
        (GITHUB, "sub", "repo:acme/app:ref:refs/heads/main"),
        (GITHUB, "sub", "repo:acme/app:*"),
        (GITHUB, "sub", "repo:acme/*"),
        (GITHUB, "sub", "repo:acme@123/app@456:*"),
        (GITHUB, "sub", "repository_owner_id:123:*"),
        (GITHUB, "sub", "environment:live:repository_owner:acme"),
        (GITHUB, "repository", "acme/*"),
        (GITHUB, "repository_id", "123"),
        (GITHUB, "repository_owner_id", "123"),
        (GITHUB, "job_workflow_ref", "acme/flows/.github/workflows/deploy.yml@*"),
        (GITLAB, "sub", "project_path:acme/app:*"),
        (GITLAB, "namespace_path", "acme/team"),
        (TERRAFORM, "sub", "organization:acme:*"),
        (TERRAFORM, "terraform_organization_id", "org-1"),
        ("agent.buildkite.com", "sub", "organization:acme:pipeline:*"),
        (EKS, "sub", "system:serviceaccount:shop:api"),
        (EKS, "sub", "system:serviceaccount:shop:*"),
        (EKS, "aud", "sts.amazonaws.com"),
        ("idp.example.com", "app_id", "x"),
        (COGNITO, "aud", "ap-southeast-2:0123"),
        (GOOGLE, "aud", "x.apps.googleusercontent.com"),
        (GOOGLE, "oaud", "x"),
        (GOOGLE, "sub", "1234"),
        ("graph.facebook.com", "app_id", "1"),
        ("api.pulumi.com/oidc", "aud", "aws:acme"),
        ("api.pulumi.com/oidc", "sub", "pulumi:deploy:org:acme:project:*"),
        ("oidc.vercel.com", "sub", "owner:acme:project:*"),
        ("oidc.vercel.com/acme", "aud", "https://vercel.com/acme"),
    ],
)
def test_claims_that_name_the_owner(issuer, claim, value):
    assert bound(issuer, claim, value) is True
    assert bound(issuer, claim, value, "StringEquals") is True
    assert bound(issuer, claim, value, "StringEqualsIgnoreCase") is True
    assert bound(issuer.upper(), claim, value) is True


@pytest.mark.parametrize(
    ("issuer", "claim", "value"),
    [
        (GITHUB, "aud", "sts.amazonaws.com"),
        (GITHUB, "actor", "ann"),
        (GITHUB, "sub", "*"),
        (GITHUB, "sub", "repo:*"),
        (GITHUB, "sub", "repo:*/app"),
        (GITHUB, "sub", "repo:acme*"),
        (GITHUB, "sub", "repo:acme-*/app:*"),
        (GITHUB, "sub", "repo:acm?/app:*"),
        (GITHUB, "sub", "*:acme/app:*"),
        (GITHUB, "sub", "environment:live:*"),
        (GITHUB, "sub", "environment:live"),
        (GITHUB, "sub", "repo:${aws:PrincipalTag/owner}/app:*"),
        (GITHUB, "sub", ["repo:acme/app:*", "repo:*"]),
        (GITHUB, "sub", ""),
        (GITHUB, "repository", "*/app"),
        (GITHUB, "repository_owner", "acme*"),
        (GITLAB, "aud", "https://gitlab.com"),
        (GITLAB, "sub", "project_path:*"),
        (TERRAFORM, "aud", "aws.workload.identity"),
        (TERRAFORM, "sub", "organization:*:workspace:live"),
        (COGNITO, "amr", "authenticated"),
        (COGNITO, "aud", "ap-southeast-2:*"),
        (GOOGLE, "email", "a@example.com"),
        (EKS, "sub", "*"),
        (EKS, "aud", "**"),
        (EKS, "amr", "x"),
        ("api.pulumi.com/oidc", "sub", "pulumi:deploy:*"),
    ],
)
def test_claims_that_name_nobody(issuer, claim, value):
    assert bound(issuer, claim, value) is False


@pytest.mark.parametrize(
    "operator", ["StringNotEquals", "StringEqualsIfExists", "ForAllValues:StringEquals", "StringNotLike", "Null"]
)
def test_operators_that_demand_nothing(operator):
    assert bound(GITHUB, "sub", "repo:acme/app:*", operator) is False


def test_a_claim_of_another_issuer_says_nothing():
    condition = {"StringLike": {f"{GITLAB}:sub": "repo:acme/app:*"}}
    assert web_identity.is_bound(statement(condition), GITHUB) is False
    assert web_identity.is_bound(statement({}), GITHUB) is False


@pytest.mark.parametrize("value", [UNKNOWN, f"repo:{UNKNOWN}/app:*", ["repo:acme/app:*", UNKNOWN], []])
def test_a_value_that_is_not_known_yet(value):
    assert bound(GITHUB, "sub", value) is None
    assert bound(EKS, "sub", value) is None


def test_what_is_not_known_does_not_help_what_names_nobody():
    assert bound(GITHUB, "sub", [UNKNOWN, "repo:*"]) is False


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ({"StringEquals": {"SAML:aud": "https://signin.aws.amazon.com/saml"}}, True),
        ({"StringEquals": {"saml:sub": "ann"}}, True),
        ({"StringLike": {"SAML:aud": "*"}}, False),
        ({"StringEquals": {"SAML:aud": UNKNOWN}}, None),
        ({"StringNotEquals": {"SAML:aud": "x"}}, False),
        ({}, False),
    ],
)
def test_saml(condition, expected):
    assert web_identity.is_bound_by_saml(statement(condition)) is expected


@pytest.mark.parametrize(
    ("principal", "expected"),
    [
        (f"arn:aws:iam::123456789012:oidc-provider/{GITHUB}", GITHUB),
        (f"arn:aws:iam::123456789012:oidc-provider/{EKS}", EKS),
        (COGNITO, COGNITO),
    ],
)
def test_the_issuer_in_a_principal(principal, expected):
    assert web_identity.issuer_of(principal) == expected


def test_every_example_is_one_that_binds():
    for issuer in (web_identity.SHARED[GITHUB], web_identity.SHARED[GITLAB], web_identity.SHARED[TERRAFORM]):
        claim, value = issuer.example
        assert issuer.claims[claim](value), issuer.name
    for issuer in web_identity.SHARED.values():
        assert issuer.example[0] in issuer.claims
