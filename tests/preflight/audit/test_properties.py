from __future__ import annotations

import base64
import json
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from preflight.audit.properties import BYTES, FLOAT, decode, decode_properties
from preflight.errors import StateError
from preflight.wire import values
from tests.preflight.audit.states import CIPHERTEXT, SECRET, SIGNATURE

UNKNOWN_SECRET = values.make_secret(values.UNKNOWN)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ({"a": [1, "x", None, True]}, {"a": [1, "x", None, True]}),
        (CIPHERTEXT, UNKNOWN_SECRET),
        # As `pulumi stack export --show-secrets` writes it: nobody reads it either.
        ({SIGNATURE: SECRET, "plaintext": '"hunter2"'}, UNKNOWN_SECRET),
        ({"deep": [{"in": CIPHERTEXT}]}, {"deep": [{"in": UNKNOWN_SECRET}]}),
        (
            {SIGNATURE: values.RESOURCE, "urn": "urn:x", "id": "i"},
            {SIGNATURE: values.RESOURCE, "urn": "urn:x", "id": "i"},
        ),
        (
            {SIGNATURE: values.RESOURCE, "urn": "urn:x", "id": {"V": "i"}},
            {SIGNATURE: values.RESOURCE, "urn": "urn:x", "id": "i"},
        ),
        (
            {SIGNATURE: values.RESOURCE, "urn": "urn:x", "id": {"V": {}}},
            {SIGNATURE: values.RESOURCE, "urn": "urn:x", "id": ""},
        ),
        ({SIGNATURE: values.ASSET, "text": "t"}, {SIGNATURE: values.ASSET, "text": "t"}),
        ({SIGNATURE: BYTES, "value": base64.b64encode(b"text").decode()}, "text"),
        ({SIGNATURE: FLOAT, "value": struct.pack(">d", 0.5).hex()}, 0.5),
    ],
)
def test_decodes(raw, expected):
    assert decode(raw) == expected


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        ({SIGNATURE: "new-thing"}, "has the signature 'new-thing', which is not known"),
        ({SIGNATURE: 3}, "has the signature '3'"),
        ({SIGNATURE: SECRET}, "exactly one of"),
        ({SIGNATURE: SECRET, "plaintext": "1", "ciphertext": "2"}, "exactly one of"),
        ({SIGNATURE: values.RESOURCE}, "names no URN"),
        ({SIGNATURE: values.RESOURCE, "urn": "u", "id": 3}, "an id that is no text"),
        ({SIGNATURE: BYTES, "value": base64.b64encode(b"\xff").decode()}, "bytes that are no text"),
        ({SIGNATURE: BYTES, "value": "?"}, "not base64"),
        ({SIGNATURE: FLOAT, "value": "xyz"}, "hexadecimal"),
        ({SIGNATURE: FLOAT}, "hexadecimal"),
    ],
)
def test_what_the_engine_would_not_understand_is_refused(raw, message):
    with pytest.raises(StateError, match=message):
        decode_properties({"outer": [raw]})


JSON = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(min_size=1), inner, max_size=3),
    max_leaves=20,
)


@given(JSON, st.text(min_size=4))
def test_no_secret_is_left_wherever_it_stands(value, secret):
    marked = {SIGNATURE: SECRET, "plaintext": json.dumps("\x00" + secret)}
    for raw in ({"a": [value, marked]}, {"a": {"b": marked, "c": value}}):
        assert "\x00" + secret not in values.strings(decode_properties(raw))
        assert values.contains_unknown(decode_properties(raw))


def test_whoever_asks_reads_secrets():
    def read(raw):
        return {"b": [CIPHERTEXT, 1]} if raw.get("plaintext") else "in"

    assert decode_properties({"a": {SIGNATURE: SECRET, "plaintext": "{}"}}, read) == {
        "a": values.make_secret({"b": [values.make_secret("in"), 1]})
    }


def test_what_is_not_understood_in_a_secret_is_not_repeated():
    with pytest.raises(StateError) as raised:
        decode(CIPHERTEXT, lambda _: {SIGNATURE: "hunter2"})

    assert str(raised.value) == "A secret holds what is not understood."
