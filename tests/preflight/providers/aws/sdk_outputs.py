"""The outputs of resource types, as the SDK declares them."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable

# In a process of its own: the SDK loads its modules lazily, and breaks where threads of other tests were the first.
_SCRIPT = """
import importlib, json, keyword, sys
import pulumi._types
found = {}
for token in sys.argv[1:]:
    _, module, name = token.split(":")
    folder = module.split("/")[0]
    cls = getattr(importlib.import_module(f"pulumi_aws.{folder}{'_' * keyword.iskeyword(folder)}"), name)
    found[token] = [output for _, output, _ in pulumi._types._py_properties(cls)]
print(json.dumps(found))
"""


def unknown_outputs(listed: dict[str, Iterable[str]]) -> dict[str, set[str]]:
    """Give what is listed for a type and is none of its outputs, by type."""
    done = subprocess.run([sys.executable, "-c", _SCRIPT, *listed], capture_output=True, text=True, check=True)
    outputs: dict[str, list[str]] = json.loads(done.stdout)
    found = {type_: set(names) - set(outputs[type_]) for type_, names in listed.items()}
    return {type_: names for type_, names in found.items() if names}
