"""Configuration with types, defaults, objects, lists, other namespaces and provider settings in the project file."""

import pulumi
import pulumi_aws as aws

config = pulumi.Config()
tags = {
    "Text": config.require("text"),
    "DefaultText": config.require("defaultText"),
    "Number": str(config.require_int("number")),
    "DefaultNumber": str(config.require_int("defaultNumber")),
    "Flag": str(config.require_bool("flag")),
    "Float": str(config.require_float("fraction")),
    "List": str(config.require_object("list")),
    "DefaultList": str(config.require_object("defaultList")),
    "Raw": config.require("list"),
    "RawObject": config.require("object"),
    "Other": pulumi.Config("other").require("key"),
    "Leading": config.require("leading"),
    "Version": config.require("version"),
    "Date": config.require("date"),
    "Empty": config.require("empty"),
    "Yes": config.require("yes"),
    "Quoted": config.require("quoted"),
    "Exponent": config.require("exponent"),
    "Null": str(config.get("nothing")),
}
aws.sqs.Queue("configured", tags=tags)
