// Functions with unknown and secret arguments.
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

const queue = new aws.sqs.Queue("queue");
const unknown = aws.getRegionOutput({ region: queue.arn });
new aws.sqs.Queue("from-unknown", { name: unknown.region, tags: { A: "b" } });
const secret = aws.getRegionOutput({ region: pulumi.secret("eu-west-1") });
new aws.sqs.Queue("secret", { tags: { Region: secret.region } });
const mixed = pulumi.all([aws.getCallerIdentityOutput().accountId, queue.arn]).apply(([account]) => account);
new aws.sqs.Queue("mixed", { tags: { Account: mixed } });
