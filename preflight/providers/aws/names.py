"""How the AWS provider names resources that the program leaves unnamed.

The rule for most types is ``name = <logical name>-<7 hex digits>``, at most 255 characters (pulumi-aws
provider/autonaming.go); the table holds the types for which pulumi-aws says otherwise (provider/resource_overrides.go
and provider/pkg/elb/elb.go of version 7).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from preflight.project.autonaming import Naming
    from preflight.wire.values import Properties

_LONGEST: Final = 255


@dataclass(frozen=True, slots=True)
class NamingRule:
    """The property that gets the name, and how the name is put together.

    ``digits`` is how many random characters follow the logical name and the ``separator``; with none, the logical name
    stands alone. ``letters`` makes them letters. ``generated`` is false for types whose name the program, or AWS, must
    give. ``prefix`` and the ending of first-in-first-out queues and topics do not count against ``longest``.
    """

    property: str = "name"
    longest: int = _LONGEST
    lower: bool = False
    generated: bool = True
    separator: str = "-"
    digits: int = 7
    letters: bool = False
    fifo: str = ""
    prefix: str = ""


_OBJECT_KEY: Final = NamingRule("key", separator="", digits=0)
_DATA_CATALOG: Final = NamingRule(separator="_", digits=8, letters=True, lower=True)
_BALANCER: Final = NamingRule(longest=32)

RULES: Final[Mapping[str, NamingRule]] = {
    "aws:alb/loadBalancer:LoadBalancer": _BALANCER,
    "aws:alb/targetGroup:TargetGroup": _BALANCER,
    "aws:appsync/dataSource:DataSource": NamingRule(separator="_"),
    "aws:appsync/function:Function": NamingRule(separator="_"),
    "aws:athena/database:Database": NamingRule(separator="_"),
    "aws:cloudwatch/eventRule:EventRule": NamingRule(longest=64),
    "aws:cloudwatch/eventTarget:EventTarget": NamingRule("targetId"),
    "aws:codedeploy/deploymentConfig:DeploymentConfig": NamingRule("deploymentConfigName", 100, separator="_"),
    "aws:directoryservice/directory:Directory": NamingRule(generated=False),
    "aws:ec2/keyPair:KeyPair": NamingRule("keyName"),
    "aws:efs/fileSystem:FileSystem": NamingRule("creationToken"),
    "aws:eks/fargateProfile:FargateProfile": NamingRule("fargateProfileName"),
    "aws:eks/nodeGroup:NodeGroup": NamingRule("nodeGroupName"),
    "aws:elasticache/cluster:Cluster": NamingRule("clusterId", 50, lower=True),
    "aws:elasticache/replicationGroup:ReplicationGroup": NamingRule("replicationGroupId", 40, lower=True),
    "aws:elasticbeanstalk/environment:Environment": NamingRule(longest=40),
    "aws:elasticsearch/domain:Domain": NamingRule("domainName", 28, lower=True),
    "aws:elb/loadBalancer:LoadBalancer": _BALANCER,
    "aws:glue/catalogDatabase:CatalogDatabase": _DATA_CATALOG,
    "aws:glue/catalogTable:CatalogTable": _DATA_CATALOG,
    "aws:iam/role:Role": NamingRule(longest=64),
    "aws:iot/topicRule:TopicRule": NamingRule(separator="_"),
    "aws:kms/alias:Alias": NamingRule(longest=238, prefix="alias/"),
    "aws:lambda/function:Function": NamingRule(longest=64),
    "aws:lambda/permission:Permission": NamingRule("statementId", 100),
    "aws:lb/loadBalancer:LoadBalancer": _BALANCER,
    "aws:lb/targetGroup:TargetGroup": _BALANCER,
    "aws:mq/broker:Broker": NamingRule("brokerName", 55),
    "aws:opensearch/domain:Domain": NamingRule("domainName"),
    "aws:rds/instance:Instance": NamingRule("identifier", separator=""),
    # The name of a record is its domain name.
    "aws:route53/record:Record": NamingRule(generated=False),
    "aws:s3/bucket:Bucket": NamingRule("bucket", 63, lower=True),
    "aws:s3/bucketObject:BucketObject": _OBJECT_KEY,
    "aws:s3/bucketObjectv2:BucketObjectv2": _OBJECT_KEY,
    "aws:s3/bucketV2:BucketV2": NamingRule("bucket", 63, lower=True),
    "aws:sns/topic:Topic": NamingRule(longest=80, fifo="fifoTopic"),
    "aws:sqs/queue:Queue": NamingRule(longest=80, fifo="fifoQueue"),
}
_SQL_SERVER: Final = NamingRule("identifier", 15, separator="", digits=3)


class NoNameError(Exception):
    """A name can't be made up: the provider refuses instead of cutting the logical name, or may not make any."""


def rule_of(type_: str, properties: Properties) -> NamingRule | None:
    """Find the rule of a type; ``None`` for the usual one."""
    if type_ == "aws:rds/instance:Instance" and "sqlserver" in str(properties.get("engine", "")).lower():
        return _SQL_SERVER
    return RULES.get(type_)


def build(rule: NamingRule | None, logical: str, urn: str, properties: Properties, naming: Naming | None = None) -> str:
    """Build a name from the logical one; its end follows from the URN and is the same in each run.

    ``naming`` is what the stack's configuration asks for (pulumi-terraform-bridge: pkg/tfbridge/info/autonaming.go).
    Raises `NoNameError` in the provider's words (also pulumi: sdk/go/common/resource/resource_id.go).
    """
    rule = rule or NamingRule()
    ending = ".fifo" if rule.fifo and properties.get(rule.fifo) is True else ""
    if naming is not None and naming.mode == "enforce":
        return naming.name
    if naming is not None and naming.mode == "disable":
        raise NoNameError("automatic naming is disabled but no explicit name was provided")
    if naming is not None:
        return _proposed(rule, naming.name) + ending
    stem = (logical.lower() if rule.lower else logical) + rule.separator
    if rule.digits and len(stem.encode()) + rule.digits > rule.longest:
        raise NoNameError(f"name '{stem}' plus {rule.digits} random chars is longer than maximum length {rule.longest}")
    end = hashlib.sha256(urn.encode()).hexdigest()[: rule.digits]
    if rule.letters:
        end = "".join(chr(ord("a") + int(digit, 16)) for digit in end)
    return f"{_prefix(rule, stem)}{stem}{end}{ending}"


def _proposed(rule: NamingRule, name: str) -> str:
    """Make a name of the one that the configuration proposes."""
    proposed = name.lower() if rule.lower else name
    proposed = _prefix(rule, proposed) + proposed
    if rule.letters:
        proposed = proposed.replace("-", rule.separator)
    if len(proposed) > rule.longest:
        raise NoNameError(f"calculated name '{proposed}' exceeds maximum length of {rule.longest}")
    return proposed


def _prefix(rule: NamingRule, name: str) -> str:
    return "" if name.startswith(rule.prefix) else rule.prefix
