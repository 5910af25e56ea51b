"""Types and properties that hold, carry or attach policies exist in the providers' SDKs."""

from __future__ import annotations

import re

import pytest

from guardrails.aws.iam.types import (
    ATTACHMENT_TYPES,
    BOUNDARY_TYPES,
    DOCUMENT_TYPES,
    HOLDERS,
    REFERENCE_TYPES,
    STANDALONE,
)
from tests.policypack.aws.iam.identities import ROLE, USER
from tests.policypack.shapes import arguments_of


def _snake(prop):
    return re.sub(r"([A-Z])", lambda match: "_" + match[1].lower(), prop)


@pytest.mark.parametrize(
    ("token", "prop"),
    [
        (token, prop)
        for token, prop in (
            *((token, shape.prop) for token, shape in DOCUMENT_TYPES.items()),
            *((token, prop) for token, shape in DOCUMENT_TYPES.items() for prop in shape.holders.values()),
            *((token, shape.arns) for token, shape in ATTACHMENT_TYPES.items()),
            *((token, prop) for token, shape in ATTACHMENT_TYPES.items() for prop in shape.holders.values()),
            *((token, shape.argument) for token, shape in HOLDERS.items()),
            *((token, shape.trust) for token, shape in HOLDERS.items() if shape.trust),
            *((token, shape.inline.prop) for token, shape in HOLDERS.items() if shape.inline),
            *STANDALONE.items(),
            *((token, shape.prop) for token, shape in (*REFERENCE_TYPES.items(), *BOUNDARY_TYPES.items())),
            (ROLE, "permissionsBoundary"),
            (USER, "permissionsBoundary"),
            ("aws-native:iam:Role", "permissionsBoundary"),
            ("aws-native:iam:User", "permissionsBoundary"),
        )
        if not token.startswith("awscc:")
    ],
)
def test_types_and_properties_exist(token, prop):
    assert hasattr(arguments_of(token), _snake(prop))


@pytest.mark.parametrize("shape", HOLDERS.values())
def test_the_argument_of_a_program_is_the_property(shape):
    assert shape.argument == _snake(shape.name)
