"""What DynamoDB publishes in CloudWatch: metrics, and the sets of dimensions on which each appears.

CloudWatch takes an alarm on any name and any dimensions; one that matches no published metric waits for ever.
Sources: DynamoDB Developer Guide, "DynamoDB Metrics and dimensions" and "CloudWatch throttling metrics"; AWS's metric
templates of the CloudWatch console (npm ``@aws-cdk/aws-service-spec``), which agree.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeAlias

from guardrails.core.slips import slip_of

NAMESPACE = "AWS/DynamoDB"

USER_ERRORS = "UserErrors"
SYSTEM_ERRORS = "SystemErrors"

TABLE_NAME = "TableName"
INDEX_NAME = "GlobalSecondaryIndexName"
OPERATION = "Operation"

Dimensions: TypeAlias = frozenset[str]


def _sets(*names: str) -> tuple[Dimensions, ...]:
    """Return sets of dimensions, each written as names with ``+`` between them; ``""`` is the account as a whole."""
    return tuple(frozenset(filter(None, name.split("+"))) for name in names)


_ACCOUNT = _sets("")
_TABLE = _sets(TABLE_NAME)
_INDEX = _sets("TableName+GlobalSecondaryIndexName")
_TABLE_OR_INDEX = _TABLE + _INDEX
_TABLE_OPERATION = _sets("TableName+Operation")
_REPLICA = _sets("TableName+ReceivingRegion")
_STREAM = _sets("TableName+StreamLabel+Operation")
_KINESIS = _sets("TableName+DelegatedOperation")

PUBLISHED: Mapping[str, tuple[Dimensions, ...]] = {
    "AccountMaxReads": _ACCOUNT,
    "AccountMaxTableLevelReads": _ACCOUNT,
    "AccountMaxTableLevelWrites": _ACCOUNT,
    "AccountMaxWrites": _ACCOUNT,
    "AccountProvisionedReadCapacityUtilization": _ACCOUNT,
    "AccountProvisionedWriteCapacityUtilization": _ACCOUNT,
    "AgeOfOldestUnreplicatedRecord": _KINESIS,
    "ConditionalCheckFailedRequests": _TABLE,
    "ConsumedChangeDataCaptureUnits": _KINESIS,
    "ConsumedReadCapacityUnits": _TABLE_OR_INDEX,
    "ConsumedWriteCapacityUnits": _TABLE_OR_INDEX,
    "FailedToReplicateRecordCount": _KINESIS,
    "FaultInjectionServiceInducedErrors": _TABLE_OPERATION,
    "MaxProvisionedTableReadCapacityUtilization": _ACCOUNT,
    "MaxProvisionedTableWriteCapacityUtilization": _ACCOUNT,
    "OnDemandMaxReadRequestUnits": _TABLE_OR_INDEX,
    "OnDemandMaxWriteRequestUnits": _TABLE_OR_INDEX,
    "OnlineIndexConsumedWriteCapacity": _INDEX,
    "OnlineIndexPercentageProgress": _INDEX,
    "OnlineIndexThrottleEvents": _INDEX,
    "PendingReplicationCount": _REPLICA,
    "ProvisionedReadCapacityUnits": _TABLE_OR_INDEX,
    "ProvisionedWriteCapacityUnits": _TABLE_OR_INDEX,
    "ReadAccountLimitThrottleEvents": _TABLE_OR_INDEX,
    "ReadKeyRangeThroughputThrottleEvents": _TABLE_OR_INDEX,
    "ReadMaxOnDemandThroughputThrottleEvents": _TABLE_OR_INDEX,
    "ReadProvisionedThroughputThrottleEvents": _TABLE_OR_INDEX,
    "ReadThrottleEvents": _TABLE_OR_INDEX,
    "ReplicationLatency": _REPLICA,
    "ReturnedBytes": _STREAM,
    "ReturnedItemCount": _TABLE_OPERATION,
    "ReturnedRecordsCount": _STREAM,
    "SuccessfulRequestLatency": _TABLE_OPERATION + _STREAM,
    SYSTEM_ERRORS: _TABLE_OPERATION,
    "ThrottledPutRecordCount": _KINESIS,
    "ThrottledRequests": _TABLE_OPERATION,
    "TimeToLiveDeletedItemCount": _TABLE,
    "TransactionConflict": _TABLE,
    USER_ERRORS: _ACCOUNT,
    # The guide gives this one the table alone; an index is let pass, as for its kin, since pages differ.
    "WriteAccountLimitThrottleEvents": _TABLE_OR_INDEX,
    "WriteKeyRangeThroughputThrottleEvents": _TABLE_OR_INDEX,
    "WriteMaxOnDemandThroughputThrottleEvents": _TABLE_OR_INDEX,
    "WriteProvisionedThroughputThrottleEvents": _TABLE_OR_INDEX,
    "WriteThrottleEvents": _TABLE_OR_INDEX,
}
"""Metrics of the namespace, with every set of dimensions on which they are published."""

MILLISECONDS = frozenset({"SuccessfulRequestLatency", "ReplicationLatency", "AgeOfOldestUnreplicatedRecord"})
BYTES = frozenset({"ReturnedBytes"})

FINEST_PERIOD = 60
"""Seconds: DynamoDB publishes each metric once a minute or, some, once in five. Alarms also take 10, 20 and 30."""


def unit_of(metric: str) -> str:
    """Return the one unit in which a metric is published; an alarm on another unit finds nothing.

    Source: AWS's metric metadata (PyPI ``awslabs.cloudwatch-mcp-server``).
    """
    if metric in MILLISECONDS:
        return "Milliseconds"
    if metric in BYTES:
        return "Bytes"
    return "Percent" if metric.endswith("CapacityUtilization") else "Count"


OPERATIONS = (
    "GetItem",
    "BatchGetItem",
    "Query",
    "Scan",
    "PutItem",
    "UpdateItem",
    "DeleteItem",
    "BatchWriteItem",
    "TransactGetItems",
    "TransactWriteItems",
    "ExecuteStatement",
    "BatchExecuteStatement",
    "ExecuteTransaction",
    "GetRecords",
)
"""Values of the dimension ``Operation``; the last is of DynamoDB Streams."""

TABLE_OPERATIONS = frozenset(OPERATIONS[:-1])
"""Operations on a table, not on its stream."""

ITEM_OPERATIONS = frozenset(OPERATIONS[:8])
"""Operations on items that the roles of `dynamodb-least-privilege` allow. Alarms that see all of them see a table.

Transactions (which the same permissions allow), PartiQL and streams may be left out: an alarm on a formula takes ten
metrics, and published alarms sum eight to ten operations.
"""


def described(sets: tuple[Dimensions, ...]) -> str:
    """Return where a metric is published, ``TableName`` first: ``with `TableName` + `Operation```."""
    if not any(sets):
        return "for the account and region as a whole, without dimensions"
    return "with " + " or ".join(
        " + ".join(f"`{name}`" for name in sorted(names, key=lambda name: (name != TABLE_NAME, name))) for names in sets
    )


def meant(name: str, names: Iterable[str]) -> str | None:
    """Return the one of ``names`` that is meant by ``name``: itself, or the one of which it is a slip.

    Blanks around it are slips too, and so is a final ``s``: unlike tables, these names are AWS's, and all known.
    """
    written, known = name.strip(), sorted(names)
    if written in known:
        return written
    return slip_of(written, known) or next(
        (each for each in known if each in (written + "s", written.removesuffix("s"))), None
    )
