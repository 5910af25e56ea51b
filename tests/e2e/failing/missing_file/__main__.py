"""A file that is not there, read for an asset at the start."""

from pathlib import Path

Path("there-is-no-such-file").read_text()
