"""Write what documents say of the rules from the rules themselves.

python -m scripts.rule_docs          writes docs/rules.md, a page for each rule in policypack/docs, and the
                                     tables of rules in README.md and policypack/README.md
python -m scripts.rule_docs --check  exits 1 if one of them is not what would be written
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "policypack"))  # the pack is no installed package

from guardrails.core.rule import AnyRule, Example, Metadata, ReportRule, ResourceRule  # noqa: E402
from guardrails.core.schema import Schema  # noqa: E402
from guardrails.core.settings import schema_of  # noqa: E402
from guardrails.registry import RULES  # noqa: E402

BEGIN, END = "<!-- rules: made by scripts/rule_docs.py -->", "<!-- /rules -->"

INTRODUCTION = """\
# The rules

Made from the rules by `scripts/rule_docs.py`; don't edit.

Each rule has a level (`mandatory` stops the update, `advisory` warns, `disabled` is off), and says what happens when a
value that decides is not known before the update (`onUnknown`: `block` or `warn`). Both are yours to set, in the file
that you give to `--policy-pack-config`, like each rule's own settings and its [exemptions](exemptions.md):

```json
{
  "all": "mandatory",
  "dynamodb-deletion-protection": "advisory",
  "required-tags": {"tags": ["Owner", "Stage"], "onUnknown": "warn"}
}
```

`all` sets the level of every rule that is not named, the two reports included: name these as `advisory` beside it, or
each exemption stops the update. A configuration that no rule understands stops the update and says what is allowed.

A rule on a *resource* speaks before that resource is created or changed. A rule on the *stack* needs more than one
resource and speaks at the end; in an update that is too late to prevent anything, so don't skip the preview.

The table leads to a page for each rule: what, why, passes, fails, how to fix, configuration. `preflight explain RULE`
prints it.
"""
PAGES = "policypack/docs"
"""They are part of the pack: who has it, has them."""


def documents(root: Path) -> dict[Path, str]:
    """Return each document that tells of the rules, as it must be.

    Raises
    ------
    SystemExit
        Where a document has no place for its table.
    """
    return {
        root / "docs/rules.md": page(),
        **{root / PAGES / f"{rule.name}.md": "\n".join(section(rule)).rstrip("\n") + "\n" for rule in RULES},
        root / "README.md": with_table(root / "README.md", summaries()),
        root / "policypack/README.md": with_table(root / "policypack/README.md", overview()),
    }


def page() -> str:
    """Return docs/rules.md."""
    return f"{INTRODUCTION}\n" + "\n".join(overview(link=f"../{PAGES}/{{}}.md")) + "\n"


def with_table(path: Path, table: Iterable[str]) -> str:
    """Return what stands in a document, with ``table`` in its place."""
    before, begin, rest = path.read_text(encoding="utf-8").partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise SystemExit(f"{path} has no place for the table of rules: write the lines {BEGIN} and {END}.")
    return "\n".join([before + BEGIN, *table, END + after])


def summaries() -> Iterator[str]:
    """Yield the table of what the rules hold this project to."""
    yield "| rule | holds a stack to |"
    yield "|---|---|"
    for rule in RULES:
        yield f"| `{rule.name}` | {_cell(rule.metadata.summary)} |"


def overview(link: str = "") -> Iterator[str]:
    """Yield the table of all rules; ``link`` is where a rule's name leads to, if anywhere."""
    yield "| rule | on | level | unknown | what it holds |"
    yield "|---|---|---|---|---|"
    for rule in RULES:
        kind, about = "resource" if isinstance(rule, ResourceRule) else "stack", rule.metadata
        name = f"[`{rule.name}`]({link.format(rule.name)})" if link else f"`{rule.name}`"
        yield f"| {name} | {kind} | {about.level} | {about.on_unknown} | {_cell(about.description)} |"


def section(rule: AnyRule) -> Iterator[str]:
    """Yield the page of one rule."""
    about = rule.metadata
    kind = "each resource" if isinstance(rule, ResourceRule) else "the stack"
    at_end = " and, for what one resource can't tell, once more at the end" if _asked_again(rule) else ""
    yield f"# {about.name}\n"
    yield "<!-- Made from the rule by scripts/rule_docs.py; don't edit. -->\n"
    yield f"**{about.title}.** {about.description}\n"
    yield f"It judges {kind}{at_end}; it is about {about.scope}."
    yield f"Severity {about.severity}, level `{about.level}`, `onUnknown` `{about.on_unknown}`.\n"
    yield f"**Why.** {about.why} ([more]({about.url}))\n"
    yield from _examples("Passes", about.passes)
    yield from _examples("Fails", about.fails)
    yield "**How to fix**\n"
    yield from (f"{number}. {step}" for number, step in enumerate(about.fix, 1))
    if isinstance(rule, ResourceRule) and rule.remediate is not None:
        changes = " ".join((rule.remediate.__doc__ or "").split())
        yield f"\n**At the level `remediate`** it changes the inputs where it finds a violation. {changes}"
    if about.details:
        yield "\n**What counts**\n"
        yield from (f"- {each}" for each in about.details)
    yield "\n**Configuration**\n"
    yield from _settings(about)
    if about.references:
        yield "\n**References**\n"
        for each in about.references:
            version = f" {each.version}" if each.version else ""
            yield f"- {each.framework}{version}: [{each.control}]({each.url}), {each.title}"
    if not isinstance(rule, ReportRule):
        yield "\n**An exemption**\n"
        yield from _json({about.name: {"exemptions": [_exemption(about)]}})


def _asked_again(rule: AnyRule) -> bool:
    return isinstance(rule, ResourceRule) and rule.at_end is not None


def _examples(title: str, examples: tuple[Example, ...]) -> Iterator[str]:
    yield f"**{title}**\n"
    for example in examples:
        language = (
            "json" if example.text.startswith("{") else "shell" if example.text.startswith("pulumi ") else "python"
        )
        yield f"{example.caption.rstrip('.')}.\n"
        yield f"```{language}\n{example.text}\n```\n"


def _settings(about: Metadata) -> Iterator[str]:
    yield "| property | type | default | meaning |"
    yield "|---|---|---|---|"
    for name, schema in schema_of(about).items():
        default = f"`{json.dumps(schema['default'])}`" if "default" in schema else ""
        yield f"| `{name}` | {_type(schema)} | {_cell(default)} | {_cell(schema['description'])} |"


def _cell(text: str) -> str:
    """Return text fit for a cell of a table."""
    return text.replace("|", "\\|")


def _type(schema: Schema) -> str:
    if "enum" in schema:
        return ", ".join(f"`{value}`" for value in schema["enum"])
    if schema["type"] == "array":
        return "list of objects" if schema["items"]["type"] == "object" else "list of strings"
    if schema["type"] == "object":
        return "object"
    return "whole number" if schema["type"] == "integer" else str(schema["type"])


def _exemption(about: Metadata) -> Mapping[str, str]:
    resource = "legacy-table" if "tables" in about.scope.lower() else "legacy"
    return {
        "resource": resource,
        "reason": "replaced in January, see the ticket",
        "expires": "2027-01-31",
        "approver": "platform team",
    }


def _json(value: object) -> Iterator[str]:
    yield f"```json\n{json.dumps(value, indent=2)}\n```"


def _left_over(root: Path, wanted: Iterable[Path]) -> list[Path]:
    """Return the pages of rules that are no more."""
    return sorted(set((root / PAGES).glob("*.md")) - set(wanted))


def main(root: Path = ROOT) -> int:
    """Write the documents of ``root``, or compare them."""
    parser = argparse.ArgumentParser(description="Write what documents say of the rules.")
    parser.add_argument("--check", action="store_true", help="compare only; exit 1 if a document is not current")
    wanted = documents(root)
    if parser.parse_args().check:
        stale = [path for path, text in wanted.items() if not path.exists() or path.read_text("utf-8") != text]
        stale += _left_over(root, wanted)
        for path in stale:
            print(f"{path.relative_to(root)} is not current: run `make docs`", file=sys.stderr)
        return 1 if stale else 0
    for path in _left_over(root, wanted):
        path.unlink()
    for path, text in wanted.items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
