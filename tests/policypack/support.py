"""What the tests of the pack share: resources as the SDK hands them over, and the SDK's own servicer around a pack."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from google.protobuf import struct_pb2
from pulumi.runtime import proto
from pulumi_policy import EnforcementLevel
from pulumi_policy.policy import _PolicyAnalyzerServicer
from pulumi_policy.proxy import UNKNOWN_STRING_VALUE, unknown_checking_proxy

from guardrails.aws.dynamodb.tables import ONLY_READ
from guardrails.core.findings import Finding, NotApplicable, Unverifiable, Violation
from guardrails.core.planned import Planned
from guardrails.core.resources import STACK_TYPE, Provider, Resource, Stack
from guardrails.core.rule import AnyRule, ResourceRule
from guardrails.core.settings import parse
from guardrails.core.values import Object
from guardrails.registry import RULES
from guardrails.sdk.engine_configuration import hearing
from guardrails.sdk.policies import policies
from guardrails.sdk.runtime import Runtime

ROOT = Path(__file__).resolve().parent.parent.parent
UNKNOWN = UNKNOWN_STRING_VALUE
TODAY = date(2026, 11, 23)
PROVIDER = "pulumi:providers:aws"


def urn(type_: str, name: str, project: str = "app") -> str:
    return f"urn:pulumi:dev::{project}::{type_}::{name}"


def wire(value: Any) -> Any:
    """What the wire makes of a value: numbers become floats."""
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return value
    if isinstance(value, int | float):
        return float(value)
    if isinstance(value, Mapping):
        return {key: wire(item) for key, item in value.items()}
    return [wire(item) for item in value]


def provider(**inputs: Any) -> Provider:
    return Provider(PROVIDER, urn(PROVIDER, "default"), "default", Object(unknown_checking_proxy(wire(inputs))))


def resource(
    type_: str,
    name: str,
    props: Mapping[str, Any] | None = None,
    *,
    provider: Provider | None = None,
    made_of: Mapping[str, Sequence[str]] | None = None,
    project: str = "app",
) -> Resource:
    """Make a resource as a rule gets it; with ``made_of`` as a stack rule gets it in a preview."""
    proxy = unknown_checking_proxy(wire(props or {}))
    return Resource(
        type=type_,
        urn=urn(type_, name, project),
        name=name,
        props=Object(proxy) if made_of is None else Planned(proxy, made_of),
        provider=provider,
        property_dependencies=made_of or {},
    )


def stack(*resources: Resource, outputs: Mapping[str, Any] | None = None, project: str = "app") -> Stack:
    root = resource(STACK_TYPE, f"{project}-dev", outputs, project=project)
    return Stack.of([root, *resources], project=project)


def answers(rule: AnyRule, subject: Resource | Stack, **config: Any) -> list[str]:
    """What a rule says, in short: ``violation: ...``, ``unknown: ...``, ``n/a: ...``; nothing is a pass."""
    parsed = parse(rule, wire(config))
    check: Any = rule.check
    if isinstance(rule, ResourceRule) and isinstance(subject, Stack):
        check = rule.at_end
    findings = list(check(subject, parsed.settings))
    known = {each.urn for each in (subject.resources if isinstance(subject, Stack) else [subject])}
    for finding in findings:
        assert isinstance(finding, NotApplicable) or finding.urn in known, f"{finding} is on no resource"
    return [short(finding) for finding in findings]


def short(finding: Finding) -> str:
    """A finding as `answers` writes it."""
    match finding:
        case Violation():
            return f"violation: {finding.message}"
        case Unverifiable():
            return f"unknown: {finding.message}"
        case NotApplicable():
            return f"n/a: {finding.reason}"


@dataclass(frozen=True)
class Said:
    """One diagnostic of the pack."""

    policy: str
    message: str
    urn: str
    level: str


@dataclass
class Served:
    """A pack in the SDK's own servicer: real requests, real proxies, no process."""

    rules: Iterable[AnyRule] = RULES
    config: Mapping[str, Any] = field(default_factory=dict)
    today: date = TODAY

    def __post_init__(self) -> None:
        self.rules = tuple(self.rules)
        self.runtime = Runtime(self.rules, lambda: self.today)
        self.servicer = hearing(_PolicyAnalyzerServicer, self.runtime.configure)(
            "dynamodb-guardrails",
            "1.0.0",
            policies(self.runtime, only_read=ONLY_READ if self.rules == RULES else {}),
            EnforcementLevel.MANDATORY,
        )
        self.configure(self.config)

    def configure(self, config: Mapping[str, Any]) -> None:
        request = proto.ConfigureAnalyzerRequest()
        levels = {rule.name: rule.metadata.level for rule in self.rules}
        if "all" in config:
            levels = dict.fromkeys(levels, config["all"])
        for name in {**levels, **config}:  # with `all` itself, as the engine sends it
            given = config.get(name, {})
            given = {"enforcementLevel": given} if isinstance(given, str) else dict(given)
            level = given.pop("enforcementLevel", levels.get(name, "mandatory"))
            entry = request.policyConfig[name]
            entry.enforcementLevel = getattr(proto, level.upper())
            entry.properties.update(given)
        self.servicer.Configure(request, None)

    def analyze(
        self, type_: str, name: str, props: Mapping[str, Any], provider: Mapping[str, Any] | None = None
    ) -> Any:
        return self.servicer.Analyze(analyze_request(type_, name, props, provider), None)

    def violations(
        self, type_: str, name: str, props: Mapping[str, Any], provider: Mapping[str, Any] | None = None
    ) -> list[Said]:
        return said(self.analyze(type_, name, props, provider))

    def stack_violations(self, *resources: Mapping[str, Any]) -> list[Said]:
        return said(self.servicer.AnalyzeStack(stack_request(*resources), None))

    def remediate(self, type_: str, name: str, props: Mapping[str, Any]) -> Any:
        return self.servicer.Remediate(analyze_request(type_, name, props), None)


def said(response: Any) -> list[Said]:
    return [
        Said(d.policyName, d.message.partition("\n")[2], d.urn, proto.EnforcementLevel.Name(d.enforcementLevel).lower())
        for d in response.diagnostics
    ]


def struct(values: Mapping[str, Any]) -> struct_pb2.Struct:
    result = struct_pb2.Struct()
    result.update(values)
    return result


def analyze_request(type_: str, name: str, props: Mapping[str, Any], provider: Mapping[str, Any] | None = None) -> Any:
    request = proto.AnalyzeRequest(type=type_, name=name, urn=urn(type_, name), properties=struct(props))
    if provider is not None:
        request.provider.CopyFrom(
            proto.AnalyzerProviderResource(
                type=PROVIDER, name="default", urn=urn(PROVIDER, "default"), properties=struct(provider)
            )
        )
    return request


def stack_request(*resources: Mapping[str, Any]) -> Any:
    """Make an AnalyzeStack request; a resource is ``{"type", "name", "props", "made_of": {prop: [urn]}}``."""
    request = proto.AnalyzeStackRequest()
    for each in resources:
        added = request.resources.add(
            type=each["type"],
            name=each["name"],
            urn=each.get("urn", urn(each["type"], each["name"], each.get("project", "app"))),
            properties=struct(each.get("props", {})),
        )
        for prop, urns in each.get("made_of", {}).items():
            added.propertyDependencies[prop].urns.extend(urns)
            added.dependencies.extend(urns)
    return request


def compliant_table(name: str, **props: Any) -> dict[str, Any]:
    """A table that no rule objects to, whatever its name among the managed ones."""
    special: dict[str, dict[str, Any]] = {
        "events": {"streamEnabled": True, "streamViewType": "NEW_AND_OLD_IMAGES"},
        "sessions": {
            "globalSecondaryIndexes": [
                {"name": "by-user", "hashKey": "userId", "rangeKey": "timestamp", "projectionType": "ALL"}
            ]
        },
        "users": {"pointInTimeRecovery": {"enabled": True, "recoveryPeriodInDays": 35}},
    }
    return {
        "name": name,
        "billingMode": "PAY_PER_REQUEST",
        "serverSideEncryption": {"enabled": True},
        "deletionProtectionEnabled": True,
        "tags": {"Environment": "dev", "Team": "data", "CostCenter": "1234"},
        **special.get(name, {}),
        **props,
    }
