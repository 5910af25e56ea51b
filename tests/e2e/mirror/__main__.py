"""A pack that reports everything it is handed: one advisory for each resource, and one more for each in the stack."""

import json
import re
from collections.abc import Mapping

import pulumi
from pulumi_policy import EnforcementLevel, PolicyPack, ResourceValidationPolicy, StackValidationPolicy
from pulumi_policy.proxy import _is_unknown

GENERATED_NAME = re.compile(r"(?<=-)[0-9a-f]{7}(?![\w-])")
ACCESS_KEY = re.compile(r"^AKIA[0-9A-Z]{16}$")


def plain(value):
    """Give a value without the SDK's proxies; unknown ones, generated names and keys' ids are made comparable."""
    target = value["__target"] if type(value).__name__ in ("_DictProxy", "_ListProxy") else value
    if isinstance(target, Mapping):
        return {key: plain(item) for key, item in target.items() if key != "__defaults"}
    if isinstance(target, list):
        return [plain(item) for item in target]
    if _is_unknown(target):
        return "<unknown>"
    if isinstance(target, str):
        return ACCESS_KEY.sub("AKIA################", GENERATED_NAME.sub("#######", target))
    if isinstance(target, pulumi.Asset | pulumi.Archive):
        return {type(target).__name__: {key: plain(item) for key, item in vars(target).items()}}
    return target if isinstance(target, float | bool | None) else repr(target)


def options(opts):
    """Give the resource options that packs see."""
    timeouts = opts.custom_timeouts
    return {
        "protect": opts.protect,
        "ignore_changes": list(opts.ignore_changes),
        "delete_before_replace": opts.delete_before_replace,
        "aliases": list(opts.aliases),
        "custom_timeouts": [timeouts.create_seconds, timeouts.update_seconds, timeouts.delete_seconds],
        "additional_secret_outputs": sorted(opts.additional_secret_outputs),
        "parent": opts.parent,
    }


def provider(source):
    """Give the provider that a resource was handed."""
    if source is None:
        return None
    return {"type": source.resource_type, "name": source.name, "urn": source.urn, "props": plain(source.props)}


def say(report, what, urn=None):
    """Report as JSON on one line."""
    report(json.dumps(what, sort_keys=True), urn)


def resource(args, report):
    """Say what a resource policy is handed."""
    say(
        report,
        {
            "type": args.resource_type,
            "name": args.name,
            "props": plain(args.props),
            "opts": options(args.opts),
            "provider": provider(args.provider),
            "config": plain(args.get_config()),
            "stack_tags": dict(args.stack_tags),
        },
    )


def stack(args, report):
    """Say what a stack policy is handed, by resource."""
    for source in args.resources:
        properties = {key: sorted(d.urn for d in found) for key, found in source.property_dependencies.items()}
        say(
            report,
            {
                "type": source.resource_type,
                "name": source.name,
                "props": plain(source.props),
                "opts": options(source.opts),
                "provider": provider(source.provider),
                "parent": source.parent.urn if source.parent else None,
                "dependencies": sorted({dependency.urn for dependency in source.dependencies}),
                "property_dependencies": {key: urns for key, urns in properties.items() if urns},
            },
            source.urn,
        )


PolicyPack(
    "mirror",
    enforcement_level=EnforcementLevel.ADVISORY,
    policies=[
        ResourceValidationPolicy("mirror-resource", "What a resource policy is handed.", resource),
        StackValidationPolicy("mirror-stack", "What a stack policy is handed.", stack),
    ],
)
