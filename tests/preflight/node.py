"""Node.js for tests: packages of pinned versions, installed once, and programs that use them."""

from __future__ import annotations

import contextlib
import hashlib
import shutil
import subprocess
import tempfile
from pathlib import Path
from textwrap import dedent

import pytest

PACKAGES = Path(__file__).with_name("node_packages")
"""A folder a set: the SDK of today with that of AWS, or with a compiler for ES modules; those of 2024 and 2022."""

INSTALL_SECONDS = 300

PROGRAM = """
    import * as pulumi from "@pulumi/pulumi";

    class Thing extends pulumi.ComponentResource {
        constructor(name: string) {
            super("test:index:Thing", name);
            this.registerOutputs({});
        }
    }

    new Thing("good");
"""


def node_modules(config: pytest.Config, age: str = "current") -> Path:
    """Return the ``node_modules`` of a set of packages, in pytest's cache; skips where there is no node or no npm."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        pytest.skip("no node and npm on PATH: no program in Node.js was run")
    lock = PACKAGES / age / "package-lock.json"
    digest = hashlib.sha256(lock.read_bytes()).hexdigest()[:12]
    folder = Path(config.cache.mkdir("preflight-node-packages")) / f"{age}-{digest}"  # type: ignore[union-attr]
    if not folder.exists():
        _install(PACKAGES / age, folder)
    return folder / "node_modules"


def _install(source: Path, folder: Path) -> None:
    """Install into another folder first: what is there is whole, also where several workers install at once."""
    with tempfile.TemporaryDirectory(dir=folder.parent) as made:
        for name in ("package.json", "package-lock.json"):
            shutil.copy(source / name, made)
        command = ["npm", "ci", "--silent", "--no-audit", "--no-fund", "--ignore-scripts"]
        try:
            done = subprocess.run(command, cwd=made, capture_output=True, timeout=INSTALL_SECONDS, check=False)
        except subprocess.TimeoutExpired:
            pytest.skip("npm did not install the packages in time: no program in Node.js was run")
        if done.returncode != 0:
            pytest.skip("npm could not install the packages: no program in Node.js was run")
        with contextlib.suppress(OSError):  # another worker was faster: what it installed is the same
            Path(made).rename(folder)
            Path(made).mkdir()  # which is taken away


def write_node_program(
    folder: Path,
    modules: Path,
    code: str = PROGRAM,
    *,
    file: str = "index.ts",
    project: str = "runtime: nodejs",
    package: str = '{"name": "small"}',
    stack: str = "",
) -> Path:
    """Write a project in Node.js whose packages are ``modules``."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "Pulumi.yaml").write_text(f"name: small\n{dedent(project)}\n", encoding="utf-8")
    (folder / "package.json").write_text(package, encoding="utf-8")
    if stack:
        (folder / "Pulumi.dev.yaml").write_text(dedent(stack), encoding="utf-8")
    (folder / file).parent.mkdir(parents=True, exist_ok=True)
    (folder / file).write_text(dedent(code), encoding="utf-8")
    if not (folder / "node_modules").exists():
        (folder / "node_modules").symlink_to(modules)
    return folder
