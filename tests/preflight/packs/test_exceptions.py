"""Exceptions of a configuration file, read as the engine reads them (pkg/resource/analyzer/exceptions.go, 3.274)."""

from __future__ import annotations

import pytest

from preflight.errors import ConfigurationError
from preflight.packs.exceptions import Match, PolicyException, matching, parse_exceptions, unknown_policies
from preflight.report import Policy

ORDERS = "urn:pulumi:prod::shop::aws:dynamodb/table:Table::orders"
USERS = "urn:pulumi:prod::shop::aws:dynamodb/table:Table::users"
STACK = "urn:pulumi:prod::shop::pulumi:pulumi:Stack::shop-prod"


def entry(policy="tags", target=ORDERS):
    return {"policies": [policy], "targets": [target]}


def exception(*match, reason="until March"):
    return {"reason": reason, "match": list(match)}


def test_what_a_file_says():
    content = {"EXC-1": {**exception(entry(), {"policies": ["a", "b"], "targets": [USERS, STACK]}), "expires": "2027"}}

    [found] = parse_exceptions(content, "pack.json")

    assert found == PolicyException(
        "EXC-1", "until March", (Match(("tags",), (ORDERS,)), Match(("a", "b"), (USERS, STACK)))
    )


@pytest.mark.parametrize("content", [None, {}])
def test_none(content):
    assert parse_exceptions(content, "pack.json") == ()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param([], "exceptions must be an object, not a list", id="no object"),
        pytest.param({"a": "x"}, "'a': it must be an object", id="an exception is no object"),
        pytest.param({"a b": exception(entry())}, "'a b': an id holds only letters", id="id"),
        pytest.param({"": exception(entry())}, "'': an id holds only letters", id="empty id"),
        pytest.param({"a": {"match": [entry()]}}, "'a': it has no reason", id="no reason"),
        pytest.param({"a": exception(entry(), reason=" ")}, "'a': it has no reason", id="blank reason"),
        pytest.param({"a": exception(entry(), reason=7)}, "'a': it has no reason", id="reason is no text"),
        pytest.param({"a": {"reason": "r"}}, "'a': match must be a list with at least one entry", id="no match"),
        pytest.param({"a": exception()}, "'a': match must be a list with at least one entry", id="empty match"),
        pytest.param({"a": {"reason": "r", "match": entry()}}, "'a': match must be a list", id="match is no list"),
        pytest.param({"a": exception("p")}, "'a': match[0] must be an object", id="entry is no object"),
        pytest.param(
            {"a": exception({"targets": [ORDERS]})}, "'a': match[0].policies must be a list", id="no policies"
        ),
        pytest.param({"a": exception(entry(""))}, "'a': match[0].policies must be a list", id="empty policy"),
        pytest.param({"a": exception(entry("all"))}, "'a': match[0].policies must name policies", id="all"),
        pytest.param({"a": exception({"policies": ["p"]})}, "'a': match[0].targets must be a list", id="no targets"),
        pytest.param({"a": exception(entry(target="orders"))}, "'orders' is not a URN", id="no URN"),
        pytest.param({"a": exception(entry(), {})}, "'a': match[1].policies must be a list", id="in a later entry"),
    ],
)
def test_what_is_wrong(content, message):
    with pytest.raises(ConfigurationError) as caught:
        parse_exceptions(content, "pack.json")

    assert caught.value.message.startswith("Policy configuration pack.json")
    assert message in caught.value.message
    assert '"match"' in caught.value.hint


def test_everything_that_is_wrong_is_told_at_once():
    with pytest.raises(ConfigurationError) as caught:
        parse_exceptions({"EXC-10": exception(), "EXC-2": {"match": [entry()]}, "fine": exception(entry())}, "f")

    assert caught.value.message.splitlines()[1:] == [
        "  'EXC-2': it has no reason",
        "  'EXC-10': match must be a list with at least one entry of policies and targets",
    ]


@pytest.mark.parametrize(
    ("policy", "urn", "ids"),
    [
        pytest.param("tags", ORDERS, ("EXC-2", "EXC-10"), id="both, in the order of numbers"),
        pytest.param("streams", USERS, ("EXC-10",), id="another entry"),
        pytest.param("alarms", STACK, ("stack",), id="the stack"),
        pytest.param("streams", ORDERS, (), id="policy and target of different entries"),
        pytest.param("tag", ORDERS, (), id="another policy"),
        pytest.param("tags", ORDERS[:-1], (), id="another name"),
        pytest.param("tags", ORDERS.replace("::prod", "::dev").replace("prod", "dev"), (), id="another stack"),
        pytest.param("tags", "", (), id="no URN"),
    ],
)
def test_which_findings_are_let_by(policy, urn, ids):
    exceptions = parse_exceptions(
        {
            "stack": exception(entry("alarms", STACK)),
            "EXC-10": exception(entry(), entry("streams", USERS)),
            "EXC-2": exception(entry()),
        },
        "file",
    )

    assert matching(exceptions, policy, urn) == ids


def test_policies_that_a_pack_does_not_have():
    [found] = parse_exceptions({"a": exception(entry("gone"), entry("tags"), entry("gone", USERS))}, "file")

    assert unknown_policies(found, [Policy("tags", "resource", "mandatory")]) == ["gone"]
