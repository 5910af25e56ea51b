"""What the place that the text report goes to can show."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TextIO

if TYPE_CHECKING:
    from collections.abc import Mapping

PLAIN_WIDTH: Final = 100
"""Columns where nobody knows: fixed, so that two runs can be compared."""

WIDEST: Final = 120
"""Longer lines than this are hard to read, however wide the terminal is."""

NARROWEST: Final = 24
"""Below this, wrapping is left to the terminal."""


@dataclass(frozen=True, slots=True)
class Terminal:
    """Width in columns, and whether colours and characters beyond ASCII can be shown. The default is a plain file.

    ``wraps``: lines are broken at the width; in a file they are as long as they are.
    """

    width: int = PLAIN_WIDTH
    wraps: bool = False
    colour: bool = False
    unicode: bool = True

    @classmethod
    def of(cls, stream: TextIO, environment: Mapping[str, str]) -> Terminal:
        """Describe ``stream``.

        Colour needs a terminal that is not ``dumb``, and yields to ``NO_COLOR`` (any value but the empty one,
        no-color.org). ``FORCE_COLOR`` turns it on elsewhere, for CI logs that show colours.
        """
        interactive = stream.isatty() and environment.get("TERM") != "dumb"
        wanted = interactive or environment.get("FORCE_COLOR", "") not in ("", "0", "false")
        width = shutil.get_terminal_size((PLAIN_WIDTH, 24)).columns if interactive else PLAIN_WIDTH
        return cls(
            width=max(NARROWEST, min(width, WIDEST)),
            wraps=interactive,
            colour=wanted and not environment.get("NO_COLOR"),
            unicode=(stream.encoding or "").lower().replace("-", "") in ("utf8", "utf16", "utf32"),
        )
