from __future__ import annotations

import contextlib
import gzip
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from preflight.audit.state import read_state, root_urn
from preflight.errors import PreflightError, StateError
from preflight.report import Location
from tests.preflight.audit.states import CIPHERTEXT, checkpoint, deployment, export, queue, urn


def read(content):
    return read_state(json.dumps(content).encode())


@pytest.mark.parametrize("form", [export, checkpoint])
def test_reads_both_forms(form):
    state = read(form(queue("a")))

    assert (state.project, state.stack, len(state.resources)) == ("shop", "dev", 2)
    found = state.resources[1]
    assert (found.name, found.type, found.id, found.custom) == ("a", "aws:sqs/queue:Queue", "a", True)
    assert found.inputs == {"name": "a"}
    assert found.outputs["arn"] == "arn:aws:sqs:eu-west-1:123456789012:a"


def test_reads_what_packs_are_told_besides():
    provider = urn("default", "pulumi:providers:aws")
    [found] = read(
        export(
            queue(
                "a",
                state={
                    "provider": f"{provider}::6e2c",
                    "dependencies": [urn("b")],
                    "propertyDependencies": {"name": [urn("b")], "tags": None},
                    "protect": True,
                    "ignoreChanges": ["tags"],
                    "additionalSecretOutputs": ["arn"],
                    "customTimeouts": {"create": 60},
                    "aliases": [urn("old")],
                    "sourcePosition": "project:///app/main.py#12,5",
                },
            )
        )
    ).resources[1:]

    assert found.provider == provider
    assert (found.dependencies, found.property_dependencies) == ([urn("b")], {"name": [urn("b")], "tags": []})
    options = found.options
    assert (options.protect, options.ignore_changes, options.aliases) == (True, ("tags",), (urn("old"),))
    assert (options.additional_secret_outputs, options.timeouts) == (("arn",), {"create": 60.0})
    assert found.location == Location("app/main.py", 12, 5)


def test_what_is_only_read_and_what_waits_to_be_deleted_is_left_out():
    state = read(export(queue("a"), queue("read", state={"external": True}), queue("a", state={"delete": True})))

    assert [each.name for each in state.resources] == ["shop-dev", "a"]
    assert state.read_only == 1


def test_a_stack_that_nothing_was_deployed_to_is_empty():
    assert read({"version": 3, "checkpoint": {"stack": "organization/shop/dev"}}).resources == ()
    assert read({"version": 3, "deployment": {"resources": None}}).resources == ()


def test_tells_of_pending_operations():
    assert read(export(pending_operations=[{"type": "creating"}])).pending_operations == 1


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ({"version": 5, "deployment": {}}, "The state has version 5; versions 3 and 4 are understood"),
        ({"version": 2, "deployment": {}}, "The state has version 2"),
        ({"version": True, "deployment": {}}, "The state has version True"),
        ({"deployment": {}}, "The state has version None"),
        ({"version": 3}, "neither a `checkpoint` nor a `deployment`"),
        ({"version": 4, "features": ["warp"], "deployment": {}}, "needs features that are not understood: warp"),
        ({"version": 4, "features": "warp", "deployment": {}}, "features that are not understood"),
        ({"version": 3, "deployment": []}, "holds no deployment"),
        ({"version": 3, "deployment": {"resources": {}}}, "`resources` is not a list"),
        ({"version": 3, "deployment": {"resources": [1]}}, "not an object"),
        ({"version": 3, "deployment": {"resources": [{"urn": "x"}]}}, "has the URN 'x', which is none"),
        ({"version": 3, "deployment": {"resources": [{"urn": urn("a")}]}}, "has no type"),
        (export(queue("a"), queue("a")), "holds urn:pulumi:dev::shop::aws:sqs/queue:Queue::a twice"),
        (export(queue("a", state={"inputs": []})), "`inputs` is not an object"),
        (export(queue("a", state={"dependencies": [1]})), "`dependencies` holds what is no text"),
        (export(queue("a", state={"customTimeouts": {"create": "x"}})), "`customTimeouts`"),
        (export(queue("a", state={"parent": 3})), "`parent` is not a text"),
        ([], "not a JSON object"),
    ],
)
def test_of_what_is_not_understood_nothing_is_said(content, message):
    with pytest.raises(StateError) as caught:
        read(content)
    assert message in caught.value.message


@pytest.mark.parametrize(
    "content", [b"", b"{", b'{"version": NaN}', b"[" * 100_000, b"\xff\xfe", json.dumps(export()).encode()[:-9]]
)
def test_a_half_written_one_is_told(content):
    with pytest.raises(StateError, match=r"not JSON|deeper"):
        read_state(content)


def test_a_nested_error_names_the_resource():
    with pytest.raises(
        StateError, match=r"^urn:pulumi:dev::shop::aws:sqs/queue:Queue::a: A property has the signature"
    ):
        read(export(queue("a", x={"4dabf18193072939515e22adb298388d": "?"})))


def test_no_message_repeats_what_stands_in_properties():
    content = json.dumps(export(queue("a", password="hunter2"))).encode()
    for broken in (content[:-5], content.replace(b'"custom": true', b"x")):
        with pytest.raises(StateError) as caught:
            read_state(broken)
        assert "hunter2" not in caught.value.message + caught.value.hint


def test_states_of_several_stacks_are_called_multiple():
    state = read(export(queue("a"), queue("a", project="bank")))

    assert (state.project, state.stack) == ("multiple", "multiple")


def test_findings_on_the_stack_stand_on_its_root():
    state = read(export(queue("a")))
    bare = read({"version": 3, "deployment": {"resources": [queue("a", state={"parent": ""})]}})

    assert root_urn(state, "x", "y") == urn("shop-dev", "pulumi:pulumi:Stack")
    assert root_urn(bare, "x", "y") == urn("shop-dev", "pulumi:pulumi:Stack")
    assert root_urn(read(export()), "x", "y") == urn("shop-dev", "pulumi:pulumi:Stack")


def test_a_secret_is_unknown():
    [found] = read(export(queue("a", password=CIPHERTEXT))).resources[1:]

    assert "c2VjcmV0" not in json.dumps([found.inputs, found.outputs])


WILD = json.dumps(checkpoint(queue("a", tags={"x": [1, CIPHERTEXT]}), queue("b"))).encode()


@given(st.integers(0, len(WILD) - 1), st.binary(max_size=3), st.booleans())
def test_wild_bytes_end_in_a_state_or_in_words(place, bytes_, zipped):
    content = WILD[:place] + bytes_ + WILD[place + len(bytes_) :]
    with contextlib.suppress(PreflightError):  # and nothing else
        read_state(gzip.compress(content) if zipped else content)


def test_deployment_is_what_the_engine_writes():
    assert deployment()["resources"][0]["type"] == "pulumi:pulumi:Stack"
