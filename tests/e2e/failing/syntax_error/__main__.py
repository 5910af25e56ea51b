"""Not Python (in a module, so that linters can read this one)."""

import broken  # noqa: F401
