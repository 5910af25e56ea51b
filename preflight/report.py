"""What a run of preflight found, as plain values.

Everything that prints (`preflight.reports`) reads a `Report` and nothing else; everything that decides makes one. The
names follow the JSON contract (``schema_version`` 1).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from datetime import datetime

SCHEMA_VERSION = 1

Verdict = Literal["pass", "fail", "error"]
Kind = Literal["resource", "stack"]
Status = Literal["violation", "unevaluated", "not_applicable", "pass", "remediated"]
EnforcementLevel = Literal["advisory", "mandatory", "remediate", "disabled"]
Severity = Literal["low", "medium", "high", "critical"]


@dataclass(frozen=True, slots=True)
class Location:
    """Where in the program a resource is registered.

    ``file`` is relative to the project folder where it lies inside it (POSIX separators), else absolute. ``line`` and
    ``column`` count from 1, as SARIF and editors do; ``column`` is absent where the SDK sent none.
    """

    file: str
    line: int
    column: int | None = None


@dataclass(frozen=True, slots=True)
class Framework:
    """A compliance framework that a policy refers to (CrossGuard's ``PolicyComplianceFramework``)."""

    name: str = ""
    version: str = ""
    reference: str = ""
    specification: str = ""


@dataclass(frozen=True, slots=True)
class Policy:
    """One policy of a pack, as the pack describes it; ``enforcement_level`` is the configured one."""

    name: str
    kind: Kind
    enforcement_level: EnforcementLevel
    severity: Severity | None = None
    description: str = ""
    url: str = ""
    display_name: str = ""
    remediation_steps: str = ""
    framework: Framework | None = None
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Pack:
    """A policy pack that took part; ``path`` is as the user named it."""

    name: str
    version: str
    path: str
    policies: tuple[Policy, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """The outcome of one policy on one resource (a stack policy: on a resource it named, or on the stack).

    ``message`` is the pack's own text: never trust it in a report (control characters, markup, any length).
    ``location`` is where the resource is registered, if known. ``placeholders`` names the data source answers that
    were made up and on which the resource rests (see `Placeholder`).
    """

    pack: str
    policy: str
    urn: str
    type: str
    name: str
    status: Status
    enforcement_level: EnforcementLevel
    severity: Severity | None
    message: str
    location: Location | None = None
    placeholders: tuple[str, ...] = ()

    @property
    def closes_gate(self) -> bool:
        """Whether this alone closes the gate (``unevaluated`` may be allowed by the user; see `Report.verdict`)."""
        return self.status in ("violation", "unevaluated") and self.enforcement_level in ("mandatory", "remediate")


@dataclass(frozen=True, slots=True)
class Placeholder:
    """An answer that preflight made up for a data source, so that the program could run.

    ``token`` is the invoked function (``aws:ec2/getVpc:getVpc``), ``hint`` says how to give the real answer.
    """

    token: str
    hint: str
    location: Location | None = None


@dataclass(frozen=True, slots=True)
class NoVerdict:
    """Why there is no verdict: ``message`` says what went wrong and where, ``hint`` what to do."""

    message: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Summary:
    """The tally. ``mandatory`` and ``advisory`` split ``violation`` by the level of the policy."""

    resources: int = 0
    policies: int = 0
    passed: int = 0
    violation: int = 0
    mandatory: int = 0
    advisory: int = 0
    not_applicable: int = 0
    unevaluated: int = 0
    remediated: int = 0


@dataclass(frozen=True, slots=True)
class Report:
    """A whole run. ``results`` are sorted by (urn, policy, message) and complete: passes and not-applicable too.

    ``outputs`` are the stack's, with ``"<unknown>"`` and ``"<secret>"`` in place of such values.
    ``unevaluated_allowed`` tells whether the user let policies that could not run open the gate.
    ``project_path`` is the project's folder relative to the one that preflight was started in (POSIX separators): code
    hosts show findings only on paths from the root of the repository. ``started`` is when the run began (UTC).
    """

    verdict: Verdict
    project: str
    stack: str
    duration_seconds: float
    packs: tuple[Pack, ...] = ()
    summary: Summary = field(default_factory=Summary)
    results: tuple[Result, ...] = ()
    outputs: dict[str, Any] = field(default_factory=dict)
    placeholders: tuple[Placeholder, ...] = ()
    notes: tuple[str, ...] = ()
    unevaluated_allowed: bool = False
    error: NoVerdict | None = None
    project_path: str = "."
    started: datetime | None = None


def summarise(results: tuple[Result, ...], *, resources: int, policies: int) -> Summary:
    """Count ``results`` by status; ``resources`` and ``policies`` are the numbers that took part."""
    count = dict.fromkeys(("pass", "violation", "not_applicable", "unevaluated", "remediated"), 0)
    mandatory = advisory = 0
    for result in results:
        count[result.status] += 1
        if result.status == "violation":
            if result.closes_gate:
                mandatory += 1
            else:
                advisory += 1
    return Summary(
        resources=resources,
        policies=policies,
        passed=count["pass"],
        violation=count["violation"],
        mandatory=mandatory,
        advisory=advisory,
        not_applicable=count["not_applicable"],
        unevaluated=count["unevaluated"],
        remediated=count["remediated"],
    )


def without_verdict(message: str, hint: str, *, project: str, stack: str, seconds: float) -> Report:
    """Return the report of a run that ended with an error after ``seconds``; ``stack`` may name its organization."""
    return Report(
        verdict="error",
        project=project,
        stack=stack.rsplit("/", 1)[-1],
        duration_seconds=round(seconds, 3),
        error=NoVerdict(message, hint),
    )
