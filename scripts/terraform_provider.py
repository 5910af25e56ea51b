"""Ask a Terraform provider what it plans, over its own protocol: no Terraform between, no valid arguments needed.

The protocol is hashicorp/terraform-plugin-go tfprotov5/internal/tfplugin5/tfplugin5.proto; only the messages and fields
that are used stand here. Values travel as MessagePack, an unknown one as an extension.
"""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import grpc
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

if TYPE_CHECKING:
    from collections.abc import Mapping

UNKNOWN: Final = "<unknown>"
"""How an unknown value is told here."""

Message = Any
Value = Any

_COOKIE: Final = "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2"
"""What tells a provider that it was not started by hand."""

_MESSAGES: Final[Mapping[str, str]] = {
    "DynamicValue": "1 bytes msgpack, 2 bytes json",
    "Diagnostic": "1 int32 severity, 2 string summary, 3 string detail",
    "Attribute": "1 string name, 2 bytes type, 4 bool required, 5 bool optional, 6 bool computed, 9 bool deprecated",
    "NestedBlock": "1 string type_name, 2 Block block, 3 int32 nesting, 4 int64 min_items, 5 int64 max_items",
    "Block": "1 int64 version, 2 *Attribute attributes, 3 *NestedBlock block_types",
    "Schema": "1 int64 version, 2 Block block",
    "NamedSchema": "1 string key, 2 Schema value",
    "GetSchemaRequest": "",
    "GetSchemaResponse": "1 Schema provider, 2 *NamedSchema resources",
    "ConfigureRequest": "1 string terraform_version, 2 DynamicValue config",
    "ConfigureResponse": "1 *Diagnostic diagnostics",
    "PlanRequest": "1 string type_name, 2 DynamicValue prior_state, 3 DynamicValue proposed, 4 DynamicValue config",
    "PlanResponse": "1 DynamicValue planned, 4 *Diagnostic diagnostics, 5 bool legacy_type_system",
}
"""By message: number, type and name of its fields; a star means repeated."""

_SCALARS: Final = {"bytes": 12, "int32": 5, "int64": 3, "string": 9, "bool": 8}
_NESTED_SINGLE: Final = (1, 5)
_NESTED_MAP: Final = 4
_ERROR: Final = 1
_SECONDS: Final = 180


class ProviderError(Exception):
    """The provider refuses, fails or dies."""


class TerraformProvider:
    """A provider that runs; ends with the ``with`` statement.

    ``settings`` are those of its configuration that are not null.
    """

    def __init__(self, executable: Path, settings: Mapping[str, Any]) -> None:
        self._executable = executable
        self._settings = settings
        self._classes = _message_classes()
        self._codec = importlib.import_module("msgpack")
        self._start()

    def _start(self) -> None:
        self._folder = tempfile.TemporaryDirectory()
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": self._folder.name,
            "TMPDIR": self._folder.name,
            "TF_PLUGIN_MAGIC_COOKIE": _COOKIE,
            "PLUGIN_PROTOCOL_VERSIONS": "5",
            "AWS_EC2_METADATA_DISABLED": "true",
        }
        self._process = subprocess.Popen(
            [str(self._executable)],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        said = self._process.stdout.readline() if self._process.stdout is not None else ""
        handshake = said.strip().split("|")
        if len(handshake) < 4:  # noqa: PLR2004 - core version, protocol version, network, address
            raise ProviderError(f"{self._executable} does not answer as a Terraform provider does")
        network, address = handshake[2:4]
        self._channel = grpc.insecure_channel(
            f"unix:{address}" if network == "unix" else address,
            options=[("grpc.max_receive_message_length", 1 << 28)],
        )
        schema = self._call("GetSchema", self._make("GetSchemaRequest"), "GetSchemaResponse")
        self.schemas: dict[str, Message] = {each.key: each.value.block for each in schema.resources}
        config = {**arguments(schema.provider.block), **self._settings}
        reply = self._call(
            "Configure",
            self._make("ConfigureRequest", terraform_version="1.11.4", config=self._value(config)),
            "ConfigureResponse",
        )
        _raise_errors(reply)

    def __enter__(self) -> TerraformProvider:
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()

    def _stop(self) -> None:
        self._channel.close()
        self._process.kill()
        self._process.wait()
        self._folder.cleanup()

    def plan(self, type_: str, config: Mapping[str, Any]) -> tuple[dict[str, Any], bool]:
        """Return what is planned for a new resource, and whether its schema is of the older kind (SDKv2).

        Unknown values are `UNKNOWN`. Raises `ProviderError`; a provider that died is started again for the next plan.
        """
        computed = {each.name for each in self.schemas[type_].attributes if each.computed and not each.optional}
        proposed = {key: UNKNOWN if key in computed else value for key, value in config.items()}
        request = self._make(
            "PlanRequest",
            type_name=type_,
            prior_state=self._value(None),
            proposed=self._value(proposed),
            config=self._value(config),
        )
        try:
            reply = self._call("PlanResourceChange", request, "PlanResponse")
        except grpc.RpcError as error:
            self._stop()
            self._start()
            raise ProviderError(f"{type_}: {error.details()}") from error
        if not reply.planned.msgpack:
            _raise_errors(reply)
        planned = self._codec.unpackb(reply.planned.msgpack, ext_hook=lambda *_: UNKNOWN, strict_map_key=False)
        return planned or {}, reply.legacy_type_system

    def _call(self, method: str, request: Message, response: str) -> Message:
        call = self._channel.unary_unary(
            f"/tfplugin5.Provider/{method}",
            request_serializer=lambda message: message.SerializeToString(),
            response_deserializer=self._classes[response].FromString,
        )
        return call(request, timeout=_SECONDS, wait_for_ready=True)

    def _make(self, name: str, **fields: Value) -> Message:
        return self._classes[name](**fields)

    def _value(self, value: Value) -> Message:
        unknown = self._codec.ExtType(0, b"\x00")

        def marked(item: Value) -> Value:
            if isinstance(item, dict):
                return {key: marked(part) for key, part in item.items()}
            if isinstance(item, list):
                return [marked(part) for part in item]
            return unknown if item == UNKNOWN else item

        return self._make("DynamicValue", msgpack=self._codec.packb(marked(value)))


def arguments(block: Message, depth: int = 0) -> dict[str, Any]:
    """Return arguments for a block: the required ones, and of blocks inside it one each, down to ``depth``."""
    found: dict[str, Any] = {
        each.name: example(json.loads(each.type), each.name) if each.required else None for each in block.attributes
    }
    for nested in block.block_types:
        single = nested.nesting in _NESTED_SINGLE
        wanted = (depth > 0 or nested.min_items > 0) and nested.type_name != "timeouts"
        if not wanted or nested.nesting == _NESTED_MAP:
            found[nested.type_name] = None if single else {} if nested.nesting == _NESTED_MAP else []
            continue
        item = arguments(nested.block, max(depth - 1, 0))
        found[nested.type_name] = item if single else [item]
    return found


def example(kind: Value, name: str = "") -> Value:
    """Return a value of a Terraform type, as that is written in JSON; one that ``name`` asks for."""
    found: Value = None
    match kind:
        case "string":
            found = "arn:aws:iam::123456789012:role/x" if name.endswith(("arn", "arns")) else "x"
            found = "{}" if name == "policy" else found
        case "number":
            found = 1
        case "bool":
            found = True
        case ["list" | "set", element]:
            found = [example(element, name)]
        case ["map", element]:
            found = {"x": example(element, name)}
        case ["object", members]:
            found = {key: example(member, key) for key, member in members.items()}
    return found


def _raise_errors(reply: Message) -> None:
    errors = [f"{each.summary} {each.detail}".strip() for each in reply.diagnostics if each.severity == _ERROR]
    if errors:
        raise ProviderError("; ".join(errors))


def _message_classes() -> dict[str, Any]:
    file = descriptor_pb2.FileDescriptorProto(name="tfplugin5.proto", package="tfplugin5", syntax="proto3")
    for name, fields in _MESSAGES.items():
        message = file.message_type.add(name=name)
        for text in filter(None, fields.split(", ")):
            number, kind, field_name = text.split(" ")
            field = message.field.add(name=field_name, number=int(number), label=3 if kind.startswith("*") else 1)
            kind = kind.removeprefix("*")
            if kind in _SCALARS:
                field.type = _SCALARS[kind]  # type: ignore[assignment]
            else:
                field.type = descriptor_pb2.FieldDescriptorProto.TYPE_MESSAGE
                field.type_name = f".tfplugin5.{kind}"
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    return {
        name: message_factory.GetMessageClass(pool.FindMessageTypeByName(f"tfplugin5.{name}")) for name in _MESSAGES
    }
