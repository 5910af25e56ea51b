"""Test the rules of a policy pack as easily as functions (see docs/testing.md).

`PackUnderTest` runs the pack as the engine runs it; what it hands to rules is what the engine hands to them.
"""

from preflight.testing.inputs import UNKNOWN, Reference, Resource, ref, secret
from preflight.testing.outcome import Outcome
from preflight.testing.pack import PackUnderTest

__all__ = ["UNKNOWN", "Outcome", "PackUnderTest", "Reference", "Resource", "ref", "secret"]
