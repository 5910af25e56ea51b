"""Where in the program a resource is registered (against the real SDK's positions: tests/e2e/test_locations.py)."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from preflight.engine.locations import entry_of, locate
from preflight.project.project import load_project
from preflight.report import Location
from preflight.wire.protocol import resource_pb2

FILES = ("shop/a.py", "shop/a b.py", "shop/deep/a.py", "shop/venv/site-packages/c.py", "other/b.py")
FILES += ("shop/index.ts", "shop/node_modules/lib/index.js", "env/site-packages/lib/c.py", "shop/tables/main.go")


@pytest.fixture
def work(tmp_path: Path) -> Path:
    """A folder with a project, ``shop``, and others beside it."""
    for name in FILES:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    (tmp_path / "shop/go.mod").write_text("module example.com/shop\n")
    return tmp_path


def request(own=None, frames=()):
    found = resource_pb2.RegisterResourceRequest()
    if own:
        found.sourcePosition.uri, found.sourcePosition.line = own
    for uri, line in frames:
        frame = found.stackTrace.frames.add()
        frame.pc.uri, frame.pc.line, frame.pc.column = uri, line, 5
    return found


@pytest.mark.parametrize(
    ("own", "frames", "expected"),
    [
        pytest.param(None, [], None, id="nothing is told"),
        pytest.param(("file://{work}/shop/a.py", 3), [], Location("a.py", 3), id="the line itself"),
        pytest.param(("file://{work}/shop/a%20b.py", 3), [], Location("a b.py", 3), id="an escaped name"),
        pytest.param(
            ("file://{work}/env/site-packages/lib/c.py", 9),
            [("file://{work}/shop/deep/a.py", 4)],
            Location("deep/a.py", 4, 5),
            id="a library's line yields to the project's",
        ),
        pytest.param(
            ("file://{work}/shop/venv/site-packages/c.py", 9), [], None, id="a library inside the project is nobody's"
        ),
        pytest.param(("file://{work}/other/b.py", 2), [], Location("{work}/other/b.py", 2), id="a folder beside it"),
        pytest.param(("file://{work}/shop/a.py", 0), [], None, id="no line"),
        pytest.param(("project:///a.py", 3), [], None, id="no file"),
        pytest.param(
            ("file://{work}/shop/node_modules/lib/index.js", 3),
            [("file://{work}/shop/index.ts", 8)],
            Location("index.ts", 8, 5),
            id="a package of Node.js",
        ),
        pytest.param(
            ("file:///example.com/lib@v1/lib.go", 9),
            [("file:///example.com/shop/tables/main.go", 4)],
            Location("tables/main.go", 4, 5),
            id="a program in Go, without the folders of modules",
        ),
        pytest.param(
            ("file://{work}/shop/src/lib.ts", 3),
            [("file://{work}/shop/index.ts", 8)],
            Location("index.ts", 8, 5),
            id="a source that a package's map names, and did not bring",
        ),
    ],
)
def test_the_line_that_a_user_can_change(work, own, frames, expected):
    told = request(*_here((own, frames), work))

    assert locate(told, work / "shop") == (replace(expected, file=_here(expected.file, work)) if expected else None)


def _here(value, work):
    """What a test says, of the folder that it runs in."""
    if isinstance(value, str):
        return value.replace("{work}", str(work))
    return type(value)(_here(each, work) for each in value) if isinstance(value, tuple | list) else value


@pytest.mark.parametrize(
    ("main", "file"), [("", "__main__.py"), ("src", "src/__main__.py"), ("src/app.py", "src/app.py")]
)
def test_the_stack_is_where_the_program_begins(tmp_path, main, file):
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "app.py").write_text("", encoding="utf-8")
    (tmp_path / "Pulumi.yaml").write_text(f"name: a\nruntime: python\nmain: {main}\n", encoding="utf-8")

    assert entry_of(load_project(tmp_path, "dev")) == Location(file, 1)
