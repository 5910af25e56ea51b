// Aliases by URN, name, parent and type.
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

new aws.sqs.Queue("a", {}, { aliases: [{ name: "old" }, { type: "aws:sqs/old:Queue" }, { parent: pulumi.rootStackResource }] });
new aws.sqs.Queue("b", {}, { aliases: ["urn:pulumi:dev::corpus::aws:sqs/queue:Queue::older"] });
