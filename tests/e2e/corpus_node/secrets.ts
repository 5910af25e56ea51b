// Secrets: whole values, nested ones, unknown ones, secret outputs.
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

const secret = pulumi.secret("hush");
const queue = new aws.sqs.Queue("plain", { tags: { Secret: secret, Open: "x" } });
new aws.sqs.Queue("secret-name", { name: secret });
new aws.sqs.Queue("secret-map", { tags: pulumi.secret({ A: "b" }) });
new aws.sqs.Queue("secret-unknown", { policy: pulumi.secret(queue.arn) });
export const shown = secret;
export const nested = { open: 1, shut: secret };
