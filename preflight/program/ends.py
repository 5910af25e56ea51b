"""The pipes to a program's process. Loaded before everything else, so it imports next to nothing."""

from __future__ import annotations

import contextlib
import os


class Ends:
    """preflight's ends of the pipes to a program's process, and the ones that the process inherits.

    What a twin prints comes out of ``output``.
    """

    def __init__(self, *, twin: bool = False) -> None:
        read_orders, self.orders = os.pipe()
        self.reports, write_reports = os.pipe()
        self.inherited = [read_orders, write_reports]
        self.output = -1
        if twin:
            self.output, write_output = os.pipe()
            self.inherited.append(write_output)

    def close_inherited(self) -> None:
        """Close what only the process needs."""
        for descriptor in self.inherited:
            os.close(descriptor)

    def close(self) -> None:
        """Close preflight's own ends."""
        for descriptor in (self.orders, self.reports, self.output):
            if descriptor >= 0:
                with contextlib.suppress(OSError):
                    os.close(descriptor)
