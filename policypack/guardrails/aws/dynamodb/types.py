"""Types of pulumi-aws that are DynamoDB's, and how they refer to a table. Source: pulumi_aws 7.51, ``dynamodb``."""

from __future__ import annotations

from collections.abc import Mapping

TABLE = "aws:dynamodb/table:Table"
TABLE_REPLICA = "aws:dynamodb/tableReplica:TableReplica"
GLOBAL_SECONDARY_INDEX = "aws:dynamodb/globalSecondaryIndex:GlobalSecondaryIndex"
CONTRIBUTOR_INSIGHTS = "aws:dynamodb/contributorInsights:ContributorInsights"
KINESIS_DESTINATION = "aws:dynamodb/kinesisStreamingDestination:KinesisStreamingDestination"

TABLE_REFERENCES: Mapping[str, str] = {
    TABLE_REPLICA: "globalTableArn",
    GLOBAL_SECONDARY_INDEX: "tableName",
    CONTRIBUTOR_INSIGHTS: "tableName",
}
"""The property in which a resource that belongs to a table refers to it, by name or by ARN."""
