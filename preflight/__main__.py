"""``python -m preflight``."""

import os
import sys


def leave_the_working_directory() -> None:
    """Take the working directory, which ``-m`` puts first, off the path: what is judged may hold a ``yaml.py`` there.

    In a checkout of preflight itself it comes last, behind what is installed.
    """
    if sys.flags.safe_path:
        return
    first = sys.path.pop(0)
    here = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))  # noqa: PTH100, PTH120 - pathlib is slow
    if first in ("", here):
        sys.path.append(here)


if __name__ == "__main__":
    leave_the_working_directory()
    from preflight.cli.main import run

    run()
