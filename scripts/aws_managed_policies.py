"""Write the names and paths of the policies that AWS manages, from the installed moto, which keeps a copy of them.

python scripts/aws_managed_policies.py          writes preflight/providers/aws/managed_policies.json
python scripts/aws_managed_policies.py --check  exits 1 if the file is not what would be written
"""

from __future__ import annotations

import argparse
import importlib
import json
import sys
from importlib.metadata import version
from pathlib import Path

FILE = Path(__file__).parent.parent / "preflight/providers/aws/managed_policies.json"


def render() -> str:
    """Make the file: by path, the names with a space between them."""
    policies = json.loads(importlib.import_module("moto.iam.aws_managed_policies").aws_managed_policies_data)
    newest = max(policy["UpdateDate"] for policy in policies.values())[:10]
    by_path: dict[str, list[str]] = {}
    for name, policy in policies.items():
        by_path.setdefault(policy["Path"], []).append(name)
    source = f"{len(policies)} policies of moto {version('moto')}, the newest of {newest}"
    content = {"made by": "scripts/aws_managed_policies.py", "source": source}
    content |= {path: " ".join(sorted(by_path[path])) for path in sorted(by_path)}
    return json.dumps(content, indent=1) + "\n"


def main() -> int:
    """Write the file, or compare it."""
    parser = argparse.ArgumentParser(description="Write the names and paths of the policies that AWS manages.")
    parser.add_argument("--check", action="store_true", help="compare only; exit 1 if the file is not current")
    current = render()
    if parser.parse_args().check:
        if FILE.read_text(encoding="utf-8") == current:
            return 0
        print(f"{FILE} is not current: run python scripts/aws_managed_policies.py", file=sys.stderr)
        return 1
    FILE.write_text(current, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
