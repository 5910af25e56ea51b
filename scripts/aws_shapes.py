"""Write the shapes of AWS types and functions, from the classes of the installed pulumi-aws.

python scripts/aws_shapes.py          writes preflight/providers/aws/shapes.json.gz, in a quarter of a minute
python scripts/aws_shapes.py --check  exits 1 if the file is not what would be written

One record a line, so that a run parses the types that it meets and no other. Names are those on the wire. Records:

- ``"aws:dynamodb/table:Table"``: a resource: ``inputs``, ``always`` (outputs that no resource is without), and
  ``outputs`` with their types;
- ``"aws:dynamodb/getTable:getTable"``: a function: the type of its result;
- ``"#dynamodb.outputs.TableReplica"``: an object: its members with their types.

A type is a text: ``str``, ``bool``, ``int``, ``float``; ``[]int`` is a list, ``{}str`` a map, ``#...`` an object,
``=...`` a text of a fixed set with one of it, ``?`` one that says nothing.
``preflight.providers.aws.shapes`` reads them.
"""

from __future__ import annotations

import argparse
import gzip
import importlib
import json
import re
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from google.protobuf.struct_pb2 import Struct

from preflight.program.python.runner.shapes import Shapes

FILE: Final = Path(__file__).parent.parent / "preflight/providers/aws/shapes.json.gz"

_RESOURCE: Final = re.compile(r"super\((\w+), __self__\)\.__init__\(\s*'([^']+)'")
_FUNCTION: Final = re.compile(r"pulumi\.runtime\.invoke\('([^']+)', __args__, opts=opts, typ=(\w+)\)")
_SIMPLE: Final = frozenset({"str", "bool", "int", "float"})

Sdk = Any


class Records:
    """What stands in the file, by its key."""

    def __init__(self) -> None:
        self.shapes = Shapes()
        self.found: dict[str, Any] = {}

    def add_resource(self, token: str, cls: type) -> None:
        """Add a resource."""
        self.shapes.note(token, cls)
        shape = self.shapes.of_resource(token, Struct()) or {}
        declared = self.shapes.types_of(cls)
        self.found[token] = {
            "inputs": shape.get("inputs", []),
            "always": shape["always"],
            "outputs": {key: self._type(declared.get(key)) for key in shape["outputs"]},
        }

    def add_function(self, token: str, result: type) -> None:
        """Add a function."""
        self.found.setdefault(token, self._type(result))

    def _type(self, type_: Sdk) -> str:
        kind = self.shapes.kind(type_)
        if kind == "object":
            return self._object(self.shapes.plain(type_))
        if kind in ("list", "map"):
            return ("[]" if kind == "list" else "{}") + self._type(self.shapes.element(type_))
        if kind == "enum":
            return f"={self.shapes.choice(type_)}"
        return kind if kind in _SIMPLE else "?"

    def _object(self, cls: type) -> str:
        key = f"#{cls.__module__.removeprefix('pulumi_aws.')}.{cls.__name__}"
        if key not in self.found:
            self.found[key] = None  # one that holds itself meets itself here
            self.found[key] = {name: self._type(item) for name, item in self.shapes.members(cls).items()}
        return key


def render() -> str:
    """Make the text of the file."""
    package = importlib.import_module("pulumi_aws")
    root = Path(str(package.__file__)).parent
    records = Records()
    for file in sorted(root.rglob("*.py")):
        source = file.read_text(encoding="utf-8")
        resource, functions = _RESOURCE.search(source), _FUNCTION.findall(source)
        if resource is None and not functions:
            continue
        module = importlib.import_module(".".join(("pulumi_aws", *file.relative_to(root).with_suffix("").parts)))
        if resource is not None and resource[2] != "aws":  # the provider itself, of which nobody asks
            records.add_resource(resource[2], getattr(module, resource[1]))
        for token, result in functions:
            records.add_function(token, getattr(module, result))
    lines = [
        f"{json.dumps(key)}: {json.dumps(records.found[key], separators=(',', ':'))}" for key in sorted(records.found)
    ]
    made = f'"made by": "scripts/aws_shapes.py",\n"source": "pulumi-aws {version("pulumi-aws")}",\n'
    return "{\n" + made + ",\n".join(lines) + "\n}\n"


def main() -> int:
    """Write the file, or compare it."""
    parser = argparse.ArgumentParser(description="Write the shapes of AWS types and functions.")
    parser.add_argument("--check", action="store_true", help="compare only; exit 1 if the file is not current")
    current = render()
    if parser.parse_args().check:
        if gzip.decompress(FILE.read_bytes()).decode() == current:
            return 0
        print(f"{FILE} is not current: run python scripts/aws_shapes.py", file=sys.stderr)
        return 1
    FILE.write_bytes(gzip.compress(current.encode(), mtime=0))
    return 0


if __name__ == "__main__":
    sys.exit(main())
