from __future__ import annotations

import fsspec
import pytest

from preflight.audit.sources import find_stacks
from preflight.errors import ArgumentsError
from tests.preflight.audit.states import export, write_export, write_stack
from tests.preflight.harness import write_program


def found(source):
    return [(each.kind, each.path, each.project, each.stack) for each in find_stacks(str(source))]


def test_the_root_of_a_backend(backend):
    write_stack(backend, "a")
    write_export(backend / "beside.json", export())

    assert found(backend) == [("state", ".pulumi/stacks/shop/dev.json", "shop", "dev")]
    assert found(f"file://{backend}") == found(backend)


def test_a_url():
    files = fsspec.filesystem("memory")
    files.pipe("/stacks/.pulumi/stacks/shop/dev.json", b"{}")
    files.pipe("/exports/a.json.gz", b"{}")

    assert found("memory://stacks") == [("state", ".pulumi/stacks/shop/dev.json", "shop", "dev")]
    assert found("memory://exports") == [("state", "a.json.gz", "", "")]


def test_exports(tmp_path):
    write_export(tmp_path / "x/a.json", export())
    write_export(tmp_path / "x/deep/b.json", export())
    (tmp_path / "x/notes.txt").write_text("", encoding="utf-8")

    assert found(tmp_path / "x") == [("state", "a.json", "", ""), ("state", "deep/b.json", "", "")]
    assert found(tmp_path / "x/a.json") == [("state", "a.json", "", "")]


def test_programs_with_each_of_their_stacks(tmp_path):
    write_program(tmp_path / "apps/one", stack="config: {}")
    (tmp_path / "apps/one/Pulumi.prod.eu.yaml").write_text("", encoding="utf-8")
    write_program(tmp_path / "apps/two")
    write_program(tmp_path / "apps/one/node_modules/other", stack="config: {}")
    write_program(tmp_path / "apps/.hidden", stack="config: {}")
    write_export(tmp_path / "apps/package.json", {})

    assert found(tmp_path / "apps") == [
        ("program", "one", "", "dev"),
        ("program", "one", "", "prod.eu"),
        ("program", "two", "", ""),
    ]


def test_a_backend_that_is_not_named_itself_is_told(backend):
    write_stack(backend / "deep/states", "a")

    with pytest.raises(ArgumentsError, match="holds a backend, in deep/states"):
        find_stacks(str(backend))


@pytest.mark.parametrize("make", [False, True])
def test_nothing_is_no_audit(tmp_path, make):
    if make:
        (tmp_path / "empty").mkdir()

    with pytest.raises(ArgumentsError, match="empty") as caught:
        find_stacks(str(tmp_path / "empty"))
    assert "pulumi stack export" in caught.value.hint


def test_where_they_lie_is_told_so_that_a_worker_elsewhere_finds_it(backend, monkeypatch):
    write_stack(backend, "a")
    monkeypatch.chdir(backend.parent)

    [found] = find_stacks("backend")

    assert (found.source, found.root) == ("backend", str(backend))
