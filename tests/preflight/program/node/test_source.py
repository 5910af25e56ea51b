"""What can be read off the source of a program in Node.js."""

from __future__ import annotations

from pathlib import Path

import pytest

from preflight.program.node.source import asked_keys, entry_file
from preflight.program.source import Asked
from preflight.project.project import Project, load_project
from tests.preflight.harness import write_program

CODE = """
const config = new pulumi.Config();
const aws: pulumi.Config = new Config("aws");
const size = config.requireNumber("size");
const owner = config.requireObject<{ name: string }>("owner");
const key = config.getSecret('key'), region = aws.require("region");
const more = new pulumi.Config("more").get("x") ?? process.env.HOME_OF_X ?? process.env["OTHER"];
const map = other.get("not configuration");
const made = config.get(`part-${size}`);
"""


def project(folder: Path, **files: str) -> Project:
    write_program(folder)
    (folder / "Pulumi.yaml").write_text("name: small\nruntime: nodejs\n", "utf-8")
    for name, text in files.items():
        path = folder / name.replace("__", "/").replace("_", ".")
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")
    return load_project(folder, "dev")


def test_keys_and_variables(tmp_path: Path) -> None:
    assert asked_keys(project(tmp_path, index_ts=CODE)) == Asked(
        {"small:size": False, "small:owner": False, "aws:region": False},
        {"small:key": True, "more:x": False},
        ("HOME_OF_X", "OTHER"),
    )


def test_other_files_and_not_those_of_packages(tmp_path: Path) -> None:
    ask = "new pulumi.Config().require('{}')"

    files = {"lib__part_mjs": "part", "a_txt": "text"}
    found = project(tmp_path, **{name: ask.format(key) for name, key in files.items()})
    (tmp_path / "node_modules").mkdir()
    (tmp_path / "node_modules" / "x.js").write_text(ask.format("x"), "utf-8")

    assert list(asked_keys(found).required) == ["small:part"]


@pytest.mark.parametrize(
    ("files", "entry"),
    [
        pytest.param({}, "index.ts", id="none"),
        pytest.param({"index_ts": "", "index_js": ""}, "index.js", id="both"),
        pytest.param(
            {"index_ts": "", "bin__index_js": "", "package_json": '{"main": "bin"}'}, "bin/index.js", id="main"
        ),
        pytest.param({"index_ts": "", "package_json": '{"main": "bin"}'}, "index.ts", id="main that is not built"),
        pytest.param({"a_mjs": "", "package_json": '{"exports": {".": {"import": "./a.mjs"}}}'}, "a.mjs", id="exports"),
        pytest.param({"index_ts": "", "package_json": "[]"}, "index.ts", id="no package"),
    ],
)
def test_where_the_program_begins(tmp_path: Path, files: dict[str, str], entry: str) -> None:
    assert entry_file(project(tmp_path, **files)) == tmp_path / entry
