"""Secrets of states, as the CLI's provider ``passphrase`` writes them."""

from __future__ import annotations

import builtins

import pytest
from hypothesis import given
from hypothesis import strategies as st

from preflight.audit import decryption
from preflight.audit.decryption import Decryption
from preflight.audit.properties import UNKNOWN_SECRET
from tests.preflight.audit.states import PASSPHRASE, SECRET, SIGNATURE, encrypted, secrets_provider

ENVIRONMENT = {"PULUMI_CONFIG_PASSPHRASE": PASSPHRASE}

# Written by the CLI 3.260 itself: `pulumi stack init`, passphrase "open sesame", `pulumi stack export`.
OF_THE_CLI = "v1:cZbugSn4QJE=:v1:DmMqnYnADDxuAmx6:WWxzaOyp1DXvnHUzJE4H4KITbn7MxQ=="
CIPHERTEXT_OF_THE_CLI = "v1:U6tlfccJUTeb/YS0:dGnwbgqUOzrsTclc+bknhyuHzrAY1TYo0Q=="


def secret(text: str) -> dict[str, str]:
    return {SIGNATURE: SECRET, "ciphertext": text}


def deployment(**provider: object) -> dict[str, object]:
    return {"secrets_providers": {"type": "passphrase", "state": secrets_provider(), **provider}}


def test_what_the_cli_wrote():
    found = Decryption(deployment(state={"salt": OF_THE_CLI}), {"PULUMI_CONFIG_PASSPHRASE": "open sesame"})

    assert found.read(secret(CIPHERTEXT_OF_THE_CLI)) == "hunter2"
    assert found.notes() == []


@given(
    st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists)
    | st.dictionaries(st.text(), st.text())
)
def test_any_value(value):
    assert Decryption(deployment(), ENVIRONMENT).read(encrypted(value)) == value


def test_plain_text_needs_no_passphrase():
    found = Decryption({}, {})

    assert found.read({SIGNATURE: SECRET, "plaintext": '{"a": ["hunter2"]}'}) == {"a": ["hunter2"]}
    assert found.notes() == []


def test_the_passphrase_may_be_in_a_file(tmp_path):
    file = tmp_path / "phrase"
    file.write_text(f"{PASSPHRASE}\n", encoding="utf-8")

    assert Decryption(deployment(), {"PULUMI_CONFIG_PASSPHRASE_FILE": str(file)}).read(encrypted("x")) == "x"


@pytest.mark.parametrize(
    ("provider", "environment", "text", "why"),
    [
        ({}, {}, None, "neither PULUMI_CONFIG_PASSPHRASE nor PULUMI_CONFIG_PASSPHRASE_FILE is set"),
        ({}, {"PULUMI_CONFIG_PASSPHRASE": ""}, None, "the passphrase is not the one of this stack"),
        ({}, {"PULUMI_CONFIG_PASSPHRASE": "other"}, None, "the passphrase is not the one of this stack"),
        (
            {},
            {"PULUMI_CONFIG_PASSPHRASE_FILE": "/nowhere/at/all"},
            None,
            "the file that PULUMI_CONFIG_PASSPHRASE_FILE names can't be read",
        ),
        ({"type": "cloud"}, ENVIRONMENT, None, "only the provider passphrase can be asked, theirs is cloud"),
        ({"state": None}, ENVIRONMENT, None, "the state's salt has another form than `v1:...`"),
        ({"state": {"salt": "v2:a:b"}}, ENVIRONMENT, None, "the state's salt has another form than `v1:...`"),
        ({"state": {"salt": "v1:?:v1:a:b"}}, ENVIRONMENT, None, "they are damaged"),
        ({}, ENVIRONMENT, "v2:a:b", "they have another form than `v1:...`"),
        ({}, ENVIRONMENT, "v1:c2VjcmV0", "they have another form than `v1:...`"),
        ({}, ENVIRONMENT, "v1:c2VjcmV0:c2VjcmV0", "they are damaged"),
        ({}, ENVIRONMENT, "v1:AAAAAAAAAAAAAAAA:c2VjcmV0", "they are damaged, or another passphrase encrypted them"),
    ],
)
def test_what_cannot_be_decrypted_is_unknown_and_counted(provider, environment, text, why):
    found = Decryption(deployment(**provider), environment)
    raw = secret(text) if text else encrypted("hunter2")

    assert [found.read(raw), found.read(raw)] == [UNKNOWN_SECRET, UNKNOWN_SECRET]
    assert found.notes() == [f"Secrets that could not be decrypted, and are unknown to packs: 2 ({why})."]


def test_without_a_provider_nothing_is_decrypted():
    found = Decryption({}, ENVIRONMENT)

    assert found.read(encrypted("x")) is UNKNOWN_SECRET
    assert "theirs is none" in found.notes()[0]


def test_plain_text_that_is_no_json_is_unknown():
    found = Decryption({}, {})

    assert found.read({SIGNATURE: SECRET, "plaintext": "hunter2"}) is UNKNOWN_SECRET
    assert "they hold no JSON" in found.notes()[0]


def test_the_package_is_named_where_it_is_missing(monkeypatch):
    real = builtins.__import__

    def without(name, *arguments, **more):
        if name.startswith("cryptography"):
            raise ImportError(name)
        return real(name, *arguments, **more)

    monkeypatch.setattr(builtins, "__import__", without)
    found = Decryption(deployment(), ENVIRONMENT)

    assert found.read(encrypted("x")) is UNKNOWN_SECRET
    assert "pip install 'pulumi-preflight[decrypt]'" in found.notes()[0]


def test_stacks_with_one_salt_share_the_key():
    before = decryption._key.cache_info().misses
    for _ in range(3):
        assert Decryption(deployment(), ENVIRONMENT).read(encrypted(1)) == 1

    assert decryption._key.cache_info().misses <= before + 1
