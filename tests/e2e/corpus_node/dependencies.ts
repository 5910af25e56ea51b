// Dependencies by property, by option and by callback.
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

const one = new aws.sqs.Queue("one");
const two = new aws.sqs.Queue("two", { tags: { One: one.name, Fixed: "y" } }, { dependsOn: [one] });
new aws.sqs.Queue("three", { policy: pulumi.all([one.arn, two.arn]).apply((arns) => arns.join(" ")) });
new aws.sqs.Queue("four", { policy: pulumi.jsonStringify({ one: one.arn, two: [two.id] }) });
