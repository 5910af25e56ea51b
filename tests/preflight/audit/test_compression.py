from __future__ import annotations

import gzip
import json

import pytest
import zstandard

from preflight.audit import compression
from preflight.audit.compression import decompress
from preflight.audit.state import read_state
from preflight.errors import StateError
from tests.preflight.audit.states import export, queue

PLAIN = b'{"version": 3}' * 100

_COMPRESSOR = zstandard.ZstdCompressor().compressobj()
STREAM = _COMPRESSOR.compress(PLAIN) + _COMPRESSOR.flush()


@pytest.mark.parametrize(
    "content",
    [
        PLAIN,
        gzip.compress(PLAIN),
        zstandard.ZstdCompressor().compress(PLAIN),
        STREAM,  # without its size in the frame, as the engine writes it
    ],
    ids=["plain", "gzip", "zstd", "zstd stream"],
)
def test_goes_by_the_first_bytes(content):
    assert decompress(content) == PLAIN


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (gzip.compress(PLAIN)[:-20], "gzip"),
        (b"\x28\xb5\x2f\xfd" + b"\xff" * 20, "zstd"),
        (b"\x1f\x8b", "gzip"),
    ],
    ids=["an end that is missing", "no frame", "a beginning only"],
)
def test_damage_is_named(content, kind):
    with pytest.raises(StateError, match=f"damaged {kind}"):
        decompress(content)


def test_a_bomb_ends_in_bounded_memory(monkeypatch):
    monkeypatch.setattr(compression, "LARGEST", 1000)

    for bomb in (gzip.compress(b"0" * 10**6), zstandard.ZstdCompressor().compress(b"0" * 10**6), b"0" * 1001):
        with pytest.raises(StateError, match="larger than 1,000 bytes"):
            decompress(bomb)


def test_a_missing_package_is_named(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "zstandard", None)

    with pytest.raises(StateError, match="without the package zstandard") as caught:
        decompress(b"\x28\xb5\x2f\xfd")
    assert "pip install zstandard" in caught.value.hint


def test_a_zstd_that_is_cut_short_is_no_state():
    """The package gives what there is; that the rest is missing shows in the JSON."""
    with pytest.raises(StateError):
        read_state(zstandard.ZstdCompressor().compress(json.dumps(export(queue("a"))).encode())[:-30])
