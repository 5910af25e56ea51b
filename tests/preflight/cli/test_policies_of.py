from __future__ import annotations

import pytest

from preflight.cli.policies_of import policies_of
from preflight.errors import ArgumentsError
from preflight.runs.request import PackRequest, RunRequest


def test_what_the_packs_hold_where_there_is_no_project(tmp_path, pack):
    (found,) = policies_of(RunRequest(project=tmp_path, packs=(PackRequest(str(pack)),)))

    assert [policy.name for policy in found.policies] == ["no-bad-names", "not-empty"]


def test_a_stack_that_was_written_wrong_is_told(project, pack):
    (project / "Pulumi.dev.yaml").write_text("", encoding="utf-8")

    with pytest.raises(ArgumentsError, match="Did you mean dev"):
        policies_of(RunRequest(project=project, stack="dve", packs=(PackRequest(str(pack)),)))
