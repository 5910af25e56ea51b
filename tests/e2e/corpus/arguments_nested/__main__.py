"""Outputs deep inside arguments: unknown elements in lists, secrets in lists, futures and coroutines as values."""

import asyncio

import pulumi
import pulumi_aws as aws


async def soon():
    await asyncio.sleep(0.01)
    return "soon"


topic = aws.sns.Topic("topic")
aws.cloudwatch.MetricAlarm(
    "lists",
    comparison_operator="GreaterThanThreshold",
    evaluation_periods=1,
    alarm_actions=[topic.arn, "arn:aws:sns:us-west-2:123456789012:fixed", pulumi.Output.secret("hush")],
    ok_actions=topic.arn.apply(lambda arn: [arn]),
    insufficient_data_actions=pulumi.Output.from_input(["a", pulumi.Output.secret("b")]),
    dimensions={"Secret": pulumi.Output.secret(topic.arn), "Soon": soon(), "Known": pulumi.Output.from_input("x")},
    metric_queries=[
        {
            "id": "m1",
            "metric": {
                "metric_name": pulumi.Output.concat("metric-", topic.name),
                "namespace": "AWS/SQS",
                "period": 60,
                "stat": "Sum",
                "dimensions": {"TopicName": topic.name, "Fixed": "x"},
            },
        },
        aws.cloudwatch.MetricAlarmMetricQueryArgs(id="e1", expression=pulumi.Output.format("m1 + {0}", 1)),
    ],
)
aws.sqs.Queue("json", policy=pulumi.Output.json_dumps({"Statement": [{"Resource": topic.arn}]}))
aws.sqs.Queue("json-known", policy=pulumi.Output.json_dumps({"Statement": [{"Resource": "*"}]}))
aws.sqs.Queue("all", tags=pulumi.Output.all(a="x", b=topic.arn).apply(lambda found: {"A": found["a"]}))
aws.sqs.Queue("nested", tags=pulumi.Output.from_input({"A": pulumi.Output.from_input({"b": topic.arn})["b"]}))
