from __future__ import annotations

import re

from preflight.providers.aws.computed import Place, computed_outputs
from preflight.providers.aws.formulas import FORMULAS, SAME_AS

DUBLIN = Place("123456789012", "eu-west-1")


def test_every_formula_can_be_filled() -> None:
    """A slip in a formula would give nothing, or an exception in a run."""
    for short, formulas in FORMULAS.items():
        needed = {
            match.split("|")[0]: "https://a:b/c" if match.startswith("url") else "arn:aws:a:eu-west-1:1:b/c"
            for formula in formulas.values()
            if isinstance(formula, str)
            for match in re.findall(r"\{([^{}]+)\}", formula)
        }
        needed["loadBalancerType"] = "application"
        found = computed_outputs(f"aws:{short}", "urn:x", needed, DUBLIN).outputs
        assert found.keys() >= formulas.keys(), short
        assert not [value for value in found.values() if "{" in str(value) or "}" in str(value)], short


def test_former_names_lead_to_formulas() -> None:
    assert set(SAME_AS.values()) <= set(FORMULAS)
