"""Write the table of AWS resource types that carry tags, from the installed SDKs of Pulumi's AWS providers.

    python -m scripts.taggable_types          writes policypack/guardrails/aws/taggable_types.txt
    python -m scripts.taggable_types --check  exits 1 if the file is not what would be written

The pack does not depend on the SDKs (271 MB); it reads the table. A type is taggable if its arguments have `tags`. Some
types of AWS Native have them under a name of their own, `hosted_zone_tags` or `resource_tags`; tags that a type has for
something else (to select by, to give to what it makes) are of a class of its own there, and do not count.

Former tokens of a type, which an SDK lists as aliases, are in the table too: programs with an older SDK send them.
"""

from __future__ import annotations

import argparse
import re
import sys
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

TABLE = Path(__file__).parent.parent / "policypack/guardrails/aws/taggable_types.txt"

PACKAGES = ("pulumi-aws", "pulumi-aws-native")

RESOURCE = re.compile(r"^class \w+\(pulumi\.CustomResource\):", re.MULTILINE)
TOKEN = re.compile(r"super\(\w+, __self__\)\.__init__\(\s*'(aws(?:-native)?:[^']+)'")
ALIAS = re.compile(r"pulumi\.Alias\(type_=\"(aws(?:-native)?:[^\"]+)\"\)")
TAGS = re.compile(r"^ {17}tags: (?:pulumi\.Input\[)?(?:Optional\[)?(Mapping|Sequence|Any)\b", re.MULTILINE)
"""The argument ``tags`` of a constructor, as the generator writes it; ``Any`` is JSON, a map."""

OWN_TAGS = re.compile(
    r"^ {17}(\w+)_tags: pulumi\.Input\[(?:Optional\[)?"
    r"(?:(Mapping)\[str, pulumi\.Input\[_builtins\.str\]|(Sequence)\[pulumi\.Input\['_root_inputs\.\w*TagArgs')",
    re.MULTILINE,
)
"""An argument with the tags of a resource of AWS Native under another name."""


def sdk_folder(package: str) -> Path:
    """Return the folder of an installed SDK."""
    spec = find_spec(package.replace("-", "_"))
    if spec is None or spec.origin is None:
        sys.exit(f"{package} is not installed; run this with the interpreter of .venv")
    return Path(spec.origin).parent


def resource_types(source: str) -> dict[str, str]:
    """Read one module of an SDK: each token of a type with tags, and what the table says of these.

    That is nothing for a map, ``list`` for a list of objects, and behind that the name of the property, if it is not
    ``tags``. The SDKs are generated, one resource type a module, so patterns do; parsing it all takes a quarter of a
    minute.
    """
    if not _are_its_own(source):
        return {}
    tokens = [*TOKEN.findall(source), *ALIAS.findall(source)]
    tags = TAGS.search(source)
    if tags is not None:
        return dict.fromkeys(tokens, "list" if tags.group(1) == "Sequence" else "")
    for name, _, listed in OWN_TAGS.findall(source):
        camel = "".join(map(str.capitalize, name.split("_")))
        native = [token for token in tokens if token.startswith("aws-native:")]
        if native and (name == "resource" or native[0].endswith(camel)):
            prop = f"{camel[0].lower()}{camel[1:]}Tags"
            return dict.fromkeys(native, f"{'list' if listed else 'map'} {prop}")
    return {}


def _are_its_own(source: str) -> bool:
    """Return whether a type's ``tags`` are its own: pulumi-aws gives these ``tags_all``, but for autoscaling groups."""
    return "'aws:" not in source or "def tags_all(" in source or "'aws:autoscaling/group:Group'" in source


def render() -> str:
    """Return the table: a header, then a token a line, with what is said of its tags."""
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
    lines = [f"{token} {found[token]}".rstrip() for token in sorted(found)]
    return header + "\n".join(lines) + "\n"


def main() -> int:
    """Write the table, or compare it."""
    parser = argparse.ArgumentParser(description="Write the table of AWS resource types that carry tags.")
    parser.add_argument("--check", action="store_true", help="compare only; exit 1 if the table is not current")
    current = render()
    if parser.parse_args().check:
        if TABLE.read_text(encoding="utf-8") == current:
            return 0
        print(f"{TABLE} is not current: run `python -m scripts.taggable_types`", file=sys.stderr)
        return 1
    TABLE.parent.mkdir(exist_ok=True)
    TABLE.write_text(current, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
