import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

export type House = { [tag: string]: string };
export type Account = { id: string; region: string };

export function belongingTo(house: House, table: aws.dynamodb.Table, purpose: string) {
    return { ...house, Table: table.name, Purpose: pulumi.interpolate`${purpose} ${table.name}` };
}
