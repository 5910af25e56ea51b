// The stack of this repository in TypeScript: the same resources, without what configuration may add to them.
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { createRoles } from "./access";
import { createMonitoring } from "./monitoring";
import { createTables } from "./tables";
import { House } from "./tags";

const config = new pulumi.Config();
const house: House = {
    Environment: config.require("environment"),
    Team: config.require("team"),
    CostCenter: config.require("costCenter"),
};
const region = new pulumi.Config("aws").require("region");
const account = aws.getCallerIdentityOutput().accountId.apply((id) => ({ id, region }));

const tables = createTables(house, config.getBoolean("deletionProtection") ?? true);
createRoles(house, account, tables);
createMonitoring(house, account, tables);

const output = (of: (table: aws.dynamodb.Table) => pulumi.Output<string>) =>
    Object.fromEntries(Object.entries(tables).map(([name, table]) => [name, of(table)]));
export const tableNames = output((table) => table.name);
export const tableArns = output((table) => table.arn);
export const streamArns = { events: tables.events.streamArn };
