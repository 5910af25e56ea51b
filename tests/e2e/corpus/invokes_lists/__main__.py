"""Unknown values inside lists of a function's arguments: the SDK calls all the same, and the engine drops them."""

import pulumi_aws as aws

queue = aws.sqs.Queue("queue")
fixed = "arn:aws:sqs:eu-west-1:123456789012:fixed"
known = aws.iam.get_policy_document(statements=[{"actions": ["sqs:SendMessage"], "resources": [fixed]}])
unknown = aws.iam.get_policy_document_output(
    statements=[{"actions": ["sqs:ReceiveMessage"], "resources": [queue.arn, fixed]}]
)
merged = aws.iam.get_policy_document_output(source_policy_documents=[known.json, unknown.json])
aws.iam.Policy("unknown", policy=unknown.json)
aws.iam.Policy("merged", policy=merged.json)
