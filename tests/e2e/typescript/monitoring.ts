import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { Account, belongingTo, House } from "./tags";

const ERRORS_PER_MINUTE = 5;
const TOPIC = "dynamodb-alarms";

export function createMonitoring(
    house: House,
    account: pulumi.Output<Account>,
    tables: { [name: string]: aws.dynamodb.Table },
) {
    const topic = new aws.sns.Topic(TOPIC, { name: TOPIC, tags: house });
    new aws.sns.TopicPolicy(`${TOPIC}-policy`, {
        arn: topic.arn,
        policy: account.apply(({ id, region }) => JSON.stringify(topicPolicy(id, `arn:aws:sns:${region}:${id}:${TOPIC}`))),
    });
    alarm("dynamodb-user-errors", topic.arn, {
        namespace: "AWS/DynamoDB",
        metricName: "UserErrors",
        statistic: "Sum",
        period: 60,
        tags: house,
    });
    for (const [name, table] of Object.entries(tables)) {
        alarm(`dynamodb-${name}-system-errors`, topic.arn, {
            metricQueries: [{ id: "errors", expression: systemErrors(name), period: 60, returnData: true }],
            tags: belongingTo(house, table, "SystemErrors alarm of"),
        });
    }
}

function alarm(name: string, topic: pulumi.Input<string>, what: Partial<aws.cloudwatch.MetricAlarmArgs>) {
    new aws.cloudwatch.MetricAlarm(name, {
        name,
        comparisonOperator: "GreaterThanThreshold",
        threshold: ERRORS_PER_MINUTE,
        evaluationPeriods: 1,
        treatMissingData: "notBreaching",
        alarmActions: [topic],
        ...what,
    });
}

function systemErrors(table: string) {
    return `SELECT SUM(SystemErrors) FROM SCHEMA("AWS/DynamoDB", TableName, Operation) WHERE TableName = '${table}'`;
}

function topicPolicy(id: string, topic: string) {
    return {
        Version: "2012-10-17",
        Statement: [
            {
                Effect: "Allow",
                Principal: { Service: "cloudwatch.amazonaws.com" },
                Action: "sns:Publish",
                Resource: topic,
                Condition: { StringEquals: { "aws:SourceAccount": id } },
            },
        ],
    };
}
