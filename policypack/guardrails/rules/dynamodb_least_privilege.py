"""Policies give no more on DynamoDB than reading or writing one table needs.

Most breaches show in one resource, and there the rule speaks at once: in an update that stops a policy before it is
made, also one whose document was not known in the preview. What takes the whole stack is told at the end: who gets a
policy that stands alone, in which region a role's table is, which roles have access. The end looks at everything again,
with the same words; what was told before is not told again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from guardrails.aws.dynamodb.tables import TableName, name_of
from guardrails.aws.dynamodb.types import TABLE, TABLE_REPLICA
from guardrails.aws.frameworks import well_architected
from guardrails.aws.iam import resource_policy, trust
from guardrails.aws.iam.access import Access, Attachment, IamPolicy
from guardrails.aws.iam.documents import Document, Malformed
from guardrails.aws.iam.duties import Duties
from guardrails.aws.iam.dynamodb import (
    OWN_TABLES,
    READ_ACTIONS,
    STREAM_ACTIONS,
    WRITE_ACTIONS,
    actions_setting,
    managed_policy,
    managed_policy_named,
)
from guardrails.aws.iam.grants import RoleGrants
from guardrails.aws.iam.kms import customer_keys, kms_clauses
from guardrails.aws.iam.names import DEFAULT_PATTERN, PATTERN_SCHEMA, NamePattern
from guardrails.aws.iam.principals import Fault
from guardrails.aws.iam.privilege import (
    Duty,
    Excess,
    access_statements,
    clauses,
    excess,
    has_unknown,
    without,
)
from guardrails.aws.iam.types import HOLDERS, KMS_KEY, STANDALONE, TYPES
from guardrails.core.configuration import Config
from guardrails.core.findings import Finding, NotApplicable, Unverifiable
from guardrails.core.resources import Resource, Stack
from guardrails.core.rule import Example, Metadata, Reference, ResourceRule, Setting
from guardrails.core.values import Unknown, Wrong
from guardrails.core.words import joined, quoted

METADATA = Metadata(
    name="dynamodb-least-privilege",
    title="Least privilege on tables",
    description="A policy that gives access to DynamoDB must name each action and the ARN of one table; a role must "
    "only read, or only write, its own table, and let in nobody but those named.",
    summary="own table, own indexes, own stream, and only the actions of reading or writing",
    severity="high",
    why="Whoever takes over a role can do all that it may. A wildcard grants what nobody needed on tables that nobody "
    "meant, and grants it anew whenever AWS adds an action.",
    passes=(
        Example(
            "The actions that are needed, on the ARN of one table.",
            """
            aws.iam.RolePolicy(
                "events-read",
                role=role.name,
                policy=json.dumps({
                    "Version": "2012-10-17",
                    "Statement": [{
                        "Effect": "Allow",
                        "Action": ["dynamodb:GetItem", "dynamodb:Query"],
                        "Resource": f"arn:aws:dynamodb:{region}:{account}:table/events",
                    }],
                }),
            )
            """,
        ),
        Example(
            "A role for the workflows of one repository.",
            """
            aws.iam.Role(
                "events-read",
                name="dynamodb-events-read-role",
                assume_role_policy=json.dumps({
                    "Version": "2012-10-17",
                    "Statement": [{
                        "Effect": "Allow",
                        "Action": "sts:AssumeRoleWithWebIdentity",
                        "Principal": {
                            "Federated": f"arn:aws:iam::{account}:oidc-provider/token.actions.githubusercontent.com",
                        },
                        "Condition": {
                            "StringLike": {"token.actions.githubusercontent.com:sub": "repo:acme/reports:*"},
                        },
                    }],
                }),
            )
            """,
        ),
    ),
    fails=(
        Example(
            "All actions on all tables.",
            """
            aws.iam.RolePolicy(
                "events-read",
                role=role.name,
                policy=json.dumps({
                    "Version": "2012-10-17",
                    "Statement": [{"Effect": "Allow", "Action": "dynamodb:*", "Resource": "*"}],
                }),
            )
            """,
        ),
        Example(
            "A policy of AWS's own, which holds for every table.",
            """
            aws.iam.RolePolicyAttachment(
                "events-read",
                role=role.name,
                policy_arn="arn:aws:iam::aws:policy/AmazonDynamoDBReadOnlyAccess",
            )
            """,
        ),
        Example(
            "Every repository of GitHub: the workflow chooses its audience.",
            """
            aws.iam.Role(
                "events-read",
                name="dynamodb-events-read-role",
                assume_role_policy=json.dumps({
                    "Version": "2012-10-17",
                    "Statement": [{
                        "Effect": "Allow",
                        "Action": "sts:AssumeRoleWithWebIdentity",
                        "Principal": {
                            "Federated": f"arn:aws:iam::{account}:oidc-provider/token.actions.githubusercontent.com",
                        },
                        "Condition": {
                            "StringEquals": {"token.actions.githubusercontent.com:aud": "sts.amazonaws.com"},
                        },
                    }],
                }),
            )
            """,
        ),
        Example(
            "A table's own policy that lets a read role write.",
            """
            aws.dynamodb.ResourcePolicy(
                "events",
                resource_arn=f"arn:aws:dynamodb:{region}:{account}:table/events",
                policy=json.dumps({
                    "Version": "2012-10-17",
                    "Statement": [{
                        "Effect": "Allow",
                        "Action": "dynamodb:PutItem",
                        "Principal": {"AWS": f"arn:aws:iam::{account}:role/dynamodb-events-read-role"},
                        "Resource": "*",
                    }],
                }),
            )
            """,
        ),
    ),
    fix=(
        "Write out each action: for a read role `readActions` and `streamActions`, for a write role `writeActions`.",
        'Write the ARN of the table, f"arn:aws:dynamodb:{region}:{account}:table/{name}", its /index/* and /stream/*.',
        "Remove AWS managed policies, NotAction, NotResource, and kms: actions for the AWS managed key.",
        "Name those who may assume a role under `Principal` of its trust policy; of web identities, the owner.",
        "In a table's resource policy, name roles of its own account, or list other accounts in `trustedAccounts`.",
    ),
    url="https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege",
    types=frozenset({*TYPES, TABLE, TABLE_REPLICA, KMS_KEY}),
    scope="IAM roles and policies, and resource policies of tables",
    on_unknown="warn",
    details=(
        (
            "Judged are the policies of roles, users, groups and permission sets, policies that stand alone, and "
            "resource policies of tables and streams, as JSON or as objects. What one resource shows is told at once, "
            "so an update stops it before it is made. A policy that stands alone (`aws.iam.Policy`) is judged at the "
            "end, for whoever gets it; one that is only a permissions boundary gives nothing: if it breaks the rule, "
            "`unverified-report` says so, as it may be attached elsewhere."
        ),
        (
            "Statements that only list and describe (`List*`, `Describe*`, not `DescribeStream`), or whose actions are "
            "those of other services, are not looked at; but a role that follows the pattern of names has its actions "
            "and nothing else."
        ),
        (
            "The ARN names exactly one table, with or without `/index/...`, `/stream/...` or `/*`. Region and account "
            "may each be `*` as a whole, as in AWS's own examples; a region that is written must be one of the "
            "table's. Accounts are not compared: a policy of one account reaches no other account's tables by itself."
        ),
        (
            "A role that follows the pattern of names is held to its actions and its own table; all other policies may "
            "read and write, each on the ARNs of tables."
        ),
        "Neither a condition nor a Deny beside it excuses a wildcard in an action or a resource, or NotAction.",
        (
            "`kms:` actions are let pass with a condition on `kms:ViaService` for another service, or on keys that the "
            "stack makes or its tables use."
        ),
        (
            "AWS managed policies that reach items or stream records are for nobody, AdministratorAccess included; a "
            "newer one with DynamoDB in its name counts as one of them. Managed policies of the account that are not "
            "in the stack can't be read: on a role that follows the pattern they are not verified, elsewhere they are "
            "not judged."
        ),
        (
            "Trust policies are judged of roles with access, and of them the statements that allow `sts:AssumeRole*`. "
            "`*` needs a condition with StringEquals, StringLike, ArnEquals or ArnLike, without IfExists and "
            "ForAllValues, on a key that says who: aws:PrincipalAccount, PrincipalArn, PrincipalOrgID, "
            "PrincipalOrgPaths, UserId, SourceAccount, SourceArn, SourceOrgID, SourceOrgPaths, SourceVpc, SourceVpce, "
            "Ec2InstanceSourceVpc or PrincipalServiceName, each value with a literal account, organisation, ARN or id. "
            "sts:ExternalId and aws:SourceIp say nothing of the kind."
        ),
        (
            "Web identities need a condition on `:sub`, `:aud` or `:app_id` of their own issuer. Where an issuer "
            "serves everybody, the claim names the owner whole, before any wildcard: `repo:OWNER/REPOSITORY:*` for "
            "GitHub (`:aud` alone does not: every repository may ask for it), `project_path:GROUP/...` for GitLab, "
            "`organization:NAME:...` for HCP Terraform, `:aud` for Cognito and Google. SAML needs a condition on any "
            "claim; `SAML:aud` suffices."
        ),
        (
            'In a resource policy `Resource: "*"` is the table itself. A role that follows the pattern gets its own '
            "actions on its own table; another account needs `trustedAccounts`; a service needs a condition on the "
            "account, the ARN or the organisation for which it asks, and an account in it is held to the same. The "
            "account of a table is that of its ARN or of its provider (`allowedAccountIds`, `assumeRoles`); where "
            "neither says it, and for organisations and networks, that is not verified."
        ),
        (
            "With the AWS managed key, which `dynamodb-encryption` asks for by default, DynamoDB lets nobody of "
            "another account in, whatever a policy says: `trustedAccounts` needs a customer managed key."
        ),
        "Roles, users, groups, policies and permission sets of AWS Native and AWSCC are read like those of pulumi-aws.",
    ),
    references=(
        Reference(
            framework="AWS Foundational Security Best Practices",
            version="1.0.0",
            control="IAM.21",
            title="IAM customer managed policies that you create should not allow wildcard actions for services",
            url="https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html#iam-21",
        ),
        well_architected("Security"),
    ),
    settings=(
        actions_setting("readActions", READ_ACTIONS, "What a read role may do on its table and the table's indexes."),
        actions_setting("writeActions", WRITE_ACTIONS, "What a write role may do on its table."),
        actions_setting("streamActions", STREAM_ACTIONS, "What a read role may do, besides, on its table's stream."),
        Setting(
            "trustedAccounts",
            {
                "type": "array",
                "items": {"type": "string", "pattern": r"^\d{12}$", "title": "the number of an account (12 digits)"},
                "uniqueItems": True,
                "default": [],
                "description": "Other accounts that resource policies may let in, which works with a customer managed "
                "key only.",
            },
        ),
        Setting(
            "pattern",
            {
                **PATTERN_SCHEMA,
                "description": "The name of a role that is held to one table, by which its table and direction are "
                "known. Leave it out to go by that of `dynamodb-role-naming`.",
            },
            follows="dynamodb-role-naming",
            fallback=DEFAULT_PATTERN,
        ),
    ),
)

MOST = 20
"""So many faults of one document are told; the rest are counted."""

PREFIX = "dynamodb-"
"""A role whose name begins so claims access to DynamoDB (see `dynamodb-role-naming`)."""

REQUIREMENT = "it gives no more than it must"
WRITE_ARN = (
    'For the preview to judge it, write the ARN of the table out: f"arn:aws:dynamodb:{region}:{account}:table/{name}".'
)
WRITE_OUT = "For the preview to judge it, write names and ARNs in it out, instead of outputs of resources."
TRUST = "its trust policy lets nobody in but those named"
TRUST_INSTEAD = (
    "The update judges it. For the preview to judge it, write ARNs out: "
    'f"arn:aws:iam::{account}:oidc-provider/{issuer}".'
)


@dataclass(frozen=True, slots=True)
class Settings:
    """What roles are for, and the other accounts that resource policies may let in."""

    duties: Duties
    trusted: frozenset[str]


def check(resource: Resource, settings: Settings) -> Iterator[Finding]:
    """Judge what one resource shows: its documents, the AWS managed policies that it attaches, whom it lets in."""
    if resource.type not in TYPES:
        yield NotApplicable(f"The rule is about {METADATA.scope}; this is looked at when the stack is complete.")
        return
    access = Access(Stack((resource,)))
    judge = _Alone(settings)
    left = False
    for trust_policy in access.trust_policies:
        if _has_access(resource, judge, RoleGrants(access, beside_tables=False)):
            yield from judge.trust(trust_policy)
    for policy in access.policies:
        left = left or policy.carrier.type in STANDALONE or isinstance(policy.content, Unknown)
        if policy.carrier.type not in STANDALONE:
            yield from judge.policy(policy)
    for attachment in access.attachments:
        left = left or isinstance(attachment.arn, Unknown)
        yield from judge.attachment(attachment)
    if left:
        yield NotApplicable("What does not show in this resource alone is judged when the stack is complete.")


def at_end(stack: Stack, settings: Settings) -> Iterator[Finding]:
    """Judge everything by the whole stack: what was told already is not told again, as it is said in the same words."""
    access = Access(stack)
    grants = RoleGrants(access, beside_tables=False)
    judge = _Judge(access, stack, settings)
    for trust_policy in access.trust_policies:
        if _has_access(trust_policy.carrier, judge.alone, grants):
            yield from judge.trust(trust_policy)
    with_access = {
        holder.key
        for policy in access.policies
        if isinstance(policy.content, Document) and policy.kind == "identity" and _gives(policy.content)
        for holder in policy.holders
        if holder.kind == "role"
    }
    for policy in access.policies:
        if access.boundary_only(policy):
            yield from judge.boundary(policy)
        else:
            yield from judge.policy(policy, with_access)
    for attachment in access.attachments:
        yield from judge.alone.attachment(attachment)
        yield from judge.doubts_of_attachment(attachment)
    for named in access.named_policies:
        if isinstance(named.name, str) and not named.policies:
            yield from _managed(named.carrier, managed_policy_named(named.name))


def _gives(document: Document) -> bool:
    """Return whether a document gives access to DynamoDB."""
    return any(access_statements(document))


def _has_access(role: Resource, judge: _Alone, grants: RoleGrants) -> bool:
    """Return whether a role gives access to DynamoDB, as far as that is known, or claims to by its name."""
    name = role.props.text(HOLDERS[role.type].name)
    claims = isinstance(name, str) and (name.startswith(PREFIX) or judge.duties.of_name(name) is not None)
    return claims or any(grant.known for grant in grants.of(role))


class _Alone:
    """Judges what shows in one resource."""

    def __init__(self, settings: Settings) -> None:
        self.duties = settings.duties
        self._trusted = settings.trusted

    def trust(self, policy: IamPolicy) -> Iterator[Finding]:
        """Judge who may assume a role that gives access; what is not known is left to the end."""
        return (finding for finding in trust_findings(policy) if not isinstance(finding, Unverifiable))

    def policy(self, policy: IamPolicy) -> Iterator[Finding]:
        """Judge a document by what its carrier says of it."""
        if isinstance(policy.content, Wrong):
            yield policy.carrier.undecided(policy.content, REQUIREMENT)
        else:
            yield from violations(policy, self.clauses(policy))

    def clauses(self, policy: IamPolicy) -> Iterator[str]:
        """Yield what is wrong with a document that can be read, by what its carrier says of it."""
        content = policy.content
        if isinstance(content, Malformed):
            yield f"holds a policy document that {content.reason}. Write a valid one."
        elif isinstance(content, Document):
            yield from clauses(content, self.excess(policy, content), self.duties.of(policy.own_holder))
            if policy.kind == "resource":
                found = resource_policy.judge(content, self.owner(policy), self.duties.of_name)
                yield from (each.text for each in found if isinstance(each, Fault))
            elif _gives(content):
                yield from kms_clauses(content, None)

    def excess(self, policy: IamPolicy, content: Document) -> Excess:
        """Return what is too much by what the carrier says. A resource policy is about its own table anyway."""
        found = excess(content, self.duties.of(policy.own_holder))
        if policy.kind == "resource":
            return {key: items for key, items in found.items() if key[1] in ("wildcard", "not action")}
        return found

    def attachment(self, attachment: Attachment) -> Iterator[Finding]:
        """Judge an AWS managed policy that is attached."""
        carrier, arn = attachment.carrier, attachment.arn
        if isinstance(arn, Wrong):
            yield carrier.undecided(arn, REQUIREMENT)
        elif isinstance(arn, str):
            yield from _managed(carrier, managed_policy(arn))

    def owner(self, policy: IamPolicy, tables: Sequence[Resource] = ()) -> resource_policy.Owner:
        """Return whose the table of a resource policy is; ``tables`` are those that its ARN is made from."""
        return resource_policy.Owner.of(policy.carrier, tables, self._trusted)


class _Judge:
    """Judges what takes the whole stack."""

    def __init__(self, access: Access, stack: Stack, settings: Settings) -> None:
        self.alone = _Alone(settings)
        self._access = access
        self._stack = stack
        self._duties = settings.duties.in_stack(stack)
        self._customer_keys = frozenset(customer_keys(stack))

    def trust(self, policy: IamPolicy) -> Iterator[Finding]:
        """Judge who may assume a role that gives access."""
        role, content = policy.carrier, policy.content
        if not isinstance(content, Document) or not content.lacks:
            yield from trust_findings(policy)
        elif role.property_dependencies.get(HOLDERS[role.type].trust):
            late = _doubt(role, "has a trust policy that is not known before the update", TRUST, TRUST_INSTEAD)
            yield from tuple(trust_findings(policy)) or (late,)
        else:
            yield role.violation(f"has a trust policy that {content.lacks}. Write a valid policy document.")
            yield from self.alone.trust(policy)

    def boundary(self, policy: IamPolicy) -> Iterator[Finding]:
        """Note a boundary that would break the rule if somebody got it."""
        found = next(self._clauses(policy, frozenset()), None)
        if found is not None:
            yield Unverifiable(
                f"{policy.carrier.label} is only a permissions boundary here, which gives nothing; attached elsewhere "
                f"it would break this rule: it {found}",
                policy.carrier.urn,
                may_block=False,
            )

    def policy(self, policy: IamPolicy, with_access: set[str]) -> Iterator[Finding]:
        """Judge a document for each role that holds it, or by itself."""
        carrier, content = policy.carrier, policy.content
        if isinstance(content, Unknown):
            late = carrier.unverifiable(content, REQUIREMENT, _instead(policy))
            yield from tuple(self._strays(policy)) or (late,)
            return
        if isinstance(content, Wrong):
            yield carrier.undecided(content, REQUIREMENT)
            return
        if isinstance(content, Document):
            yield from self._unknown_parts(policy, content)
        yield from violations(policy, self._clauses(policy, with_access))
        if isinstance(content, Document) and policy.kind == "resource":
            for clause in resource_policy.judge(content, self._owner(policy), self._duties.of_name):
                if not isinstance(clause, Fault):
                    yield _doubt(carrier, clause.text, "it lets others in", clause.instead)

    def _unknown_parts(self, policy: IamPolicy, content: Document) -> Iterator[Finding]:
        carrier = policy.carrier
        if content.lacks and not policy.traced:
            yield from violations(policy, [f"holds a policy document that {content.lacks}. Write a valid one."])
        elif content.lacks or any(
            has_unknown(content, duty) for duty in self._duties.of_all(policy.holders) or (None,)
        ):
            yield Unverifiable(
                f"{carrier.label} {policy.subject}{' ' if policy.subject else ''}holds a policy document with a part "
                f"that is not known before the update, so nobody can tell whether {REQUIREMENT}. {_instead(policy)}",
                carrier.urn,
            )

    def doubts_of_attachment(self, attachment: Attachment) -> Iterator[Finding]:
        """Say of an attachment which policy can't be read."""
        carrier, arn = attachment.carrier, attachment.arn
        if isinstance(arn, Unknown):
            if not attachment.policies:
                yield carrier.unverifiable(arn, REQUIREMENT, "Write the ARN as text, or attach a policy of this stack.")
        elif isinstance(arn, str) and not attachment.policies and ":iam::aws:" not in arn:
            for duty in self._duties.of_all(attachment.holders):
                yield Unverifiable(
                    f"{carrier.label} attaches the policy {quoted(arn)} to '{quoted(duty.role)}'; the stack does not "
                    f"hold it, so nobody can tell whether {REQUIREMENT}. Write what it allows into a policy of this "
                    "stack.",
                    carrier.urn,
                )

    def _clauses(self, policy: IamPolicy, with_access: set[str] | frozenset[str]) -> Iterator[str]:
        """Yield what is wrong with a document, first what its carrier alone shows, in the same words."""
        content = policy.content
        stands_alone = policy.carrier.type in STANDALONE
        if not stands_alone or not isinstance(content, Document):
            yield from self.alone.clauses(policy)
        if not isinstance(content, Document):
            return
        if policy.kind == "resource":
            found = resource_policy.judge(content, self._owner(policy), self._duties.of_name)
            yield from (clause.text for clause in found if isinstance(clause, Fault))
            return
        duties = self._duties.of_all(policy.holders)
        for duty in duties or ((None,) if stands_alone else ()):
            beyond = excess(content, duty)
            if beyond and not stands_alone:
                beyond = without(beyond, self.alone.excess(policy, content))
            yield from clauses(content, beyond, duty)
        if _gives(content) or any(holder.key in with_access for holder in policy.holders if holder.kind == "role"):
            yield from kms_clauses(content, self._customer_keys)

    def _owner(self, policy: IamPolicy) -> resource_policy.Owner:
        return self.alone.owner(policy, self._access.tables_behind(policy))

    def _strays(self, policy: IamPolicy) -> Iterator[Finding]:
        """Yield a finding for roles whose policy is not known, but is made from tables that are not the role's own."""
        names = [name_of(table) if table.type == TABLE else None for table in policy.from_tables]
        for duty in self._duties.of_all(policy.holders):
            others = [f"'{name}'" for name in names if isinstance(name, TableName) and not _is_of(duty, name)]
            if others and len(others) == len(names):
                clause = (
                    f"is made from the table {joined(others)}; '{duty.role}' is for the table '{duty.table}' only. "
                    "Make it from the ARN of that table."
                )
                yield from violations(policy, [clause])


def _instead(policy: IamPolicy) -> str:
    """Return what to do about a document that is not known: one that stands alone is judged when its use is seen."""
    when = "at its end" if policy.carrier.type in STANDALONE else "before it makes the policy"
    how = WRITE_ARN if policy.from_tables or not policy.traced else WRITE_OUT
    return f"The update judges it {when}. {how}"


def trust_findings(policy: IamPolicy) -> Iterator[Finding]:
    """Yield what there is to say of a trust policy."""
    role, content = policy.carrier, policy.content
    if isinstance(content, Unknown | Wrong):
        yield role.undecided(content, TRUST, TRUST_INSTEAD)
    elif isinstance(content, Malformed):
        yield role.violation(f"has a trust policy that {content.reason}. Write a valid policy document.")
    else:
        for clause in trust.judge(content):
            text = f"has a trust policy that {clause.text}"
            yield role.violation(text) if isinstance(clause, Fault) else _doubt(role, text, TRUST, clause.instead)


def violations(policy: IamPolicy, found: Iterable[str]) -> Iterator[Finding]:
    """Yield a violation for each of the clauses, each once, and no more than `MOST`."""
    distinct = list(dict.fromkeys(found))
    more = len(distinct) - MOST
    shown = [*distinct[:MOST], *([f"holds a policy document with {more} more such faults."] if more > 0 else [])]
    for clause in shown:
        yield policy.carrier.violation(f"{policy.subject} {clause}" if policy.subject else clause)


def _managed(carrier: Resource, name: str | None) -> Iterator[Finding]:
    """Say that an AWS managed policy is attached that gives access, if there is one of this name."""
    if name is not None:
        which = "tables of that service's own" if name in OWN_TABLES else "every table"
        yield carrier.violation(
            f"attaches the AWS managed policy {name}, which allows actions on the items of {which}. Remove it, and "
            "write a policy with the actions and the table that are needed."
        )


def _doubt(resource: Resource, found: str, requirement: str, instead: str) -> Unverifiable:
    return Unverifiable(f"{resource.label} {found}, so nobody can tell whether {requirement}. {instead}", resource.urn)


def _is_of(duty: Duty, table: TableName) -> bool:
    """Return whether a table of the stack is that of a role, by either of its names."""
    return duty.table in (table.physical, table.logical)


def parse(config: Config) -> Settings:
    """Return the settings of a configuration."""

    def actions(key: str) -> tuple[str, ...]:
        return tuple(str(action).removeprefix("dynamodb:") for action in config[key])

    stream = actions("streamActions")
    duties = Duties(
        NamePattern.of(config["pattern"]),
        read=tuple(dict.fromkeys(actions("readActions") + stream)),
        write=actions("writeActions"),
    )
    return Settings(duties, frozenset(config["trustedAccounts"]))


RULE = ResourceRule(METADATA, parse=parse, check=check, at_end=at_end)
