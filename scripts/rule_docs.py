"""Write docs/rules.md and the table of rules in the pack's README from the rules themselves.

python scripts/rule_docs.py          writes both
python scripts/rule_docs.py --check  exits 1 if one is not what would be written
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "policypack"))

from guardrails.core.rule import AnyRule, Example, ResourceRule, Schema  # noqa: E402 - the pack is no installed package
from guardrails.core.settings import schema_of  # noqa: E402
from guardrails.registry import RULES  # noqa: E402

PAGE = ROOT / "docs" / "rules.md"
README = ROOT / "policypack" / "README.md"
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
"""


def page() -> str:
    """Make docs/rules.md."""
    parts = [INTRODUCTION, "\n".join(overview(link="#{}")), *("\n".join(section(rule)) for rule in RULES)]
    return "\n\n".join(part.rstrip("\n") for part in parts) + "\n"


def overview(link: str = "") -> Iterator[str]:
    """Make the table of all rules; ``link`` is where a rule's name leads to, if anywhere."""
    yield "| rule | on | level | unknown | what it holds |"
    yield "|---|---|---|---|---|"
    for rule in RULES:
        kind = "resource" if isinstance(rule, ResourceRule) else "stack"
        name = f"[`{rule.name}`]({link.format(rule.name)})" if link else f"`{rule.name}`"
        yield (f"| {name} | {kind} | {rule.level} | {rule.on_unknown} | {_cell(rule.description)} |")


def section(rule: AnyRule) -> Iterator[str]:
    """Make the part on one rule."""
    kind = "each resource" if isinstance(rule, ResourceRule) else "the stack"
    at_end = " and, for what one resource can't tell, once more at the end" if _asked_again(rule) else ""
    yield f"## {rule.name}\n"
    yield f"**{rule.title}.** {rule.description}\n"
    yield f"It judges {kind}{at_end}; it is about {rule.scope}."
    yield f"Severity {rule.severity}, level `{rule.level}`, `onUnknown` `{rule.on_unknown}`.\n"
    yield f"**Why.** {rule.why} ([more]({rule.url}))\n"
    yield from _examples("Passes", rule.passes)
    yield from _examples("Fails", rule.fails)
    yield "**How to fix**\n"
    yield from (f"{number}. {step}" for number, step in enumerate(rule.fix, 1))
    if rule.details:
        yield "\n**What counts**\n"
        yield from (f"- {each}" for each in rule.details)
    yield "\n**Configuration**\n"
    yield from _settings(rule)
    if rule.references:
        yield "\n**References**\n"
        for each in rule.references:
            version = f" {each.version}" if each.version else ""
            yield f"- {each.framework}{version}: [{each.control}]({each.url}), {each.title}"
    if rule.name not in ("exemption-report", "unverified-report"):
        yield "\n**An exemption**\n"
        yield from _json({rule.name: {"exemptions": [_exemption(rule)]}})


def _asked_again(rule: AnyRule) -> bool:
    return isinstance(rule, ResourceRule) and rule.at_end is not None


def _examples(title: str, examples: tuple[Example, ...]) -> Iterator[str]:
    yield f"**{title}**\n"
    for example in examples:
        language = (
            "json" if example.code.startswith("{") else "shell" if example.code.startswith("pulumi ") else "python"
        )
        yield f"{example.caption.rstrip('.')}.\n"
        yield f"```{language}\n{example.code}\n```\n"


def _settings(rule: AnyRule) -> Iterator[str]:
    yield "| property | type | default | meaning |"
    yield "|---|---|---|---|"
    for name, schema in schema_of(rule).items():
        default = f"`{json.dumps(schema['default'])}`" if "default" in schema else ""
        yield f"| `{name}` | {_type(schema)} | {_cell(default)} | {_cell(schema['description'])} |"


def _cell(text: str) -> str:
    """Fit text into a cell of a table."""
    return text.replace("|", "\\|")


def _type(schema: Schema) -> str:
    if "enum" in schema:
        return ", ".join(f"`{value}`" for value in schema["enum"])
    if schema["type"] == "array":
        return "list of objects" if schema["items"]["type"] == "object" else "list of strings"
    if schema["type"] == "object":
        return "object"
    return "whole number" if schema["type"] == "integer" else str(schema["type"])


def _exemption(rule: AnyRule) -> Mapping[str, str]:
    resource = "legacy-table" if "tables" in rule.scope.lower() else "legacy"
    return {
        "resource": resource,
        "reason": "replaced in January, see the ticket",
        "expires": "2027-01-31",
        "approver": "platform team",
    }


def _json(value: object) -> Iterator[str]:
    yield f"```json\n{json.dumps(value, indent=2)}\n```"


def readme() -> str:
    """Make the pack's README: what stands there, with the table of rules in its place."""
    before, _, rest = README.read_text(encoding="utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    return "\n".join([before + BEGIN, *overview(), END + after])


def main() -> int:
    """Write both documents, or compare them."""
    parser = argparse.ArgumentParser(description="Write docs/rules.md and the table in the pack's README.")
    parser.add_argument("--check", action="store_true", help="compare only; exit 1 if one is not current")
    documents = {PAGE: page(), README: readme()}
    if parser.parse_args().check:
        stale = [path for path, text in documents.items() if not path.exists() or path.read_text("utf-8") != text]
        for path in stale:
            print(f"{path.relative_to(ROOT)} is not current: run python scripts/rule_docs.py", file=sys.stderr)
        return 1 if stale else 0
    for path, text in documents.items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
