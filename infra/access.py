"""Who may do what: a read role and a write role per table, and nothing beyond that table.

Actions and the resource types they take are from the service authorization reference,
https://docs.aws.amazon.com/service-authorization/latest/reference/list_dynamodb.html. No role needs a KMS action: the
key policy of the AWS managed key lets DynamoDB use it on behalf of every principal of the account.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from pulumi_aws import iam

from infra.settings import INDEXED_TABLE, STREAMING_TABLE

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pulumi
    from pulumi_aws import dynamodb

    from infra.account import Account
    from infra.settings import Settings, Trust
    from infra.tags import TagMap, Tags

ACCESSES = ("read", "write")

READ_ACTIONS = (
    "dynamodb:BatchGetItem",
    "dynamodb:ConditionCheckItem",
    "dynamodb:DescribeTable",
    "dynamodb:GetItem",
    "dynamodb:Query",
    "dynamodb:Scan",
)
INDEX_ACTIONS = ("dynamodb:Query", "dynamodb:Scan")
"""The only ones of the read actions that an index takes."""
STREAM_ACTIONS = ("dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator")
WRITE_ACTIONS = (
    "dynamodb:BatchWriteItem",
    "dynamodb:DeleteItem",
    "dynamodb:DescribeTable",
    "dynamodb:PutItem",
    "dynamodb:UpdateItem",
)


def create_roles(
    settings: Settings, account: pulumi.Output[Account], tags: Tags, tables: Mapping[str, dynamodb.Table]
) -> None:
    """Create ``dynamodb-{table}-{read|write}-role`` for each table, each with its one policy."""
    for name, table in tables.items():
        for access in ACCESSES:
            _role(name, access, settings, account, tags.belonging_to(table, f"{access} access to"))


def _role(table: str, access: str, settings: Settings, account: pulumi.Output[Account], tags: TagMap) -> None:
    name = f"dynamodb-{table}-{access}-role"
    trust = settings.trust_of(table, access)
    statements = read_statements if access == "read" else write_statements
    role = iam.Role(
        name,
        name=name,
        description=f"{access.capitalize()} items of the DynamoDB table {table}",
        assume_role_policy=account.apply(lambda known: document(trust_statements(trust, known))),
        tags=tags,
    )
    iam.RolePolicy(
        f"dynamodb-{table}-{access}-policy",
        name=f"dynamodb-{table}-{access}",
        role=role.name,
        policy=account.apply(lambda known: document(statements(table, settings, known))),
    )


def read_statements(table: str, settings: Settings, account: Account) -> list[dict[str, Any]]:
    """Let a read role read items of the table, of its indexes and of its stream, if it has them."""
    keep = settings.kept(table)
    statements = [_allow("ReadItems", READ_ACTIONS, account.table_arn(table))]
    names = [settings.sessions_index.name] if table == INDEXED_TABLE else []
    if indexes := [account.index_arn(table, name) for name in [*names, *keep.index_names]]:
        statements.append(_allow("ReadIndex", INDEX_ACTIONS, *indexes))
    if table == STREAMING_TABLE or keep.stream_view_type:
        statements.append(_allow("ReadStream", STREAM_ACTIONS, account.stream_arn(table)))
    return statements


def write_statements(table: str, settings: Settings, account: Account) -> list[dict[str, Any]]:
    """Let a write role write items, and not read them back.

    PutItem, UpdateItem and DeleteItem return the item as it was or is if the request says so (``ReturnValues``), so
    without the condition a write role reads. ``IfExists``, because BatchWriteItem and DescribeTable have no such
    parameter, https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html.
    """
    write = _allow("WriteItems", WRITE_ACTIONS, account.table_arn(table))
    write["Condition"] = {"StringEqualsIfExists": {"dynamodb:ReturnValues": list(settings.write_return_values)}}
    return [write]


def trust_statements(trust: Trust, account: Account) -> list[dict[str, Any]]:
    """Say who may assume a role.

    Nobody named means this account: those of its principals that an administrator grants ``sts:AssumeRole`` on the
    role, and no one else.
    """
    principals: list[dict[str, list[str]]] = []
    if trust.services:
        principals.append({"Service": list(trust.services)})
    arns = [account.root_arn(account_id) for account_id in trust.accounts] + list(trust.roles)
    if arns or not trust.services:
        principals.append({"AWS": arns or [account.root_arn()]})
    return [{"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"} for principal in principals]


def _allow(sid: str, actions: tuple[str, ...], *resources: str) -> dict[str, Any]:
    resource = resources[0] if len(resources) == 1 else list(resources)
    return {"Sid": sid, "Effect": "Allow", "Action": list(actions), "Resource": resource}


def document(statements: list[dict[str, Any]]) -> str:
    """Render a policy document as JSON."""
    return json.dumps({"Version": "2012-10-17", "Statement": statements})
