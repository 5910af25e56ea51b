"""Two hundred resources with dependencies among them."""

import pulumi
import pulumi_aws as aws

before = None
for number in range(200):
    tags = {"Before": before.arn} if before is not None and number % 10 == 0 else {"Number": str(number)}
    before = aws.sqs.Queue(f"queue-{number}", tags=tags)
pulumi.export("last", before.arn)
