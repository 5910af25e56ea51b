from __future__ import annotations

import pytest

from preflight.audit import warm_packs
from preflight.audit.request import Judges
from preflight.audit.warm_packs import close_all, leased
from preflight.runs.request import PackRequest
from tests.preflight.harness import write_pack


@pytest.fixture
def judges(tmp_path):
    yield Judges((PackRequest(str(write_pack(tmp_path / "pack"))),))
    close_all()


def test_packs_stay_up_from_one_stack_to_the_next(judges):
    with leased(judges) as first:
        [client] = first.clients()
    with leased(judges) as second:
        assert second.clients()[0] is client


def test_nobody_shares_packs_with_another_stack(judges):
    with leased(judges) as one, leased(judges) as other:
        assert one is not other
    assert len(warm_packs._idle) == 2


def test_other_judges_have_other_packs(judges, tmp_path):
    other = Judges((PackRequest(str(write_pack(tmp_path / "other"))),))
    with leased(judges) as one:
        pass
    with leased(other) as found:
        assert found is not one


def test_what_failed_is_started_anew(judges):
    def fail():
        with leased(judges) as packs:
            packs.clients()
            failed.append(packs)
            raise ArithmeticError("mine")

    failed = []
    with pytest.raises(ArithmeticError, match="mine"):
        fail()
    [packs] = failed
    assert warm_packs._idle == []
    assert packs._clients is None


def test_a_pack_is_told_of_no_project_by_its_environment(tmp_path):
    code = """
    import os
    from pulumi_policy import PolicyPack, ResourceValidationPolicy
    told = "Told: " + ",".join(sorted(name for name in os.environ if name.startswith("PULUMI_")))
    PolicyPack("pack", policies=[ResourceValidationPolicy("p", told, lambda args, report: None)])
    """
    judges = Judges((PackRequest(str(write_pack(tmp_path / "pack", code))),))
    with leased(judges) as packs:
        told = packs.clients()[0].pack.policies[0].description
    close_all()
    assert "PULUMI_PROJECT" not in told
    assert "PULUMI_STACK" not in told
