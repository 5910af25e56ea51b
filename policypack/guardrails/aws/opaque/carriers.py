"""Pulumi's types that make things out of the rules' sight, and how: by a template, another provider, a command.

Sources: pulumi_aws 7.51 and pulumi_aws_native 1.84 (a test compares them); pulumi-terraform-bridge, ``dynamic/info.go``
(tokens of Terraform providers that are bridged when they are used: ``aws:index/dynamodbTable:DynamodbTable``, AWSCC's
too); pulumi-terraform-module and pulumi-hcl (a module is ``NAME:index:Module``, its resources are
``NAME:tf:aws_dynamodb_table``); pulumi-kubernetes (``kubernetes:GROUP/VERSION:Kind``); pulumi-command.
"""

from __future__ import annotations

import re
from collections.abc import Container, Mapping
from dataclasses import dataclass
from functools import lru_cache

from guardrails.aws.opaque import kinds
from guardrails.aws.opaque.judgement import KINDS

AWS_NATIVE = "through AWS Native"
AWSCC = "through AWSCC"
CLOUD_CONTROL = "through Cloud Control"
EXTENSION = "through an extension resource"
TERRAFORM = "through a Terraform provider"
TERRAFORM_MODULE = "in a Terraform module"
KUBERNETES = "through a Kubernetes controller"


@dataclass(frozen=True, slots=True)
class Carrier:
    """What a type makes: its kind, and by which way, in words. What is in a template says so itself."""

    kind: str
    way: str = ""


CARRIERS: Mapping[str, Carrier] = {
    "aws:cloudformation/stack:Stack": Carrier("cloudformationstack"),
    "aws:cloudformation/stackSet:StackSet": Carrier("cloudformationstackset"),
    "aws:cloudcontrol/resource:Resource": Carrier(kinds.CLOUD_CONTROL, CLOUD_CONTROL),
    "aws:serverlessrepository/cloudFormationStack:CloudFormationStack": Carrier(
        "serverlessapplicationrepositorycloudformationstack"
    ),
    "aws:servicecatalog/provisionedProduct:ProvisionedProduct": Carrier("servicecatalogprovisionedproduct"),
    "aws:sfn/stateMachine:StateMachine": Carrier("sfnstatemachine"),
    "aws:scheduler/schedule:Schedule": Carrier("schedulerschedule"),
    "aws-native:cloudformation:Stack": Carrier("cloudformationstack"),
    "aws-native:cloudformation:StackSet": Carrier("cloudformationstackset"),
    "aws-native:cloudformation:ChangeSet": Carrier("cloudformationchangeset"),
    "aws-native:index:ExtensionResource": Carrier(kinds.EXTENSION, EXTENSION),
    "aws-native:servicecatalog:CloudFormationProvisionedProduct": Carrier(
        "servicecatalogcloudformationprovisionedproduct"
    ),
    "aws-native:stepfunctions:StateMachine": Carrier("stepfunctionsstatemachine"),
    "aws-native:scheduler:Schedule": Carrier("schedulerschedule"),
    "command:local:Command": Carrier(kinds.COMMAND),
    "command:remote:Command": Carrier(kinds.COMMAND),
}

_MODULE = re.compile(r"[^:]+:index:Module")
_OF_MODULE = re.compile(r"[^:]+:tf:(?P<type>(?:aws|awscc)_[a-z0-9_]+)")
_BRIDGED = re.compile(r"(?P<package>[^:/]+):index/(?P<file>[A-Za-z0-9]+):(?P<type>[A-Za-z0-9]+)")
_NATIVE = re.compile(r"aws-native:dynamodb:(?P<kind>[A-Za-z]+)")
_CONTROLLED = re.compile(r"[^:]+:dynamodb\.[^/:]+/[^:]+:(?P<kind>[A-Za-z]+)")

_READ_ELSEWHERE = kinds.ALARMS | kinds.SCALING
"""Kinds of which other rules read AWSCC's like those of pulumi-aws."""

_NOT_BRIDGED = frozenset({kinds.COMMAND, kinds.EXTENSION, kinds.MODULE, kinds.TERRAFORM_MODULE})


@lru_cache(maxsize=4_096)
def carrier_of(token: str) -> Carrier | None:
    """Return what a type of Pulumi's carries; None where other rules read it, or nothing of it is about tables."""
    if token in CARRIERS:
        return CARRIERS[token]
    if _MODULE.fullmatch(token):
        return Carrier(kinds.TERRAFORM_MODULE)
    for pattern, way in ((_NATIVE, AWS_NATIVE), (_CONTROLLED, KUBERNETES)):
        if found := pattern.fullmatch(token):
            kind = kinds.kind_of(f"AWS::DynamoDB::{found['kind']}")
            return None if kind in kinds.BACKUPS else Carrier(kind, way)
    if found := _OF_MODULE.fullmatch(token):
        return _of_terraform(found["type"], TERRAFORM_MODULE)
    found = _BRIDGED.fullmatch(token)
    return _bridged(found["package"], found["type"]) if found else None


def _bridged(package: str, type_: str) -> Carrier | None:
    if package != "awscc":
        return _of_terraform(type_, TERRAFORM)
    carrier = _of_terraform(type_, AWSCC)
    return None if carrier is None or carrier.kind in _READ_ELSEWHERE else carrier


def _of_terraform(type_: str, way: str) -> Carrier | None:
    kind = kinds.kind_of_terraform(type_)
    is_one = kind.startswith(kinds.DYNAMODB) or (kind in KINDS and kind not in _NOT_BRIDGED)
    return Carrier(kind, way) if is_one else None


class OpaqueTypes(Container[str]):
    """All types of which `carrier_of` knows what they carry."""

    def __contains__(self, type_: object) -> bool:
        return isinstance(type_, str) and carrier_of(type_) is not None
