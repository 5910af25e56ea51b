"""Roles, policies and tables for tests, in few words."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tests.policypack.support import UNKNOWN, resource, urn

if TYPE_CHECKING:
    from guardrails.core.resources import Resource

ROLE = "aws:iam/role:Role"
USER = "aws:iam/user:User"
GROUP = "aws:iam/group:Group"
POLICY = "aws:iam/policy:Policy"
ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy"
TABLE = "aws:dynamodb/table:Table"

EVENTS = "arn:aws:dynamodb:ap-southeast-2:123456789012:table/events"
READ_ROLE = "dynamodb-events-read-role"
WRITE_ROLE = "dynamodb-events-write-role"


def document(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(action: Any = "dynamodb:GetItem", resource: Any = EVENTS, **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def trust(principal: Any, **more: Any) -> str:
    return document({"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": principal, **more})


LAMBDA = trust({"Service": "lambda.amazonaws.com"})


def role(name: str = READ_ROLE, made_of: dict[str, list[str]] | None = None, **props: Any) -> Resource:
    return resource(ROLE, name, {"name": name, "assumeRolePolicy": LAMBDA, **props}, made_of=made_of)


def table(name: str = "events", **props: Any) -> Resource:
    return resource(TABLE, name, {"name": name, **props})


def role_policy(policy: str, holder: str = READ_ROLE, **props: Any) -> Resource:
    return resource(ROLE_POLICY, "items", {"role": holder, "policy": policy, **props})


def unknown_policy(type_: str = ROLE_POLICY, *, of: str = urn(TABLE, "events"), **props: Any) -> Resource:
    """A policy whose document is made from another resource, so that nobody knows it yet."""
    made_of = {"policy": [of]}
    return resource(type_, "items", {"policy": UNKNOWN, **props}, made_of=made_of)
