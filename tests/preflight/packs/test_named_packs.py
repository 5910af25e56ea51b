from __future__ import annotations

import sys
from dataclasses import replace

import pytest

from preflight.errors import PackError
from preflight.packs.digest import folder_digest
from preflight.packs.named_packs import installed_pack, pack_folder
from preflight.project.settings import PackSetting, Settings
from tests.preflight.harness import write_pack
from tests.preflight.packs.repository import write_repository


@pytest.fixture
def site(tmp_path, monkeypatch):
    """A folder that the interpreter finds packages in."""
    folder = tmp_path / "site"
    folder.mkdir()
    monkeypatch.setattr(sys, "path", [str(folder), *sys.path])
    return folder


def install(site, name="house", package="house_rules", distribution="house", *, pack=True):
    if pack:
        write_pack(site / package)
    about = site / f"{distribution}-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {distribution}\nVersion: 1.0\n", "utf-8")
    (about / "entry_points.txt").write_text(f"[preflight.packs]\n{name} = {package}\n", "utf-8")


def test_an_installed_pack_is_found_and_not_imported(site):
    install(site)

    assert installed_pack("house") == site / "house_rules"
    assert "house_rules" not in sys.modules


def test_one_that_is_not_installed_is_named(site):
    with pytest.raises(PackError, match="No installed distribution has a pack named house") as caught:
        installed_pack("house")
    install(site, "other")
    with pytest.raises(PackError) as caught:
        installed_pack("house")
    assert "other" in caught.value.hint


def test_two_of_one_name_and_packages_without_a_pack_are_refused(site):
    install(site, pack=False)
    with pytest.raises(PackError, match=r"holds no PulumiPolicy\.yaml"):
        installed_pack("house")
    install(site, package="other_rules", distribution="other")
    with pytest.raises(PackError, match="It is not clear which package the pack house is"):
        installed_pack("house")


def test_each_kind_gives_a_folder(site, tmp_path):
    install(site)
    commit = write_repository(tmp_path / "repository")
    settings = Settings(tmp_path / "pyproject.toml", ())
    write_pack(tmp_path / "local")

    def folder(**members):
        return pack_folder(PackSetting("house", **members), settings, tmp_path / "cache")

    assert folder(path="local") == tmp_path / "local"
    assert folder(package="house") == site / "house_rules"
    assert folder(git=f"file://{tmp_path}/repository", commit=commit, subdirectory="rules").name == "rules"
    with pytest.raises(PackError, match="there is no folder"):
        folder(path="none")


def test_another_digest_is_another_pack(tmp_path):
    local = write_pack(tmp_path / "local")
    settings = Settings(tmp_path / "pyproject.toml", ())
    setting = PackSetting("house", path="local", digest=folder_digest(local))

    assert pack_folder(setting, settings) == local
    with pytest.raises(PackError, match=r"not the one that .*pyproject\.toml means: its digest is sha256:"):
        pack_folder(replace(setting, digest="sha256:" + "0" * 64), settings)
