"""``preflight explain POLICY``: what a policy wants, why, and how to satisfy it. Offline, from the pack alone."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Final

from preflight.cli.arguments import Parser, build_parser, run_request
from preflight.cli.endings import UndeliveredError
from preflight.cli.output import STATUS, write_out
from preflight.cli.policies_of import policies_of
from preflight.errors import ArgumentsError, PreflightError
from preflight.meant import did_you_mean
from preflight.reports.escaping import line, visible, web_address

if TYPE_CHECKING:
    from collections.abc import Iterator

    from preflight.report import Pack, Policy

_PROLOGUE: Final = "preflight explain"


def build_explain_parser() -> Parser:
    """Return the parser of ``preflight explain``; it raises `PreflightError` for wrong arguments."""
    parser = Parser(
        prog=_PROLOGUE,
        allow_abbrev=False,
        description="What a policy wants, why, what passes and what fails, how to fix it, and its configuration.",
    )
    add = parser.add_argument
    add("policy", metavar="POLICY", help="name of a policy, as reports and --list-policies have it")
    add("-C", "--project", default=".", metavar="DIR", help="folder of Pulumi.yaml (default: .)")
    parser.add_argument(
        "--policy-pack", action="append", default=[], metavar="DIR", help="policy pack; may be repeated"
    )
    return parser


def run_explain(given: list[str]) -> int:
    """Run ``preflight explain``; returns the exit status."""
    parser = build_explain_parser()
    try:
        options = parser.options(given)
        if options is None:
            return STATUS["pass"]
        packs = [part for path in options.policy_pack for part in ("--policy-pack", path)]
        request = run_request(build_parser().parse_args(["--project", options.project, *packs]))
        write_out(_explained(policies_of(request), options.policy))
    except ArgumentsError as error:
        sys.stderr.write(parser.usage_with(error))
        return STATUS["error"]
    except PreflightError as error:
        sys.stderr.write(f"{error.message}\n{error.hint}".rstrip() + "\n")
        return STATUS["error"]
    except UndeliveredError as error:
        sys.stderr.write(f"preflight: nothing could be written to standard output: {error}\n")
        return STATUS["error"]
    return STATUS["pass"]


def _explained(packs: list[Pack], name: str) -> str:
    found = [(pack, policy) for pack in packs for policy in pack.policies if policy.name == name]
    if not found:
        known = [policy.name for pack in packs for policy in pack.policies]
        raise ArgumentsError(
            f"There is no policy {name}{did_you_mean(name, known)}.", f"There are {', '.join(sorted(known))}."
        )
    return "\n".join("\n".join(_lines(pack, policy)) + "\n" for pack, policy in found)


def _lines(pack: Pack, policy: Policy) -> Iterator[str]:
    severity = f", severity {policy.severity}" if policy.severity else ""
    about = f"{line(pack.name)} {line(pack.version)}: {policy.kind} policy, {policy.enforcement_level}{severity}"
    if policy.page:
        yield visible(policy.page)
        yield ""
        yield about
        return
    yield f"# {line(policy.name)}"
    yield ""
    yield visible(policy.description or "The pack does not say what it wants.")
    yield ""
    yield about
    if policy.remediation_steps:
        yield from ("", "**How to fix**", "", visible(policy.remediation_steps))
    if policy.settings:
        yield from ("", "**Configuration**", "")
        for name, schema in policy.settings.items():
            default = f", default {line(json.dumps(schema['default']))}" if "default" in schema else ""
            described = f": {line(str(schema['description']))}" if "description" in schema else ""
            yield f"- `{line(name)}` ({line(str(schema.get('type', 'any')))}{default}){described}"
    if policy.framework is not None:
        parts = (policy.framework.name, policy.framework.version, policy.framework.reference)
        yield from ("", f"It serves {line(' '.join(part for part in parts if part))}.")
    if address := web_address(policy.url):
        yield from ("", f"More: {address}")
