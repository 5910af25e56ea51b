r"""Untrusted text made harmless: what packs and programs wrote, as it may stand in a report.

Messages, names, types, URNs, paths and outputs come from packs and programs. They may hold anything: escape sequences
that repaint a terminal, characters that reverse or hide text, markup, commands for CI systems, a megabyte of it.
A character that a reader could not see is shown as an escape (``\x1b``, ``\u202e``), never dropped in silence: two
names that differ must look different.

What only HTML and Markdown need is imported inside functions: everything that is printed passes through this module.
"""

from __future__ import annotations

import re
from typing import Final

LONGEST_LINE: Final = 1000
"""Characters of a name, a type, a path: longer ones are cut."""

# Unicode's general categories Cc, Cf, Cs, Zl and Zp, and the noncharacters U+FFFE and U+FFFF (which XML 1.0 forbids),
# from the Unicode Character Database; a test compares this with the interpreter's own tables. Newline and tab stay.
_UNSEEN: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u180e\u200b-\u200f"
    "\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufff9-\ufffb\ufffe\uffff\U000110bd\U000110cd\U00013430-\U0001345f"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
_SURROGATE: Final = re.compile("[\ud800-\udfff]")

# GitHub reads `::name::` at the start of a line, spaces before it aside, and `##[name]` anywhere; Azure Pipelines
# `##vso[`, TeamCity `##teamcity[` anywhere.
_COMMAND: Final = re.compile(r"^((?:\x1b\[[0-9;]*m|[^\S\n])*):(?=:)|#(?=#[A-Za-z]*\[)", re.MULTILINE)

_ADDRESS: Final = re.compile(r"https?://[A-Za-z0-9._~:/?#@!$&'()*+,;=%-]+")
# Structure in a line of Markdown: emphasis, code, links, cells, strikethrough. Underscores inside a word mean nothing.
_MARKDOWN: Final = re.compile(r"[\\`*\[\]|~]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])|^[-+]")
_NUMBERED: Final = re.compile(r"^(\d+)([.)])(?=\s|$)")
_CODE: Final = re.compile(r"`([^`\n]+)`")
_REFERENCE: Final = re.compile(r"@|#|:(?=//)|\bwww(?=\.)|\bgh(?=-)", re.IGNORECASE)


def _escape(match: re.Match[str]) -> str:
    return match.group().encode("unicode_escape").decode()


def visible(text: str) -> str:
    """``text`` with every unseen character as an escape; line ends become newlines."""
    if text.isprintable():
        return text
    return _UNSEEN.sub(_escape, text.replace("\r\n", "\n"))


def line(text: str, limit: int = LONGEST_LINE) -> str:
    """At most ``limit`` characters of ``text`` on one line: as `visible`, with spaces for line ends and tabs."""
    return " ".join(visible(cut(text, limit)).split())


def cut(text: str, limit: int) -> str:
    """``text``, or its first ``limit`` characters and how many more there are."""
    if len(text) <= limit:
        return text
    return f"{text[:limit].rstrip()} ... ({len(text) - limit:,} more characters)"


def whole(text: str) -> str:
    """``text`` with the lone halves of surrogate pairs replaced, so that it can be encoded."""
    return text if text.isascii() else _SURROGATE.sub("�", text)


def without_commands(text: str) -> str:
    """``text`` in which no CI system finds a command. For finished lines: wrapping may move text to a line's start."""
    return _COMMAND.sub(lambda match: f"{match.group(1) or ''}\\{match.group()[-1]}", text)


def web_address(text: str) -> str | None:
    """``text`` if it is an address that a link may lead to: http or https, in the characters of a URI (RFC 3986)."""
    return text if _ADDRESS.fullmatch(text) else None


def markup(text: str) -> str:
    """`visible` text as HTML text, also inside an attribute in quotes."""
    from html import escape

    return escape(visible(text), quote=True)


def markup_with_code(text: str) -> str:
    """`markup` in which what stands in backticks on one line is code."""
    return _CODE.sub(r"<code>\1</code>", markup(text))


def markdown_with_code(text: str) -> str:
    """`markdown` in which what stands in backticks on one line is code. Not for cells of a table."""
    parts = _CODE.split(visible(text.strip()))  # what stands outside, and inside, by turns
    return "".join(f"`{part}`" if index % 2 else _outside(part) for index, part in enumerate(parts))


def _outside(text: str) -> str:
    """Return a part of a text as `markdown`, which strips the blanks at the ends of the whole."""
    before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :] if text.strip() else ""
    return "".join((before, markdown(text), after)).replace("\n", "<br>")


def markdown(text: str) -> str:
    """`visible` text as inline Markdown of GitHub and GitLab that shows as it is.

    No emphasis, link, image, HTML, table cell, formula, mention, reference or automatic link comes of it. The last
    three are made of the rendered text, where no escape is left: an unseen space (U+200B) parts what would be one.
    """
    from html import escape

    safe = escape(visible(text.strip()), quote=False).replace("&", "\0")
    safe = _NUMBERED.sub(r"\1\\\2", _MARKDOWN.sub(r"\\\g<0>", safe))
    safe = _REFERENCE.sub("\\g<0>\0#8203;", safe).replace("$", "\0#36;")
    return safe.replace("\0", "&").replace("\n", "<br>").replace("\t", " ")
