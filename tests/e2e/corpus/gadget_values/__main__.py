"""Values of every kind, in a resource of a provider that passes them on."""

import pulumi
from gadget import Gadget

Gadget(
    "values",
    none=None,
    empty="",
    zero=0,
    negative=-1,
    fraction=0.1,
    large=2**53,
    larger=2**62 + 1,
    yes=True,
    no=False,
    emptyList=[],
    emptyMap={},
    nested={"a": {"b": {"c": [1, [2, [3, {}]], None]}}},
    listOfNone=[None, 1, None],
    mapOfNone={"a": None, "b": 1},
    camelCase={"snake_case": 1, "camelCase": 2, "kebab-case": 3, "": 4},
    text="line one\nline two\ttab \u00e9 \u6f22 \U0001f600 \\ \" '",
    looksUnknown="unknown",
    __hidden="not for packs",
    shown={"__inner": "for packs"},
)
Gadget("none-at-all")
Gadget("tuple", items=(1, 2, "three"))
Gadget("float-that-is-whole", number=3.0, exponent=1e21, small=1e-7)
Gadget("output-of-none", value=pulumi.Output.from_input(None))
Gadget("output-of-list", value=pulumi.Output.from_input([pulumi.Output.from_input(None), {"a": None}]))
