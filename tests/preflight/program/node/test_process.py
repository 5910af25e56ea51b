"""Programs in Node.js, with the real SDK, as a user runs them."""

from __future__ import annotations

import json
import subprocess
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


def test_a_program_of_es_modules_in_typescript(request: pytest.FixtureRequest, tmp_path: Path, pack: Path) -> None:
    """The SDK turns to ts-node's own loader, which runs in a thread."""
    code = PROGRAM + "\n    await Promise.resolve();\n"
    package = '{"name": "small", "type": "module"}'
    modules = node_modules(request.config, "esm")

    good = preflight(write_node_program(tmp_path / "a", modules, code, package=package), pack, options=FAST)
    wrong = write_node_program(tmp_path / "b", modules, code + "\n    const n: number = '';\n", package=package)

    assert good.status == 0, good.out
    assert "(TS2322)" in preflight(wrong, pack, options=FAST).message


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


class TestTypes:
    """What only the compiler refuses."""

    CODE = PROGRAM + '\n    const size: number = "large";\n    const more: string = 3;\n'

    def test_are_checked_as_the_cli_does(self, tmp_path: Path, modules: Path, pack: Path) -> None:
        project = write_node_program(tmp_path / "project", modules, self.CODE)

        outcome = preflight(project, pack, options=FAST)

        assert outcome.status == 2
        assert outcome.message == (
            'The program failed at index.ts:13 (const size: number = "large";): TSError: '
            "Type 'string' is not assignable to type 'number'. (TS2322) and 1 more, which are on standard error"
        )
        assert outcome.report["error"]["hint"].startswith("Correct what the compiler refuses")
        assert "Type 'number' is not assignable to type 'string'" in outcome.err

    def test_are_not_checked_where_the_user_says_so_and_the_report_tells(
        self, tmp_path: Path, modules: Path, pack: Path
    ) -> None:
        project = write_node_program(tmp_path / "project", modules, self.CODE)

        outcome = preflight(project, pack, options=(*FAST, "--transpile-only"))

        assert outcome.status == 0
        assert outcome.report["notes"] == [
            "The program's types were not checked: --transpile-only. The Pulumi CLI checks them by default."
        ]

    def test_the_settings_say_it_too(self, tmp_path: Path, modules: Path, pack: Path) -> None:
        project = write_node_program(tmp_path / "project", modules, self.CODE)
        (project / "preflight.toml").write_text("transpile-only = true\n", "utf-8")

        outcome = preflight(project, pack, options=FAST)

        assert outcome.status == 0
        assert "Set by preflight.toml: transpile-only = true." in outcome.report["notes"]


OPTIONS = "runtime: {name: nodejs, options: {typescript: false, %s}}"


def test_another_file_of_the_compiler(tmp_path: Path, modules: Path, pack: Path) -> None:
    code = PROGRAM + "\n    function unused(name) { return name; }\n"
    project = write_node_program(
        tmp_path / "project", modules, code, project="runtime: {name: nodejs, options: {tsconfig: strict.json}}"
    )
    (project / "strict.json").write_text('{"compilerOptions": {"strict": true}}', "utf-8")

    assert "Parameter 'name' implicitly has an 'any' type. (TS7006)" in preflight(project, pack, options=FAST).message


def test_arguments_of_node(tmp_path: Path, modules: Path, pack: Path) -> None:
    code = JAVASCRIPT + "if (!process.execArgv.includes('--stack-size=900')) throw new Error('too small');"

    project = javascript(tmp_path / "project", modules, code, project=OPTIONS % "nodeargs: '--stack-size=900'")

    assert preflight(project, pack, options=FAST).status == 0


def test_an_option_of_another_kind(tmp_path: Path, modules: Path, pack: Path) -> None:
    project = javascript(tmp_path / "project", modules, project=OPTIONS % "nodeargs: 3")

    assert preflight(project, pack, options=FAST).message == (
        f"{project / 'Pulumi.yaml'}: runtime.options.nodeargs must be a text."
    )


def test_a_program_that_is_not_there(tmp_path: Path, modules: Path, pack: Path) -> None:
    project = javascript(tmp_path / "project", modules)
    (project / "index.js").unlink()

    assert preflight(project, pack, options=FAST).message == (
        f"There is no program: {project / 'index.ts'} does not exist."
    )


def test_secrets_that_the_program_makes_are_in_no_report(tmp_path: Path, modules: Path, pack: Path) -> None:
    code = JAVASCRIPT + "pulumi.secret({ key: 'hunter2hunter2' });\nthrow new Error('not hunter2hunter2');"

    outcome = preflight(javascript(tmp_path / "project", modules, code), pack, options=FAST)

    assert "hunter2" not in outcome.out
    assert outcome.message.endswith("Error: not [secret]")


def test_questions_whether_this_is_a_preview_are_told(tmp_path: Path, modules: Path, pack: Path) -> None:
    code = JAVASCRIPT + "if (!pulumi.runtime.isDryRun()) new Thing('bad');"

    outcome = preflight(javascript(tmp_path / "project", modules, code), pack, options=FAST)

    assert outcome.report["notes"] == [
        "The program asks at index.js:10 whether this is a preview: what it does in an update only was not seen."
    ]


DYNAMIC = """
    const pulumi = require("@pulumi/pulumi");

    class Name extends pulumi.dynamic.Resource {
        constructor(name, value) {
            super({ check: async (olds, news) => CHECKED }, name, { name: value });
        }
    }

    exports.plain = new Name("plain", "jobs").name;
    exports.secret = new Name("secret", pulumi.secret("hidden")).name;
"""


def test_dynamic_resources_are_checked_by_the_program(tmp_path: Path, modules: Path, pack: Path) -> None:
    def run(folder: Path, checked: str) -> Outcome:
        return preflight(javascript(folder, modules, DYNAMIC.replace("CHECKED", checked)), pack, options=FAST)

    taken = run(tmp_path / "a", "({ inputs: { ...news, name: news.name.toUpperCase() } })")
    refused = run(tmp_path / "b", "({ inputs: news, failures: [{ property: 'name', reason: 'it is taken' }] })")

    assert taken.report["outputs"] == {"plain": "JOBS", "secret": "<secret>"}
    assert "property name has a problem: it is taken" in refused.message


FUNCTIONS = """
    const loaded = (name) => Object.keys(require.cache).some((file) => file.includes(`/node_modules/${name}/`));
    const late = ["@npmcli/arborist", "normalize-package-data", "@opentelemetry/sdk-trace-node"];

    exports.before = late.filter(loaded);
    exports.paths = pulumi.runtime.computeCodePaths().then((found) => [...found.keys()].sort().join());
    exports.after = exports.paths.then(() => late.filter(loaded));
"""


def test_what_serialises_functions_is_loaded_when_a_program_needs_it(tmp_path: Path, modules: Path, pack: Path) -> None:
    project = javascript(tmp_path / "project", modules, JAVASCRIPT + dedent(FUNCTIONS))
    (project / "package.json").write_text(json.dumps({"name": "project", "dependencies": {"leaf": "1"}}), "utf-8")
    (project / "node_modules").unlink()
    (project / "node_modules/leaf").mkdir(parents=True)
    (project / "node_modules/leaf/package.json").write_text(json.dumps({"name": "leaf", "version": "1.0.0"}), "utf-8")
    for each in modules.iterdir():
        (project / "node_modules" / each.name).symlink_to(each)
    alone = (
        'require("@pulumi/pulumi").runtime.computeCodePaths()'
        ".then((found) => console.log([...found.keys()].sort().join()))"
    )
    known = subprocess.run(
        ["node", "-e", alone], cwd=project, capture_output=True, text=True, timeout=120, check=True
    ).stdout.strip()

    outputs = preflight(project, pack, options=FAST).report["outputs"]

    assert known == "node_modules/leaf"
    assert outputs == {"before": [], "paths": known, "after": ["@npmcli/arborist", "normalize-package-data"]}


def test_what_node_made_of_the_packages_is_kept(
    tmp_path: Path, modules: Path, pack: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keeps = subprocess.run(["node", "-p", "'enableCompileCache' in require('module')"], capture_output=True, check=True)
    if keeps.stdout.strip() != b"true":
        pytest.skip("Node.js before 22.1 on PATH: it keeps nothing")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))

    outcome = preflight(javascript(tmp_path / "project", modules), pack, options=FAST)

    assert outcome.status == 0
    assert any(file.is_file() for file in (tmp_path / "cache/preflight/node").rglob("*"))
