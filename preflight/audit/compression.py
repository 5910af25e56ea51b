"""Checkpoints as backends keep them: plain, gzip or zstd, told apart by the first bytes and never by the name.

zstandard is imported when a state asks for it.

Source: pulumi/pulumi sdk/go/common/encoding, ``DetectCompression``.
"""

from __future__ import annotations

import gzip
import io
import zlib
from typing import Final

from preflight.errors import StateError

_GZIP: Final = b"\x1f\x8b"
_ZSTD: Final = b"\x28\xb5\x2f\xfd"

LARGEST: Final = 1 << 30
"""Bytes of a state at most: 2.5 times what the engine's protocol lets through. A larger one is hostile."""


def decompress(content: bytes) -> bytes:
    """Return the content of a state file as plain bytes; raises `StateError` where it is damaged or too large."""
    if content.startswith(_GZIP):
        try:
            with gzip.GzipFile(fileobj=io.BytesIO(content)) as stream:
                plain = stream.read(LARGEST + 1)
        except (OSError, EOFError, zlib.error) as error:
            raise StateError(f"The state is damaged gzip: {error}.", _HALF_WRITTEN) from error
    elif content.startswith(_ZSTD):
        plain = _zstd(content)
    else:
        plain = content
    if len(plain) > LARGEST:
        raise StateError(f"The state is larger than {LARGEST:,} bytes.", "No stack of the engine is: look at the file.")
    return plain


def _zstd(content: bytes) -> bytes:
    try:
        import zstandard
    except ImportError as error:
        raise StateError(
            "The state is compressed with zstd, which Python can't read without the package zstandard.",
            "Install it beside preflight: pip install zstandard",
        ) from error
    try:
        with zstandard.ZstdDecompressor().stream_reader(io.BytesIO(content), read_across_frames=True) as stream:
            plain: bytes = stream.read(LARGEST + 1)
    except zstandard.ZstdError as error:
        raise StateError(f"The state is damaged zstd: {error}.", _HALF_WRITTEN) from error
    return plain


_HALF_WRITTEN: Final = "It may be half written: see whether an update is running, then `pulumi stack export`."
