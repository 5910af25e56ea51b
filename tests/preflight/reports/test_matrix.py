"""A report as resources by policies: nothing is lost, the gravest stands first."""

from __future__ import annotations

from dataclasses import replace

import pytest

from preflight.reports.matrix import OUTCOMES, Matrix
from tests.preflight.reports import samples


def test_every_result_has_a_cell():
    report = samples.closed()

    matrix = Matrix(report)

    cells = [result for row in matrix.rows for results in row.cells.values() for result in results]
    assert sorted(cells, key=repr) == sorted(report.results, key=repr)


def test_disabled_policies_have_no_column_unless_they_said_something():
    retired = (samples.PACK.name, samples.RETIRED.name)

    assert retired not in Matrix(samples.closed()).columns
    assert retired in Matrix(samples.report(samples.result(samples.RETIRED, "events"))).columns


def test_a_policy_that_no_pack_lists_has_a_column_too():
    stranger = replace(samples.CLOSING, policy="stranger")

    assert Matrix(samples.report(stranger)).columns[-1] == ("guardrails", "stranger")


def test_the_gravest_rows_come_first():
    assert [row.resource.name for row in Matrix(samples.closed()).rows][:2] == ["events", "shop-dev"]


@pytest.mark.parametrize(
    ("results", "allowed", "outcome"),
    [
        ((samples.CLOSING, samples.ADVICE), False, "closes"),
        ((samples.UNEVALUATED,), False, "undecided"),
        ((samples.UNEVALUATED,), True, "allowed"),
        ((samples.ADVICE, samples.FIXED), False, "advice"),
        ((samples.FIXED, samples.PASSES[0]), False, "remediated"),
        ((samples.PASSES[0],), False, "pass"),
        ((samples.PASSES[-1],), False, "none"),
        ((), False, "gap"),
    ],
)
def test_the_gravest_outcome(results, allowed, outcome):
    matrix = Matrix(samples.report(*results, unevaluated_allowed=allowed))

    assert matrix.outcome(results) == outcome
    assert outcome in OUTCOMES


def test_findings_of_a_row_leave_out_what_passed():
    row = next(row for row in Matrix(samples.closed()).rows if row.resource.name == "events")

    assert Matrix(samples.closed()).findings(row) == [samples.CLOSING]
