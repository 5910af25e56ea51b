"""Pictures of the HTML report, to look at: ``python -m tests.preflight.reports.screenshots FOLDER``."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from preflight.reports import render
from tests.preflight.reports import samples
from tests.preflight.reports.browser import Browser

VIEWS = {
    "light": (samples.closed, {}, ""),
    "dark": (samples.closed, {"dark": True}, ""),
    "phone": (samples.closed, {"width": 390, "height": 844}, ""),
    "no-script": (samples.closed, {"script": False}, ""),
    "open": (samples.clean, {}, ""),
    "no-verdict": (samples.failed, {}, ""),
    "large": (samples.large, {}, "location.hash = 'matrix'"),
    "large-phone": (samples.large, {"width": 390, "height": 844}, "location.hash = 'matrix'"),
    "keyboard": (samples.large, {}, "document.querySelector('td a').focus()"),
    "filtered": (
        samples.large,
        {},
        "document.querySelector('[type=search]').value = 'topic module_4';"
        "document.querySelector('[value=closes]').click()",
    ),
}


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch, Browser(Path(scratch, "profile")) as browser:
        for name, (sample, how, action) in VIEWS.items():
            file = Path(scratch, f"{name}.html")
            file.write_text(render("html", sample()), encoding="utf-8")
            page = browser.open(file, **how)
            page.run(action)
            page.settle()
            (folder / f"{name}.png").write_bytes(page.screenshot(whole=sample is not samples.large))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
