"""Ways to break the stack in TypeScript (``typescript/``), and the policy that must stop it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.e2e.variants import Variant, edit

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.e2e.engine import Project

TAGS = "tags: house"


def add(text: str) -> Callable[[Project], None]:
    """Add lines to the program."""
    return lambda project: project.append(text, "index.ts")


def configure(key: str, value: object) -> Callable[[Project], None]:
    """Set a configuration value of the stack."""
    return lambda project: project.configure(key, value)


def table(what: str) -> Callable[[Project], None]:
    """Say something else of the table of events, after all that is said of it."""
    return edit(
        "tables.ts", "        tags,\n", f'        tags,\n        ...(name === "events" ? {{ {what} }} : {{}}),\n'
    )


def users(what: str) -> Callable[[Project], None]:
    """Say something else of the table of users."""
    return edit(
        "tables.ts", "        tags,\n", f'        tags,\n        ...(name === "users" ? {{ {what} }} : {{}}),\n'
    )


def reading(statement: str) -> Callable[[Project], None]:
    """Let read roles do something more."""
    return edit("access.ts", "    return statements;", f"    statements.push({statement});\n    return statements;")


CHECKS = (
    ("no tags on a role", "required-tags", "access.ts", "tags: belongingTo(house, resource, `${access} access to`)", "tags: {}"),
    ("one tag left out", "required-tags", "monitoring.ts", "{ name: TOPIC, tags: house }", '{ name: TOPIC, tags: { Environment: house.Environment, Team: house.Team } }'),
    ("a blank tag", "required-tags", "monitoring.ts", "{ name: TOPIC, tags: house }", '{ name: TOPIC, tags: { ...house, Team: " " } }'),
    ("provisioned billing", "dynamodb-on-demand-billing", "tables.ts", '"PAY_PER_REQUEST"', '"PROVISIONED"'),
    ("billing mode left out", "dynamodb-on-demand-billing", "tables.ts", '        billingMode: "PAY_PER_REQUEST",\n', ""),
    ("a role called otherwise", "dynamodb-role-naming", "access.ts", "                name,\n", '                name: name.replace("users-write", "writer"),\n'),
    ("generated role names", "dynamodb-role-naming", "access.ts", "                name,\n", ""),
    ("keys only", "dynamodb-streams", "tables.ts", 'STREAM_VIEW_TYPE = "NEW_AND_OLD_IMAGES"', 'STREAM_VIEW_TYPE = "KEYS_ONLY"'),
    ("no stream", "dynamodb-streams", "tables.ts", 'streamEnabled: name === "events" ? true : undefined', "streamEnabled: undefined"),
    ("no insights", "dynamodb-contributor-insights", "tables.ts", '    new aws.dynamodb.ContributorInsights("events-contributor-insights", { tableName: tables.events.name });\n', ""),
    ("insights on another table", "dynamodb-contributor-insights", "tables.ts", "tableName: tables.events.name", "tableName: tables.users.name"),
    ("recovery of 34 days", "dynamodb-point-in-time-recovery", "tables.ts", "RECOVERY_DAYS = 35", "RECOVERY_DAYS = 34"),
    ("recovery on all tables", "dynamodb-point-in-time-recovery", "tables.ts", ": { enabled: false }", ": { enabled: true, recoveryPeriodInDays: 35 }"),
    ("no index", "dynamodb-required-indexes", "tables.ts", "indexed ? [sessionsIndex()] : undefined", "[]"),
    ("an index of keys only", "dynamodb-required-indexes", "tables.ts", 'projectionType: "ALL"', 'projectionType: "KEYS_ONLY"'),
    ("an index by another key", "dynamodb-required-indexes", "tables.ts", '{ attributeName: "userId", keyType: "HASH" }', '{ attributeName: "sessionId", keyType: "HASH" }'),
    ("no encryption said", "dynamodb-encryption", "tables.ts", "        serverSideEncryption: { enabled: true },\n", ""),
    ("encryption off", "dynamodb-encryption", "tables.ts", "serverSideEncryption: { enabled: true }", "serverSideEncryption: { enabled: false }"),
    ("an alarm missing", "dynamodb-alarms", "monitoring.ts", "Object.entries(tables)) {", 'Object.entries(tables).filter(([name]) => name !== "users")) {'),
    ("an alarm on too many errors", "dynamodb-alarms", "monitoring.ts", "ERRORS_PER_MINUTE = 5", "ERRORS_PER_MINUTE = 50"),
    ("an alarm that can never fire", "dynamodb-dead-alarms", "monitoring.ts", 'metricName: "UserErrors",', 'metricName: "UserErrors",\n        dimensions: { TableName: "events" },'),
    ("an output missing", "required-outputs", "index.ts", "export const streamArns = { events: tables.events.streamArn };\n", ""),
    ("an output called otherwise", "required-outputs", "index.ts", "export const tableArns", "export const arns"),
    ("a wildcard in a policy", "dynamodb-least-privilege", "access.ts", "    \"dynamodb:BatchGetItem\",\n", '    "dynamodb:*",\n'),
    ("a role for another table", "dynamodb-least-privilege", "access.ts", 'READ_ACTIONS, tableArn(table, account)', 'READ_ACTIONS, tableArn("events", account)'),
    ("a role for all tables", "dynamodb-least-privilege", "access.ts", "WRITE_ACTIONS, tableArn(table, account)", 'WRITE_ACTIONS, tableArn("*", account)'),
    ("a table that only looks alike", "dynamodb-required-tables", "tables.ts", "        name,\n        billingMode", '        name: name === "users" ? "users-v2" : name,\n        billingMode'),
    ("a table left out", "dynamodb-required-tables", "tables.ts", ', users: "userId" };', " };\nKEYS.people = \"userId\";"),
)  # fmt: skip
"""Name, policy, file, what is replaced, and by what."""

MORE = (
    Variant("an autoscaling target", "dynamodb-on-demand-billing", "reads", "Remove", add(
        'new aws.appautoscaling.Target("reads", { serviceNamespace: "dynamodb", resourceId: "table/events", maxCapacity: 9,\n'
        f'  minCapacity: 1, scalableDimension: "dynamodb:table:ReadCapacityUnits", {TAGS} }});')),
    Variant("records kept longer", "dynamodb-stream-retention", "copy", "24", add(
        f'const copy = new aws.kinesis.Stream("copy", {{ name: "copy", retentionPeriod: 48, {TAGS} }});\n'
        'new aws.dynamodb.KinesisStreamingDestination("copy", { tableName: tables.events.name, streamArn: copy.arn });')),
    Variant("a resource elsewhere", "allowed-regions", "elsewhere", "ap-southeast-2", add(
        f'new aws.sns.Topic("elsewhere", {{ name: "elsewhere", region: "us-east-1", {TAGS} }});')),
    Variant("a provider elsewhere", "allowed-regions", "elsewhere", "ap-southeast-2", add(
        'const provider = new aws.Provider("far", { region: "us-east-1" });\n'
        f'new aws.sns.Topic("elsewhere", {{ name: "elsewhere", {TAGS} }}, {{ provider }});')),
    Variant("another region", "allowed-regions", "events", "ap-southeast-2", configure("aws:region", "eu-west-1")),
    Variant("a customer key", "dynamodb-encryption", "events", "kms_key_arn", table(
        'serverSideEncryption: { enabled: true, kmsKeyArn: "arn:aws:kms:eu-west-1:123456789012:key/k" }')),
    Variant("capacity beside on-demand", "dynamodb-on-demand-billing", "events", "read_capacity", table("readCapacity: 5")),
    Variant("no recovery of users", "dynamodb-point-in-time-recovery", "users", "35", users("pointInTimeRecovery: undefined")),
    Variant("no deletion protection", "dynamodb-deletion-protection", "events", "", configure(
        "dynamodb-tables:deletionProtection", value=False), level="advisory"),
    Variant("a policy of its own", "dynamodb-least-privilege", "loose", "", add(
        'const role = new aws.iam.Role("loose", { name: "dynamodb-users-read-role", assumeRolePolicy: "{}", tags: house });\n'
        'new aws.iam.RolePolicy("loose", { role: role.name, policy: tables.users.arn.apply((arn) => JSON.stringify(\n'
        '  { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "dynamodb:*", Resource: arn }] })) });')),
    Variant("a policy document", "dynamodb-least-privilege", "loose", "", add(
        'const policy = aws.iam.getPolicyDocumentOutput({ statements: [{ actions: ["dynamodb:*"], resources: ["*"] }] }).json;\n'
        'new aws.iam.Policy("loose", { name: "loose", policy, tags: house });')),
    Variant("a delete action", "dynamodb-least-privilege", "users-read-policy", "DeleteItem", reading(
        'allow("More", ["dynamodb:DeleteItem"], tableArn(table, account))')),
    Variant("a table in a component", "required-tags", "hidden", "CostCenter", add(
        'class Part extends pulumi.ComponentResource { constructor(name: string) { super("a:b:Part", name);\n'
        '  new aws.sns.Topic("hidden", { name: "hidden" }, { parent: this }); this.registerOutputs({}); } }\nnew Part("part");')),
    Variant("a transform that takes tags away", "required-tags", "dynamodb-alarms", "Team", edit(
        "index.ts", "const tables =", "pulumi.runtime.registerResourceTransform((args) => args.type === \"aws:sns/topic:Topic\"\n"
        '  ? { props: { ...args.props, tags: { Environment: "dev" } }, opts: args.opts } : undefined);\nconst tables =')),
)  # fmt: skip

VARIANTS = tuple(Variant(name, policy, "", "", edit(file, old, new)) for name, policy, file, old, new in CHECKS) + MORE
