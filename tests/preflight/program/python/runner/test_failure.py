"""How a program failed, as data."""

from __future__ import annotations

import os
import runpy
import sys

import pulumi
import pytest

from preflight.program.python.runner.failure import describe, program_trace, report_exit, report_failure


class Heard:
    def __init__(self):
        self.messages = []

    def send(self, **message):
        self.messages.append(message)


def fail(tmp_path, code, **files):
    (tmp_path / "main.py").write_text(code, encoding="utf-8")
    for name, text in files.items():
        (tmp_path / f"{name}.py").write_text(text, encoding="utf-8")
    with pytest.raises(BaseException) as caught:  # noqa: PT011 - whatever the program raises
        runpy.run_path(str(tmp_path / "main.py"), run_name="__main__")
    return caught.value


def reported(error, tmp_path):
    heard = Heard()
    report_failure(error, pulumi, {"directory": str(tmp_path)}, heard)
    return heard.messages[0]


def test_what_where_and_why(tmp_path, capsys):
    error = fail(tmp_path, "import os\n\ndef size():\n    return os.environ['NO_SUCH_SIZE']\n\nsize()\n")

    message = reported(error, tmp_path)

    assert (message["kind"], message["type"], message["variable"]) == ("failed", "KeyError", "NO_SUCH_SIZE")
    assert message["message"] == "KeyError: 'NO_SUCH_SIZE'"
    assert message["trace"] == [
        [str(tmp_path / "main.py"), 6, "size()"],
        [str(tmp_path / "main.py"), 4, "return os.environ['NO_SUCH_SIZE']"],
    ]
    assert "runpy" not in capsys.readouterr().err


def test_another_dictionary_is_no_environment(tmp_path):
    assert reported(fail(tmp_path, "{}['size']"), tmp_path)["variable"] == ""


def test_the_sdks_own_error_keeps_its_words_and_no_traceback(tmp_path, capsys):
    code = "import pulumi\nraise pulumi.RunError('no size')"

    assert reported(fail(tmp_path, code), tmp_path)["message"] == "no size"
    assert capsys.readouterr().err == ""


def test_a_syntax_error_is_where_it_is_written(tmp_path):
    message = reported(fail(tmp_path, "x = 1\ndef (:\n"), tmp_path)

    assert message["message"].startswith("SyntaxError: ")
    assert message["trace"] == [[str(tmp_path / "main.py"), 2, "def (:"]]


def test_a_package_of_pulumis_that_is_to_blame_is_named_with_its_version(tmp_path):
    error = fail(tmp_path, "import pulumi_aws\npulumi_aws.no_such_thing")

    assert list(reported(error, tmp_path)["packages"]) == ["pulumi-aws"]


@pytest.mark.parametrize(
    ("code", "status", "said"),
    [("sys.exit()", 0, ""), ("sys.exit(3)", 3, ""), ("sys.exit('no quota')", 1, "no quota")],
)
def test_an_early_exit(tmp_path, code, status, said):
    heard = Heard()
    report_exit(fail(tmp_path, f"import sys\n{code}"), {"directory": str(tmp_path)}, heard)

    assert heard.messages == [
        {"kind": "exited", "status": status, "message": said, "trace": [[str(tmp_path / "main.py"), 2, code]]}
    ]


def test_only_the_programs_own_lines_count(tmp_path):
    library = tmp_path / "venv" / "site-packages"
    library.mkdir(parents=True)
    (library / "deep.py").write_text("def fails():\n    raise ValueError('deep')\n", encoding="utf-8")
    sys.path.insert(0, str(library))
    try:
        error = fail(tmp_path, "import deep\ndeep.fails()")
    finally:
        sys.path.remove(str(library))
        sys.modules.pop("deep", None)

    assert program_trace(error, str(tmp_path)) == [[os.fspath(tmp_path / "main.py"), 2, "deep.fails()"]]
    assert describe(error) == "ValueError: deep"
