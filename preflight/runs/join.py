"""The reports of two previews of one program, joined into one.

The gate is closed if either preview closes it: a violation of the first is one, because `pulumi preview` of the new
stack would refuse it, and one of the later is what the stack will be. What was left open in one of them counts as
decided where the other decided it.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from preflight.report import enumeration, nothing_judged, summarise, verdict_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from preflight.report import Report, Result, Status

_QUIET: Final[tuple[Status, ...]] = ("pass", "not_applicable")
"""What a policy says where there is nothing to tell, the more telling first."""

_Question = tuple[str, str, str]
"""Pack, policy and URN: what a result is the outcome of."""


def join(first: Report, later: Report) -> Report:
    """Return the report on both previews of a program.

    - The same finding is told once. Findings of one policy on one resource that differ in their words only are the
      same; the later message is shown, because it rests on more.
    - A policy that could not be run in one preview and was in the other counts as run, as far as that one could see.
    - Advice of the first preview that the later one took back, because a value was known, is one line of the notes.
    """
    answers = _Answers.of(first), _Answers.of(later)
    joined: list[Result] = []
    settled: list[Result] = []
    for question in dict.fromkeys(_question(result) for report in (first, later) for result in report.results):
        found, more = _join_question(question, *answers)
        joined += found
        settled += more
    results = tuple(sorted(joined, key=lambda each: (each.urn, each.policy, each.message, each.pack, each.status)))
    resources = first.resources | later.resources
    notes = dict.fromkeys([*first.notes, *later.notes])
    if settled:
        notes[_settled_note(settled)] = None
    return replace(
        later,
        verdict=verdict_of(results, unevaluated_allowed=first.unevaluated_allowed),
        packs=first.packs,
        summary=summarise(results, resources=len(resources), policies=first.summary.policies),
        results=results,
        placeholders=tuple(dict.fromkeys([*first.placeholders, *later.placeholders])),
        answers_used=tuple(dict.fromkeys([*first.answers_used, *later.answers_used])),
        without_shape=tuple(sorted({*first.without_shape, *later.without_shape})),
        notes=tuple(notes),
        previews=(*first.previews, *later.previews),
        nothing_judged=nothing_judged(first.packs, results),
        resources=resources,
    )


@dataclass(frozen=True, slots=True)
class _Answers:
    """The results of one preview, by question, and what it can tell of any question."""

    report: Report
    by_question: dict[_Question, list[Result]]
    stack_policies: frozenset[tuple[str, str]]
    not_run: frozenset[tuple[str, str]]

    @classmethod
    def of(cls, report: Report) -> _Answers:
        by_question: dict[_Question, list[Result]] = defaultdict(list)
        for result in report.results:
            by_question[_question(result)].append(result)
        stack_policies = {
            (pack.name, each.name) for pack in report.packs for each in pack.policies if each.kind == "stack"
        }
        not_run = {(each.pack, each.policy) for each in report.results if each.status == "unevaluated"}
        return cls(report, by_question, frozenset(stack_policies), frozenset(not_run))

    def decided(self, question: _Question) -> bool:
        """Whether the policy was run on the resource, whatever it said.

        A policy on stacks names only the resources that it has something to say about.
        """
        pack, policy, urn = question
        if (pack, policy) in self.stack_policies:
            return urn in self.report.resources and (pack, policy) not in self.not_run
        return any(result.status != "unevaluated" for result in self.by_question.get(question, ()))


def _question(result: Result) -> _Question:
    return result.pack, result.policy, result.urn


def _join_question(question: _Question, first: _Answers, later: _Answers) -> tuple[list[Result], list[Result]]:
    """Return the results of both previews on one question, and the advice of the first that the later one took back."""
    mine, theirs = first.by_question.get(question, []), later.by_question.get(question, [])
    pairs, only_first, only_later = _pair(mine, theirs)
    found = [_merged(old, new) for old, new in pairs]
    settled: list[Result] = []
    for result in only_first:
        if later.decided(question) and result.status == "unevaluated":
            continue
        if later.decided(question) and result.status == "violation" and not result.is_mandatory:
            settled.append(result)
        else:
            found.append(result)
    for result in only_later:
        saw_it_all = question[:2] not in first.stack_policies or later.report.resources <= first.report.resources
        if result.status == "unevaluated" and first.decided(question) and saw_it_all:
            continue
        found.append(result)
    return _without_repetition(found), settled


def _pair(
    first: Sequence[Result], later: Sequence[Result]
) -> tuple[list[tuple[Result, Result]], list[Result], list[Result]]:
    """Pair results: those with the same words, then the others of the same status and level in their order."""
    pairs: list[tuple[Result, Result]] = []
    rest_first, rest_later = list(first), list(later)
    for same in (_same_words, _same_kind):
        for old in list(rest_first):
            new = next((each for each in rest_later if same(old, each)), None)
            if new is not None:
                pairs.append((old, new))
                rest_first.remove(old)
                rest_later.remove(new)
    return pairs, rest_first, rest_later


def _same_words(one: Result, other: Result) -> bool:
    return (one.status, one.message) == (other.status, other.message)


def _same_kind(one: Result, other: Result) -> bool:
    return (one.status, one.is_mandatory) == (other.status, other.is_mandatory)


def _merged(old: Result, new: Result) -> Result:
    """Return one result for both previews: the later one, at the level that closes the gate where either has it."""
    return replace(
        new,
        enforcement_level=old.enforcement_level if old.is_mandatory else new.enforcement_level,
        placeholders=tuple(sorted({*old.placeholders, *new.placeholders})),
        location=new.location or old.location,
        seen_in=("first", "later"),
    )


def _without_repetition(results: list[Result]) -> list[Result]:
    """Leave out what says less than another result of the same question does."""
    told = [result for result in results if result.status not in _QUIET]
    if told:
        return told
    return sorted(results, key=lambda result: _QUIET.index(result.status))[:1]


def _settled_note(settled: Iterable[Result]) -> str:
    names = enumeration(f"{result.policy} on {result.name or 'the stack'}" for result in settled)
    return f"Open in the first preview, settled in the later one: {names}."
