"""What has to do with tables is declared where rules can read it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from guardrails.aws.frameworks import well_architected
from guardrails.aws.opaque.carriers import OpaqueTypes, carrier_of
from guardrails.aws.opaque.content import SHOWN, Doubt, Thing, advice, listed
from guardrails.aws.opaque.judgement import Opaque, judge
from guardrails.aws.opaque.trees import Unreadable, copied
from guardrails.core.configuration import Config
from guardrails.core.findings import Finding, Unverifiable
from guardrails.core.resources import Resource
from guardrails.core.rule import Example, Metadata, ResourceRule, Setting
from guardrails.core.words import quoted, quoted_list

METADATA = Metadata(
    name="dynamodb-opaque-resources",
    title="Resources that rules can read",
    description="What makes, changes or opens DynamoDB tables must be declared as resources of pulumi-aws.",
    summary="no tables, roles or alarms in templates, through other providers or Cloud Control",
    severity="high",
    why=(
        "The other rules read the resources of pulumi-aws. The same table, role or alarm in a CloudFormation template, "
        "through Cloud Control, another provider or a command is out of their sight: nobody would see that it breaks "
        "every one of them."
    ),
    passes=(
        Example(
            "A template with nothing of DynamoDB in it.",
            """
            aws.cloudformation.Stack(
                "alerts",
                template_body=json.dumps({"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}}),
            )
            """,
        ),
    ),
    fails=(
        Example(
            "A table in a template.",
            """
            aws.cloudformation.Stack(
                "store",
                template_body=json.dumps({"Resources": {"Orders": {"Type": "AWS::DynamoDB::Table", "Properties": {}}}}),
            )
            """,
        ),
        Example(
            "A table through Cloud Control.",
            'aws.cloudcontrol.Resource("orders", type_name="AWS::DynamoDB::Table", desired_state="{}")',
        ),
    ),
    fix=(
        "Declare a table as aws.dynamodb.Table, a role as aws.iam.Role, an alarm as aws.cloudwatch.MetricAlarm.",
        "Give templates as template_body, built from values that are known; pass what is not known as parameters.",
        "List a type in `allow` if nothing that your stacks make with it has to do with DynamoDB.",
    ),
    url="https://www.pulumi.com/registry/packages/aws/",
    types=OpaqueTypes(),
    scope="CloudFormation stacks, Cloud Control, other providers of AWS, and what calls AWS",
    on_unknown="warn",
    details=(
        (
            "Looked into are: CloudFormation stacks, stack sets and change sets of pulumi-aws, AWS Native and AWSCC; "
            "Cloud Control and extension resources; tables of AWS Native and AWSCC; resources of Terraform providers "
            "and modules; tables of Kubernetes controllers. Roles, alarms and scaling of AWS Native, alarms and "
            "scaling of AWSCC are read by the other rules, like those of pulumi-aws."
        ),
        (
            "A violation is: a table, serverless ones included, or anything else of DynamoDB but a backup; a role, a "
            "policy or a function with access to DynamoDB, however exact; scaling of its capacity; a Kinesis stream to "
            "which a table of the same template refers; an alarm on AWS/DynamoDB."
        ),
        (
            "Templates are read as JSON or YAML, not searched: a description or a Config rule that names a type makes "
            "no table. Parameters stand for what the stack is given, else for their defaults; what only CloudFormation "
            "knows (an import, an attribute) is not verified where it decides."
        ),
        (
            "Of AWS SAM, policy templates, events of type DynamoDB, connectors and GraphQL APIs give access. A "
            "function with a `Role` of its own gets none from its template: declare that role with pulumi-aws."
        ),
        (
            "Not verified are templates at a URL, nested by one, unknown, changed by macros, with AWS::Include or "
            "modules; templates of more than 51,200 bytes, nested more than 100 deep, with YAML aliases, merge keys or "
            "a key twice; Cloud Control of an unknown type; Terraform modules, whose resources only their plugin "
            "knows; Service Catalog products and serverless applications. AWS's transforms that only expand text or "
            "make Lambda functions are read."
        ),
        (
            "Not verified is, too, a command, a state machine or a schedule whose text names an operation that makes, "
            "changes or deletes tables, backups, streams to Kinesis, insights, time to live or resource policies, in "
            "the spelling of the AWS CLI or of an SDK. A text that is unknown in a preview names none; the update, in "
            "which it is known, judges it before it is used."
        ),
        "Custom resources are nobody's table: what their functions may do, their roles say.",
        "A type in `allow` is not looked into; `unverified-report` lists each use, whatever `onUnknown` says.",
    ),
    references=(well_architected("Security"),),
    settings=(
        Setting(
            "allow",
            {
                "type": "array",
                "items": {
                    "type": "string",
                    "pattern": "^[^:]+:[^:]+:[^:]+$",
                    "title": "a resource type such as `aws:servicecatalog/provisionedProduct:ProvisionedProduct`",
                },
                "uniqueItems": True,
                "default": [],
                "description": "Resource types that are not read. `unverified-report` lists each use of one.",
            },
        ),
    ),
)

NOBODY = "nobody can tell whether it makes, changes or opens DynamoDB tables"


@dataclass(frozen=True, slots=True)
class Settings:
    """Types that are not read."""

    allow: frozenset[str]


def check(resource: Resource, settings: Settings) -> Iterator[Finding]:
    """Judge a resource by what it carries."""
    carrier = carrier_of(resource.type)
    if carrier is None:
        return
    if resource.type in settings.allow:
        yield Unverifiable(
            f"{resource.label} is not read, because `allow` lists its type `{quoted(resource.type)}`, so {NOBODY}.",
            resource.urn,
            may_block=False,
        )
        return
    props = copied(resource.props)
    if isinstance(props, Unreadable):
        yield _undecided(resource, f"has a property that {props.reason}", props.advice, [])
        return
    found = list(judge(Opaque(carrier.kind, resource.type, props)))
    things = [each for each in found if isinstance(each, Thing)]
    if things:
        yield resource.violation(f"makes {listed(things, carrier.way)}. {advice(things)}")
    doubts: dict[tuple[str, str], list[str]] = {}
    for each in found:
        if isinstance(each, Doubt):
            doubts.setdefault((each.reason, each.advice), []).append(each.name)
    for (reason, mend), names in islice(doubts.items(), SHOWN):
        yield _undecided(resource, reason, mend, [name for name in names if name])
    if len(doubts) > SHOWN:
        rest = f"has {len(doubts) - SHOWN} more things that are not read"
        yield _undecided(resource, rest, "Mend the others first.", [])


def _undecided(resource: Resource, reason: str, mend: str, names: Sequence[str]) -> Unverifiable:
    """Return that nobody can tell; ``names`` are those in a template for which the reason holds."""
    if names:
        reason = f"has {quoted_list(names)} in its template, {'each of which' if len(names) > 1 else 'which'} {reason}"
    return Unverifiable(f"{resource.label} {reason}, so {NOBODY}. {mend}", resource.urn)


def parse(config: Config) -> Settings:
    """Return the settings of a configuration."""
    return Settings(frozenset(config["allow"]))


RULE = ResourceRule(METADATA, parse=parse, check=check)
