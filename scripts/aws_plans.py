# /// script
# dependencies = ["grpcio", "msgpack", "protobuf", "pulumi-aws"]
# ///
"""Write what the AWS provider plans for properties that a program leaves out, from the real Terraform provider.

    python scripts/aws_plans.py PROVIDER          writes preflight/providers/aws/plans.json
    python scripts/aws_plans.py PROVIDER --check  exits 1 if the file is not what would be written

PROVIDER is the executable of hashicorp/aws; its name tells the version. `msgpack` must be installed. No AWS is asked.

The schema that Terraform shows has no defaults, but each plan of the provider has. So each type is planned with no more
than its required arguments, then with the blocks inside it, level by level:

- A value that is planned for an argument that is not computed is its default. Pulumi writes it into the checked inputs
  (``check``) if the type's schema is of the older kind (SDKv2) and the value is not false, 0 or empty; the rest is
  seen in planned outputs only (``plan``). Source: pulumi-terraform-bridge 3.136, pkg/tfbridge/schema.go,
  `applyDefaults` and `shouldSuppressTFSchemaDefaultValue`.
- An unknown value inside an object is computed: ``null`` in ``plan``. At the top level the SDK's classes tell that
  better, because they are of the very version.

Pulumi's names and the types of properties are those of the installed SDK. Which Terraform type a Pulumi type is follows
from both names and from the properties they share. The SDK wraps a newer version of the provider than is to be had as
an executable; what is known to differ stands in `NEWER`.
"""

from __future__ import annotations

import argparse
import importlib
import inspect
import json
import re
import sys
import typing
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from terraform_provider import UNKNOWN, ProviderError, TerraformProvider, arguments  # type: ignore[import-not-found]

Value = Any

FILE: Final = Path(__file__).parent.parent / "preflight/providers/aws/plans.json"

SETTINGS: Final = {
    "region": "eu-west-1",
    "access_key": "none",
    "secret_key": "none",
    "max_retries": 1,
    "skip_credentials_validation": True,
    "skip_metadata_api_check": "true",
    "skip_region_validation": True,
    "skip_requesting_account_id": True,
}

NEEDED: Final[Mapping[str, Mapping[str, Any]]] = {
    "aws_alb_target_group": {"port": 80, "protocol": "HTTP", "vpc_id": "vpc-1"},
    "aws_api_gateway_authorizer": {"authorizer_uri": "x"},
    "aws_dynamodb_table": {"read_capacity": 1, "write_capacity": 1},
    "aws_iot_authorizer": {"token_key_name": "x", "token_signing_public_keys": {"x": "x"}},
    "aws_iot_ca_certificate": {"verification_certificate_pem": "x"},
    "aws_cloudcontrolapi_resource": {"type_name": UNKNOWN},
    "aws_kinesis_stream": {"shard_count": 1},
    "aws_lambda_function": {"handler": "x", "runtime": "x", "filename": "x"},
    "aws_lb_target_group": {"port": 80, "protocol": "HTTP", "vpc_id": "vpc-1"},
    "aws_lightsail_instance": {"availability_zone": "eu-west-1a"},
    "aws_sfn_state_machine": {"definition": UNKNOWN},
    "aws_snapshot_create_volume_permission": {"snapshot_id": UNKNOWN},
    "aws_vpc_ipam": {"operating_regions": [{"region_name": "eu-west-1"}]},
    "aws_vpc_ipam_resource_discovery": {"operating_regions": [{"region_name": "eu-west-1"}]},
    "aws_workspaces_directory": {"directory_id": "x"},
}
"""Arguments without which the provider refuses to plan a type, beside those that its schema requires."""

NEWER: Final[Mapping[str, Mapping[str, tuple[Any, str]]]] = {
    "aws:redshift/cluster:Cluster": {
        "encrypted": ("true", "hashicorp/terraform-provider-aws pull request 42631, in 6.0"),
        "publiclyAccessible": (False, "hashicorp/terraform-provider-aws pull request 41978, in 6.0"),
    },
}
"""By Pulumi type and property: the default in the version that the SDK wraps, and where it says so.

What is computed in the newer version is told by the SDK and needs no entry: ``availabilityZoneRebalancing`` of a
service of ECS.
"""

HIDDEN: Final[Mapping[str, Mapping[str, Any]]] = {
    "aws:apigateway/restApi:RestApi": {"putRestApiMode": "overwrite"},
    "aws:apigatewayv2/integration:Integration": {"passthroughBehavior": "WHEN_NO_MATCH"},
    "aws:dynamodb/table:Table": {"tableClass": "STANDARD"},
}
"""Defaults that no plan of a new resource shows: a DiffSuppressFunc takes them for no change.

They are in the checked inputs all the same, and not in the planned outputs. The first two are seen in plans of changed
resources; the third in the provider's source, internal/service/dynamodb/table.go.
"""

DEPTHS: Final = (0, 1, 2, 3, 4)
LEFT_OUT: Final = frozenset({"id", "region", "timeouts"})
"""What nearly every type has, in one version of the provider or the other."""

_PLURALS: Final = (("s", ""), ("es", ""), ("ies", "y"))
ENOUGH: Final = 0.6
"""How alike a Pulumi type and a Terraform type must be, of 1."""


def main() -> int:
    """Write the file, or compare it."""
    parser = argparse.ArgumentParser(description="Write what the AWS provider plans for what is left out.")
    parser.add_argument("provider", type=Path, help="executable of terraform-provider-aws")
    parser.add_argument("--check", action="store_true", help="compare only; exit 1 if the file is not current")
    options = parser.parse_args()
    current = render(options.provider)
    if options.check:
        if FILE.read_text(encoding="utf-8") == current:
            return 0
        print(f"{FILE} is not current: run python scripts/aws_plans.py {options.provider}", file=sys.stderr)
        return 1
    FILE.write_text(current, encoding="utf-8")
    return 0


def render(executable: Path) -> str:
    """Make the file: JSON, one type a line, so that a single one can be read."""
    found: dict[str, Any] = {}
    sdk = Sdk()
    with TerraformProvider(executable, SETTINGS) as provider:
        wrapped = sdk.match(provider.schemas)
        for token, terraform in sorted(wrapped.items()):
            record = Recorder(sdk, provider, terraform).record(sdk.classes[token])
            _correct(token, record, sdk.computed(sdk.classes[token]))
            found[token] = {key: record[key] for key in record if record[key]}
    found = {token: record for token, record in found.items() if record}
    sources = {
        "made by": "scripts/aws_plans.py",
        "provider": f"hashicorp/aws {_version(executable)}",
        "names": f"pulumi-aws {version('pulumi-aws')}",
        "types": f"{len(wrapped)} of {len(sdk.classes)}",
    }
    lines = [f'"": {_json(sources)}', *(f'"{token}": {_json(record)}' for token, record in sorted(found.items()))]
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _correct(token: str, record: dict[str, dict[str, Any]], computed: set[str]) -> None:
    """Bring a record to the version that the SDK wraps: what is computed there has no default."""
    for name in computed & record["check"].keys():
        if not isinstance(record["check"][name], dict):
            del record["check"][name]
    for name, (value, _) in NEWER.get(token, {}).items():
        record["check"].pop(name, None)
        record["plan"].pop(name, None)
        record["check" if value else "plan"][name] = value
    hidden = HIDDEN.get(token, {})
    record["check"].update(hidden)
    record["hidden"] = dict.fromkeys(hidden, True)


def _version(executable: Path) -> str:
    match = re.search(r"_v(\d+\.\d+\.\d+)", executable.name)
    return match.group(1) if match else "of unknown version"


def _json(value: Value) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"))


@dataclass(frozen=True)
class Level:
    """A block of Terraform's schema with what was given and what is planned for it, and the SDK's class of it."""

    block: Value
    config: Mapping[str, Any]
    planned: Mapping[str, Any]
    cls: type


class Recorder:
    """Puts plans of one Terraform type into the record of a Pulumi type."""

    def __init__(self, sdk: Sdk, provider: TerraformProvider, terraform: str) -> None:
        self._sdk = sdk
        self._provider = provider
        self._terraform = terraform
        self._check: dict[str, Any] = {}
        self._plan: dict[str, Any] = {}
        self._legacy = False

    def record(self, cls: type) -> dict[str, dict[str, Any]]:
        """Return the defaults that Check writes (``check``) and what else a plan holds (``plan``)."""
        block = self._provider.schemas[self._terraform]
        for depth in DEPTHS:
            config = {**arguments(block, depth), **NEEDED.get(self._terraform, {})}
            try:
                planned, self._legacy = self._provider.plan(self._terraform, config)
            except ProviderError as error:
                if depth == 0:
                    print(f"{self._terraform}: {error}", file=sys.stderr)
                continue
            self._walk(Level(block, config, planned, cls), (self._check, self._plan), depth=0)
        return {"check": self._check, "plan": self._plan}

    def _walk(self, level: Level, into: tuple[dict[str, Any], dict[str, Any]], *, depth: int) -> None:
        """Take note of what is planned at one level and, below it, in the objects that were given."""
        check, plan = into
        names = self._sdk.properties(level.cls)
        for each in level.block.attributes:
            value = level.planned.get(each.name)
            name = self._sdk.name(each.name, names)
            if value is None or name is None or level.config.get(each.name) is not None:
                continue
            if each.deprecated or each.name in ("id", "tags_all"):
                continue
            if value == UNKNOWN:
                if depth > 0:
                    plan.setdefault(name, None)
            elif isinstance(value, str | int | float) and not (each.computed and self._legacy):
                # What is planned for a computed one, the provider's own code worked out from arguments that are none.
                (check if self._legacy and value else plan).setdefault(name, value)
        for nested in level.block.block_types:
            name = self._sdk.name(nested.type_name, names)
            value = level.planned.get(nested.type_name)
            if name is None or not value or nested.type_name == "timeouts":
                continue
            inner = self._sdk.object_of(names[name])
            given = level.config.get(nested.type_name)
            if value == UNKNOWN:
                if depth > 0:
                    plan.setdefault(name, None)
            elif given and inner is not None:
                self._descend(name, Level(nested.block, _first(given), _first(value), inner), into, depth=depth + 1)

    def _descend(self, name: str, level: Level, into: tuple[dict[str, Any], dict[str, Any]], *, depth: int) -> None:
        deeper = (into[0].get(name) or {}, into[1].get(name) or {})
        self._walk(level, deeper, depth=depth)
        for holder, found in zip(into, deeper, strict=True):
            if found:
                holder[name] = found


def _first(value: Value) -> Value:
    return value[0] if isinstance(value, list) else value


class Sdk:
    """The resource classes of the installed SDK."""

    def __init__(self) -> None:
        self._types = importlib.import_module("pulumi._types")
        source = Path(importlib.import_module("pulumi_aws").__file__ or "").read_text(encoding="utf-8")
        listed = re.search(r'resource_modules="""(.*?)"""', source, re.DOTALL)
        modules = json.loads(listed.group(1)) if listed is not None else []
        self.classes: dict[str, type] = {
            token: getattr(importlib.import_module(module["fqn"]), name)
            for module in modules
            for token, name in module["classes"].items()
        }

    def properties(self, cls: type) -> dict[str, Any]:
        """Return the properties of a class by Pulumi's names, with their types."""
        if self._is_object(cls):
            return dict(self._types.output_type_types(cls))
        return dict(self._types.resource_types(cls))

    def computed(self, cls: type) -> set[str]:
        """Return the properties that every resource of a class has although they may be left out: AWS chooses them."""
        given = importlib.import_module(cls.__module__).__dict__.get(f"{cls.__name__}Args")
        parameters = inspect.signature(given.__init__).parameters if given is not None else {}
        found = set()
        for python_name, name, getter in self._types._py_properties(cls):  # noqa: SLF001
            parameter = parameters.get(python_name)
            may_be_left_out = parameter is not None and parameter.default is None
            declared = typing.get_args(getter.fget.__annotations__["return"])[0]
            if may_be_left_out and type(None) not in typing.get_args(declared):
                found.add(name)
        return found

    def object_of(self, kind: Value) -> type | None:
        """Return the class of the objects in a property: itself, or in a list."""
        plain = self._types.unwrap_type(kind)
        if typing.get_origin(plain) in (list, Sequence):
            plain = self._types.unwrap_type(typing.get_args(plain)[0])
        return plain if self._is_object(plain) else None

    def _is_object(self, kind: Value) -> bool:
        return isinstance(kind, type) and self._types.is_output_type(kind)

    @staticmethod
    def name(terraform: str, names: Mapping[str, Any]) -> str | None:
        """Return Pulumi's name of an argument: in camel case, in the plural where it is a list."""
        first, *others = terraform.split("_")
        camel = first + "".join(word.capitalize() for word in others)
        stem = camel.removesuffix("y")
        for name in (camel, f"{camel}s", f"{camel}es", f"{stem}ies"):
            if name in names:
                return name
        return None

    def match(self, schemas: Mapping[str, Any]) -> dict[str, str]:
        """Return the Terraform type of each Pulumi type, as far as one is like it."""
        members = {
            terraform: {*(each.name for each in block.attributes), *(each.type_name for each in block.block_types)}
            - LEFT_OUT
            for terraform, block in schemas.items()
        }
        spelled = {
            token: [_snake(name) for name in self.properties(cls) if name != "region"]
            for token, cls in self.classes.items()
        }
        likenesses = sorted(
            (
                (_likeness(token, own, members[terraform], terraform), token, terraform)
                for token, own in spelled.items()
                for terraform in members
            ),
            reverse=True,
        )
        found: dict[str, str] = {}
        taken = set()
        for likeness, token, terraform in likenesses:
            if likeness >= ENOUGH and token not in found and terraform not in taken:
                found[token] = terraform
                taken.add(terraform)
        # Parts of buckets have a second token each, from the years in which there were two of them.
        for token in self.classes:
            if (
                token.startswith("aws:s3/")
                and token.endswith("V2")
                and token not in found
                and token.replace("V2", "") in found
            ):
                found[token] = found[token.replace("V2", "")]
        return found


def _snake(name: str) -> tuple[str, ...]:
    """Return a property's name as Terraform may write it: words apart, in the singular or the plural."""
    plain = re.sub("[A-Z]", lambda match: f"_{match[0].lower()}", name)
    return (plain, *(plain.removesuffix(end) + more for end, more in _PLURALS if plain.endswith(end)))


def _likeness(token: str, names: Sequence[tuple[str, ...]], members: set[str], terraform: str) -> float:
    """Say how alike a Pulumi type and a Terraform type are, from 0 to 1: half is the properties, half the name."""
    shared = sum(not members.isdisjoint(spellings) for spellings in names)
    alike = shared / max(len(members) + len(names) - shared, 1)
    if alike < ENOUGH / 2:
        return 0.0
    _, module, cls = token.lower().split(":")
    service = module.partition("/")[0]
    own = terraform.removeprefix("aws_").replace("_", "")
    own_service = terraform.removeprefix("aws_").partition("_")[0]
    pairs = ((service + cls, own), (cls, own), (cls, own.removeprefix(own_service)))
    return alike / 2 + max(SequenceMatcher(None, *pair).ratio() for pair in pairs) / 2


if __name__ == "__main__":
    sys.exit(main())
