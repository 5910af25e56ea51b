from __future__ import annotations

import os

import pytest

from preflight.audit.layout import list_stacks, read_tags
from preflight.audit.stores import LocalStore, StoredFile
from preflight.errors import StateError
from tests.preflight.audit.states import write_stack


def listed(root):
    return {(each.project, each.stack): each for each in list_stacks(LocalStore(root))}


def test_lists_the_stacks_of_all_projects(backend):
    write_stack(backend, "a")
    write_stack(backend, "a", project="bank", stack="prod.eu", suffix=".gz")
    folder = backend / ".pulumi/stacks/shop"
    for beside in ("dev.json.bak", "dev.json.attrs", "dev.pulumi-tags.attrs", "notes.txt"):
        (folder / beside).write_text("{}", encoding="utf-8")

    found = listed(backend)

    assert list(found) == [("bank", "prod.eu"), ("shop", "dev")]
    assert found["bank", "prod.eu"].file.path == ".pulumi/stacks/bank/prod.eu.json.gz"
    assert (found["shop", "dev"].tags, found["shop", "dev"].locked) == ("", False)


@pytest.mark.parametrize("newest", ["", ".gz", ".zst"])
def test_the_newest_of_the_variants_counts(backend, newest):
    for suffix in ("", ".gz", ".zst"):
        file = write_stack(backend, "a", suffix=suffix)
        os.utime(file, (1000, 2000 if suffix == newest else 1000))

    assert listed(backend)["shop", "dev"].file.path == f".pulumi/stacks/shop/dev.json{newest}"


def test_of_two_that_are_equally_old_the_later_path_counts(backend):
    for suffix in ("", ".gz"):
        os.utime(write_stack(backend, "a", suffix=suffix), (1000, 1000))

    assert listed(backend)["shop", "dev"].file.path.endswith(".json.gz")


class Timeless:
    def files(self, folder):
        return (
            [StoredFile(f"{folder}/shop/dev.json{suffix}", 1, None) for suffix in ("", ".gz")]
            if "stacks" in folder
            else []
        )

    def read(self, path):
        return b"version: 1"


def test_without_times_nobody_knows_which_variant_counts():
    with pytest.raises(StateError, match="does not say which is the newer one"):
        list_stacks(Timeless())


def test_tells_of_locks_and_tags(backend):
    write_stack(backend, "a")
    write_stack(backend, "a", stack="prod")
    lock = backend / ".pulumi/locks/organization/shop/prod/1234.json"
    lock.parent.mkdir(parents=True)
    lock.write_text("{}", encoding="utf-8")
    (backend / ".pulumi/stacks/shop/dev.pulumi-tags").write_text('{"version": 1, "tags": {"owner": "a"}}', "utf-8")

    found = listed(backend)

    assert [each.locked for each in found.values()] == [False, True]
    assert found["shop", "dev"].tags == ".pulumi/stacks/shop/dev.pulumi-tags"


@pytest.mark.parametrize(
    ("meta", "message"),
    [
        ("version: 2", "names version 2 of the layout, which is not understood"),
        ("version: 0", "layout of version 0"),
        ("version: true", "names no version"),
        ("[", "is not YAML"),
    ],
)
def test_a_layout_that_is_not_understood_is_refused(backend, meta, message):
    write_stack(backend, "a")
    (backend / ".pulumi/meta.yaml").write_text(meta, encoding="utf-8")

    with pytest.raises(StateError, match=message):
        listed(backend)


def test_stacks_without_projects_are_of_version_0(backend):
    (backend / ".pulumi/stacks").mkdir(parents=True)
    (backend / ".pulumi/stacks/dev.json").write_text("{}", encoding="utf-8")

    with pytest.raises(StateError, match="version 0") as caught:
        listed(backend)
    assert caught.value.hint == "Bring it up to date: pulumi state upgrade"


def test_reads_tags():
    assert read_tags(b'{"version": 1, "tags": {"owner": "data"}}') == {"owner": "data"}
    assert read_tags(b'{"version": 1, "tags": null}') == {}
    for wrong in (b"{", b"[]", b'{"version": 2, "tags": {}}', b'{"version": 1, "tags": []}'):
        with pytest.raises(StateError, match="tags"):
            read_tags(wrong)
