"""Names that are unusual: spaces, slashes, dots, other alphabets, colons, emptiness of values."""

import pulumi
import pulumi_aws as aws

for name in (
    "with space",
    "with/slash",
    "with.dots",
    "größe-テーブル",
    "single:colon",
    "double::colon",
    "$dollar",
    "UPPER",
):
    aws.sqs.Queue(name, name="fixed")
aws.sqs.Queue("empties", name="", tags={}, policy=None)
aws.cloudwatch.MetricAlarm(
    "numbers", comparison_operator="GreaterThanThreshold", evaluation_periods=1, threshold=1.5, dimensions={"A": "b"}
)
pulumi.export("done", True)
