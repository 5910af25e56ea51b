"""What an opaque resource makes, changes or opens of DynamoDB, judged by its kind and its properties."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from guardrails.aws.iam.patterns import overlaps
from guardrails.aws.opaque import access, kinds
from guardrails.aws.opaque.content import Doubt, Thing, not_known
from guardrails.aws.opaque.intrinsics import Scope, references, scope_of
from guardrails.aws.opaque.operations import control_operation
from guardrails.aws.opaque.reading import LARGEST_TEMPLATE, read_state, read_template
from guardrails.aws.opaque.templates import LOOPED, Declared, declared, has_loop
from guardrails.aws.opaque.trees import Tree, Unreadable, anywhere, at, nodes, size_of, spelled, texts
from guardrails.core.values import Unknown
from guardrails.core.words import quoted

Judgement: TypeAlias = Iterator[Thing | Doubt]

MOST_NESTED = 5
"""Templates in templates are read so deep; the text of each is a part of the text of the one around it."""

ALARMS_ON = "AWS/DynamoDB"
SCALED = "dynamodb"

BY_URL = Doubt("has a template at a URL, which is not read", "Write the template itself, as template_body.")
NESTED_BY_URL = Doubt(
    "is a stack with a template at a URL, which is not read", "Declare it as a stack of its own, with template_body."
)
NO_TEMPLATE = Doubt("has no template that is written out", "Write it, as template_body.")
TOO_NESTED = Doubt("has a template in which others are nested too deep", "Declare them apart.")
TOO_LARGE = Unreadable(
    f"is larger than the {LARGEST_TEMPLATE:,} bytes that this rule reads", "Split it into several stacks."
)
AS_PARAMETERS = "Build it from what is known when the program runs, and hand over the rest as parameters of the stack."


@dataclass(frozen=True, slots=True)
class Opaque:
    """A resource that the other rules can't read.

    Attributes
    ----------
    kind, type
        See `guardrails.aws.opaque.kinds`; the type as its provider or its template calls it.
    props
        Its properties.
    connectors
        SAM's connectors that a template puts into a resource of any kind.
    """

    kind: str
    type: str
    props: Tree
    connectors: Tree = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a resource is declared: what names mean there, and how many templates are around it."""

    scope: Scope = field(default_factory=Scope)
    depth: int = 0


def judge(resource: Opaque, place: Place | None = None) -> Judgement:
    """Yield what a resource makes, changes or opens of DynamoDB, and what of it nobody can tell."""
    place = place or Place()
    judge_kind = _JUDGES.get(resource.kind)
    if judge_kind is None and resource.kind.startswith(kinds.DYNAMODB) and resource.kind not in kinds.BACKUPS:
        judge_kind = _part
    if isinstance(resource.props, Unknown) and reads_properties_of(resource.kind) and judge_kind is not _call:
        yield not_known(resource.props)
    elif judge_kind is not None:
        yield from judge_kind(resource, place)
    if isinstance(resource.connectors, dict):
        for connector in resource.connectors.values():
            for props in at(connector, "properties"):
                yield from access.of_connector(props)


def reads_properties_of(kind: str) -> bool:
    """Return whether it depends on the properties of a kind what it makes."""
    return kind in _JUDGES and _JUDGES[kind] not in _BY_KIND


def _table(_resource: Opaque, _place: Place) -> Judgement:
    yield Thing("a DynamoDB table", "aws.dynamodb.Table")


def _part(resource: Opaque, _place: Place) -> Judgement:
    yield Thing("a part of a DynamoDB table", "aws.dynamodb", f"`{quoted(resource.type)}`")


def _module(resource: Opaque, _place: Place) -> Judgement:
    yield Doubt(f"is the module `{quoted(resource.type)}`", "Write out what the module makes.")


def _product(resource: Opaque, place: Place) -> Judgement:
    instead = "Declare what it makes with pulumi-aws"
    if place.depth == 0:
        instead += f"; if nothing of it is DynamoDB's, list `{quoted(resource.type)}` in `allow`"
    yield Doubt("is made from a template or a module that is kept elsewhere", f"{instead}.")


def _scaling(resource: Opaque, place: Place) -> Judgement:
    for found in _naming(resource.props, "ServiceNamespace", ("scalinginstructions",), SCALED, place.scope):
        yield found or Thing("scaling of DynamoDB's capacity", "")


def _alarm(resource: Opaque, place: Place) -> Judgement:
    alarm = Thing(f"an alarm on {ALARMS_ON}", "aws.cloudwatch.MetricAlarm")
    holders = ("metrics", "metricstat", "metric", "metricquery", "metricqueries", "expression")
    for found in _naming(resource.props, "Namespace", holders, ALARMS_ON, place.scope):
        yield found or alarm
        return
    if any(ALARMS_ON in text for query in anywhere(resource.props, "expression") for text in texts(query)):
        yield alarm


def _naming(props: Tree, key: str, holders: tuple[str, ...], name: str, scope: Scope) -> Iterator[Doubt | None]:
    """Yield None where a property is ``name``, a doubt where it may be; once, what is certain first.

    ``holders`` are the properties that lead to it, and may be unknown themselves.
    """
    doubt = next((not_known(each) for each in _unknown(props, (spelled(key), *holders))), None)
    for value in anywhere(props, spelled(key)):
        certain, possible = scope.readings(value)
        if name in texts(certain):
            yield None
            return
        if doubt is None and possible is not None and any(overlaps(text, name) for text in texts(possible)):
            doubt = Doubt(f"has a value for `{key}` that is not written out", "Write it out.")
    if doubt is not None:
        yield doubt


def _unknown(props: Tree, keys: tuple[str, ...]) -> Iterator[Unknown]:
    """Yield what is not known at ``keys``, or is an item there."""
    for key in keys:
        for value in anywhere(props, key):
            for each in value if isinstance(value, list) else [value]:
                if isinstance(each, Unknown):
                    yield each


def _policies(resource: Opaque, place: Place) -> Judgement:
    yield from access.of_policies(access.POLICY_KINDS[resource.kind], resource.props, place.scope)


def _function(resource: Opaque, place: Place) -> Judgement:
    yield from access.of_function(access.FUNCTIONS[resource.kind], resource.props, place.scope)


def _connector(resource: Opaque, _place: Place) -> Judgement:
    yield from access.of_connector(resource.props)


def _graphql(resource: Opaque, _place: Place) -> Judgement:
    yield from access.of_graphql(resource.props)


def _call(resource: Opaque, _place: Place) -> Judgement:
    """Judge what is called by its text. A text that is not known yet is judged in the update, before it is used."""
    operation = control_operation(texts(resource.props))
    if operation is not None:
        yield Doubt(
            f"names the operation `{operation}` of DynamoDB in its text",
            "Declare what it changes with pulumi-aws instead, where rules can read it.",
        )


def _serverless_state_machine(resource: Opaque, place: Place) -> Judgement:
    yield from _function(resource, place)
    yield from _call(resource, place)


def _cloud_control(resource: Opaque, place: Place) -> Judgement:
    """Judge a resource whose type and properties are properties: of Cloud Control, or an extension resource."""
    type_key, state_key = _TYPED[resource.kind]
    for type_ in at(resource.props, type_key):
        if isinstance(type_, Unknown):
            yield Doubt("is of a type that is not known before the update", "Write the type out.")
        elif isinstance(type_, str):
            kind = kinds.kind_of(type_)
            states = list(at(resource.props, state_key)) if reads_properties_of(kind) else [None]
            for state in states:
                read = read_state(state) if isinstance(state, str) else state
                if isinstance(read, Unreadable):
                    yield Doubt(f"has a text at `{state_key}` that {read.reason}", read.advice)
                else:
                    yield from judge(Opaque(kind, type_, read), place)


def _template(resource: Opaque, place: Place) -> Judgement:
    """Judge a stack or a stack set by its template."""
    props = resource.props
    bodies = [body for body in at(props, "templatebody") if body != ""]
    for body in bodies:
        if isinstance(body, Unknown):
            yield replace(not_known(body), advice=AS_PARAMETERS)
            continue
        template = read_template(body) if isinstance(body, str) else body
        if isinstance(template, dict) and not isinstance(body, str) and size_of(template) > LARGEST_TEMPLATE:
            template = TOO_LARGE
        if isinstance(template, Unreadable):
            yield Doubt(f"has a template that {template.reason}", template.advice)
        elif place.depth >= MOST_NESTED:
            yield TOO_NESTED
        else:
            given = next(at(props, "parameters"), None)
            yield from _contents(template, given, place.depth, settled=resource.kind not in kinds.STACK_SETS)
    if not bodies:
        by_url = any(url != "" for url in at(props, "templateurl"))
        yield (NESTED_BY_URL if place.depth else BY_URL) if by_url else NO_TEMPLATE


def _contents(template: Tree, given: Tree, depth: int, *, settled: bool) -> Judgement:
    """Judge what is in a template."""
    found = list(declared(template))
    resources = [each for each in found if isinstance(each, Declared)]
    yield from (each for each in found if isinstance(each, Doubt))
    of_tables = frozenset(_referred_to(resources))
    place = Place(scope_of(template, given, frozenset(each.name for each in resources), settled=settled), depth + 1)
    for each in resources:
        kind = kinds.kind_of(each.type)
        if kind in kinds.KINESIS_STREAMS and each.name in of_tables:
            yield Thing("a Kinesis stream of a table", "aws.kinesis.Stream", name=each.name)
        if reads_properties_of(kind) and has_loop(each.props):
            yield replace(LOOPED, name=each.name)
        opaque = Opaque(kind, each.type, each.props, each.body.get("Connectors"))
        for inner in judge(opaque, place):
            yield replace(inner, name=f"{each.name}/{inner.name}" if inner.name else each.name)


def _referred_to(resources: list[Declared]) -> Iterator[str]:
    """Yield the logical ids to which tables refer."""
    for each in resources:
        if kinds.kind_of(each.type) in kinds.TABLES:
            for node in nodes(each.props):
                yield from references(node)


_TYPED = {kinds.CLOUD_CONTROL: ("typename", "desiredstate"), kinds.EXTENSION: ("type", "properties")}

_JUDGES: Mapping[str, Callable[[Opaque, Place], Judgement]] = {
    **dict.fromkeys(kinds.TABLES, _table),
    **dict.fromkeys(kinds.SCALING, _scaling),
    **dict.fromkeys(kinds.ALARMS, _alarm),
    **dict.fromkeys(access.POLICY_KINDS, _policies),
    **dict.fromkeys(access.FUNCTIONS, _function),
    **dict.fromkeys(access.CONNECTORS, _connector),
    **dict.fromkeys(access.GRAPHQL, _graphql),
    **dict.fromkeys(kinds.TEMPLATES, _template),
    **dict.fromkeys(_TYPED, _cloud_control),
    **dict.fromkeys(kinds.PRODUCTS, _product),
    kinds.SERVERLESS_STATE_MACHINE: _serverless_state_machine,
    **dict.fromkeys(kinds.CALLS, _call),
    kinds.MODULE: _module,
    kinds.TERRAFORM_MODULE: _product,
}
_BY_KIND = (_table, _product, _module)
"""What these judge needs no look at the properties."""

KINDS = frozenset(_JUDGES)
"""Kinds that may have to do with tables, besides those that begin as `kinds.DYNAMODB`."""
