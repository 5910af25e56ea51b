"""Where the stack lives: partition, account and region, and the ARNs that follow from them.

ARNs are put together here instead of read from resources. A resource's ``arn`` is unknown until it exists, and a
policy document that holds an unknown value is unknown as a whole: nobody could check it in a preview.
"""

from __future__ import annotations

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws


@dataclass(frozen=True, slots=True)
class Account:
    """One AWS account in one region."""

    partition: str
    account_id: str
    region: str

    def table_arn(self, table: str) -> str:
        """Return the ARN of a DynamoDB table."""
        return f"arn:{self.partition}:dynamodb:{self.region}:{self.account_id}:table/{table}"

    def index_arn(self, table: str, index: str) -> str:
        """Return the ARN of an index of a table."""
        return f"{self.table_arn(table)}/index/{index}"

    def stream_arn(self, table: str) -> str:
        """Return the ARN pattern of a table's stream.

        The last part of a stream's ARN is the time at which it was made. It is unknown before, and another one after
        the stream is made anew, so it stays open: whatever stream the table has, and no other table's.
        """
        return f"{self.table_arn(table)}/stream/*"

    def topic_arn(self, topic: str) -> str:
        """Return the ARN of an SNS topic."""
        return f"arn:{self.partition}:sns:{self.region}:{self.account_id}:{topic}"

    def alarm_arn(self, alarm: str) -> str:
        """Return the ARN of a CloudWatch alarm; the name may hold wildcards."""
        return f"arn:{self.partition}:cloudwatch:{self.region}:{self.account_id}:alarm:{alarm}"

    def root_arn(self, account_id: str | None = None) -> str:
        """Return the ARN that stands for an account, this one by default, in a trust policy."""
        return f"arn:{self.partition}:iam::{account_id or self.account_id}:root"


def partition_of(region: str) -> str:
    """Return the partition that a region belongs to, the second field of every ARN in it."""
    if region.startswith("cn-"):
        return "aws-cn"
    if region.startswith("us-gov-"):
        return "aws-us-gov"
    return "aws"


def current_account(region: str) -> pulumi.Output[Account]:
    """Ask AWS which account the credentials belong to.

    A preview asks too, so what is made of the answer is known there. The output fails with `pulumi.RunError` if AWS
    gives no account.
    """

    def account(identity: aws.GetCallerIdentityResult) -> Account:
        if not identity.account_id:
            raise pulumi.RunError("AWS did not say which account the credentials belong to (sts:GetCallerIdentity).")
        return Account(partition=partition_of(region), account_id=identity.account_id, region=region)

    answer: pulumi.Output[aws.GetCallerIdentityResult] = aws.get_caller_identity_output()
    return answer.apply(account)
