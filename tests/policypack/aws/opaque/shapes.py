"""Trees and templates as strangers write them, for property-based tests."""

from __future__ import annotations

from hypothesis import strategies as st

WORDS = st.sampled_from(
    [
        *["AWS::DynamoDB::Table", "AWS::SNS::Topic", "AWS::IAM::Role", "AWS::Serverless::Function", "dynamodb", "*"],
        *["dynamodb:*", "s3:GetObject", "Allow", "AWS/DynamoDB", "AmazonDynamoDBFullAccess", "DynamoDB", "${Name}"],
        *["AWS::NoValue", "AWS::Partition", "Name", "a,b", "2012-10-17", "AWS::Include", "Mine", ""],
        "arn:aws:iam::aws:policy/AmazonDynamoDBFullAccess",
        '{"Statement": [{"Effect": "Allow", "Action": "dynamodb:*", "Resource": "*"}]}',
    ]
)
KEYS = st.sampled_from(
    [
        *[
            "Resources",
            "Type",
            "Properties",
            "Transform",
            "Fn::Transform",
            "Fn::ForEach::X",
            "Fn::If",
            "Fn::Sub",
            "Ref",
        ],
        *["Fn::Sub", "Fn::Join", "Fn::GetAtt", "Name", "Policies", "PolicyDocument", "Statement", "Effect", "Action"],
        *[
            "Resource",
            "ManagedPolicyArns",
            "Events",
            "Connectors",
            "Destination",
            "ServiceNamespace",
            "Namespace",
            "Metrics",
        ],
        *["TemplateBody", "TemplateURL", "Parameters", "Default", "Condition", "policy_document", "typeName", "type"],
        *["desiredState", "properties", "templateBody", "definition"],
    ]
)
TEXTS = WORDS | st.text(max_size=8)
SCALARS = st.none() | st.booleans() | st.integers(-9, 9) | TEXTS
TREES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS | TEXTS, inner, max_size=4),
    max_leaves=12,
)
