import * as aws from "@pulumi/aws";
import { House } from "./tags";

const RECOVERY_DAYS = 35;
const STREAM_VIEW_TYPE = "NEW_AND_OLD_IMAGES";
const KEYS: { [table: string]: string } = { events: "eventId", sessions: "sessionId", users: "userId" };

export function createTables(house: House, deletionProtectionEnabled: boolean) {
    const tables: { [name: string]: aws.dynamodb.Table } = {};
    for (const name of Object.keys(KEYS)) {
        tables[name] = new aws.dynamodb.Table(name, tableArguments(name, house, deletionProtectionEnabled), {
            protect: true,
            deleteBeforeReplace: false,
        });
    }
    new aws.dynamodb.ContributorInsights("events-contributor-insights", { tableName: tables.events.name });
    return tables;
}

function tableArguments(name: string, tags: House, deletionProtectionEnabled: boolean): aws.dynamodb.TableArgs {
    const indexed = name === "sessions";
    const attributes = indexed ? [KEYS[name], "timestamp", "userId"] : [KEYS[name]];
    return {
        name,
        billingMode: "PAY_PER_REQUEST",
        hashKey: KEYS[name],
        attributes: attributes.sort().map((attribute) => ({ name: attribute, type: "S" })),
        globalSecondaryIndexes: indexed ? [sessionsIndex()] : undefined,
        streamEnabled: name === "events" ? true : undefined,
        streamViewType: name === "events" ? STREAM_VIEW_TYPE : undefined,
        pointInTimeRecovery:
            name === "users" ? { enabled: true, recoveryPeriodInDays: RECOVERY_DAYS } : { enabled: false },
        serverSideEncryption: { enabled: true },
        deletionProtectionEnabled,
        tags,
    };
}

function sessionsIndex() {
    return {
        name: "userId-timestamp-index",
        keySchemas: [
            { attributeName: "userId", keyType: "HASH" },
            { attributeName: "timestamp", keyType: "RANGE" },
        ],
        projectionType: "ALL",
    };
}
