"""Write the table of AWS resource types that carry tags, from the installed SDKs of Pulumi's AWS providers.

    python scripts/taggable_types.py          writes policypack/guardrails/data/taggable_types.txt
    python scripts/taggable_types.py --check  exits 1 if the file is not what would be written

The pack does not depend on the SDKs (271 MB); it reads the table. A type is taggable if its arguments have `tags`.
Former tokens of a type, which an SDK lists as aliases, are in the table too: programs with an older SDK send them.
"""

from __future__ import annotations

import argparse
import re
import sys
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

TABLE = Path(__file__).parent.parent / "policypack/guardrails/data/taggable_types.txt"

PACKAGES = ("pulumi-aws", "pulumi-aws-native")

RESOURCE = re.compile(r"^class \w+\(pulumi\.CustomResource\):", re.MULTILINE)
TOKEN = re.compile(r"super\(\w+, __self__\)\.__init__\(\s*'(aws(?:-native)?:[^']+)'")
ALIAS = re.compile(r"pulumi\.Alias\(type_=\"(aws(?:-native)?:[^\"]+)\"\)")
TAGS = re.compile(r"^ {17}tags: pulumi\.Input\[(?:Optional\[)?(Mapping|Sequence)\b", re.MULTILINE)
"""The argument ``tags`` of a constructor, as the generator writes it."""


def sdk_folder(package: str) -> Path:
    """Folder of an installed SDK."""
    spec = find_spec(package.replace("-", "_"))
    if spec is None or spec.origin is None:
        sys.exit(f"{package} is not installed; run this with the interpreter of .venv")
    return Path(spec.origin).parent


def resource_types(source: str) -> dict[str, str]:
    """Read one module of an SDK: for each token of a type with tags the shape of these, ``map`` or ``list``.

    The SDKs are generated, one resource type a module, so patterns do; parsing it all takes a quarter of a minute.
    """
    tags = TAGS.search(source)
    if tags is None:
        return {}
    shape = "list" if tags.group(1) == "Sequence" else "map"
    return dict.fromkeys([*TOKEN.findall(source), *ALIAS.findall(source)], shape)


def render() -> str:
    """Make the table: a header, then a token a line; ``list`` behind it where tags are a list of objects."""
    count, found = 0, dict[str, str]()
    for package in PACKAGES:
        for path in sorted(sdk_folder(package).rglob("*.py")):
            source = path.read_text(encoding="utf-8")
            if RESOURCE.search(source):
                count += 1
                found.update(resource_types(source))
    header = (
        f"# Resource types with tags: {len(found)} tokens, of {count} types in "
        f"{' and '.join(f'{package} {version(package)}' for package in PACKAGES)}.\n"
        "# Made by scripts/taggable_types.py; don't edit.\n"
    )
    lines = [token if found[token] == "map" else f"{token} list" for token in sorted(found)]
    return header + "\n".join(lines) + "\n"


def main() -> int:
    """Write the table, or compare it."""
    parser = argparse.ArgumentParser(description="Write the table of AWS resource types that carry tags.")
    parser.add_argument("--check", action="store_true", help="compare only; exit 1 if the table is not current")
    current = render()
    if parser.parse_args().check:
        if TABLE.read_text(encoding="utf-8") == current:
            return 0
        print(f"{TABLE} is not current: run python scripts/taggable_types.py", file=sys.stderr)
        return 1
    TABLE.parent.mkdir(exist_ok=True)
    TABLE.write_text(current, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
