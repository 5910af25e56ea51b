"""Reports for tests: an open and a closed gate, no verdict, and one as large as a big stack."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from preflight.report import (
    AnswerUsed,
    Framework,
    Location,
    NoVerdict,
    Pack,
    Placeholder,
    Policy,
    Report,
    Result,
    summarise,
)

STACK_URN = "urn:pulumi:dev::shop::pulumi:pulumi:Stack::shop-dev"


def urn(type_: str, name: str) -> str:
    return f"urn:pulumi:dev::shop::{type_}::{name}"


BILLING = Policy(
    name="on-demand-billing",
    kind="resource",
    enforcement_level="mandatory",
    severity="high",
    description="Tables are billed on demand.",
    url="https://example.com/rules#on-demand-billing",
    display_name="On-demand billing",
    remediation_steps='Write `billing_mode="PAY_PER_REQUEST"` on the table.',
    framework=Framework(
        name="Well-Architected", version="1", reference="COST06", specification="Select the best pricing"
    ),
    tags=("cost", "dynamodb"),
)
PROTECTION = Policy(
    name="deletion-protection",
    kind="resource",
    enforcement_level="advisory",
    severity="medium",
    description="Tables cannot be deleted by accident.",
    display_name="Deletion protection",
)
ALARMS = Policy(
    name="alarms",
    kind="stack",
    enforcement_level="mandatory",
    severity="critical",
    description="Every table has an alarm.",
    url="https://example.com/rules#alarms",
)
TAGS = Policy(name="tags", kind="resource", enforcement_level="remediate", description="Resources carry tags.")
RETIRED = Policy(name="retired", kind="resource", enforcement_level="disabled")

PACK = Pack(
    name="guardrails", version="1.2.0", path="policypack", policies=(BILLING, PROTECTION, ALARMS, TAGS, RETIRED)
)

TABLE = "aws:dynamodb/table:Table"
ROLE = "aws:iam/role:Role"
LINES = {"events": Location("infra/tables.py", 41, 5), "users": Location("infra/tables.py", 58), "reader": None}


def result(
    policy: Policy,
    name: str,
    status: str = "pass",
    message: str = "",
    *,
    of: str = TABLE,
    location: Location | None = None,
    placeholders: tuple[str, ...] = (),
    pack: str = "guardrails",
) -> Result:
    """One outcome of ``policy`` on the resource ``name``."""
    return Result(
        pack=pack,
        policy=policy.name,
        urn=urn(of, name),
        type=of,
        name=name,
        status=status,
        enforcement_level=policy.enforcement_level,
        severity=policy.severity,
        message=message,
        location=location or LINES.get(name),
        placeholders=placeholders,
    )


CLOSING = result(
    BILLING,
    "events",
    "violation",
    "Tables are billed on demand.\n"
    "Table 'events' is billed PROVISIONED; PAY_PER_REQUEST is required. Write billing_mode=\"PAY_PER_REQUEST\".",
)
ADVICE = result(
    PROTECTION, "users", "violation", "Table 'users' can be deleted. Write deletion_protection_enabled=True."
)
EXCUSED = replace(
    result(BILLING, "archive", "violation", "Table 'archive' is billed PROVISIONED; PAY_PER_REQUEST is required."),
    exceptions=("archive-until-march",),
    in_baseline=True,
)
EXEMPTIONS = Policy(
    "exemption-report", "stack", "advisory", severity="low", description="Exemptions.", tags=("exemptions",)
)
EXEMPT = replace(
    result(
        EXEMPTIONS,
        "legacy",
        "violation",
        "Exemptions.\nExempt from on-demand-billing until 2027-03-31, 3 days left (reason: moves in March): "
        "Table 'legacy' is billed PROVISIONED.",
        location=Location("infra/tables.py", 90),
    ),
    exempt_from="on-demand-billing",
)
LATER = replace(
    result(PROTECTION, "copies", "violation", "Table 'copies' can be deleted. Write deletion_protection_enabled=True."),
    seen_in=("later",),
)
UNEVALUATED = Result(
    pack="guardrails",
    policy="alarms",
    urn=STACK_URN,
    type="pulumi:pulumi:Stack",
    name="shop-dev",
    status="unevaluated",
    enforcement_level="mandatory",
    severity="critical",
    message="can't run policy 'alarms': string value at .dimensions.TableName can't be known during preview",
    placeholders=("aws:ec2/getVpc:getVpc",),
)
FIXED = result(TAGS, "reader", "remediated", "added the tag Team", of=ROLE)
PASSES = (
    result(BILLING, "users"),
    result(PROTECTION, "events"),
    result(TAGS, "events"),
    result(TAGS, "users"),
    result(BILLING, "reader", "not_applicable", "not a table", of=ROLE),
    result(PROTECTION, "reader", "not_applicable", "not a table", of=ROLE),
)
PLACEHOLDER = Placeholder(
    token="aws:ec2/getVpc:getVpc",
    hint="Give the real answer in preflight.answers.yaml.",
    location=Location("infra/network.py", 7, 11),
)
OUTPUTS = {
    "tableNames": {"events": "events", "users": "users"},
    "streamArns": {"events": "<unknown>"},
    "password": "<secret>",
}


def report(*results: Result, verdict: str = "fail", **changes) -> Report:
    """A report on ``results``, in the contract's order, by the pack `PACK`."""
    ordered = tuple(sorted(results, key=lambda each: (each.urn, each.policy, each.message)))
    values = {
        "verdict": verdict,
        "project": "shop",
        "stack": "dev",
        "duration_seconds": 0.7312,
        "packs": (PACK,),
        "summary": summarise(ordered, resources=len({each.urn for each in ordered}), policies=len(PACK.policies)),
        "results": ordered,
        "outputs": OUTPUTS,
        "started": datetime(2026, 11, 22, 9, 30, tzinfo=UTC),
    }
    return Report(**(values | changes))


def closed() -> Report:
    """The gate is closed by a violation and by a policy that could not be evaluated."""
    return report(
        CLOSING,
        ADVICE,
        UNEVALUATED,
        FIXED,
        *PASSES,
        placeholders=(PLACEHOLDER,),
        notes=("shop:password is encrypted and cannot be read here; a placeholder took its place.",),
    )


def joined() -> Report:
    """Two previews: one finding that only the later has, one that is excused; an answer from the file."""
    return report(
        CLOSING,
        EXCUSED,
        LATER,
        *PASSES,
        previews=("first", "later"),
        nothing_judged=("regions", "tags"),
        answers_used=(
            AnswerUsed("functions.aws:ec2/getVpc:getVpc", token="aws:ec2/getVpc:getVpc"),
            AnswerUsed("resources.aws:ec2/vpc:Vpc.vpc-1", urn=urn("aws:ec2/vpc:Vpc", "main")),
        ),
        without_shape=("random:index/randomId:RandomId",),
    )


def opened() -> Report:
    """The gate is open, with advice."""
    return report(ADVICE, FIXED, *PASSES, result(BILLING, "events"), verdict="pass")


def allowed() -> Report:
    """A policy could not be evaluated, and the user allows that."""
    return report(UNEVALUATED, *PASSES, verdict="pass", unevaluated_allowed=True)


def clean() -> Report:
    """Nothing was found."""
    return report(*PASSES, verdict="pass")


def exempt(*results: Result, verdict: str = "pass", **changes) -> Report:
    """A finding that an exemption of the pack's configuration lets by."""
    pack = replace(PACK, policies=(*PACK.policies, EXEMPTIONS))
    return report(EXEMPT, *results, verdict=verdict, packs=(pack,), **changes)


def failed() -> Report:
    """There is no verdict."""
    return report(
        verdict="error",
        packs=(),
        outputs={},
        error=NoVerdict(
            message="Pulumi.yaml: `runtime: go` is not supported; preflight runs Python programs.",
            hint="Point --project at a folder whose Pulumi.yaml says `runtime: python`.",
        ),
    )


def many() -> Report:
    """A stack of a few dozen resources."""
    return large(40, 10)


def large(resources: int = 500, policies: int = 30) -> Report:
    """A stack of many resources under many policies: one result in 50 is a violation, one in 3 does not apply."""
    rules = tuple(
        Policy(
            name=f"rule-{number:02}",
            kind="resource",
            enforcement_level="advisory" if number % 5 == 0 else "mandatory",
            severity=("low", "medium", "high", "critical")[number % 4],
            description=f"Resources follow rule {number}.",
        )
        for number in range(policies)
    )
    types = (TABLE, ROLE, "aws:sns/topic:Topic", "aws:cloudwatch/metricAlarm:MetricAlarm")
    results = []
    for index in range(resources):
        for number, rule in enumerate(rules):
            turn = index * 7 + number * 13
            status = "violation" if turn % 50 == 0 else "not_applicable" if turn % 3 == 0 else "pass"
            message = f"Resource 'item-{index:03}' breaks rule {number}: found 3, 5 is required." * (turn % 50 == 0)
            results.append(
                result(
                    rule,
                    f"item-{index:03}",
                    status,
                    message,
                    of=types[index % len(types)],
                    location=Location(f"infra/module_{index % 9}.py", index + 1),
                )
            )
    pack = Pack(name="guardrails", version="1.2.0", path="policypack", policies=rules)
    return report(
        *results,
        packs=(pack,),
        summary=summarise(tuple(results), resources=resources, policies=policies),
    )
