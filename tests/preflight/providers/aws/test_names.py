"""Names that the AWS provider gives."""

from __future__ import annotations

import pytest

from preflight.project.autonaming import Naming
from preflight.providers.aws import names

QUEUE = "aws:sqs/queue:Queue"
URN = "urn:pulumi:dev::shop::aws:sqs/queue:Queue::jobs"


@pytest.mark.parametrize(
    ("type_", "properties", "told", "expected"),
    [
        (QUEUE, {}, Naming("enforce", "jobs"), "jobs"),
        (QUEUE, {"fifoQueue": True}, Naming("enforce", "jobs"), "jobs"),
        (QUEUE, {"fifoQueue": True}, Naming("propose", "jobs"), "jobs.fifo"),
        (QUEUE, {}, Naming("propose", "j" * 80), "j" * 80),
        ("aws:s3/bucket:Bucket", {}, Naming("propose", "Data"), "data"),
        ("aws:s3/bucket:Bucket", {}, Naming("enforce", "Data"), "Data"),
        ("aws:kms/alias:Alias", {}, Naming("propose", "key"), "alias/key"),
        ("aws:kms/alias:Alias", {}, Naming("propose", "alias/key"), "alias/key"),
        ("aws:glue/catalogDatabase:CatalogDatabase", {}, Naming("propose", "a-B"), "a_b"),
        ("aws:dynamodb/table:Table", {}, Naming("propose", "Data"), "Data"),
    ],
)
def test_what_the_provider_makes_of_it(type_, properties, told, expected):
    assert names.build(names.rule_of(type_, properties), "logical", URN, properties, told) == expected


@pytest.mark.parametrize(
    ("told", "message"),
    [
        (Naming("disable"), "automatic naming is disabled but no explicit name was provided"),
        (Naming("propose", "j" * 81), f"calculated name '{'j' * 81}' exceeds maximum length of 80"),
    ],
)
def test_names_that_the_provider_refuses(told, message):
    with pytest.raises(names.NoNameError) as caught:
        names.build(names.rule_of(QUEUE, {}), "logical", URN, {}, told)
    assert str(caught.value) == message
