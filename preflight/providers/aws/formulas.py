"""By type: how AWS and its provider make the outputs of a resource out of names, region, partition and account.

Sources: the Service Authorization Reference (ARNs), the import sections of pulumi-aws 7.51 (ids), botocore's patterns
(random parts), resource sources of hashicorp/terraform-provider-aws; held in a test against what the real provider
writes into its state. `preflight.providers.aws.computed` fills the braces:

- ``{regional:sns}`` is ``arn:PARTITION:sns:REGION:ACCOUNT``, ``{global:iam}`` has no region, ``{bare:s3}`` no account
  either; ``{partition}``, ``{region}``, ``{account}``, ``{dns}`` (the domain of endpoints) stand alone;
- ``{uuid}``, ``{hex:17}``, ``{lower:10}``, ``{upper:17}``, ``{base32:17}``, ``{mixed:9}``, ``{digits:10}`` are random
  parts of a fixed form, the same wherever they stand in a resource (a third word makes it another one);
- ``{time}`` is when the resource was created;
- anything else is an input, changed by what follows it: ``{path|or:/}`` with what stands for one that is missing,
  ``{functionName|last}`` the name at the end of an ARN. A formula gives nothing where an input is missing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping


def _same(formula: str, *keys: str) -> dict[str, str]:
    """Return outputs that have the same formula."""
    return dict.fromkeys(keys or ("id", "arn"), formula)


def _named(arn: str, name: str = "{name}") -> dict[str, str]:
    """Return the outputs of a resource whose id is its name, which the ARN ends with."""
    return {"id": name, "arn": f"{arn}{name}"}


def _ec2(prefix: str, kind: str = "", **more: str) -> dict[str, str]:
    """Return the outputs of a resource of EC2, whose id is a prefix and 17 hexadecimal digits."""
    identifier = f"{prefix}-{{hex:17}}"
    arn = {"arn": f"{{regional:ec2}}:{kind}/{identifier}"} if kind else {}
    return {"id": identifier, **arn, **more}


_OWNER: Final = {"ownerId": "{account}"}
_FUNCTION: Final = "{regional:lambda}:function:{name}"
_BALANCER: Final = "loadbalancer/{loadBalancerType|or:application|balancer}/{name}/{hex:16}"
_REST_API: Final = "{lower:10}"

FORMULAS: Final[Mapping[str, Mapping[str, Any]]] = {
    # DynamoDB, DAX
    "dynamodb/table:Table": _named("{regional:dynamodb}:table/"),
    "dynamodb/globalTable:GlobalTable": {"id": "{name}", "arn": "{global:dynamodb}:global-table/{name}"},
    "dynamodb/globalSecondaryIndex:GlobalSecondaryIndex": {
        "id": "{tableName},{indexName}",
        "arn": "{regional:dynamodb}:table/{tableName}/index/{indexName}",
    },
    "dynamodb/tableReplica:TableReplica": {
        "id": "{globalTableArn|last}:{globalTableArn|region}",
        "arn": "{regional:dynamodb}:table/{globalTableArn|last}",
    },
    "dynamodb/resourcePolicy:ResourcePolicy": {"id": "{resourceArn}"},
    "dynamodb/tag:Tag": {"id": "{resourceArn},{key}"},
    "dynamodb/kinesisStreamingDestination:KinesisStreamingDestination": {"id": "{tableName},{streamArn}"},
    "dynamodb/contributorInsights:ContributorInsights": {"id": "name:{tableName}/index:{indexName|or:}/{account}"},
    "dynamodb/tableExport:TableExport": _same("{tableArn}/export/{digits:14}-{hex:8}"),
    "dax/cluster:Cluster": {"id": "{clusterName}", "arn": "{regional:dax}:cache/{clusterName}"},
    # IAM
    "iam/role:Role": {
        "id": "{name}",
        "arn": "{global:iam}:role{path|or:/}{name}",
        "uniqueId": "AROA{base32:17}",
        "createDate": "{time}",
    },
    "iam/user:User": {"id": "{name}", "arn": "{global:iam}:user{path|or:/}{name}", "uniqueId": "AIDA{base32:17}"},
    "iam/group:Group": {"id": "{name}", "arn": "{global:iam}:group{path|or:/}{name}", "uniqueId": "AGPA{base32:17}"},
    "iam/policy:Policy": {
        **_same("{global:iam}:policy{path|or:/}{name}"),
        "policyId": "ANPA{base32:17}",
    },
    "iam/instanceProfile:InstanceProfile": {
        "id": "{name}",
        "arn": "{global:iam}:instance-profile{path|or:/}{name}",
        "uniqueId": "AIPA{base32:17}",
        "createDate": "{time}",
    },
    "iam/rolePolicy:RolePolicy": {"id": "{role|last}:{name}"},
    "iam/userPolicy:UserPolicy": {"id": "{user|last}:{name}"},
    "iam/groupPolicy:GroupPolicy": {"id": "{group|last}:{name}"},
    "iam/rolePolicyAttachment:RolePolicyAttachment": {"id": "{role|last}-{digits:18}{hex:8}"},
    "iam/userPolicyAttachment:UserPolicyAttachment": {"id": "{user|last}-{digits:18}{hex:8}"},
    "iam/groupPolicyAttachment:GroupPolicyAttachment": {"id": "{group|last}-{digits:18}{hex:8}"},
    "iam/policyAttachment:PolicyAttachment": {"id": "{name}"},
    "iam/accessKey:AccessKey": {"id": "AKIA{base32:16}", "createDate": "{time}"},
    "iam/userLoginProfile:UserLoginProfile": {"id": "{user|last}"},
    "iam/userGroupMembership:UserGroupMembership": {"id": "terraform-{digits:26}"},
    "iam/groupMembership:GroupMembership": {"id": "{name}"},
    "iam/accountAlias:AccountAlias": {"id": "{accountAlias}"},
    "iam/accountPasswordPolicy:AccountPasswordPolicy": {"id": "iam-account-password-policy"},
    "iam/openIdConnectProvider:OpenIdConnectProvider": _same("{global:iam}:oidc-provider/{url|host}"),
    "iam/samlProvider:SamlProvider": _same("{global:iam}:saml-provider/{name}"),
    "iam/serviceLinkedRole:ServiceLinkedRole": {"uniqueId": "AROA{base32:17}", "createDate": "{time}"},
    # Messages and events
    "sqs/queue:Queue": {
        **_same("https://sqs.{region}.{dns}/{account}/{name}", "id", "url"),
        "arn": "{regional:sqs}:{name}",
    },
    "sqs/queuePolicy:QueuePolicy": {"id": "{queueUrl}"},
    "sqs/redrivePolicy:RedrivePolicy": {"id": "{queueUrl}"},
    "sns/topic:Topic": {**_same("{regional:sns}:{name}"), "owner": "{account}"},
    "sns/topicPolicy:TopicPolicy": {"id": "{arn}", "owner": "{account}"},
    "sns/topicSubscription:TopicSubscription": {**_same("{topic}:{uuid}"), "ownerId": "{account}"},
    "cloudwatch/eventBus:EventBus": _named("{regional:events}:event-bus/"),
    "cloudwatch/eventRule:EventRule": {
        "id": "{eventBusName|bus:/}{name}",
        "arn": "{regional:events}:rule/{eventBusName|bus:/}{name}",
    },
    "cloudwatch/eventTarget:EventTarget": {"id": "{eventBusName|bus:-}{rule}-{targetId}"},
    "cloudwatch/eventArchive:EventArchive": _named("{regional:events}:archive/"),
    "cloudwatch/eventPermission:EventPermission": {"id": "{eventBusName|bus:-}{statementId}"},
    "cloudwatch/eventConnection:EventConnection": {
        "id": "{name}",
        "arn": "{regional:events}:connection/{name}/{uuid}",
    },
    "cloudwatch/eventApiDestination:EventApiDestination": {
        "id": "{name}",
        "arn": "{regional:events}:api-destination/{name}/{uuid}",
    },
    "scheduler/schedule:Schedule": {
        "id": "{groupName|or:default}/{name}",
        "arn": "{regional:scheduler}:schedule/{groupName|or:default}/{name}",
    },
    "scheduler/scheduleGroup:ScheduleGroup": _named("{regional:scheduler}:schedule-group/"),
    "pipes/pipe:Pipe": _named("{regional:pipes}:pipe/"),
    "sfn/stateMachine:StateMachine": {
        **_same("{regional:states}:stateMachine:{name}"),
        "creationDate": "{time}",
        "status": "ACTIVE",
    },
    "sfn/activity:Activity": {**_same("{regional:states}:activity:{name}"), "creationDate": "{time}"},
    # Streams
    "kinesis/stream:Stream": _same("{regional:kinesis}:stream/{name}"),
    "kinesis/streamConsumer:StreamConsumer": {
        **_same("{streamArn}/consumer/{name}:{digits:10}"),
        "creationTimestamp": "{time}",
    },
    "kinesis/firehoseDeliveryStream:FirehoseDeliveryStream": {
        **_same("{regional:firehose}:deliverystream/{name}"),
        "destinationId": "destinationId-000000000001",
        "versionId": "1",
    },
    # Lambda
    "lambda/function:Function": {
        "id": "{name}",
        "arn": _FUNCTION,
        "qualifiedArn": f"{_FUNCTION}:$LATEST",
        "version": "$LATEST",
        "lastModified": "{time}",
        "invokeArn": "arn:{partition}:apigateway:{region}:lambda:path/2015-03-31/functions/"
        f"{_FUNCTION}/invocations",
    },
    "lambda/alias:Alias": {
        **_same("{regional:lambda}:function:{functionName|last}:{name}"),
        "invokeArn": "arn:{partition}:apigateway:{region}:lambda:path/2015-03-31/functions/"
        "{regional:lambda}:function:{functionName|last}:{name}/invocations",
    },
    "lambda/permission:Permission": {"id": "{statementId}"},
    "lambda/eventSourceMapping:EventSourceMapping": {
        **_same("{uuid}", "id", "uuid"),
        "arn": "{regional:lambda}:event-source-mapping:{uuid}",
        "functionArn": "{regional:lambda}:function:{functionName|last}",
        "state": "Enabled",
    },
    "lambda/functionUrl:FunctionUrl": {
        "id": "{functionName|last}",
        "functionArn": "{regional:lambda}:function:{functionName|last}",
        "functionUrl": "https://{lower:32}.lambda-url.{region}.on.aws/",
        "urlId": "{lower:32}",
    },
    "lambda/layerVersion:LayerVersion": {
        **_same("{regional:lambda}:layer:{layerName}:1"),
        "layerArn": "{regional:lambda}:layer:{layerName}",
        "version": "1",
        "createdDate": "{time}",
    },
    "lambda/codeSigningConfig:CodeSigningConfig": {
        **_same("{regional:lambda}:code-signing-config:csc-{lower:17}"),
        "configId": "csc-{lower:17}",
    },
    # S3
    "s3/bucket:Bucket": {
        "id": "{bucket}",
        "arn": "{bare:s3}:::{bucket}",
        "bucketDomainName": "{bucket}.s3.{dns}",
        "bucketRegion": "{region}",
        "bucketRegionalDomainName": "{bucket}.s3.{region}.{dns}",
    },
    "s3/bucketObject:BucketObject": {"id": "{key}", "arn": "{bare:s3}:::{bucket}/{key}"},
    "s3/bucketObjectv2:BucketObjectv2": {"id": "{key}", "arn": "{bare:s3}:::{bucket}/{key}"},
    "s3/accessPoint:AccessPoint": {
        "id": "{account}:{name}",
        "arn": "{regional:s3}:accesspoint/{name}",
        "domainName": "{name}-{account}.s3-accesspoint.{region}.{dns}",
    },
    # CloudWatch, logs, trails
    "cloudwatch/logGroup:LogGroup": _named("{regional:logs}:log-group:"),
    "cloudwatch/logStream:LogStream": {
        "id": "{name}",
        "arn": "{regional:logs}:log-group:{logGroupName}:log-stream:{name}",
    },
    "cloudwatch/logMetricFilter:LogMetricFilter": {"id": "{name}"},
    "cloudwatch/logSubscriptionFilter:LogSubscriptionFilter": {"id": "cwlsf-{digits:10}"},
    "cloudwatch/logResourcePolicy:LogResourcePolicy": {"id": "{policyName}"},
    "cloudwatch/logDestination:LogDestination": _named("{regional:logs}:destination:"),
    "cloudwatch/metricAlarm:MetricAlarm": _named("{regional:cloudwatch}:alarm:"),
    "cloudwatch/compositeAlarm:CompositeAlarm": _named("{regional:cloudwatch}:alarm:", "{alarmName}"),
    "cloudwatch/alarmMuteRule:AlarmMuteRule": {"arn": "{regional:cloudwatch}:alarm-mute-rule:{name}"},
    "cloudwatch/dashboard:Dashboard": {
        "id": "{dashboardName}",
        "dashboardArn": "{global:cloudwatch}:dashboard/{dashboardName}",
    },
    "cloudwatch/metricStream:MetricStream": _named("{regional:cloudwatch}:metric-stream/"),
    "cloudwatch/queryDefinition:QueryDefinition": _same("{uuid}", "id", "queryDefinitionId"),
    "cloudtrail/trail:Trail": {**_same("{regional:cloudtrail}:trail/{name}"), "homeRegion": "{region}"},
    "xray/group:Group": _same("{regional:xray}:group/{groupName}/{upper:40}"),
    # Keys, secrets, parameters, certificates
    "kms/key:Key": {**_same("{uuid}", "id", "keyId"), "arn": "{regional:kms}:key/{uuid}"},
    "kms/externalKey:ExternalKey": {"id": "{uuid}", "arn": "{regional:kms}:key/{uuid}"},
    "kms/replicaKey:ReplicaKey": {
        **_same("{primaryKeyArn|last}", "id", "keyId"),
        "arn": "{regional:kms}:key/{primaryKeyArn|last}",
    },
    "kms/grant:Grant": {"id": "{keyId}:{hex:64}", "grantId": "{hex:64}"},
    "kms/alias:Alias": {
        "id": "{name}",
        "arn": "{regional:kms}:{name}",
        "targetKeyArn": "{regional:kms}:key/{targetKeyId|last}",
    },
    "secretsmanager/secret:Secret": _same("{regional:secretsmanager}:secret:{name}-{mixed:6}"),
    "secretsmanager/secretVersion:SecretVersion": {
        "id": "{secretId}|terraform-{digits:26}",
        "arn": "{secretId}",
        "versionId": "terraform-{digits:26}",
    },
    "secretsmanager/secretPolicy:SecretPolicy": {"id": "{secretArn}"},
    "secretsmanager/secretRotation:SecretRotation": {"id": "{secretId}"},
    "ssm/parameter:Parameter": {"id": "{name}", "arn": "{regional:ssm}:parameter/{name|unrooted}"},
    "acm/certificate:Certificate": _same("{regional:acm}:certificate/{uuid}"),
    "acm/certificateValidation:CertificateValidation": {"id": "{time}"},
    # Containers
    "ecr/repository:Repository": {
        "id": "{name}",
        "arn": "{regional:ecr}:repository/{name}",
        "registryId": "{account}",
        "repositoryUrl": "{account}.dkr.ecr.{region}.{dns}/{name}",
    },
    "ecr/repositoryPolicy:RepositoryPolicy": {"id": "{repository}", "registryId": "{account}"},
    "ecr/lifecyclePolicy:LifecyclePolicy": {"id": "{repository}", "registryId": "{account}"},
    "ecs/cluster:Cluster": _same("{regional:ecs}:cluster/{name}"),
    "ecs/service:Service": {"id": "{regional:ecs}:service/{cluster|or:default|last}/{name}"},
    "ecs/taskDefinition:TaskDefinition": {
        "id": "{family}",
        "arn": "{regional:ecs}:task-definition/{family}:1",
        "arnWithoutRevision": "{regional:ecs}:task-definition/{family}",
        "revision": 1.0,
    },
    "ecs/capacityProvider:CapacityProvider": _same("{regional:ecs}:capacity-provider/{name}"),
    "eks/cluster:Cluster": {"id": "{name}", "arn": "{regional:eks}:cluster/{name}", "createdAt": "{time}"},
    "eks/nodeGroup:NodeGroup": {
        "id": "{clusterName}:{nodeGroupName}",
        "arn": "{regional:eks}:nodegroup/{clusterName}/{nodeGroupName}/{uuid}",
    },
    "eks/addon:Addon": {
        "id": "{clusterName}:{addonName}",
        "arn": "{regional:eks}:addon/{clusterName}/{addonName}/{uuid}",
    },
    "eks/fargateProfile:FargateProfile": {
        "id": "{clusterName}:{fargateProfileName}",
        "arn": "{regional:eks}:fargateprofile/{clusterName}/{fargateProfileName}/{uuid}",
    },
    "eks/podIdentityAssociation:PodIdentityAssociation": {"associationId": "a-{lower:17}"},
    # Databases
    "rds/instance:Instance": {
        "id": "db-{upper:26}",
        "arn": "{regional:rds}:db:{identifier}",
        "resourceId": "db-{upper:26}",
    },
    "rds/cluster:Cluster": {
        "id": "{clusterIdentifier}",
        "arn": "{regional:rds}:cluster:{clusterIdentifier}",
        "clusterResourceId": "cluster-{upper:26}",
    },
    "rds/clusterInstance:ClusterInstance": {
        "id": "{identifier}",
        "arn": "{regional:rds}:db:{identifier}",
        "dbiResourceId": "db-{upper:26}",
    },
    "rds/subnetGroup:SubnetGroup": _named("{regional:rds}:subgrp:"),
    "rds/parameterGroup:ParameterGroup": _named("{regional:rds}:pg:"),
    "rds/clusterParameterGroup:ClusterParameterGroup": _named("{regional:rds}:cluster-pg:"),
    "rds/optionGroup:OptionGroup": _named("{regional:rds}:og:"),
    "docdb/cluster:Cluster": _named("{regional:rds}:cluster:", "{clusterIdentifier}"),
    "neptune/cluster:Cluster": _named("{regional:rds}:cluster:", "{clusterIdentifier}"),
    "elasticache/cluster:Cluster": _named("{regional:elasticache}:cluster:", "{clusterId}"),
    "elasticache/replicationGroup:ReplicationGroup": _named(
        "{regional:elasticache}:replicationgroup:", "{replicationGroupId}"
    ),
    "elasticache/subnetGroup:SubnetGroup": _named("{regional:elasticache}:subnetgroup:"),
    "elasticache/parameterGroup:ParameterGroup": _named("{regional:elasticache}:parametergroup:"),
    "redshift/cluster:Cluster": {
        "id": "{clusterIdentifier}",
        "arn": "{regional:redshift}:cluster:{clusterIdentifier}",
    },
    "redshift/subnetGroup:SubnetGroup": _named("{regional:redshift}:subnetgroup:"),
    "opensearch/domain:Domain": {
        **_same("{regional:es}:domain/{domainName}"),
        "domainId": "{account}/{domainName}",
    },
    "msk/cluster:Cluster": _same("{regional:kafka}:cluster/{clusterName}/{uuid}-1"),
    # Analytics
    "glue/catalogDatabase:CatalogDatabase": {
        "id": "{account}:{name}",
        "arn": "{regional:glue}:database/{name}",
        "catalogId": "{account}",
    },
    "glue/catalogTable:CatalogTable": {
        "id": "{account}:{databaseName}:{name}",
        "arn": "{regional:glue}:table/{databaseName}/{name}",
        "catalogId": "{account}",
    },
    "glue/crawler:Crawler": _named("{regional:glue}:crawler/"),
    "glue/job:Job": _named("{regional:glue}:job/"),
    "athena/workgroup:Workgroup": _named("{regional:athena}:workgroup/"),
    "athena/dataCatalog:DataCatalog": _named("{regional:athena}:datacatalog/"),
    # APIs
    "apigateway/restApi:RestApi": {
        "id": _REST_API,
        "arn": f"arn:{{partition}}:apigateway:{{region}}::/restapis/{_REST_API}",
        "executionArn": f"{{regional:execute-api}}:{_REST_API}",
        "rootResourceId": "{lower:10:root}",
        "createdDate": "{time}",
    },
    "apigateway/resource:Resource": {"id": "{lower:6}"},
    "apigateway/deployment:Deployment": {"id": "{lower:6}", "createdDate": "{time}"},
    "apigateway/method:Method": {"id": "agm-{restApi}-{resourceId}-{httpMethod}"},
    "apigateway/integration:Integration": {"id": "agi-{restApi}-{resourceId}-{httpMethod}"},
    "apigateway/authorizer:Authorizer": {
        "id": "{lower:6}",
        "arn": "arn:{partition}:apigateway:{region}::/restapis/{restApi}/authorizers/{lower:6}",
    },
    "apigateway/stage:Stage": {
        "id": "ags-{restApi}-{stageName}",
        "arn": "arn:{partition}:apigateway:{region}::/restapis/{restApi}/stages/{stageName}",
        "executionArn": "{regional:execute-api}:{restApi}/{stageName}",
        "invokeUrl": "https://{restApi}.execute-api.{region}.{dns}/{stageName}",
    },
    "apigateway/apiKey:ApiKey": {
        "id": "{lower:10}",
        "arn": "arn:{partition}:apigateway:{region}::/apikeys/{lower:10}",
        "createdDate": "{time}",
        "lastUpdatedDate": "{time}",
    },
    "apigatewayv2/api:Api": {
        "id": "{lower:10}",
        "arn": "arn:{partition}:apigateway:{region}::/apis/{lower:10}",
        "executionArn": "{regional:execute-api}:{lower:10}",
        "apiEndpoint": "{protocolType|scheme}{lower:10}.execute-api.{region}.{dns}",
    },
    "apigatewayv2/stage:Stage": {
        "id": "{name}",
        "arn": "arn:{partition}:apigateway:{region}::/apis/{apiId}/stages/{name}",
    },
    "apigatewayv2/integration:Integration": {"id": "{lower:7}"},
    "apigatewayv2/route:Route": {"id": "{lower:7}"},
    "apigatewayv2/authorizer:Authorizer": {"id": "{lower:6}"},
    "appsync/graphQLApi:GraphQLApi": {"id": "{lower:26}", "arn": "{regional:appsync}:apis/{lower:26}"},
    "appsync/dataSource:DataSource": {
        "id": "{apiId}-{name}",
        "arn": "{regional:appsync}:apis/{apiId}/datasources/{name}",
    },
    "appsync/resolver:Resolver": {
        "id": "{apiId}-{type}-{field}",
        "arn": "{regional:appsync}:apis/{apiId}/types/{type}/resolvers/{field}",
    },
    # Cognito
    "cognito/userPool:UserPool": {
        "id": "{region}_{mixed:9}",
        "arn": "{regional:cognito-idp}:userpool/{region}_{mixed:9}",
        "endpoint": "cognito-idp.{region}.{dns}/{region}_{mixed:9}",
        "creationDate": "{time}",
        "lastModifiedDate": "{time}",
    },
    "cognito/userPoolClient:UserPoolClient": {"id": "{lower:26}"},
    "cognito/identityPool:IdentityPool": {
        "id": "{region}:{uuid}",
        "arn": "{regional:cognito-identity}:identitypool/{region}:{uuid}",
    },
    # Networks
    "ec2/vpc:Vpc": _ec2(
        "vpc",
        "vpc",
        **_OWNER,
        mainRouteTableId="rtb-{hex:17:main}",
        defaultRouteTableId="rtb-{hex:17:main}",
        defaultNetworkAclId="acl-{hex:17}",
        defaultSecurityGroupId="sg-{hex:17}",
        dhcpOptionsId="dopt-{hex:17}",
    ),
    "ec2/subnet:Subnet": _ec2("subnet", "subnet", **_OWNER),
    "ec2/securityGroup:SecurityGroup": _ec2("sg", "security-group", **_OWNER),
    "ec2/securityGroupRule:SecurityGroupRule": {"id": "sgrule-{digits:10}", "securityGroupRuleId": "sgr-{hex:17}"},
    "vpc/securityGroupIngressRule:SecurityGroupIngressRule": {
        **_same("sgr-{hex:17}", "id", "securityGroupRuleId"),
        "arn": "{regional:ec2}:security-group-rule/sgr-{hex:17}",
    },
    "vpc/securityGroupEgressRule:SecurityGroupEgressRule": {
        **_same("sgr-{hex:17}", "id", "securityGroupRuleId"),
        "arn": "{regional:ec2}:security-group-rule/sgr-{hex:17}",
    },
    "ec2/internetGateway:InternetGateway": _ec2("igw", "internet-gateway", **_OWNER),
    "ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway": _ec2("eigw"),
    "ec2/natGateway:NatGateway": _ec2("nat", associationId="eipassoc-{hex:17}", networkInterfaceId="eni-{hex:17}"),
    "ec2/routeTable:RouteTable": _ec2("rtb", "route-table", **_OWNER),
    "ec2/routeTableAssociation:RouteTableAssociation": _ec2("rtbassoc"),
    "ec2/networkAcl:NetworkAcl": _ec2("acl", "network-acl", **_OWNER),
    "ec2/networkInterface:NetworkInterface": _ec2("eni", "network-interface", **_OWNER),
    "ec2/eip:Eip": _ec2("eipalloc", "elastic-ip", allocationId="eipalloc-{hex:17}"),
    "ec2/eipAssociation:EipAssociation": _ec2("eipassoc"),
    "ec2/vpcEndpoint:VpcEndpoint": _ec2("vpce", "vpc-endpoint", **_OWNER),
    "ec2/vpcPeeringConnection:VpcPeeringConnection": _ec2("pcx"),
    "ec2/vpcDhcpOptions:VpcDhcpOptions": _ec2("dopt", "dhcp-options", **_OWNER),
    "ec2/managedPrefixList:ManagedPrefixList": _ec2("pl", "prefix-list", **_OWNER),
    "ec2/flowLog:FlowLog": _ec2("fl", "vpc-flow-log"),
    "ec2/customerGateway:CustomerGateway": _ec2("cgw", "customer-gateway"),
    "ec2/vpnGateway:VpnGateway": _ec2("vgw", "vpn-gateway"),
    "ec2/vpnConnection:VpnConnection": _ec2("vpn", "vpn-connection"),
    "ec2transitgateway/transitGateway:TransitGateway": _ec2("tgw", "transit-gateway", **_OWNER),
    "ec2transitgateway/vpcAttachment:VpcAttachment": _ec2("tgw-attach", "transit-gateway-attachment"),
    "lb/loadBalancer:LoadBalancer": {
        **_same(f"{{regional:elasticloadbalancing}}:{_BALANCER}"),
        "arnSuffix": _BALANCER.removeprefix("loadbalancer/"),
    },
    "lb/targetGroup:TargetGroup": {
        **_same("{regional:elasticloadbalancing}:targetgroup/{name}/{hex:16}"),
        "arnSuffix": "targetgroup/{name}/{hex:16}",
    },
    "lb/listener:Listener": _same("{loadBalancerArn|swap:loadbalancer:listener}/{hex:16}"),
    "lb/listenerRule:ListenerRule": _same("{listenerArn|swap:listener:listener-rule}/{hex:16}"),
    "route53/zone:Zone": {
        **_same("Z{upper:20}", "id", "zoneId"),
        "arn": "{bare:route53}:::hostedzone/Z{upper:20}",
    },
    "route53/record:Record": {"id": "{zoneId}_{name}_{type}"},
    "route53/healthCheck:HealthCheck": {"id": "{uuid}", "arn": "{bare:route53}:::healthcheck/{uuid}"},
    "cloudfront/distribution:Distribution": {
        "id": "E{upper:13}",
        "arn": "{global:cloudfront}:distribution/E{upper:13}",
        "domainName": "d{lower:13}.cloudfront.net",
        "hostedZoneId": "Z2FDTNDATAQYW2",
    },
    "cloudfront/originAccessIdentity:OriginAccessIdentity": {
        "id": "E{upper:13}",
        "arn": "{bare:iam}::cloudfront:user/CloudFront Origin Access Identity E{upper:13}",
        "iamArn": "{bare:iam}::cloudfront:user/CloudFront Origin Access Identity E{upper:13}",
        "cloudfrontAccessIdentityPath": "origin-access-identity/cloudfront/E{upper:13}",
    },
    "cloudfront/originAccessControl:OriginAccessControl": {"id": "E{upper:13}"},
    "wafv2/webAcl:WebAcl": {"id": "{uuid}"},
    "wafv2/ipSet:IpSet": {"id": "{uuid}"},
    # Machines
    "ec2/instance:Instance": _ec2("i", "instance", primaryNetworkInterfaceId="eni-{hex:17}"),
    "ec2/launchTemplate:LaunchTemplate": _ec2("lt", "launch-template"),
    "ec2/keyPair:KeyPair": {
        "id": "{keyName}",
        "arn": "{regional:ec2}:key-pair/{keyName}",
        "keyPairId": "key-{hex:17}",
    },
    "ec2/placementGroup:PlacementGroup": {
        "id": "{name}",
        "arn": "{regional:ec2}:placement-group/{name}",
        "placementGroupId": "pg-{hex:17}",
    },
    "ebs/volume:Volume": _ec2("vol", "volume"),
    "ebs/snapshot:Snapshot": _ec2("snap", **_OWNER),
    "autoscaling/group:Group": {
        "id": "{name}",
        "arn": "{regional:autoscaling}:autoScalingGroup:{uuid}:autoScalingGroupName/{name}",
    },
    "autoscaling/policy:Policy": {
        "id": "{name}",
        "arn": "{regional:autoscaling}:scalingPolicy:{uuid}:autoScalingGroupName/{autoscalingGroupName}"
        ":policyName/{name}",
    },
    "appautoscaling/target:Target": {"id": "{resourceId}"},
    "appautoscaling/policy:Policy": {
        "id": "{name}",
        "arn": "{regional:autoscaling}:scalingPolicy:{uuid}:resource/{serviceNamespace}/{resourceId}:policyName/{name}",
    },
    "efs/fileSystem:FileSystem": {
        "id": "fs-{hex:17}",
        "arn": "{regional:elasticfilesystem}:file-system/fs-{hex:17}",
        "dnsName": "fs-{hex:17}.efs.{region}.{dns}",
        "ownerId": "{account}",
    },
    "efs/accessPoint:AccessPoint": {
        "id": "fsap-{hex:17}",
        "arn": "{regional:elasticfilesystem}:access-point/fsap-{hex:17}",
        "ownerId": "{account}",
    },
    "efs/mountTarget:MountTarget": {"id": "fsmt-{hex:17}", "ownerId": "{account}"},
    # Backups, pipelines, stacks
    "backup/vault:Vault": _named("{regional:backup}:backup-vault:"),
    "backup/plan:Plan": {"id": "{uuid}", "arn": "{regional:backup}:backup-plan:{uuid}"},
    "backup/selection:Selection": {"id": "{uuid}"},
    "codebuild/project:Project": _same("{regional:codebuild}:project/{name}"),
    "codepipeline/pipeline:Pipeline": {"id": "{name}", "arn": "{regional:codepipeline}:{name}"},
    "codedeploy/application:Application": {"arn": "{regional:codedeploy}:application:{name}"},
    "cloudformation/stack:Stack": {"id": "{regional:cloudformation}:stack/{name}/{uuid}"},
    "cloudformation/stackSet:StackSet": {
        "id": "{name}",
        "arn": "{regional:cloudformation}:stackset/{name}:{uuid}",
        "stackSetId": "{name}:{uuid}",
    },
    "ses/emailIdentity:EmailIdentity": {"id": "{email}", "arn": "{regional:ses}:identity/{email}"},
    "ses/domainIdentity:DomainIdentity": {"id": "{domain}", "arn": "{regional:ses}:identity/{domain}"},
    "sesv2/configurationSet:ConfigurationSet": {
        "id": "{configurationSetName}",
        "arn": "{regional:ses}:configuration-set/{configurationSetName}",
    },
    "ssoadmin/permissionSet:PermissionSet": {"arn": "{bare:sso}:::permissionSet/{instanceArn|last}/ps-{hex:16}"},
    "resourcegroups/group:Group": {"id": "{name}", "arn": "{regional:resource-groups}:group/{name}"},
}
"""By type, without the package, and output: its formula, or what it always is."""

SAME_AS: Final[Mapping[str, str]] = {
    "alb/listener:Listener": "lb/listener:Listener",
    "alb/listenerRule:ListenerRule": "lb/listenerRule:ListenerRule",
    "alb/loadBalancer:LoadBalancer": "lb/loadBalancer:LoadBalancer",
    "alb/targetGroup:TargetGroup": "lb/targetGroup:TargetGroup",
    "applicationloadbalancing/listener:Listener": "lb/listener:Listener",
    "applicationloadbalancing/loadBalancer:LoadBalancer": "lb/loadBalancer:LoadBalancer",
    "applicationloadbalancing/targetGroup:TargetGroup": "lb/targetGroup:TargetGroup",
    "elasticloadbalancingv2/listener:Listener": "lb/listener:Listener",
    "elasticloadbalancingv2/loadBalancer:LoadBalancer": "lb/loadBalancer:LoadBalancer",
    "elasticloadbalancingv2/targetGroup:TargetGroup": "lb/targetGroup:TargetGroup",
    "s3/bucketV2:BucketV2": "s3/bucket:Bucket",
}
"""Types under another token: former names, and those of both kinds of load balancers."""

BUCKET_PARTS: Final = "s3/bucket"
"""What configures a bucket is a resource of its own, whose id is the bucket, unless a formula says otherwise."""
