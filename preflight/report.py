"""What a run of preflight found, as plain values.

Everything that prints (`preflight.reports`) reads a `Report` and nothing else; everything that decides makes one. The
names follow the JSON contract (``schema_version`` 2).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

from preflight.severity import SEVERITIES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from preflight.severity import Severity

SCHEMA_VERSION = 2
_MOST_NAMES = 6

Verdict = Literal["pass", "fail", "error"]
Kind = Literal["resource", "stack"]
Status = Literal["violation", "unevaluated", "not_applicable", "pass", "remediated"]
EnforcementLevel = Literal["advisory", "mandatory", "remediate", "disabled"]
Preview = Literal["first", "later"]
"""``first``: nothing of the stack exists yet. ``later``: it exists as the program describes it."""


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
    """One policy of a pack, as the pack describes it; ``enforcement_level`` is the configured one.

    ``settings`` are the schemas of its configuration by property, ``page`` is what the pack's folder has to say of it
    (Markdown).
    """

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
    settings: Mapping[str, Any] = field(default_factory=dict)
    page: str = ""


@dataclass(frozen=True, slots=True)
class Pack:
    """A policy pack that took part; ``path`` is as the user named it, ``digest`` that of the files that were run."""

    name: str
    version: str
    path: str
    policies: tuple[Policy, ...]
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """A property that is another one afterwards; ``None`` stands for none."""

    path: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Fix:
    """What would satisfy a policy: the ``path`` of a property (``pointInTimeRecovery.enabled``) and its new value.

    An empty ``path``: the value has the new values of several properties. ``changes`` says the same as a difference.
    """

    path: str
    value: Any
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Result:
    """The outcome of one policy on one resource (a stack policy: on a resource it named, or on the stack).

    ``message`` is the pack's own text: never trust it in a report (control characters, markup, any length).
    ``location`` is where the resource is registered, if known. ``placeholders`` names the data source answers that
    were made up and on which the resource rests (see `Placeholder`). ``seen_in`` are the previews that it was seen in,
    ``exceptions`` the ids of the engine's exceptions that let it by; ``in_baseline`` says that the baseline does.
    ``asked_to_close`` says that the user wants it to close the gate whatever its level. ``exempt_from`` names the
    policy of the same pack whose finding this is, if an exemption in the pack's own configuration lets it by;
    ``policy`` is the one that tells of it.
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
    seen_in: tuple[Preview, ...] = ("first",)
    exceptions: tuple[str, ...] = ()
    in_baseline: bool = False
    asked_to_close: bool = False
    fix: Fix | None = None
    exempt_from: str = ""

    @property
    def is_finding(self) -> bool:
        """Whether there is something to tell: a violation, or a policy that could not be run."""
        return self.status in ("violation", "unevaluated")

    @property
    def excused(self) -> bool:
        """Whether an exception or the baseline keeps this from closing the gate."""
        return bool(self.exceptions) or self.in_baseline

    @property
    def closes_gate(self) -> bool:
        """Whether this alone closes the gate (``unevaluated`` may be allowed by the user; see `verdict_of`)."""
        return self.is_finding and (self.is_mandatory or self.asked_to_close) and not self.excused

    @property
    def is_mandatory(self) -> bool:
        """Whether the policy's level is one that closes the gate."""
        return self.enforcement_level in ("mandatory", "remediate")


@dataclass(frozen=True, slots=True)
class Placeholder:
    """An answer that preflight made up for a data source, so that the program could run.

    ``token`` is the invoked function (``aws:ec2/getVpc:getVpc``), ``hint`` says how to give the real answer.
    """

    token: str
    hint: str
    location: Location | None = None


@dataclass(frozen=True, slots=True)
class AnswerUsed:
    """An answer that came from the answers file: to the function ``token``, or about the existing resource ``urn``.

    ``key`` is where it stands in the file (``functions.aws:ec2/getVpc:getVpc``, ``account``).
    """

    key: str
    token: str = ""
    urn: str = ""


@dataclass(frozen=True, slots=True)
class NoVerdict:
    """Why there is no verdict: ``message`` says what went wrong and where, ``hint`` what to do."""

    message: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Summary:
    """The tally. ``mandatory`` and ``advisory`` split ``violation`` by the level of the policy.

    ``excepted`` and ``baseline`` are the findings that an exception or the baseline lets by; they count as violations
    (or unevaluated) as well.
    """

    resources: int = 0
    policies: int = 0
    passed: int = 0
    violation: int = 0
    mandatory: int = 0
    advisory: int = 0
    not_applicable: int = 0
    unevaluated: int = 0
    remediated: int = 0
    excepted: int = 0
    baseline: int = 0


@dataclass(frozen=True, slots=True)
class Report:
    """A whole run. ``results`` are sorted by (urn, policy, message) and complete: passes and not-applicable too.

    ``outputs`` are the stack's, with ``"<unknown>"`` and ``"<secret>"`` in place of such values.
    ``unevaluated_allowed`` tells whether the user let policies that could not run open the gate.
    ``project_path`` is the project's folder relative to the one that preflight was started in (POSIX separators): code
    hosts show findings only on paths from the root of the repository. ``started`` is when the run began (UTC).
    ``previews`` are those that were run. ``nothing_judged`` names the policies that found nothing to judge (see
    `nothing_judged`). ``without_shape`` names the types and functions of which nobody told what they look like: the
    program is in another language than Python, and they are in no table of preflight's. ``resources`` are the URNs of
    everything that was registered, the stack itself included.
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
    previews: tuple[Preview, ...] = ()
    nothing_judged: tuple[str, ...] = ()
    answers_used: tuple[AnswerUsed, ...] = ()
    without_shape: tuple[str, ...] = ()
    resources: frozenset[str] = frozenset()


def verdict_of(results: Iterable[Result], *, unevaluated_allowed: bool) -> Verdict:
    """Return whether ``results`` close the gate; policies that could not be run may be allowed not to."""
    closing = (result for result in results if result.closes_gate)
    return "fail" if any(not (unevaluated_allowed and each.status == "unevaluated") for each in closing) else "pass"


def failing_on(report: Report, threshold: str) -> Report:
    """Return the report of a user who wants more to close the gate than mandatory findings.

    ``threshold`` is ``mandatory`` (nothing more), ``advisory`` (any violation) or a severity (violations of it and
    above).
    """
    if threshold == "mandatory" or report.verdict == "error":
        return report
    severities = SEVERITIES[SEVERITIES.index(threshold) :] if threshold in SEVERITIES else None
    results = tuple(
        replace(result, asked_to_close=result.status == "violation")
        if severities is None or result.severity in severities
        else result
        for result in report.results
    )
    verdict = verdict_of(results, unevaluated_allowed=report.unevaluated_allowed)
    return replace(report, results=results, verdict=verdict)


def nothing_judged(packs: Iterable[Pack], results: Iterable[Result]) -> tuple[str, ...]:
    """Name the policies that are not disabled and had nothing to judge: none of their results says more than that."""
    judged = {(result.pack, result.policy) for result in results if result.status != "not_applicable"}
    return tuple(
        sorted(
            {
                policy.name
                for pack in packs
                for policy in pack.policies
                if policy.enforcement_level != "disabled" and (pack.name, policy.name) not in judged
            }
        )
    )


def summarise(results: tuple[Result, ...], *, resources: int, policies: int) -> Summary:
    """Count ``results`` by status; ``resources`` and ``policies`` are the numbers that took part."""
    count = dict.fromkeys(("pass", "violation", "not_applicable", "unevaluated", "remediated"), 0)
    mandatory = advisory = excepted = baseline = 0
    for result in results:
        count[result.status] += 1
        excepted += bool(result.exceptions)
        baseline += result.in_baseline
        if result.status == "violation":
            if result.is_mandatory:
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
        excepted=excepted,
        baseline=baseline,
    )


def enumeration(names: Iterable[str]) -> str:
    """Return names as a list of at most six, each once, and how many more there are."""
    found = list(dict.fromkeys(names))
    more = f" and {len(found) - _MOST_NAMES:,} more" if len(found) > _MOST_NAMES else ""
    return ", ".join(found[:_MOST_NAMES]) + more


def without_verdict(message: str, hint: str, *, project: str, stack: str, seconds: float) -> Report:
    """Return the report of a run that ended with an error after ``seconds``; ``stack`` may name its organization."""
    return Report(
        verdict="error",
        project=project,
        stack=stack.rsplit("/", 1)[-1],
        duration_seconds=round(seconds, 3),
        error=NoVerdict(message, hint),
    )
