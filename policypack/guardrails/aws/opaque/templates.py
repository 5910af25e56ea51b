"""What a template declares: its resources, and what in it says that these are not all.

Sources: AWS CloudFormation User Guide, "Template anatomy", "Intrinsic function reference" (``Fn::ForEach``,
``Fn::Transform``), "Transform reference", "Modules".
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from guardrails.aws.opaque.content import Doubt, not_known
from guardrails.aws.opaque.trees import Tree, anywhere, nodes
from guardrails.core.values import Unknown
from guardrails.core.words import quoted

EXPANDING = frozenset(
    {
        "AWS::LanguageExtensions",
        "AWS::SecretsManager-2020-07-23",
        "AWS::SecretsManager-2024-09-16",
        "AWS::Serverless-2016-10-31",
        "AWS::ServiceCatalog",
    }
)
"""Transforms that only expand text or make Lambda's and its roles: what they make of a template can be told from it."""

INCLUDE = "AWS::Include"
LOOP = "Fn::ForEach::"

INCLUDED = Doubt("includes text from elsewhere (AWS::Include)", "Write what it includes into the template.")
NO_TEMPLATE = Doubt("has a template that is no object with `Resources`", "Write a template of CloudFormation's.")
NO_TYPE = Doubt("has a type that is not written out", "Write its type out.")
LOOPED = Doubt("has properties that a loop (Fn::ForEach) makes", "Write them out.")


@dataclass(frozen=True, slots=True)
class Declared:
    """A resource of a template: its logical id, its type, and all that is written of it."""

    name: str
    type: str
    body: dict[str, Tree]

    @property
    def props(self) -> Tree:
        """Its properties."""
        return self.body.get("Properties")


def declared(template: Tree) -> Iterator[Declared | Doubt]:
    """Yield the resources of a template, those of loops once, and why there may be others."""
    if not isinstance(template, dict) or not (isinstance(template.get("Resources"), dict | Unknown)):
        yield NO_TEMPLATE
        return
    yield from dict.fromkeys(_transforms(template))
    resources = template["Resources"]
    if isinstance(resources, Unknown):
        yield not_known(resources)
    elif isinstance(resources, dict):
        yield from _resources(resources)


def _transforms(template: dict[str, Tree]) -> Iterator[Doubt]:
    """Yield what is changed by macros before it is made."""
    written = [template.get("Transform"), *anywhere(template, "fn::transform")]
    resources = template["Resources"]
    if isinstance(resources, dict):
        among = resources.get("Transform")
        written += [among] if isinstance(among, dict) and "Type" not in among else []
    for value in written:
        for each in value if isinstance(value, list) else [value]:
            name = each.get("Name") if isinstance(each, dict) else each
            if name == INCLUDE:
                yield INCLUDED
            elif name is not None and (not isinstance(name, str) or name not in EXPANDING):
                called = f" `{quoted(name)}`" if isinstance(name, str) else ""
                yield Doubt(
                    f"has a template that the macro{called} changes", "Write the template as the macro leaves it."
                )


def _resources(entries: dict[str, Tree]) -> Iterator[Declared | Doubt]:
    for name, body in entries.items():
        if name.startswith(LOOP):
            yield from _looped(body)
        elif isinstance(body, Unknown):
            yield not_known(body, name)
        elif isinstance(body, dict):
            yield from _resource(name, body)


def _resource(name: str, body: dict[str, Tree]) -> Iterator[Declared | Doubt]:
    type_ = body.get("Type")
    if isinstance(type_, str) and "${" not in type_ and "&{" not in type_:
        yield Declared(name, type_, body)
    elif type_ is not None:
        yield not_known(type_, name) if isinstance(type_, Unknown) else replace(NO_TYPE, name=name)


def _looped(loop: Tree) -> Iterator[Declared | Doubt]:
    """Yield what ``Fn::ForEach`` makes: of an identifier, a collection and entries with the identifier in them."""
    entries = loop[2] if isinstance(loop, list) and len(loop) == 3 else None  # noqa: PLR2004 - the three
    if isinstance(entries, dict):
        yield from _resources(entries)
    else:
        yield Doubt("has a loop (Fn::ForEach) whose resources are not written out", "Write them out.")


def has_loop(tree: Tree) -> bool:
    """Return whether a loop makes some of what is in ``tree``."""
    return any(key.startswith(LOOP) for node in nodes(tree) if isinstance(node, dict) for key in node)
