"""How the AWS provider names resources that the program leaves unnamed.

The rule for most types is ``name = <logical name>-<7 hex digits>``, at most 255 characters (pulumi-aws
provider/autonaming.go); the table holds the types for which pulumi-aws provider/resources.go says otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from preflight.values import Properties

_LONGEST: Final = 255


@dataclass(frozen=True, slots=True)
class Rule:
    """The property that gets the name, its greatest length, and whether it is put in lower case.

    ``generated`` is false for types whose name the program, or AWS, must give.
    """

    property: str = "name"
    longest: int = _LONGEST
    lower: bool = False
    generated: bool = True
    fifo: str = ""
    prefix: str = ""


RULES: Final[Mapping[str, Rule]] = {
    "aws:s3/bucket:Bucket": Rule("bucket", 63, lower=True),
    "aws:s3/bucketV2:BucketV2": Rule("bucket", 63, lower=True),
    "aws:iam/role:Role": Rule(longest=64),
    "aws:iam/policy:Policy": Rule(longest=128),
    "aws:iam/user:User": Rule(longest=64),
    "aws:iam/group:Group": Rule(longest=128),
    "aws:iam/instanceProfile:InstanceProfile": Rule(longest=128),
    "aws:lambda/function:Function": Rule(longest=64),
    "aws:cloudwatch/eventRule:EventRule": Rule(longest=64),
    "aws:lb/loadBalancer:LoadBalancer": Rule(longest=32),
    "aws:lb/targetGroup:TargetGroup": Rule(longest=32),
    "aws:alb/loadBalancer:LoadBalancer": Rule(longest=32),
    "aws:alb/targetGroup:TargetGroup": Rule(longest=32),
    "aws:elb/loadBalancer:LoadBalancer": Rule(longest=32),
    "aws:sqs/queue:Queue": Rule(longest=80, fifo="fifoQueue"),
    "aws:sns/topic:Topic": Rule(longest=256, fifo="fifoTopic"),
    "aws:kms/alias:Alias": Rule(longest=256, prefix="alias/"),
    "aws:rds/instance:Instance": Rule("identifier", 255, lower=True),
    "aws:rds/cluster:Cluster": Rule("clusterIdentifier", 255, lower=True),
    "aws:rds/clusterInstance:ClusterInstance": Rule("identifier", 255, lower=True),
    "aws:rds/subnetGroup:SubnetGroup": Rule(lower=True),
    "aws:rds/parameterGroup:ParameterGroup": Rule(lower=True),
    # Domain names and records: the program's business.
    "aws:route53/record:Record": Rule(generated=False),
    "aws:route53/zone:Zone": Rule(generated=False),
    "aws:ec2/ami:Ami": Rule(),
}


class NameTooLongError(Exception):
    """A name can't be made up: the provider refuses instead of cutting the logical name."""


def build(rule: Rule | None, logical: str, suffix: str, properties: Properties) -> str:
    """Build a name from the logical one; ``suffix`` is a dash and the digits.

    Raises `NameTooLongError` in the provider's words (pulumi: sdk/go/common/resource/resource_id.go).
    """
    rule = rule or Rule()
    ending = ".fifo" if rule.fifo and properties.get(rule.fifo) is True else ""
    stem = rule.prefix + (logical.lower() if rule.lower else logical)
    if len(stem.encode()) + len(suffix) + len(ending) > rule.longest:
        raise NameTooLongError(
            f"name '{stem}-' plus {len(suffix) - 1} random chars is longer than maximum length {rule.longest}"
        )
    return f"{stem}{suffix}{ending}"
