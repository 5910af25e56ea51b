"""The pack is configured with what its rules understand, and means the tables that it is run on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from guardrails.aws.dynamodb.selection import Selection, is_pattern, tie
from guardrails.aws.dynamodb.tables import TableName, name_of
from guardrails.aws.dynamodb.types import TABLE
from guardrails.core.configuration import Naming, PackConfiguration
from guardrails.core.findings import Finding, Unverifiable, Violation
from guardrails.core.resources import STACK_TYPE, Resource, Stack
from guardrails.core.rule import ConfigurationRule, Example, Metadata, whole_pack
from guardrails.core.slips import slip_of
from guardrails.core.words import joined, quoted_list

METADATA = Metadata(
    name="pack-configuration",
    title="Configuration of the pack",
    description="The configuration of the pack must name what exists, and mean one thing.",
    summary="nothing: it refuses a configuration that no rule understands",
    severity="critical",
    why=(
        "Pulumi takes a configuration that names no policy or no property of the pack, and says nothing. The rule that "
        "somebody meant to tighten is then as loose as before, and with `all` set to `disabled` no rule runs at all: a "
        "gate that looks closed and stands open."
    ),
    passes=(
        Example(
            "Names that exist.",
            '{"dynamodb-streams": {"views": {"orders-*": "NEW_IMAGE", "carts": "KEYS_ONLY"}}}',
        ),
    ),
    fails=(
        Example(
            "A slip: the stack has a table `events`.",
            '{"dynamodb-streams": {"views": {"evnets": "NEW_IMAGE"}}}',
        ),
        Example(
            "Two patterns that fit one table equally well.",
            '{"dynamodb-streams": {"views": {"event?": "NEW_IMAGE", "?vents": "KEYS_ONLY"}}}',
        ),
        Example(
            "An exemption of which nobody would hear.",
            """
            {
              "dynamodb-encryption": {
                "exemptions": [{"resource": "legacy", "reason": "moves in March", "expires": "2999-03-31"}]
              },
              "exemption-report": "disabled",
              "unverified-report": "disabled"
            }
            """,
        ),
    ),
    fix=(
        "Correct the file that you give to --policy-pack-config as the message says.",
        "Of two patterns that fit one table equally well, make one longer, or name the table.",
    ),
    url="https://www.pulumi.com/docs/insights/policy/policy-packs/configuration/",
    types=frozenset({STACK_TYPE, TABLE}),
    scope="the configuration of the pack, on the stack and its tables",
    details=(
        (
            "It speaks on the stack itself, before any other resource is looked at: policies and properties that do "
            "not exist, values that do not fit, exemptions while both reports are disabled. Configurations of rules "
            "that are disabled are held to the same."
        ),
        (
            "It runs, and blocks, beside `all` as `disabled` or `advisory`, too. Only its own name switches it off, "
            "with another level than `all` has; then each rule with a wrong configuration blocks what it applies to."
        ),
        (
            "Wherever a configuration names a table, it may be the physical name; the logical name, where the program "
            "leaves the physical one to Pulumi (that is the logical name, `-` and 7 hexadecimal digits; for other "
            "naming schemes write patterns); or a pattern of the physical name, in which `*` stands for any characters "
            "and `?` for one. The first of these that fits wins; of patterns the one with most characters other than "
            "`*`. Two equal ones that fit one table are told on the table."
        ),
        (
            "A setting that equals its default, written out or not, means physical names only: an auto-named "
            "`sessions` is not the one that the defaults are about."
        ),
        (
            "A table that the configuration names and the stack lacks is no error, for one configuration serves many "
            "stacks. One whose name is a slip of a table of the stack is told at the end: another case or, of five "
            "characters or more, one letter dropped, added, changed or swapped. Digits and a final `s` are no slips, "
            "nor is a name beside which the same setting names the table, nor a default."
        ),
        (
            "Where the stack has tables and no rule on named tables manages any of them, `unverified-report` says so, "
            "with the names of both sides."
        ),
    ),
)


def check(resource: Resource, pack: PackConfiguration) -> Iterator[Finding]:
    """Say on the stack itself what is wrong; on a table, that patterns fit it equally well."""
    if resource.type == TABLE:
        yield from _ties(resource, pack)
    else:
        yield from _problems(pack, resource.urn)


def at_end(stack: Stack, pack: PackConfiguration) -> Iterator[Finding]:
    """Judge the names of tables by those that the stack has."""
    yield from _problems(pack, stack.urn)  # should nobody have asked about the stack itself
    tables = list(stack.of_type(TABLE))
    for table in tables:
        yield from _ties(table, pack)
    names = [name for table in tables if isinstance(name := name_of(table), TableName)]
    if len(names) == len(tables):  # else any of them may be the table that is meant
        slips = list(_slips(names, pack, stack.urn))
        yield from slips or _unmanaged(names, pack, stack.urn)


def _problems(pack: PackConfiguration, urn: str) -> Iterator[Finding]:
    for problem in pack.problems:
        yield Violation(problem, urn)


def _ties(table: Resource, pack: PackConfiguration) -> Iterator[Finding]:
    name = name_of(table)
    if not isinstance(name, TableName):
        return
    found: dict[Sequence[str], list[str]] = {}
    for rule, naming in pack.naming(TABLE):
        best = _selection(naming).best(name)
        if len(best) > 1:
            found.setdefault(tuple(best), []).append(rule)
    for patterns, rules in found.items():
        yield Violation(f"The configuration of {joined(rules)} is wrong: {tie(name, patterns)}.", table.urn)


def _slips(names: Sequence[TableName], pack: PackConfiguration, urn: str) -> Iterator[Finding]:
    """Yield names of the configuration that the stack lacks, but for a slip."""
    there = {name for table in names for name in (table.physical, table.logical)}
    found: dict[tuple[str, str], list[str]] = {}
    for rule, naming in pack.naming(TABLE):
        others = [str(name) for name in names if str(name) not in naming.names]
        for written in naming.names:
            if not naming.by_default and not is_pattern(written) and written not in there:
                meant = slip_of(written, others)
                if meant is not None:
                    found.setdefault((written, meant), []).append(rule)
    for (written, meant), rules in sorted(found.items()):
        yield Violation(
            f"The configuration of {joined(rules)} names the table '{written}', which the stack lacks; it has a table "
            f"'{meant}'. Correct the name there; if there are tables of both names, name both there.",
            urn,
        )


def _unmanaged(names: Sequence[TableName], pack: PackConfiguration, urn: str) -> Iterator[Finding]:
    """Yield that no rule on named tables manages a table of the stack: it must not look as if they found nothing."""
    namings = list(pack.naming(TABLE))
    if not names or not namings or any(_selection(naming).best(name) for _, naming in namings for name in names):
        return
    configured = sorted({name for _, naming in namings for name in naming.names})
    alike = [str(name) for name in names if str(name) in configured]
    auto_named = f" Pulumi makes the name of {quoted_list(alike)}, and a default means no such table." if alike else ""
    rules = joined(dict.fromkeys(rule for rule, _ in namings))
    yield Unverifiable(
        f"The stack has the tables {quoted_list(map(str, names))}; the configuration names {quoted_list(configured)}. "
        f"No rule on named tables ({rules}) manages any of them, so what these rules require was not "
        f"checked.{auto_named} Name the tables in the configuration, each by its name or by a pattern such as "
        "`orders-*`, or disable the rules that you do not want.",
        urn,
        may_block=False,
    )


@lru_cache(maxsize=256)
def _selection(naming: Naming) -> Selection[None]:
    return Selection(dict.fromkeys(naming.names), by_default=naming.by_default)


RULE = ConfigurationRule(METADATA, parse=whole_pack, check=check, at_end=at_end)
