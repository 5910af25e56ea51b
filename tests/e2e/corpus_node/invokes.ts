// Functions, plain and as outputs.
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

const known = aws.getCallerIdentityOutput();
new aws.sqs.Queue("known", { tags: { Account: known.accountId } });
const region = pulumi.output(aws.getRegion({ region: "eu-west-1" }));
new aws.sqs.Queue("plain", { tags: { Region: region.region } });
