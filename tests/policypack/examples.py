"""The examples that rules show, made into programs: with what they leave out, and with what they take for granted."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import pulumi
import pulumi_aws as aws

LEFT_OUT: Mapping[str, Mapping[str, Any]] = {
    "aws.dynamodb.Table": {"hash_key": "id", "attributes": [{"name": "id", "type": "S"}]},
    "aws.appautoscaling.Target": {
        "min_capacity": 1,
        "max_capacity": 2,
        "scalable_dimension": "dynamodb:table:ReadCapacityUnits",
    },
    "aws.cloudwatch.MetricAlarm": {
        "comparison_operator": "GreaterThanThreshold",
        "evaluation_periods": 1,
        "threshold": 0,
    },
}
"""The arguments that ``...`` at the end of a call stands for: those that must be there and do not matter."""


def table(name: str) -> Callable[[], Any]:
    return lambda: aws.dynamodb.Table(name, name=name, billing_mode="PAY_PER_REQUEST", hash_key="id")


def document(**statement: Any) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **statement}]})


TRUST = document(Action="sts:AssumeRole", Principal={"Service": "lambda.amazonaws.com"})
READ_EVENTS = document(Action="dynamodb:GetItem", Resource="arn:aws:dynamodb:ap-southeast-2:123456789012:table/events")


class Later:
    """A resource of which nothing is known before the update."""

    def __getattr__(self, name: str) -> Any:
        return aws.sns.Topic(name).arn


TAKEN_FOR_GRANTED: Mapping[str, Callable[[], Any]] = {
    "account": lambda: "123456789012",
    "aws": lambda: aws,
    "events": table("events"),
    "f": lambda: aws.lambda_.Function("f", role="arn:aws:iam::123456789012:role/f", package_type="Image"),
    "json": lambda: json,
    "key": lambda: aws.kms.Key("key"),
    "legacy": lambda: aws.dynamodb.Table("legacy", name="legacy", hash_key="id"),
    "other": Later,
    "pulumi": lambda: pulumi,
    "read_events": lambda: READ_EVENTS,
    "region": lambda: "ap-southeast-2",
    "role": lambda: aws.iam.Role("role", name="dynamodb-events-read-role", assume_role_policy=TRUST),
    "sessions": table("sessions"),
    "stream_arns": lambda: pulumi.export("streamArns", {}),
    "table_arns": lambda: pulumi.export("tableArns", {}),
    "topic": lambda: aws.sns.Topic("topic"),
    "trust": lambda: TRUST,
    "users": table("users"),
}
"""What an example uses and does not define; it is made when it is used."""


class Names(dict[str, Any]):
    """The names of a program; those that are taken for granted come into being when they are looked up."""

    def __missing__(self, name: str) -> Any:
        if name not in TAKEN_FOR_GRANTED:
            raise KeyError(name)
        return self.setdefault(name, TAKEN_FOR_GRANTED[name]())


def program(code: str, besides: Iterable[str] = ()) -> Callable[[], None]:
    """Make a program of an example. ``besides`` are names of what the stack holds, used by the example or not."""
    tree = ast.parse(_without_dots(code))
    filled = compile(ast.fix_missing_locations(_Filled().visit(tree)), "<example>", "exec")

    def run() -> None:
        names = Names()
        for name in besides:
            names[name]
        exec(filled, {}, names)
        if isinstance(names.get("last"), aws.Provider):  # a provider is there for a resource
            aws.sns.Topic("topic-of-the-provider", opts=pulumi.ResourceOptions(provider=names["last"]))

    return run


def _without_dots(code: str) -> str:
    """``f(a, ...)`` becomes ``f(a, **left_out)``; in the literal of a map ``...`` is nothing more."""
    code = re.sub(r"(?:,\s*)?\.\.\.\s*\}", "}", code)
    return re.sub(r"\.\.\.\s*\)", "**left_out)", code)


class _Filled(ast.NodeTransformer):
    """Puts what is left out in place of ``**left_out``, and keeps the value of the last line as ``last``."""

    def visit_Module(self, node: ast.Module) -> ast.Module:
        self.generic_visit(node)
        if isinstance(node.body[-1], ast.Expr):
            node.body[-1] = ast.Assign([ast.Name("last", ast.Store())], node.body[-1].value)
        return node

    def visit_Call(self, node: ast.Call) -> ast.Call:
        self.generic_visit(node)
        given = [keyword.arg for keyword in node.keywords]
        if None in given:
            rest = LEFT_OUT[ast.unparse(node.func)]
            more = [(name, value) for name, value in rest.items() if name not in given]
            node.keywords = [
                *(keyword for keyword in node.keywords if keyword.arg is not None),
                *(ast.keyword(name, ast.parse(repr(value), mode="eval").body) for name, value in more),
            ]
        return node
