from __future__ import annotations

import pytest

from preflight.wire import urns

STACK = "urn:pulumi:dev::shop::pulumi:pulumi:Stack::shop-dev"
SITE = "urn:pulumi:dev::shop::acme:web:Site::front"


def test_the_type_of_the_stack_is_left_out():
    assert urns.stack_urn("dev", "shop") == STACK
    assert urns.create("dev", "shop", STACK, "acme:web:Site", "front") == SITE


def test_types_of_parents_come_first():
    urn = urns.create("dev", "shop", SITE, "aws:s3/bucket:Bucket", "a::b")

    assert urn == "urn:pulumi:dev::shop::acme:web:Site$aws:s3/bucket:Bucket::a::b"
    assert urns.qualified_type(urn) == "acme:web:Site$aws:s3/bucket:Bucket"
    assert urns.type_of(urn) == "aws:s3/bucket:Bucket"
    assert urns.name_of(urn) == "a::b"


@pytest.mark.parametrize("text", ["", "urn:pulumi:dev", "arn:aws:s3:::bucket"])
def test_what_is_no_urn(text):
    assert not urns.is_valid(text)
    assert urns.name_of(text) == ""


def test_packages():
    assert urns.is_valid(SITE)
    assert urns.package_of("aws:s3/bucket:Bucket") == "aws"
    assert urns.is_provider("pulumi:providers:aws")
