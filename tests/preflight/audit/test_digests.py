from __future__ import annotations

from dataclasses import replace

from preflight.audit.digests import judges_digest
from preflight.audit.request import Judges
from preflight.report import Pack, Policy
from preflight.runs.request import PackRequest
from tests.preflight.harness import write_pack


def test_all_that_judges_counts_and_nothing_else(tmp_path):
    pack = write_pack(tmp_path / "pack")
    config, baseline = tmp_path / "config.json", tmp_path / "baseline.json"
    config.write_text("{}", "utf-8")
    baseline.write_text("{}", "utf-8")
    judges = Judges((PackRequest(str(pack), config),))
    policy = Policy("p", "resource", "mandatory")
    described = Pack("pack", "1", str(pack), (policy,))

    def digest(judges=judges, described=described):
        return judges_digest(judges, [described], [baseline, None])

    first = digest()
    (pack / "__pycache__").mkdir()
    (pack / "__pycache__/x.pyc").write_bytes(b"x")
    assert digest(replace(judges, pack_timeout=5), replace(described, path="elsewhere")) == first

    seen = {first, digest(replace(judges, owner_tags=("x",))), digest(replace(judges, decrypt=True))}
    seen.add(digest(described=replace(described, policies=(replace(policy, enforcement_level="advisory"),))))
    (pack / "__main__.py").write_text("# other", "utf-8")
    seen.add(digest())
    config.write_text('{"p": "advisory"}', "utf-8")
    seen.add(digest())
    baseline.write_text('{"x": 1}', "utf-8")
    seen.add(digest())
    assert len(seen) == 7


def test_configuration_as_plain_data_counts(tmp_path):
    pack = write_pack(tmp_path / "pack")

    one, other = (judges_digest(Judges((PackRequest(str(pack), {"p": level}),)), [], []) for level in ("a", "b"))

    assert one != other
