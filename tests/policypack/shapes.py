"""Resources as the SDKs of Pulumi's AWS providers shape them, and as nobody would, for property-based tests."""

from __future__ import annotations

import importlib
import re
import types
import typing
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from hypothesis import strategies as st
from pulumi import _types
from pulumi_aws.provider import ProviderArgs

from guardrails.registry import RULES
from tests.policypack.support import UNKNOWN

TAGGED = [
    "aws-native:sqs:Queue",
    "aws:autoscaling/group:Group",
    "aws:autoscaling/tag:Tag",
    "aws:dynamodb/tag:Tag",
    "aws:sns/topic:Topic",
]
READ = {type_ for rule in RULES if isinstance(rule.metadata.types, frozenset) for type_ in rule.metadata.types}


def arguments_of(token: str) -> type:
    """Find the class of a type's arguments: ``aws:iam/rolePolicy:RolePolicy`` is in pulumi_aws.iam.role_policy."""
    provider, path, name = token.split(":")
    module, _, file = path.partition("/")
    file = re.sub("([A-Z])", lambda match: "_" + match[1].lower(), file or name[0].lower() + name[1:])
    module = "lambda_" if module == "lambda" else module
    package = getattr(importlib.import_module(f"pulumi_{provider.replace('-', '_')}"), module)
    # The SDK's packages load when they are used first; one whose module is imported before that never loads as a whole.
    assert hasattr(package, name), f"there is no {name} in {package.__name__}"
    found = importlib.import_module(f"{package.__name__}.{file}")
    return getattr(found, f"{name}InitArgs", None) or getattr(found, f"{name}Args")  # type: ignore[no-any-return]


ARGUMENTS: Mapping[str, type] = {
    "pulumi:providers:aws": ProviderArgs,
    **{token: arguments_of(token) for token in sorted({*TAGGED, *READ}) if token.startswith(("aws:", "aws-native:"))},
}
"""Every type that a rule looks into, and a few that it only looks at, with the SDK's class of its arguments."""

TEXTS = st.sampled_from(
    [
        *[
            "",
            " ",
            "events",
            "sessions",
            "users",
            "Events",
            "dynamodb",
            "PAY_PER_REQUEST",
            "PROVISIONED",
            "HASH",
            "RANGE",
        ],
        *[
            "userId",
            "timestamp",
            "ALL",
            "NEW_AND_OLD_IMAGES",
            "AWS/DynamoDB",
            "UserErrors",
            "SystemErrors",
            "us-east-1",
        ],
        *["ap-southeast-2", "dynamodb-events-read-role", "arn:aws:dynamodb:ap-southeast-2:123456789012:table/events"],
        *['{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"dynamodb:*","Resource":"*"}]}', "{", "[]"],
        "SELECT SUM(SystemErrors) FROM SCHEMA(\"AWS/DynamoDB\", TableName, Operation) WHERE TableName = 'events'",
        '{"tags": {"Environment": "dev"}}',
    ]
) | st.text(max_size=8)
NUMBERS = st.sampled_from([0.0, 1.0, 24.0, 34.0, 35.0, 60.0, 86400.0, 86401.0, -1.0, 0.5, 1e300]) | st.floats(
    allow_nan=False, allow_infinity=False
)
ABSURD = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXTS | st.just(UNKNOWN) | st.just("x" * 5_000),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS | st.just("__defaults"), inner, max_size=3),
    max_leaves=10,
)


@cache
def of_arguments(arguments: type) -> st.SearchStrategy[dict[str, Any]]:
    """Objects with the properties that a class of arguments has, most of the right type, some unknown, some absurd."""
    properties = _types.input_type_types(arguments)
    return st.fixed_dictionaries({}, optional={name: _property(kind) for name, kind in properties.items()})


def _property(kind: Any) -> st.SearchStrategy[Any]:
    return st.one_of(st.deferred(lambda: of_type(kind)), st.deferred(lambda: of_type(kind)), st.just(UNKNOWN), ABSURD)


def of_type(kind: Any) -> st.SearchStrategy[Any]:  # noqa: PLR0911 - one return for each kind of type
    """Values of a type as the SDK annotates it."""
    origin, inner = typing.get_origin(kind), typing.get_args(kind)
    if origin in (typing.Union, types.UnionType):
        return of_type(inner[0])
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return st.dictionaries(
            TEXTS | st.sampled_from(["Environment", "Team", "TableName"]), of_type(inner[1]), max_size=4
        )
    if isinstance(origin, type) and issubclass(origin, Sequence):
        return st.lists(of_type(inner[0]), max_size=3)
    if kind is bool:
        return st.booleans()
    if kind in (int, float):
        return NUMBERS
    if isinstance(kind, type) and _types.is_input_type(kind):
        return of_arguments(kind)
    return TEXTS


RESOURCES = st.sampled_from(sorted(ARGUMENTS)).flatmap(
    lambda type_: st.fixed_dictionaries(
        {
            "type": st.just(type_),
            "name": TEXTS,
            "props": of_arguments(ARGUMENTS[type_]) | st.dictionaries(TEXTS, ABSURD),
        }
    )
)
