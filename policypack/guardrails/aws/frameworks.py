"""The frameworks that rules refer to. Only controls that exist: no CIS AWS Foundations benchmark is on DynamoDB."""

from __future__ import annotations

from guardrails.core.rule import Reference


def fsbp(number: int, title: str) -> Reference:
    """Return a reference to a control of AWS Foundational Security Best Practices (Security Hub, DynamoDB controls)."""
    return Reference(
        framework="AWS Foundational Security Best Practices",
        version="1.0.0",
        control=f"DynamoDB.{number}",
        title=title,
        url=f"https://docs.aws.amazon.com/securityhub/latest/userguide/dynamodb-controls.html#dynamodb-{number}",
    )


def well_architected(pillar: str) -> Reference:
    """Return a reference to a pillar of the Well-Architected Framework's DynamoDB lens."""
    return Reference(
        framework="AWS Well-Architected Framework, DynamoDB lens",
        control=pillar,
        title=f"{pillar} pillar",
        url="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-wal.html",
    )


TAGGING = Reference(
    framework="AWS Resource Tagging Standard",
    version="1.0.0",
    control="DynamoDB.5",
    title="DynamoDB tables should be tagged",
    url="https://docs.aws.amazon.com/securityhub/latest/userguide/dynamodb-controls.html#dynamodb-5",
)
