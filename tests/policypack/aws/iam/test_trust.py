"""Who may assume a role."""

from __future__ import annotations

import pytest

from guardrails.aws.iam import trust
from guardrails.aws.iam.documents import Document, parse
from guardrails.aws.iam.principals import Fault
from tests.policypack.aws.iam.identities import LAMBDA, document
from tests.policypack.aws.iam.identities import trust as trusting
from tests.policypack.support import UNKNOWN

GITHUB = "token.actions.githubusercontent.com"
PROVIDER = f"arn:aws:iam::123456789012:oidc-provider/{GITHUB}"
EKS = "oidc.eks.ap-southeast-2.amazonaws.com/id/01"
SAML = "arn:aws:iam::123456789012:saml-provider/office"
NOBODY = ": no condition of it says whose they must be"
ANYONE = (
    "lets anyone (`*`) assume it, in statement 1{}. Write the services, the accounts or the roles that may, under "
    "`Principal`, or a condition with StringEquals or ArnLike on a key that names an account, an organisation or an "
    "ARN (aws:PrincipalOrgID, aws:PrincipalArn, aws:SourceAccount)."
)


def judged(text):
    found = parse(text, "trust")
    assert isinstance(found, Document)
    return [("fault" if isinstance(clause, Fault) else "doubt", clause.text) for clause in trust.judge(found)]


def web(principal=PROVIDER, condition=None, action="sts:AssumeRoleWithWebIdentity"):
    statement = {"Effect": "Allow", "Action": action, "Principal": {"Federated": principal}}
    return document({**statement, **({"Condition": condition} if condition else {})})


@pytest.mark.parametrize(
    "text",
    [
        LAMBDA,
        trusting({"AWS": "123456789012"}),
        trusting({"AWS": "AROAEXAMPLEID"}),
        trusting("*", Condition={"StringEquals": {"aws:PrincipalOrgID": "o-abcd"}}),
        trusting({"AWS": "*"}, Condition={"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::123456789012:role/ci-*"}}),
        document({"Effect": "Deny", "Action": "sts:AssumeRole", "Principal": "*"}),
        document({"Effect": "Allow", "Action": "sts:TagSession", "Principal": "*"}),
        document({"Effect": "Allow", "NotAction": "sts:*", "Principal": "*"}),
        web(condition={"StringLike": {f"{GITHUB}:sub": "repo:acme/app:*"}}),
        web(EKS, {"StringEquals": {f"{EKS}:sub": "system:serviceaccount:a:b"}}),
        web(SAML, {"StringEquals": {"SAML:aud": "https://signin.aws.amazon.com/saml"}}, "sts:AssumeRoleWithSAML"),
    ],
)
def test_those_who_are_named(text):
    assert judged(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (trusting("*"), ANYONE.format("")),
        (trusting("*", Action="sts:*"), ANYONE.format("")),
        (trusting("*", Action="*"), ANYONE.format("")),
        (trusting("*", Condition={"StringEquals": {"sts:ExternalId": "x"}}), ANYONE.format(NOBODY)),
        (
            trusting({"AWS": "arn:aws:iam::*:root"}),
            ANYONE.format("").replace("(`*`)", "(`arn:aws:iam::*:root`)"),
        ),
        (
            document({"Effect": "Allow", "Action": "sts:AssumeRole", "NotPrincipal": {"AWS": "123456789012"}}),
            ANYONE.format("").replace("(`*`)", "(`NotPrincipal`)"),
        ),
        (
            document({"Effect": "Allow", "NotAction": "s3:*", "Principal": "*", "Sid": "All"}),
            ANYONE.format("").replace("statement 1", "statement 'All'"),
        ),
        (
            web(condition={"StringEquals": {f"{GITHUB}:aud": "sts.amazonaws.com"}}),
            f"lets everybody to whom GitHub gives an identity assume it, in statement 1{NOBODY}. Write a condition "
            f"StringLike on {GITHUB}:sub that names whose it must be (repo:OWNER/REPOSITORY:*).",
        ),
        (
            web("cognito-identity.amazonaws.com"),
            "lets everybody to whom Cognito gives an identity assume it, in statement 1. Write a condition StringLike "
            "on cognito-identity.amazonaws.com:aud that names whose it must be (the id of the identity pool).",
        ),
        (
            web(f"arn:aws:iam::123456789012:oidc-provider/{EKS}"),
            f"lets everybody to whom {EKS} gives an identity assume it, in statement 1. Write a condition StringLike "
            f"on {EKS}:sub that names whose it must be (the subject that may).",
        ),
        (
            web(SAML, action="sts:AssumeRoleWithSAML"),
            f"lets everybody whom the SAML provider `{SAML}` knows assume it, in statement 1. Write a condition "
            "StringEquals on SAML:aud with the address of the sign-in, https://signin.aws.amazon.com/saml.",
        ),
    ],
)
def test_whoever_asks(text, expected):
    assert judged(text) == [("fault", expected)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            trusting("*", Condition={"StringEquals": {"aws:PrincipalOrgID": UNKNOWN}}),
            "lets anyone (`*`) assume it, in statement 1, under a condition whose value is not known before the update",
        ),
        (
            trusting({"AWS": UNKNOWN}),
            "lets somebody in, in statement 1, who is not known before the update",
        ),
        (
            web(condition={"StringLike": {f"{GITHUB}:sub": f"repo:{UNKNOWN}:*"}}),
            "lets everybody to whom GitHub gives an identity assume it, in statement 1, under a condition whose value "
            "is not known before the update",
        ),
    ],
)
def test_what_is_not_known_yet(text, expected):
    assert judged(text) == [("doubt", expected)]


def test_each_party_is_judged():
    text = trusting({"AWS": ["*", "123456789012"], "Federated": [PROVIDER, "accounts.google.com"]})
    assert [kind for kind, _ in judged(text)] == ["fault"] * 3
