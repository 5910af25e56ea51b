from __future__ import annotations

import io

from preflight.audit.progress import Progress


class Stream(io.StringIO):
    def __init__(self, terminal=False):
        super().__init__()
        self._terminal = terminal

    def isatty(self):
        return self._terminal


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


def test_a_log_gets_a_line_now_and_then_with_an_estimate():
    stream, clock = Stream(), Clock()
    progress = Progress(stream, clock)
    progress.begin(1000, 100.0)

    for second in range(1, 25):
        clock.now = float(second)
        progress.step(1.0, "fail" if second == 2 else "error" if second == 3 else "pass")
    progress.end()

    assert stream.getvalue().splitlines() == [
        "audit: 10 of 1,000 stacks, 1 closed, 1 without a verdict, about 2 min left",
        "audit: 20 of 1,000 stacks, 1 closed, 1 without a verdict, about 80 s left",
    ]


def test_a_terminal_keeps_one_line():
    stream, clock = Stream(terminal=True), Clock()
    progress = Progress(stream, clock)
    progress.begin(2, 2.0)
    clock.now = 1.0
    progress.step(1.0, "pass")
    progress.end()

    assert stream.getvalue() == "\r\x1b[Kaudit: 1 of 2 stacks\r\x1b[K"


def test_hours():
    progress = Progress(clock=lambda: 0.0)
    progress.begin(100, 36_010.0)
    progress.step(10.0, "pass")
    assert progress.line(10.0) == "audit: 1 of 100 stacks"

    for _ in range(9):
        progress.step(0.0, "pass")
    assert progress.line(10.0).endswith("about 10.0 h left")
