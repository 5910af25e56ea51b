from __future__ import annotations

import os
import sys
from datetime import UTC, datetime

import fsspec
import fsspec.core
import pytest

from preflight.audit import stores
from preflight.audit.stores import LocalStore, RemoteStore, local_path, open_store
from preflight.errors import ArgumentsError, StateError


@pytest.fixture
def memory():
    files = fsspec.filesystem("memory")
    files.pipe("/bucket/prefix/.pulumi/stacks/shop/dev.json", b"{}")
    files.pipe("/bucket/other", b"x")
    yield
    files.rm("/bucket", recursive=True)


def test_a_folder(tmp_path):
    (tmp_path / "a/b").mkdir(parents=True)
    (tmp_path / "a/b/c.json").write_bytes(b"xy")
    os.utime(tmp_path / "a/b/c.json", (5, 7))
    (tmp_path / "a/gone").symlink_to(tmp_path / "nowhere")
    store = LocalStore(tmp_path)

    [found] = store.files("a")
    assert (found.path, found.size, found.modified) == ("a/b/c.json", 2, 7.0)
    assert store.files("nothing") == []
    assert store.read("a/b/c.json") == b"xy"
    assert store.read("a/b/none") is None


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_a_folder_that_can_not_be_read_is_named(tmp_path):
    (tmp_path / "closed").mkdir(mode=0)

    with pytest.raises(StateError, match="closed can't be read"):
        LocalStore(tmp_path).files("")


def test_a_file_that_can_not_be_read_is_named(tmp_path):
    with pytest.raises(StateError, match="can't be read: Is a directory"):
        LocalStore(tmp_path).read("")


def test_a_url(memory):
    store = open_store("memory://bucket/prefix")

    assert [file.path for file in store.files(".pulumi")] == [".pulumi/stacks/shop/dev.json"]
    assert store.files("nothing") == []
    assert store.read(".pulumi/stacks/shop/dev.json") == b"{}"
    assert store.read("nothing") is None


def test_a_store_that_does_not_answer_is_named(memory, monkeypatch):
    store = RemoteStore("memory://bucket?")
    monkeypatch.setattr(store._files, "find", lambda *_, **__: 1 / 0)
    monkeypatch.setattr(store._files, "cat_file", lambda *_, **__: 1 / 0)

    for ask in (lambda: store.files(""), lambda: store.read("x")):
        with pytest.raises(StateError, match="memory://bucket can't be read: ZeroDivisionError"):
            ask()


def test_the_package_of_a_store_is_named_when_it_is_missing(monkeypatch):
    monkeypatch.setitem(sys.modules, "gcsfs", None)

    with pytest.raises(ArgumentsError, match=r"gs:// needs a package that is not installed: .*gcsfs"):
        RemoteStore("gs://bucket")


def test_without_fsspec_it_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "fsspec", None)

    with pytest.raises(ArgumentsError, match="needs the package fsspec"):
        RemoteStore("s3://bucket")


def test_an_unknown_scheme_is_refused():
    with pytest.raises(ArgumentsError, match="nowhere"):
        RemoteStore("nowhere://bucket")


def test_parameters_of_pulumis_s3_urls(monkeypatch):
    asked = {}
    monkeypatch.setattr(fsspec.core, "url_to_fs", lambda url, **options: (asked.update(options, url=url), "b/p/"))

    _, root = stores._file_system(
        "s3://b/p?region=eu-west-1&endpoint=localhost:1&profile=x&s3ForcePathStyle=true&awssdk=v2"
    )

    assert asked == {
        "url": "s3://b/p",
        "client_kwargs": {"region_name": "eu-west-1"},
        "endpoint_url": "https://localhost:1",
        "profile": "x",
    }
    assert root == "b/p"
    with pytest.raises(ArgumentsError, match=r"parameter 'sig' of s3://b is not known") as caught:
        stores._file_system("s3://b?sig=hunter2")
    assert "hunter2" not in caught.value.message


def test_a_password_in_an_address_is_refused_and_not_repeated():
    with pytest.raises(ArgumentsError, match="ftp://host/x holds a password") as caught:
        stores._file_system("ftp://me:hunter2@host/x")
    assert "hunter2" not in caught.value.message + caught.value.hint


def test_pulumis_name_of_azure_storage(monkeypatch):
    monkeypatch.setattr(fsspec.core, "url_to_fs", lambda url: (url, "container/p"))

    assert stores._file_system("azblob://container/p") == ("az://container/p", "container/p")


@pytest.mark.parametrize(
    ("about", "seconds"),
    [
        ({"mtime": 5}, 5.0),
        ({"LastModified": datetime(1970, 1, 1, 0, 1, tzinfo=UTC)}, 60.0),
        ({"last_modified": datetime(1970, 1, 1, 0, 1)}, 60.0),  # noqa: DTZ001 - as a store may give it
        ({"updated": "1970-01-01T00:01:00Z"}, 60.0),
        ({"updated": "soon"}, None),
        ({}, None),
    ],
)
def test_when_a_file_was_changed(about, seconds):
    assert stores._changed(about) == seconds


def test_paths_and_urls():
    assert str(local_path("file:///a%20b?x=1")) == "/a b"
    assert str(local_path("a/b")) == "a/b"
    assert local_path("s3://b") is None
