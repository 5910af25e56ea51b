from __future__ import annotations

from dataclasses import replace

import pytest

from preflight.audit import worker
from preflight.audit.request import Judges
from preflight.audit.sources import find_stacks
from preflight.audit.warm_packs import close_all
from preflight.audit.worker import Task, audit_stack, describe
from preflight.errors import ConfigurationError, PackError
from preflight.runs.request import PackRequest
from tests.preflight.audit.states import (
    CIPHERTEXT,
    PASSPHRASE,
    encrypted,
    export,
    queue,
    secrets_provider,
    urn,
    write_export,
    write_stack,
)
from tests.preflight.harness import BAD_PROGRAM, PACK, pack_with, write_pack, write_program


@pytest.fixture
def judges(pack):
    yield Judges((PackRequest(str(pack)),), pack_timeout=20)
    close_all()


def outcomes(judges, source, known=""):
    return [audit_stack(Task(address, judges, known)) for address in find_stacks(str(source))]


def test_tells_findings_counts_and_owners(judges, backend):
    write_stack(backend, "bad", "good", tags={"owner": "data"})
    (backend / ".pulumi/stacks/shop/dev.pulumi-tags").write_text('{"version": 1, "tags": {"team": "x"}}', "utf-8")
    lock = backend / ".pulumi/locks/organization/shop/dev/1.json"
    lock.parent.mkdir(parents=True)
    lock.write_text("{}", "utf-8")

    [found] = outcomes(judges, backend)

    assert found.error is None
    assert [(each.policy, each.name) for each in found.results] == [("no-bad-names", "bad")]
    assert (found.summary.resources, found.summary.policies, found.summary.mandatory) == (3, 2, 1)
    assert (found.tags, found.resource_owners) == ({"team": "x"}, {urn("bad"): "data"})
    assert "An update held a lock" in found.notes[0]


def test_tells_what_is_left_out_and_what_is_pending(judges, tmp_path):
    write_export(
        tmp_path / "x/a.json", export(queue("bad", state={"external": True}), pending_operations=[{"type": "creating"}])
    )

    [found] = outcomes(judges, tmp_path / "x")

    assert found.results == ()
    assert [note.partition(":")[0] for note in found.notes] == [
        "An update was cut short",
        "Left out, because the stack only reads them",
    ]


def test_what_is_known_is_not_judged_again(judges, backend, monkeypatch):
    write_stack(backend, "bad")
    [first] = outcomes(judges, backend)
    monkeypatch.setattr(worker, "judge", lambda *_: pytest.fail("judged again"))

    [second] = outcomes(judges, backend, known=first.digest)

    assert (second.unchanged, second.digest) == (True, first.digest)


@pytest.mark.parametrize("change", ["content", "tags", "lock"])
def test_any_change_is_judged(judges, backend, change):
    file = write_stack(backend, "bad")
    [first] = outcomes(judges, backend)
    if change == "content":
        file.write_bytes(file.read_bytes() + b" ")
    elif change == "tags":
        (backend / ".pulumi/stacks/shop/dev.pulumi-tags").write_text('{"version": 1, "tags": {"a": "b"}}', "utf-8")
    else:
        (backend / ".pulumi/locks/organization/shop/dev").mkdir(parents=True)
        (backend / ".pulumi/locks/organization/shop/dev/1.json").write_text("{}", "utf-8")

    [second] = outcomes(judges, backend, known=first.digest)

    assert not second.unchanged
    assert second.digest != first.digest


def test_a_state_that_is_not_understood_is_no_verdict(judges, tmp_path):
    write_export(tmp_path / "x/half.json", export())
    (tmp_path / "x/half.json").write_text('{"version": 3, "depl', "utf-8")
    write_export(tmp_path / "x/package.json", {"name": "app"})

    half, package = outcomes(judges, tmp_path / "x")

    assert half.error.message.startswith("The state is not JSON")
    assert "half written" in half.error.hint
    assert "neither a `checkpoint` nor a `deployment`" in package.error.message
    assert (half.stack, half.results) == ("half", ())


def test_the_owner_of_a_broken_stack_hears_of_it(judges, backend):
    write_stack(backend, "a").write_bytes(b"{")
    (backend / ".pulumi/stacks/shop/dev.pulumi-tags").write_text('{"version": 1, "tags": {"owner": "x"}}', "utf-8")

    [found] = outcomes(judges, backend)

    assert (found.error is None, found.tags) == (False, {"owner": "x"})


def test_one_that_is_gone_is_no_verdict(judges, backend):
    file = write_stack(backend, "a")
    [address] = find_stacks(str(backend))
    file.unlink()

    assert "is gone since" in audit_stack(Task(address, judges)).error.message


def test_a_bug_is_no_verdict_and_repeats_nothing_of_the_state(judges, backend, monkeypatch):
    write_stack(backend, "a", password=CIPHERTEXT)
    monkeypatch.setattr(worker, "read_state", lambda content, **_: {}[content])

    [found] = outcomes(judges, backend)

    assert found.error.message == "preflight itself failed on this stack: KeyError."


CRASHES = """os._exit(3) if args.name == "poison" and not os.path.exists(MARK) else open(MARK + args.name, "w")"""


def crashing(tmp_path, policy):
    mark = tmp_path / "mark"
    return Judges(
        (PackRequest(str(write_pack(tmp_path / "crashing", pack_with(policy, f"MARK = {str(mark)!r}")))),), 3.0
    )


def test_a_pack_that_dies_is_started_anew_once(tmp_path, backend):
    """The first time it dies and leaves a mark, the second time it answers."""
    once = 'open(MARK, "x") and os._exit(3) if args.name == "poison" and not os.path.exists(MARK) else None'
    judges = crashing(tmp_path, once)
    write_stack(backend, "poison")

    [found] = outcomes(judges, backend)
    close_all()

    assert (tmp_path / "mark").exists()
    assert found.error is None
    assert found.summary.passed == 2


@pytest.mark.parametrize(
    ("policy", "message"), [("os._exit(3)", "ended with status 3"), ("time.sleep(60)", "within 3 s")]
)
def test_a_pack_that_always_dies_or_hangs_has_no_verdict_on_that_stack_alone(tmp_path, backend, policy, message):
    judges = crashing(tmp_path, f'{policy} if args.name == "poison" else None')
    write_stack(backend, "poison")
    write_stack(backend, "fine", stack="prod")

    dev, prod = outcomes(judges, backend)
    close_all()

    assert message in dev.error.message
    assert prod.error is None


def test_programs_are_run_by_the_gate(tmp_path):
    write_program(tmp_path / "apps/bad", BAD_PROGRAM, stack="config: {}")
    write_program(tmp_path / "apps/broken", "raise ValueError('no')", stack="config: {}")
    write_program(tmp_path / "apps/nostack")
    judges = Judges((PackRequest(str(write_pack(tmp_path / "gate", PACK))),))

    bad, broken, nostack = outcomes(judges, tmp_path / "apps")

    assert ([each.policy for each in bad.results], bad.project, bad.stack) == (["no-bad-names"], "small", "dev")
    assert "ValueError: no" in broken.error.message
    assert "has no stack file" in nostack.error.message
    assert bad.digest == ""


def test_describes_packs_or_says_what_is_wrong(judges, tmp_path):
    assert [policy.name for policy in describe(judges)[0].policies] == ["no-bad-names", "no-old-queues"]
    with pytest.raises(PackError, match="no policy pack at"):
        describe(Judges((PackRequest(str(tmp_path / "none")),)))
    with pytest.raises(ConfigurationError, match="loud"):
        describe(Judges((PackRequest(judges.packs[0].path, {"no-bad-names": "loud"}),)))


TELLS = """
    from pulumi_policy import EnforcementLevel, PolicyPack, ResourceValidationPolicy

    def tell(args, report):
        if "policy" in args.props:
            report(f"{args.name} has {args.props['policy']['Key']}")

    def fail(args, report):
        if args.props.get("policy") == "crash-hunter2":
            raise ValueError(args.props["policy"])

    PolicyPack("telling", policies=[
        ResourceValidationPolicy("tells", "Tells.", tell, EnforcementLevel.MANDATORY),
        ResourceValidationPolicy("fails", "Fails.", fail, EnforcementLevel.MANDATORY),
    ])
"""


@pytest.fixture
def curious(tmp_path):
    """Judges that ask for secrets, with a pack that tells them."""
    yield Judges((PackRequest(str(write_pack(tmp_path / "telling", TELLS))),), pack_timeout=20, decrypt=True)
    close_all()


def secret_state(value, **inputs):
    providers = {"type": "passphrase", "state": secrets_provider()}
    return export(queue("q", policy=encrypted(value), **inputs), secrets_providers=providers)


def test_packs_see_secrets_where_that_is_asked_and_no_result_holds_them(curious, tmp_path, monkeypatch):
    monkeypatch.setenv("PULUMI_CONFIG_PASSPHRASE", PASSPHRASE)
    state = secret_state({"Key": "a hunter2"}, tags={"owner": encrypted("hidden owner")})
    write_export(tmp_path / "x/a.json", state)

    [found] = outcomes(curious, tmp_path / "x")

    assert [each.message for each in found.results] == ["Tells.\nq has [secret]"]
    assert "hunter2" not in repr(found)
    assert "hidden owner" not in repr(found)
    assert found.digest
    assert found.notes == ()


def test_a_pack_that_fails_on_a_secret_does_not_tell_it(curious, tmp_path, monkeypatch):
    monkeypatch.setenv("PULUMI_CONFIG_PASSPHRASE", PASSPHRASE)
    write_export(tmp_path / "x/a.json", secret_state("crash-hunter2"))

    [found] = outcomes(curious, tmp_path / "x")

    assert found.error is not None or found.results
    assert "hunter2" not in repr(found)


def test_what_could_not_be_decrypted_is_told_and_judged_again_the_next_time(curious, tmp_path, monkeypatch):
    monkeypatch.delenv("PULUMI_CONFIG_PASSPHRASE", raising=False)
    write_export(tmp_path / "x/a.json", secret_state("hunter2"))

    [found] = outcomes(curious, tmp_path / "x")

    assert "unknown to packs: 2 (neither PULUMI_CONFIG_PASSPHRASE nor" in found.notes[0]
    assert not found.digest


def test_nobody_asked_nothing_is_decrypted(judges, tmp_path, monkeypatch):
    monkeypatch.setenv("PULUMI_CONFIG_PASSPHRASE", PASSPHRASE)
    state = secret_state("hunter2")
    state["deployment"]["resources"][1]["inputs"]["name"] = encrypted("bad one")
    write_export(tmp_path / "x/a.json", state)

    [silent] = outcomes(judges, tmp_path / "x")
    [asked] = outcomes(replace(judges, decrypt=True), tmp_path / "x")

    assert {each.status for each in silent.results} == {"unevaluated"}
    assert [each.status for each in asked.results] == ["violation"]
