// Outputs of every kind.
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

const queue = new aws.sqs.Queue("queue", { name: "queue" });
export const text = "x";
export const nothing = undefined;
export const list = [1, queue.name, { deep: queue.arn }];
export const number = 3.5;
export const yes = true;
export const whole = queue;
export const secret = pulumi.secret({ a: "hidden" });
