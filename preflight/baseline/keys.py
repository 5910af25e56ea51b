"""What makes two findings the same one: policy, resource, and a digest of what the message says for good.

Dates, days left and what preflight made up change from day to day, or between the gate and what is deployed, although
nobody changed a thing; they do not count. Everything else does: a role that may do more is another finding.
"""

from __future__ import annotations

import hashlib
import re
from typing import Final

from preflight.wire import urns

_PASSING: Final = re.compile(
    r"""
    (?P<date>\b\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?(?![\d-]))
    | (?P<days>\b\d+\ days?\ left\b | \bthe\ last\ day\ is\ today\b)
    | (?P<made_up>\bpreflight-placeholder(?:-[a-z0-9]+)* | (?i:madeup[0-9a-f]{10}))
    """,
    re.VERBOSE,
)
_LENGTH: Final = 32


def lasting(urn: str, message: str) -> str:
    """Return ``message`` with a word in the place of dates, days left, and what is made up.

    Made up are placeholders, and the end of a name that Pulumi generates (7 hexadecimal digits after the logical name
    of the finding's own resource): preflight can't know which one it will be.
    """
    text = _PASSING.sub(lambda found: f"<{found.lastgroup}>", message)
    name = urns.name_of(urn)
    if not name:
        return text
    # The replacement is a function: in a text a name's backslashes would be read.
    return re.sub(rf"(?<![\w-]){re.escape(name)}-[0-9a-f]{{7}}(?![\w-])", lambda _: f"{name}-<made_up>", text)


def finding_key(urn: str, message: str) -> str:
    """Return the digest of what a finding says for good, 32 hexadecimal digits."""
    return hashlib.sha256(lasting(urn, message).encode(errors="surrogatepass")).hexdigest()[:_LENGTH]
