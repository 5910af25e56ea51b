"""Started by path in the program's interpreter: makes this folder a package of its own name, and runs it.

Under a name that no program has, and with the folder taken off the path: no module here may shadow the program's.
"""

from __future__ import annotations

import sys

if __name__ == "__main__":
    del sys.path[0]

import os
from importlib import import_module
from importlib.util import module_from_spec, spec_from_file_location

NAME = "preflight_runner"


def load_package() -> None:
    """Make this folder the package `NAME`."""
    folder = os.path.dirname(os.path.abspath(__file__))
    init = os.path.join(folder, "__init__.py")
    spec = spec_from_file_location(NAME, init, submodule_search_locations=[folder])
    if spec is None or spec.loader is None:
        raise ImportError(f"{init} can't be loaded")
    package = module_from_spec(spec)
    sys.modules[NAME] = package
    spec.loader.exec_module(package)


if __name__ == "__main__":
    load_package()
    sys.exit(import_module(f"{NAME}.main").main())
