"""One module for each rule, called as the policy, with underscores; `guardrails.registry` finds them here.

Each reads from top to bottom: what the rule is (``METADATA``: what must hold, why, examples, settings), then the check,
and at the end the two together (``RULE``).
"""
