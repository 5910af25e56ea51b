"""Runs one case of a case file against a running pack."""

from __future__ import annotations

from typing import TYPE_CHECKING

from preflight.testing.cases import Case, CaseError, CaseFile

if TYPE_CHECKING:
    from preflight.testing.cases import Expectation
    from preflight.testing.outcome import Outcome
    from preflight.testing.pack import PackUnderTest


def run_case(file: CaseFile, case: Case, pack: PackUnderTest) -> None:
    """Analyse and assert.

    Raises `CaseError` for a policy that the pack does not have, `AssertionError` with everything that is not as
    expected and all that the pack said, `PreflightError` where the pack can't be asked.
    """
    known = {policy.name for policy in pack.policies}
    for expected in case.expect:
        if expected.policy not in known:
            raise CaseError(
                f"{file.path}:{expected.line}: the pack {pack.name} has no policy {expected.policy!r}. "
                f"It has: {', '.join(sorted(known))}."
            )
    with pack.configured(case.config or None):
        outcome = _analyse(file, case, pack)
    problems = [problem for expected in case.expect if (problem := _problem(expected, outcome))]
    if problems:
        lines = [f"{file.path}:{case.line}: {case.name}", *problems, "All that the pack said:", outcome.said()]
        raise AssertionError("\n".join(lines))


def _analyse(file: CaseFile, case: Case, pack: PackUnderTest) -> Outcome:
    if case.resource is not None:
        resource = case.resource
        return pack.analyze_stack(
            [resource],
            provider=case.provider,
            config=case.stack_config,
            as_=case.mode,
            project=file.project,
            stack=file.stack_name,
            with_stack=False,
        )
    if case.program:
        program = case.program if "\n" in case.program else file.path.parent / case.program
        config = {**{f"aws:{key}": value for key, value in (case.provider or {}).items()}, **case.stack_config}
        return pack.run_program(program, config, project=file.project, stack=file.stack_name)
    return pack.analyze_stack(
        case.resources,
        outputs=case.outputs,
        provider=case.provider,
        config=case.stack_config,
        as_=case.mode,
        project=file.project,
        stack=file.stack_name,
    )


def _problem(expected: Expectation, outcome: Outcome) -> str:
    """Return in a line or two what is not as expected; empty where all is."""
    try:
        match expected.outcome:
            case "pass":
                outcome.assert_pass(expected.policy, resource=expected.resource)
            case "violation":
                outcome.assert_violation(
                    expected.policy, expected.pattern, resource=expected.resource, level=expected.level
                )
            case "not_applicable":
                outcome.assert_not_applicable(expected.policy, expected.pattern, resource=expected.resource)
            case "unevaluated":
                outcome.assert_unevaluated(expected.policy, expected.pattern, resource=expected.resource)
            case _:
                outcome.assert_remediated(expected.policy, resource=expected.resource)
    except AssertionError as error:
        said = str(error).split(" All that the pack said:", 1)[0]
        return f"  line {expected.line}: {said}"
    return ""
