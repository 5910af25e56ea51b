"""Entry point of ``python -m infra.adopt``."""

import sys

from infra.adopt.cli import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
