"""What the source of a program in Go tells."""

from __future__ import annotations

from pathlib import Path

from preflight.program.go.source import asked_keys, dry_run_questions, entry_file, untrimmed
from tests.preflight.program.go.support import write_project

PROGRAM = """
    package main

    func run(ctx *pulumi.Context) error {
        cfg := config.New(ctx, "")
        aws := config.New(ctx, "aws")
        size := cfg.RequireInt("size")
        // cfg.Require("commented")
        password := cfg.RequireSecret("password")
        cfg.GetBool("quick")
        cfg.Try("tried")
        aws.Get("region")
        config.Require(ctx, "other:key")
        other.Get("no configuration")
        os.Getenv("STAGE")
        if ctx.DryRun() {
        }
        return nil
    }

    func main() {
    }
"""


def test_keys_and_variables(tmp_path):
    asked = asked_keys(write_project(tmp_path, PROGRAM))

    assert asked.required == {"shop:size": False, "shop:password": True, "other:key": False}
    assert asked.optional == {"shop:quick": False, "shop:tried": False, "aws:region": False}
    assert asked.variables == ("STAGE",)


def test_lines_that_ask_whether_this_is_a_preview(tmp_path):
    project = write_project(
        tmp_path, PROGRAM, files=[("main_test.go", "ctx.DryRun()"), ("a/b.go", "// ctx.DryRun()\n")]
    )

    assert dry_run_questions(project) == [(str(tmp_path / "main.go"), 16)]


def test_where_the_program_begins(tmp_path):
    project = write_project(tmp_path, "package main\n", files=[("tables.go", "package main\n\nfunc main() {\n}\n")])
    assert entry_file(project) == tmp_path / "tables.go"
    assert entry_file(write_project(tmp_path / "none", None)) == tmp_path / "none" / "main.go"


def test_paths_without_the_folders_of_modules(tmp_path):
    write_project(tmp_path, files=[("inner/go.mod", "module inner\n")])

    assert untrimmed(Path("/example.com/shop/a/b.go"), tmp_path) == tmp_path / "a/b.go"
    assert untrimmed(Path("/inner/c.go"), tmp_path) == tmp_path / "inner/c.go"
    library = Path("/github.com/acme/lib@v1.0.0/d.go")
    assert untrimmed(library, tmp_path) == library
