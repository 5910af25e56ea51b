"""A stand-in for Pulumi's AWS provider: what the real one does to inputs and outputs, and no AWS behind it.

The engine talks to it as to any provider (pulumi/pulumi: proto/pulumi/provider.proto). It stands for
`pulumi-resource-aws` 7.x in the points that policy packs can see:

- Check fills in the defaults of the Terraform schema, marks every object with ``__defaults``, gives names to resources
  that have none, merges the provider's default tags into ``tagsAll`` (unknown as a whole if one value is unknown) and
  fills in ``region``.
- Create and Update answer a preview with the plan of the Terraform provider: the inputs, defaults that are only seen
  there, and unknown values for what AWS computes or chooses; and an update with outputs in the shapes that the real
  provider writes to state: blocks that were not given, zeroes, empty strings.
- Invoke answers the data sources that programs of the tests ask.

It knows the types of the tests only. What it says is written down from the provider's documentation and from plans of
hashicorp/aws 5.100 (newer properties: from the SDK's declarations), on purpose independent of ``preflight``, whose
answers the tests compare with it.
"""

from __future__ import annotations

import hashlib
import json
import threading
from typing import Any

from google.protobuf import empty_pb2, json_format, struct_pb2
from pulumi.runtime.proto import plugin_pb2, provider_pb2, provider_pb2_grpc

UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
SIGNATURE = "4dabf18193072939515e22adb298388d"
SECRET = "1b47061264138c4ac30d75fd1eb44270"
ACCOUNT = "123456789012"
REGION = "ap-southeast-2"

MAPS = frozenset({"tags", "tagsAll", "dimensions", "variables", "triggers", "keepers", "metadata", "parameters"})
"""Properties that are maps: their keys are the user's own, so the provider writes nothing into them."""

DEFAULTS: dict[str, dict[str, Any]] = {
    "aws:dynamodb/table:Table": {"billingMode": "PROVISIONED", "tableClass": "STANDARD"},
    "aws:cloudwatch/metricAlarm:MetricAlarm": {"actionsEnabled": True, "treatMissingData": "missing"},
    "aws:cloudwatch/compositeAlarm:CompositeAlarm": {"actionsEnabled": True},
    "aws:ec2/vpc:Vpc": {"enableDnsSupport": True, "instanceTenancy": "default"},
    "aws:kinesis/stream:Stream": {"retentionPeriod": 24, "encryptionType": "NONE"},
    "aws:lambda/function:Function": {
        "memorySize": 128,
        "packageType": "Zip",
        "reservedConcurrentExecutions": -1,
        "timeout": 3,
    },
    "aws:s3/bucketObject:BucketObject": {"acl": "private"},
    "aws:sqs/queue:Queue": {
        "maxMessageSize": 262144,
        "messageRetentionSeconds": 345600,
        "visibilityTimeoutSeconds": 30,
    },
    "aws:iam/accessKey:AccessKey": {"status": "Active"},
    "aws:iam/role:Role": {"path": "/", "maxSessionDuration": 3600},
    "aws:iam/policy:Policy": {"path": "/"},
    "aws:iam/user:User": {"path": "/"},
}
"""Defaults of the schema that Check writes: those that are neither false, nor 0, nor empty."""

PLANNED: dict[str, dict[str, Any]] = {
    "aws:iam/role:Role": {"forceDetachPolicies": False},
    "aws:iam/user:User": {"forceDestroy": False},
    "aws:kinesis/stream:Stream": {"enforceConsumerDeletion": False},
    "aws:lambda/function:Function": {"publish": False, "skipDestroy": False},
    "aws:s3/bucket:Bucket": {"forceDestroy": False},
    "aws:s3/bucketObject:BucketObject": {"forceDestroy": False},
    "aws:sns/topic:Topic": {"contentBasedDeduplication": False, "fifoTopic": False},
    "aws:sqs/queue:Queue": {
        "contentBasedDeduplication": False,
        "delaySeconds": 0,
        "fifoQueue": False,
        "receiveWaitTimeSeconds": 0,
    },
}
"""The other defaults: only planned outputs have them."""

UNPLANNED: dict[str, tuple[str, ...]] = {"aws:dynamodb/table:Table": ("tableClass",)}
"""Defaults that a DiffSuppressFunc takes out of the plan of a new resource."""

INSIDE: dict[tuple[str, str], dict[str, Any]] = {
    ("aws:dynamodb/table:Table", "globalSecondaryIndexes"): {
        "rangeKey": "",
        "readCapacity": UNKNOWN,
        "writeCapacity": UNKNOWN,
    },
    ("aws:dynamodb/table:Table", "pointInTimeRecovery"): {"recoveryPeriodInDays": UNKNOWN},
    ("aws:dynamodb/table:Table", "replicas"): {
        "arn": UNKNOWN,
        "kmsKeyArn": UNKNOWN,
        "pointInTimeRecovery": False,
        "propagateTags": False,
        "streamArn": UNKNOWN,
        "streamLabel": UNKNOWN,
    },
    ("aws:dynamodb/table:Table", "serverSideEncryption"): {"kmsKeyArn": UNKNOWN},
    ("aws:dynamodb/table:Table", "ttl"): {"enabled": False},
    ("aws:cloudwatch/metricAlarm:MetricAlarm", "metricQueries"): {
        "accountId": "",
        "expression": "",
        "label": "",
        "returnData": False,
    },
    ("aws:cloudwatch/metricAlarm:MetricAlarm", "metric"): {"namespace": "", "unit": ""},
}
"""What a plan holds inside objects that the program gives."""

AUTO_NAMED = frozenset(
    {
        "aws:dynamodb/table:Table",
        "aws:cloudwatch/metricAlarm:MetricAlarm",
        "aws:iam/role:Role",
        "aws:iam/rolePolicy:RolePolicy",
        "aws:iam/policy:Policy",
        "aws:iam/user:User",
        "aws:kinesis/stream:Stream",
        "aws:sns/topic:Topic",
        "aws:sqs/queue:Queue",
        "aws:lambda/function:Function",
    }
)
DOCUMENTS = {
    "aws:iam/role:Role": ("assumeRolePolicy",),
    "aws:iam/rolePolicy:RolePolicy": ("policy",),
    "aws:iam/policy:Policy": ("policy",),
}
"""Properties that take a policy as JSON or as an object."""

BUCKETS = frozenset({"aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2"})
TAGGABLE = (AUTO_NAMED - {"aws:iam/rolePolicy:RolePolicy"}) | BUCKETS | {"aws:ec2/vpc:Vpc", "aws:ec2/subnet:Subnet"}
GLOBAL_SERVICES = ("aws:iam/", "aws:route53/", "aws:cloudfront/", "aws:organizations/", "pulumi:")

COMPUTED: dict[str, str] = {
    "aws:autoscaling/group:Group": "arn availabilityZoneDistribution availabilityZones "
    "capacityReservationSpecification defaultCooldown desiredCapacity healthCheckType instanceLifecyclePolicy "
    "launchTemplate loadBalancers mixedInstancesPolicy namePrefix predictedCapacity serviceLinkedRoleArn "
    "targetGroupArns trafficSources "
    "vpcZoneIdentifiers warmPoolSize",
    "aws:cloudwatch/compositeAlarm:CompositeAlarm": "arn",
    "aws:cloudwatch/metricAlarm:MetricAlarm": "arn evaluateLowSampleCountPercentiles",
    "aws:dynamodb/contributorInsights:ContributorInsights": "mode",
    "aws:dynamodb/globalSecondaryIndex:GlobalSecondaryIndex": "arn warmThroughput",
    "aws:dynamodb/table:Table": "arn attributes globalSecondaryIndexes globalTableWitness hashKey pointInTimeRecovery "
    "readCapacity serverSideEncryption streamArn streamLabel streamViewType ttl warmThroughput writeCapacity",
    "aws:ec2/subnet:Subnet": "arn availabilityZone availabilityZoneId cidrBlock ipv6CidrBlock "
    "ipv6CidrBlockAssociationId ownerId privateDnsHostnameTypeOnLaunch",
    "aws:ec2/vpc:Vpc": "arn cidrBlock defaultNetworkAclId defaultRouteTableId defaultSecurityGroupId dhcpOptionsId "
    "enableDnsHostnames enableNetworkAddressUsageMetrics ipv6AssociationId ipv6CidrBlock "
    "ipv6CidrBlockNetworkBorderGroup mainRouteTableId ownerId",
    "aws:iam/policy:Policy": "arn attachmentCount namePrefix policyId",
    "aws:iam/role:Role": "arn createDate inlinePolicies managedPolicyArns namePrefix uniqueId",
    "aws:iam/rolePolicy:RolePolicy": "namePrefix",
    "aws:iam/user:User": "arn uniqueId",
    "aws:kinesis/stream:Stream": "arn maxRecordSizeInKib streamModeDetails",
    "aws:lambda/function:Function": "architectures arn codeSha256 ephemeralStorage invokeArn lastModified "
    "loggingConfig qualifiedArn qualifiedInvokeArn responseStreamingInvokeArn signingJobArn signingProfileVersionArn "
    "sourceCodeHash sourceCodeSize tracingConfig version",
    "aws:s3/bucket:Bucket": "accelerationStatus acl arn bucketDomainName bucketNamespace bucketPrefix bucketRegion "
    "bucketRegionalDomainName corsRules grants hostedZoneId lifecycleRules logging objectLockConfiguration "
    "objectLockEnabled policy replicationConfiguration requestPayer serverSideEncryptionConfiguration versioning "
    "website websiteDomain websiteEndpoint",
    "aws:s3/bucketObject:BucketObject": "arn bucketKeyEnabled contentType etag kmsKeyId serverSideEncryption "
    "storageClass versionId",
    "aws:sns/topic:Topic": "arn beginningArchiveTime fifoThroughputScope maximumMessageSize namePrefix owner policy "
    "signatureVersion tracingConfig",
    "aws:sqs/queue:Queue": "arn deduplicationScope fifoThroughputLimit kmsDataKeyReusePeriodSeconds namePrefix policy "
    "redriveAllowPolicy redrivePolicy sqsManagedSseEnabled url",
}
"""What AWS chooses where the program leaves it out: unknown in the plan of a new resource."""

OUTPUTS: dict[str, dict[str, str]] = {
    "aws:cloudwatch/compositeAlarm:CompositeAlarm": {
        "id": "{alarmName}",
        "arn": "arn:aws:cloudwatch:{region}:{account}:alarm:{alarmName}",
    },
    "aws:cloudwatch/metricAlarm:MetricAlarm": {
        "id": "{name}",
        "arn": "arn:aws:cloudwatch:{region}:{account}:alarm:{name}",
    },
    "aws:dynamodb/contributorInsights:ContributorInsights": {"id": "name:{tableName}/index:{indexName}/{account}"},
    "aws:dynamodb/table:Table": {"id": "{name}", "arn": "arn:aws:dynamodb:{region}:{account}:table/{name}"},
    "aws:iam/accessKey:AccessKey": {"id": "AKIAIOSFODNN7EXAMPLE"},
    "aws:iam/policy:Policy": {
        "id": "arn:aws:iam::{account}:policy{path}{name}",
        "arn": "arn:aws:iam::{account}:policy{path}{name}",
    },
    "aws:iam/role:Role": {"id": "{name}", "arn": "arn:aws:iam::{account}:role{path}{name}"},
    "aws:iam/rolePolicy:RolePolicy": {"id": "{role}:{name}"},
    "aws:iam/user:User": {"id": "{name}", "arn": "arn:aws:iam::{account}:user{path}{name}"},
    "aws:kinesis/stream:Stream": {
        "id": "arn:aws:kinesis:{region}:{account}:stream/{name}",
        "arn": "arn:aws:kinesis:{region}:{account}:stream/{name}",
    },
    "aws:s3/bucket:Bucket": {
        "id": "{bucket}",
        "arn": "arn:aws:s3:::{bucket}",
        "bucketDomainName": "{bucket}.s3.amazonaws.com",
        "bucketRegion": "{region}",
        "bucketRegionalDomainName": "{bucket}.s3.{region}.amazonaws.com",
    },
    "aws:sns/topic:Topic": {
        "id": "arn:aws:sns:{region}:{account}:{name}",
        "arn": "arn:aws:sns:{region}:{account}:{name}",
        "owner": "{account}",
    },
    "aws:sqs/queue:Queue": {
        "id": "https://sqs.{region}.amazonaws.com/{account}/{name}",
        "url": "https://sqs.{region}.amazonaws.com/{account}/{name}",
        "arn": "arn:aws:sqs:{region}:{account}:{name}",
    },
}
"""What AWS makes of names once a resource is created, in the forms of its documentation: for what the programs use."""

# What the real provider writes into state where the program said nothing.
STATE_SHAPES: dict[str, dict[str, Any]] = {
    "aws:dynamodb/table:Table": {
        "readCapacity": 0,
        "writeCapacity": 0,
        "pointInTimeRecovery": {"enabled": False, "recoveryPeriodInDays": 0},
        "serverSideEncryption": None,
        "ttl": {"attributeName": "", "enabled": False},
        "streamEnabled": False,
        "streamViewType": "",
        "tableClass": "STANDARD",
        "deletionProtectionEnabled": False,
        "globalSecondaryIndexes": [],
        "localSecondaryIndexes": [],
        "replicas": [],
    },
    "aws:cloudwatch/metricAlarm:MetricAlarm": {
        "dimensions": {},
        "metricQueries": [],
        "okActions": [],
        "insufficientDataActions": [],
        "extendedStatistic": "",
        "unit": "",
        "datapointsToAlarm": 0,
        "thresholdMetricId": "",
    },
    "aws:iam/role:Role": {"inlinePolicies": [], "managedPolicyArns": [], "namePrefix": "", "permissionsBoundary": ""},
    "aws:iam/rolePolicy:RolePolicy": {"namePrefix": ""},
    "aws:sns/topic:Topic": {"namePrefix": "", "fifoTopic": False, "kmsMasterKeyId": "", "displayName": ""},
    "aws:sqs/queue:Queue": {
        "deduplicationScope": "",
        "fifoThroughputLimit": "",
        "kmsDataKeyReusePeriodSeconds": 300,
        "kmsMasterKeyId": "",
        "namePrefix": "",
        "policy": "",
        "redriveAllowPolicy": "",
        "redrivePolicy": "",
        "sqsManagedSseEnabled": True,
    },
}


class StandIn(provider_pb2_grpc.ResourceProviderServicer):
    """The provider; method names are the protocol's."""

    def __init__(self, stopped: threading.Event) -> None:
        self.stopped = stopped
        self.region = REGION
        self.default_tags: dict[str, Any] | str = {}

    def Handshake(self, request, context):  # noqa: N802
        return provider_pb2.ProviderHandshakeResponse(supports_autonaming_configuration=True)

    def GetPluginInfo(self, request, context):  # noqa: N802
        return plugin_pb2.PluginInfo(version="7.51.1")

    def GetSchema(self, request, context):  # noqa: N802
        return provider_pb2.GetSchemaResponse(schema=json.dumps({"name": "aws", "version": "7.51.1"}))

    def CheckConfig(self, request, context):  # noqa: N802
        return provider_pb2.CheckResponse(inputs=request.news)

    def DiffConfig(self, request, context):  # noqa: N802
        return provider_pb2.DiffResponse(changes=provider_pb2.DiffResponse.DIFF_NONE)

    def Configure(self, request, context):  # noqa: N802
        args = plain(request.args)
        self.region = args.get("region", REGION)
        tags = args.get("defaultTags", {})
        tags = json.loads(tags) if isinstance(tags, str) and tags != UNKNOWN else tags
        self.default_tags = tags.get("tags", {}) if isinstance(tags, dict) else UNKNOWN
        return provider_pb2.ConfigureResponse(supportsPreview=True, supports_autonaming_configuration=True)

    def Invoke(self, request, context):  # noqa: N802
        return provider_pb2.InvokeResponse(**{"return": struct(self.answer(request.tok, plain(request.args)))})

    def Check(self, request, context):  # noqa: N802
        kind = type_of(request.urn)
        inputs = plain(request.news)
        olds = plain(request.olds)
        checked = {
            key: written(value) if key in DOCUMENTS.get(kind, ()) else with_defaults(key, value)
            for key, value in inputs.items()
        }
        defaulted = [key for key in DEFAULTS.get(kind, {}) if key not in inputs]
        checked.update({key: DEFAULTS[kind][key] for key in defaulted})
        self.name(kind, request, olds, checked, defaulted)
        self.tag(kind, checked)
        if kind.startswith("aws:") and not kind.startswith(GLOBAL_SERVICES) and "region" not in checked:
            checked["region"] = self.region
            defaulted.append("region")
        checked["__defaults"] = sorted(defaulted)
        return provider_pb2.CheckResponse(inputs=struct(checked))

    def name(
        self, kind: str, request: Any, olds: dict[str, Any], checked: dict[str, Any], defaulted: list[str]
    ) -> None:
        key = "bucket" if kind in BUCKETS else "name"
        if (kind in AUTO_NAMED or kind in BUCKETS) and key not in checked and f"{key}Prefix" not in checked:
            suffix = hashlib.sha256(request.urn.encode()).hexdigest()[:7]
            made = f"{request.urn.rpartition('::')[2]}-{suffix}"
            if request.HasField("autonaming"):
                assert request.autonaming.mode != request.autonaming.DISABLE, (
                    "automatic naming is disabled but no explicit name was provided"
                )
                made = request.autonaming.proposed_name
            checked[key] = olds.get(key) or made
            defaulted.append(key)

    def tag(self, kind: str, checked: dict[str, Any]) -> None:
        if kind not in TAGGABLE:
            return
        tags = checked.get("tags", {})
        if UNKNOWN in (tags, self.default_tags):
            checked["tagsAll"] = UNKNOWN
            return
        assert isinstance(self.default_tags, dict)
        merged = {**self.default_tags, **tags}
        checked["tagsAll"] = UNKNOWN if UNKNOWN in merged.values() else merged

    def Diff(self, request, context):  # noqa: N802
        olds, news = plain(request.old_inputs), plain(request.news)
        changed = sorted(key for key in olds.keys() | news.keys() if olds.get(key) != news.get(key))
        kind = provider_pb2.DiffResponse.DIFF_SOME if changed else provider_pb2.DiffResponse.DIFF_NONE
        return provider_pb2.DiffResponse(
            changes=kind, diffs=changed, replaces=[key for key in changed if key == "name"]
        )

    def Create(self, request, context):  # noqa: N802
        kind, inputs = type_of(request.urn), plain(request.properties)
        if request.preview:
            return provider_pb2.CreateResponse(properties=struct(self.planned(kind, inputs)))
        state = self.state(kind, request.urn, inputs)
        return provider_pb2.CreateResponse(id=state["id"], properties=struct(state))

    def Update(self, request, context):  # noqa: N802
        kind, inputs = type_of(request.urn), plain(request.news)
        if request.preview:  # what AWS chose stays as it is
            return provider_pb2.UpdateResponse(properties=struct({**plain(request.olds), **without_internals(inputs)}))
        return provider_pb2.UpdateResponse(properties=struct(self.state(kind, request.urn, inputs)))

    def Read(self, request, context):  # noqa: N802
        kind = type_of(request.urn)
        state = {**self.state(kind, request.urn, {"name": request.id}), **plain(request.properties), "id": request.id}
        inputs = struct({key: state[key] for key in ("name", "tags") if key in state})
        return provider_pb2.ReadResponse(id=request.id, properties=struct(state), inputs=inputs)

    def Delete(self, request, context):  # noqa: N802
        return empty_pb2.Empty()

    def Cancel(self, request, context):  # noqa: N802
        self.stopped.set()
        return empty_pb2.Empty()

    def planned(self, kind: str, inputs: dict[str, Any]) -> dict[str, Any]:
        unplanned = [key for key in UNPLANNED.get(kind, ()) if key in inputs.get("__defaults", ())]
        given = {key: inside(kind, key, value) for key, value in inputs.items() if key not in unplanned}
        computed = dict.fromkeys(COMPUTED.get(kind, "").split(), UNKNOWN)
        return {**computed, **PLANNED.get(kind, {}), **without_internals(given), "id": UNKNOWN}

    def state(self, kind: str, urn: str, inputs: dict[str, Any]) -> dict[str, Any]:
        region = inputs.get("region", self.region)
        name = str(inputs.get("name") or inputs.get("bucket") or urn.rpartition("::")[2])
        words = {"name": name, "indexName": "", "path": "/", **inputs, "region": region, "account": ACCOUNT}
        computed = {key: form.format_map(words) for key, form in OUTPUTS.get(kind, {"id": "{name}"}).items()}
        if kind == "aws:dynamodb/table:Table":
            label = "2026-01-01T00:00:00.000" if inputs.get("streamEnabled") else ""
            computed.update(streamLabel=label, streamArn=f"{computed['arn']}/stream/{label}" if label else "")
        shapes = {key: value for key, value in STATE_SHAPES.get(kind, {}).items() if key not in inputs}
        given = {key: known(inside(kind, key, value)) for key, value in inputs.items()}
        state = {**PLANNED.get(kind, {}), **shapes, **without_internals(given), **computed}
        if kind == "aws:dynamodb/table:Table":
            recovery = state.get("pointInTimeRecovery")
            if isinstance(recovery, dict):
                recovery.setdefault("recoveryPeriodInDays", 35 if recovery.get("enabled") else 0)
            for index in state["globalSecondaryIndexes"]:
                for key, value in {"nonKeyAttributes": [], "readCapacity": 0, "writeCapacity": 0}.items():
                    index.setdefault(key, value)
            encryption = state.get("serverSideEncryption")
            if isinstance(encryption, dict) and encryption.get("enabled"):
                encryption.setdefault("kmsKeyArn", "")
        return {key: value for key, value in state.items() if value is not None}

    def answer(self, token: str, args: dict[str, Any]) -> dict[str, Any]:
        match token:
            case "aws:index/getCallerIdentity:getCallerIdentity":
                arn = f"arn:aws:iam::{ACCOUNT}:user/preview"
                return {"accountId": ACCOUNT, "arn": arn, "userId": "AIDAPREVIEW", "id": ACCOUNT}
            case "aws:index/getRegion:getRegion":
                region = args.get("region") or args.get("name") or self.region
                return {"id": region, "region": region, "name": region, "description": "", "endpoint": ""}
            case "aws:index/getPartition:getPartition":
                return {
                    "id": "aws",
                    "partition": "aws",
                    "dnsSuffix": "amazonaws.com",
                    "reverseDnsPrefix": "com.amazonaws",
                }
            case "aws:index/getAvailabilityZones:getAvailabilityZones":
                names = [f"{self.region}{letter}" for letter in "abc"]
                return {"id": self.region, "names": names, "zoneIds": names, "groupNames": [self.region]}
            case "aws:iam/getPolicyDocument:getPolicyDocument":
                rendered = json.dumps(policy_document(args), indent=2)
                return {"id": "0", "json": rendered, "minifiedJson": json.dumps(policy_document(args))}
        raise NotImplementedError(f"the stand-in has no answer for {token}")


def written(document: Any) -> Any:
    """Write a policy that is given as an object as JSON; one with an unknown part is unknown as a whole."""
    if not isinstance(document, dict):
        return document
    text = json.dumps(document, separators=(",", ":"), sort_keys=True)
    return UNKNOWN if UNKNOWN in text else text


def policy_document(args: dict[str, Any]) -> dict[str, Any]:
    """Render a policy document as Terraform's aws_iam_policy_document does: lists sorted downwards, one is no list."""

    def strings(values: list[str]) -> Any:
        ordered = sorted(values, reverse=True)
        return ordered[0] if len(ordered) == 1 else ordered

    statements = [each for text in args.get("sourcePolicyDocuments", []) for each in json.loads(text)["Statement"]]
    for given in args.get("statements", []):
        statement = {"Sid": given["sid"]} if given.get("sid") else {}
        statement["Effect"] = given.get("effect", "Allow")
        for key, name in (("actions", "Action"), ("notActions", "NotAction"), ("resources", "Resource")):
            if given.get(key):
                statement[name] = strings(given[key])
        if given.get("principals"):
            statement["Principal"] = {p["type"]: strings(p["identifiers"]) for p in given["principals"]}
        if given.get("conditions"):
            tests = sorted(given["conditions"], key=lambda condition: condition["test"])
            statement["Condition"] = {c["test"]: {c["variable"]: strings(c["values"])} for c in tests}
        statements.append(statement)
    return {"Version": "2012-10-17", "Statement": statements}


def type_of(urn: str) -> str:
    """Type of the resource itself, without its parents'."""
    return urn.split("::")[2].rpartition("$")[2]


def with_defaults(key: str, value: Any) -> Any:
    """Mark the objects inside a property, as the provider does; maps stay as they are."""
    if isinstance(value, list):
        return [with_defaults(key, item) for item in value]
    if isinstance(value, dict) and SIGNATURE in value:
        return value
    if isinstance(value, dict) and key not in MAPS:
        return {**{name: with_defaults(name, item) for name, item in value.items()}, "__defaults": []}
    return value


def inside(kind: str, key: str, value: Any) -> Any:
    """Add to the objects of a property what a plan holds there."""
    planned = INSIDE.get((kind, key))
    if planned is None:
        return value
    if isinstance(value, list):
        return [inside(kind, key, item) for item in value]
    if not isinstance(value, dict) or SIGNATURE in value:
        return value
    return {**planned, **{name: inside(kind, name, item) for name, item in value.items()}}


def known(value: Any) -> Any:
    """Leave out what a plan does not know: there is nothing of it in a state."""
    if isinstance(value, dict):
        return {name: known(item) for name, item in value.items() if item != UNKNOWN}
    return [known(item) for item in value] if isinstance(value, list) else value


def without_internals(value: Any) -> Any:
    """Drop what begins with two underscores, everywhere."""
    if isinstance(value, dict):
        return {key: without_internals(item) for key, item in value.items() if not key.startswith("__")}
    if isinstance(value, list):
        return [without_internals(item) for item in value]
    return value


def plain(message: struct_pb2.Struct) -> dict[str, Any]:
    """Properties as plain data."""
    return json_format.MessageToDict(message)


def struct(properties: dict[str, Any]) -> struct_pb2.Struct:
    """Plain data as properties."""
    message = struct_pb2.Struct()
    message.update(properties)
    return message
