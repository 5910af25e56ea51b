"""Secrets of a state in plain text, for who asks for that: packs are handed them, and no result holds them.

Read are those that ``pulumi stack export --show-secrets`` left in plain text, and those that the provider
``passphrase`` encrypted. For the keys of clouds somebody would have to be asked: theirs stay unknown, as does whatever
can't be decrypted. The passphrase is looked for where the CLI looks, in the environment of the worker itself, so that
it travels nowhere. cryptography is imported when a state asks for it.

Source: pulumi/pulumi pkg/secrets/passphrase/manager.go, sdk/go/common/resource/config/crypt.go (AES-256-GCM, the key by
PBKDF2 with SHA-256 and 1,000,000 iterations; ``v1:NONCE:TEXT`` in base64).
"""

from __future__ import annotations

import base64
import functools
import hashlib
import json
import os
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from preflight.audit.properties import UNKNOWN_SECRET, check_secret

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from preflight.wire.values import Properties

_PROVIDER: Final = "passphrase"
_KNOWN_TEXT: Final = "pulumi"
"""What the provider encrypts to tell a wrong passphrase by."""

_ITERATIONS: Final = 1_000_000
_KEY_BYTES: Final = 32
_NONCE_BYTES: Final = 12


class UndecryptedError(Exception):
    """A secret can't be decrypted; its text says why, for somebody who reads a note."""


class Decryption:
    """Reads the secrets of one state, and keeps count of those that it can't (``unread``, by the reason)."""

    def __init__(self, deployment: Mapping[str, Any], environment: Mapping[str, str] | None = None) -> None:
        self._provider = deployment.get("secrets_providers")
        self._environment = os.environ if environment is None else environment
        self._open: Callable[[str], str] | None = None
        self._closed = ""
        self.unread: Counter[str] = Counter()

    def read(self, raw: Properties) -> Any:  # noqa: ANN401 - JSON
        """Return what a secret holds, as JSON; `UNKNOWN_SECRET` where it can't be read.

        Raises `StateError` where it is none.
        """
        name = check_secret(raw)
        try:
            return json.loads(raw[name] if name == "plaintext" else self._decrypt(raw[name]))
        except UndecryptedError as error:
            self.unread[str(error)] += 1
        except (ValueError, RecursionError):
            self.unread["they hold no JSON"] += 1
        return UNKNOWN_SECRET

    def notes(self) -> list[str]:
        """Say how many secrets are unknown to packs, and why."""
        return [
            f"Secrets that could not be decrypted, and are unknown to packs: {count:,} ({why})."
            for why, count in sorted(self.unread.items())
        ]

    def _decrypt(self, text: str) -> str:
        if self._closed:
            raise UndecryptedError(self._closed)
        if self._open is None:
            try:
                self._open = self._key_of_state()
            except UndecryptedError as error:
                self._closed = str(error)
                raise
        return self._open(text)

    def _key_of_state(self) -> Callable[[str], str]:
        provider = self._provider if isinstance(self._provider, dict) else {}
        kind, state = provider.get("type"), provider.get("state")
        if kind != _PROVIDER:
            raise UndecryptedError(f"only the provider {_PROVIDER} can be asked, theirs is {str(kind or 'none')[:40]}")
        salt = state.get("salt") if isinstance(state, dict) else None
        version, _, rest = str(salt).partition(":")
        encoded, _, known = rest.partition(":")
        if version != "v1":
            raise UndecryptedError("the state's salt has another form than `v1:...`")
        open_ = _opener(passphrase(self._environment), _decoded(encoded))
        try:
            if open_(known) == _KNOWN_TEXT:
                return open_
        except UndecryptedError:
            pass
        raise UndecryptedError("the passphrase is not the one of this stack")


def passphrase(environment: Mapping[str, str]) -> str:
    """Return the passphrase that the CLI would take; raises `UndecryptedError` where there is none."""
    if (given := environment.get("PULUMI_CONFIG_PASSPHRASE")) is not None:
        return given
    file = environment.get("PULUMI_CONFIG_PASSPHRASE_FILE")
    if not file:
        raise UndecryptedError("neither PULUMI_CONFIG_PASSPHRASE nor PULUMI_CONFIG_PASSPHRASE_FILE is set")
    try:
        return Path(file).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise UndecryptedError("the file that PULUMI_CONFIG_PASSPHRASE_FILE names can't be read") from error


def _opener(phrase: str, salt: bytes) -> Callable[[str], str]:
    try:
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM
    except ImportError as error:
        raise UndecryptedError(
            "the package cryptography is missing: pip install 'pulumi-preflight[decrypt]'"
        ) from error

    cipher = AESGCM(_key(phrase, salt))

    def decrypt(text: str) -> str:
        version, *parts = text.split(":")
        if version != "v1" or len(parts) != 2:  # noqa: PLR2004 - nonce and text
            raise UndecryptedError("they have another form than `v1:...`")
        nonce, encrypted = map(_decoded, parts)
        if len(nonce) != _NONCE_BYTES:
            raise UndecryptedError("they are damaged")
        try:
            return cipher.decrypt(nonce, encrypted, None).decode()
        except (InvalidTag, UnicodeDecodeError) as error:
            raise UndecryptedError("they are damaged, or another passphrase encrypted them") from error

    return decrypt


@functools.lru_cache(maxsize=64)
def _key(phrase: str, salt: bytes) -> bytes:
    """Return the key; it takes a good part of a second, so stacks with one salt share it."""
    return hashlib.pbkdf2_hmac("sha256", phrase.encode(), salt, _ITERATIONS, _KEY_BYTES)


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except ValueError as error:
        raise UndecryptedError("they are damaged") from error
