from __future__ import annotations

import io
import os
import tarfile
from dataclasses import replace

import pytest

from preflight.errors import PackError
from preflight.packs import git_packs
from preflight.packs.git_packs import _extract, cache_folder, fetched_pack
from preflight.project.settings import PackSetting
from tests.preflight.packs.repository import git, write_repository


@pytest.fixture
def setting(tmp_path):
    commit = write_repository(tmp_path / "repository")
    return PackSetting("house", git=f"file://{tmp_path}/repository", commit=commit, subdirectory="rules")


def test_the_pack_is_the_one_of_the_commit_and_fetched_once(setting, tmp_path, monkeypatch):
    folder = fetched_pack(setting, tmp_path / "cache")

    assert "no_bad_names" in (folder / "__main__.py").read_text("utf-8")
    assert (folder / "PulumiPolicy.yaml").is_file()
    assert "later" not in (folder / "__main__.py").read_text("utf-8")
    monkeypatch.setattr(git_packs, "_fetch", lambda *_: pytest.fail("fetched again"))
    assert fetched_pack(setting, tmp_path / "cache") == folder
    assert [path.name for path in (tmp_path / "cache").iterdir() if path.name.startswith(".fetching")] == []


def test_what_was_changed_in_the_cache_is_refused(setting, tmp_path):
    folder = fetched_pack(setting, tmp_path / "cache")
    (folder / "__main__.py").write_text("# nothing", "utf-8")

    with pytest.raises(PackError, match="was changed in the cache") as caught:
        fetched_pack(setting, tmp_path / "cache")
    assert str(tmp_path / "cache") in caught.value.hint


@pytest.mark.parametrize(
    ("members", "message"),
    [
        ({"commit": "0" * 40}, "git can't"),
        ({"git": "file:///nowhere"}, "git can't fetch file:///nowhere"),
        ({"git": "ext::sh -c 'touch owned'"}, "git can't fetch ext::"),
        ({"git": "--upload-pack=touch owned"}, "git can't fetch --upload-pack"),
        ({"subdirectory": "none"}, "there is no folder none in"),
        ({"subdirectory": "../../.."}, "there is no folder ../../.. in"),
    ],
)
def test_what_can_not_be_fetched_is_named_and_leaves_nothing(setting, tmp_path, members, message):
    with pytest.raises(PackError) as caught:
        fetched_pack(replace(setting, **members), tmp_path / "cache")

    assert message in caught.value.message
    assert not list(tmp_path.rglob("owned"))


def test_a_server_that_gives_only_what_has_a_name(setting, tmp_path):
    """Then everything is fetched, and the commit found in it."""
    git(tmp_path / "repository", "config", "uploadpack.allowAnySHA1InWant", "false")
    git(tmp_path / "repository", "config", "protocol.version", "0")

    assert fetched_pack(setting, tmp_path / "cache").name == "rules"


def test_a_tag_object_is_no_commit(setting, tmp_path):
    git(tmp_path / "repository", "tag", "--annotate", "--message", "x", "v1", setting.commit)
    tag = git(tmp_path / "repository", "rev-parse", "v1")

    with pytest.raises(PackError, match="has no commit"):
        fetched_pack(replace(setting, commit=tag), tmp_path / "cache")


def test_without_git_it_is_named(setting, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(PackError, match="no git on PATH"):
        fetched_pack(setting, tmp_path / "cache")


def test_where_the_cache_is(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache_folder() == tmp_path / "preflight/packs"
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    monkeypatch.setenv("HOME", os.fspath(tmp_path))
    assert cache_folder() == tmp_path / ".cache/preflight/packs"


def archive(*members):
    """A tar file, open: ``(name, where a link leads, or None for a file)`` each."""
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode="w") as made:
        for name, target in members:
            member = tarfile.TarInfo(name)
            if target is not None:
                member.type, member.linkname = tarfile.SYMTYPE, target
            made.addfile(member, io.BytesIO())
    content.seek(0)
    return tarfile.open(fileobj=content)


@pytest.mark.filterwarnings("ignore:Python 3.14 will")  # of what is never called there
@pytest.mark.parametrize("python", ["before 3.11.4", "this one"])
class TestExtraction:
    @pytest.fixture(autouse=True)
    def _as_python(self, python, monkeypatch):
        if python != "this one":
            monkeypatch.delattr(tarfile, "data_filter", raising=False)

    def test_files_and_links_inside(self, tmp_path, python):
        _extract(archive(("deep/file", None), ("link", "deep/file"), ("deep/up", "../link")), tmp_path)

        assert (tmp_path / "deep/up").resolve() == tmp_path / "deep/file"

    @pytest.mark.parametrize(
        "members",
        [
            [("../file", None)],
            [("link", "/etc")],
            [("deep/link", "../../elsewhere")],
            [("link", "."), ("link/../../file", None)],
        ],
    )
    def test_what_leads_outside(self, tmp_path, python, members):
        (tmp_path / "inside").mkdir()

        with pytest.raises((tarfile.TarError, OSError)):
            _extract(archive(*members), tmp_path / "inside")
        assert [path.name for path in tmp_path.iterdir()] == ["inside"]
