"""Reads and calls."""

from __future__ import annotations

from tests.preflight.harness import (
    preflight,
    write_program,
)


def test_the_result_of_a_method_is_unknown(tmp_path, pack):
    code = """
    import pulumi

    class Thing(pulumi.CustomResource):
        def __init__(self):
            super().__init__("acme:index:Thing", "thing", {})

    pulumi.export("result", pulumi.runtime.call("acme:index:Thing/method", {}, Thing()))
    """

    outcome = preflight(write_program(tmp_path / "project", code), pack)

    assert outcome.status == 0
    assert outcome.report["outputs"] == {"result": "<unknown>"}
    assert outcome.report["placeholders"] == ["acme:index:Thing/method"]


def test_unknown_elements_of_lists_are_dropped_as_the_engine_does(tmp_path, pack):
    code = """
    import pulumi
    import pulumi_aws as aws

    def document(*arns):
        return aws.iam.get_policy_document_output(statements=[{"actions": ["sqs:SendMessage"], "resources": arns}])

    queue = aws.sqs.Queue("queue")
    merged = aws.iam.get_policy_document_output(
        source_policy_documents=[document("arn:aws:sqs:eu-west-1:1:fixed").json, document(queue.arn).json]
    )
    pulumi.export("document", merged.minified_json)
    """

    outcome = preflight(write_program(tmp_path / "project", code), pack, options=("--previews", "first"))

    assert outcome.status == 0, outcome.err
    assert outcome.report["outputs"] == {
        "document": '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sqs:SendMessage",'
        '"Resource":"arn:aws:sqs:eu-west-1:1:fixed"}]}'
    }
