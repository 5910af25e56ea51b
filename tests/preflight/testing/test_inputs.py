"""What a test writes to describe resources."""

from __future__ import annotations

from preflight.testing import UNKNOWN, Reference, Resource, ref, secret
from preflight.wire import values


def test_special_values_are_the_protocols():
    assert values.is_unknown(UNKNOWN)
    assert values.contains_secret({"a": [secret("x")]})
    assert values.reveal(secret({"a": 1})) == {"a": 1}


def test_a_reference_is_to_the_id_unless_it_says_more():
    assert ref("users") == Reference("users", "id")
    assert ref("users", "arn") == Reference("users", "arn")


def test_a_resource_needs_a_type_and_a_name():
    resource = Resource("aws:sqs/queue:Queue", "jobs")

    assert (resource.properties, resource.provider, resource.component) == ({}, None, False)
