"""The golden files: one for each format, of the report `samples.closed`.

``python -m tests.preflight.reports.golden`` writes them anew; read the difference before you commit it.
"""

from __future__ import annotations

from pathlib import Path

from preflight.reports import FORMATS, render
from tests.preflight.reports import samples

FOLDER = Path(__file__).with_name("golden")
SUFFIXES = {"text": "txt", "junit": "xml", "markdown": "md"}
"""Of the formats whose files are not called as they are."""


def golden(format: str) -> Path:  # noqa: A002 - the interface's own word
    return FOLDER / f"closed.{SUFFIXES.get(format, format)}"


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    for each in FORMATS:
        golden(each).write_text(render(each, samples.closed()), encoding="utf-8")


if __name__ == "__main__":
    main()
