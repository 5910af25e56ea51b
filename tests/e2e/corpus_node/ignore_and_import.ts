// Options that packs are told.
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

new aws.sqs.Queue("ignored", { name: "ignored", delaySeconds: 3 }, { ignoreChanges: ["delaySeconds"], protect: true });
new aws.sqs.Queue("slow", {}, { customTimeouts: { create: "5m", delete: "1h30m" }, deleteBeforeReplace: true });
new aws.sqs.Queue("secretive", { name: "s" }, { additionalSecretOutputs: ["arn"], replaceOnChanges: ["name"] });
