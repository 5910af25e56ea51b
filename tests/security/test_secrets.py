"""A value that is marked secret leaves on no way: formats, files, streams, errors, hints."""

from __future__ import annotations

import json
import urllib.parse
from pathlib import Path
from textwrap import dedent

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.preflight.harness import Outcome, pack_with, preflight, write_pack, write_program

FORMATS = ("text", "json", "sarif", "junit", "markdown", "html")

SECRET = "hunter2/<&>\"'é\\ %s {}"
"""Holds whatever one format or another writes in another way."""

REPEATS = """
    import json, os, sys, urllib.parse
    from pulumi_policy import EnforcementLevel, PolicyPack, ResourceValidationPolicy, StackValidationPolicy

    def known(value, key):
        try:
            return value[key]
        except Exception:
            return None

    def words(value, found):
        if hasattr(value, "keys"):
            for key in list(value.keys()):
                words(known(value, key), found)
        elif hasattr(value, "append"):
            for index in range(len(value)):
                words(known(value, index), found)
        elif isinstance(value, str):
            found.append(value)
            try:
                words(json.loads(value), found)
            except ValueError:
                pass
        return found

    def repeat(props, report):
        for word in words(props, []):
            print("the pack saw", word, file=sys.stderr)
            print("the pack saw", repr(word))
            report(f"Found {word}, as JSON {json.dumps(word)}, in a URL {urllib.parse.quote(word)}, {word!r}.")

    def resource(args, report):
        print("the pack is told", os.environ.get("PULUMI_CONFIG"), file=sys.stderr)
        repeat(args.props, report)

    def stack(args, report):
        for each in args.resources:
            repeat(each.props, lambda message: report(message, each.urn))

    PolicyPack("pack", enforcement_level=EnforcementLevel.MANDATORY, policies=[
        ResourceValidationPolicy("repeats", "Repeats.", resource),
        StackValidationPolicy("repeats-all", "Repeats all.", stack),
    ])
"""

EVERYWHERE = """
    import json, sys, os
    import pulumi, pulumi_aws as aws

    SECRET = {secret!r}
    print("before it is marked:", SECRET)
    sys.stderr.write("and without an end: " + SECRET)
    secret = pulumi.Output.secret(SECRET)
    pulumi.log.info("info " + SECRET)
    pulumi.log.error("error " + SECRET)
    queue = aws.sqs.Queue("queue", name=secret, tags={{"plain": SECRET, "deep": secret}})
    aws.sqs.Queue("named " + SECRET.replace("/", "-"), policy=secret.apply(lambda s: json.dumps({{"part": s}})))
    aws.iam.Role("role", assume_role_policy=pulumi.Output.json_dumps({{"Statement": [{{"Resource": secret}}]}}))
    aws.get_caller_identity(opts=pulumi.InvokeOptions(parent=queue))
    aws.ec2.get_vpc(tags={{"x": SECRET}})
    aws.sqs.Queue.get("got " + SECRET, SECRET)
    pulumi.StackReference("acme/" + SECRET.replace("/", "-") + "/dev")
    pulumi.export("secret", secret)
    pulumi.export("plain", "before " + SECRET + " after")
    pulumi.export("deep", {{"list": [SECRET, {{SECRET: SECRET}}]}})
    pulumi.export(SECRET, "a name")
    pulumi.export("number", 31415926)
    pulumi.Output.secret([31415926, {{"in": "insidelist"}}])
    print("insidelist")
    {ending}
"""

ENDINGS = {
    "well": "",
    "with an error": "raise ValueError('failed with ' + SECRET)",
    "with a long traceback": "raise ValueError(json.dumps([SECRET])) from KeyError(SECRET)",
    "early": "sys.exit('left with ' + SECRET)",
    "refused": "aws.sqs.Queue('queue', name=secret)",
    "with a key that is missing": "os.environ[SECRET]",
}


def forms(secret: str) -> set[str]:
    """The spellings that must not be found."""
    return {
        secret,
        json.dumps(secret)[1:-1],
        json.dumps(secret, ensure_ascii=False)[1:-1],
        repr(secret)[1:-1],
        urllib.parse.quote(secret),
        urllib.parse.quote(secret, safe=""),
        urllib.parse.quote_plus(secret),
    }


def everything(outcome: Outcome, folder: Path) -> dict[str, str]:
    """All that left preflight."""
    files = {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()} if folder.exists() else {}
    return {"stdout": outcome.out, "stderr": outcome.err, **files}


def assert_told_nowhere(left: dict[str, str], *secrets: str) -> None:
    for place, text in left.items():
        for secret in secrets:
            for form in forms(secret):
                assert form not in text, f"{place}: ...{text[max(0, text.find(form) - 200) : text.find(form) + 100]}..."


def run(
    tmp_path: Path, code: str, *options: object, stack: str = "", project: str = "", pack: str = REPEATS
) -> Outcome:
    reports = tmp_path / "reports"
    files = [item for each in FORMATS for item in ("--report", f"{each}={reports / f'report.{each}'}")]
    folder = write_program(tmp_path / "project", dedent(code), stack=stack, project=project)
    return preflight(folder, write_pack(tmp_path / "pack", pack), options=(*files, *options))


@pytest.mark.parametrize("ending", ENDINGS)
def test_output_secret_is_nowhere(tmp_path: Path, ending: str) -> None:
    code = EVERYWHERE.format(secret=SECRET, ending=ENDINGS[ending])

    outcome = run(tmp_path, code, stack="config: {aws:region: eu-west-1}")

    assert outcome.status == (1 if ending == "well" else 2), outcome.err
    left = everything(outcome, tmp_path / "reports")
    assert len(left) == 2 + len(FORMATS)
    assert_told_nowhere(left, SECRET, "insidelist", "31415926")
    assert "before it is marked: [secret]\n" in outcome.err
    assert "and without an end: [secret]" in outcome.err
    if ending == "well":
        assert outcome.report["outputs"]["secret"] == "<secret>"
        assert outcome.report["outputs"]["plain"] == "before [secret] after"
        assert any("marked secret: [secret] stands in the place." in note for note in outcome.report["notes"])


@pytest.mark.parametrize(
    ("given", "stack", "project"),
    [
        pytest.param(
            (), "config: {'small:token': hushhush}", "config: {token: {type: string, secret: true}}", id="file"
        ),
        pytest.param(
            ("--config", "token=hushhush"), "config: {'small:token': {secure: v1:abc:def}}", "", id="encrypted"
        ),
        pytest.param(("--config", "token=hushhush"), "", "", id="asked for as a secret"),
    ],
)
@pytest.mark.parametrize("then", ["pass", "raise ValueError('no ' + token)", "config.require_secret_int('token')"])
def test_secret_configuration_is_nowhere(
    tmp_path: Path, given: tuple[str, ...], stack: str, project: str, then: str
) -> None:
    code = f"""
    import pulumi
    config = pulumi.Config()
    token = config.require("token")
    print(token)
    config.require_secret("token")
    pulumi.ComponentResource("test:index:Thing", "thing-" + token, {{"token": token, "in": [token]}})
    pulumi.export("token", "is " + token)
    {then}
    """

    outcome = run(tmp_path, code, *given, stack=stack, project=project)

    assert outcome.status == (1 if then == "pass" else 2), outcome.err
    assert_told_nowhere(everything(outcome, tmp_path / "reports"), "hushhush")


def test_what_a_pack_says_of_a_secret_is_nowhere_when_it_fails(tmp_path: Path) -> None:
    code = """
    import pulumi
    pulumi.ComponentResource("test:index:Thing", "thing", {"token": pulumi.Output.secret("hushhush")})
    """
    pack = pack_with("raise ValueError('no ' + args.props['token']) if 'token' in args.props else None")

    outcome = run(tmp_path, code, pack=pack)

    assert outcome.status in (1, 2)
    assert_told_nowhere(everything(outcome, tmp_path / "reports"), "hushhush")


@pytest.mark.parametrize(
    "word", ["mandatory", "violation", "pack", "policy", "verdict", "results", "small", "fail", "secret"]
)
def test_a_program_blanks_no_verdict(tmp_path: Path, word: str) -> None:
    """What stands in a document because of its format, or names what judged, is no value of the program's."""
    code = f"""
    import pulumi
    pulumi.Output.secret({word!r})
    pulumi.ComponentResource("test:index:Thing", "thing")
    """
    pack = pack_with("report('No.')")

    outcome = run(tmp_path, code, pack=pack)
    plain = run(tmp_path / "plain", code.replace(repr(word), "'none'"), pack=pack)

    assert outcome.status == plain.status == 1
    for key in ("verdict", "summary", "project", "stack", "packs"):
        without_paths = [json.loads(json.dumps(each.report[key]).replace("/plain/", "/")) for each in (outcome, plain)]
        assert without_paths[0] == without_paths[1]
    for mine, other in zip(outcome.report["results"], plain.report["results"], strict=True):
        fixed = ("pack", "policy", "status", "enforcement_level", "severity")
        assert [mine[key] for key in fixed] == [other[key] for key in fixed]


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.text(st.characters(exclude_categories=("Cs",)), min_size=3), min_size=15, max_size=15, unique=True))
def test_any_value_in_any_place_is_nowhere(tmp_path_factory: pytest.TempPathFactory, values: list[str]) -> None:
    """Fifteen wild values in fifteen places of one program; a rare start keeps them from being words of a report."""
    secrets = [f"Zq{value}" for value in values]
    code = f"""
    import sys
    import pulumi, pulumi_aws as aws
    s = {secrets!r}
    print(s[0]); sys.stderr.write(s[1])
    pulumi.log.warn(s[2])
    pulumi.ComponentResource("test:index:Thing", s[3], {{"plain": s[4], s[5]: "key"}})
    pulumi.ComponentResource(f"test:index:{{s[6]}}", "typed")
    elsewhere = pulumi.ResourceOptions(provider=aws.Provider("elsewhere", region=s[7]))
    aws.sqs.Queue("queue", name=s[8], tags={{"t": pulumi.Output.secret(s[9])}}, opts=elsewhere)
    aws.dynamodb.Table("table", attributes=[{{"name": s[10], "type": "S"}}], hash_key=s[10])
    aws.ssm.get_parameter(name=s[11])
    pulumi.export(s[12], s[13])
    for each in s:
        pulumi.Output.secret(each)
    if len(s[14]) % 2:
        raise ValueError(s[14])
    """
    folder = tmp_path_factory.mktemp("wild")

    outcome = run(folder, code, stack="config: {aws:region: eu-west-1}")

    assert outcome.status in (1, 2)
    assert_told_nowhere(everything(outcome, folder / "reports"), *secrets)


def test_the_output_of_a_program_keeps_its_lines_and_their_order(tmp_path: Path) -> None:
    code = """
    import sys
    for number in range(2000):
        (sys.stdout if number % 2 else sys.stderr).write(f"line {number}\\n\\n" if number % 3 else f"part {number} ")
    sys.stdout.write("the end\\n")
    """
    expected = "".join(f"line {n}\n\n" if n % 3 else f"part {n} " for n in range(2000)) + "the end\n"

    outcome = run(tmp_path, code)

    assert expected in outcome.err


def test_short_values_stay_readable(tmp_path: Path) -> None:
    outcome = run(
        tmp_path, 'import pulumi\nprint("abc abcd")\npulumi.Output.secret("abc")\npulumi.Output.secret("abcd")'
    )

    assert "abc [secret]" in outcome.err
