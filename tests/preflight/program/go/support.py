"""Projects in Go, and executables that stand in for `go` and for programs."""

from __future__ import annotations

from textwrap import dedent

from preflight.project.project import load_project

MAIN = """
    package main

    func main() {
    }
"""


def write_project(folder, main=MAIN, options="", files=()):
    """A project in Go; ``options`` are those of the runtime, in YAML."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "Pulumi.yaml").write_text(f"name: shop\nruntime: {{name: go, options: {{{options}}}}}\n")
    (folder / "Pulumi.dev.yaml").write_text("config:\n  shop:size: 3\n  shop:token: {secure: v1:a:b}\n")
    (folder / "go.mod").write_text("module example.com/shop\n\ngo 1.21\n")
    if main is not None:
        (folder / "main.go").write_text(dedent(main))
    for name, content in files:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(dedent(content))
    return load_project(folder, "dev")


def write_script(file, body):
    """An executable of a few lines of shell."""
    file.write_text("#!/bin/sh\n" + dedent(body))
    file.chmod(0o755)
    return file
