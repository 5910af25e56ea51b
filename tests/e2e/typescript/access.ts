import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { Account, belongingTo, House } from "./tags";

const READ_ACTIONS = [
    "dynamodb:BatchGetItem",
    "dynamodb:ConditionCheckItem",
    "dynamodb:DescribeTable",
    "dynamodb:GetItem",
    "dynamodb:Query",
    "dynamodb:Scan",
];
const WRITE_ACTIONS = [
    "dynamodb:BatchWriteItem",
    "dynamodb:DeleteItem",
    "dynamodb:DescribeTable",
    "dynamodb:PutItem",
    "dynamodb:UpdateItem",
];
const INDEX_ACTIONS = ["dynamodb:Query", "dynamodb:Scan"];
const STREAM_ACTIONS = ["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"];

export function createRoles(
    house: House,
    account: pulumi.Output<Account>,
    tables: { [name: string]: aws.dynamodb.Table },
) {
    for (const [table, resource] of Object.entries(tables)) {
        for (const access of ["read", "write"]) {
            const name = `dynamodb-${table}-${access}-role`;
            const role = new aws.iam.Role(name, {
                name,
                assumeRolePolicy: account.apply(({ id }) => trust(id)),
                tags: belongingTo(house, resource, `${access} access to`),
            });
            new aws.iam.RolePolicy(`dynamodb-${table}-${access}-policy`, {
                name: `dynamodb-${table}-${access}`,
                role: role.name,
                policy: account.apply((known) => document(access === "read" ? reading(table, known) : writing(table, known))),
            });
        }
    }
}

function trust(id: string) {
    return document([{ Effect: "Allow", Principal: { AWS: `arn:aws:iam::${id}:root` }, Action: "sts:AssumeRole" }]);
}

function tableArn(table: string, { id, region }: Account) {
    return `arn:aws:dynamodb:${region}:${id}:table/${table}`;
}

function reading(table: string, account: Account) {
    const statements = [allow("ReadItems", READ_ACTIONS, tableArn(table, account))];
    if (table === "sessions") {
        statements.push(allow("ReadIndex", INDEX_ACTIONS, `${tableArn(table, account)}/index/userId-timestamp-index`));
    }
    if (table === "events") {
        statements.push(allow("ReadStream", STREAM_ACTIONS, `${tableArn(table, account)}/stream/*`));
    }
    return statements;
}

function writing(table: string, account: Account) {
    const condition = { StringEqualsIfExists: { "dynamodb:ReturnValues": ["NONE", "UPDATED_NEW"] } };
    return [{ ...allow("WriteItems", WRITE_ACTIONS, tableArn(table, account)), Condition: condition }];
}

function allow(Sid: string, Action: string[], Resource: string) {
    return { Sid, Effect: "Allow", Action, Resource };
}

function document(Statement: object[]) {
    return JSON.stringify({ Version: "2012-10-17", Statement });
}
