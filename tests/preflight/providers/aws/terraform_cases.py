"""Arguments of 100 and more types of resources, as Terraform takes them; each type is there once and named ``x``."""

from __future__ import annotations

import json
from typing import Any

ROLE = "arn:aws:iam::123456789012:role/app"
TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "lambda.amazonaws.com"}}
        ],
    }
)
POLICY = json.dumps(
    {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}
)

CASES: dict[str, tuple[str, dict[str, Any]]] = {
    "aws_dynamodb_table": (
        "aws:dynamodb/table:Table",
        {
            "name": "events",
            "hash_key": "id",
            "billing_mode": "PAY_PER_REQUEST",
            "attribute": [{"name": "id", "type": "S"}, {"name": "at", "type": "N"}],
            "stream_enabled": True,
            "stream_view_type": "KEYS_ONLY",
            "point_in_time_recovery": [{"enabled": True}],
            "server_side_encryption": [{"enabled": True}],
            "ttl": [{"attribute_name": "ends", "enabled": True}],
            "global_secondary_index": [{"name": "by-at", "hash_key": "at", "projection_type": "ALL"}],
        },
    ),
    "aws_dynamodb_table_item": (
        "aws:dynamodb/tableItem:TableItem",
        {"table_name": "${aws_dynamodb_table.x.name}", "hash_key": "id", "item": '{"id":{"S":"1"}}'},
    ),
    "aws_dynamodb_contributor_insights": (
        "aws:dynamodb/contributorInsights:ContributorInsights",
        {"table_name": "events"},
    ),
    "aws_dynamodb_kinesis_streaming_destination": (
        "aws:dynamodb/kinesisStreamingDestination:KinesisStreamingDestination",
        {"table_name": "events", "stream_arn": "arn:aws:kinesis:eu-west-1:123456789012:stream/clicks"},
    ),
    "aws_dynamodb_resource_policy": (
        "aws:dynamodb/resourcePolicy:ResourcePolicy",
        {
            "resource_arn": "arn:aws:dynamodb:eu-west-1:123456789012:table/events",
            "policy": POLICY,
            "depends_on": ["aws_dynamodb_table.x"],
        },
    ),
    "aws_dynamodb_tag": (
        "aws:dynamodb/tag:Tag",
        {"resource_arn": "arn:aws:dynamodb:eu-west-1:123456789012:table/events", "key": "team", "value": "data"},
    ),
    "aws_dynamodb_table_export": (
        "aws:dynamodb/tableExport:TableExport",
        {"table_arn": "arn:aws:dynamodb:eu-west-1:123456789012:table/events", "s3_bucket": "exports"},
    ),
    "aws_dynamodb_table_replica": (
        "aws:dynamodb/tableReplica:TableReplica",
        {"global_table_arn": "arn:aws:dynamodb:us-east-1:123456789012:table/events"},
    ),
    "aws_iam_role": ("aws:iam/role:Role", {"name": "app", "assume_role_policy": TRUST}),
    "aws_iam_role_policy": (
        "aws:iam/rolePolicy:RolePolicy",
        {"name": "read", "role": "${aws_iam_role.x.name}", "policy": POLICY},
    ),
    "aws_iam_policy": ("aws:iam/policy:Policy", {"name": "read", "path": "/teams/", "policy": POLICY}),
    "aws_iam_user": ("aws:iam/user:User", {"name": "alice"}),
    "aws_iam_group": ("aws:iam/group:Group", {"name": "staff"}),
    "aws_iam_user_policy": (
        "aws:iam/userPolicy:UserPolicy",
        {"name": "read", "user": "${aws_iam_user.x.name}", "policy": POLICY},
    ),
    "aws_iam_group_policy": (
        "aws:iam/groupPolicy:GroupPolicy",
        {"name": "read", "group": "${aws_iam_group.x.name}", "policy": POLICY},
    ),
    "aws_iam_instance_profile": (
        "aws:iam/instanceProfile:InstanceProfile",
        {"name": "app", "role": "${aws_iam_role.x.name}"},
    ),
    "aws_iam_role_policy_attachment": (
        "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
        {"role": "${aws_iam_role.x.name}", "policy_arn": "${aws_iam_policy.x.arn}"},
    ),
    "aws_iam_user_policy_attachment": (
        "aws:iam/userPolicyAttachment:UserPolicyAttachment",
        {"user": "${aws_iam_user.x.name}", "policy_arn": "${aws_iam_policy.x.arn}"},
    ),
    "aws_iam_group_policy_attachment": (
        "aws:iam/groupPolicyAttachment:GroupPolicyAttachment",
        {"group": "${aws_iam_group.x.name}", "policy_arn": "${aws_iam_policy.x.arn}"},
    ),
    "aws_iam_access_key": ("aws:iam/accessKey:AccessKey", {"user": "${aws_iam_user.x.name}"}),
    "aws_iam_openid_connect_provider": (
        "aws:iam/openIdConnectProvider:OpenIdConnectProvider",
        {
            "url": "https://token.actions.githubusercontent.com",
            "client_id_list": ["sts.amazonaws.com"],
            "thumbprint_list": ["cf23df2207d99a74fbe169e3eba035e633b65d94"],
        },
    ),
    "aws_iam_saml_provider": (
        "aws:iam/samlProvider:SamlProvider",
        {"name": "idp", "saml_metadata_document": "x" * 1001},
    ),
    "aws_iam_account_password_policy": ("aws:iam/accountPasswordPolicy:AccountPasswordPolicy", {}),
    "aws_iam_account_alias": ("aws:iam/accountAlias:AccountAlias", {"account_alias": "acme"}),
    "aws_iam_user_login_profile": ("aws:iam/userLoginProfile:UserLoginProfile", {"user": "${aws_iam_user.x.name}"}),
    "aws_sqs_queue": ("aws:sqs/queue:Queue", {"name": "jobs"}),
    "aws_sqs_queue_policy": (
        "aws:sqs/queuePolicy:QueuePolicy",
        {"queue_url": "${aws_sqs_queue.x.id}", "policy": POLICY},
    ),
    "aws_sns_topic": ("aws:sns/topic:Topic", {"name": "alerts"}),
    "aws_sns_topic_policy": ("aws:sns/topicPolicy:TopicPolicy", {"arn": "${aws_sns_topic.x.arn}", "policy": POLICY}),
    "aws_sns_topic_subscription": (
        "aws:sns/topicSubscription:TopicSubscription",
        {"topic_arn": "${aws_sns_topic.x.arn}", "protocol": "sqs", "endpoint": "${aws_sqs_queue.x.arn}"},
    ),
    "aws_lambda_function": (
        "aws:lambda/function:Function",
        {
            "function_name": "worker",
            "role": "${aws_iam_role.x.arn}",
            "handler": "a.b",
            "runtime": "python3.12",
            "filename": "code.zip",
        },
    ),
    "aws_lambda_alias": (
        "aws:lambda/alias:Alias",
        {"name": "live", "function_name": "${aws_lambda_function.x.function_name}", "function_version": "$LATEST"},
    ),
    "aws_lambda_permission": (
        "aws:lambda/permission:Permission",
        {
            "statement_id": "from-topic",
            "action": "lambda:InvokeFunction",
            "function_name": "${aws_lambda_function.x.function_name}",
            "principal": "sns.amazonaws.com",
        },
    ),
    "aws_lambda_event_source_mapping": (
        "aws:lambda/eventSourceMapping:EventSourceMapping",
        {"function_name": "${aws_lambda_function.x.function_name}", "event_source_arn": "${aws_sqs_queue.x.arn}"},
    ),
    "aws_lambda_function_url": (
        "aws:lambda/functionUrl:FunctionUrl",
        {"function_name": "${aws_lambda_function.x.function_name}", "authorization_type": "AWS_IAM"},
    ),
    "aws_lambda_layer_version": (
        "aws:lambda/layerVersion:LayerVersion",
        {"layer_name": "tools", "filename": "code.zip"},
    ),
    "aws_kinesis_stream": ("aws:kinesis/stream:Stream", {"name": "clicks", "shard_count": 1}),
    "aws_kinesis_stream_consumer": (
        "aws:kinesis/streamConsumer:StreamConsumer",
        {"name": "reader", "stream_arn": "${aws_kinesis_stream.x.arn}"},
    ),
    "aws_kinesis_firehose_delivery_stream": (
        "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream",
        {
            "name": "lake",
            "destination": "extended_s3",
            "extended_s3_configuration": [
                {"role_arn": "${aws_iam_role.x.arn}", "bucket_arn": "${aws_s3_bucket.x.arn}"}
            ],
        },
    ),
    "aws_cloudwatch_log_group": ("aws:cloudwatch/logGroup:LogGroup", {"name": "/app/web"}),
    "aws_cloudwatch_log_stream": (
        "aws:cloudwatch/logStream:LogStream",
        {"name": "one", "log_group_name": "${aws_cloudwatch_log_group.x.name}"},
    ),
    "aws_cloudwatch_log_metric_filter": (
        "aws:cloudwatch/logMetricFilter:LogMetricFilter",
        {
            "name": "errors",
            "pattern": "ERROR",
            "log_group_name": "${aws_cloudwatch_log_group.x.name}",
            "metric_transformation": [{"name": "Errors", "namespace": "App", "value": "1"}],
        },
    ),
    "aws_cloudwatch_log_subscription_filter": (
        "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter",
        {
            "name": "all",
            "filter_pattern": "",
            "log_group_name": "${aws_cloudwatch_log_group.x.name}",
            "destination_arn": "${aws_kinesis_stream.x.arn}",
            "role_arn": "${aws_iam_role.x.arn}",
        },
    ),
    "aws_cloudwatch_metric_alarm": (
        "aws:cloudwatch/metricAlarm:MetricAlarm",
        {
            "alarm_name": "errors",
            "comparison_operator": "GreaterThanThreshold",
            "evaluation_periods": 1,
            "metric_name": "UserErrors",
            "namespace": "AWS/DynamoDB",
            "period": 60,
            "statistic": "Sum",
            "threshold": 1,
        },
    ),
    "aws_cloudwatch_composite_alarm": (
        "aws:cloudwatch/compositeAlarm:CompositeAlarm",
        {"alarm_name": "any", "alarm_rule": "ALARM(errors)"},
    ),
    "aws_cloudwatch_dashboard": (
        "aws:cloudwatch/dashboard:Dashboard",
        {"dashboard_name": "ops", "dashboard_body": '{"widgets":[]}'},
    ),
    "aws_cloudwatch_event_bus": ("aws:cloudwatch/eventBus:EventBus", {"name": "shop"}),
    "aws_cloudwatch_event_rule": (
        "aws:cloudwatch/eventRule:EventRule",
        {"name": "daily", "schedule_expression": "rate(1 day)"},
    ),
    "aws_cloudwatch_event_target": (
        "aws:cloudwatch/eventTarget:EventTarget",
        {"rule": "${aws_cloudwatch_event_rule.x.name}", "target_id": "queue", "arn": "${aws_sqs_queue.x.arn}"},
    ),
    "aws_cloudwatch_event_archive": (
        "aws:cloudwatch/eventArchive:EventArchive",
        {"name": "all", "event_source_arn": "${aws_cloudwatch_event_bus.x.arn}"},
    ),
    "aws_cloudwatch_event_permission": (
        "aws:cloudwatch/eventPermission:EventPermission",
        {"principal": "123456789012", "statement_id": "other"},
    ),
    "aws_s3_bucket": ("aws:s3/bucket:Bucket", {"bucket": "acme-data"}),
    "aws_s3_bucket_policy": (
        "aws:s3/bucketPolicy:BucketPolicy",
        {"bucket": "${aws_s3_bucket.x.bucket}", "policy": POLICY},
    ),
    "aws_s3_bucket_versioning": (
        "aws:s3/bucketVersioning:BucketVersioning",
        {"bucket": "${aws_s3_bucket.x.bucket}", "versioning_configuration": [{"status": "Enabled"}]},
    ),
    "aws_s3_bucket_public_access_block": (
        "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
        {"bucket": "${aws_s3_bucket.x.bucket}", "block_public_acls": True},
    ),
    "aws_s3_bucket_server_side_encryption_configuration": (
        "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
        {
            "bucket": "${aws_s3_bucket.x.bucket}",
            "rule": [{"apply_server_side_encryption_by_default": [{"sse_algorithm": "AES256"}]}],
        },
    ),
    "aws_s3_bucket_lifecycle_configuration": (
        "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
        {
            "bucket": "${aws_s3_bucket.x.bucket}",
            "rule": [{"id": "old", "status": "Enabled", "filter": [{"prefix": "logs/"}], "expiration": [{"days": 30}]}],
        },
    ),
    "aws_s3_object": (
        "aws:s3/bucketObjectv2:BucketObjectv2",
        {"bucket": "${aws_s3_bucket.x.bucket}", "key": "a.txt", "content": "x"},
    ),
    "aws_s3_bucket_notification": (
        "aws:s3/bucketNotification:BucketNotification",
        {"bucket": "${aws_s3_bucket.x.bucket}"},
    ),
    "aws_kms_key": ("aws:kms/key:Key", {}),
    "aws_kms_alias": ("aws:kms/alias:Alias", {"name": "alias/data", "target_key_id": "${aws_kms_key.x.key_id}"}),
    "aws_kms_grant": (
        "aws:kms/grant:Grant",
        {"key_id": "${aws_kms_key.x.key_id}", "grantee_principal": ROLE, "operations": ["Decrypt"]},
    ),
    "aws_secretsmanager_secret": ("aws:secretsmanager/secret:Secret", {"name": "db"}),
    "aws_secretsmanager_secret_version": (
        "aws:secretsmanager/secretVersion:SecretVersion",
        {"secret_id": "${aws_secretsmanager_secret.x.id}", "secret_string": "x"},
    ),
    "aws_ssm_parameter": ("aws:ssm/parameter:Parameter", {"name": "/app/url", "type": "String", "value": "x"}),
    "aws_ecr_repository": ("aws:ecr/repository:Repository", {"name": "web"}),
    "aws_ecs_cluster": ("aws:ecs/cluster:Cluster", {"name": "main"}),
    "aws_ecs_task_definition": (
        "aws:ecs/taskDefinition:TaskDefinition",
        {"family": "web", "container_definitions": '[{"name":"web","image":"nginx","memory":128,"essential":true}]'},
    ),
    "aws_ecs_service": (
        "aws:ecs/service:Service",
        {
            "name": "web",
            "cluster": "${aws_ecs_cluster.x.arn}",
            "task_definition": "${aws_ecs_task_definition.x.arn}",
            "desired_count": 1,
        },
    ),
    "aws_eks_cluster": (
        "aws:eks/cluster:Cluster",
        {
            "name": "main",
            "role_arn": "${aws_iam_role.x.arn}",
            "vpc_config": [{"subnet_ids": ["${aws_subnet.x.id}", "${aws_subnet.y.id}"]}],
        },
    ),
    "aws_rds_cluster": (
        "aws:rds/cluster:Cluster",
        {
            "cluster_identifier": "main",
            "engine": "aurora-mysql",
            "master_username": "admin",
            "master_password": "password1",
            "skip_final_snapshot": True,
        },
    ),
    "aws_db_instance": (
        "aws:rds/instance:Instance",
        {
            "identifier": "db",
            "engine": "mysql",
            "instance_class": "db.t3.micro",
            "allocated_storage": 20,
            "username": "admin",
            "password": "password1",
            "skip_final_snapshot": True,
        },
    ),
    "aws_db_subnet_group": (
        "aws:rds/subnetGroup:SubnetGroup",
        {"name": "data", "subnet_ids": ["${aws_subnet.x.id}", "${aws_subnet.y.id}"]},
    ),
    "aws_db_parameter_group": ("aws:rds/parameterGroup:ParameterGroup", {"name": "mysql", "family": "mysql8.0"}),
    "aws_sfn_state_machine": (
        "aws:sfn/stateMachine:StateMachine",
        {
            "name": "flow",
            "role_arn": "${aws_iam_role.x.arn}",
            "definition": '{"StartAt":"A","States":{"A":{"Type":"Succeed","Comment":"${aws_sqs_queue.x.arn}"}}}',
        },
    ),
    "aws_sfn_activity": ("aws:sfn/activity:Activity", {"name": "wait"}),
    "aws_api_gateway_rest_api": ("aws:apigateway/restApi:RestApi", {"name": "api"}),
    "aws_api_gateway_resource": (
        "aws:apigateway/resource:Resource",
        {
            "rest_api_id": "${aws_api_gateway_rest_api.x.id}",
            "parent_id": "${aws_api_gateway_rest_api.x.root_resource_id}",
            "path_part": "items",
        },
    ),
    "aws_api_gateway_method": (
        "aws:apigateway/method:Method",
        {
            "rest_api_id": "${aws_api_gateway_rest_api.x.id}",
            "resource_id": "${aws_api_gateway_resource.x.id}",
            "http_method": "GET",
            "authorization": "NONE",
        },
    ),
    "aws_api_gateway_integration": (
        "aws:apigateway/integration:Integration",
        {
            "rest_api_id": "${aws_api_gateway_rest_api.x.id}",
            "resource_id": "${aws_api_gateway_resource.x.id}",
            "http_method": "${aws_api_gateway_method.x.http_method}",
            "type": "MOCK",
        },
    ),
    "aws_api_gateway_deployment": (
        "aws:apigateway/deployment:Deployment",
        {"rest_api_id": "${aws_api_gateway_rest_api.x.id}", "depends_on": ["aws_api_gateway_integration.x"]},
    ),
    "aws_api_gateway_stage": (
        "aws:apigateway/stage:Stage",
        {
            "rest_api_id": "${aws_api_gateway_rest_api.x.id}",
            "deployment_id": "${aws_api_gateway_deployment.x.id}",
            "stage_name": "prod",
        },
    ),
    "aws_api_gateway_api_key": ("aws:apigateway/apiKey:ApiKey", {"name": "partner"}),
    "aws_apigatewayv2_api": ("aws:apigatewayv2/api:Api", {"name": "http", "protocol_type": "HTTP"}),
    "aws_apigatewayv2_stage": (
        "aws:apigatewayv2/stage:Stage",
        {"api_id": "${aws_apigatewayv2_api.x.id}", "name": "prod"},
    ),
    "aws_apigatewayv2_integration": (
        "aws:apigatewayv2/integration:Integration",
        {
            "api_id": "${aws_apigatewayv2_api.x.id}",
            "integration_type": "HTTP_PROXY",
            "integration_uri": "https://example.com",
            "integration_method": "GET",
        },
    ),
    "aws_apigatewayv2_route": (
        "aws:apigatewayv2/route:Route",
        {"api_id": "${aws_apigatewayv2_api.x.id}", "route_key": "GET /x"},
    ),
    "aws_acm_certificate": (
        "aws:acm/certificate:Certificate",
        {"domain_name": "example.com", "validation_method": "DNS"},
    ),
    "aws_lb": (
        "aws:lb/loadBalancer:LoadBalancer",
        {"name": "web", "subnets": ["${aws_subnet.x.id}", "${aws_subnet.y.id}"]},
    ),
    "aws_lb_target_group": (
        "aws:lb/targetGroup:TargetGroup",
        {"name": "web", "port": 80, "protocol": "HTTP", "vpc_id": "${aws_vpc.x.id}"},
    ),
    "aws_lb_listener": (
        "aws:lb/listener:Listener",
        {
            "load_balancer_arn": "${aws_lb.x.arn}",
            "port": 80,
            "protocol": "HTTP",
            "default_action": [{"type": "forward", "target_group_arn": "${aws_lb_target_group.x.arn}"}],
        },
    ),
    "aws_route53_zone": ("aws:route53/zone:Zone", {"name": "example.com"}),
    "aws_route53_record": (
        "aws:route53/record:Record",
        {
            "zone_id": "${aws_route53_zone.x.zone_id}",
            "name": "www.example.com",
            "type": "A",
            "ttl": 60,
            "records": ["10.0.0.1"],
        },
    ),
    "aws_cognito_user_pool": ("aws:cognito/userPool:UserPool", {"name": "people"}),
    "aws_cognito_user_pool_client": (
        "aws:cognito/userPoolClient:UserPoolClient",
        {"name": "web", "user_pool_id": "${aws_cognito_user_pool.x.id}"},
    ),
    "aws_cognito_identity_pool": ("aws:cognito/identityPool:IdentityPool", {"identity_pool_name": "people"}),
    "aws_vpc": ("aws:ec2/vpc:Vpc", {"cidr_block": "10.0.0.0/16"}),
    "aws_subnet": (
        "aws:ec2/subnet:Subnet",
        {"vpc_id": "${aws_vpc.x.id}", "cidr_block": "10.0.1.0/24", "availability_zone": "eu-west-1a"},
    ),
    "aws_security_group": ("aws:ec2/securityGroup:SecurityGroup", {"name": "web", "vpc_id": "${aws_vpc.x.id}"}),
    "aws_security_group_rule": (
        "aws:ec2/securityGroupRule:SecurityGroupRule",
        {
            "type": "ingress",
            "from_port": 443,
            "to_port": 443,
            "protocol": "tcp",
            "cidr_blocks": ["10.0.0.0/8"],
            "security_group_id": "${aws_security_group.x.id}",
        },
    ),
    "aws_internet_gateway": ("aws:ec2/internetGateway:InternetGateway", {"vpc_id": "${aws_vpc.x.id}"}),
    "aws_route_table": ("aws:ec2/routeTable:RouteTable", {"vpc_id": "${aws_vpc.x.id}"}),
    "aws_route_table_association": (
        "aws:ec2/routeTableAssociation:RouteTableAssociation",
        {"subnet_id": "${aws_subnet.x.id}", "route_table_id": "${aws_route_table.x.id}"},
    ),
    "aws_eip": ("aws:ec2/eip:Eip", {"domain": "vpc"}),
    "aws_nat_gateway": (
        "aws:ec2/natGateway:NatGateway",
        {"subnet_id": "${aws_subnet.x.id}", "allocation_id": "${aws_eip.x.id}"},
    ),
    "aws_vpc_endpoint": (
        "aws:ec2/vpcEndpoint:VpcEndpoint",
        {"vpc_id": "${aws_vpc.x.id}", "service_name": "com.amazonaws.eu-west-1.dynamodb"},
    ),
    "aws_network_interface": ("aws:ec2/networkInterface:NetworkInterface", {"subnet_id": "${aws_subnet.x.id}"}),
    "aws_instance": (
        "aws:ec2/instance:Instance",
        {"ami": "ami-12c6146b", "instance_type": "t3.micro", "subnet_id": "${aws_subnet.x.id}"},
    ),
    "aws_ebs_volume": ("aws:ebs/volume:Volume", {"availability_zone": "eu-west-1a", "size": 1}),
    "aws_launch_template": (
        "aws:ec2/launchTemplate:LaunchTemplate",
        {"name": "web", "image_id": "ami-12c6146b", "instance_type": "t3.micro"},
    ),
    "aws_flow_log": (
        "aws:ec2/flowLog:FlowLog",
        {
            "vpc_id": "${aws_vpc.x.id}",
            "traffic_type": "ALL",
            "iam_role_arn": "${aws_iam_role.x.arn}",
            "log_destination": "${aws_cloudwatch_log_group.x.arn}",
        },
    ),
    "aws_autoscaling_group": (
        "aws:autoscaling/group:Group",
        {
            "name": "web",
            "min_size": 0,
            "max_size": 0,
            "vpc_zone_identifier": ["${aws_subnet.x.id}"],
            "launch_template": [{"id": "${aws_launch_template.x.id}"}],
        },
    ),
    "aws_appautoscaling_target": (
        "aws:appautoscaling/target:Target",
        {
            "min_capacity": 1,
            "max_capacity": 2,
            "resource_id": "table/events",
            "scalable_dimension": "dynamodb:table:ReadCapacityUnits",
            "service_namespace": "dynamodb",
        },
    ),
    "aws_appautoscaling_policy": (
        "aws:appautoscaling/policy:Policy",
        {
            "name": "track",
            "policy_type": "TargetTrackingScaling",
            "resource_id": "table/events",
            "scalable_dimension": "dynamodb:table:ReadCapacityUnits",
            "service_namespace": "dynamodb",
            "target_tracking_scaling_policy_configuration": [
                {
                    "target_value": 70,
                    "predefined_metric_specification": [{"predefined_metric_type": "DynamoDBReadCapacityUtilization"}],
                }
            ],
            "depends_on": ["aws_appautoscaling_target.x"],
        },
    ),
    "aws_elasticache_cluster": (
        "aws:elasticache/cluster:Cluster",
        {"cluster_id": "cache", "engine": "redis", "node_type": "cache.t3.micro", "num_cache_nodes": 1},
    ),
    "aws_elasticache_replication_group": (
        "aws:elasticache/replicationGroup:ReplicationGroup",
        {"replication_group_id": "cache-rg", "description": "x", "node_type": "cache.t3.micro"},
    ),
    "aws_elasticache_subnet_group": (
        "aws:elasticache/subnetGroup:SubnetGroup",
        {"name": "cache", "subnet_ids": ["${aws_subnet.x.id}"]},
    ),
    "aws_redshift_cluster": (
        "aws:redshift/cluster:Cluster",
        {
            "cluster_identifier": "dwh",
            "node_type": "ra3.large",
            "master_username": "adm",
            "master_password": "Password1",
            "skip_final_snapshot": True,
        },
    ),
    "aws_glue_catalog_database": ("aws:glue/catalogDatabase:CatalogDatabase", {"name": "lake"}),
    "aws_glue_crawler": (
        "aws:glue/crawler:Crawler",
        {
            "name": "tables",
            "database_name": "${aws_glue_catalog_database.x.name}",
            "role": "${aws_iam_role.x.arn}",
            "dynamodb_target": [{"path": "events"}],
        },
    ),
    "aws_glue_job": (
        "aws:glue/job:Job",
        {"name": "nightly", "role_arn": "${aws_iam_role.x.arn}", "command": [{"script_location": "s3://x/y.py"}]},
    ),
    "aws_athena_workgroup": ("aws:athena/workgroup:Workgroup", {"name": "adhoc"}),
    "aws_efs_file_system": ("aws:efs/fileSystem:FileSystem", {"creation_token": "home"}),
    "aws_backup_vault": ("aws:backup/vault:Vault", {"name": "safe"}),
    "aws_backup_plan": (
        "aws:backup/plan:Plan",
        {
            "name": "daily",
            "rule": [
                {
                    "rule_name": "daily",
                    "target_vault_name": "${aws_backup_vault.x.name}",
                    "schedule": "cron(0 12 * * ? *)",
                }
            ],
        },
    ),
    "aws_cloudtrail": ("aws:cloudtrail/trail:Trail", {"name": "all", "s3_bucket_name": "${aws_s3_bucket.x.bucket}"}),
    "aws_cloudformation_stack": (
        "aws:cloudformation/stack:Stack",
        {"name": "old", "template_body": '{"Resources":{"T":{"Type":"AWS::SNS::Topic"}}}'},
    ),
    "aws_scheduler_schedule": (
        "aws:scheduler/schedule:Schedule",
        {
            "name": "nightly",
            "schedule_expression": "rate(1 day)",
            "flexible_time_window": [{"mode": "OFF"}],
            "target": [{"arn": "${aws_sqs_queue.x.arn}", "role_arn": "${aws_iam_role.x.arn}"}],
        },
    ),
    "aws_scheduler_schedule_group": ("aws:scheduler/scheduleGroup:ScheduleGroup", {"name": "jobs"}),
    "aws_pipes_pipe": (
        "aws:pipes/pipe:Pipe",
        {
            "name": "stream",
            "role_arn": "${aws_iam_role.x.arn}",
            "source": "${aws_dynamodb_table.x.stream_arn}",
            "target": "${aws_sqs_queue.x.arn}",
            "source_parameters": [{"dynamodb_stream_parameters": [{"starting_position": "LATEST"}]}],
        },
    ),
    "aws_appsync_graphql_api": (
        "aws:appsync/graphQLApi:GraphQLApi",
        {"name": "graph", "authentication_type": "API_KEY"},
    ),
    "aws_appsync_datasource": (
        "aws:appsync/dataSource:DataSource",
        {
            "api_id": "${aws_appsync_graphql_api.x.id}",
            "name": "events",
            "type": "AMAZON_DYNAMODB",
            "service_role_arn": "${aws_iam_role.x.arn}",
            "dynamodb_config": [{"table_name": "events"}],
        },
    ),
    "aws_codebuild_project": (
        "aws:codebuild/project:Project",
        {
            "name": "build",
            "service_role": "${aws_iam_role.x.arn}",
            "artifacts": [{"type": "NO_ARTIFACTS"}],
            "environment": [{"compute_type": "BUILD_GENERAL1_SMALL", "image": "x", "type": "LINUX_CONTAINER"}],
            "source": [{"type": "NO_SOURCE", "buildspec": "version: 0.2"}],
        },
    ),
    "aws_wafv2_ip_set": (
        "aws:wafv2/ipSet:IpSet",
        {"name": "office", "scope": "REGIONAL", "ip_address_version": "IPV4", "addresses": ["10.0.0.0/8"]},
    ),
    "aws_opensearch_domain": ("aws:opensearch/domain:Domain", {"domain_name": "search"}),
    "aws_msk_cluster": (
        "aws:msk/cluster:Cluster",
        {
            "cluster_name": "bus",
            "kafka_version": "3.5.1",
            "number_of_broker_nodes": 2,
            "broker_node_group_info": [
                {
                    "instance_type": "kafka.m5.large",
                    "client_subnets": ["${aws_subnet.x.id}", "${aws_subnet.y.id}"],
                    "security_groups": ["${aws_security_group.x.id}"],
                }
            ],
        },
    ),
    "aws_ses_email_identity": ("aws:ses/emailIdentity:EmailIdentity", {"email": "a@example.com"}),
    "aws_sesv2_configuration_set": ("aws:sesv2/configurationSet:ConfigurationSet", {"configuration_set_name": "mail"}),
    "aws_resourcegroups_group": (
        "aws:resourcegroups/group:Group",
        {
            "name": "mine",
            "resource_query": [{"query": '{"ResourceTypeFilters":["AWS::AllSupported"],"TagFilters":[]}'}],
        },
    ),
}
"""By Terraform's type: Pulumi's, and the arguments."""

MORE = {
    "aws_subnet": {"y": {"vpc_id": "${aws_vpc.x.id}", "cidr_block": "10.0.2.0/24", "availability_zone": "eu-west-1b"}}
}
"""Resources beside those, because some types need two of a kind."""

NOT_EMULATED = frozenset(
    {
        "aws_appautoscaling_policy",
        "aws_appautoscaling_target",
        "aws_appsync_datasource",
        "aws_athena_workgroup",
        "aws_autoscaling_group",
        "aws_cloudformation_stack",
        "aws_cloudwatch_composite_alarm",
        "aws_codebuild_project",
        "aws_db_instance",
        "aws_dynamodb_contributor_insights",
        "aws_dynamodb_kinesis_streaming_destination",
        "aws_dynamodb_table_export",
        "aws_dynamodb_table_replica",
        "aws_dynamodb_tag",
        "aws_ecs_service",
        "aws_efs_file_system",
        "aws_eks_cluster",
        "aws_elasticache_cluster",
        "aws_elasticache_replication_group",
        "aws_glue_crawler",
        "aws_instance",
        "aws_lambda_alias",
        "aws_lambda_event_source_mapping",
        "aws_lambda_function",
        "aws_lambda_function_url",
        "aws_lambda_permission",
        "aws_lb",
        "aws_lb_listener",
        "aws_msk_cluster",
        "aws_nat_gateway",
        "aws_opensearch_domain",
        "aws_pipes_pipe",
        "aws_rds_cluster",
        "aws_redshift_cluster",
        "aws_resourcegroups_group",
        "aws_sesv2_configuration_set",
        "aws_sfn_state_machine",
        "aws_vpc_endpoint",
    }
)
"""Types that the emulator lacks, answers so that the provider fails, or takes minutes for."""

RENAMED = {
    "alarm_name": {"aws_cloudwatch_metric_alarm": "name"},
    "deployment_id": {"aws_api_gateway_stage": "deployment"},
    "function_name": {"aws_lambda_function": "name", "aws_lambda_permission": "function"},
    "log_group_name": {"aws_cloudwatch_log_subscription_filter": "logGroup"},
    "rest_api_id": {"": "restApi"},
    "topic_arn": {"aws_sns_topic_subscription": "topic"},
}
"""Arguments that Pulumi names otherwise (pulumi-aws provider/resource_overrides.go), by type or in all types."""
