"""KMS in policies: who may use a table needs no permission for the AWS managed key.

Source: Amazon DynamoDB Developer Guide, "DynamoDB encryption at rest: usage notes" (the policy of the AWS managed key
lets DynamoDB use it on behalf of whoever may use the table).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from guardrails.aws.dynamodb.types import TABLE
from guardrails.aws.iam.documents import Document, Statement, is_unknown
from guardrails.aws.iam.dynamodb import may_be_dynamodb_action
from guardrails.aws.iam.patterns import overlaps
from guardrails.aws.iam.types import KMS_KEY
from guardrails.core.resources import Stack
from guardrails.core.values import Object
from guardrails.core.words import quoted_list

_KEY_ARN = re.compile(r"arn:[^:*?]+:kms:[^:*?]+:[^:*?]+:key/[^*?]+")


def kms_clauses(document: Document, keys: frozenset[str] | None) -> Iterator[str]:
    """Yield which statements allow KMS for no need.

    A customer's key, of ``keys``, and KMS by way of another service (``kms:ViaService``) are needs. Where ``keys`` is
    None, any key that is named may be a customer's.
    """
    for statement in document.allowing:
        actions = [
            action
            for action in statement.actions or ()
            if not may_be_dynamodb_action(action) and overlaps(action.lower(), "kms:*")
        ]
        if actions and not _by_another_service(statement) and not _only_keys(statement.resources, keys):
            yield (
                f"allows {quoted_list(actions)} in {statement.label}, together with access to DynamoDB; DynamoDB "
                "itself uses the AWS managed key for whoever may use the table. Remove it; where another service needs "
                "a key, write a condition on `kms:ViaService`."
            )


def _by_another_service(statement: Statement) -> bool:
    services = [
        value
        for condition in statement.conditions
        if condition.key.lower() == "kms:viaservice" and condition.operator in ("StringEquals", "StringLike")
        for value in condition.values
    ]
    return bool(services) and not any(overlaps(service.lower(), "dynamodb.*") for service in services)


def _only_keys(resources: tuple[str, ...] | None, keys: frozenset[str] | None) -> bool:
    return bool(resources) and all(
        is_unknown(resource) or (_KEY_ARN.fullmatch(resource) is not None if keys is None else resource in keys)
        for resource in resources or ()
    )


def customer_keys(stack: Stack) -> Iterator[str]:
    """Yield ARNs of keys that surely are not AWS's: the stack makes them, or its tables use them."""
    holders = [(key.props, "arn") for key in stack.of_type(KMS_KEY)]
    for table in stack.of_type(TABLE):
        encryption = table.props.object("serverSideEncryption")
        if isinstance(encryption, Object):
            holders.append((encryption, "kmsKeyArn"))
    for props, key in holders:
        arn = props.text(key)
        if isinstance(arn, str):
            yield arn
