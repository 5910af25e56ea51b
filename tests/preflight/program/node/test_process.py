"""Programs in Node.js, with the real SDK, as a user runs them."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from tests.preflight.harness import Outcome, preflight
from tests.preflight.node import PROGRAM, node_modules, write_node_program

FAST = ("--previews", "first")
BODY = """
    class Thing extends pulumi.ComponentResource {
        constructor(name) {
            super("test:index:Thing", name);
            this.registerOutputs({});
        }
    }

    new Thing("good");
"""
JAVASCRIPT = 'const pulumi = require("@pulumi/pulumi");' + dedent(BODY)
MODULE = 'import * as pulumi from "@pulumi/pulumi";' + dedent(BODY)


def test_a_program_in_typescript(tmp_path: Path, modules: Path, pack: Path) -> None:
    good = preflight(write_node_program(tmp_path / "good", modules), pack)
    bad = preflight(write_node_program(tmp_path / "bad", modules, PROGRAM.replace('"good"', '"bad"')), pack)

    assert (good.status, bad.status) == (0, 1)
    assert bad.found("violation") == [("no-bad-names", "bad", "mandatory")]
    [found] = [result for result in bad.report["results"] if result["status"] == "violation"]
    assert found["location"]["path"].endswith("index.ts")
    assert found["location"]["line"] == 11
    assert found["seen_in"] == ["first", "later"]


@pytest.mark.parametrize("age", ["2024", "2022"])
def test_a_program_under_an_old_sdk(request: pytest.FixtureRequest, tmp_path: Path, pack: Path, age: str) -> None:
    modules = node_modules(request.config, age)

    good = preflight(write_node_program(tmp_path / "good", modules), pack)
    bad = preflight(write_node_program(tmp_path / "bad", modules, PROGRAM.replace('"good"', '"bad"')), pack)

    assert (good.status, bad.status) == (0, 1)
    assert bad.found("violation") == [("no-bad-names", "bad", "mandatory")]


def javascript(folder: Path, modules: Path, code: str = JAVASCRIPT, **options: str) -> Path:
    """A program without a compiler."""
    options = {"file": "index.js", "project": "runtime: {name: nodejs, options: {typescript: false}}", **options}
    return write_node_program(folder, modules, code, **options)


def failed(tmp_path: Path, modules: Path, pack: Path, code: str, **options: str) -> Outcome:
    outcome = preflight(javascript(tmp_path / "project", modules, code, **options), pack, options=FAST)
    assert outcome.status == 2
    return outcome


def test_a_program_in_javascript(tmp_path: Path, modules: Path, pack: Path) -> None:
    assert preflight(javascript(tmp_path / "project", modules), pack, options=FAST).status == 0


def test_a_program_of_es_modules(tmp_path: Path, modules: Path, pack: Path) -> None:
    package = '{"name": "small", "type": "module"}'

    assert preflight(javascript(tmp_path / "a", modules, MODULE, package=package), pack, options=FAST).status == 0


@pytest.mark.parametrize(
    ("code", "message"),
    [
        pytest.param(
            "throw new RangeError('wrong size');",
            "The program failed at index.js:1 (throw new RangeError('wrong size');): RangeError: wrong size",
            id="throws",
        ),
        pytest.param(
            "Promise.reject(new Error('late'));",
            "The program failed at index.js:1 (Promise.reject(new Error('late'));): Error: late",
            id="rejects",
        ),
        pytest.param("throw 'words';", "The program failed: words", id="throws no error"),
        pytest.param(
            "process.exit(0);",
            "The program called process.exit(0) at index.js:1 (process.exit(0);) before its end.",
            id="exits early",
        ),
        pytest.param(
            "process.reallyExit(0);", "The program ended with status 0 before its end was reached.", id="vanishes"
        ),
        pytest.param(
            "process.exitCode = 3;", "The program ended with status 3 before its end was reached.", id="sets a status"
        ),
        pytest.param(
            "process.on('exit', () => { process.exitCode = 3; });",
            "The program ended with status 3 before its end was reached.",
            id="sets a status at the end",
        ),
        pytest.param(
            "process.kill(process.pid, 'SIGKILL');",
            "The program was ended by signal 9 before its end was reached.",
            id="killed",
        ),
        pytest.param(
            "const pulumi = require('@pulumi/pulumi');\n"
            "for (const _ of [1, 2]) { new pulumi.ComponentResource('a:b:C', 'twin'); }",
            "Two resources have the same URN urn:pulumi:dev::small::a:b:C::twin: the name 'twin' is used twice.",
            id="one URN twice",
        ),
    ],
)
def test_programs_that_fail(tmp_path: Path, modules: Path, pack: Path, code: str, message: str) -> None:
    assert failed(tmp_path, modules, pack, code).message == message


def test_configuration_that_is_missing_at_the_top_of_an_es_module(tmp_path: Path, modules: Path, pack: Path) -> None:
    """The SDK logs the error, and the process would wait for ever."""
    code = "import * as pulumi from '@pulumi/pulumi';\nnew pulumi.Config().require('size');"

    outcome = failed(tmp_path, modules, pack, code, package='{"name": "small", "type": "module"}')

    assert outcome.message == (
        "The program failed at index.js:2 (new pulumi.Config().require('size');): "
        "Missing required configuration variable 'small:size'"
    )


def test_an_error_that_is_only_logged_fails_nothing(tmp_path: Path, modules: Path, pack: Path) -> None:
    code = JAVASCRIPT + 'pulumi.log.error("look here");'

    outcome = preflight(javascript(tmp_path / "project", modules, code), pack, options=FAST)

    assert outcome.status == 0
    assert "The program logged an error: look here" in outcome.report["notes"]
