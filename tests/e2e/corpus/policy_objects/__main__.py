"""Policies given as objects: the provider writes them as JSON, unless a part is not known."""

import pulumi_aws as aws

ASSUME = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}
queue = aws.sqs.Queue("queue")
role = aws.iam.Role("dict", assume_role_policy=ASSUME)
aws.iam.Role(
    "typed",
    assume_role_policy=aws.iam.PolicyDocumentArgs(
        version="2012-10-17",
        statement=[
            aws.iam.PolicyStatementArgs(
                effect="Allow",
                action="sts:AssumeRole",
                principal=aws.iam.ServicePrincipalArgs(service="ec2.amazonaws.com"),
            )
        ],
    ),
)
statement = {"Effect": "Allow", "Action": ["sqs:SendMessage"], "Resource": "arn:aws:sqs:*:*:jobs"}
aws.iam.RolePolicy("known", role=role.name, policy={"Version": "2012-10-17", "Statement": [statement]})
aws.iam.RolePolicy(
    "unknown", role=role.name, policy={"Version": "2012-10-17", "Statement": [{**statement, "Resource": queue.arn}]}
)
document = aws.iam.get_policy_document_output(statements=[{"actions": ["sqs:SendMessage"], "resources": [queue.arn]}])
aws.iam.RolePolicy("rendered", role=role.name, policy=document.json)
