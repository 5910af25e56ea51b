"""Defaults that the AWS provider's schema writes into the inputs, and properties that it plans as unknown.

Only defaults read in the Terraform provider's resource schemas (terraform-provider-aws internal/service/<service>) or
seen on the wire; a type that is not listed gets none. Keys are Pulumi's property names.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from preflight.wire.values import Properties

_MANAGED: Final = "Managed by Pulumi"
_DESCRIBED: Final[Mapping[str, Any]] = {"description": _MANAGED}

DEFAULTS: Final[Mapping[str, Mapping[str, Any]]] = {
    # pulumi-aws provider/resource_overrides.go, `managedByPulumi`.
    "aws:apigateway/apiKey:ApiKey": _DESCRIBED,
    "aws:appsync/apiKey:ApiKey": _DESCRIBED,
    "aws:docdb/subnetGroup:SubnetGroup": _DESCRIBED,
    "aws:elasticache/parameterGroup:ParameterGroup": _DESCRIBED,
    "aws:elasticache/subnetGroup:SubnetGroup": _DESCRIBED,
    "aws:neptune/subnetGroup:SubnetGroup": _DESCRIBED,
    "aws:rds/clusterParameterGroup:ClusterParameterGroup": _DESCRIBED,
    "aws:rds/optionGroup:OptionGroup": {"optionGroupDescription": _MANAGED},
    "aws:rds/parameterGroup:ParameterGroup": _DESCRIBED,
    "aws:rds/subnetGroup:SubnetGroup": _DESCRIBED,
    "aws:redshift/parameterGroup:ParameterGroup": _DESCRIBED,
    "aws:redshift/subnetGroup:SubnetGroup": _DESCRIBED,
    "aws:route53/zone:Zone": {"comment": _MANAGED},
    "aws:dynamodb/table:Table": {"billingMode": "PROVISIONED"},
    "aws:cloudwatch/metricAlarm:MetricAlarm": {"actionsEnabled": True, "treatMissingData": "missing"},
    "aws:cloudwatch/compositeAlarm:CompositeAlarm": {"actionsEnabled": True},
    "aws:cloudwatch/eventRule:EventRule": {"eventBusName": "default", "forceDestroy": False},
    "aws:cloudwatch/eventTarget:EventTarget": {"eventBusName": "default", "forceDestroy": False},
    "aws:cloudwatch/logGroup:LogGroup": {"retentionInDays": 0.0, "skipDestroy": False},
    "aws:ec2/securityGroup:SecurityGroup": {"description": _MANAGED, "revokeRulesOnDelete": False},
    "aws:ec2/subnet:Subnet": {
        "assignIpv6AddressOnCreation": False,
        "enableDns64": False,
        "enableResourceNameDnsARecordOnLaunch": False,
        "enableResourceNameDnsAaaaRecordOnLaunch": False,
        "ipv6Native": False,
        "mapPublicIpOnLaunch": False,
    },
    "aws:ec2/vpc:Vpc": {"enableDnsSupport": True, "instanceTenancy": "default"},
    "aws:ec2/instance:Instance": {
        "forceDestroy": False,
        "getPasswordData": False,
        "sourceDestCheck": True,
        "userDataReplaceOnChange": False,
    },
    "aws:iam/policy:Policy": {"path": "/"},
    "aws:iam/role:Role": {"forceDetachPolicies": False, "maxSessionDuration": 3600.0, "path": "/"},
    "aws:iam/user:User": {"forceDestroy": False, "path": "/"},
    "aws:iam/group:Group": {"path": "/"},
    "aws:iam/instanceProfile:InstanceProfile": {"path": "/"},
    "aws:kinesis/stream:Stream": {
        "encryptionType": "NONE",
        "enforceConsumerDeletion": False,
        "retentionPeriod": 24.0,
    },
    "aws:kms/key:Key": {
        "bypassPolicyLockoutSafetyCheck": False,
        "customerMasterKeySpec": "SYMMETRIC_DEFAULT",
        "enableKeyRotation": False,
        "isEnabled": True,
        "keyUsage": "ENCRYPT_DECRYPT",
    },
    "aws:lambda/function:Function": {
        "memorySize": 128.0,
        "packageType": "Zip",
        "publish": False,
        "reservedConcurrentExecutions": -1.0,
        "skipDestroy": False,
        "timeout": 3.0,
    },
    "aws:lambda/eventSourceMapping:EventSourceMapping": {"enabled": True},
    "aws:s3/bucket:Bucket": {"forceDestroy": False},
    "aws:s3/bucketV2:BucketV2": {"forceDestroy": False},
    "aws:sns/topic:Topic": {"contentBasedDeduplication": False, "fifoTopic": False},
    "aws:sns/topicSubscription:TopicSubscription": {
        "confirmationTimeoutInMinutes": 1.0,
        "endpointAutoConfirms": False,
        "rawMessageDelivery": False,
    },
    "aws:sqs/queue:Queue": {
        "contentBasedDeduplication": False,
        "delaySeconds": 0.0,
        "fifoQueue": False,
        "maxMessageSize": 262144.0,
        "messageRetentionSeconds": 345600.0,
        "receiveWaitTimeSeconds": 0.0,
        "visibilityTimeoutSeconds": 30.0,
    },
}
"""By type: defaults of the top level."""

COMPUTED: Final[Mapping[str, frozenset[str]]] = {
    "aws:dynamodb/table:Table": frozenset({"readCapacity", "writeCapacity"}),
}
"""By type: inputs that AWS chooses where the program leaves them out."""

FREE_MAPS: Final = frozenset({"tags", "tagsAll", "dimensions", "variables"})
"""Names of maps with free keys, for types of which the SDK's class is not known here."""


def apply(type_: str, properties: Properties) -> list[str]:
    """Write the defaults of a type into ``properties``; list the keys that were added."""
    added = []
    for key, value in DEFAULTS.get(type_, {}).items():
        if key not in properties:
            properties[key] = value
            added.append(key)
    return added
