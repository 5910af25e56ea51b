"""What a pack said, and assertions on it whose failures show all of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from preflight.report import Report, Result, Status

_MARKS: Final = {"violation": "x", "unevaluated": "?", "not_applicable": "-", "pass": ".", "remediated": "+"}
_ORDER: Final[tuple[Status, ...]] = ("violation", "unevaluated", "remediated", "pass", "not_applicable")


@dataclass(frozen=True, slots=True)
class Outcome:
    """The outcome of each policy that was asked, on each resource.

    ``policies`` are the names of the pack's policies: asking about any other is an error, so that a misspelt name can't
    make a test pass. ``report`` is preflight's whole report where a program was run.
    """

    results: tuple[Result, ...]
    policies: tuple[str, ...]
    report: Report | None = None

    @property
    def violations(self) -> tuple[Result, ...]:
        """What violates a policy, advisory or not."""
        return self._with("violation")

    @property
    def not_applicable(self) -> tuple[Result, ...]:
        """What a policy said it does not apply to."""
        return self._with("not_applicable")

    @property
    def unevaluated(self) -> tuple[Result, ...]:
        """What a policy could not be run on: it read a value that a preview can't know."""
        return self._with("unevaluated")

    @property
    def passed(self) -> tuple[Result, ...]:
        """What a policy had nothing to say against."""
        return self._with("pass")

    @property
    def remediated(self) -> tuple[Result, ...]:
        """What a policy changed."""
        return self._with("remediated")

    def _with(self, status: Status) -> tuple[Result, ...]:
        return tuple(result for result in self.results if result.status == status)

    def of(self, policy: str, *, resource: str | None = None) -> tuple[Result, ...]:
        """Return the results of one policy, on a resource of that logical name if one is given.

        Raises `AssertionError` if the pack has no such policy.
        """
        if policy not in self.policies:
            known = ", ".join(sorted(self.policies)) or "none"
            raise AssertionError(f"The pack has no policy {policy!r}. Its policies: {known}.")
        return tuple(
            result
            for result in self.results
            if result.policy == policy and (resource is None or resource in (result.name, result.urn))
        )

    def assert_pass(self, policy: str, *, resource: str | None = None) -> None:
        """Assert that a policy was evaluated and has nothing to say against anything."""
        __tracebackhide__ = True
        found = self.of(policy, resource=resource)
        against = [result for result in found if result.status in ("violation", "unevaluated", "remediated")]
        if against or not any(result.status == "pass" for result in found):
            self._fail(f"{policy} should pass{_on(resource)}", found, policy)

    def assert_violation(
        self,
        policy: str,
        match: str | re.Pattern[str] | None = None,
        *,
        resource: str | None = None,
        level: str | None = None,
    ) -> tuple[Result, ...]:
        """Assert that a policy is violated; ``match`` is searched in the message as a regular expression.

        Returns the violations that agree. ``level`` is the enforcement level they have.
        """
        __tracebackhide__ = True
        wanted = f"{policy} should be violated{_on(resource)}"
        found = self.of(policy, resource=resource)
        agreeing = tuple(
            result
            for result in found
            if result.status == "violation"
            and (match is None or re.search(match, result.message))
            and (level is None or result.enforcement_level == level)
        )
        if not agreeing:
            if level is not None:
                wanted += f" at the level {level}"
            if match is not None:
                pattern = match if isinstance(match, str) else match.pattern
                wanted += f" with a message that matches {pattern!r}"
            self._fail(wanted, found, policy)
        return agreeing

    def assert_not_applicable(self, policy: str, match: str | None = None, *, resource: str | None = None) -> None:
        """Assert that a policy applies to nothing; ``match`` is searched in each reason."""
        __tracebackhide__ = True
        found = self.of(policy, resource=resource)
        if not found or not _all(found, "not_applicable", match):
            self._fail(f"{policy} should not apply{_on(resource)}{_reason(match)}", found, policy)

    def assert_unevaluated(self, policy: str, match: str | None = None, *, resource: str | None = None) -> None:
        """Assert that a policy could not be run on something; ``match`` is searched in what the pack said."""
        __tracebackhide__ = True
        found = self.of(policy, resource=resource)
        if not any(_all([result], "unevaluated", match) for result in found):
            self._fail(f"{policy} should be unevaluated{_on(resource)}{_reason(match)}", found, policy)

    def assert_remediated(self, policy: str, *, resource: str | None = None) -> None:
        """Assert that a policy at the level ``remediate`` changed something."""
        __tracebackhide__ = True
        found = self.of(policy, resource=resource)
        if not any(result.status == "remediated" for result in found):
            self._fail(f"{policy} should remediate{_on(resource)}", found, policy)

    def _fail(self, wanted: str, found: Iterable[Result], policy: str) -> None:
        __tracebackhide__ = True
        statuses = sorted({result.status for result in found}, key=_ORDER.index)
        but = f"it is {' and '.join(statuses)}" if statuses else self._unasked(policy)
        raise AssertionError(f"{wanted}, but {but}. All that the pack said:\n{self.said()}")

    def _unasked(self, policy: str) -> str:
        asked = dict.fromkeys(result.name for result in self.of(policy))
        if asked:
            return f"it was asked about {', '.join(asked)} only"
        return "it was not asked: it is disabled, or a policy on the stack, which analyze does not ask"

    def said(self) -> str:
        """Return all that the pack said as text: what matters first, one block for each result."""
        lines = []
        for status in _ORDER:
            blocks: dict[tuple[str, str, str], list[str]] = {}
            for result in self._with(status):
                level = f" [{result.enforcement_level}]" if status in ("violation", "unevaluated") else ""
                blocks.setdefault((result.policy, level, result.message), []).append(result.name)
            for (policy, level, message), names in blocks.items():
                lines.append(f"  {_MARKS[status]} {policy}: {status}{level} on {', '.join(names)}")
                lines += [f"      {line}" for line in message.splitlines()]
        return "\n".join(lines) or "  nothing"


def _all(found: Iterable[Result], status: Status, match: str | None) -> bool:
    agrees: Callable[[str], object] = re.compile(match).search if match is not None else lambda _: True
    return all(result.status == status and agrees(result.message) for result in found)


def _on(resource: str | None) -> str:
    return f" on {resource}" if resource is not None else ""


def _reason(match: str | None) -> str:
    return f" for a reason that matches {match!r}" if match is not None else ""
