from __future__ import annotations

from preflight.audit.stacks import StackAddress


def test_a_stack_stays_the_same_whichever_variant_of_its_file_counts():
    one = StackAddress("s3://b", "state", "s3://b", ".pulumi/stacks/shop/dev.json", "shop", "dev")
    other = StackAddress("s3://b", "state", "s3://b", ".pulumi/stacks/shop/dev.json.gz", "shop", "dev", size=5)

    assert one.key == other.key == "s3://b|shop/dev"


def test_exports_are_told_apart_by_their_files_and_programs_by_their_stacks():
    assert StackAddress("x", "state", "x", "a.json").key == "x|a.json"
    assert StackAddress("x", "program", "x", "app", stack="dev").key == "x|app|dev"
