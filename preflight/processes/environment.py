"""The environment that programs and packs inherit: preflight's own, without what is meant for it alone.

Loaded before everything else (`preflight.program.python.head_start`), so it imports next to nothing.
"""

from __future__ import annotations

import os

CONFIG = "PREFLIGHT_CONFIG"
"""Configuration values KEY=VALUE of the stack, one a line: what is in the environment is not in the process list."""

PRIVATE = frozenset(
    {
        CONFIG,
        # Files into which whoever knows them writes outputs, variables and commands of later steps
        # (docs.github.com/actions/reference/workflows-and-actions/workflow-commands, "Environment files").
        "GITHUB_ENV",
        "GITHUB_OUTPUT",
        "GITHUB_PATH",
        "GITHUB_STATE",
        "GITHUB_STEP_SUMMARY",
        # What opens the runner's own services, and the token that cloud roles are assumed with (OpenID Connect).
        "ACTIONS_CACHE_URL",
        "ACTIONS_ID_TOKEN_REQUEST_TOKEN",
        "ACTIONS_ID_TOKEN_REQUEST_URL",
        "ACTIONS_RESULTS_URL",
        "ACTIONS_RUNTIME_TOKEN",
        "ACTIONS_RUNTIME_URL",
    }
)
"""Variables that no program and no pack gets."""


def inherited() -> dict[str, str]:
    """Return the environment for a child process."""
    return {name: value for name, value in os.environ.items() if name not in PRIVATE}
