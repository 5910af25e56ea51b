"""What a pack has to say of a policy beyond what the protocol carries: a page in its folder, ``docs/POLICY.md``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

_NAME: Final = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9_.-]{0,99}")
_MOST: Final = 2**16
"""Characters of a page: what is longer is no page that anybody reads."""
_COMMENT: Final = re.compile(r"<!--.*?-->\n*", re.DOTALL)


def page_of(folder: Path, policy: str) -> str:
    """Return the page of a policy in the pack's ``folder``, in Markdown; empty where there is none."""
    file = folder / "docs" / f"{policy}.md"
    if not _NAME.fullmatch(policy) or file.is_symlink() or not file.is_file():
        return ""
    try:
        with file.open(encoding="utf-8") as stream:
            return _COMMENT.sub("", stream.read(_MOST)).strip()
    except (OSError, UnicodeDecodeError):
        return ""
