"""What becomes of the tables when the program's inputs are sent to AWS's API."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from tests.live.emulators import Cloud

pytestmark = pytest.mark.live

TABLES = ("events", "sessions", "users")


@pytest.mark.parametrize("table", TABLES)
def test_table(enforcing: Cloud, table: str):
    found = enforcing.client("dynamodb").describe_table(TableName=table)["Table"]
    assert found["TableStatus"] == "ACTIVE"
    assert found["BillingModeSummary"]["BillingMode"] == "PAY_PER_REQUEST"
    assert found["SSEDescription"]["SSEType"] == "KMS"
    assert found["SSEDescription"]["KMSMasterKeyArn"].endswith("alias/aws/dynamodb")
    stream = {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"} if table == "events" else None
    assert found.get("StreamSpecification", {"StreamEnabled": False}) == (stream or {"StreamEnabled": False})


def test_index_of_sessions(enforcing: Cloud):
    found = enforcing.client("dynamodb").describe_table(TableName="sessions")["Table"]
    (index,) = found["GlobalSecondaryIndexes"]
    assert [(key["AttributeName"], key["KeyType"]) for key in index["KeySchema"]] == [
        ("userId", "HASH"),
        ("timestamp", "RANGE"),
    ]
    assert index["Projection"] == {"ProjectionType": "ALL"}


@pytest.mark.parametrize("table", TABLES)
def test_dynamodb_refuses_to_delete_a_table(enforcing: Cloud, table: str):
    with pytest.raises(ClientError, match="protected against deletion"):
        enforcing.client("dynamodb").delete_table(TableName=table)


@pytest.mark.parametrize("table", TABLES)
def test_contributor_insights_on_events_only(enforcing: Cloud, table: str):
    found = enforcing.client("dynamodb").describe_contributor_insights(TableName=table)
    assert found["ContributorInsightsStatus"] == ("ENABLED" if table == "events" else "DISABLED")


@pytest.mark.parametrize("table", TABLES)
def test_recovery_of_35_days_on_users_only(keeping: Cloud, table: str):
    found = keeping.client("dynamodb").describe_continuous_backups(TableName=table)["ContinuousBackupsDescription"]
    recovery = found["PointInTimeRecoveryDescription"]
    status = (recovery["PointInTimeRecoveryStatus"], recovery.get("RecoveryPeriodInDays"))
    assert status == (("ENABLED", 35) if table == "users" else ("DISABLED", None))
