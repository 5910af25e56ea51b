"""The pipes to a program's process."""

from __future__ import annotations

import os

from preflight.program.ends import Ends


def test_what_one_side_writes_the_other_one_reads() -> None:
    ends = Ends()
    orders, reports = ends.inherited

    os.write(ends.orders, b"order\n")
    os.write(reports, b"report\n")

    assert (os.read(orders, 10), os.read(ends.reports, 10)) == (b"order\n", b"report\n")
    ends.close_inherited()
    ends.close()


def test_a_twin_has_a_pipe_for_what_it_prints() -> None:
    ends = Ends(twin=True)

    assert len(ends.inherited) == 3
    ends.close_inherited()
    assert os.read(ends.output, 1) == b""
    ends.close()
