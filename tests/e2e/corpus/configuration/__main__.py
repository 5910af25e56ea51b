"""Configuration of every kind."""

import pulumi
import pulumi_aws as aws

config = pulumi.Config()
other = pulumi.Config("other")
aws.sqs.Queue(
    "configured",
    name=config.require("text"),
    delay_seconds=config.require_int("number"),
    fifo_queue=config.require_bool("flag"),
    tags={
        "Defaulted": config.require("defaulted"),
        "Object": config.require_object("object")["inner"][1],
        "Other": other.require("key"),
        "Missing": str(config.get("missing")),
        "Stack": f"{pulumi.get_organization()}/{pulumi.get_project()}/{pulumi.get_stack()}",
        "DryRun": str(pulumi.runtime.is_dry_run()),
    },
)
