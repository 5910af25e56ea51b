"""More options: replacement, deletion, paths in ignored properties, outputs as options."""

import pulumi
import pulumi_aws as aws

first = aws.sqs.Queue("first")
aws.sqs.Queue("replace", opts=pulumi.ResourceOptions(replace_on_changes=["name", "tags.A", "*"]))
aws.sqs.Queue("deleted-with", opts=pulumi.ResourceOptions(deleted_with=first))
aws.sqs.Queue(
    "paths", tags={"A": "b"}, opts=pulumi.ResourceOptions(ignore_changes=["tags.A", 'tags["x.y"]', "*", "l[0].a"])
)
aws.sqs.Queue(
    "fractions", opts=pulumi.ResourceOptions(custom_timeouts=pulumi.CustomTimeouts(create="1h30m", update="1.5s"))
)
aws.sqs.Queue("no-timeouts", opts=pulumi.ResourceOptions(custom_timeouts=pulumi.CustomTimeouts()))
aws.sqs.Queue("empty-lists", opts=pulumi.ResourceOptions(ignore_changes=[], depends_on=[], aliases=[]))
aws.sqs.Queue(
    "secret-outputs", name="x", opts=pulumi.ResourceOptions(additional_secret_outputs=["name", "arn", "none"])
)
aws.sqs.Queue("depends-output", opts=pulumi.ResourceOptions(depends_on=pulumi.Output.from_input([first])))
aws.sqs.Queue("depends-unknown", opts=pulumi.ResourceOptions(depends_on=first.arn.apply(lambda _: first)))
merged = pulumi.ResourceOptions.merge(
    pulumi.ResourceOptions(protect=True, ignore_changes=["name"], depends_on=[first]),
    pulumi.ResourceOptions(protect=False, ignore_changes=["tags"]),
)
aws.sqs.Queue("merged", opts=merged)
aws.sqs.Queue("renamed-inputs", fifo_queue=None, delay_seconds=pulumi.Output.from_input(4))
