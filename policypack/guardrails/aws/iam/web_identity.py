"""Identity providers of the web, and which of their claims says whose an identity is.

Sources: IAM User Guide, "Identity providers and federation" and "Available keys for AWS web identity federation"; the
issuers for whom IAM itself demands a claim ("OIDC identity provider controls for shared OIDC providers"); GitHub's,
GitLab's and HCP Terraform's pages on what their tokens hold.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from guardrails.aws.iam.conditions import demands, is_literal
from guardrails.aws.iam.documents import Condition, Statement, is_unknown

Names: TypeAlias = Callable[[str], bool]
"""Whether a value of a claim, which may hold wildcards, names somebody."""

SAML_PROVIDER = ":saml-provider/"
_OIDC_PROVIDER = ":oidc-provider/"
_IGNORING_CASE = frozenset({"StringEqualsIgnoreCase"})

_PATH = re.compile(r"[^/*?]+/")


def _exactly(value: str) -> bool:
    return is_literal(value)


def _not_everybody(value: str) -> bool:
    """Return whether a value of an issuer that serves one owner says anything at all."""
    return bool(value.strip("*?")) and "${" not in value


def _subject(*keys: str) -> Names:
    """Return whether a subject, ``repo:OWNER/REPOSITORY:...``, names its owner whole, before any wildcard.

    ``keys`` stand before the names of owners; other parts of a subject (an environment, a branch) are anybody's.
    """
    owner = re.compile(rf"(?:[^*?]*:)?(?:{'|'.join(keys) or '[^:*?]+'}):[^:/*?]+(?:[:/]|$)")
    return lambda value: "${" not in value and owner.match(value) is not None


def _path(value: str) -> bool:
    """Return whether a path, ``OWNER/REPOSITORY``, names its owner whole, before any wildcard."""
    return is_literal(value) or ("${" not in value and _PATH.match(value) is not None)


@dataclass(frozen=True, slots=True)
class Issuer:
    """An issuer of identities.

    Attributes
    ----------
    name
        How messages call it.
    claims
        The claims that say whose an identity is, and whether a value of theirs does.
    example
        A claim and a value to write.
    """

    name: str
    claims: Mapping[str, Names]
    example: tuple[str, str]


_GITHUB = Issuer(
    "GitHub",
    {
        "sub": _subject(
            "repo",
            "repository",
            "repository_id",
            "repository_owner",
            "repository_owner_id",
            "job_workflow_ref",
            "enterprise",
            "enterprise_id",
        ),
        "repository": _path,
        "repository_id": _exactly,
        "repository_owner": _exactly,
        "repository_owner_id": _exactly,
        "job_workflow_ref": _path,
        "enterprise": _exactly,
        "enterprise_id": _exactly,
    },
    ("sub", "repo:OWNER/REPOSITORY:*"),
)
_GITLAB = Issuer(
    "GitLab",
    {
        "sub": _subject("project_path", "project_id", "namespace_path", "namespace_id"),
        "project_id": _exactly,
        "project_path": _path,
        "namespace_id": _exactly,
        "namespace_path": _path,
    },
    ("sub", "project_path:GROUP/PROJECT:*"),
)
_TERRAFORM = Issuer(
    "HCP Terraform",
    {
        "sub": _subject("organization"),
        "terraform_organization_id": _exactly,
        "terraform_organization_name": _exactly,
        "terraform_project_id": _exactly,
        "terraform_workspace_id": _exactly,
    },
    ("sub", "organization:ORGANIZATION:project:PROJECT:workspace:WORKSPACE:run_phase:*"),
)


def _by_subject(name: str) -> Issuer:
    return Issuer(name, {"sub": _subject()}, ("sub", "the subject of one owner"))


def _by_audience(name: str, example: str, **more: Names) -> Issuer:
    return Issuer(name, {"aud": _exactly, **more}, ("aud", example))


SHARED: Mapping[str, Issuer] = {
    "token.actions.githubusercontent.com": _GITHUB,
    "gitlab.com": _GITLAB,
    "app.terraform.io": _TERRAFORM,
    **{
        issuer: _by_subject(issuer)
        for issuer in (
            "agent.buildkite.com",
            "oidc-configuration.audit-log.githubusercontent.com",
            "oidc.codefresh.io",
            "proidc.upbound.io",
            "scalr.io",
            "studio.datachain.ai/api",
            "tokens.cloud.shisho.dev",
            "vstoken.actions.githubusercontent.com",
        )
    },
    "cognito-identity.amazonaws.com": _by_audience("Cognito", "the id of the identity pool", sub=_exactly),
    "accounts.google.com": _by_audience(
        "Google", "the id of your application", azp=_exactly, oaud=_exactly, sub=_exactly
    ),
    "www.amazon.com": Issuer("Amazon", {"app_id": _exactly}, ("app_id", "the id of your application")),
    "graph.facebook.com": Issuer("Facebook", {"app_id": _exactly}, ("app_id", "the id of your application")),
    "api.pulumi.com/oidc": _by_audience("Pulumi Cloud", "aws:ORGANIZATION", sub=_subject("org")),
    "oidc.vercel.com": _by_audience("Vercel", "https://vercel.com/TEAM", sub=_subject("owner")),
    "sandboxes.cloud": _by_audience("sandboxes.cloud", "the audience that is yours alone"),
}
"""Issuers that give identities to everybody. Whoever may ask one for a token chooses most of the token's audience."""


def issuer_of(principal: str) -> str:
    """Return the issuer in a principal, the ARN of a provider or a bare name, as condition keys begin with it."""
    return principal.partition(_OIDC_PROVIDER)[2] or principal


def of(issuer: str) -> Issuer:
    """Return what is known of an issuer. One that is not shared serves one owner, such as an EKS cluster."""
    claims = dict.fromkeys(("sub", "aud", "app_id"), _not_everybody)
    return SHARED.get(issuer.lower()) or Issuer(issuer, claims, ("sub", "the subject that may"))


def is_bound(statement: Statement, issuer: str) -> bool | None:
    """Return whether a condition of a statement says whose an identity must be; None if that is not known yet."""
    claims = of(issuer).claims
    found = [
        (condition, names)
        for condition in statement.conditions
        for owner, _, claim in [condition.key.rpartition(":")]
        if owner.lower() == issuer.lower() and (names := claims.get(claim.lower())) is not None
    ]
    return _is_met(found)


def is_bound_by_saml(statement: Statement) -> bool | None:
    """Return whether a condition of a statement demands something of a SAML assertion; None if it is not known yet."""
    return _is_met(
        [(condition, _not_everybody) for condition in statement.conditions if condition.key.lower().startswith("saml:")]
    )


def _is_met(found: Sequence[tuple[Condition, Names]]) -> bool | None:
    """Return whether each value of one of the conditions names somebody; None if it depends on what is not known."""
    doubt = False
    for condition, names in found:
        if demands(condition, _IGNORING_CASE):
            if all(names(value) and not is_unknown(value) for value in condition.values):
                return True
            doubt = doubt or all(names(value) or is_unknown(value) for value in condition.values)
    return None if doubt else False
