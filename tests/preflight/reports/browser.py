"""A headless Chromium, driven over its debugging pipe (the DevTools protocol; nothing listens on a port)."""

from __future__ import annotations

import base64
import fcntl
import json
import os
import select
import shutil
import subprocess
import time
from pathlib import Path

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
PATIENCE = 120  # seconds for one answer, on a machine that does other things as well

_KEYS = {"ArrowDown": 40, "ArrowUp": 38, "ArrowLeft": 37, "ArrowRight": 39, "Home": 36, "End": 35, "PageDown": 34}
_KEYS |= {"PageUp": 33, "Enter": 13, "Escape": 27, "Tab": 9, "/": 191}
_TEXT = {"Enter": "\r", "/": "/"}


class Browser:
    """One browser; `open` makes a new page. Use as a context manager."""

    def __init__(self, profile: Path) -> None:
        assert CHROMIUM
        commands, self._commands = os.pipe()
        self._events, events = os.pipe()
        high = [fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, 10) for descriptor in (commands, events)]

        def pipes() -> None:
            """Put the pipes where Chromium reads commands and writes events."""
            os.dup2(high[0], 3)
            os.dup2(high[1], 4)

        self._process = subprocess.Popen(
            [
                CHROMIUM,
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--disable-background-networking",
                "--disable-component-update",
                "--no-first-run",
                "--remote-debugging-pipe",
                f"--user-data-dir={profile}",
                "about:blank",
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            close_fds=False,
            preexec_fn=pipes,  # noqa: PLW1509 - two system calls, and descriptors 3 and 4 can be had no other way
        )
        for descriptor in (commands, events, *high):
            os.close(descriptor)
        self._buffer = b""
        self._number = 0
        self.heard: list[dict] = []

    def __enter__(self) -> Browser:
        return self

    def __exit__(self, *_: object) -> None:
        try:
            self.call("Browser.close")
            self._process.wait(10)
        except (AssertionError, OSError, subprocess.TimeoutExpired):
            self._process.kill()
            self._process.wait()
        os.close(self._commands)
        os.close(self._events)

    def call(self, method: str, session: str | None = None, **parameters: object) -> dict:
        """Send a command and wait for its answer; events that come meanwhile are `heard`."""
        self._number += 1
        message = {"id": self._number, "method": method, "params": parameters}
        if session:
            message["sessionId"] = session
        os.write(self._commands, json.dumps(message).encode() + b"\0")
        deadline = time.monotonic() + PATIENCE
        while True:
            while b"\0" in self._buffer:
                part, _, self._buffer = self._buffer.partition(b"\0")
                answer = json.loads(part)
                if answer.get("id") == self._number:
                    assert "error" not in answer, answer["error"]
                    return answer["result"]
                self.heard.append(answer)
            ready, _, _ = select.select([self._events], [], [], max(0, deadline - time.monotonic()))
            assert ready, f"no answer to {method}"
            chunk = os.read(self._events, 1 << 20)
            assert chunk, "the browser has gone"
            self._buffer += chunk

    def open(
        self, file: Path, *, width: int = 1280, height: int = 900, dark: bool = False, script: bool = True
    ) -> Page:
        return Page(self, file, width=width, height=height, dark=dark, script=script)


class Page:
    """A page that has loaded ``file``; everything it asked for and complained about is in ``browser.heard``."""

    def __init__(self, browser: Browser, file: Path, *, width: int, height: int, dark: bool, script: bool) -> None:
        self._browser = browser
        self._script = script
        target = browser.call("Target.createTarget", url="about:blank")["targetId"]
        self._session = browser.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Network", "Log", "Runtime"):
            self.call(f"{domain}.enable")
        self._width, self._height = width, height
        self._resize()
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        motion = {"name": "prefers-reduced-motion", "value": "reduce"}
        self.call("Emulation.setEmulatedMedia", features=[scheme, motion])
        self.call("Emulation.setScriptExecutionDisabled", value=not script)
        self.call("Page.navigate", url=file.as_uri())
        deadline = time.monotonic() + PATIENCE
        while not any(self._mine(event) and event["method"] == "Page.loadEventFired" for event in browser.heard):
            assert time.monotonic() < deadline, "the page does not load"
            browser.call("Browser.getVersion")  # reads events as well
            time.sleep(0.02)

    def _mine(self, event: dict) -> bool:
        return event.get("sessionId") == self._session

    def call(self, method: str, **parameters: object) -> dict:
        return self._browser.call(method, self._session, **parameters)

    def heard(self, method: str) -> list[dict]:
        return [event["params"] for event in self._browser.heard if self._mine(event) and event["method"] == method]

    def run(self, expression: str) -> object:
        """Evaluate JavaScript (works where the page's own scripts are off)."""
        answer = self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    def press(self, *keys: str, modifiers: int = 0) -> None:
        """Press keys: names of `_KEYS`, or a character to type."""
        for key in keys:
            if key not in _KEYS:
                self.call("Input.insertText", text=key)
                continue
            event = {"key": key, "windowsVirtualKeyCode": _KEYS[key], "modifiers": modifiers}
            if key in _TEXT:
                event["text"] = _TEXT[key]
            self.call("Input.dispatchKeyEvent", type="keyDown", **event)
            self.call("Input.dispatchKeyEvent", type="keyUp", **event)

    def settle(self) -> None:
        """Wait until the page has drawn what the last action changed (the search waits 80 ms for more letters)."""
        if self._script:
            self.run("new Promise((done) => setTimeout(() => requestAnimationFrame(() => setTimeout(done, 0)), 150))")

    def screenshot(self, *, whole: bool = False) -> bytes:
        """Take a PNG of the window, or of the whole page in a window that is high enough for it."""
        if whole:
            self._height = int(self.call("Page.getLayoutMetrics")["cssContentSize"]["height"]) + 1
            self._resize()
            self.settle()
        return base64.b64decode(self.call("Page.captureScreenshot")["data"])

    def _resize(self) -> None:
        size = {"width": self._width, "height": self._height, "deviceScaleFactor": 1, "mobile": self._width < 600}
        self.call("Emulation.setDeviceMetricsOverride", **size)
