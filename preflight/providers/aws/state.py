"""What the AWS provider writes into the state for properties that a program leaves out: zeros, empty texts and lists.

In a preview of resources that exist, packs that look at a whole stack are handed this. Seen in the state that
hashicorp/aws 5.100 wrote for resources in an emulator, with Pulumi's names; only types whose values do not depend on
what else the account has. A block that is not there is missing in Pulumi's outputs.
"""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any, Final

from preflight.providers.aws.plans import objects
from preflight.wire import values

if TYPE_CHECKING:
    from collections.abc import Mapping

    from preflight.wire.values import Properties, Value

_ABSENT: Final = object()
"""Stands for a property that is unknown in the first preview and missing in the state."""

_FAILURE_FEEDBACK: Final = ("application", "firehose", "http", "lambda", "sqs")

STATE: Final[Mapping[str, Mapping[str, Any]]] = {
    "aws:cloudwatch/eventRule:EventRule": {"description": "", "namePrefix": "", "roleArn": "", "state": "ENABLED"},
    "aws:cloudwatch/logGroup:LogGroup": {"kmsKeyId": "", "namePrefix": "", "retentionInDays": 0.0},
    "aws:cloudwatch/metricAlarm:MetricAlarm": {
        "alarmDescription": "",
        "datapointsToAlarm": 0.0,
        "evaluateLowSampleCountPercentiles": "",
        "extendedStatistic": "",
        "metricQueries": [],
        "thresholdMetricId": "",
        "unit": "",
    },
    "aws:dynamodb/table:Table": {
        "deletionProtectionEnabled": False,
        "globalSecondaryIndexes": [],
        "localSecondaryIndexes": [],
        "pointInTimeRecovery": {"enabled": False, "recoveryPeriodInDays": 0.0},
        "readCapacity": 0.0,
        "replicas": [],
        "serverSideEncryption": _ABSENT,
        "globalTableWitness": _ABSENT,
        "streamEnabled": False,
        "streamViewType": "",
        "tableClass": "STANDARD",
        "ttl": {"attributeName": "", "enabled": False},
        "writeCapacity": 0.0,
    },
    "aws:iam/policy:Policy": {"attachmentCount": 0.0, "description": "", "namePrefix": ""},
    "aws:iam/role:Role": {
        "description": "",
        "inlinePolicies": [],
        "managedPolicyArns": [],
        "namePrefix": "",
        "permissionsBoundary": "",
    },
    "aws:iam/rolePolicy:RolePolicy": {"namePrefix": ""},
    "aws:iam/userPolicy:UserPolicy": {"namePrefix": ""},
    "aws:iam/groupPolicy:GroupPolicy": {"namePrefix": ""},
    "aws:iam/user:User": {"permissionsBoundary": ""},
    "aws:kinesis/stream:Stream": {"kmsKeyId": "", "streamModeDetails": {"streamMode": "PROVISIONED"}},
    "aws:kms/key:Key": {
        "customKeyStoreId": "",
        "description": "",
        "multiRegion": False,
        "rotationPeriodInDays": 0.0,
        "xksKeyId": "",
    },
    "aws:lambda/function:Function": {
        "architectures": ["x86_64"],
        "codeSigningConfigArn": "",
        "description": "",
        "ephemeralStorage": {"size": 512.0},
        "imageUri": "",
        "kmsKeyArn": "",
        "signingJobArn": "",
        "signingProfileVersionArn": "",
        "tracingConfig": {"mode": "PassThrough"},
    },
    "aws:sns/topic:Topic": {
        **{f"{service}FailureFeedbackRoleArn": "" for service in _FAILURE_FEEDBACK},
        **{f"{service}SuccessFeedbackRoleArn": "" for service in _FAILURE_FEEDBACK},
        **{f"{service}SuccessFeedbackSampleRate": 0.0 for service in _FAILURE_FEEDBACK},
        "archivePolicy": "",
        "beginningArchiveTime": "",
        "deliveryPolicy": "",
        "displayName": "",
        "fifoThroughputScope": "",
        "kmsMasterKeyId": "",
        "namePrefix": "",
        "signatureVersion": 0.0,
        "tracingConfig": "",
    },
    "aws:sqs/queue:Queue": {
        "deduplicationScope": "",
        "fifoThroughputLimit": "",
        "kmsDataKeyReusePeriodSeconds": 300.0,
        "kmsMasterKeyId": "",
        "namePrefix": "",
        "policy": "",
        "redriveAllowPolicy": "",
        "redrivePolicy": "",
        "sqsManagedSseEnabled": True,
    },
}
"""By type: the top level."""

INSIDE: Final[Mapping[str, Mapping[str, Mapping[str, Any]]]] = {
    "aws:dynamodb/table:Table": {
        "globalSecondaryIndexes": {
            "nonKeyAttributes": [],
            "rangeKey": "",
            "readCapacity": 0.0,
            "writeCapacity": 0.0,
        },
    },
}
"""By type and property: members of the objects that the program gives."""

_LONGEST_RECOVERY: Final = 35.0
"""Days that a table can be recovered from where the program does not say (AWS's default)."""


def settle(type_: str, outputs: Properties) -> None:
    """Write into planned ``outputs`` what the state says of what is unknown or missing in them.

    What a type's state is not known of here stays as it is, unknown values included.
    """
    _write(outputs, STATE.get(type_, {}))
    for key, members in INSIDE.get(type_, {}).items():
        for item in objects(outputs.get(key)):
            _write(item, members)
    if type_ == "aws:dynamodb/table:Table":
        for item in objects(outputs.get("pointInTimeRecovery")):
            on = item.get("enabled")
            if isinstance(on, bool):
                _write(item, {"recoveryPeriodInDays": _LONGEST_RECOVERY if on else 0.0})


def _write(outputs: Properties, state: Mapping[str, Value]) -> None:
    for key, value in state.items():
        if key in outputs and not values.is_unknown(outputs[key]):
            continue
        if value is _ABSENT:
            outputs.pop(key, None)
        else:
            outputs[key] = copy.deepcopy(value)
