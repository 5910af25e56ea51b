"""Words that are issued, and values that rest on them."""

from __future__ import annotations

import pytest

from preflight.engine.made_up import MadeUp, new_mark
from preflight.wire import urns, values

MARK = "urn:pulumi:dev::shop::preflight:index:MadeUp::0123"
URN = "urn:pulumi:dev::shop::aws:lb/loadBalancer:LoadBalancer::web"


@pytest.fixture
def made_up():
    return MadeUp(MARK)


def marked(value, *others):
    return {values.SIGNATURE: values.OUTPUT, "value": value, "dependencies": [MARK, *others]}


def test_nobody_can_guess_a_mark():
    one, other = new_mark("dev", "shop"), new_mark("dev", "shop")
    assert one != other
    assert urns.is_valid(one)


def test_a_word_is_the_same_in_each_run_and_another_for_each_output(made_up):
    word = made_up.issue(URN, "dnsName")
    assert word == MadeUp(new_mark("dev", "shop")).issue(URN, "dnsName")
    assert word not in (made_up.issue(URN, "zoneId"), made_up.issue(f"{URN}2", "dnsName"))
    assert word.isalnum()
    assert word.islower()


def test_only_words_that_were_issued_count(made_up):
    somebodys = "madeup0123456789"
    assert not made_up.is_in(somebodys)
    word = made_up.issue(URN, "dnsName")
    assert made_up.is_in(f"https://{word.upper()}-x/")
    assert not made_up.is_in(f"{somebodys} {word[:-1]}")


def test_what_is_hidden_and_what_is_not(made_up):
    word = made_up.issue(URN, "dnsName")
    given = {
        "text": f"a {word}",
        "plain": "a",
        "list": ["a", word, 1.0],
        "object": {"a": word, "b": {"c": "d"}},
        "key": {word: "x", "b": "c"},
        "marked": marked("a hash"),
        "inside": {"a": marked(3.0), "b": "c"},
        "dependent": {values.SIGNATURE: values.OUTPUT, "value": "x", "dependencies": [URN]},
        "secret": values.make_secret(word),
        "marked secret": marked(values.make_secret("x")),
        "reference": {values.SIGNATURE: values.RESOURCE, "urn": URN, "id": word},
    }

    hidden = values.downgrade(made_up.hide_all(given))

    assert hidden == {
        "text": values.UNKNOWN,
        "plain": "a",
        "list": ["a", values.UNKNOWN, 1.0],
        "object": {"a": values.UNKNOWN, "b": {"c": "d"}},
        "key": values.UNKNOWN,
        "marked": values.UNKNOWN,
        "inside": {"a": values.UNKNOWN, "b": "c"},
        "dependent": "x",
        "secret": values.make_secret(values.UNKNOWN),
        "marked secret": values.make_secret(values.UNKNOWN),
        "reference": {values.SIGNATURE: values.RESOURCE, "urn": URN, "id": values.UNKNOWN},
    }


def test_the_mark_is_no_dependency(made_up):
    assert made_up.without_mark([URN, MARK]) == {URN}
