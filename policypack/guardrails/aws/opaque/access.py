"""Which access to DynamoDB a role, a policy or a serverless function gives, as other providers and templates write it.

Sources: CloudFormation's AWS::IAM and AWS::SSO types; hashicorp/aws's documentation of ``aws_iam_...`` and
``aws_ssoadmin_...``; AWS SAM's "Policy templates", "Managing resource permissions with connectors" and, for what its
transform adds unasked, aws-sam-translator (``model/eventsources/pull.py``: AWSLambdaDynamoDBExecutionRole for an event
of type DynamoDB, unless the function names a role of its own).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from guardrails.aws.iam.documents import Document, Malformed, parse, read
from guardrails.aws.iam.dynamodb import managed_policy
from guardrails.aws.iam.privilege import first_grant
from guardrails.aws.opaque.content import Doubt, Thing, not_known
from guardrails.aws.opaque.intrinsics import NO_VALUE, Scope, is_open
from guardrails.aws.opaque.kinds import TABLES, kind_of
from guardrails.aws.opaque.trees import Tree, along, at, items, nodes
from guardrails.core.values import Unknown
from guardrails.core.words import quoted

ROLE, POLICY, ROLE_POLICY = "aws.iam.Role", "aws.iam.Policy", "aws.iam.RolePolicy"


@dataclass(frozen=True, slots=True)
class PolicyKind:
    """How a kind of resource holds policies, by properties in lower case.

    Attributes
    ----------
    what
        What it is, with its article.
    instead
        What of pulumi-aws makes it.
    documents
        Properties with a policy document.
    inline
        Properties with a list of policies, and in each of these the property with its document.
    arns
        Properties with ARNs of managed policies.
    """

    what: str
    instead: str
    documents: tuple[str, ...] = ()
    inline: Mapping[str, str] | None = None
    arns: tuple[str, ...] = ()


_INLINE = {"policies": "policydocument", "inlinepolicy": "policy", "inlinepolicies": "policy"}
_DOCUMENTS = ("policydocument", "policy")

POLICY_KINDS: Mapping[str, PolicyKind] = {
    "iamrole": PolicyKind("a role", ROLE, inline=_INLINE, arns=("managedpolicyarns",)),
    "iamuser": PolicyKind("a user", "aws.iam.User", inline=_INLINE, arns=("managedpolicyarns",)),
    "iamgroup": PolicyKind("a group", "aws.iam.Group", inline=_INLINE, arns=("managedpolicyarns",)),
    "iampolicy": PolicyKind("a policy", POLICY, _DOCUMENTS),
    "iammanagedpolicy": PolicyKind("a policy", POLICY, _DOCUMENTS),
    "iamrolepolicy": PolicyKind("a policy of a role", ROLE_POLICY, _DOCUMENTS),
    "iamuserpolicy": PolicyKind("a policy of a user", "aws.iam.UserPolicy", _DOCUMENTS),
    "iamgrouppolicy": PolicyKind("a policy of a group", "aws.iam.GroupPolicy", _DOCUMENTS),
    **{
        f"iam{holder}policyattachment": PolicyKind(
            "an attachment of a policy", f"aws.iam.{holder.title()}PolicyAttachment", arns=("policyarn",)
        )
        for holder in ("role", "user", "group", "")
    },
    **{
        f"iam{holder}policyattachmentsexclusive": PolicyKind(
            "an attachment of policies", f"aws.iam.{holder.title()}PolicyAttachment", arns=("policyarns",)
        )
        for holder in ("role", "user", "group")
    },
    "ssopermissionset": PolicyKind(
        "a permission set", "aws.ssoadmin.PermissionSet", ("inlinepolicy",), arns=("managedpolicies",)
    ),
    "ssoadminpermissionsetinlinepolicy": PolicyKind(
        "a policy of a permission set", "aws.ssoadmin.PermissionSetInlinePolicy", ("inlinepolicy",)
    ),
    "ssoadminmanagedpolicyattachment": PolicyKind(
        "a policy of a permission set", "aws.ssoadmin.ManagedPolicyAttachment", arns=("managedpolicyarn",)
    ),
    "ssoadminmanagedpolicyattachmentsexclusive": PolicyKind(
        "policies of a permission set", "aws.ssoadmin.ManagedPolicyAttachment", arns=("managedpolicyarns",)
    ),
}

FUNCTIONS: Mapping[str, str] = {"serverlessfunction": "a function", "serverlessstatemachine": "a state machine"}
"""What of SAM's has policies, from which its transform makes a role where none is named."""

CONNECTORS = frozenset({"serverlessconnector"})
GRAPHQL = frozenset({"serverlessgraphqlapi"})

_STREAM_EVENT = "AWSLambdaDynamoDBExecutionRole"
_AWS_POLICY = "arn:aws:iam::aws:policy/"

NOT_WRITTEN = Doubt(
    "has a policy with actions or resources that are not written out", "Write them out, or declare it with pulumi-aws."
)
UNWRITTEN = Doubt("has a policy that is not written out", "Write it out, or declare it with pulumi-aws.")
ATTACHES_UNKNOWN = Doubt(
    "attaches a policy whose ARN is not written out", "Write the ARN out, or attach the policy with pulumi-aws."
)


def of_policies(kind: PolicyKind, props: Tree, scope: Scope) -> Iterator[Thing | Doubt]:
    """Yield what the policies of a role, a user, a policy and so on give on DynamoDB."""
    found: list[str | Doubt] = []
    for key in kind.documents:
        for document in at(props, key):
            found += _document(document, scope)
    for key, inner in (kind.inline or {}).items():
        for policy in _listed(props, key, scope):
            found += [not_known(policy)] if isinstance(policy, Unknown) else []
            for document in at(policy, inner):
                found += _document(document, scope)
    for key in kind.arns:
        for arn in items(props, key):
            found += _attached(arn, scope)
    yield from _answer(kind.what, kind.instead, found)


def _listed(props: Tree, key: str, scope: Scope) -> Iterator[Tree]:
    """Yield the items of a list; of an Fn::If those of both branches. Functions inside an item stay."""
    for item in items(props, key):
        branches = item.get("Fn::If") if isinstance(item, dict) and len(item) == 1 else None
        if isinstance(branches, list):
            for branch in branches[1:]:
                yield from _listed({key: branch}, key, scope)
        else:
            yield item


def of_function(what: str, props: Tree, scope: Scope) -> Iterator[Thing | Doubt]:
    """Yield what SAM's transform lets a function or a state machine do on DynamoDB."""
    if any(NO_VALUE not in nodes(role) for role in at(props, "role")):
        return  # it has a role, and the transform heeds neither its policies nor its events
    found: list[str | Doubt] = []
    for policy in _listed(props, "policies", scope):
        found += _serverless_policy(policy, scope)
    for type_ in along(props, "events", "*", "type"):
        if isinstance(type_, Unknown):
            found.append(not_known(type_))
        elif type_ == "DynamoDB":
            found.append(f"an event of type DynamoDB, for which SAM adds {_STREAM_EVENT}")
    yield from _answer(what, ROLE, found)


def of_connector(props: Tree) -> Iterator[Thing | Doubt]:
    """Yield that a connector, for which SAM makes a policy, leads to a table or from its stream."""
    for end in ("source", "destination"):
        for resource in items(props, end):
            for type_ in along(resource, "type"):
                if isinstance(type_, Unknown):
                    yield not_known(type_)
                elif isinstance(type_, str) and kind_of(type_) in TABLES:
                    yield Thing("a connector that gives access to DynamoDB", ROLE_POLICY)
                    return


def of_graphql(props: Tree) -> Iterator[Thing | Doubt]:
    """Yield that SAM makes roles for the data sources of a GraphQL API; those with a role of their own need none."""
    for source in along(props, "datasources", "dynamodb", "*"):
        if isinstance(source, Unknown):
            yield not_known(source)
        elif not any(at(source, "servicerolearn")):
            yield Thing("an API that gives itself access to DynamoDB", ROLE)
            return


def _answer(what: str, instead: str, found: list[str | Doubt]) -> Iterator[Thing | Doubt]:
    evidence = [each for each in found if isinstance(each, str)]
    if evidence:
        yield Thing(f"{what} with access to DynamoDB", instead, evidence[0])
    yield from dict.fromkeys(each for each in found if isinstance(each, Doubt))


def _document(tree: Tree, scope: Scope) -> list[str | Doubt]:
    """Return what a policy document gives on DynamoDB, or why nobody can tell."""
    if isinstance(tree, Unknown):
        return [not_known(tree)]
    certain, possible = scope.readings(tree)
    if is_open(certain) and not str(certain).lstrip().startswith("{"):
        return [UNWRITTEN]
    found: list[str | Doubt] = []
    for document in map(_parsed, certain if isinstance(certain, list) else [certain]):
        if isinstance(document, Malformed):
            found.append(Doubt(f"has a policy document that {document.reason}", "Write a valid policy document."))
        elif grant := first_grant(_of_written_actions(document)):
            found.append(grant)
    if not found and possible is not None:
        documents = map(_parsed, possible if isinstance(possible, list) else [possible])
        if any(isinstance(document, Malformed) or first_grant(document) for document in documents):
            found.append(NOT_WRITTEN)
    return found


def _of_written_actions(document: Document) -> Document:
    """Return a document without the actions of which only CloudFormation knows what they are."""
    return Document(
        tuple(
            statement
            if statement.actions is None
            else replace(statement, actions=tuple(action for action in statement.actions if not is_open(action)))
            for statement in document.statements
        )
    )


def _parsed(tree: Tree) -> Document | Malformed:
    return parse(tree, "identity") if isinstance(tree, str) else read(tree, "identity")


def _attached(tree: Tree, scope: Scope) -> list[str | Doubt]:
    """Return what managed policies give on DynamoDB, by their ARNs; policies of the template speak for themselves."""
    if isinstance(tree, Unknown):
        return [not_known(tree)]
    certain, _ = scope.readings(tree)
    found: list[str | Doubt] = []
    for arn in certain if isinstance(certain, list) else [certain]:
        if isinstance(arn, str) and (name := managed_policy(arn)):
            found.append(f"`{name}`")
        elif is_open(arn) and not scope.is_own(arn) and not _of_an_account(str(arn)):
            found.append(ATTACHES_UNKNOWN)
    return found


def _of_an_account(arn: str) -> bool:
    """Return whether an ARN surely is no policy of AWS's own: no rule reads those of an account by their ARN."""
    parts = arn.split(":", 5)
    return len(parts) > 5 and parts[2] == "iam" and parts[4] not in ("aws", "")  # noqa: PLR2004 - ARN


def _serverless_policy(tree: Tree, scope: Scope) -> list[str | Doubt]:
    """Return what one of SAM's policies gives: a name, an ARN, a document, or a template with its parameters."""
    if isinstance(tree, str):
        return _attached(tree if ":" in tree else _AWS_POLICY + tree, scope)
    if isinstance(tree, dict):
        if "Statement" in tree:
            return _document(tree, scope)
        for name in tree:
            if name.startswith("DynamoDB"):
                return [f"the policy template {quoted(name)}"]
        if any(name == "Ref" or name.startswith("Fn::") for name in tree):
            return _attached(tree, scope)
    return [not_known(tree)] if isinstance(tree, Unknown) else []
