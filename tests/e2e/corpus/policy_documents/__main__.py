"""Policy documents from the data source, in both forms, with unknown input too."""

import pulumi
import pulumi_aws as aws

trust = aws.iam.get_policy_document(
    statements=[
        {
            "sid": "Trust",
            "actions": ["sts:AssumeRole"],
            "principals": [{"type": "Service", "identifiers": ["lambda.amazonaws.com", "ec2.amazonaws.com"]}],
            "conditions": [{"test": "StringEquals", "variable": "aws:SourceAccount", "values": ["123456789012"]}],
        }
    ]
)
role = aws.iam.Role("role", assume_role_policy=trust.json)
table = aws.dynamodb.Table("table", hash_key="id", attributes=[{"name": "id", "type": "S"}])
known = aws.iam.get_policy_document_output(
    statements=[
        {"actions": ["dynamodb:GetItem", "dynamodb:Query"], "resources": ["arn:aws:dynamodb:*:*:table/x"]},
        {"effect": "Deny", "actions": ["dynamodb:DeleteTable"], "resources": ["*"]},
    ]
)
unknown = aws.iam.get_policy_document_output(statements=[{"actions": ["dynamodb:Scan"], "resources": [table.arn]}])
aws.iam.RolePolicy("known", role=role.name, policy=known.json)
aws.iam.RolePolicy("unknown", role=role.name, policy=unknown.json)
pulumi.export("document", known.json)
