"""What a run is asked for; the command line's defaults are the request's."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from preflight.cli.arguments import build_parser, run_request
from preflight.runs.request import PackRequest, RunRequest


def test_the_command_line_has_the_same_defaults():
    asked = run_request(build_parser().parse_args(["--policy-pack", "pack"]))

    assert asked == replace(RunRequest(), packs=(PackRequest("pack"),))


def test_every_flag_reaches_the_request():
    flags = "--project p --stack s --policy-pack a --policy-pack b --policy-pack-config c.json --config k=v=w "
    flags += "--answers f --allow-unevaluated --program-timeout 1 --pack-timeout 2"

    assert run_request(build_parser().parse_args(flags.split())) == RunRequest(
        project=Path("p"),
        stack="s",
        packs=(PackRequest("a", Path("c.json")), PackRequest("b")),
        config=(("k", "v=w"),),
        answers=Path("f"),
        allow_unevaluated=True,
        program_timeout=1,
        pack_timeout=2,
    )
