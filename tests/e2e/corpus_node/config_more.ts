// Configuration of every kind.
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

const config = new pulumi.Config();
new aws.sqs.Queue("queue", {
    name: config.require("name"),
    delaySeconds: config.requireNumber("delay"),
    fifoQueue: config.getBoolean("fifo"),
    tags: config.requireObject<{ [key: string]: string }>("tags"),
    policy: config.requireSecret("secret"),
});
export const missing = config.get("missing") ?? "none";
